import { describe, expect, it } from "vitest";
import { recordsOf, recordTypeOf } from "../../src/review/records";
import { UNKNOWN } from "./support";

const read = (type: string, inputs: Record<string, unknown>) => {
  const found = recordTypeOf(type);
  if (!found) throw new Error(`${type} is not a record`);
  return found.read(inputs);
};
const first = (type: string, inputs: Record<string, unknown>) => {
  const [record] = recordsOf(read(type, inputs));
  if (!record) throw new Error(`${type} has no record`);
  return record;
};
const cloudflare = (inputs: object) =>
  first("cloudflare:index/dnsRecord:DnsRecord", { zoneId: "0", ttl: 600, ...inputs });
const alidns = (inputs: object) =>
  first("alicloud:dns/alidnsRecord:AlidnsRecord", { domainName: "example.com", ttl: 600, ...inputs });
const zoneFile = (inputs: object) =>
  first("alibaba-mail:index:ZoneFileRecord", { zone: "example.com", path: "a", ttl: 600, ...inputs });

describe("a record of a resource", () => {
  it.each([
    [
      "the letter case of names",
      { type: "CNAME", name: "A.Example.com", content: "B.example.NET" },
      "a.example.com",
      "b.example.net.",
    ],
    [
      "final dots",
      { type: "CNAME", name: "a.example.com.", content: "b.example.net." },
      "a.example.com",
      "b.example.net.",
    ],
    [
      "quotes and chunks",
      { type: "TXT", name: "a.example.com", content: '"v=spf1 " "-all"' },
      "a.example.com",
      '"v=spf1 -all"',
    ],
    ["no quotes", { type: "TXT", name: "a.example.com", content: "v=spf1 -all" }, "a.example.com", '"v=spf1 -all"'],
    [
      "a priority apart",
      { type: "MX", name: "example.com", content: "mx.example.net", priority: 5 },
      "example.com",
      "5 mx.example.net.",
    ],
    ["the letter case of types", { type: "txt", name: "example.com", content: "a" }, "example.com", '"a"'],
    [
      "an address's other spelling",
      { type: "AAAA", name: "example.com", content: "2001:DB8:0::1" },
      "example.com",
      "2001:db8::1",
    ],
    [
      "fields",
      { type: "SRV", name: "_a._tcp.example.com", priority: 1, data: { weight: 2, port: 3, target: "A.example." } },
      "_a._tcp.example.com",
      "1 2 3 a.example.",
    ],
  ])("at Cloudflare has one form, whatever %s", (_, inputs, name, rdata) => {
    expect(cloudflare(inputs)).toMatchObject({ name, rdata });
  });

  it.each([
    ["@", "example.com"],
    ["", "example.com"],
    ["WWW", "www.example.com"],
    ["*.a", "*.a.example.com"],
  ])("at Alibaba Cloud DNS at %o is at %s", (rr, name) => {
    expect(alidns({ rr, type: "A", value: "192.0.2.1" }).name).toBe(name);
  });

  it("at DigitalOcean has its numbers in fields of their own", () => {
    const of = (inputs: object) =>
      first("digitalocean:index/dnsRecord:DnsRecord", { domain: "example.com", name: "@", ttl: 600, ...inputs });
    expect(of({ type: "MX", value: "Mx.example.net.", priority: 5 })).toMatchObject({
      name: "example.com",
      rdata: "5 mx.example.net.",
    });
    const srv = { name: "_a._tcp", type: "SRV", value: "a.example.", priority: 1, weight: 2, port: 3 };
    expect(of(srv)).toMatchObject({ name: "_a._tcp.example.com", rdata: "1 2 3 a.example." });
    expect(of({ ...srv, port: UNKNOWN })?.rdata).toEqual({ withheld: "unknown" });
    expect(of({ type: "TXT", value: "v=spf1 -all" })?.rdata).toBe('"v=spf1 -all"');
  });

  it.each(["tencentcloud:Dnspod/record:Record", "tencentcloud:index/dnspodRecord:DnspodRecord"])(
    "at DNSPod is read as at the others: %s",
    (type) => {
      const all = { domain: "Example.com", ttl: 600, recordLine: "默认" };
      const dnspod = (inputs: object) => first(type, { ...all, ...inputs });
      const mx = { recordType: "MX", value: "mx.example.net", mx: 5, status: "DISABLE" };
      expect(read(type, all).zone).toBe("example.com");
      expect(dnspod(mx)).toMatchObject({ name: "example.com", rdata: "5 mx.example.net.", isDisabled: true });
      const spf = { subDomain: "sub", recordType: "TXT", value: "v=spf1 -all", status: "ENABLE" };
      expect(dnspod(spf)).toMatchObject({ name: "sub.example.com", rdata: '"v=spf1 -all"', isDisabled: false });
      expect(dnspod({ ...spf, value: UNKNOWN })?.rdata).toEqual({ withheld: "unknown" });
    },
  );

  it("of a text that holds quotes only inside is that text", () => {
    expect(alidns({ rr: "@", type: "TXT", value: 'a "b" c' }).rdata).toBe(String.raw`"a \"b\" c"`);
  });

  it("has the automatic TTL of Cloudflare as none", () => {
    expect(cloudflare({ name: "a", type: "A", content: "192.0.2.1", ttl: 1 })).not.toHaveProperty("ttl");
  });

  it("has no more fields than those that are there", () => {
    const data = { flags: "0", tag: "issue", value: "ca.example.net", weight: null };
    const rdata = cloudflare({ name: "a", type: "CAA", data }).rdata;
    expect(cloudflare({ name: "a", type: "CAA", data: { ...data, algorithm: null } }).rdata).toBe(rdata);
  });

  it("of an unknown type is as it is, with what is not printable escaped", () => {
    expect(zoneFile({ name: "@", type: "CAA", rdata: '0 issue "a\u0000é"' }).rdata).toBe('0 issue "a\\000\\195\\169"');
  });

  it.each([
    ["unknown", UNKNOWN],
    ["secret", "[secret]"],
  ])("that is %s holds no text in its place, in any field", (withheld, value) => {
    expect(zoneFile({ name: value, type: "A", rdata: "192.0.2.1" }).name).toEqual({ withheld });
    expect(zoneFile({ name: "@", type: "A", rdata: value }).rdata).toEqual({ withheld });
    expect(zoneFile({ name: "@", type: "A", rdata: "192.0.2.1", ttl: value }).ttl).toEqual({ withheld });
    expect(cloudflare({ name: "a", type: "MX", content: "a", priority: value }).rdata).toEqual({ withheld });
    expect(cloudflare({ name: "a", type: "SRV", data: { target: value } }).rdata).toEqual({ withheld });
    expect(cloudflare({ name: "a", type: "SRV", data: value }).rdata).toEqual({ withheld });
    expect(alidns({ domainName: value, rr: "@", type: "A", value: "192.0.2.1" }).name).toEqual({ withheld });
  });

  it.each([
    [
      "cloudflare:index/dnsRecord:DnsRecord",
      { settings: { flattenCname: true } },
      { settings: '{"flattenCname":true}' },
    ],
    ["cloudflare:index/dnsRecord:DnsRecord", { settings: { flattenCname: false }, privateRouting: false }, undefined],
    ["cloudflare:index/dnsRecord:DnsRecord", { comment: "x", tags: ["a:b"], includeShadowMetadata: false }, undefined],
    ["cloudflare:index/dnsRecord:DnsRecord", { proxied: UNKNOWN }, { proxied: { withheld: "unknown" } }],
    ["alicloud:dns/alidnsRecord:AlidnsRecord", { line: "telecom" }, { line: "telecom" }],
    ["alicloud:dns/alidnsRecord:AlidnsRecord", { line: "default", remark: "x", lang: "en" }, undefined],
    ["alicloud:dns/record:Record", { routing: "oversea" }, { routing: "oversea" }],
    [
      "tencentcloud:index/dnspodRecord:DnspodRecord",
      { recordLine: "电信", weight: 5 },
      { recordLine: "电信", weight: "5" },
    ],
    ["tencentcloud:Dnspod/record:Record", { recordLine: "默认", remark: "x" }, undefined],
    ["huaweicloud:index/dnsRecordset:DnsRecordset", { lineId: "Dianxin" }, { lineId: "Dianxin" }],
    ["huaweicloud:Dns/recordset:Recordset", { lineId: "default_view", weight: 1, description: "x" }, undefined],
    [
      "aws:route53/record:Record",
      { setIdentifier: "eu", weightedRoutingPolicies: [{ weight: 90 }] },
      { setIdentifier: "eu", weightedRoutingPolicies: '[{"weight":90}]' },
    ],
    [
      "aws:route53/record:Record",
      { aliases: [{ zoneId: "Z2", name: "a.example", evaluateTargetHealth: false }] },
      { aliases: '[{"evaluateTargetHealth":false,"name":"a.example","zoneId":"Z2"}]' },
    ],
    ["aws:route53/record:Record", { failoverRoutingPolicies: [], allowOverwrite: true }, undefined],
    [
      "azure-native:dns:RecordSet",
      { targetResource: { id: "/a" }, metadata: { a: "b" } },
      { targetResource: '{"id":"/a"}' },
    ],
    ["gcp:dns/recordSet:RecordSet", { routingPolicy: { geos: [] }, project: "p" }, { project: "p" }],
    ["digitalocean:index/dnsRecord:DnsRecord", { type: "CAA", flags: 0, tag: "issue" }, { flags: "0", tag: "issue" }],
    ["alibaba-mail:index:ZoneFileRecord", { adopt: true, newZone: false, __defaults: ["x"] }, undefined],
    ["alibaba-mail:index:DynamicUpdateRecord", { tsigKeyName: "a", future: true }, { future: "true" }],
    ["aws:route53/record:Record", { future: [{ a: "[secret]" }] }, { future: { withheld: "secret" } }],
  ])("of type %s with %j has the settings %j", (type, inputs, settings) => {
    expect(first(type, inputs).settings).toEqual(settings);
  });

  it("is one of the types in the table, and not of whatever objects have", () => {
    for (const type of ["constructor", "__proto__", "aws:s3/bucket:Bucket"]) expect(recordTypeOf(type)).toBeUndefined();
  });
});

