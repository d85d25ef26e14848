import * as pulumi from "@pulumi/pulumi";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { checkOthers } from "../../src/component/same-program";
import { type PlanArgs, planMailDomain } from "../../src/plan";
import { draftPlan } from "../../src/plan/plan";
import type { AnyAdapter } from "../../src/records/adapter";
import { Deferred } from "../../src/shared/deferred";
import { mockEngine } from "../support/mocks";

vi.mock(import("../../src/component/engine.js"), async (original) => ({
  ...(await original()),
  hasEngine: () => true,
}));

const ofRecords: AnyAdapter = { declare: () => expect.unreachable() };
const ofRRsets: AnyAdapter = { declareRRset: () => expect.unreachable() };
const cloudflare = { cloudflare: { zoneId: "0" } };
const token = { name: "@", type: "TXT" as const, value: "token=1" };

interface Given {
  args?: Partial<PlanArgs>;
  adapter?: AnyAdapter;
  dns?: unknown;
  opts?: pulumi.ComponentResourceOptions;
}

/** What is said of the second of two mail domains. */
function said(one: Given, other: Given): string[] {
  const [, issues] = [one, other].map(({ args, adapter = ofRecords, dns = cloudflare, opts }, index) => {
    const plan = draftPlan({ domain: "example.com", ...args });
    return checkOthers(`mail-${index}`, plan, adapter, dns, opts);
  });
  return [...new Set((issues ?? []).map(({ id, path }) => `${id} ${path}`))];
}

describe("two mail domains of one program", () => {
  beforeEach(async () => void (await mockEngine()));

  it("are refused where both declare the MX, the SPF record and the CNAMEs of a name", () => {
    expect(planMailDomain({ domain: "example.com" }).records).toHaveLength(7);
    const found = said({}, { args: { edition: "china" } });
    expect(found.every((one) => one.startsWith("records.declared-twice "))).toBe(true);
    expect(found.length).toBeGreaterThan(4);
  });

  it("are refused for an RRset that both have a value in, and not for records that may stand side by side", () => {
    const sub: Given = {
      args: { domain: "sub.example.com", zone: "example.com", extraRecords: { token } },
      adapter: ofRecords,
    };
    expect(said({}, sub)).toEqual([]);
    expect(said({ adapter: ofRRsets }, { ...sub, adapter: ofRRsets })).toEqual([
      "records.declared-twice extraRecords.token",
    ]);
  });

  it.each<[string, Given, Given]>([
    ["in another zone", {}, { args: { domain: "example.org" } }],
    ["at another service", {}, { dns: { alidns: {} } }],
    ["in another zone of that name", {}, { dns: { cloudflare: { zoneId: "1" } } }],
    ["with another account", {}, { opts: { provider: {} as pulumi.ProviderResource } }],
    ["in a zone that is not known", { dns: { x: new Deferred(1) } }, { dns: { x: new Deferred(1) } }],
    [
      "in a file, whose provider sees both",
      ...(Array(2).fill({ adapter: { ...ofRecords, adoptsByContents: true } }) as [Given, Given]),
    ],
  ])("are not where one is %s", (_what, one, other) => {
    expect(said(one, other)).toEqual([]);
  });

  it("are not compared by what Pulumi can't write as JSON", () => {
    vi.stubEnv("PULUMI_ERROR_OUTPUT_STRING", "true");
    const dns = { cloudflare: { zoneId: new Deferred(pulumi.output("0")) } };
    expect(said({ dns }, { dns })).toEqual([]);
    vi.unstubAllEnvs();
  });

  it("are not where they are of two runs in one process", async () => {
    const plan = draftPlan({ domain: "example.com" });
    expect(checkOthers("a", plan, ofRecords, cloudflare, undefined)).toEqual([]);
    await mockEngine();
    expect(checkOthers("b", plan, ofRecords, cloudflare, undefined)).toEqual([]);
  });
});
