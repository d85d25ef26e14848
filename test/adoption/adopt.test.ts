import { describe, expect, it } from "vitest";
import { type Adoption, adopt, isBlocked, type Outcome } from "../../src/adoption/adopt";
import { canonicalShown } from "../../src/adoption/canonical-shown";
import { type PlanArgs, planMailDomain } from "../../src/plan";
import type { ExistingRecord, ExistingZone } from "../../src/records/existing";
import { withoutValue } from "../support/withheld";

/** `NAME TTL TYPE RDATA`, the name relative to example.com. */
function standing(line: string, over: Partial<ExistingRecord> = {}): ExistingRecord {
  const [name = "", ttl, type = "", ...rest] = line.split(" ");
  const rdata = canonicalShown(type, rest.join(" "));
  const owner = name === "@" ? "example.com" : `${name}.example.com`;
  return { name: owner, type, rdata, ttl: Number(ttl), importId: `id of ${line}`, ...over };
}

const zoneOf = (records: (ExistingRecord | string)[], over: Partial<ExistingZone> = {}): ExistingZone => ({
  records: records.map((record) => (typeof record === "string" ? standing(record) : record)),
  taken: [],
  hasSharedTtl: false,
  notes: [],
  ...over,
});

function adopted(
  records: (ExistingRecord | string)[],
  args: Partial<PlanArgs> = {},
  over: Partial<ExistingZone> = {},
): Adoption {
  return adopt(planMailDomain({ domain: "example.com", ...args }), zoneOf(records, over));
}

const outcomes = ({ records }: Adoption): Record<string, Outcome> =>
  Object.fromEntries(records.map(({ key, outcome }) => [key, outcome]));
const ids = ({ records, others }: Adoption): string[] =>
  [...records, ...others].flatMap(({ reasons }) => reasons.map(({ id }) => id));

const SPF = '@ 600 TXT "v=spf1 include:spf.sg.aliyun.com -all"';
const whole = [
  "@ 600 MX 5 mx1.sg.aliyun.com.",
  "@ 600 MX 10 mx2.sg.aliyun.com.",
  SPF,
  "imap 600 CNAME imap.sg.aliyun.com.",
  "pop3 600 CNAME pop.sg.aliyun.com.",
  "smtp 600 CNAME smtp.sg.aliyun.com.",
  "mail 600 CNAME mail.sg.aliyun.com.",
];

describe("a zone whose service holds RRsets as a whole", () => {
  it("is taken over by the ids of its RRsets, also of one in which nothing is ours yet", () => {
    const adoption = adopted(
      ["@ 600 MX 5 mx1.sg.aliyun.com.", '@ 600 TXT "MS=ms1"', "www 600 A 192.0.2.1"],
      {},
      { holdsRRsets: true },
    );
    expect(adoption.imports).toEqual({
      "@ MX": "id of @ 600 MX 5 mx1.sg.aliyun.com.",
      "@ TXT": 'id of @ 600 TXT "MS=ms1"',
    });
    expect(outcomes(adoption)).toMatchObject({ "mx-primary": "same", "mx-secondary": "create", spf: "create" });
    expect(ids(adoption)).toEqual(["adopt.in-rrset"]);
    expect(isBlocked(adoption)).toBe(true);
  });
});

describe("a zone that holds the whole plan", () => {
  it("is taken over with an id for every key, and nothing changes", () => {
    const adoption = adopted(whole);
    expect(adoption.imports).toEqual({
      "mx-primary": `id of ${whole[0]}`,
      "mx-secondary": `id of ${whole[1]}`,
      spf: `id of ${whole[2]}`,
      imap: `id of ${whole[3]}`,
      pop3: `id of ${whole[4]}`,
      smtp: `id of ${whole[5]}`,
      mail: `id of ${whole[6]}`,
    });
    expect(new Set(Object.values(outcomes(adoption)))).toEqual(new Set(["same"]));
    expect({ others: adoption.others, isBlocked: isBlocked(adoption) }).toEqual({ others: [], isBlocked: false });
  });

  it("is read in any order, letter case and division into strings", () => {
    const shown = [...whole].reverse().map((line) => line.replace("-all", '" "-all').replace("CNAME i", "CNAME I"));
    expect(new Set(Object.values(outcomes(adopted(shown))))).toEqual(new Set(["same"]));
  });

  it("is nothing of an empty one's", () => {
    const adoption = adopted([]);
    expect(adoption.imports).toEqual({});
    expect(new Set(Object.values(outcomes(adoption)))).toEqual(new Set(["create"]));
  });
});

