import { describe, expect, it } from "vitest";
import type { LegacyRecord } from "../../src/args/args";
import { formatPlan, type PlanArgs, planMailDomain } from "../../src/plan";
import { draftPlan } from "../../src/plan/plan";
import { idsAndPaths, planOf } from "./helpers";

const domain = "example.com";
const mx: LegacyRecord = { name: "@", type: "MX", value: "aspmx.l.google.com", priority: 1, ttl: 3600, state: "live" };
const spf: LegacyRecord = { name: "@", type: "TXT", value: "v=spf1 include:_spf.google.com ~all", state: "live" };
const mail: LegacyRecord = { name: "mail", type: "CNAME", value: "ghs.googlehosted.com", state: "live" };
const address: LegacyRecord = { name: "imap", type: "A", value: "192.0.2.9", state: "live" };
const token: LegacyRecord = { name: "@", type: "TXT", value: "google-site-verification=x", state: "live" };

const heldBack = (legacy: PlanArgs["legacy"], more: object = {}): Record<string, string | undefined> =>
  Object.fromEntries(
    planMailDomain({ domain, ...more, legacy }).records.flatMap(({ key, heldBack }) =>
      heldBack ? [[key, heldBack]] : [],
    ),
  );

const gone = (record: LegacyRecord): LegacyRecord => ({ ...record, state: "removed" });

describe("a live legacy record", () => {
  it.each<[string, LegacyRecord, string[]]>([
    ["an MX holds the MX at its name back", mx, ["mx-primary", "mx-secondary"]],
    ["an SPF record holds ours back", spf, ["spf"]],
    ["another TXT holds nothing back", token, []],
    ["a CNAME holds back what is at its name", mail, ["mail"]],
    ["an address holds our CNAME back", address, ["imap"]],
    ["a CNAME at the apex holds everything there back", { ...mail, name: "@" }, ["mx-primary", "mx-secondary", "spf"]],
    ["an MX at another name holds nothing back", { ...mx, name: "old" }, []],
  ])("%s", (_what, record, keys) => {
    expect(Object.keys(heldBack({ old: record }))).toEqual(keys);
    expect(Object.values(heldBack({ old: record })).every((key) => key === "old")).toBe(true);
  });

  it("holds a planned DMARC record and a DKIM key of the same selector back, and no other", () => {
    const dmarc: LegacyRecord = { name: "_dmarc", type: "TXT", value: "v=DMARC1; p=none", state: "live" };
    const key: LegacyRecord = { name: "default._domainkey", type: "TXT", value: "v=DKIM1; p=x", state: "live" };
    const other: LegacyRecord = { ...key, name: "google._domainkey" };
    const more = { dmarc: { policy: "reject" }, dkim: { default: { retired: true } } };
    expect(heldBack({ dmarc, key, other }, more)).toEqual({ dmarc: "dmarc", "dkim-default": "key" });
  });
});

it("holds nothing back once legacy records are suspended or removed", () => {
  for (const state of ["suspended", "removed"] as const) {
    expect(heldBack({ a: { ...mx, state }, b: { ...spf, state }, c: { ...mail, state } })).toEqual({});
  }
});

it("is warned of where the live records of one RRset have different TTLs", () => {
  const of = (legacy: PlanArgs["legacy"]) => planMailDomain({ domain, legacy }).issues;
  const other = { ...mx, value: "alt1.aspmx.l.google.com" };
  expect(of({ a: { ...mx, ttl: 300 }, b: other })).toMatchObject([
    { id: "legacy.ttls-differ", severity: "warning", path: "legacy", message: expect.stringContaining("300 and 3600") },
  ]);
  expect(of({ a: mx, b: other })).toEqual([]);
  expect(of({ a: { ...mx, ttl: 300 }, b: gone(other) })).toEqual([]);
  expect(of({ a: { ...mx, ttl: 300 }, b: { ...other, name: "old" } })).toEqual([]);
});

it("lists the legacy records in the plan, and nothing where there are none", () => {
  expect(planMailDomain({ domain, legacy: { "google-1": { ...mx, id: "7" } } }).legacy).toEqual([
    {
      key: "google-1",
      name: "@",
      ttl: 3600,
      type: "MX",
      preference: 1,
      exchange: "aspmx.l.google.com",
      id: "7",
      state: "live",
    },
  ]);
  expect(planMailDomain({ domain })).not.toHaveProperty("legacy");
});

it("gives planned MX the TTL of the legacy MX beside them, unless ttls says another", () => {
  const ttls = (more: object): number[] =>
    planMailDomain({ domain, legacy: { old: gone(mx) }, ...more })
      .records.filter(({ type }) => type === "MX")
      .map(({ ttl }) => ttl);
  expect(ttls({})).toEqual([3600, 3600]);
  expect(ttls({ ttls: { "@ MX": 300 } })).toEqual([300, 300]);
});

