import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { azureDns, type Dns, MailDomain, type MailDomainArgs } from "../../src";
import { connectAzureDns } from "../../src/adapters/azure-dns";
import { connect } from "../../src/adapters/registry";
import { NotKnownYetError } from "../../src/adapters/settings";
import { listed } from "../../src/plan/draft";
import { draftPlan } from "../../src/plan/plan";
import { mockEngine, type Registered, unknownOutput, whenRegistered } from "../support/mocks";

const resourceGroupName = "dns";
const start = "/subscriptions/0/resourceGroups/dns/providers/Microsoft.Network/dnszones/example.com";

async function declare(dns: Dns, args: Partial<MailDomainArgs> = {}): Promise<Record<string, unknown>> {
  const registered: Registered[] = await mockEngine();
  await whenRegistered(new MailDomain("corp", { domain: "Example.com.", dns, ...args }));
  const records = registered.filter(({ type }) => type === "azure-native:dns:RecordSet");
  return Object.fromEntries(records.map(({ name, inputs }) => [name, inputs]));
}

function audit(args: Partial<MailDomainArgs>, dns: Dns = azureDns({ resourceGroupName })): string[] {
  const { adapter, issues } = connect(dns);
  const plan = draftPlan({ domain: "example.com", ...args });
  const records = plan.drafts.map((draft) => ({ ...listed(draft), path: draft.path, ttlPath: draft.ttlPath }));
  const all = [...plan.issues, ...issues, ...(adapter?.audit?.(records, plan.zone) ?? [])];
  return all.map(({ severity, id, path }) => `${severity} ${id} at ${path}`);
}

const text = (...values: string[]): Partial<MailDomainArgs> => ({
  extraRecords: Object.fromEntries(
    values.map((value, index) => [`t${index}`, { name: "t", type: "TXT" as const, value }]),
  ),
});

/** What the plugin answers, as it comes to a program. */
function refusal(status: string): Error {
  const details = `request failed /subscriptions/…: ${status} Message="…"`;
  return Object.assign(new Error(details), { details });
}

