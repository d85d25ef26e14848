/** What became of records between a zone file, a console and a server: the cause is told, not "add" and "delete". */
import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { checkResolution } from "../../src/check";
import { absoluteName } from "../../src/dns/name";
import { parseDkim } from "../../src/mail";
import { naming } from "../support/naming";
import {
  check,
  checkSets,
  drift,
  idsOf,
  messagesOf,
  planOf,
  recordsOf,
  resolverOf,
  serversWith,
  text,
  verdictOf,
  withSets,
  worldOf,
} from "./world";

const key = generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey.export({ type: "spki", format: "der" });
const record = `v=DKIM1; k=rsa; p=${key.toString("base64")}`;
const plan = planOf({
  dkim: { default: { record } },
  dmarc: { policy: "reject", aggregateReports: ["dmarc@example.com"] },
  tlsReports: { addresses: ["tls@example.com"] },
  extraRecords: { note: { name: "note", type: "TXT", value: "hello big world; the end" } },
});

const planned = (name: string): string => {
  const found = recordsOf(plan)[name]?.TXT?.[0];
  return JSON.parse((Array.isArray(found) ? found[0] : (found ?? '""')).replace(/" "/g, ""));
};
const sets = (name: string, records: string[]) => checkSets({ [`${name} TXT`]: records }, { plan });
const driftOf = (type: string, name: string, records: string[]) =>
  drift(plan, { servers: serversWith(withSets(recordsOf(plan), { [`${name} ${type}`]: records })) });
const quoted = (strings: string[]): string => strings.map((one) => `"${one}"`).join(" ");

describe("a text that continues in a second TXT record", () => {
  const DKIM = "default._domainkey.example.com";
  const [one, two, three] = [record.slice(0, 150), record.slice(150, 300), record.slice(300)];

  it.each<[string, string[]]>([
    ["two records", [record.slice(0, 255), record.slice(255)]],
    ["two records, turned round", [record.slice(255), record.slice(0, 255)]],
    ["three records", [three, one, two]],
  ])("is put together again: a DKIM key in %s", async (_, parts) => {
    const found = await sets(DKIM, parts.map(text));
    expect(idsOf(found, "dkim-default")).toEqual(["dkim.continued"]);
    expect(verdictOf(found, "dkim-default")).toBe("wrong");
    const [, proposed = '""'] = /delete the rest: (".*?")(?:$|\n)/s.exec(messagesOf(found)) ?? [];
    expect(JSON.parse(proposed)).toBe(record);
    expect(parseDkim(JSON.parse(proposed)).ok).toBe(true);
    expect(messagesOf(found)).not.toContain("delete all but");
  });

  it("is told as drift, in the place of what to delete", async () => {
    const found = await driftOf("TXT", DKIM, [record.slice(0, 255), record.slice(255)].map(text));
    expect(idsOf(found, "dkim-default")).toEqual(["dkim.continued"]);
  });

  it("is told without a text where nobody knows the order", async () => {
    const other = generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey.export({ type: "spki", format: "der" });
    const strange = `v=DKIM1; k=rsa; p=${other.toString("base64")}`;
    const found = await sets(
      DKIM,
      [strange.slice(0, 180), strange.slice(180, 240), strange.slice(240, 300), strange.slice(300)].map(text),
    );
    expect(idsOf(found, "dkim-default")).toEqual(["dkim.continued"]);
    expect(messagesOf(found)).not.toContain("delete the rest: ");
  });

  it("is not seen in two whole keys, nor in a key beside another text", async () => {
    expect(idsOf(await sets(DKIM, [record, record.replace("k=rsa", "t=s")].map(text)), "dkim-default")).toEqual([
      "dkim.several",
    ]);
    expect(idsOf(await sets(DKIM, [record, "hello"].map(text)), "dkim-default")).toEqual(["dkim.several"]);
  });

  it("is put together again where it is a DMARC record", async () => {
    const whole = planned("_dmarc.example.com");
    const cut = whole.indexOf("rua=");
    const found = await sets("_dmarc.example.com", [whole.slice(0, cut), whole.slice(cut)].map(text));
    expect(idsOf(found, "dmarc")).toEqual(["dmarc.continued"]);
    expect(messagesOf(found)).toContain(JSON.stringify(whole));
  });
});