describe("a record that says something else is taken over where it is", () => {
  const dkim = { dkim: { default: { record: "v=DKIM1; k=rsa; p=" } } };
  const dmarc = { dmarc: { policy: "reject" } } as const;
  const extra = (record: object) => ({ extraRecords: { own: record } }) as Partial<PlanArgs>;
  const srv = extra({ name: "_sip._tcp", type: "SRV", value: "a.example", priority: 1, weight: 2, port: 3 });
  it.each<[string, string, string, Partial<PlanArgs>]>([
    ["an MX of the same host", "@ 600 MX 20 mx1.sg.aliyun.com.", "mx-primary", {}],
    ["the CNAME of the name", "imap 600 CNAME imap.qiye.aliyun.com.", "imap", {}],
    ["the SPF record", '@ 600 TXT "v=spf1 -all"', "spf", {}],
    ["the DMARC record", '_dmarc 600 TXT "v=DMARC1; p=none"', "dmarc", dmarc],
    ["whatever text a DKIM selector has", 'default._domainkey 600 TXT "broken"', "dkim-default", dkim],
    ["an SRV to the same host", "_sip._tcp 600 SRV 9 9 9 a.example.", "extra-own", srv],
    ["a record with another TTL", "@ 3600 MX 5 mx1.sg.aliyun.com.", "mx-primary", {}],
  ])("%s", (_, line, key, args) => {
    const adoption = adopted([line], args);
    expect(outcomes(adoption)[key]).toBe("change");
    expect(adoption.imports).toEqual({ [key]: `id of ${line}` });
    expect(adoption.others).toEqual([]);
  });

  it.each<[string, string, Partial<PlanArgs>]>([
    ["an MX of another host", "@ 600 MX 5 mxbiz1.qq.com.", {}],
    ["another text", '@ 600 TXT "verify=1"', extra({ name: "@", type: "TXT", value: "verify=2" })],
    ["another address", "host 600 A 192.0.2.1", extra({ name: "host", type: "A", value: "192.0.2.2" })],
    ["a record at another name", "www 600 CNAME imap.sg.aliyun.com.", {}],
  ])("but not %s", (_, line, args) => {
    expect(adopted([line], args).imports).toEqual({});
  });

  it("prefers an equal one to one of its kind, whichever comes first", () => {
    const adoption = adopted(["@ 600 MX 10 mx1.sg.aliyun.com.", "@ 600 MX 5 mx1.sg.aliyun.com."]);
    expect(adoption.imports).toEqual({ "mx-primary": "id of @ 600 MX 5 mx1.sg.aliyun.com." });
    expect(ids(adoption)).toEqual(["adopt.other-mx"]);
  });

  it("gives no record to two of the plan", () => {
    const args = extra({ name: "@", type: "MX", value: "mx1.sg.aliyun.com", preference: 30 });
    const adoption = adopted(["@ 600 MX 99 mx1.sg.aliyun.com."], args);
    expect(Object.keys(adoption.imports)).toEqual(["mx-primary"]);
    expect(outcomes(adoption)).toMatchObject({ "mx-primary": "change", "extra-own": "create" });
  });
});

