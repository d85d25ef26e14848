import { describe, expect, it } from "vitest";
import { z } from "zod";
import { custom } from "../../src/adapters/custom";
import { requirePeer } from "../../src/adapters/peer";
import { type AdapterEntry, connect } from "../../src/adapters/registry";
import { type Rfc2136Args, rfc2136 } from "../../src/adapters/rfc2136";
import { zoneFile } from "../../src/adapters/zone-file";
import { Deferred } from "../../src/deferred";
import { listed } from "../../src/plan/draft";
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
      "it is required: which DNS service holds the records? Give one of alidns(…), cloudflare(…), zoneFile(…), rfc2136(…), custom(…)",
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
      'there is no DNS provider "cloudfare" (did you mean "cloudflare"?); give alidns, cloudflare, zoneFile, rfc2136 or custom',
    ],
    [
      { provider: "toString" },
      "dns.unknown-provider",
      "dns.provider",
      'there is no DNS provider "toString"; give alidns, cloudflare, zoneFile, rfc2136 or custom',
    ],
    [
      { provider: 5 },
      "dns.unknown-provider",
      "dns.provider",
      "there is no DNS provider 5; give alidns, cloudflare, zoneFile, rfc2136 or custom",
    ],
    [
      { provider: "custom" },
      "dns.no-adapter",
      "dns",
      "provider custom needs an adapter with functions; give custom({ declare: … }), in a TypeScript program",
    ],
    [{ provider: "rfc2136" }, "args.missing", "dns.server", "it is required; give a string"],
    [
      { provider: "rfc2136", server: "ns1.example.com", tsigSecret: "geheim" },
      "args.unknown-key",
      "dns.tsigSecret",
      expect.stringContaining("the arguments here are provider, server, port, tsigKeyName, tsigAlgorithm"),
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

describe("rfc2136", () => {
  it.each<[args: Rfc2136Args, id: string, path: string]>([
    [{ server: "https://ns1.example.com/" }, "host.url", "dns.server"],
    [{ server: "192.0.2.1:53" }, "host.port", "dns.server"],
    [{ server: "[2001:db8::1]:53" }, "host.port", "dns.server"],
    [{ server: "192.0.2.1", port: 70000 }, "port.range", "dns.port"],
    [{ server: "192.0.2.1", tsigKeyName: "a key" }, "name.label", "dns.tsigKeyName"],
  ])("audits %j", (args, id, path) => {
    expect(connect(rfc2136(args)).adapter?.audit?.([], "example.com")).toMatchObject([{ id, path }]);
  });

  it.each<Rfc2136Args>([
    { server: "ns1.example.com" },
    { server: "192.0.2.1", port: 5353, tsigKeyName: "Mail-Key.", tsigAlgorithm: "hmac-sha512" },
    { server: "2001:db8::1" },
    { server: "[2001:db8::1]" },
  ])("finds nothing wrong with %j", (args) => {
    expect(connect(rfc2136(args)).adapter?.audit?.([], "example.com")).toEqual([]);
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
      ...listed(draft),
      path: draft.path,
      ttlPath: draft.ttlPath,
    }));
    expect(adapter?.audit?.(records, "example.com")).toEqual([]);
  });

  it("refuses a new zone without name servers", () => {
    const { issues } = connect({ provider: "zoneFile", path: "x", newZone: { nameServers: [] } });
    expect(issues).toMatchObject([{ id: "args.empty", path: "dns.newZone.nameServers" }]);
  });
});
