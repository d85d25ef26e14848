import { describe, expect, it } from "vitest";
import { readGoogleDnsList } from "../../src/adoption/google-dns";

const path = "projects/mail-dns/managedZones/example-com";
const set = (name: string, type: string, ...rrdatas: string[]) => ({
  ...{ kind: "dns#resourceRecordSet", name, type, ttl: 300, rrdatas },
  signatureRrdatas: [],
});

/** As the command line prints them. */
const ofCli = [
  set("example.com.", "NS", "ns-cloud-a1.googledomains.com."),
  set("example.com.", "MX", "1 ASPMX.L.google.com.", "5 alt1.aspmx.l.google.com."),
  set("example.com.", "TXT", '"v=spf1 " "-all"', '"say \\"hi\\" \\\\"'),
  set("*.example.com.", "A", "192.0.2.1"),
  { kind: "dns#resourceRecordSet", name: "geo.example.com.", type: "A", ttl: 5, routingPolicy: { geo: { items: [] } } },
];

const records = (given: unknown, zoneId?: string) => {
  const read = readGoogleDnsList(JSON.stringify(given), "example.com", zoneId);
  return read.ok ? read.records : read.issues.map(({ id }) => id);
};

describe("a list of record sets at Google Cloud DNS", () => {
  it("is read from gcloud: each value as a record with the id of its set", () => {
    const one = (name: string, type: string, rdata: string) => ({
      ...{ name, type, rdata, ttl: 300, importId: `${path}/rrsets/${name}./${type}` },
      place: `the RRset ${name} ${type}`,
    });
    const expected = [
      one("example.com", "NS", "ns-cloud-a1.googledomains.com."),
      one("example.com", "MX", "1 aspmx.l.google.com."),
      one("example.com", "MX", "5 alt1.aspmx.l.google.com."),
      one("example.com", "TXT", '"v=spf1 -all"'),
      one("example.com", "TXT", '"say \\"hi\\" \\\\"'),
      one("*.example.com", "A", "192.0.2.1"),
      // Its values are in the policy, and overwriting it would lose them.
      {
        ...one("geo.example.com", "A", "a routing policy"),
        ttl: 5,
        audience: "the clients of its routing policy",
        special: "a routing policy",
      },
    ];
    expect(records(ofCli, "mail-dns/example-com")).toEqual(expected);
    expect(records(ofCli, path)).toEqual(expected);
  });

  it("is read from the API, page by page, and from Pulumi's data source, which says which zone it is of", () => {
    const pages = [{ rrsets: ofCli.slice(0, 2), nextPageToken: "2" }, { rrsets: ofCli.slice(2) }];
    expect(records(pages, path)).toEqual(records(ofCli, path));
    const ofPulumi = { id: path, managedZone: "example-com", project: "mail-dns", rrsets: ofCli };
    expect(records(ofPulumi)).toEqual(records(ofCli, path));
    expect(records([{ ...ofPulumi, rrsets: [] }, ofPulumi])).toEqual(records(ofCli, path));
  });

  it.each<[string, unknown, string | undefined, string]>([
    ["without the zone's place", ofCli, undefined, "adopt.no-zone-id"],
    ["with half of the zone's place", ofCli, "example-com", "adopt.no-zone-id"],
    ["that is cut off", { rrsets: [], nextPageToken: "2" }, path, "adopt.incomplete"],
    ["of another zone", [set("example.net.", "A", "192.0.2.1")], path, "adopt.other-zone"],
    ["that is an error", { error: { code: 403, message: "Forbidden" } }, path, "adopt.refused"],
    ["that is something else", { zones: [] }, path, "adopt.no-list"],
  ])("%s is refused", (_, given, zoneId, rule) => {
    expect(records(given, zoneId)).toEqual([rule]);
  });
});