describe("what is in the way", () => {
  it.each<[string, (string | ExistingRecord)[], Partial<PlanArgs>, string]>([
    ["an address where a CNAME comes", ["mail 600 A 192.0.2.1"], {}, "adopt.cname-beside-other"],
    [
      "an alias where a TXT comes",
      ["_dmarc 600 CNAME a.example."],
      { dmarc: { policy: "reject" } },
      "adopt.cname-beside-other",
    ],
    ["a second SPF record", [SPF, '@ 600 TXT "v=spf1 include:a.example -all"'], {}, "adopt.second-spf"],
    ["the same record once more", [SPF, SPF], {}, "adopt.twice"],
    [
      "a second DMARC record",
      ['_dmarc 600 TXT "v=DMARC1; p=none"', '_dmarc 600 TXT "v=DMARC1; p=none; adkim=s"'],
      { dmarc: { policy: "reject" } },
      "adopt.second-dmarc",
    ],
    [
      "a lock on what would be changed",
      [standing("imap 600 CNAME imap.qiye.aliyun.com.", { isLocked: true })],
      {},
      "adopt.locked",
    ],
  ])("%s", (_, records, args, id) => {
    const adoption = adopted(records, args);
    expect({ ids: ids(adoption), isBlocked: isBlocked(adoption) }).toEqual({ ids: [id], isBlocked: true });
  });

  it("is a name with records that were not asked for, where a CNAME comes", () => {
    const adoption = adopted([], {}, { taken: ["mail.example.com"] });
    expect(ids(adoption)).toEqual(["adopt.cname-beside-other"]);
    expect(adoption.records.find(({ key }) => key === "mail")?.reasons[0]?.message).toContain(
      "cnames: { mail: false }",
    );
  });

  it.each<[string, ExistingRecord | string]>([
    ["DNSSEC's own at a CNAME", "mail 600 RRSIG CNAME 13 3 600 x"],
    ["a suspended address", standing("mail 600 A 192.0.2.1", { isSuspended: true })],
    ["an address that some get only", standing("mail 600 A 192.0.2.1", { audience: "the line telecom" })],
    ["what stands at other names", "www 600 A 192.0.2.1"],
    ["what the zone needs itself", "@ 600 NS ns1.example.net."],
  ])("is not %s", (_, record) => {
    expect(isBlocked(adopted([record]))).toBe(false);
  });
});

