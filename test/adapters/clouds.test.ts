import { describe, expect, it } from "vitest";
import {
  alidns,
  cloudflare,
  type Dns,
  digitalOcean,
  dnspod,
  MailDomain,
  type MailDomainArgs,
  MailDomainInputError,
  notKnownYet,
} from "../../src";
import { connect } from "../../src/adapters/registry";
import { listed } from "../../src/plan/draft";
import { draftPlan } from "../../src/plan/plan";
import { defer } from "../../src/shared/deferred";
import { mockEngine, type Registered, whenRegistered } from "../support/mocks";

const zoneId = "023e105f4ecef8ad9ca31a8372d0c353";
const record = "v=DKIM1; k=rsa; p=";

const extraRecords: MailDomainArgs["extraRecords"] = {
  odd: { name: "odd", type: "TXT", value: "x".repeat(300) },
  srv: { name: "_imaps._tcp", type: "SRV", value: "imap.sg.aliyun.com", priority: 0, weight: 1, port: 993 },
  host: { name: "*.relay", type: "A", value: "192.0.2.10" },
};

async function declare(dns: Dns, args: Partial<MailDomainArgs> = {}): Promise<Registered[]> {
  const registered = await mockEngine();
  const mail = new MailDomain("corp", {
    domain: "Example.com.",
    dns,
    extraRecords,
    dkim: { default: { record } },
    ...args,
  });
  await whenRegistered(mail);
  return registered.filter(({ type }) => /Record$/.test(type));
}

function audit(dns: Dns, args: Partial<MailDomainArgs>) {
  const { adapter, issues } = connect(defer(dns, () => false));
  const plan = draftPlan({ domain: "example.com", ...args }, adapter?.zone);
  const records = plan.drafts.map((draft) => ({
    ...listed(draft),
    path: draft.path,
    ttlPath: draft.ttlPath,
  }));
  return [...plan.issues, ...issues, ...(adapter?.audit?.(records, plan.zone) ?? [])].map(
    ({ id, path }) => `${id} at ${path}`,
  );
}

