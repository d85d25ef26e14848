/**
 * The recipes of docs/adapters/custom.md, taken out of the page, compiled, and run under Pulumi's mocks. Where their names and
 * forms are from stands at each; all was read in 2026-11.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import ts from "typescript";
import { beforeAll, describe, expect, it } from "vitest";
import * as alibabaMail from "../../src";
import { type Dns, MailDomain, type MailDomainArgs } from "../../src";
import { connect } from "../../src/adapters/registry";
import { listed } from "../../src/plan/draft";
import { draftPlan } from "../../src/plan/plan";
import { mockEngine, whenRegistered } from "../support/mocks";

const root = join(__dirname, "../..");
const page = readFileSync(join(root, "docs/adapters/custom.md"), "utf8");
const source = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code).join("\n");
type Recipe = "hetzner" | "ovh" | "gandi" | "ns1" | "dnsimple" | "volcengine" | "azureClassic";
let recipes: Record<Recipe, (args?: object) => Dns>;

beforeAll(() => {
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.CommonJS },
  });
  const modules: Record<string, unknown> = { "@pulumi/pulumi": pulumi, "alibaba-mail": alibabaMail };
  const exports = {};
  new Function("exports", "require", outputText)(exports, (name: string) => modules[name]);
  recipes = exports as typeof recipes;
});

const SPF = "v=spf1 include:spf.sg.aliyun.com -all";
const long = `key=${"x".repeat(300)}`;
const quoted = `"${long.slice(0, 255)}" "${long.slice(255)}"`;
const extraRecords: MailDomainArgs["extraRecords"] = {
  host: { name: "relay", type: "A", value: "192.0.2.10" },
  six: { name: "relay", type: "AAAA", value: "2001:db8::10" },
};
const withAll: MailDomainArgs["extraRecords"] = {
  ...extraRecords,
  srv: { name: "_imaps._tcp", type: "SRV", value: "imap.sg.aliyun.com", priority: 0, weight: 1, port: 993 },
  long: { name: "long", type: "TXT", value: long },
};

/** What a recipe registers: the types, and the inputs of each by the name. */
async function run(dns: Dns, records: MailDomainArgs["extraRecords"] = withAll) {
  const registered = await mockEngine();
  await whenRegistered(new MailDomain("corp", { domain: "example.com", dns, extraRecords: records }));
  const resources = registered.filter(({ type }) => type !== "alibaba-mail:index:MailDomain");
  return {
    types: [...new Set(resources.map(({ type }) => type))].sort(),
    inputs: Object.fromEntries(resources.map(({ name, inputs }) => [name.replace("corp-", ""), inputs])),
  };
}

function audit(dns: Dns, args: Partial<MailDomainArgs>): string[] {
  const { adapter } = connect(dns);
  const plan = draftPlan({ domain: "example.com", ...args });
  const records = plan.drafts.map((draft) => ({ ...listed(draft), path: draft.path, ttlPath: draft.ttlPath }));
  return (adapter?.audit?.(records, plan.zone) ?? []).map(({ severity, id, path }) => `${severity} ${id} at ${path}`);
}

const textOf = (value: string): Partial<MailDomainArgs> => ({
  extraRecords: { t: { name: "t", type: "TXT", value } },
});

