import { describe, expect, it } from "vitest";
import { z } from "zod";
import { alidns } from "../../src/adapters/alidns";
import { azureDns } from "../../src/adapters/azure-dns";
import { cloudflare } from "../../src/adapters/cloudflare";
import { digitalOcean } from "../../src/adapters/digitalocean";
import { dnspod } from "../../src/adapters/dnspod";
import { googleDns } from "../../src/adapters/google-dns";
import { huaweiDns } from "../../src/adapters/huawei-dns";
import { type AdapterEntry, connect, custom } from "../../src/adapters/registry";
import { rfc2136 } from "../../src/adapters/rfc2136";
import { route53 } from "../../src/adapters/route53";
import { requirePeer } from "../../src/adapters/settings";
import { zoneFile } from "../../src/adapters/zone-file";
import type { Rfc2136 } from "../../src/args/args";
import { listed } from "../../src/plan/draft";
import { draftPlan } from "../../src/plan/plan";
import { Deferred } from "../../src/shared/deferred";
import { reply, smallServer } from "../dns/small-server";
import { naming } from "../support/naming";

const cloud: AdapterEntry = {
  config: z.strictObject({ id: z.string() }),
  peer: "@pulumi/no-such-cloud",
  connect: (_config, sdk) => ({ zone: String(sdk), declare: () => expect.unreachable() }),
};

const services =
  "alidns, cloudflare, dnspod, digitalOcean, route53, azureDns, googleDns, huaweiDns, zoneFile, rfc2136 or custom";
const notAnObject = (got: string): unknown => naming(` ${got};`, "alidns()");
const noFunctions = naming("custom({ declare: … })");
const namesNone = naming(services);

