/** Where the SPF record is wrong, the cause is told, and what is proposed is a record that does more good than harm. */
import { describe, expect, it } from "vitest";
import { parseSpf, reviewSpf } from "../../../src/mail";
import { errorsOf } from "../../../src/shared/issues";
import { naming } from "../../support/naming";
import {
  check,
  checkSets,
  drift,
  idsOf,
  messagesOf,
  planOf,
  recordsOf,
  serversWith,
  text,
  verdictOf,
  withSets,
} from "../world";

const OURS = "include:spf.sg.aliyun.com";

function checkTexts(texts: string[], more: Record<string, string[]> = {}) {
  return checkSets({ "example.com TXT": texts.map(text), ...more });
}

/** The texts in double quotes that a message proposes: behind its last colon, or behind `write`. */
function proposalsOf(message: string): string[] {
  return [...message.matchAll(/(?:: |write )("v=spf1(?:[^"\\]|\\.)*")/g)].map(([, quoted = ""]) => JSON.parse(quoted));
}

describe("an SPF record that names our servers and does not let them pass", () => {
  it.each<[string, string, named: string[], string[]]>([
    [
      "an equals sign",
      "v=spf1 include=spf.sg.aliyun.com -all",
      ['"include=spf.sg.aliyun.com"', "RFC 7208 section 6)", `write ${OURS} `],
      [],
    ],
    ["an equals sign behind all", "v=spf1 -all Include=SPF.sg.aliyun.com.", [`write ${OURS} `, "before -all"], []],
    ["a place behind all", `v=spf1 mx -all ${OURS}`, [`"${OURS}"`, "RFC 7208 section 5.1", "before -all"], []],
    ["a fail", `v=spf1 -${OURS} ~all`, [`"-${OURS}"`, " fail,", "RFC 7208 section 4.6.2", `write ${OURS}`], []],
    ["a softfail", `v=spf1 ~${OURS} -all`, [`"~${OURS}"`, " softfail"], []],
    ["neutral", `v=spf1 ?${OURS} -all`, [`"?${OURS}"`, " neutral"], []],
    ["a softfail behind all", `v=spf1 -all ~${OURS}`, [`write ${OURS}, `, "before -all"], []],
    [
      "a redirect that counts for nothing",
      "v=spf1 redirect=spf.sg.aliyun.com ~all",
      ['"redirect=spf.sg.aliyun.com"', "RFC 7208 section 6.1", `write ${OURS} `, "before ~all"],
      [],
    ],
    ["an explanation", "v=spf1 -all exp=spf.sg.aliyun.com", ["RFC 7208 section 6.2", `write ${OURS} `], []],
    [
      "the addresses of the name",
      "v=spf1 a:spf.sg.aliyun.com -all",
      ['"a:spf.sg.aliyun.com"', "RFC 7208 section 5.2"],
      [],
    ],
    [
      "no space before all",
      `v=spf1 ${OURS}-all`,
      ["RFC 7208 section 4.6.1", `write "${OURS} -all"`],
      ["spf.permerror", "warning spf.no-all"],
    ],
    [
      "a slip in the name",
      "v=spf1 include:spf.sg.aliyun.co -all",
      ['"include:spf.sg.aliyun.co"', `write ${OURS}`],
      ["spf.permerror"],
    ],
  ])("is told to have %s", async (_, record, named, others) => {
    const found = await checkTexts([record]);
    expect(idsOf(found, "spf")).toEqual(["spf.without-ours", ...others]);
    expect(messagesOf(found)).toEqual(naming(...named));
    expect(found.status).toBe("Resolution Invalid");
  });

  it("is told so of a record that it includes", async () => {
    const more = { "_spf.example.com TXT": [text("v=spf1 include=spf.sg.aliyun.com -all")] };
    const found = await checkTexts(["v=spf1 include:_spf.example.com -all"], more);
    expect(messagesOf(found)).toEqual(naming(" _spf.example.com,", '"include=spf.sg.aliyun.com"'));
  });

  it.each(["-", "~", "?"])("is told that the include on the way begins with %s", async (sign) => {
    const more = { "_spf.example.com TXT": [text(`v=spf1 ${OURS} -all`)] };
    const found = await checkTexts([`v=spf1 ${sign}include:_spf.example.com -all`], more);
    expect(messagesOf(found)).toEqual(naming(` ${OURS},`, ` ${sign} `, "write include:_spf.example.com"));
  });

  it("is told what else is unwise in it", async () => {
    const found = await checkTexts(["v=spf1 include=spf.sg.aliyun.com include=other.example ptr +all"]);
    expect(idsOf(found, "spf")).toEqual([
      "spf.without-ours",
      "warning spf.equals-sign",
      "warning spf.ptr",
      "warning spf.plus-all",
    ]);
    expect(messagesOf(found)).toEqual(naming('"include=other.example"'));
  });

  it("is told what to write, where nothing in it comes near", async () => {
    expect(messagesOf(await checkTexts(["v=spf1 ip4:192.0.2.9 -all"]))).toEqual(naming(OURS, '"all"'));
  });
});

describe("strings of a TXT record that ran together", () => {
  const joined = (strings: string[]) => checkSets({ "example.com TXT": [strings.map((one) => `"${one}"`).join(" ")] });

  it.each<[string, string[]]>([
    ["word by word", ["v=spf1", OURS, "-all"]],
    ["before the end", [`v=spf1 ${OURS}`, "-all"]],
    ["behind the version", ["v=spf1", `${OURS} -all`]],
  ])("are told, with the text that was meant, %s", async (_, strings) => {
    const found = await joined(strings);
    expect(idsOf(found, "spf")).toEqual(["spf.strings-joined"]);
    expect(verdictOf(found, "spf")).toBe("wrong");
    expect(messagesOf(found)).toEqual(naming(`"${strings.join("")}"`));
    expect(proposalsOf(messagesOf(found))).toEqual([`v=spf1 ${OURS} -all`]);
    expect(found.lines.find(({ keys }) => keys.includes("spf"))?.found[0]?.records).toEqual([
      strings.map((one) => `"${one}"`).join(" "),
    ]);
  });

  it.each<[string, string[]]>([
    ["a text divided at a space", ["v=spf1 ", `${OURS} -all`]],
    ["a text divided in a word", ["v=spf1 include:spf.", "sg.aliyun.com -all"]],
  ])("are no slip in %s", async (_, strings) => {
    expect(idsOf(await joined(strings), "spf")).toEqual([]);
  });

  it("are worth a warning where our servers may send all the same", async () => {
    const found = await joined([`v=spf1 ${OURS} include:spf.qiye.aliyun.com mx`, "a:mail.example.com", "-all"]);
    expect(idsOf(found, "spf")[0]).toMatch(/spf\.strings-joined$/);
  });

  it("never lead to a proposal that lets everyone send", async () => {
    const found = await joined(["v=spf1", OURS, "all"]);
    expect(messagesOf(found)).toEqual(naming(" -all,", " +all "));
    expect(proposalsOf(messagesOf(found))).toEqual([]);
  });

  it("are told as drift, in the place of what to delete", async () => {
    const plan = planOf();
    const strings = `"v=spf1" "${OURS}" "-all"`;
    const servers = serversWith(withSets(recordsOf(plan), { "example.com TXT": [strings] }));
    expect(idsOf(await drift(plan, { servers }), "spf")).toEqual(["spf.strings-joined"]);
  });
});

describe("an SPF record that continues in a second TXT record", () => {
  it.each<[string, string[], string, string]>([
    ["our include in it", ["v=spf1 mx ip4:192.0.2.1", `${OURS} -all`], `v=spf1 mx ip4:192.0.2.1 ${OURS} -all`, "wrong"],
    ["its end in it", [`v=spf1 ${OURS}`, "ip4:192.0.2.1 -all"], `v=spf1 ${OURS} ip4:192.0.2.1 -all`, "right"],
    ["nothing but its end in it", [`v=spf1 ${OURS}`, "-all"], `v=spf1 ${OURS} -all`, "right"],
    ["a term cut in two", [`v=spf1 ${OURS} ip4:192.0.2`, ".1 -all"], `v=spf1 ${OURS} ip4:192.0.2.1 -all`, "wrong"],
    ["a third one beside", ["v=spf1 mx", "~all", OURS], `v=spf1 mx ${OURS} ~all`, "wrong"],
    ["its own end before", ["v=spf1 mx -all", `${OURS} ~all`], `v=spf1 mx ${OURS} -all`, "wrong"],
  ])("is told with %s", async (_, texts, whole, verdict) => {
    const found = await checkTexts(texts, { "example.com A": ["192.0.2.1"] });
    const ids = idsOf(found, "spf");
    expect(ids.filter((id) => id.endsWith("spf.continued"))).toHaveLength(1);
    expect(ids.join()).not.toMatch(/no-all|without-ours|spf.none|unreadable/);
    expect(verdictOf(found, "spf")).toBe(verdict);
    expect(proposalsOf(messagesOf(found))).toEqual([whole]);
  });

  it.each(["spf2.0/pra include:_spf.example.net ~all", "SPF2.0/mfrom,pra ~all"])(
    "is not seen in a record of Sender ID: %s",
    async (text) => {
      expect(idsOf(await checkTexts([`v=spf1 ${OURS} -all`, text]), "spf")).toEqual([]);
      expect(idsOf(await checkTexts(["v=spf1 -all", text]), "spf")).toEqual(["spf.without-ours"]);
    },
  );

  it("never leads to a proposal that lets everyone send", async () => {
    const found = await checkTexts([`v=spf1 mx`, `${OURS} +all`]);
    expect(idsOf(found, "spf").join()).toContain("spf.continued");
    expect(proposalsOf(messagesOf(found))).toEqual([]);
  });

  it.each([
    "google-site-verification=x",
    "MS=ms123",
    "install",
    "all",
    "mx",
    "this is all",
    "redirect=https://example.com",
  ])("is not seen in %s", async (other) => {
    expect(idsOf(await checkTexts([`v=spf1 ${OURS} -all`, other]), "spf")).toEqual([]);
  });

  it("is told as drift", async () => {
    const plan = planOf();
    const servers = serversWith(withSets(recordsOf(plan), { "example.com TXT": [`v=spf1 ${OURS}`, "-all"].map(text) }));
    expect(idsOf(await drift(plan, { servers }), "spf")).toEqual(["spf.continued"]);
  });
});

it("proposes only texts that are read and let nobody in whom the broken ones did not name", async () => {
  const broken = [
    [["v=spf1", OURS, "-all"]],
    [["v=spf1", "mx", OURS, "?all"]],
    [["v=spf1 mx"], [`${OURS} -all`]],
    [["v=spf1 mx"], [`${OURS} ip4:0.0.0.0/0 -all`]],
    [["v=spf1 mx"], [`${OURS} ip4:10.0.0.0/1 -all`]],
    [["v=spf1", OURS, "+all"]],
    [["v=spf1 include:a.example include:b.exa"], ["mple -all"]],
  ];
  for (const records of broken) {
    const rdata = records.map((strings) => strings.map((one) => text(one)).join(" "));
    const plan = planOf();
    const found = await check(plan, { servers: serversWith(withSets(recordsOf(plan), { "example.com TXT": rdata })) });
    for (const proposed of proposalsOf(messagesOf(found))) {
      expect(parseSpf(proposed).ok).toBe(true);
      expect(errorsOf(reviewSpf(proposed))).toEqual([]);
      const written = records.flat().join(" ");
      for (const word of proposed.split(" ").slice(1)) expect(`${written} ${records.flat().join("")}`).toContain(word);
      expect(reviewSpf(proposed).map(({ id }) => id)).not.toContain("spf.plus-all");
      expect(reviewSpf(proposed).map(({ id }) => id)).not.toContain("spf.everyone");
    }
  }
});