describe("strings of a TXT record that ran together", () => {
  it("are told, with the semicolons that they lack", async () => {
    const strings = [
      "v=DKIM1",
      "k=rsa",
      `p=${key.toString("base64").slice(0, 200)}`,
      key.toString("base64").slice(200),
    ];
    const found = await sets("default._domainkey.example.com", [quoted(strings)]);
    expect(idsOf(found, "dkim-default")[0]).toMatch(/^dkim\./);
    const dmarc = await sets("_dmarc.example.com", [quoted(["v=DMARC1", "p=reject", "rua=mailto:dmarc@example.com"])]);
    expect(idsOf(dmarc, "dmarc")).toEqual(["dmarc.strings-joined"]);
    expect(messagesOf(dmarc)).toContain('"v=DMARC1; p=reject; rua=mailto:dmarc@example.com"');
  });

  it("are told where just one text is right", async () => {
    const found = await sets("note.example.com", [quoted(["hello", "big", "world; the", "end"])]);
    expect(idsOf(found, "extra-note")).toEqual(["txt.strings-joined"]);
    expect(messagesOf(found)).toContain('readers see "hellobigworld; theend"');
    expect(
      idsOf(await driftOf("TXT", "note.example.com", [quoted(["hello", "big", "world; the", "end"])]), "extra-note"),
    ).toEqual(["txt.strings-joined"]);
  });

  it("are shown as they are, and no fault where the text is right", async () => {
    const divided = quoted(["v=DMARC1;", " p=reject;", " rua=mailto:dmarc@example.com"]);
    const found = await sets("_dmarc.example.com", [divided]);
    expect(verdictOf(found, "dmarc")).toBe("right");
    expect(found.lines.find(({ keys }) => keys.includes("dmarc"))?.found[0]?.records).toEqual([divided]);
  });

  it("do not make servers disagree that hold one text, however divided", async () => {
    const own = recordsOf(plan);
    const divided = withSets(own, {
      "_dmarc.example.com TXT": [quoted(["v=DMARC1;", planned("_dmarc.example.com").slice(9)])],
    });
    for (const order of [
      [own, divided],
      [divided, own],
    ]) {
      const found = await check(plan, { servers: serversWith(...order) });
      expect(idsOf(found)).toEqual([]);
      expect(found.lines.find(({ keys }) => keys.includes("dmarc"))?.found).toMatchObject([
        { servers: ["192.0.2.1", "192.0.2.2"], records: [text(planned("_dmarc.example.com"))] },
      ]);
    }
  });
});

describe("a text that ends at its first semicolon", () => {
  it.each([
    ["default._domainkey.example.com", "dkim-default", "v=DKIM1", "dkim.cut"],
    ["_dmarc.example.com", "dmarc", "v=DMARC1", "dmarc.cut"],
    ["_smtp._tls.example.com", "tls-rpt", "v=TLSRPTv1", "tls-rpt.cut"],
    ["note.example.com", "extra-note", "hello big world", "txt.cut"],
  ])("is told to lack its quotes: %s", async (name, key, begin, id) => {
    const found = await sets(name, [text(begin)]);
    expect(idsOf(found, key)).toEqual([id]);
    expect(messagesOf(found)).toEqual(naming(JSON.stringify(begin), JSON.stringify(planned(name))));
  });
});