describe("connect", () => {
  it.each<[dns: unknown, id: string, path: string, message: unknown]>([
    [
      undefined,
      "dns.missing",
      "dns",
      naming(
        "alidns(…), cloudflare(…), dnspod(…), digitalOcean(…), route53(…), azureDns(…), googleDns(…), huaweiDns(…), zoneFile(…), rfc2136(…), custom(…)",
      ),
    ],
    ["alidns", "args.type", "dns", notAnObject('"alidns"')],
    [5, "args.type", "dns", notAnObject("5")],
    [[{ alidns: {} }], "args.type", "dns", notAnObject('[{"alidns":{}}]')],
    [() => ({}), "args.type", "dns", notAnObject("a function")],
    [new Deferred(1), "args.not-plain", "dns", naming()],
    [{ alidns: new Deferred({}) }, "args.not-plain", "dns.alidns", naming()],
    [{ cloudflare: new Deferred({}) }, "args.not-plain", "dns.cloudflare", naming()],
    [{ custom: new Deferred(() => ({})) }, "args.not-plain", "dns.custom", naming()],
    [custom(undefined as never), "dns.no-adapter", "dns.custom", noFunctions],
    [custom({} as never), "dns.no-adapter", "dns.custom", noFunctions],
    [
      custom({ declare: () => expect.unreachable(), declareRRset: () => expect.unreachable() } as never),
      "dns.two-kinds",
      "dns.custom",
      naming("declare and declareRRset"),
    ],
    [{ route53: {} }, "args.missing", "dns.route53.zoneId", naming("string")],
    [{ azureDns: {} }, "args.missing", "dns.azureDns.resourceGroupName", naming("string")],
    [{ custom: {} }, "dns.no-adapter", "dns.custom", noFunctions],
    [{}, "dns.missing", "dns", namesNone],
    [{ alidns: undefined }, "dns.missing", "dns", namesNone],
    [
      { zoneFile: { path: "x" }, alidns: {}, cloudflare: undefined },
      "dns.several-services",
      "dns",
      naming("2 ", "(zoneFile, alidns)"),
    ],
    [
      { cloudfare: { zoneId: "x" } },
      "dns.unknown-service",
      "dns.cloudfare",
      naming('"cloudfare" (did you mean "cloudflare"?)', services),
    ],
    [
      { toString: {} },
      "dns.unknown-service",
      "dns.toString",
      expect.stringMatching(new RegExp(`"toString";.* ${services}$`)),
    ],
    [{ alidns: null }, "args.type", "dns.alidns", naming("object", "null")],
    [{ alidns: true }, "args.type", "dns.alidns", naming("object", "true")],
    [{ rfc2136: {} }, "args.missing", "dns.rfc2136.server", naming("string")],
    [
      { rfc2136: { server: "ns1.example.com", tsigSecret: "geheim" } },
      "args.unknown-key",
      "dns.rfc2136.tsigSecret",
      naming("server, port, tsigKeyName, tsigAlgorithm"),
    ],
    [{ cloudflare: {} }, "args.missing", "dns.cloudflare.zoneId", naming("string")],
    [
      { cloudflare: { zoneId: "0".repeat(32), records: { spf: { line: "telecom" } } } },
      "args.unknown-key",
      "dns.cloudflare.records.spf.line",
      naming("comment, tags"),
    ],
    [
      { alidns: { records: { spf: { comment: "x" } } } },
      "args.unknown-key",
      "dns.alidns.records.spf.comment",
      naming("line, remark, status"),
    ],
    [
      { dnspod: { records: { spf: { comment: "x" } } } },
      "args.unknown-key",
      "dns.dnspod.records.spf.comment",
      naming("line, remark, status"),
    ],
    [{ dnspod: { status: "PAUSE" } }, "args.unknown-value", "dns.dnspod.status", naming("ENABLE or DISABLE")],
    [{ digitalOcean: { comment: "x" } }, "args.unknown-key", "dns.digitalOcean.comment", naming("domainName")],
    [{ zoneFile: {} }, "args.missing", "dns.zoneFile.path", naming("string")],
    [{ zoneFile: { path: "" } }, "args.empty", "dns.zoneFile.path", naming()],
    [
      { zoneFile: { path: "x", pth: 1 } },
      "args.unknown-key",
      "dns.zoneFile.pth",
      naming('(did you mean "path"?)', "path, newZone"),
    ],
  ])("refuses %j", (dns, id, path, message) => {
    expect(connect(dns)).toEqual({ adapter: undefined, issues: [{ id, severity: "error", path, message }] });
  });

  it.each<[dns: object, expected: string[]]>([
    [{ provider: "zoneFile", path: "x" }, ["dns.unknown-service at dns.provider", "dns.unknown-service at dns.path"]],
    [{ "a b": 1 }, ['dns.unknown-service at dns["a b"]']],
    [{ path: "x", zoneFile: {} }, ["dns.unknown-service at dns.path", "args.missing at dns.zoneFile.path"]],
    [{ path: "x", zoneFile: { path: "x" } }, ["dns.unknown-service at dns.path"]],
    [{ path: "x", zoneFile: {}, rfc2136: {} }, ["dns.unknown-service at dns.path", "dns.several-services at dns"]],
    [{ path: "x", custom: {} }, ["dns.unknown-service at dns.path", "dns.no-adapter at dns.custom"]],
  ])("refuses all that is wrong in %j at once", (dns, expected) => {
    const { adapter, issues } = connect(dns);
    expect(adapter).toBeUndefined();
    expect(issues.map(({ id, path }) => `${id} at ${path}`)).toEqual(expected);
  });

  it.each([
    [alidns(), { alidns: {} }],
    [alidns({ remark: "x" }), { alidns: { remark: "x" } }],
    [cloudflare({ zoneId: "x" }), { cloudflare: { zoneId: "x" } }],
    [digitalOcean(), { digitalOcean: {} }],
    [digitalOcean({ domainName: "x" }), { digitalOcean: { domainName: "x" } }],
    [dnspod(), { dnspod: {} }],
    [dnspod({ minTtl: 600 }), { dnspod: { minTtl: 600 } }],
    [zoneFile({ path: "x" }), { zoneFile: { path: "x" } }],
    [rfc2136({ server: "x" }), { rfc2136: { server: "x" } }],
    [route53({ zoneId: "x" }), { route53: { zoneId: "x" } }],
    [azureDns({ resourceGroupName: "x" }), { azureDns: { resourceGroupName: "x" } }],
    [googleDns({ managedZone: "x" }), { googleDns: { managedZone: "x" } }],
    [huaweiDns({ zoneId: "x" }), { huaweiDns: { zoneId: "x" } }],
  ])("takes of a factory the same data as of other languages: %j", (made, data) => {
    expect(made).toStrictEqual(data);
  });

  it("says what to install where a service's package is missing", () => {
    const { adapter, issues } = connect({ cloud: { id: "x" } }, { cloud });
    expect(adapter).toBeUndefined();
    expect(issues).toEqual([
      {
        id: "dns.peer-missing",
        severity: "error",
        path: "dns.cloud",
        message: expect.stringMatching(/ @pulumi\/no-such-cloud,.* npm install @pulumi\/no-such-cloud$/),
      },
    ]);
  });

  it.each([{ dns: {} }, {}, undefined])("refuses a service's package that is too old: %j", (sdk) => {
    for (const dns of [alidns(), cloudflare({ zoneId: "0".repeat(32) }), digitalOcean()]) {
      const { issues } = connect(dns, undefined, () => ({ sdk, issues: [] }));
      expect(issues).toMatchObject([{ id: "dns.peer-version", path: `dns.${Object.keys(dns)[0]}` }]);
    }
  });

  it("hands a service's package to its adapter", () => {
    const { adapter } = connect({ cloud: { id: "x" } }, { cloud }, () => ({ sdk: "loaded", issues: [] }));
    expect(adapter?.zone).toBe("loaded");
  });

  it("loads a package that is installed", () => {
    expect(requirePeer("zod", "cloud").sdk).toHaveProperty("strictObject");
  });

  it("hands a custom adapter through", () => {
    const adapter = { declare: () => expect.unreachable() };
    expect(connect(custom(adapter)).adapter).toBe(adapter);
    const ofRRsets = { declareRRset: () => expect.unreachable() };
    expect(connect(custom(ofRRsets)).adapter).toBe(ofRRsets);
  });
});