describe("alidns", () => {
  it("declares raw TXT, names relative to the domain, hosts without final dot, and the priority beside the value", async () => {
    const registered = await declare(alidns());
    expect(registered.every(({ type }) => type === "alicloud:dns/alidnsRecord:AlidnsRecord")).toBe(true);
    expect(Object.fromEntries(registered.map(({ name, inputs }) => [name, inputs]))).toMatchObject({
      "corp-mx-primary": {
        domainName: "example.com",
        rr: "@",
        type: "MX",
        value: "mx1.sg.aliyun.com",
        priority: 5,
        ttl: 600,
      },
      "corp-spf": { rr: "@", type: "TXT", value: "v=spf1 include:spf.sg.aliyun.com -all" },
      "corp-pop3": { rr: "pop3", type: "CNAME", value: "pop.sg.aliyun.com" },
      "corp-dkim-default": { rr: "default._domainkey", value: record },
      "corp-extra-odd": { value: "x".repeat(300) },
      "corp-extra-srv": { rr: "_imaps._tcp", type: "SRV", value: "0 1 993 imap.sg.aliyun.com" },
      "corp-extra-host": { rr: "*.relay", type: "A", value: "192.0.2.10" },
    });
    expect(registered.find(({ name }) => name === "corp-spf")?.inputs).not.toHaveProperty("priority");
  });

  it("takes the zone from domainName, and settings for all records and for one", async () => {
    const dns = alidns({
      domainName: "example.com",
      remark: "all",
      line: "oversea",
      records: { spf: { remark: "one", status: "DISABLE" } },
    });
    const registered = await declare(dns, { domain: "sub.example.com", extraRecords: {}, dkim: {} });
    const [mx, spf] = ["corp-mx-primary", "corp-spf"].map(
      (name) => registered.find((each) => each.name === name)?.inputs,
    );
    expect(mx).toMatchObject({ domainName: "example.com", rr: "sub", remark: "all", line: "oversea" });
    expect(spf).toMatchObject({ remark: "one", line: "oversea", status: "DISABLE" });
  });

  it.each<[Parameters<typeof alidns>[0], Partial<MailDomainArgs>, string[]]>([
    [{}, {}, []],
    [{}, { edition: "china" }, []],
    [{}, { domain: "bücher.example" }, ["alidns.idn at domain"]],
    [{ records: { spf: { remark: "x" } } }, { domain: "bad_domain" }, ["domain.label at domain"]],
    [
      {},
      { extraRecords: { t: { name: "t", type: "SRV", value: ".", priority: 0, weight: 0, port: 0 } } },
      ["alidns.null-mx at extraRecords.t"],
    ],
    [{ minTtl: 600 }, { ttls: { "@ TXT": 300 } }, ['alidns.ttl at ttls["@ TXT"]']],
    [{}, { ttls: { "@ TXT": 86401 } }, ['alidns.ttl at ttls["@ TXT"]']],
    [{ minTtl: 0 }, {}, ["ttl.range at dns.alidns.minTtl"]],
    [{ domainName: "https://example.com" }, {}, ["domain.url at dns.alidns.domainName"]],
    [{ domainName: "example.net" }, {}, ["domain.outside-zone at domain"]],
    [{ records: { sfp: { remark: "x" } } }, {}, ["record.unknown-key at dns.alidns.records.sfp"]],
    [
      {},
      { extraRecords: { t: { name: "t", type: "TXT", value: "x".repeat(512) } } },
      ["alidns.txt-too-long at extraRecords.t"],
    ],
    [{}, { extraRecords: { t: { name: "t", type: "TXT", value: "x".repeat(511) } } }, []],
    [
      {},
      { extraRecords: { t: { name: "t", type: "TXT", value: 'say "hi"' } } },
      ["alidns.txt-changed at extraRecords.t"],
    ],
    [
      {},
      { extraRecords: { t: { name: "t", type: "TXT", value: "trailing " } } },
      ["alidns.txt-changed at extraRecords.t"],
    ],
    [{}, { extraRecords: { t: { name: "t", type: "TXT", value: "ünï" } } }, ["alidns.not-ascii at extraRecords.t"]],
    [
      {},
      { extraRecords: { t: { name: "t", type: "MX", value: "mx.example.net", preference: 51 } } },
      ["alidns.priority at extraRecords.t"],
    ],
    [
      {},
      { extraRecords: { t: { name: "t", type: "MX", value: "mx.example.net", preference: 0 } } },
      ["alidns.priority at extraRecords.t"],
    ],
  ])("with %j audits %j: %j", (dns, args, expected) => {
    expect(audit(alidns(dns), args)).toEqual(expected);
  });
});

