import { describe, expect, it } from "vitest";
import { looksLikeRecords, looksLikeZone } from "../../src/review/dns-types";
import { recordTypeOf, zoneTypeOf } from "../../src/review/records";

describe("a type without a reader", () => {
  it.each([
    "alicloud:esa/record:Record",
    "alicloud:pvtz/zoneRecord:ZoneRecord",
    "akamai:index/dnsRecord:DnsRecord",
    "aws:lightsail/domainEntry:DomainEntry",
    "aws:route53/recordsExclusive:RecordsExclusive",
    "aws-native:route53:RecordSetGroup",
    "azure:privatedns/mxRecord:MxRecord",
    "azure-native:dns/v20150504preview:RecordSet",
    "azure-native:privatedns:PrivateRecordSet",
    "azure-native:privatedns/v20240601:PrivateRecordSet",
    "bunnynet:index/dnsRecord:DnsRecord",
    "cloudflare:index/emailRoutingDns:EmailRoutingDns",
    "desec:index/rrset:Rrset",
    "dns:index/mxRecordSet:MxRecordSet",
    "dnsimple:index/zoneRecord:ZoneRecord",
    "gandi:livedns/record:Record",
    "godaddy-dns:index/record:Record",
    "google-native:dns/v1:ResourceRecordSet",
    "hcloud:index/zoneRrset:ZoneRrset",
    "hetznerdns:index/record:Record",
    "huaweicloud:index/dnsPtrrecord:DnsPtrrecord",
    "infoblox:index/aRecord:ARecord",
    "inwx:index/nameserverRecord:NameserverRecord",
    "kubernetes:externaldns.k8s.io/v1alpha1:DNSEndpoint",
    "linode:index/domainRecord:DomainRecord",
    "namecheap:index/domainRecords:DomainRecords",
    "ns1:index/record:Record",
    "oci:Dns/rrset:Rrset",
    "openstack:dns/recordSet:RecordSet",
    "ovh:Domain/zoneRecord:ZoneRecord",
    "powerdns:index/record:Record",
    "pulumi-nodejs:dynamic/dns:MxRecord",
    "scaleway:index/domainRecord:DomainRecord",
    "selectel:index/domainsRecordV1:DomainsRecordV1",
    "vultr:index/dnsRecord:DnsRecord",
    "yandex:index/dnsRecordset:DnsRecordset",
  ])("holds DNS records by its name: %s", (type) => {
    expect(recordTypeOf(type)).toBeUndefined();
    expect(looksLikeRecords(type, {})).toBe(true);
  });

  it.each([
    [{ name: "@", type: "MX", value: "mx.example.net" }],
    [{ zoneId: "0", recordType: "txt", text: "x" }],
    [{ domain: "example.com", record_type: "CNAME" }],
    [{ zone: "example.com", records: [{ host: "@", type: "MX" }] }],
  ])("holds DNS records by its inputs, as those of a dynamic provider: %j", (inputs) => {
    expect(looksLikeRecords("pulumi-nodejs:dynamic:Resource", { __provider: "exports.handler = …", ...inputs })).toBe(
      true,
    );
  });

  it.each<[string, object]>([
    ["airtable:index/record:Record", {}],
    ["alicloud:dns/alidnsDomain:AlidnsDomain", { domainName: "example.com" }],
    ["aws:acm/certificate:Certificate", { domainName: "example.com", validationMethod: "DNS" }],
    ["aws:cfg/recorder:Recorder", { name: "a" }],
    ["aws:quicksight/dataSet:DataSet", { name: "a", importMode: "SPICE" }],
    ["aws:route53/healthCheck:HealthCheck", { fqdn: "example.com", type: "HTTPS" }],
    ["aws:route53/zone:Zone", { name: "example.com" }],
    ["aws:s3/bucket:Bucket", { name: "records", type: "A-B" }],
    ["aws:ses/domainDkim:DomainDkim", { domain: "example.com" }],
    ["aws:ses/receiptRule:ReceiptRule", { name: "record" }],
    ["cloudflare:index/zone:Zone", { name: "example.com", type: "full" }],
    ["cloudflare:index/zoneSetting:ZoneSetting", { zoneId: "0" }],
    ["gcp:compute/healthCheck:HealthCheck", { name: "a", type: "HTTPS" }],
    ["gcp:dns/policy:Policy", { name: "a" }],
    ["grafana:index/recordingRule:RecordingRule", { name: "a" }],
    ["kubernetes:core/v1:Service", { metadata: { name: "a" }, spec: { type: "LoadBalancer" } }],
    ["medical:index/patientRecord:PatientRecord", {}],
    ["pulumi:providers:cloudflare", { name: "a", type: "A" }],
    ["pulumi-nodejs:dynamic:Resource", { __provider: "…", name: "a", type: "job" }],
    ["twilio:Video/recordingSettings:RecordingSettings", {}],
  ])("does not look like records: %s", (type, inputs) => {
    expect(looksLikeRecords(type, inputs as Record<string, unknown>)).toBe(false);
  });

  it.each([
    "google-native:dns/v1:ManagedZone",
    "hcloud:index/zone:Zone",
    "linode:index/domain:Domain",
    "ns1:index/zone:Zone",
    "oci:Dns/zone:Zone",
    "vultr:index/dnsDomain:DnsDomain",
    "yandex:index/dnsZone:DnsZone",
  ])("is a zone by its name: %s", (type) => {
    expect(looksLikeZone(type)).toBe(true);
  });

  it.each([
    "alicloud:pvtz/zone:Zone",
    "aws:opensearch/domain:Domain",
    "azure:privatedns/zone:Zone",
    "cloudflare:index/zoneSetting:ZoneSetting",
    "gcp:compute/networkFirewallPolicy:NetworkFirewallPolicy",
    "gcp:dataplex/zone:Zone",
    "ns1:index/record:Record",
    "unifi:firewall/zone:Zone",
  ])("does not look like a public zone: %s", (type) => {
    expect(looksLikeZone(type)).toBe(false);
  });
});

describe("a type of Azure", () => {
  it.each([
    "azure-native:network:RecordSet",
    "azure-native:dns/v20180501:RecordSet",
    "azure-native:network/v20230701preview:RecordSet",
    "azure-nextgen:network/latest:RecordSet",
    "azure-native_dns_v20180501:dns:RecordSet",
  ])("is read in each version: %s", (type) => {
    expect(recordTypeOf(type)).toBe(recordTypeOf("azure-native:dns:RecordSet"));
    expect(recordTypeOf(type)).toBeDefined();
    expect(zoneTypeOf(type.replace("RecordSet", "Zone"))).toBe(zoneTypeOf("azure-native:dns:Zone"));
  });
});
