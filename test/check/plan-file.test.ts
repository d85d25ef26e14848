import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Edition, type Edition as EditionName } from "../../src/args/args";
import { checkResolution, type ReadPlanOptions, readPlan } from "../../src/check";
import { formatPlan, planMailDomain } from "../../src/plan";
import { examplePublicKey, idsAndPaths, later } from "../plan/helpers";
import { others, recordsOf, resolverOf, serversWith } from "./world";

const everything = planMailDomain({
  domain: "post.example.com",
  zone: "example.com",
  spf: { ip4: ["192.0.2.10"], all: "~all" },
  dkim: { default: { publicKey: examplePublicKey } },
  dmarc: { policy: "none" },
  clientServices: { imap: true },
  extraRecords: {
    web: { name: "www", type: "A", value: "192.0.2.80" },
    web6: { name: "www", type: "AAAA", value: "2001:db8::80" },
  },
});

function read(value: unknown, options?: ReadPlanOptions) {
  return readPlan(typeof value === "string" ? value : JSON.stringify(value), options);
}

/** The issues of a text that is refused. */
function refusals(value: unknown, options?: ReadPlanOptions): string[] {
  const found = read(value, options);
  expect(found.ok).toBe(false);
  return idsAndPaths(found.issues);
}

function planIn(value: unknown, options?: ReadPlanOptions) {
  const found = read(value, options);
  if (!found.ok) throw new Error(idsAndPaths(found.issues).join());
  return found.plan;
}

const { domain, zone, edition, records, endpoints } = everything;

describe("a plan is read", () => {
  it.each(Object.values(Edition).filter((one) => one !== Edition.Custom))(
    "from what formatPlan prints, for %s",
    (edition: EditionName) => {
      const plan = planMailDomain({ domain: "example.com", edition });
      const { issues: _, externalRecords: __, ...rest } = plan;
      expect(read(formatPlan(plan, "json"))).toEqual({ ok: true, plan: rest, issues: [] });
    },
  );

  it("from what formatPlan prints, with everything in it", () => {
    expect(planIn(formatPlan(everything, "json"))).toEqual({
      domain,
      zone,
      edition,
      records,
      endpoints: JSON.parse(JSON.stringify(endpoints)),
    });
  });

  it.each<[string, unknown, ReadPlanOptions]>([
    ["the outputs of a stack, with the domain beside", { records, domain, other: 1, list: ["x"] }, {}],
    ["the outputs of a stack, with the zone beside", { records, zone }, {}],
    [
      "the outputs of a stack, with the webmail under the domain",
      { records, domainWebmailUrl: "http://mail.post.example.com/" },
      {},
    ],
    ["the outputs of a stack, the domain being given", { records }, { domain: "POST.example.com." }],
    ["the outputs of a stack, the zone being given", { records }, { zone: "example.com" }],
    ["the outputs of a stack, both being given", { records }, { domain, zone }],
    ["an output that is a whole component", { mail: { records, domain } }, {}],
    [
      "one of several outputs",
      { a: { records, domain }, b: { records: records.slice(0, 3), domain } },
      { output: "a.records" },
    ],
    ["the list alone", records, { domain }],
    ["a text with a byte order mark", `\uFEFF${JSON.stringify({ records, domain })}`, {}],
  ])("from %s", (_, value, options) => {
    expect(planIn(value, options)).toMatchObject({
      domain: "post.example.com",
      zone: "example.com",
      edition: "singapore",
      records,
    });
  });

  it("in a cut-over, with records that wait for old ones", () => {
    const old = {
      name: "@",
      type: "MX" as const,
      priority: 1,
      value: "mx.example.net",
      ttl: 600,
      state: "live" as const,
    };
    const plan = planMailDomain({ domain: "example.com", legacy: { old } });
    expect(plan.records.some(({ heldBack }) => heldBack === "old")).toBe(true);
    expect(planIn({ records: plan.records, domain: "example.com" }).records).toEqual(plan.records);
  });

  it("without former keys, which other tools may leave out", () => {
    const bare = records.map(({ formerKeys: _, ...record }) => record);
    expect(planIn({ records: bare, domain }).records).toEqual(records);
  });

  it.each<[string, string[], string | undefined, ReadPlanOptions, string]>([
    ["as its hosts tell", ["mx1.qiye.aliyun.com"], undefined, {}, "china"],
    ["as its hosts tell", ["mxw.mxhichina.com"], undefined, {}, "china-legacy"],
    ["as custom, of strange hosts", ["mx.example.net"], undefined, {}, "custom"],
    ["as the file says", ["mx.example.net"], "china", {}, "china"],
    ["as custom, where the file's is none", ["mx.example.net"], "mars", {}, "custom"],
    ["as the options say", ["mx1.qiye.aliyun.com"], "china", { edition: "singapore" }, "singapore"],
  ])("with its edition %s", (_, hosts, edition, options, expected) => {
    const mx = hosts.map((exchange, index) => ({
      key: `mx-${index}`,
      name: "@",
      type: "MX",
      ttl: 600,
      requirement: "required",
      preference: 5,
      exchange,
    }));
    expect(planIn({ records: mx, domain: "example.com", ...(edition ? { edition } : {}) }, options).edition).toBe(
      edition === "mars" ? "custom" : expected,
    );
  });

  it("with names and addresses in their one spelling", () => {
    const plan = planIn({
      domain: "example.com",
      records: [
        { key: "a", name: "WWW", type: "CNAME", ttl: 600, requirement: "optional", target: "Imap.SG.aliyun.com." },
        {
          key: "b",
          name: "six.example.com.",
          type: "AAAA",
          ttl: 600,
          requirement: "optional",
          address: "2001:DB8:0:0::1",
        },
        { key: "c", name: "@", type: "MX", ttl: 600, requirement: "required", preference: 0, exchange: "." },
      ],
    });
    expect(plan.records).toMatchObject([
      { name: "www", target: "imap.sg.aliyun.com" },
      { name: "six", address: "2001:db8::1" },
      { exchange: "." },
    ]);
  });

  it("and checked as the plan itself is", async () => {
    const resolver = resolverOf({ servers: serversWith(recordsOf(everything)), others });
    const found = await checkResolution(planIn(formatPlan(everything, "json")), { resolver });
    expect(found).toMatchObject({ status: "Resolved", domain: "post.example.com" });
    expect(found.lines.every(({ verdict }) => verdict === "right")).toBe(true);
  });

  it("with a warning for each value that it does not tell", () => {
    const plan = planMailDomain({
      domain: "example.com",
      extraRecords: { x: { name: "x", type: "TXT", value: later }, y: { name: "y", type: "TXT", value: "y" } },
    });
    const text = formatPlan(plan, "json").replace('"text": "y"', '"text": "[secret]"');
    const found = read(text);
    expect(found.ok).toBe(true);
    expect(idsAndPaths(found.issues)).toEqual([
      "warning plan.value-not-known @ records[7]",
      "warning plan.value-not-known @ records[8]",
    ]);
  });
});

