import { describe, expect, it } from "vitest";
import { Edition } from "../../../src/args/args";
import { checkResolution, judge } from "../../../src/check";
import { observe } from "../../../src/check/observe";
import {
  check,
  checkSets,
  idsOf,
  messagesOf,
  others,
  planOf,
  recordsOf,
  resolverOf,
  serversWith,
  text,
  verdictOf,
  withSets,
} from "../world";

const OWN = "v=spf1 include:spf.sg.aliyun.com -all";

function spfOf(texts: string[], more: Parameters<typeof checkSets>[1] = {}) {
  return checkSets({ "example.com TXT": texts.map(text) }, more);
}

describe("the SPF line", () => {
  it.each([
    ["as planned", [OWN]],
    ["in other letters", ["v=spf1 Include:SPF.sg.aliyun.com. -ALL"]],
    ["beside other TXT records", [OWN, "MS=ms123", "google-site-verification=x"]],
  ])("is right %s, without a word", async (_, texts) => {
    const found = await spfOf(texts);
    expect(idsOf(found, "spf")).toEqual([]);
    expect(verdictOf(found, "spf")).toBe("right");
    expect(found.status).toBe("Resolved");
  });

  it("shows SPF records only, as others are not ours", async () => {
    const { lines } = await spfOf([OWN, "MS=ms123"]);
    expect(lines.find(({ keys }) => keys.includes("spf"))?.found).toEqual([
      { servers: ["192.0.2.1"], records: [text(OWN)] },
    ]);
  });

  it.each<[string, string, string[], string]>([
    [
      "another end",
      "v=spf1 include:spf.sg.aliyun.com ~all",
      ["warning spf.differs"],
      "it lacks -all and also has ~all",
    ],
    [
      "one more sender",
      "v=spf1 include:spf.sg.aliyun.com ip4:192.0.2.9 -all",
      ["warning spf.differs"],
      "also has ip4:192.0.2.9",
    ],
    ["everyone", "v=spf1 include:spf.sg.aliyun.com +all", ["warning spf.differs", "warning spf.plus-all"], "+all"],
    [
      "another edition beside ours",
      "v=spf1 include:spf.sg.aliyun.com include:spf.qiye.aliyun.com -all",
      ["warning spf.differs", "warning spf.other-edition"],
      "China",
    ],
    [
      "a repeated term",
      `${OWN.replace(" -all", "")} include:spf.sg.aliyun.com -all`,
      ["warning spf.differs", "warning spf.duplicate-term"],
      "more than once",
    ],
  ])("is right with a warning where it has %s", async (_, record, ids, told) => {
    const found = await spfOf([record]);
    expect(idsOf(found, "spf")).toEqual(ids);
    expect(messagesOf(found)).toContain(told);
    expect(found.status).toBe("Resolved");
  });

  it.each<[string, string]>([
    ["a redirect to our record", "v=spf1 redirect=spf.sg.aliyun.com"],
    ["a redirect to a record with ours", "v=spf1 redirect=_spf.example.com"],
    ["an include of a record with ours", "v=spf1 include:_spf.example.com -all"],
    ["ours included twice by a way round", "v=spf1 include:_other.example.com include:_spf.example.com -all"],
  ])("takes %s for ours", async (_, record) => {
    const plan = planOf();
    const records = withSets(recordsOf(plan), {
      "example.com TXT": [text(record)],
      "_spf.example.com TXT": [text(OWN)],
      "_other.example.com TXT": [text("v=spf1 ip4:192.0.2.9 -all")],
    });
    const found = await check(plan, { servers: serversWith(records) });
    expect(idsOf(found, "spf")).toEqual(["warning spf.differs"]);
    expect(found.status).toBe("Resolved");
  });

  it.each<[string, string[], string[]]>([
    ["two records", [OWN, "v=spf1 -all"], ["spf.two-records"]],
    ["ours twice", [OWN, OWN.replace("-all", "~all")], ["spf.two-records"]],
    ["no servers of ours", ["v=spf1 ip4:192.0.2.9 -all"], ["spf.without-ours"]],
    ["ours behind all", ["v=spf1 -all include:spf.sg.aliyun.com"], ["spf.without-ours"]],
    ["ours as a fail", ["v=spf1 -include:spf.sg.aliyun.com -all"], ["spf.without-ours"]],
    ["ours as neutral", ["v=spf1 ?include:spf.sg.aliyun.com -all"], ["spf.without-ours"]],
    ["a redirect that counts for nothing", ["v=spf1 redirect=spf.sg.aliyun.com -all"], ["spf.without-ours"]],
    [
      "another edition's servers",
      ["v=spf1 include:spf.qiye.aliyun.com -all"],
      ["spf.without-ours", "warning spf.other-edition"],
    ],
    ["Direct Mail only", ["v=spf1 include:spf1.dm.aliyun.com -all"], ["spf.without-ours"]],
    ["an unreadable term", ["v=spf1 include:spf.sg.aliyun.com ipv4:192.0.2.1 -all"], ["spf.unreadable"]],
    [
      "an include without a record",
      ["v=spf1 include:spf.sg.aliyun.com include:gone.example.net -all"],
      ["spf.permerror"],
    ],
    [
      "too many look-ups",
      [
        `v=spf1 include:spf.sg.aliyun.com ${Array.from({ length: 10 }, (_, n) => `a:h${n}.sg.aliyun.com`).join(" ")} -all`,
      ],
      ["spf.permerror"],
    ],
  ])("is wrong where it has %s", async (_, texts, ids) => {
    const found = await spfOf(texts);
    expect(idsOf(found, "spf")).toEqual(ids);
    expect(verdictOf(found, "spf")).toBe("wrong");
    expect(found.status).toBe("Resolution Invalid");
  });

  it.each(["-", "~", "?"])("does not take an include with %s for a way to ours", async (qualifier) => {
    const sets = {
      "example.com TXT": [text(`v=spf1 ${qualifier}include:_spf.example.com -all`)],
      "_spf.example.com TXT": [text(OWN)],
    };
    expect(idsOf(await checkSets(sets), "spf")).toEqual(["spf.without-ours"]);
  });

  it("evaluates the domain's own hosts and exchangers, as the record asks for", async () => {
    const hosts = { "mx1.sg.aliyun.com": { A: ["192.0.2.61"] }, "mx2.sg.aliyun.com": { A: ["192.0.2.62"] } };
    const sets = {
      "example.com TXT": [text("v=spf1 a mx ptr include:spf.sg.aliyun.com -all")],
      "example.com A": ["192.0.2.80"],
    };
    const found = await checkSets(sets, { others: { ...others, ...hosts } });
    expect(idsOf(found, "spf")).toEqual(["warning spf.differs", "warning spf.ptr"]);
    expect(messagesOf(found)).toContain("it also has a, mx and ptr");
  });

  it("is not judged where the record was not evaluated", async () => {
    const plan = planOf();
    const observations = await observe(plan, resolverOf({ servers: serversWith(recordsOf(plan)), others }));
    const found = judge(plan, { ...observations, spf: new Map() });
    expect(idsOf(found, "spf")).toEqual(["warning spf.not-evaluated"]);
    expect(found.status).toBeUndefined();
  });

  it("is wrong as planned too, where what it includes is broken", async () => {
    const broken = { ...others, "spf.sg.aliyun.com": { TXT: [text("v=spf1 nonsense")] } };
    expect(idsOf(await spfOf([OWN], { others: broken }), "spf")).toEqual(["spf.permerror"]);
  });

  it.each<[string, string[], string[]]>([
    ["there is no TXT at all", [], ["spf.none"]],
    ["there are other TXT records only", ["MS=ms123"], ["spf.none"]],
    ["a record is only nearly one", ["v=spf1;include:spf.sg.aliyun.com -all"], ["spf.none", "spf.unreadable"]],
    ["it is pasted with its quotes", [`"${OWN}"`], ["spf.none", "spf.unreadable"]],
  ])("is missing where %s", async (_, texts, ids) => {
    const found = await spfOf(texts);
    expect(idsOf(found, "spf")).toEqual(ids);
    expect(verdictOf(found, "spf")).toBe("missing");
    expect(found.status).toBe("Resolution Invalid");
  });

  it("tells of a record of the obsolete type", async () => {
    const found = await checkSets({ "example.com TXT": [], "example.com SPF": [text(OWN)] });
    expect(idsOf(found, "spf")).toEqual(["spf.none", "warning spf.type-99"]);
  });

  it.each<[string, string, string[], string[]]>([
    ["our include is not answered", OWN, ["spf.sg.aliyun.com"], ["warning spf.temperror"]],
    [
      "another include is not answered",
      "v=spf1 include:spf.sg.aliyun.com include:x.example.net -all",
      ["x.example.net"],
      ["warning spf.temperror"],
    ],
    [
      "an include that may lead to ours is not answered",
      "v=spf1 include:x.example.net -all",
      ["x.example.net"],
      ["warning spf.temperror"],
    ],
    [
      "it depends on each message",
      "v=spf1 include:%{i}._spf.example.net ?all",
      ["240.0.0.1._spf.example.net"],
      ["warning spf.not-told"],
    ],
  ])("tells no verdict where %s", async (_, record, failing, ids) => {
    const found = await spfOf([record], { failing });
    expect(idsOf(found, "spf")).toEqual(ids);
    expect(verdictOf(found, "spf")).toBe("unknown");
    expect(found.status).toBeUndefined();
  });

  it("can't tell whether ours is behind a macro", async () => {
    const macros = { ...others, "240.0.0.1._spf.example.net": { TXT: [text("v=spf1 -all")] } };
    const found = await spfOf(["v=spf1 include:%{i}._spf.example.net -all"], { others: macros });
    expect(idsOf(found, "spf")).toEqual(["warning spf.not-told"]);
    expect(found.status).toBeUndefined();
  });

  it("is wrong where MX is, whatever SPF includes", async () => {
    const found = await checkSets({ "example.com MX": ["5 mx.example.net."] }, { failing: ["spf.sg.aliyun.com"] });
    expect(found.status).toBe("Resolution Invalid");
  });

  it("tells of look-ups that find nothing for clients with IPv6", async () => {
    const hosts = Object.fromEntries([1, 2, 3].map((n) => [`h${n}.example.net`, { A: ["192.0.2.9"] }]));
    const plan = planOf();
    const found = await spfOf(
      ["v=spf1 include:spf.sg.aliyun.com a:h1.example.net a:h2.example.net a:h3.example.net -all"],
      {
        plan,
        others: { ...others, ...hosts },
      },
    );
    expect(idsOf(found, "spf")).toEqual(["warning spf.too-many-voids-ipv6", "warning spf.differs"]);
  });

  it.each<[string, Parameters<typeof planOf>[0], string, boolean]>([
    [
      "a custom plan's include",
      {
        edition: Edition.Custom,
        hosts: { mx: { a: { exchange: "mx.example.org", preference: 5 } }, spfInclude: "spf.example.org" },
      },
      "v=spf1 include:spf.example.org ~all",
      true,
    ],
    [
      "a custom plan's include",
      {
        edition: Edition.Custom,
        hosts: { mx: { a: { exchange: "mx.example.org", preference: 5 } }, spfInclude: "spf.example.org" },
      },
      "v=spf1 ~all",
      false,
    ],
    [
      "an edition's replaced include",
      { hosts: { spfInclude: "spf.hk.aliyun.com" } },
      "v=spf1 include:spf.hk.aliyun.com ~all",
      true,
    ],
    [
      "a record of the user's own",
      {
        spf: { enabled: false },
        extraRecords: { own: { name: "@", type: "TXT", value: "v=spf1 ip4:192.0.2.9 -all" } },
      },
      "v=spf1 ip4:192.0.2.9 ~all",
      true,
    ],
    [
      "a record of the user's own",
      {
        spf: { enabled: false },
        extraRecords: { own: { name: "@", type: "TXT", value: "v=spf1 ip4:192.0.2.9 -all" } },
      },
      "v=spf1 ~all",
      false,
    ],
  ])("asks for %s", async (_, args, record, isRight) => {
    const plan = planOf(args);
    const world = {
      ...others,
      "spf.example.org": { TXT: [text("v=spf1 -all")] },
      "spf.hk.aliyun.com": { TXT: [text("v=spf1 -all")] },
    };
    const found = await checkSets({ "example.com TXT": [text(record)] }, { plan, others: world });
    expect(found.status).toBe(isRight ? "Resolved" : "Resolution Invalid");
  });

  const custom: Parameters<typeof planOf>[0] = {
    edition: Edition.Custom,
    hosts: { mx: { a: { exchange: "mx.example.org", preference: 5 } } },
  };

  it.each<[string, Parameters<typeof planOf>[0], string, string, string, string[]]>([
    ["a redirect", {}, "v=spf1 redirect=_own.example.com", "v=spf1 -all", "wrong", ["spf.without-ours"]],
    ["a redirect", {}, "v=spf1 redirect=_own.example.com", "v=spf1 redirect=_OWN.example.com.", "right", []],
    [
      "a redirect",
      {},
      "v=spf1 redirect=_own.example.com",
      "v=spf1 include:_own.example.com -all",
      "right",
      ["warning spf.differs"],
    ],
    [
      "a redirect that counts for nothing",
      {},
      "v=spf1 redirect=_own.example.com -all",
      "v=spf1 redirect=_own.example.com",
      "wrong",
      ["spf.without-ours"],
    ],
    ["no pass", {}, "v=spf1 ?include:spf.sg.aliyun.com ~all", "v=spf1 -all", "wrong", ["spf.without-ours"]],
    ["no sender", {}, "v=spf1 -all", "v=spf1 -all", "wrong", ["spf.without-ours"]],
    ["no sender", {}, "v=spf1 -all", OWN, "right", ["warning spf.differs"]],
    ["no sender that we know", custom, "v=spf1 -all", "v=spf1 -all", "right", []],
    ["no sender that we know", custom, "v=spf1 -all", "v=spf1 a -all", "unknown", ["warning spf.not-told"]],
    [
      "no sender that we know",
      custom,
      "v=spf1 -all",
      "v=spf1 include:gone.example.net -all",
      "wrong",
      ["spf.permerror"],
    ],
  ])("where the plan's has %s (%#)", async (_, args, planned, live, verdict, ids) => {
    const plan = planOf({
      ...args,
      spf: { enabled: false },
      extraRecords: { own: { name: "@", type: "TXT", value: planned } },
    });
    const world = { ...others, "_own.example.com": { TXT: [text("v=spf1 ip4:192.0.2.0/24 -all")] } };
    const sets = { "example.com TXT": [text(live)], "_own.example.com TXT": world["_own.example.com"].TXT };
    const found = await checkSets(sets, { plan, others: { ...world, "example.com": { A: ["192.0.2.1"] } } });
    expect({ verdict: verdictOf(found, "extra-own"), ids: idsOf(found, "extra-own") }).toEqual({ verdict, ids });
  });

  it.each<[string, string[], number]>([
    ["alone", Array.from({ length: 150 }, (_, n) => `a:h${n}.example.net`), 0],
    // Two includes, and eight hosts with two kinds of addresses each.
    ["with what it includes", Array.from({ length: 9 }, (_, n) => `include:i${n}.example.net`), 18],
  ])("asks for no more than makes the verdict clear %s", async (_, terms, questions) => {
    const plan = planOf();
    const five = [text(`v=spf1 ${Array.from({ length: 5 }, (_, n) => `a:h${n}.example.net`).join(" ")} -all`)];
    const records = Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`i${n}.example.net`, { TXT: five }]));
    const record = `v=spf1 ${terms.join(" ")} include:spf.sg.aliyun.com -all`;
    const resolver = resolverOf({
      servers: serversWith(withSets(recordsOf(plan), { "example.com TXT": [text(record)] })),
      others: { ...others, ...records },
    });
    const found = await checkResolution(plan, { resolver });
    expect(idsOf(found, "spf")[0]).toBe("spf.permerror");
    expect(messagesOf(found)).toMatch(/ at least \d+ .* 10,/);
    expect(resolver.asked.filter((asked) => asked.includes("example.net")).length).toBe(questions);
  });

  it("is not evaluated without end where each server has another one", async () => {
    const plan = planOf();
    const servers = Array.from({ length: 6 }, (_, n) =>
      withSets(recordsOf(plan), {
        "example.com TXT": [text(`v=spf1 include:spf.sg.aliyun.com ip4:192.0.2.${n} -all`)],
      }),
    );
    const found = await check(plan, { servers: serversWith(...servers) });
    expect(idsOf(found, "spf").filter((id) => id !== "warning spf.differs")).toEqual(["warning spf.not-evaluated"]);
    expect(found.status).toBeUndefined();
  });

  it.each([
    ["wrong terms", `v=spf1 ${Array.from({ length: 9000 }, (_, n) => `q${n}`).join(" ")}`],
    [
      "terms that nobody knows",
      `${OWN.replace(" -all", "")} ${Array.from({ length: 9000 }, (_, n) => `m${n}=1`).join(" ")} -all`,
    ],
    ["one long term", `${OWN.replace(" -all", "")} m=${"x".repeat(60_000)} -all`],
    ["a long name", `${OWN.replace(" -all", "")} exists:${"%{i}.".repeat(12_000)}x.net -all`],
  ])("is told in few words where it has %s", async (_, record) => {
    const { reasons } = (await spfOf([record])).lines.find(({ keys }) => keys.includes("spf")) ?? { reasons: [] };
    expect(reasons.length).toBeGreaterThan(0);
    expect(reasons.length).toBeLessThan(5);
    for (const { message } of reasons) expect(message.length).toBeLessThan(2500);
  });

  it("takes no part in the verdict where the plan has none, and says so", async () => {
    const found = await check(planOf({ spf: { enabled: false } }));
    expect(idsOf(found)).toEqual(["warning plan.no-spf"]);
    expect(found.status).toBe("Resolved");
  });

  it("keeps the user's own TXT records at the same name apart", async () => {
    const plan = planOf({ extraRecords: { verify: { name: "@", type: "TXT", value: "verify=1" } } });
    expect((await check(plan)).lines.map(({ keys }) => keys.join())).toContain("extra-verify");
    const found = await checkSets({ "example.com TXT": [text(OWN)] }, { plan });
    expect(idsOf(found, "extra-verify")).toEqual(["txt.missing"]);
    expect(found.status).toBe("Resolved");
  });

  it("counts the record behind an alias, with a warning", async () => {
    const plan = planOf({ domain: "post.example.com", zone: "example.com" });
    const records = { "post.example.com": { CNAME: ["shared.example.org."] } };
    const shared = {
      "shared.example.org": { MX: ["5 mx1.sg.aliyun.com.", "10 mx2.sg.aliyun.com."], TXT: [text(OWN)] },
    };
    const found = await check(plan, { servers: serversWith(records), others: { ...others, ...shared } });
    expect(idsOf(found, "spf")).toEqual(["warning spf.behind-alias"]);
    expect(found.status).toBe("Resolved");
  });
});