describe("cloudflare", () => {
  it("declares full names, quoted and divided TXT, SRV as data, and never a proxy", async () => {
    const registered = await declare(cloudflare({ zoneId }));
    expect(
      registered.every(
        ({ type, inputs }) => type === "cloudflare:index/dnsRecord:DnsRecord" && inputs.proxied === false,
      ),
    ).toBe(true);
    expect(Object.fromEntries(registered.map(({ name, inputs }) => [name, inputs]))).toMatchObject({
      "corp-mx-primary": {
        zoneId,
        name: "example.com",
        type: "MX",
        content: "mx1.sg.aliyun.com",
        priority: 5,
        ttl: 600,
      },
      "corp-spf": { name: "example.com", content: '"v=spf1 include:spf.sg.aliyun.com -all"' },
      "corp-pop3": { name: "pop3.example.com", type: "CNAME", content: "pop.sg.aliyun.com" },
      "corp-extra-odd": { content: `"${"x".repeat(255)}" "${"x".repeat(45)}"` },
      "corp-extra-srv": { priority: 0, data: { priority: 0, weight: 1, port: 993, target: "imap.sg.aliyun.com" } },
      "corp-extra-host": { name: "*.relay.example.com", content: "192.0.2.10" },
    });
  });

  it("takes settings for all records and for one", async () => {
    const registered = await declare(
      cloudflare({ zoneId, comment: "all", tags: ["team:mail"], records: { spf: { comment: "one" } } }),
    );
    expect(registered.find(({ name }) => name === "corp-imap")?.inputs).toMatchObject({
      comment: "all",
      tags: ["team:mail"],
    });
    expect(registered.find(({ name }) => name === "corp-spf")?.inputs).toMatchObject({
      comment: "one",
      tags: ["team:mail"],
    });
  });

  it("takes the zone's id from another resource", async () => {
    const [record] = await declare(cloudflare({ zoneId: Promise.resolve(zoneId) }));
    expect(record?.inputs.zoneId).toBe(zoneId);
  });

  it.each<[Partial<MailDomainArgs>, string[]]>([
    [{}, []],
    [{ ttl: 1 }, []],
    [{ ttl: 30 }, ["cloudflare.ttl at ttl"]],
    [{ ttls: { "@ MX": 59 } }, ['cloudflare.ttl at ttls["@ MX"]']],
    [
      { extraRecords: { t: { name: "t", type: "TXT", value: "x".repeat(3801) } } },
      ["cloudflare.txt-too-long at extraRecords.t"],
    ],
    [{ extraRecords: { t: { name: "t", type: "TXT", value: notKnownYet as never } } }, []],
  ])("audits %j: %j", (args, expected) => {
    expect(audit(cloudflare({ zoneId }), args)).toEqual(expected);
  });

  it("has a record without a host, with a warning", () => {
    const { adapter } = connect(cloudflare({ zoneId }));
    const none = { key: "extra-t", name: "t", type: "MX", ttl: 600, preference: 0, exchange: "." } as const;
    const found = adapter?.audit?.([{ ...none, path: "extraRecords.t", ttlPath: "ttl" } as never], "example.com");
    expect(found).toMatchObject([{ id: "cloudflare.null-mx", severity: "warning", path: "extraRecords.t" }]);
  });

  it("refuses what is no zone id", () => {
    expect(audit(cloudflare({ zoneId: "example.com" }), {})).toEqual(["cloudflare.zone-id at dns.cloudflare.zoneId"]);
  });

  it("refuses settings of the other service", () => {
    const dns = { cloudflare: { zoneId, line: "telecom" } } as Dns;
    expect(() => new MailDomain("corp", { domain: "example.com", dns })).toThrow(MailDomainInputError);
    expect(connect(dns).issues).toMatchObject([{ id: "args.unknown-key", path: "dns.cloudflare.line" }]);
  });
});

