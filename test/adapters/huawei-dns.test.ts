import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { type HuaweiDns, huaweiDns, MailDomain, type MailDomainArgs } from "../../src";
import { connectHuaweiDns } from "../../src/adapters/huawei-dns";
import { connect } from "../../src/adapters/registry";
import { NotKnownYetError } from "../../src/adapters/settings";
import { listed } from "../../src/plan/draft";
import { draftPlan } from "../../src/plan/plan";
import { mockEngine, unknownOutput, whenRegistered } from "../support/mocks";

const zoneId = "ff8080829a94f8e5019a9b1a29f50a1b";
const id = "2c9eb155587228570158722b6ac30007";
const generated = "huaweicloud:index/dnsRecordset:DnsRecordset";

/** A class as SDKs have it, registered under a type of its own. */
const classOf = (type: string) =>
  class extends pulumi.CustomResource {
    constructor(name: string, args: pulumi.Inputs, opts: pulumi.CustomResourceOptions) {
      super(type, name, args, opts);
    }
  };

async function declare(config: Partial<HuaweiDns> = {}, args: Partial<MailDomainArgs> = {}, sdk?: object) {
  const registered = await mockEngine();
  const dns = huaweiDns({ zoneId, ...config }, sdk);
  await whenRegistered(new MailDomain("corp", { domain: "Example.com.", dns, ...args }));
  return registered.filter(({ type }) => !type.startsWith("alibaba-mail:"));
}

function audit(args: Partial<MailDomainArgs>, config: Partial<HuaweiDns> = {}, sdk?: object): string[] {
  const { adapter, issues } = connect(huaweiDns({ zoneId, ...config }, sdk));
  const plan = draftPlan({ domain: "example.com", ...args });
  const records = plan.drafts.map((draft) => ({ ...listed(draft), path: draft.path, ttlPath: draft.ttlPath }));
  const all = [...plan.issues, ...issues, ...(adapter?.audit?.(records, plan.zone) ?? [])];
  return all.map(({ severity, id: rule, path }) => `${severity} ${rule} at ${path}`);
}