describe("the zone's name at a service", () => {
  const services: [path: string, dns: (name: string) => object][] = [
    ["dns.alidns.domainName", (domainName) => alidns({ domainName })],
    ["dns.dnspod.domainName", (domainName) => dnspod({ domainName })],
    ["dns.digitalOcean.domainName", (domainName) => digitalOcean({ domainName })],
    ["dns.azureDns.zoneName", (zoneName) => azureDns({ resourceGroupName: "dns", zoneName })],
  ];

  it.each(services)("%s is refused as a zone's name, not as the mail domain", (path, dns) => {
    for (const [name, id, words] of [
      ["", "domain.empty", "use the zone that holds the records"],
      ["*.example.net", "domain.wildcard", "use the zone itself, such as example.net"],
    ] as const) {
      const { adapter } = connect(dns(name));
      expect(adapter?.zone).toBeUndefined();
      const [issue, ...more] = adapter?.audit?.([], "example.com") ?? [];
      expect(issue).toMatchObject({ id, path, message: expect.stringContaining(words) });
      expect(issue?.message).not.toMatch(/mail|MailDomain/);
      expect(more).toEqual([]);
    }
    expect(connect(dns("Example.NET.")).adapter?.zone).toBe("example.net");
  });
});

describe("rfc2136", () => {
  it.each<[args: Rfc2136, id: string, path: string]>([
    [{ server: "https://ns1.example.com/" }, "host.url", "dns.rfc2136.server"],
    [{ server: "192.0.2.1:53" }, "host.port", "dns.rfc2136.server"],
    [{ server: "[2001:db8::1]:53" }, "host.port", "dns.rfc2136.server"],
    [{ server: "192.0.2.1", port: 70000 }, "port.range", "dns.rfc2136.port"],
    [{ server: "192.0.2.1", tsigKeyName: "a key" }, "name.label", "dns.rfc2136.tsigKeyName"],
  ])("audits %j", (args, id, path) => {
    expect(connect(rfc2136(args)).adapter?.audit?.([], "example.com")).toMatchObject([{ id, path }]);
  });

  it.each<Rfc2136>([
    { server: "ns1.example.com" },
    { server: "192.0.2.1", port: 5353, tsigKeyName: "Mail-Key.", tsigAlgorithm: "hmac-sha512" },
    { server: "2001:db8::1" },
    { server: "[2001:db8::1]" },
  ])("finds nothing wrong with %j", (args) => {
    expect(connect(rfc2136(args)).adapter?.audit?.([], "example.com")).toEqual([]);
  });

  it.each(["[127.0.0.1]", " 127.0.0.1"])("asks the server that %j is", async (host) => {
    const { ip, port, heard } = await smallServer(({ octets }) => [reply(octets, 0x8405)]);
    expect(ip).toBe("127.0.0.1");
    const { adapter } = connect(rfc2136({ server: host, port }));
    const listed = adapter?.list?.(["example.com"], { zone: "example.com", rrsets: [] });
    await expect(listed).rejects.toThrow("REFUSED");
    expect(heard.length).toBeGreaterThan(0);
  });
});

describe("zoneFile", () => {
  it.each([
    [{ nameServers: ["192.0.2.1"] }, "host.ip", "dns.zoneFile.newZone.nameServers[0]"],
    [
      { nameServers: ["ns1.dns.example", "ns2.example.com"] },
      "zone-file.no-address",
      "dns.zoneFile.newZone.nameServers[1]",
    ],
    [
      { nameServers: ["ns1.dns.example"], hostmaster: "nobody" },
      "zone-file.hostmaster",
      "dns.zoneFile.newZone.hostmaster",
    ],
    [
      { nameServers: ["ns1.dns.example"], hostmaster: "me@nowhere" },
      "zone-file.hostmaster",
      "dns.zoneFile.newZone.hostmaster",
    ],
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
    const { issues } = connect({ zoneFile: { path: "x", newZone: { nameServers: [] } } });
    expect(issues).toMatchObject([{ id: "args.empty", path: "dns.zoneFile.newZone.nameServers" }]);
  });
});