describe("a term that decides before ours", () => {
  const ours = "include:spf.sg.aliyun.com";
  const at = (record: string, more: Record<string, string> = {}) => {
    const sets = Object.entries(more).map(([name, value]) => [`${name} TXT`, [text(value)]] as const);
    return checkSets({ "example.com TXT": [text(record)], ...Object.fromEntries(sets) });
  };

  it.each<[string, string, Record<string, string>, RegExp]>([
    [
      "all addresses",
      `-ip4:0.0.0.0/0 ${ours} -all`,
      {},
      /^"-ip4:0.0.0.0\/0" comes before include:\S+ and gives its servers the result fail/,
    ],
    [
      "a wider network",
      `~ip4:47.0.0.0/8 ${ours} -all`,
      {},
      /gives its servers the result softfail.*; write include:spf.sg.aliyun.com before it$/,
    ],
    ["just theirs", `?ip4:47.90.9.9/16 ${ours} -all`, {}, /gives its servers the result neutral/],
    ["them by the same include", `-${ours} ${ours} -all`, {}, /gives its servers the result fail/],
    [
      "them by another include",
      `-include:_bad.example.com ${ours} -all`,
      { "_bad.example.com": "v=spf1 ip4:47.88.0.0/13 -all" },
      /"-include:_bad.example.com" comes before/,
    ],
    [
      "them in a record that is included",
      "include:_spf.example.com -all",
      { "_spf.example.com": `v=spf1 -ip4:47.90.0.0/16 ${ours} -all` },
      /^in the record of _spf.example.com, "-ip4:47.90.0.0\/16" comes before/,
    ],
    [
      "them before the record that includes ours",
      "-ip4:47.90.0.0/16 include:_spf.example.com -all",
      { "_spf.example.com": `v=spf1 ${ours} -all` },
      /^"-ip4:47.90.0.0\/16" comes before/,
    ],
  ])("about %s is told", async (_, terms, more, message) => {
    const found = await at(`v=spf1 ${terms}`, more);
    expect(found.status).toBe("Resolution Invalid");
    expect(idsOf(found, "spf")[0]).toBe("spf.without-ours");
    const [reason = ""] = found.lines.flatMap(({ reasons }) => reasons.map((one) => one.message));
    expect(reason.replace(/^.*section 5\.2\): /, "")).toMatch(message);
  });

  it.each<[string, string, Record<string, string>]>([
    ["other addresses", `-ip4:192.0.2.0/24 -ip6:::/0 ${ours} -all`, {}],
    ["one address among theirs, as somebody meant it", `-ip4:47.90.1.1 ${ours} -all`, {}],
    ["them by a pass", `ip4:47.0.0.0/8 ${ours} -all`, {}],
    ["them, but behind ours", `${ours} -ip4:0.0.0.0/0 -all`, {}],
    [
      "them within a record that is included again",
      "include:_p.example.com include:_q.example.com -all",
      {
        "_p.example.com": "v=spf1 ?ip4:47.90.0.0/16 include:_q.example.com -all",
        "_q.example.com": `v=spf1 ${ours} -all`,
      },
    ],
    ["them after a pass", `ip4:47.0.0.0/8 -ip4:47.90.0.0/16 ${ours} -all`, {}],
    [
      "others, by a record that excepts them",
      `~include:_o.example.com ${ours} -all`,
      { "_o.example.com": "v=spf1 -ip4:47.90.0.0/16 ip4:47.0.0.0/8 -all" },
    ],
    [
      "them within an include, which then passes on",
      `include:_spf.example.com ${ours} -all`,
      { "_spf.example.com": "v=spf1 -ip4:47.90.0.0/16 -all" },
    ],
  ])("about %s is none", async (_, terms, more) => {
    expect((await at(`v=spf1 ${terms}`, more)).status).toBe("Resolved");
  });
});