describe("huaweiDns", () => {
  it("declares whole names with a final dot, and RDATA as in master files, in one order", async () => {
    const extraRecords: MailDomainArgs["extraRecords"] = {
      long: { name: "Long", type: "TXT", value: "x".repeat(300) },
      srv: { name: "_imaps._tcp", type: "SRV", value: "imap.sg.aliyun.com", priority: 0, weight: 1, port: 993 },
      host: { name: "*.relay", type: "A", value: "192.0.2.10" },
      late: { name: "late", type: "TXT", value: pulumi.output("b") },
      plain: { name: "late", type: "TXT", value: "a" },
    };
    const all = await declare({}, { extraRecords });
    expect(new Set(all.map(({ type }) => type))).toEqual(new Set([generated]));
    expect(Object.fromEntries(all.map(({ name, inputs }) => [name, inputs]))).toMatchObject({
      "corp-@ MX": {
        ...{ zoneId, name: "example.com.", type: "MX", ttl: 600 },
        records: ["10 mx2.sg.aliyun.com.", "5 mx1.sg.aliyun.com."],
      },
      "corp-@ TXT": { records: ['"v=spf1 include:spf.sg.aliyun.com -all"'] },
      "corp-pop3 CNAME": { name: "pop3.example.com.", records: ["pop.sg.aliyun.com."] },
      "corp-long TXT": { records: [`"${"x".repeat(255)}" "${"x".repeat(45)}"`] },
      "corp-_imaps._tcp SRV": { records: ["0 1 993 imap.sg.aliyun.com."] },
      "corp-*.relay A": { name: "*.relay.example.com.", records: ["192.0.2.10"] },
      "corp-late TXT": { records: ['"a"', '"b"'] },
    });
    for (const { inputs } of all) {
      expect(Object.keys(inputs).sort()).toEqual(["name", "records", "ttl", "type", "zoneId"]);
    }
  });

  it("gives settings to all RRsets and to single ones, the line to all, and takes the zone from another resource", async () => {
    const all = await declare({
      ...{ zoneId: Promise.resolve(zoneId), lineId: "CN", description: "mail", tags: { owner: "mail" } },
      rrsets: { "@ TXT": { description: "senders" } },
    });
    expect(Object.fromEntries(all.map(({ name, inputs }) => [name, inputs]))).toMatchObject({
      "corp-@ MX": { zoneId, lineId: "CN", description: "mail", tags: { owner: "mail" } },
      "corp-@ TXT": { zoneId, lineId: "CN", description: "senders", tags: { owner: "mail" } },
    });
  });

  it.each<[string, object, string]>([
    ["the one that Pulumi generates", { DnsRecordset: classOf(generated) }, generated],
    ["Huawei's own", { dns: { Recordset: classOf("own:Recordset") } }, "own:Recordset"],
  ])("uses an SDK that a program passes: %s", async (_what, sdk, type) => {
    expect((await declare({}, {}, sdk)).map((one) => one.type)).toEqual(Array(6).fill(type));
  });

  it.each<[Partial<MailDomainArgs>, string[]]>([
    [{}, []],
    [{ ttl: 1 }, []],
    [
      { extraRecords: { t: { name: "t", type: "TXT", value: "é" } } },
      ["error huawei-dns.txt-characters at extraRecords.t"],
    ],
    [
      { extraRecords: { t: { name: "t", type: "TXT", value: 'say "hi"' } } },
      ["error huawei-dns.txt-characters at extraRecords.t"],
    ],
    [
      { extraRecords: { t: { name: "t", type: "TXT", value: "a\\b" } } },
      ["error huawei-dns.txt-characters at extraRecords.t"],
    ],
    [
      { extraRecords: { t: { name: "t", type: "MX", value: ".", preference: 0 } } },
      ["error huawei-dns.null-mx at extraRecords.t"],
    ],
    // 16 strings of 255, each with its quotes, and the blanks between them.
    [{ extraRecords: { t: { name: "t", type: "TXT", value: "x".repeat(4049) } } }, []],
    [
      { extraRecords: { t: { name: "t", type: "TXT", value: "x".repeat(4050) } } },
      ["error huawei-dns.txt-too-long at extraRecords.t"],
    ],
  ])("audits %j: %j", (args, expected) => {
    expect(audit(args)).toEqual(expected);
  });

  it("refuses more than 50 records of a name and type", () => {
    const host = (index: number) => [`a${index}`, { name: "host", type: "A", value: `192.0.2.${index}` }] as const;
    const hosts = (count: number) => ({
      extraRecords: Object.fromEntries(Array.from({ length: count }, (_, index) => host(index))),
    });
    expect(audit(hosts(50) as Partial<MailDomainArgs>)).toEqual([]);
    expect(audit(hosts(51) as Partial<MailDomainArgs>)).toEqual(["error huawei-dns.rrset-records at extraRecords.a50"]);
  });

  it.each<[Partial<HuaweiDns>, object | undefined, string[]]>([
    [{ zoneId: "example.com" }, undefined, ["error huawei-dns.zone-id at dns.huaweiDns.zoneId"]],
    [{ zoneId: zoneId.toUpperCase() }, undefined, ["error huawei-dns.zone-id at dns.huaweiDns.zoneId"]],
    [{ description: "x".repeat(255), rrsets: { "@ TXT": { description: "" } } }, undefined, []],
    [
      { description: "x".repeat(256) },
      undefined,
      ["error huawei-dns.description-too-long at dns.huaweiDns.description"],
    ],
    [
      { rrsets: { "@ TXT": { description: "x".repeat(256) } } },
      undefined,
      ['error huawei-dns.description-too-long at dns.huaweiDns.rrsets["@ TXT"].description'],
    ],
    [{ rrsets: { spf: {} } }, undefined, ["error rrset.unknown-key at dns.huaweiDns.rrsets.spf"]],
    [{}, { dns: { Zone: classOf("x") } }, ["error huawei-dns.sdk at dns.huaweiDns.sdk"]],
  ])("refuses what %j says wrongly", (config, sdk, expected) => {
    expect(audit({}, config, sdk)).toEqual(expected);
  });

  it("must get an SDK as the factory makes it", () => {
    expect(connect({ huaweiDns: { zoneId, sdk: {} } }).issues).toMatchObject([
      { id: "args.type", path: "dns.huaweiDns.sdk" },
    ]);
  });

  it("takes ids of record sets in its zone, and no others", () => {
    const check = connectHuaweiDns({ zoneId }).checkImportId;
    expect(check?.(`${zoneId}/${id}`, "example.com")).toBeUndefined();
    expect(check?.(`${id}/${id}`, "example.com")).toMatch(/is a record set of the zone "2c9e.*`zoneId` is "ff80/);
    for (const wrong of [id, `${zoneId}/`, `${zoneId}/example.com`, `${zoneId}/${id}/x`, `${zoneId}_${id}`])
      expect(check?.(wrong, "example.com")).toMatch(/not the id of a record set/);
    const later = connectHuaweiDns({ zoneId: unknownOutput<string>() as never }).checkImportId;
    expect(later?.(`${id}/${id}`, "example.com")).toBeUndefined();
    expect(later?.(id, "example.com")).toMatch(/not the id of a record set/);
  });

  const set = (name: string, lineId: string) => ({
    ...{ id, zoneId, name, type: "TXT", ttl: 60, records: ['"x"'], status: "ACTIVE", lineId },
  });
  const opts = { zone: "example.com", rrsets: [] };

  it("lists the whole zone once, whoever asks, and what its line has of that", async () => {
    const calls: pulumi.runtime.MockCallArgs[] = [];
    await pulumi.runtime.setMocks({
      newResource: ({ name, inputs }) => ({ id: name, state: inputs }),
      call: (call) => {
        calls.push(call);
        return { zoneId, recordsets: [set("example.com.", "default_view"), set("*.example.com.", "CN")] };
      },
    });
    const names = ["*.example.com", "example.com", "none.example.com"];
    const { list } = connectHuaweiDns({ zoneId });
    const found = await list?.(names, opts);
    expect(found?.map(({ name, importId }) => [name, importId])).toEqual([["example.com", `${zoneId}/${id}`]]);
    await list?.(["example.com"], opts);
    expect(calls.map(({ token, inputs }) => [token, inputs])).toEqual([
      ["huaweicloud:index/getDnsRecordsets:getDnsRecordsets", { zoneId }],
    ]);
    const ofLine = await connectHuaweiDns({ zoneId, lineId: "CN" }).list?.(names, opts);
    expect(ofLine?.map(({ name }) => name)).toEqual(["*.example.com"]);
    const later = connectHuaweiDns({ zoneId: unknownOutput<string>() as never });
    await expect(later.list?.(["example.com"], opts)).rejects.toThrow(NotKnownYetError);
  });

  it("asks the program's SDK, where that can list a zone", async () => {
    const getDnsRecordsets = async () => ({ zoneId, recordsets: [set("example.com.", "default_view")] });
    const listOf = (sdk: object) => connectHuaweiDns({ zoneId, sdk: () => sdk }).list;
    const found = await listOf({ DnsRecordset: classOf(generated), getDnsRecordsets })?.(["example.com"], opts);
    expect(found).toHaveLength(1);
    expect(listOf({ DnsRecordset: classOf(generated) })).toBeUndefined();
    expect(listOf({ dns: { Recordset: classOf("own") } })).toBeUndefined();
  });
});