describe("a plan is refused", () => {
  const [mx, ...rest] = records;
  const change = (fields: object): unknown => ({ domain, zone, records: [{ ...mx, ...fields }, ...rest] });

  it.each<[string, unknown, ReadPlanOptions, string[]]>([
    ["that is empty", "  ", {}, ["plan.json @ "]],
    ["that is no JSON", "records: []", {}, ["plan.json @ "]],
    ["that is cut off", '{"records": [', {}, ["plan.json @ "]],
    ["without records", { domain }, {}, ["plan.no-records @ "]],
    ["whose records are a secret", { records: "[secret]", domain }, {}, ["plan.no-records @ "]],
    ["that is a number", 7, {}, ["plan.no-records @ "]],
    ["whose arguments were refused", formatPlan(planMailDomain({ domain: "x y" }), "json"), {}, ["plan.refused @ "]],
    ["with several lists", { a: records, b: { c: records } }, {}, ["plan.several @ output"]],
    ["with another output than named", { a: records }, { output: "b" }, ["plan.no-output @ output"]],
    ["without a domain", { records }, {}, ["plan.no-domain @ domain"]],
    ["of another domain", { records }, { domain: "other.example.com" }, ["plan.other-domain @ domain"]],
    ["of another zone", { records, domain }, { zone: "example.org" }, ["plan.other-domain @ domain"]],
    ["with a domain that is none", { records }, { domain: "http://example.com/" }, ["domain.url @ domain"]],
    ["with a zone that is none", { records, domain }, { zone: "com" }, ["domain.single-label @ zone"]],
    ["with a strange field", change({ priority: 5 }), {}, ["plan.unknown-key @ records[0].priority"]],
    ["with a strange type", change({ type: "NS" }), {}, ["plan.record-type @ records[0].type"]],
    ["with a field of another kind", change({ preference: "5" }), {}, ["plan.type @ records[0].preference"]],
    ["without a field", change({ exchange: undefined }), {}, ["plan.missing @ records[0].exchange"]],
    [
      "with a strange requirement",
      change({ requirement: "must" }),
      {},
      ["plan.unknown-value @ records[0].requirement"],
    ],
    [
      "with several faults, all at once",
      change({ ttl: "1", preference: null }),
      {},
      ["plan.type @ records[0].ttl", "plan.type @ records[0].preference"],
    ],
    ["with a preference out of range", change({ preference: 70000 }), {}, ["preference.range @ records[0].preference"]],
    ["with a TTL out of range", change({ ttl: 0 }), {}, ["ttl.range @ records[0].ttl"]],
    ["with a host that is none", change({ exchange: "192.0.2.1" }), {}, ["host.ip @ records[0].exchange"]],
    ["with a key that is there twice", change({ key: "spf" }), {}, ["plan.duplicate-key @ records"]],
  ])("%s", (_, value, options, issues) => {
    expect(refusals(value, options)).toEqual(issues);
  });

  it.each<[string, object, string[]]>([
    ["an owner name", { name: "a b" }, ["owner.label @ records[0].name"]],
    ["an IPv4 address", { address: "192.0.2.256" }, ["plan.address @ records[0].address"]],
    ["an IPv6 address", { type: "AAAA", address: "192.0.2.1" }, ["plan.address @ records[0].address"]],
    [
      "an SRV record's numbers",
      { type: "SRV", address: undefined, priority: -1, weight: 70000, port: 0.5, target: "x.example.org" },
      ["priority.range @ records[0].priority", "weight.range @ records[0].weight", "port.range @ records[0].port"],
    ],
  ])("with %s that is wrong", (_, fields, issues) => {
    const record = {
      key: "a",
      name: "www",
      type: "A",
      ttl: 600,
      requirement: "optional",
      address: "192.0.2.1",
      ...fields,
    };
    expect(refusals({ domain: "example.com", records: [record] })).toEqual(issues);
  });

  it("without repeating what may be a secret", () => {
    const found = read('{"token": "s3cret" "records": []}');
    expect(JSON.stringify(found)).not.toContain("s3cret");
    expect(found.issues[0]?.message).toContain("position");
  });

  it("with words that say how to make one", () => {
    expect(read("").issues[0]?.message).toContain("pulumi stack output --json");
    expect(read({ a: records, b: records }).issues[0]?.message).toContain('"a" or "b"');
    expect(read(change({ priority: 5 })).issues[0]?.message).toBe(
      "unknown field; expected one of key, name, ttl, requirement, formerKeys, heldBack, type, preference, exchange",
    );
  });
});

