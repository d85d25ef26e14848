import { describe, expect, it } from "vitest";
import { readHuaweiDnsList } from "../../src/adoption/huawei-dns";

const zone_id = "ff8080829a94f8e5019a9b1a29f50a1b";
let count = 0;
const set = (name: string, type: string, records: string[] | undefined, more: object = {}) => ({
  ...{ id: `id-${++count}`, name, type, ttl: 300, records, zone_id, zone_name: "example.com.", description: "" },
  ...{ status: "ACTIVE", line: "default_view", weight: 1, default: false, ...more },
});

const sets = [
  set("example.com.", "NS", ["ns1.huaweicloud-dns.com."], { default: true }),
  set("example.com.", "MX", ["5 ALT1.aspmx.l.google.com.", "1 aspmx.l.google.com."]),
  set("example.com.", "TXT", ['"v=spf1 " "-all"', '"MS=ms1"'], { status: "PENDING_UPDATE" }),
  set("*.example.com.", "A", ["192.0.2.1"], { status: "DISABLE" }),
  set("geo.example.com.", "A", ["192.0.2.2"], { line: "CN" }),
  set("alias.example.com.", "A", undefined, { alias_target: { resource_type: "ELB" } }),
];
const page = (recordsets: object[], total_count?: number, next?: string) => ({
  ...{ links: { self: "https://…", ...(next === undefined ? {} : { next }) }, recordsets },
  ...(total_count === undefined ? {} : { metadata: { total_count } }),
});

const records = (given: unknown, line?: string) => {
  const read = readHuaweiDnsList(JSON.stringify(given), "example.com", line);
  return read.ok ? read.records : read.issues.map(({ id }) => id);
};

describe("a list of record sets at Huawei Cloud DNS", () => {
  const one = (index: number, name: string, type: string, rdata: string) => ({
    ...{ name, type, rdata, ttl: 300, importId: `${zone_id}/id-${index}`, place: `the RRset ${name} ${type}` },
  });
  const expected = [
    one(1, "example.com", "NS", "ns1.huaweicloud-dns.com."),
    one(2, "example.com", "MX", "5 alt1.aspmx.l.google.com."),
    one(2, "example.com", "MX", "1 aspmx.l.google.com."),
    one(3, "example.com", "TXT", '"v=spf1 -all"'),
    one(3, "example.com", "TXT", '"MS=ms1"'),
    { ...one(4, "*.example.com", "A", "192.0.2.1"), place: "the RRset *.example.com A, suspended", isSuspended: true },
    { ...one(5, "geo.example.com", "A", "192.0.2.2"), audience: "the line CN" },
    // What it answers with is not in the zone, and overwriting it would lose it.
    { ...one(6, "alias.example.com", "A", "an alias of a resource"), special: "an alias of a resource" },
  ];

  it("is read from the API: each value as a record with the id of its set", () => {
    expect(records(page(sets, 6))).toEqual(expected);
  });

  it("is read page by page, and whole where it has all sets, whatever link the last page has", () => {
    expect(records([page(sets.slice(0, 2), 6, "https://…"), page(sets.slice(2), 6, "https://…")])).toEqual(expected);
    expect(records([page(sets.slice(0, 2), undefined, "https://…"), page(sets.slice(2))])).toEqual(expected);
  });

  it("is read from Pulumi's data source", () => {
    const ofPulumi = sets.map(({ zone_id: zoneId, line: lineId, ...rest }) => ({ ...rest, zoneId, lineId }));
    expect(records({ id: "1", zoneId: zone_id, recordsets: ofPulumi })).toEqual(expected);
  });

  it("tells for whom a set is from the reader's own line; private zones have none", () => {
    expect(records(page(sets.slice(4, 5)), "CN")).toEqual([one(5, "geo.example.com", "A", "192.0.2.2")]);
    const { line: _, ...withoutLine } = sets[1] as (typeof sets)[0];
    expect(records(page([withoutLine]))).toEqual(expected.slice(1, 3));
  });

  it.each<[string, unknown, string]>([
    ["that lacks sets", page(sets, 7), "adopt.incomplete"],
    ["that is cut off", page(sets, undefined, "https://…"), "adopt.incomplete"],
    ["of another zone", page([set("example.net.", "A", ["192.0.2.1"])], 1), "adopt.other-zone"],
    ["that is an error", { code: "DNS.0302", message: "This zone does not exist." }, "adopt.refused"],
    ["that is an error of the gateway", { error_code: "APIGW.0301", error_msg: "Incorrect" }, "adopt.refused"],
    ["without ids", { recordsets: [{ name: "example.com.", type: "A" }] }, "adopt.missing"],
    ["that is something else", { zones: [] }, "adopt.no-list"],
  ])("%s is refused", (_, given, rule) => {
    expect(new Set<unknown>(records(given))).toEqual(new Set([rule]));
  });
});
