import { describe, expect, it } from "vitest";
import { readRoute53List } from "../../src/adoption/route53";

const zoneId = "Z0123456789ABCDEFGHIJ";
const ofCli = {
  ResourceRecordSets: [
    {
      Name: "example.com.",
      Type: "MX",
      TTL: 300,
      ResourceRecords: [{ Value: "1 ASPMX.L.google.com" }, { Value: "5 alt1.aspmx.l.google.com." }],
    },
    {
      Name: "example.com.",
      Type: "TXT",
      TTL: 300,
      ResourceRecords: [{ Value: '"v=spf1 " "-all"' }, { Value: '"caf\\303\\251 \\042"' }],
    },
    { Name: "\\052.example.com.", Type: "A", TTL: 60, ResourceRecords: [{ Value: "192.0.2.1" }] },
    { Name: "www.example.com.", Type: "A", AliasTarget: { DNSName: "d111.cloudfront.net." } },
    { Name: "shop.example.com.", Type: "A", TTL: 60, SetIdentifier: "eu", ResourceRecords: [{ Value: "192.0.2.2" }] },
  ],
};

describe("a list of record sets at Route 53", () => {
  it("is read from the AWS CLI: each value as a record with the id of its set", () => {
    expect(readRoute53List(JSON.stringify(ofCli), "example.com", zoneId)).toEqual({
      ok: true,
      notes: [],
      records: [
        {
          name: "example.com",
          type: "MX",
          rdata: "1 aspmx.l.google.com.",
          ttl: 300,
          importId: `${zoneId}_example.com_MX`,
          place: "the RRset example.com MX",
        },
        {
          name: "example.com",
          type: "MX",
          rdata: "5 alt1.aspmx.l.google.com.",
          ttl: 300,
          importId: `${zoneId}_example.com_MX`,
          place: "the RRset example.com MX",
        },
        {
          name: "example.com",
          type: "TXT",
          rdata: '"v=spf1 -all"',
          ttl: 300,
          importId: `${zoneId}_example.com_TXT`,
          place: "the RRset example.com TXT",
        },
        {
          name: "example.com",
          type: "TXT",
          rdata: '"caf\\195\\169 \\""',
          ttl: 300,
          importId: `${zoneId}_example.com_TXT`,
          place: "the RRset example.com TXT",
        },
        {
          name: "*.example.com",
          type: "A",
          rdata: "192.0.2.1",
          ttl: 60,
          importId: `${zoneId}_*.example.com_A`,
          place: "the RRset *.example.com A",
        },
        {
          name: "www.example.com",
          type: "A",
          rdata: "an alias of d111.cloudfront.net",
          importId: `${zoneId}_www.example.com_A`,
          place: "the RRset www.example.com A",
          special: "an alias of d111.cloudfront.net",
        },
        {
          name: "shop.example.com",
          type: "A",
          rdata: "192.0.2.2",
          ttl: 60,
          importId: `${zoneId}_shop.example.com_A_eu`,
          place: "the RRset shop.example.com A",
          audience: "the clients of the set eu",
          special: "a set with a routing policy",
        },
      ],
    });
  });

  it("is read from Pulumi's data source, which says which zone it is of", () => {
    const given = {
      zoneId,
      resourceRecordSets: [
        {
          name: "_dmarc.example.com.",
          type: "TXT",
          ttl: 600,
          resourceRecords: [{ value: '"v=DMARC1; p=none"' }],
          aliasTarget: null,
        },
        { name: "example.com.", type: "MX", aliasTarget: { dnsName: "post.example.com." } },
      ],
    };
    const read = readRoute53List(JSON.stringify(given), "example.com");
    expect(read.ok && read.records).toMatchObject([
      { importId: `${zoneId}__dmarc.example.com_TXT`, rdata: '"v=DMARC1; p=none"' },
      { importId: `${zoneId}_example.com_MX`, special: "an alias of post.example.com" },
    ]);
  });

  it.each([
    ["without the zone's id", ofCli, undefined, "adopt.no-zone-id"],
    ["that is cut off", { ...ofCli, IsTruncated: true }, zoneId, "adopt.incomplete"],
    [
      "of another zone",
      {
        ResourceRecordSets: [
          { Name: "example.net.", Type: "A", TTL: 1, ResourceRecords: [] },
          { Name: "example.net.", Type: "A", TTL: 1, ResourceRecords: [{ Value: "192.0.2.1" }] },
        ],
      },
      zoneId,
      "adopt.other-zone",
    ],
    ["that is something else", { HostedZones: [] }, zoneId, "adopt.no-list"],
  ])("%s is refused", (_, given, id, rule) => {
    const read = readRoute53List(JSON.stringify(given), "example.com", id);
    expect(read.ok ? [] : read.issues.map((issue) => issue.id)).toEqual([rule]);
  });
});