describe("dnspod", () => {
  it("declares raw TXT, names relative to the domain, hosts without final dot, the default line, and never a weight", async () => {
    const registered = await declare(dnspod());
    expect(registered.every(({ type }) => type === "tencentcloud:Dnspod/record:Record")).toBe(true);
    expect(registered.every(({ inputs }) => inputs.recordLine === "默认" && !("weight" in inputs))).toBe(true);
    expect(Object.fromEntries(registered.map(({ name, inputs }) => [name, inputs]))).toMatchObject({
      "corp-mx-primary": {
        domain: "example.com",
        subDomain: "@",
        recordType: "MX",
        value: "mx1.sg.aliyun.com",
        mx: 5,
        ttl: 600,
      },
      "corp-spf": { subDomain: "@", recordType: "TXT", value: "v=spf1 include:spf.sg.aliyun.com -all" },
      "corp-pop3": { subDomain: "pop3", recordType: "CNAME", value: "pop.sg.aliyun.com" },
      "corp-dkim-default": { subDomain: "default._domainkey", value: record },
      "corp-extra-odd": { value: "x".repeat(300) },
      "corp-extra-srv": { subDomain: "_imaps._tcp", recordType: "SRV", value: "0 1 993 imap.sg.aliyun.com" },
      "corp-extra-host": { subDomain: "*.relay", recordType: "A", value: "192.0.2.10" },
    });
    expect(registered.find(({ name }) => name === "corp-spf")?.inputs).not.toHaveProperty("mx");
  });

  it("takes the zone from domainName, and settings for all records and for one", async () => {
    const dns = dnspod({
      domainName: "example.com",
      remark: "all",
      line: "境外",
      records: { spf: { remark: "one", status: "DISABLE" } },
    });
    const registered = await declare(dns, { domain: "sub.example.com", extraRecords: {}, dkim: {} });
    const [mx, spf] = ["corp-mx-primary", "corp-spf"].map(
      (name) => registered.find((each) => each.name === name)?.inputs,
    );
    expect(mx).toMatchObject({ domain: "example.com", subDomain: "sub", remark: "all", recordLine: "境外" });
    expect(spf).toMatchObject({ remark: "one", recordLine: "境外", status: "DISABLE" });
  });

  it("declares a suspended legacy record as it was found, without the settings of ours", async () => {
    const registered = await declare(dnspod({ remark: "ours", line: "境外" }), {
      legacy: {
        old: { name: "@", type: "MX", value: "mx.example.net", priority: 20, state: "suspended", id: "example.com#7" },
      },
    });
    const old = registered.find(({ name }) => name === "corp-legacy-old")?.inputs;
    expect(old).toMatchObject({ status: "DISABLE", recordLine: "默认", mx: 20 });
    expect(old).not.toHaveProperty("remark");
  });

  it.each<[Parameters<typeof dnspod>[0], Partial<MailDomainArgs>, string[]]>([
    [{}, {}, []],
    [{}, { edition: "china" }, []],
    [{}, { ttl: 604800 }, []],
    [{}, { ttl: 604801 }, ["dnspod.ttl at ttl"]],
    [{ minTtl: 600 }, { ttls: { "@ TXT": 300 } }, ['dnspod.ttl at ttls["@ TXT"]']],
    [{ minTtl: 0 }, {}, ["ttl.range at dns.dnspod.minTtl"]],
    [{}, { domain: "bücher.example" }, ["dnspod.idn at domain"]],
    [{ domainName: "https://example.com" }, {}, ["domain.url at dns.dnspod.domainName"]],
    [{ domainName: "example.net" }, {}, ["domain.outside-zone at domain"]],
    [{ records: { sfp: { remark: "x" } } }, {}, ["record.unknown-key at dns.dnspod.records.sfp"]],
    [{ remark: "邮".repeat(200) }, {}, []],
    [{ remark: "邮".repeat(201) }, {}, ["dnspod.remark-too-long at dns.dnspod.remark"]],
    [
      { records: { spf: { remark: "x".repeat(201) } } },
      {},
      ["dnspod.remark-too-long at dns.dnspod.records.spf.remark"],
    ],
    [{}, { extraRecords: { t: { name: "t", type: "TXT", value: "x".repeat(511) } } }, []],
    [
      {},
      { extraRecords: { t: { name: "t", type: "TXT", value: "x".repeat(512) } } },
      ["dnspod.txt-long at extraRecords.t"],
    ],
    [
      {},
      { extraRecords: { t: { name: "t", type: "TXT", value: 'say "hi"' } } },
      ["dnspod.txt-changed at extraRecords.t"],
    ],
    [{}, { extraRecords: { t: { name: "t", type: "TXT", value: "it's" } } }, ["dnspod.txt-changed at extraRecords.t"]],
    [{}, { extraRecords: { t: { name: "t", type: "TXT", value: "a\\b" } } }, ["dnspod.txt-changed at extraRecords.t"]],
    [{}, { extraRecords: { t: { name: "t", type: "TXT", value: "end " } } }, ["dnspod.txt-changed at extraRecords.t"]],
    [{}, { extraRecords: { t: { name: "t", type: "TXT", value: "ünï" } } }, ["dnspod.not-ascii at extraRecords.t"]],
    [
      {},
      { extraRecords: { t: { name: "t", type: "MX", value: "mx.example.net", preference: 21 } } },
      ["dnspod.preference at extraRecords.t"],
    ],
    [
      {},
      { extraRecords: { t: { name: "t", type: "MX", value: "mx.example.net", preference: 0 } } },
      ["dnspod.preference at extraRecords.t"],
    ],
    [
      {},
      { extraRecords: { t: { name: "t", type: "SRV", value: ".", priority: 0, weight: 0, port: 0 } } },
      ["dnspod.null-mx at extraRecords.t"],
    ],
    [
      {},
      { extraRecords: { t: { name: "t", type: "CNAME", value: "bücher.example" } } },
      ["dnspod.idn-target at extraRecords.t"],
    ],
    [
      {},
      { extraRecords: { t: { name: "t", type: "MX", value: "mx.bücher.example", preference: 5 } } },
      ["dnspod.idn-target at extraRecords.t"],
    ],
  ])("with %j audits %j: %j", (dns, args, expected) => {
    expect(audit(dnspod(dns), args)).toEqual(expected);
  });

  it("only warns of what no document states", () => {
    const { adapter } = connect(dnspod());
    const { drafts } = draftPlan({
      domain: "example.com",
      extraRecords: { t: { name: "t", type: "TXT", value: "é".repeat(512) } },
    });
    const records = drafts.map((draft) => ({ ...listed(draft), path: draft.path, ttlPath: draft.ttlPath }));
    expect(adapter?.audit?.(records, "example.com")).toMatchObject([
      { id: "dnspod.txt-long", severity: "warning" },
      { id: "dnspod.not-ascii", severity: "warning" },
    ]);
  });
});