describe("the cut-over", () => {
  const places = (legacy: Record<string, LegacyRecord>): [string, string[]][] =>
    [...draftPlan({ domain, legacy }).cutOver.formerPlaces].map(([key, drafts]) => [key, drafts.map((one) => one.key)]);

  it("makes a record and the one whose place it takes one resource, both ways; MX are resources of their own", () => {
    expect(places({ a: gone(mx), b: gone(spf), c: gone(mail) })).toEqual([
      ["spf", ["legacy-b"]],
      ["legacy-b", ["spf"]],
      ["mail", ["legacy-c"]],
      ["legacy-c", ["mail"]],
    ]);
  });

  const several = (first: LegacyRecord["state"], other: LegacyRecord["state"]) =>
    draftPlan({
      domain,
      legacy: { a: { ...address, state: first }, b: { ...address, value: "192.0.2.10", state: other } },
    }).cutOver;
  const keysOf = (drafts: { key: string }[] | undefined) => drafts?.map(({ key }) => key);

  it("gives a record the place of whichever of several there still is", () => {
    for (const [first, other] of [
      ["live", "live"],
      ["removed", "live"],
      ["removed", "removed"],
    ] as const)
      expect(keysOf(several(first, other).formerPlaces.get("imap"))).toEqual(["legacy-a", "legacy-b"]);
  });

  it("gives the record's place to the first of several that come back, and makes the others come after it", () => {
    const both = several("live", "live");
    expect(keysOf(both.formerPlaces.get("legacy-a"))).toEqual(["imap"]);
    expect(both.formerPlaces.has("legacy-b")).toBe(false);
    expect(keysOf(both.after.get("legacy-b"))).toEqual(["legacy-a"]);
    const last = several("removed", "live");
    expect(keysOf(last.formerPlaces.get("legacy-b"))).toEqual(["imap"]);
    expect(last.after.size).toBe(0);
  });
});

describe("legacy records that are wrong", () => {
  it.each<[string, object, string[]]>([
    ["an MX without a priority", { ...mx, priority: undefined }, ["args.missing @ legacy.old.priority"]],
    ["a TXT with a port", { ...token, port: 5 }, ["record.no-such-field @ legacy.old.port"]],
    ["a name outside the zone", { ...mx, name: "x.example.org." }, ["owner.outside-zone @ legacy.old.name"]],
    ["an address that is none", { ...address, value: "mail" }, ["record.ipv4 @ legacy.old.value"]],
    ["a quoted TXT", { ...token, value: '"x"' }, ["txt.quoted @ legacy.old.value"]],
    ["a TTL of 0", { ...token, ttl: 0 }, ["ttl.range @ legacy.old.ttl"]],
    ["an unknown state", { ...token, state: "gone" }, ["args.unknown-value @ legacy.old.state"]],
    ["a record of ours", { ...mx, value: "mx1.sg.aliyun.com", priority: 5 }, ["legacy.planned @ legacy.old"]],
  ])("%s is refused", (_what, old, issues) => {
    expect(idsAndPaths(planOf({ domain, legacy: { old } }).issues)).toEqual(issues);
  });

  it("but a text of mail that is broken is taken as it is", () => {
    const broken = { ...spf, value: "v=spf1 include=_spf.google.com all" };
    expect(planOf({ domain, legacy: { old: broken } }).issues).toEqual([]);
  });

  it("two SPF records that the zone has today are taken as they are", () => {
    expect(planOf({ domain, legacy: { a: spf, b: { ...spf, value: "v=spf1 mx -all" } } }).issues).toEqual([]);
  });
});

it("shows in each printed form which records are not to be created yet", () => {
  const plan = planMailDomain({ domain, legacy: { google: mx, old: spf } });
  const told = [
    'held back while "google" of legacy is live: the MX at @',
    'held back while "old" of legacy is live: the TXT at @',
  ];
  for (const line of told) expect(formatPlan(plan, "table")).toContain(`\n${line}\n`);
  for (const line of told) expect(formatPlan(plan, "markdown")).toContain(`\n- ${line}\n`);
  const zone = formatPlan(plan, "zone");
  expect(zone).toContain('; held back while "google" of legacy is live: @ 3600 IN MX 5 mx1.sg.aliyun.com.\n');
  expect(zone.match(/^@ \d+ IN (?:MX|TXT)/gm)).toBeNull();
  expect(formatPlan(planMailDomain({ domain }), "table")).not.toContain("held back");
});