describe("what is worth knowing", () => {
  it("are the senders that the planned SPF record leaves out, with the arguments that keep them", () => {
    const adoption = adopted([
      '@ 600 TXT "v=spf1 include:spf.sg.aliyun.com include:_spf.google.com ip4:192.0.2.7 ip6:2001:db8::1 a ?include:b.example -ip4:192.0.2.9 ~all"',
    ]);
    expect(adoption.records.find(({ key }) => key === "spf")?.reasons).toEqual([
      {
        id: "adopt.senders",
        severity: "warning",
        message:
          "the planned record no longer authorizes include:_spf.google.com, ip4:192.0.2.7, ip6:2001:db8::1 and a; " +
          'to keep them, add to spf: { includes: ["_spf.google.com"], ip4: ["192.0.2.7"], ip6: ["2001:db8::1"] }, ' +
          "and put what a stands for into spf.ip4 or spf.includes",
      },
    ]);
  });

  const aboutSenders = (spf: string): string | undefined =>
    adopted([`@ 600 TXT "v=spf1 ${spf}"`]).records.flatMap(({ reasons }) => reasons)[0]?.message;

  it.each([
    [
      "what stands behind all, and is never evaluated",
      "include:spf.sg.aliyun.com ~all include:a.example ip4:192.0.2.7",
    ],
    ["what is refused", "-include:a.example -all"],
    ["what is neither authorized nor refused", "?include:a.example ~ip4:192.0.2.7 -all"],
    ["everybody", "+all"],
    ["a redirect beside all, which nobody follows", "redirect=a.example -all"],
  ])("does not count %s among the authorized", (_, spf) => {
    expect(aboutSenders(spf)).toBeUndefined();
  });

  it("gives no argument for what a term before keeps some senders of out", () => {
    expect(aboutSenders("ip4:192.0.2.200 -ip4:192.0.2.1 ip4:192.0.2.0/24 a -all")).toBe(
      "the planned record no longer authorizes ip4:192.0.2.200, ip4:192.0.2.0/24 and a; to keep them, " +
        'add to spf: { ip4: ["192.0.2.200"] }, and put of ip4:192.0.2.0/24 and a only what is to pass into spf.ip4 or ' +
        "spf.includes, since they stand behind a term that keeps some of those from passing",
    );
  });

  it("makes an include of a redirect", () => {
    expect(aboutSenders("redirect=a.example")).toContain('to keep it, add to spf: { includes: ["a.example"] }');
  });

  it("gives no arguments that the plan would refuse together", () => {
    const many = Array.from({ length: 10 }, (_, index) => `include:s${index}.example`);
    expect(aboutSenders(`${many.join(" ")} -all`)).toMatch(
      /to keep them, add those of include:s0.* that still send to spf/,
    );
  });

  it("says nothing of senders that the plan keeps", () => {
    const args = { spf: { includes: ["_spf.google.com"], ip4: ["192.0.2.0/24"] } };
    const text = '@ 600 TXT "v=spf1 IP4:192.0.2.9/24 include:_SPF.google.com. include:spf.sg.aliyun.com ~all"';
    expect(ids(adopted([text], args))).toEqual([]);
  });

  it("makes of its advice arguments that the plan takes, and then nobody is lost", () => {
    const text = '@ 600 TXT "v=spf1 include:_spf.google.com ip4:192.0.2.7 ip6:2001:db8::/32 -all"';
    const spf = { includes: ["_spf.google.com"], ip4: ["192.0.2.7"], ip6: ["2001:db8::/32"] };
    expect(adopted([text]).records.flatMap(({ reasons }) => reasons)[0]?.message).toContain(
      `add to spf: { includes: ["_spf.google.com"], ip4: ["192.0.2.7"], ip6: ["2001:db8::/32"] }`,
    );
    expect(planMailDomain({ domain: "example.com", spf }).issues).toEqual([]);
    expect(ids(adopted([text], { spf }))).toEqual([]);
  });

  it("names another brand whose exchanger stays", () => {
    const { others } = adopted([...whole, "@ 600 MX 1 mxbiz1.qq.com."]);
    expect(others[0]?.reasons).toMatchObject([
      { id: "adopt.other-mx", message: expect.stringContaining("mxbiz1.qq.com (Tencent)") },
    ]);
  });

  it("knows the record that says that there is no mail", () => {
    expect(ids(adopted(["@ 600 MX 0 ."]))).toEqual(["adopt.null-mx"]);
  });

  it("tells that a suspended record is served again, and that a proxy goes", () => {
    const adoption = adopted([
      standing(String(whole[0]), { isSuspended: true }),
      standing(String(whole[3]), { isProxied: true }),
    ]);
    expect(ids(adoption)).toEqual(["adopt.suspended", "adopt.proxied"]);
    expect(outcomes(adoption)).toMatchObject({ "mx-primary": "change", imap: "change" });
  });

  it("takes over what is served rather than what is suspended", () => {
    const off = standing('@ 600 TXT "v=spf1 include:a.example -all"', { isSuspended: true, importId: "off" });
    expect(adopted([off, '@ 600 TXT "v=spf1 -all"']).imports).toEqual({ spf: 'id of @ 600 TXT "v=spf1 -all"' });
  });

  it("leaves alone what some get only", () => {
    const adoption = adopted([standing(String(whole[0]), { audience: "the line telecom" })]);
    expect(adoption.imports).toEqual({});
    expect(ids(adoption)).toEqual(["adopt.audience"]);
  });
});

describe("what some get only, in the place of a planned record", () => {
  const told = (line: string): string | undefined =>
    adopted([standing(line, { audience: "the line telecom" })]).others[0]?.reasons[0]?.message;

  it.each([
    ["@ 600 MX 5 mxbiz1.qq.com.", "so these clients keep delivering mail to mxbiz1.qq.com (Tencent); delete it once"],
    ['@ 600 TXT "v=spf1 -all"', "so these clients keep getting this record; delete it once"],
    ['@ 600 TXT "MS=ms1"', "so these clients may get this text instead of the planned one; move it to all clients"],
    ["mail 600 A 192.0.2.1", "so these clients keep getting this record; delete it once"],
  ])("goes on, and the warning says what that does: %s", (line, goes) => {
    expect(told(line)).toContain(goes);
  });

  it.each([String(whole[0]), "@ 600 A 192.0.2.1"])("does no harm where it is planned, or of no concern: %s", (line) => {
    expect(told(line)).toBe("served only to the line telecom; the planned records are served to all others");
  });
});