describe("azureDns", () => {
  it("declares names relative to the zone, hosts with a final dot, and texts as strings without quotes", async () => {
    const extraRecords: MailDomainArgs["extraRecords"] = {
      long: { name: "Long", type: "TXT", value: `${"x".repeat(254)}éy` },
      odd: { name: "odd", type: "TXT", value: 'say "hi" \\' },
      srv: { name: "_imaps._tcp", type: "SRV", value: "imap.sg.aliyun.com", priority: 0, weight: 1, port: 993 },
      host: { name: "*.relay", type: "A", value: "192.0.2.10" },
      six: { name: "relay", type: "AAAA", value: "2001:db8::10" },
    };
    const at = { resourceGroupName, zoneName: "example.com", ttl: 600 };
    expect(await declare(azureDns({ resourceGroupName }), { extraRecords })).toMatchObject({
      "corp-@ MX": {
        ...{ ...at, recordType: "MX", relativeRecordSetName: "@" },
        mxRecords: [
          { preference: 5, exchange: "mx1.sg.aliyun.com." },
          { preference: 10, exchange: "mx2.sg.aliyun.com." },
        ],
      },
      "corp-@ TXT": { txtRecords: [{ value: ["v=spf1 include:spf.sg.aliyun.com -all"] }] },
      "corp-pop3 CNAME": { relativeRecordSetName: "pop3", cnameRecord: { cname: "pop.sg.aliyun.com." } },
      // No character is divided between two strings.
      "corp-long TXT": { txtRecords: [{ value: ["x".repeat(254), "éy"] }] },
      "corp-odd TXT": { txtRecords: [{ value: ['say "hi" \\'] }] },
      "corp-_imaps._tcp SRV": {
        srvRecords: [{ priority: 0, weight: 1, port: 993, target: "imap.sg.aliyun.com." }],
      },
      "corp-*.relay A": { relativeRecordSetName: "*.relay", aRecords: [{ ipv4Address: "192.0.2.10" }] },
      "corp-relay AAAA": { aaaaRecords: [{ ipv6Address: "2001:db8::10" }] },
    });
  });

  it("names the zone, and gives an RRset its own metadata, else those for all", async () => {
    const dns = azureDns({
      resourceGroupName: Promise.resolve("late"),
      zoneName: "example.com",
      metadata: { owner: "mail" },
      rrsets: { "@ TXT": { metadata: { owner: "security" } } },
    });
    expect(
      await declare(dns, { domain: "sub.example.com", extraRecords: { own: { name: "@", type: "TXT", value: "a" } } }),
    ).toMatchObject({
      "corp-sub MX": { resourceGroupName: "late", zoneName: "example.com", metadata: { owner: "mail" } },
      "corp-@ TXT": { metadata: { owner: "security" } },
    });
    expect((await declare(azureDns({ resourceGroupName })))["corp-@ MX"]).not.toHaveProperty("metadata");
  });

  it.each<[Partial<MailDomainArgs>, string[]]>([
    [{}, []],
    [text("x".repeat(4096)), []],
    [text("x".repeat(4097)), ["error azure-dns.txt-too-long at extraRecords.t0"]],
    [text("x".repeat(4000), "y".repeat(97)), ["error azure-dns.txt-too-long at extraRecords.t1"]],
    [text("é"), ["warning azure-dns.not-ascii at extraRecords.t0"]],
    [text(...Array.from({ length: 20 }, (_, index) => `t=${index}`)), []],
    [
      text(...Array.from({ length: 21 }, (_, index) => `t=${index}`)),
      ["warning azure-dns.rrset-records at extraRecords.t20"],
    ],
  ])("audits %j", (args, expected) => {
    expect(audit(args)).toEqual(expected);
  });

  it("holds fewer characters in the national clouds", () => {
    const inChina = azureDns({ resourceGroupName, environment: "china" });
    expect(audit(text("x".repeat(1024)), inChina)).toEqual([]);
    expect(audit(text("x".repeat(1025)), inChina)).toEqual(["error azure-dns.txt-too-long at extraRecords.t0"]);
  });

  it("refuses a wrong zone, and settings for what is not in the plan", () => {
    expect(audit({}, azureDns({ resourceGroupName, zoneName: "https://example.com" }))).toEqual([
      "error domain.url at dns.azureDns.zoneName",
    ]);
    expect(audit({}, azureDns({ resourceGroupName, rrsets: { spf: {} } }))).toEqual([
      "error rrset.unknown-key at dns.azureDns.rrsets.spf",
    ]);
  });

  it("takes ids of record sets in the zone, in any letter case", () => {
    const check = connectAzureDns({ resourceGroupName }).checkImportId;
    expect(check?.(`${start}/TXT/@`, "example.com")).toBeUndefined();
    expect(check?.(`${start.replace("dnszones", "dnsZones")}/TXT/@`, "example.com")).toBeUndefined();
    expect(check?.(`${start}/TXT/@`, "example.org")).toMatch(/is a record set of "example.com"/);
    expect(check?.("example.com/TXT/@", "example.com")).toMatch(/not the id of a record set/);
  });

  describe("lists", () => {
    async function list(answer: (args: Record<string, string>) => unknown, group: unknown = resourceGroupName) {
      const calls: pulumi.runtime.MockCallArgs[] = [];
      await pulumi.runtime.setMocks({
        newResource: ({ name, inputs }) => ({ id: name, state: inputs }),
        call: (call) => {
          calls.push(call);
          return answer(call.inputs) as Record<string, unknown>;
        },
      });
      const rrsets = [
        { name: "example.com", type: "TXT" },
        { name: "*.example.com", type: "A" },
        { name: "example.com", type: "TLSA" },
      ];
      const names = ["example.com", "*.example.com"];
      const adapter = connectAzureDns({ resourceGroupName: group as string });
      const found = await adapter.list?.(names, { zone: "example.com", rrsets });
      return { found, calls: calls.map(({ token, inputs }) => [token, inputs]) };
    }
    const at = { resourceGroupName, zoneName: "example.com" };

    it("each RRset that is asked for, and takes an absent one for nothing", async () => {
      const { found, calls } = await list(({ recordType }) => {
        if (recordType === "A") throw refusal('Status=404 Code="NotFound"');
        return {
          id: `${start}/TXT/@`,
          name: "@",
          type: "Microsoft.Network/dnszones/TXT",
          txtRecords: [{ value: ["a"] }],
        };
      });
      expect(found).toMatchObject([{ name: "example.com", rdata: '"a"', importId: `${start}/TXT/@` }]);
      expect(calls).toEqual([
        ["azure-native:dns:getRecordSet", { ...at, recordType: "TXT", relativeRecordSetName: "@" }],
        ["azure-native:dns:getRecordSet", { ...at, recordType: "A", relativeRecordSetName: "*" }],
      ]);
    });

    it("nothing where it may not read, and throws", async () => {
      const refused = () => {
        throw refusal('Status=403 Code="AuthorizationFailed"');
      };
      await expect(list(refused)).rejects.toThrow(/AuthorizationFailed/);
    });

    it("nothing before the resource group is known", async () => {
      await expect(list(() => ({}), unknownOutput<string>())).rejects.toThrow(NotKnownYetError);
    });
  });
});