describe("an RRset of a resource", () => {
  it("has a record for each value, a text with its quotes and escapes in one spelling", () => {
    const rrset = (type: string, records: unknown) =>
      recordsOf(read("aws:route53/record:Record", { zoneId: "Z0", name: "Example.com", type, ttl: 600, records }));
    expect(rrset("MX", ["5 MX1.example.net", "10 mx2.example.net."])).toMatchObject([
      { name: "example.com", type: "MX", ttl: 600, rdata: "5 mx1.example.net." },
      { name: "example.com", type: "MX", ttl: 600, rdata: "10 mx2.example.net." },
    ]);
    expect(rrset("TXT", ['a" "b', "caf\\303\\251 \\042"]).map(({ rdata }) => rdata)).toEqual([
      '"ab"',
      '"caf\\195\\169 \\""',
    ]);
    expect(rrset("TXT", UNKNOWN)).toMatchObject([{ rdata: { withheld: "unknown" } }]);
  });

  it("has the fields of its type at Azure DNS, where a text is a list of strings", () => {
    const rrset = (recordType: string, given: object) =>
      recordsOf(
        read("azure-native:dns:RecordSet", {
          ...{ resourceGroupName: "dns", zoneName: "example.com", relativeRecordSetName: "@", recordType, ttl: 600 },
          ...given,
        }),
      );
    const values = (recordType: string, given: object) => rrset(recordType, given).map(({ rdata }) => rdata);
    const mxRecords = [{ preference: 5, exchange: "MX1.example.net." }];
    expect(rrset("MX", { mxRecords })).toMatchObject([
      { name: "example.com", type: "MX", ttl: 600, rdata: "5 mx1.example.net." },
    ]);
    expect(values("TXT", { txtRecords: [{ value: ["a", '"b'] }, { value: ["café"] }] })).toEqual([
      '"a\\"b"',
      '"caf\\195\\169"',
    ]);
    expect(values("CNAME", { cnameRecord: { cname: "host.example.net" } })).toEqual(["host.example.net."]);
    expect(values("A", { aRecords: [{ ipv4Address: "192.0.2.1" }, { ipv4Address: UNKNOWN }] })).toEqual([
      "192.0.2.1",
      { withheld: "unknown" },
    ]);
    const srvRecords = [{ priority: 0, weight: 1, port: 993, target: "imap.example.net." }];
    expect(values("SRV", { srvRecords })).toEqual(["0 1 993 imap.example.net."]);
    expect(values("TXT", { txtRecords: UNKNOWN })).toEqual([{ withheld: "unknown" }]);
    expect(values("TXT", { txtRecords: [{ value: ["a", UNKNOWN] }] })).toEqual([{ withheld: "unknown" }]);
  });

  it("has a type with a path at Azure DNS where it was imported", () => {
    const recordType = "Microsoft.Network/dnszones/MX";
    const mxRecords = [{ preference: 5, exchange: "mx.example.net" }];
    const place = { resourceGroupName: "dns", zoneName: "example.com", relativeRecordSetName: "@", ttl: 600 };
    expect(recordsOf(read("azure-native:dns:RecordSet", { ...place, recordType, mxRecords }))).toMatchObject([
      { name: "example.com", type: "MX", rdata: "5 mx.example.net." },
    ]);
  });

  it.each([
    ["mxRecord:MxRecord", { records: [{ preference: "5", exchange: "mx.example.net" }] }, ["5 mx.example.net."]],
    ["mxRecord:MxRecord", { name: "@", records: [{ preference: "5", exchange: UNKNOWN }] }, [{ withheld: "unknown" }]],
    ["txtRecord:TxtRecord", { records: [{ value: "v=spf1 -all" }, { value: "a" }] }, ['"v=spf1 -all"', '"a"']],
    ["aRecord:ARecord", { records: ["192.0.2.1", "192.0.2.2"] }, ["192.0.2.1", "192.0.2.2"]],
    ["aaaaRecord:AaaaRecord", { records: ["2001:DB8::1"] }, ["2001:db8::1"]],
    ["cNameRecord:CNameRecord", { record: "a.example.net" }, ["a.example.net."]],
    ["nsRecord:NsRecord", { records: UNKNOWN }, [{ withheld: "unknown" }]],
    [
      "srvRecord:SrvRecord",
      { records: [{ priority: 1, weight: 2, port: 3, target: "a.example." }] },
      ["1 2 3 a.example."],
    ],
  ])("has a type for each of Azure's in the provider of Terraform: %s", (type, inputs, rdata) => {
    const place = { resourceGroupName: "dns", zoneName: "example.com", ttl: 600, tags: { a: "b" } };
    const found = recordsOf(read(`azure:dns/${type}`, { ...place, ...inputs }));
    expect(found.map((record) => record.rdata)).toEqual(rdata);
    expect(found[0]).toMatchObject({ name: "example.com", ttl: 600 });
    expect(found[0]).not.toHaveProperty("settings");
    const [alias] = recordsOf(read(`azure:dns/${type}`, { ...place, targetResourceId: "/a" }));
    expect(alias).toMatchObject({ settings: { targetResourceId: "/a" } });
  });

  it("has RDATA as in master files where CloudFormation makes it", () => {
    const of = (inputs: object) =>
      read("aws-native:route53:RecordSet", { name: "Example.com.", ttl: "600", ...inputs });
    const inZone = { hostedZoneId: "Z0", type: "TXT", resourceRecords: ['"a" "b\\303\\251"'], comment: "x" };
    expect(of(inZone)).toMatchObject({
      place: "Z0",
      records: [{ name: "example.com", ttl: 600, rdata: '"ab\\195\\169"' }],
    });
    const byName = { hostedZoneName: "example.com.", type: "MX", resourceRecords: ["5 MX.example.net"], weight: 3 };
    expect(of(byName)).toMatchObject({
      zone: "example.com",
      records: [{ rdata: "5 mx.example.net.", settings: { weight: "3" } }],
    });
  });

  it.each(["huaweicloud:index/dnsRecordset:DnsRecordset", "huaweicloud:Dns/recordset:Recordset"])(
    "has RDATA as in master files at Huawei, where all of it may be suspended: %s",
    (type) => {
      const place = { zoneId: "ff80", name: "Example.com.", ttl: 600 };
      const rrset = (inputs: object) => recordsOf(read(type, { ...place, ...inputs }));
      expect(rrset({ type: "MX", records: ["5 MX1.example.net.", "9 mx2.example.net."] })).toMatchObject([
        { name: "example.com", type: "MX", ttl: 600, rdata: "5 mx1.example.net.", isDisabled: false },
        { rdata: "9 mx2.example.net." },
      ]);
      const [disabled] = rrset({ type: "TXT", records: ['"a" "b"'], status: "DISABLE" });
      expect(disabled).toMatchObject({ rdata: '"ab"', isDisabled: true });
      expect(rrset({ type: "TXT", records: UNKNOWN })).toMatchObject([{ rdata: { withheld: "unknown" } }]);
    },
  );

  it("has RDATA as in master files at Google", () => {
    const place = { managedZone: "example-com", name: "Example.com.", ttl: 600 };
    const rrset = (type: string, rrdatas: unknown) =>
      recordsOf(read("gcp:dns/recordSet:RecordSet", { ...place, type, rrdatas }));
    expect(rrset("MX", ["5 MX1.example.net."])).toMatchObject([
      { name: "example.com", type: "MX", ttl: 600, rdata: "5 mx1.example.net." },
    ]);
    expect(rrset("TXT", ['"a" "b"', '"caf\\195\\169 \\""']).map(({ rdata }) => rdata)).toEqual([
      '"ab"',
      '"caf\\195\\169 \\""',
    ]);
    expect(rrset("TXT", UNKNOWN)).toMatchObject([{ rdata: { withheld: "unknown" } }]);
  });
});