describe("what no stack can hold", () => {
  const special = "an alias of d111.cloudfront.net";
  const alias = (name: string, type: string): ExistingRecord =>
    standing(`${name} 600 ${type} 192.0.2.1`, { rdata: special, special });

  it.each([
    ["an MX", "@", "MX", ["mx-primary", "mx-secondary"], "adopt.special"],
    ["a text", "@", "TXT", ["spf"], "adopt.special"],
    ["a CNAME", "mail", "CNAME", ["mail"], "adopt.special"],
    ["an address where a CNAME comes", "mail", "A", ["mail"], "adopt.cname-beside-other"],
  ])("keeps %s from being created, and is not adopted", (_, name, type, keys, id) => {
    const adoption = adopted([alias(name, type)], {}, { holdsRRsets: true });
    expect(adoption.imports).toEqual({});
    expect(isBlocked(adoption)).toBe(true);
    const blocked = adoption.records.filter(({ reasons }) => reasons.length > 0);
    expect(blocked.map(({ key, outcome }) => [key, outcome])).toEqual(keys.map((key) => [key, "create"]));
    expect(new Set(ids(adoption))).toEqual(new Set([id]));
  });

  it("is in nobody's way at a name where it may stand", () => {
    expect(isBlocked(adopted([alias("@", "A")]))).toBe(false);
  });
});

describe("a record that a resource has already", () => {
  const identity = "mail/prod/corp-mx-primary#0123456789ab.1234abcd";

  it("needs no import", () => {
    const adoption = adopted([standing(String(whole[0]), { identity }), String(whole[1])]);
    expect(adoption.imports).toEqual({ "mx-secondary": `id of ${whole[1]}` });
    expect(adoption.records[0]).toMatchObject({ key: "mx-primary", outcome: "owned", identity });
  });

  it("goes before an equal one that was made by hand, which is one too many", () => {
    const adoption = adopted([String(whole[0]), standing(String(whole[0]), { identity })]);
    expect(adoption.imports).toEqual({});
    expect(ids(adoption)).toEqual(["adopt.twice"]);
  });
});

describe("the TTL", () => {
  const mx = ["@ 3600 MX 5 mx1.sg.aliyun.com.", "@ 3600 MX 30 mxbiz1.qq.com."];

  it("stays that of the RRset's other records, where a service has one for all", () => {
    const [first] = adopted(mx, {}, { hasSharedTtl: true }).records;
    expect(first).toMatchObject({ outcome: "same", becomes: { ttl: 3600 } });
  });

  it("is the plan's where each record has its own, or no other stays", () => {
    expect(adopted(mx).records[0]).toMatchObject({ outcome: "change", becomes: { ttl: 600 } });
    const alone = adopted(mx.slice(0, 1), {}, { hasSharedTtl: true });
    expect(alone.records[0]).toMatchObject({ outcome: "change", becomes: { ttl: 600 } });
  });
});

describe("a value that the plan does not tell", () => {
  const plan = planMailDomain({ domain: "example.com", dmarc: { policy: "reject" } });
  const hidden = plan.records
    .filter(({ type }) => type === "TXT")
    .reduce((all, { key }) => withoutValue(all, key), { ...plan }).records;

  it("is no reason to leave its record out", () => {
    const adoption = adopt({ ...plan, records: hidden }, zoneOf([SPF, '_dmarc 600 TXT "v=DMARC1; p=none"']));
    expect(outcomes(adoption)).toMatchObject({ spf: "unknown", dmarc: "unknown" });
    expect(Object.keys(adoption.imports)).toEqual(["spf", "dmarc"]);
    expect(adoption.records.find(({ key }) => key === "spf")?.becomes).toEqual({ ttl: 600 });
  });
});