describe("the recipes for custom()", () => {
  it("compile, each with what they begin with", () => {
    // As a user has it: beside the packages that it imports.
    const folder = mkdtempSync(join(root, "node_modules/.custom-recipes-"));
    try {
      writeFileSync(join(folder, "recipes.ts"), source);
      const project = { extends: join(root, "tsconfig.json"), include: ["recipes.ts"] };
      writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(project));
      const { stdout } = spawnSync(join(root, "node_modules/.bin/tsc"), ["-p", folder], { encoding: "utf8" });
      expect(stdout).toBe("");
    } finally {
      rmSync(folder, { recursive: true });
    }
    expect(Object.keys(recipes).sort()).toEqual(
      ["azureClassic", "dnsimple", "gandi", "hetzner", "ns1", "ovh", "volcengine"].sort(),
    );
  });

  // @pulumi/hcloud 1.41.0, zoneRrset.d.ts: arguments, quoted strings of 255 characters for TXT, import id.
  it("hetzner declares RRsets with RDATA as in a master file", async () => {
    const { types, inputs } = await run(recipes.hetzner());
    expect(types).toEqual(["hcloud:index/zoneRrset:ZoneRrset"]);
    expect(inputs).toMatchObject({
      "@ MX": {
        ...{ zone: "example.com", name: "@", type: "MX", ttl: 600 },
        records: [{ value: "5 mx1.sg.aliyun.com." }, { value: "10 mx2.sg.aliyun.com." }],
      },
      "@ TXT": { records: [{ value: `"${SPF}"` }] },
      "long TXT": { records: [{ value: quoted }] },
      "pop3 CNAME": { name: "pop3", records: [{ value: "pop.sg.aliyun.com." }] },
      "_imaps._tcp SRV": { records: [{ value: "0 1 993 imap.sg.aliyun.com." }] },
      "relay A": { records: [{ value: "192.0.2.10" }] },
    });
  });

  // @ovhcloud/pulumi-ovh 2.19.1, domain/zoneRecord.d.ts and package.json (server): arguments, import id; ovh/terraform-provider-ovh,
  // ovh/resource_domain_zone_record.go: the least TTL, which arguments replace, "has been deleted"; DNSControl/dnscontrol,
  // providers/ovh/protocol.go (GetTargetCombined: RDATA as in a master file) and auditrecords.go (no null MX).
  it("ovh declares records with RDATA as in a master file", async () => {
    const { types, inputs } = await run(recipes.ovh());
    expect(types).toEqual(["ovh:Domain/zoneRecord:ZoneRecord"]);
    expect(Object.values(inputs)).toEqual(
      expect.arrayContaining([
        { zone: "example.com", subdomain: "", fieldtype: "MX", ttl: 600, target: "5 mx1.sg.aliyun.com." },
        { zone: "example.com", subdomain: "", fieldtype: "TXT", ttl: 600, target: `"${SPF}"` },
        { zone: "example.com", subdomain: "long", fieldtype: "TXT", ttl: 600, target: quoted },
        { zone: "example.com", subdomain: "pop3", fieldtype: "CNAME", ttl: 600, target: "pop.sg.aliyun.com." },
      ]),
    );
    const nullMx = { extraRecords: { none: { name: "none", type: "MX" as const, value: ".", preference: 0 } } };
    expect(audit(recipes.ovh(), nullMx)).toEqual(["error ovh.null-mx at extraRecords.none"]);
    expect(audit(recipes.ovh(), {})).toEqual([]);
  });

  // pulumiverse/pulumi-gandi, sdk/nodejs/livedns/record.ts, and @pulumiverse/gandi 0.0.14, package.json (server): arguments;
  // go-gandi/terraform-provider-gandi, gandi/resource_livedns_record.go: import id; DNSControl/dnscontrol,
  // providers/gandiv5/convert.go: texts in quotes.
  it("gandi declares RRsets with RDATA as in a master file", async () => {
    const { types, inputs } = await run(recipes.gandi());
    expect(types).toEqual(["gandi:livedns/record:Record"]);
    expect(inputs).toMatchObject({
      "@ MX": {
        ...{ zone: "example.com", name: "@", type: "MX", ttl: 600 },
        values: ["5 mx1.sg.aliyun.com.", "10 mx2.sg.aliyun.com."],
      },
      "long TXT": { values: [quoted] },
    });
  });

  // pulumi/pulumi-ns1, sdk/nodejs/record.ts: arguments, no final dots of zone and domain, import id; ns1-terraform/
  // terraform-provider-ns1, ns1/resource_record.go: NewTXTAnswer takes the whole text, other answers are divided at spaces.
  it("ns1 declares RRsets with full names, and texts as they are", async () => {
    const { types, inputs } = await run(recipes.ns1());
    expect(types).toEqual(["ns1:index/record:Record"]);
    expect(inputs).toMatchObject({
      "@ MX": {
        ...{ zone: "example.com", domain: "example.com", type: "MX", ttl: 600 },
        answers: [{ answer: "5 mx1.sg.aliyun.com." }, { answer: "10 mx2.sg.aliyun.com." }],
      },
      "@ TXT": { answers: [{ answer: SPF }] },
      "long TXT": { domain: "long.example.com", answers: [{ answer: long }] },
      "_imaps._tcp SRV": { answers: [{ answer: "0 1 993 imap.sg.aliyun.com." }] },
    });
  });

  // pulumi/pulumi-dnsimple, sdk/nodejs/zoneRecord.ts: arguments, the example of an MX, import id; DNSControl/dnscontrol,
  // providers/dnsimple/dnsimpleProvider.go (weight, port and target of an SRV in the value; texts in quotes) and auditrecords.go.
  it("dnsimple declares records with the priority apart", async () => {
    const { types, inputs } = await run(recipes.dnsimple());
    expect(types).toEqual(["dnsimple:index/zoneRecord:ZoneRecord"]);
    const at = { zoneName: "example.com", ttl: 600 };
    expect(Object.values(inputs)).toEqual(
      expect.arrayContaining([
        { ...at, name: "", type: "MX", value: "mx1.sg.aliyun.com", priority: 5 },
        { ...at, name: "", type: "TXT", value: `"${SPF}"` },
        { ...at, name: "long", type: "TXT", value: quoted },
        { ...at, name: "_imaps._tcp", type: "SRV", value: "1 993 imap.sg.aliyun.com", priority: 0 },
        { ...at, name: "pop3", type: "CNAME", value: "pop.sg.aliyun.com" },
      ]),
    );
    expect(audit(recipes.dnsimple(), textOf("x".repeat(1001)))).toEqual([
      "error dnsimple.txt-too-long at extraRecords.t",
    ]);
    expect(audit(recipes.dnsimple(), textOf("x".repeat(1000)))).toEqual([]);
  });

  // volcengine/terraform-provider-volcengine, volcengine/dns/dns_record/resource_volcengine_dns_record.go: arguments, import id;
  // @volcengine/pulumi 0.0.44, package.json: server; volcengine.com/docs/6758/145121: "@", and "default"; netcccyun/dnsmgr,
  // app/lib/dns/huoshan.php: the preference before the host of an MX; go-acme/lego, providers/dns/volcengine: texts without quotes.
  it("volcengine declares records with the preference before the host, and refuses what is not known of it", async () => {
    const { types, inputs } = await run(recipes.volcengine({ zid: 58846 }), extraRecords);
    expect(types).toEqual(["volcengine:dns/record:Record"]);
    const at = { zid: 58846, ttl: 600, line: "default" };
    expect(Object.values(inputs)).toEqual(
      expect.arrayContaining([
        { ...at, host: "@", type: "MX", value: "5 mx1.sg.aliyun.com" },
        { ...at, host: "@", type: "TXT", value: SPF },
        { ...at, host: "pop3", type: "CNAME", value: "pop.sg.aliyun.com" },
        { ...at, host: "relay", type: "AAAA", value: "2001:db8::10" },
      ]),
    );
    expect(audit(recipes.volcengine({ zid: 1 }), { extraRecords: withAll })).toEqual([
      "error volcengine.unknown at extraRecords.srv",
      "error volcengine.unknown at extraRecords.long",
    ]);
  });

  // @pulumi/azure 6.40.0, dns/{arecord,aaaaRecord,cnameRecord,mxRecord,srvRecord,txtRecord}.{js,d.ts}: tokens and arguments.
  it("azureClassic declares a resource of its type for each RRset", async () => {
    const { types, inputs } = await run(recipes.azureClassic({ resourceGroupName: "dns" }));
    expect(types).toEqual([
      "azure:dns/aRecord:ARecord",
      "azure:dns/aaaaRecord:AaaaRecord",
      "azure:dns/cNameRecord:CNameRecord",
      "azure:dns/mxRecord:MxRecord",
      "azure:dns/srvRecord:SrvRecord",
      "azure:dns/txtRecord:TxtRecord",
    ]);
    expect(inputs).toMatchObject({
      "@ MX": {
        ...{ resourceGroupName: "dns", zoneName: "example.com", name: "@", ttl: 600 },
        records: [
          { preference: "5", exchange: "mx1.sg.aliyun.com" },
          { preference: "10", exchange: "mx2.sg.aliyun.com" },
        ],
      },
      "@ TXT": { records: [{ value: SPF }] },
      "pop3 CNAME": { record: "pop.sg.aliyun.com" },
      "_imaps._tcp SRV": { records: [{ priority: 0, weight: 1, port: 993, target: "imap.sg.aliyun.com" }] },
      "relay A": { records: ["192.0.2.10"] },
      "relay AAAA": { records: ["2001:db8::10"] },
    });
  });
});