describe("a host that lost its final dot", () => {
  it.each<[string, string[], string[]]>([
    [
      "both",
      ["5 mx1.sg.aliyun.com.example.com.", "10 mx2.sg.aliyun.com.example.com."],
      ["mx.final-dot", "mx.final-dot"],
    ],
    ["one", ["5 mx1.sg.aliyun.com.", "10 mx2.sg.aliyun.com.example.com."], ["mx.final-dot"]],
    ["under another origin", ["5 mx1.sg.aliyun.com.", "10 mx2.sg.aliyun.com.mail.example.com."], ["mx.final-dot"]],
  ])("is named in MX records: %s", async (_, records, ids) => {
    const found = await checkSets({ "example.com MX": records });
    expect(idsOf(found, "mx-primary")).toEqual(ids);
    expect(messagesOf(found)).toEqual(naming("mx2.sg.aliyun.com ", '"mx2.sg.aliyun.com."'));
    expect(messagesOf(found)).not.toMatch(/delete|missing/);
    expect(found.status).toBe("Resolution Invalid");
    const { lines } = await drift(planOf(), {
      servers: serversWith(withSets(recordsOf(planOf()), { "example.com MX": records })),
    });
    const reasons = lines.find(({ keys }) => keys.includes("mx-primary"))?.reasons ?? [];
    expect(reasons.map(({ id }) => id)).toEqual(ids);
  });

  it("is named beside what else is wrong, and whosever host it is", async () => {
    const found = await checkSets({
      "example.com MX": [
        "5 mx1.sg.aliyun.com.example.com.",
        "1 aspmx.l.google.com.example.com.",
        "2 mail.example.net.",
      ],
    });
    expect(idsOf(found, "mx-primary")).toEqual(["mx.final-dot", "mx.missing-host", "mx.foreign-wins"]);
    expect(messagesOf(found)).toEqual(
      naming("aspmx.l.google.com.example.com (aspmx.l.google.com (Google) ", " 10 mx2.sg.aliyun.com "),
    );
  });

  it("is named in CNAME records", async () => {
    const found = await checkSets({ "imap.example.com CNAME": ["imap.sg.aliyun.com.example.com."] });
    expect(idsOf(found, "imap")).toEqual(["cname.final-dot"]);
    expect(messagesOf(found)).toEqual(naming('"imap.sg.aliyun.com."'));
    const found2 = await driftOf("CNAME", "imap.example.com", ["imap.sg.aliyun.com.example.com."]);
    expect(idsOf(found2, "imap")).toEqual(["cname.final-dot"]);
  });

  it("is named in SRV records", async () => {
    const withSrv = planOf({ clientServices: { imap: true } });
    const srv = Object.entries(recordsOf(withSrv)).find(([, types]) => types.SRV);
    const [name = "", { SRV: [first = ""] = [] } = {}] = srv ?? [];
    const rdata = Array.isArray(first) ? first[0] : first;
    const world = {
      servers: serversWith(withSets(recordsOf(withSrv), { [`${name} SRV`]: [rdata.replace(/\.$/, ".example.com.")] })),
    };
    const found = await check(withSrv, worldOf(withSrv, world));
    const line = found.lines.find((one) => one.name === name && one.type === "SRV");
    expect(line?.reasons.map(({ id }) => id)).toEqual(["srv.final-dot"]);
    expect(line?.verdict).toBe("wrong");
  });

  it("is not seen in hosts of other domains", async () => {
    const found = await checkSets({ "example.com MX": ["5 mx1.sg.aliyun.com.example.net."] });
    expect(idsOf(found, "mx-primary")).toEqual(["mx.missing-host", "mx.foreign-wins"]);
  });
});

describe("a CNAME beside other records", () => {
  const beside = (name: string) => ({ besideCname: { [name]: "web.example.net." } });

  it.each([
    ["example.com", "mx-primary", "MX"],
    ["example.com", "spf", "TXT"],
    ["_dmarc.example.com", "dmarc", "TXT"],
    ["default._domainkey.example.com", "dkim-default", "TXT"],
  ])("is a warning at %s (%s), and drift", async (name, key, type) => {
    const found = await check(plan, beside(name));
    expect(idsOf(found, key)).toEqual(["warning alias.beside"]);
    expect(verdictOf(found, key)).toBe("right");
    expect(found.status).toBe("Resolved");
    expect(messagesOf(found)).toContain(`CNAME at ${name} (to web.example.net) conflicts with its ${type} records`);
    expect(idsOf(await drift(plan, beside(name)), key)).toEqual(["drift.alias-beside"]);
  });

  it("is told where one server of several has it in its answer", async () => {
    const own = recordsOf(plan);
    const servers = serversWith(own, own);
    const found = await check(plan, {
      servers,
      besideCname: { "example.com": "web.example.net." },
      besideCnameAt: ["192.0.2.2"],
    });
    expect(messagesOf(found)).toContain(
      "at 192.0.2.2: CNAME at example.com (to web.example.net) conflicts with its MX records",
    );
  });

  it("costs one question a name", async () => {
    const resolver = resolverOf(worldOf(plan));
    await checkResolution(plan, { resolver });
    const asked = resolver.asked.filter((question) => question.endsWith(" CNAME"));
    const names = plan.records.map(({ name, type }) => [type, absoluteName(name, plan.zone)]);
    const expected = new Set(names.map(([, name]) => `${name} CNAME`));
    expect(asked.sort()).toEqual([...expected].sort());
  });
});