describe("an SPF record of another name", () => {
  const news = { name: "news", type: "TXT" as const, value: "v=spf1 ip4:192.0.2.7 -all" };
  const plan = planOf({ extraRecords: { news } });
  const at = (...texts: string[]) => checkSets({ "news.example.com TXT": texts.map(text) }, { plan });

  it.each<[string, string[], string[], string]>([
    ["as planned", [news.value], [], ""],
    ["in other letters", ["V=SPF1 IP4:192.0.2.7 -ALL"], [], ""],
    ["beside other texts", [news.value, "MS=1"], [], ""],
    ["twice", [news.value, "v=spf1 a -all"], ["spf.two-records"], "news.example.com has 2 SPF records"],
    ["with other senders", ["v=spf1 a -all"], ["spf.other-terms"], "it lacks ip4:192.0.2.7 and also has a; write"],
    ["open to everybody", ["v=spf1 +all"], ["spf.other-terms", "warning spf.plus-all"], "also has +all"],
    ["not there", ["MS=1"], ["spf.none"], `add the TXT record "${news.value}"`],
    ["unreadable", ["v=spf1 foo: -all"], ["spf.unreadable"], "invalid"],
  ])("that is %s", async (_, texts, ids, message) => {
    const found = await at(...texts);
    expect(idsOf(found, "extra-news")).toEqual(ids);
    expect(messagesOf(found)).toContain(message);
    expect(found.status).toBe("Resolved");
  });
});