it("never throws, whatever a file holds", () => {
  const record = fc.record(
    {
      key: fc.string(),
      name: fc.string(),
      type: fc.constantFrom("MX", "TXT", "A", "X"),
      ttl: fc.anything(),
      requirement: fc.anything(),
    },
    { requiredKeys: ["key", "name", "type"] },
  );
  const value = fc.oneof(
    fc.json(),
    fc
      .record({ domain: fc.oneof(fc.string(), fc.constant("example.com")), records: fc.array(record) })
      .map((one) => JSON.stringify(one)),
  );
  fc.assert(
    fc.property(value, (json) => void readPlan(json)),
    { numRuns: 300 },
  );
});

describe("the endpoints of a plan's file", () => {
  const withEndpoint = (change: Record<string, unknown>): unknown => ({
    domain,
    zone,
    records,
    endpoints: { ...JSON.parse(JSON.stringify(endpoints)), ...change },
  });

  it.each<[string, Record<string, unknown>, string[]]>([
    [
      "a port that is too high",
      { imap: { host: "h.example", port: 99999, security: "tls" } },
      ["plan.port @ endpoints.imap.port"],
    ],
    [
      "a port that is none",
      { pop3: { host: "h.example", port: 0, security: "tls" } },
      ["plan.port @ endpoints.pop3.port"],
    ],
    ["half a port", { smtp: { host: "h.example", port: 1.5, security: "tls" } }, ["plan.port @ endpoints.smtp.port"]],
    [
      "hosts that are none",
      { imap: { host: "https://h.example/", port: 993, security: "tls", alias: "192.0.2.1" } },
      ["host.url @ endpoints.imap.host", "host.ip @ endpoints.imap.alias"],
    ],
    ["an endpoint that is none", { imap: "imap.sg.aliyun.com" }, ["plan.type @ endpoints.imap"]],
    ["no URL", { webmailUrl: "mail.example.com" }, ["plan.url @ endpoints.webmailUrl"]],
    ["a URL of another scheme", { webmailUrl: "javascript:alert(1)" }, ["plan.url @ endpoints.webmailUrl"]],
    ["what is no text", { domainWebmailUrl: 7 }, ["plan.url @ endpoints.domainWebmailUrl"]],
  ])("can't have %s", (_, change, ids) => {
    const found = read(withEndpoint(change));
    expect({ ok: found.ok, ids: idsAndPaths(found.issues) }).toEqual({ ok: false, ids });
  });

  it("have one spelling", () => {
    const imap = { host: "IMAP.SG.aliyun.com.", port: 993, security: "tls", alias: "imap.Example.com" };
    expect(planIn(withEndpoint({ imap })).endpoints?.imap).toEqual({
      host: "imap.sg.aliyun.com",
      port: 993,
      security: "tls",
      alias: "imap.example.com",
    });
  });

  it("stand among other outputs of a stack, some of which are somebody else's", () => {
    const found = read({
      domain,
      records,
      smtp: "smtp.other.example",
      webmailUrl: ["x"],
      imap: { host: "imap.sg.aliyun.com", port: 70000, security: "tls" },
      domainWebmailUrl: "nonsense",
      pop3: { host: "pop.sg.aliyun.com", port: 995, security: "tls" },
    });
    expect(found.issues.map(({ severity, id, path }) => `${severity} ${id} ${path}`)).toEqual([
      "warning plan.port imap.port",
      "warning plan.url domainWebmailUrl",
    ]);
    expect(found.ok && Object.keys(found.plan.endpoints ?? {})).toEqual(["pop3"]);
  });
});
