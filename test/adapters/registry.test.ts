import { describe, expect, it } from "vitest";
import { z } from "zod";
import { custom } from "../../src/adapters/custom";
import { requirePeer } from "../../src/adapters/peer";
import { type AdapterEntry, connect } from "../../src/adapters/registry";
import { zoneFile } from "../../src/adapters/zone-file";
import { Deferred } from "../../src/deferred";
import { finish } from "../../src/plan/draft";
import { draftPlan } from "../../src/plan/plan";

const cloud: AdapterEntry = {
  config: z.strictObject({ provider: z.literal("cloud"), id: z.string() }),
  peer: "@pulumi/no-such-cloud",
  connect: (_config, sdk) => ({ zone: String(sdk), declare: () => expect.unreachable() }),
};

describe("connect", () => {
  it.each([
    [
      undefined,
      "dns.missing",
      "dns",
      "it is required: which DNS service holds the records? Give one of alidns(…), cloudflare(…), zoneFile(…), custom(…)",
    ],
    ["alidns", "args.type", "dns", '"alidns" is a string; give what the factory returns, such as alidns()'],
    [() => ({}), "args.type", "dns", "it is a function; give what the factory returns, such as alidns()"],
    [new Deferred(1), "args.not-plain", "dns", expect.stringContaining("it decides which records there are")],
    [
      { provider: new Deferred(1) },
      "args.not-plain",
      "dns.provider",
      expect.stringContaining("it decides which records there are"),
    ],
    [
      custom(undefined as never),
      "dns.no-adapter",
      "dns",
      "provider custom needs an adapter with functions; give custom({ declare: … }), in a TypeScript program",
    ],
    [
      { provider: "cloudfare" },
      "dns.unknown-provider",
      "dns.provider",
      'there is no DNS provider "cloudfare" (did you mean "cloudflare"?); give alidns, cloudflare, zoneFile or custom',
    ],
    [
      { provider: "toString" },
      "dns.unknown-provider",
      "dns.provider",
      'there is no DNS provider "toString"; give alidns, cloudflare, zoneFile or custom',
    ],
    [
      { provider: 5 },
      "dns.unknown-provider",
      "dns.provider",
      "there is no DNS provider 5; give alidns, cloudflare, zoneFile or custom",
    ],
    [
      { provider: "custom" },
      "dns.no-adapter",
      "dns",
      "provider custom needs an adapter with functions; give custom({ declare: … }), in a TypeScript program",
    ],
    [{ provider: "zoneFile" }, "args.missing", "dns.path", "it is required; give a string"],
    [{ provider: "zoneFile", path: "" }, "args.empty", "dns.path", "it is empty; give at least one"],
    [
      { provider: "zoneFile", path: "x", pth: 1 },
      "args.unknown-key",
      "dns.pth",
      'there is no such argument (did you mean "path"?); the arguments here are provider, path, newZone',
    ],
  ])("refuses %j", (dns, id, path, message) => {
    expect(connect(dns)).toEqual({ adapter: undefined, issues: [{ id, severity: "error", path, message }] });
  });

  it("says what to install where a service's package is missing", () => {
    const { adapter, issues } = connect({ provider: "cloud", id: "x" }, { cloud });
    expect(adapter).toBeUndefined();
    expect(issues).toEqual([
      {
        id: "dns.peer-missing",
        severity: "error",
        path: "dns.provider",
        message:
          "provider cloud needs the package @pulumi/no-such-cloud, which is not installed; run: npm install @pulumi/no-such-cloud",
      },
    ]);
  });

  it.each([{ dns: {} }, {}, undefined])("refuses a service's package that is too old: %j", (sdk) => {
    for (const dns of [{ provider: "alidns" }, { provider: "cloudflare", zoneId: "0".repeat(32) }]) {
      const { issues } = connect(dns, undefined, () => ({ sdk, issues: [] }));
      expect(issues).toMatchObject([{ id: "dns.peer-version", path: "dns.provider" }]);
    }
  });

  it("hands a service's package to its adapter", () => {
    const { adapter } = connect({ provider: "cloud", id: "x" }, { cloud }, () => ({ sdk: "loaded", issues: [] }));
    expect(adapter?.zone).toBe("loaded");
  });

  it("loads a package that is installed", () => {
    expect(requirePeer("zod", "cloud").sdk).toHaveProperty("strictObject");
  });

  it("hands a custom adapter through", () => {
    const adapter = { declare: () => expect.unreachable() };
    expect(connect(custom(adapter)).adapter).toBe(adapter);
  });
});

describe("zoneFile", () => {
  it.each([
    [{ nameServers: ["192.0.2.1"] }, "host.ip", "dns.newZone.nameServers[0]"],
    [{ nameServers: ["ns1.dns.example", "ns2.example.com"] }, "zone-file.no-address", "dns.newZone.nameServers[1]"],
    [{ nameServers: ["ns1.dns.example"], hostmaster: "nobody" }, "zone-file.hostmaster", "dns.newZone.hostmaster"],
    [{ nameServers: ["ns1.dns.example"], hostmaster: "me@nowhere" }, "zone-file.hostmaster", "dns.newZone.hostmaster"],
  ])("audits the new zone %j", (newZone, id, path) => {
    expect(connect(zoneFile({ path: "x", newZone })).adapter?.audit?.([], "example.com")).toMatchObject([{ id, path }]);
  });

  it("finds nothing wrong with a right new zone, or with none", () => {
    const newZone = { nameServers: ["ns1.dns.example"], hostmaster: "dns.team@example.com" };
    expect(connect(zoneFile({ path: "x", newZone })).adapter?.audit?.([], "example.com")).toEqual([]);
    expect(connect(zoneFile({ path: "x" })).adapter?.audit?.([], "example.com")).toEqual([]);
  });

  it("takes a name server inside the zone whose address is planned", () => {
    const { adapter } = connect(zoneFile({ path: "x", newZone: { nameServers: ["ns1.example.com"] } }));
    const { drafts } = draftPlan({
      domain: "example.com",
      extraRecords: { ns: { name: "ns1", type: "A", value: "192.0.2.53" } },
    });
    const records = drafts.map((draft) => ({
      ...finish(draft, draft.value ?? ""),
      path: draft.path,
      ttlPath: draft.ttlPath,
      known: true,
    }));
    expect(adapter?.audit?.(records, "example.com")).toEqual([]);
  });

  it("refuses a new zone without name servers", () => {
    const { issues } = connect({ provider: "zoneFile", path: "x", newZone: { nameServers: [] } });
    expect(issues).toMatchObject([{ id: "args.empty", path: "dns.newZone.nameServers" }]);
  });
});