describe("digitalOcean", () => {
  it("declares raw TXT, names relative to the domain, hosts with a final dot, and each number by itself", async () => {
    const registered = await declare(digitalOcean());
    expect(registered.every(({ type }) => type === "digitalocean:index/dnsRecord:DnsRecord")).toBe(true);
    expect(Object.fromEntries(registered.map(({ name, inputs }) => [name, inputs]))).toMatchObject({
      "corp-mx-primary": {
        domain: "example.com",
        name: "@",
        type: "MX",
        value: "mx1.sg.aliyun.com.",
        priority: 5,
        ttl: 600,
      },
      "corp-spf": { name: "@", type: "TXT", value: "v=spf1 include:spf.sg.aliyun.com -all" },
      "corp-pop3": { name: "pop3", type: "CNAME", value: "pop.sg.aliyun.com." },
      "corp-dkim-default": { name: "default._domainkey", value: record },
      "corp-extra-odd": { value: "x".repeat(300) },
      "corp-extra-srv": { name: "_imaps._tcp", value: "imap.sg.aliyun.com.", priority: 0, weight: 1, port: 993 },
      "corp-extra-host": { name: "*.relay", type: "A", value: "192.0.2.10" },
    });
    expect(registered.find(({ name }) => name === "corp-spf")?.inputs).not.toHaveProperty("priority");
  });

  it("takes the zone from domainName", async () => {
    const dns = digitalOcean({ domainName: "example.com" });
    const registered = await declare(dns, { domain: "sub.example.com", extraRecords: {}, dkim: {} });
    expect(registered.find(({ name }) => name === "corp-mx-primary")?.inputs).toMatchObject({
      domain: "example.com",
      name: "sub",
    });
  });

  it.each<[Parameters<typeof digitalOcean>[0], Partial<MailDomainArgs>, string[]]>([
    [{}, {}, []],
    [{}, { edition: "china", ttl: 1 }, []],
    [{ domainName: "https://example.com" }, {}, ["domain.url at dns.digitalOcean.domainName"]],
    [{ domainName: "example.net" }, {}, ["domain.outside-zone at domain"]],
    // 504 octets in two strings with their quotes and the space are 509.
    [{}, { extraRecords: { t: { name: "t", type: "TXT", value: "x".repeat(504) } } }, []],
    [
      {},
      { extraRecords: { t: { name: "t", type: "TXT", value: "x".repeat(505) } } },
      ["digitalocean.txt-too-long at extraRecords.t"],
    ],
    [
      {},
      { extraRecords: { t: { name: "t", type: "TXT", value: "a\\b" } } },
      ["digitalocean.backslash at extraRecords.t"],
    ],
    [{}, { extraRecords: { t: { name: "t", type: "TXT", value: 'say "hi"' } } }, []],
    [
      {},
      { extraRecords: { t: { name: "t", type: "SRV", value: ".", priority: 0, weight: 0, port: 0 } } },
      ["digitalocean.null-mx at extraRecords.t"],
    ],
  ])("with %j audits %j: %j", (dns, args, expected) => {
    expect(audit(digitalOcean(dns), args)).toEqual(expected);
  });

  it.each([
    ["example.com,7", undefined],
    ["7", '"example.com,7"'],
    ["example.org,7", '"example.org"'],
  ])("checks the import id %j: %j", (id, named) => {
    const { adapter } = connect(digitalOcean());
    const problem = adapter?.checkImportId?.(id, "example.com");
    if (named === undefined) expect(problem).toBeUndefined();
    else expect(problem).toContain(named);
  });
});
