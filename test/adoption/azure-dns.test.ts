import { describe, expect, it } from "vitest";
import { readAzureDnsList } from "../../src/adoption/azure-dns";

const start = "/subscriptions/0/resourceGroups/dns/providers/Microsoft.Network/dnszones/example.com";
const set = (type: string, name: string, more: object) => ({
  etag: "1",
  fqdn: `${name === "@" ? "" : `${name}.`}example.com.`,
  id: `${start}/${type}/${name}`,
  name,
  provisioningState: "Succeeded",
  resourceGroup: "dns",
  targetResource: {},
  TTL: 3600,
  type: `Microsoft.Network/dnszones/${type}`,
  ...more,
});

/** As the command line prints them. */
const ofCli = [
  set("NS", "@", { NSRecords: [{ nsdname: "ns1-01.azure-dns.com." }] }),
  set("SOA", "@", { SOARecord: { email: "azuredns-hostmaster.microsoft.com", host: "ns1-01.azure-dns.com." } }),
  set("MX", "@", {
    MXRecords: [
      { exchange: "ASPMX.L.google.com", preference: 1 },
      { exchange: "alt1.aspmx.l.google.com.", preference: 5 },
    ],
  }),
  set("TXT", "@", { TXTRecords: [{ value: ["v=spf1 ", "-all"] }, { value: ['"café" \\'] }] }),
  set("CNAME", "www", { CNAMERecord: { cname: "example.net" } }),
  set("A", "cdn", { targetResource: { id: "/subscriptions/0/…/frontDoors/x" } }),
  set("SRV", "_imaps._tcp", { SRVRecords: [{ port: 993, priority: 0, target: "imap.example.net.", weight: 1 }] }),
  set("CAA", "@", { caaRecords: [{ flags: 0, tag: "issue", value: "letsencrypt.org" }] }),
];

const records = (given: unknown) => {
  const read = readAzureDnsList(JSON.stringify(given), "example.com");
  return read.ok ? read.records : read.issues.map(({ id }) => id);
};

describe("a list of record sets at Azure DNS", () => {
  it("is read from the Azure CLI: each value as a record with the id of its set, texts as they are", () => {
    const one = (type: string, name: string, rdata: string) => ({
      name: name === "@" ? "example.com" : `${name}.example.com`,
      type,
      rdata,
      ttl: 3600,
      importId: `${start}/${type}/${name}`,
      place: `the RRset ${name === "@" ? "" : `${name}.`}example.com ${type}`,
    });
    expect(records(ofCli)).toEqual([
      one("NS", "@", "ns1-01.azure-dns.com."),
      one("MX", "@", "1 aspmx.l.google.com."),
      one("MX", "@", "5 alt1.aspmx.l.google.com."),
      one("TXT", "@", '"v=spf1 -all"'),
      one("TXT", "@", '"\\"caf\\195\\169\\" \\\\"'),
      one("CNAME", "www", "example.net."),
      // Its values are at the resource, and it is in the way of others all the same.
      { ...one("A", "cdn", "an alias of a resource of Azure"), special: "an alias of a resource of Azure" },
      one("SRV", "_imaps._tcp", "0 1 993 imap.example.net."),
      one("CAA", "@", '0 issue "letsencrypt.org"'),
    ]);
  });

  it("is read from the API, page by page, and from Pulumi's data source", () => {
    const { TTL, targetResource, fqdn, MXRecords, ...head } = ofCli[2] as unknown as Record<string, unknown>;
    const ofApi = { value: [{ ...head, properties: { TTL, targetResource, fqdn, MXRecords } }] };
    expect(records(ofApi)).toEqual(records([ofCli[2]]));
    expect(records([{ ...ofApi, nextLink: "https://…" }, ofApi])).toHaveLength(4);
    expect(records([{ ...head, ttl: TTL, mxRecords: MXRecords }])).toEqual(records([ofCli[2]]));
    expect(records([])).toEqual([]);
  });

  it.each([
    ["that is cut off", { value: [], nextLink: "https://…" }, "adopt.incomplete"],
    [
      "of another zone",
      [set("A", "@", { fqdn: "example.net.", ARecords: [{ ipv4Address: "192.0.2.1" }] })],
      "adopt.other-zone",
    ],
    ["that is an error", { error: { code: "AuthorizationFailed", message: "…" } }, "adopt.refused"],
    ["that is something else", { zones: [] }, "adopt.no-list"],
  ])("%s is refused", (_, given, rule) => {
    expect(records(given)).toEqual([rule]);
  });
});
