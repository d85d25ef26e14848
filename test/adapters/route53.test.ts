import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { type Dns, MailDomain, type MailDomainArgs, MailDomainInputError, route53 } from "../../src";
import { connect } from "../../src/adapters/registry";
import { connectRoute53 } from "../../src/adapters/route53";
import { NotKnownYetError } from "../../src/adapters/settings";
import { listed } from "../../src/plan/draft";
import { draftPlan } from "../../src/plan/plan";
import { mockEngine, type Registered, unknownOutput, whenRegistered } from "../support/mocks";

const zoneId = "Z0123456789ABCDEFGHIJ";

async function declare(dns: Dns, args: Partial<MailDomainArgs> = {}): Promise<Record<string, unknown>> {
  const registered: Registered[] = await mockEngine();
  await whenRegistered(new MailDomain("corp", { domain: "Example.com.", dns, ...args }));
  const records = registered.filter(({ type }) => type === "aws:route53/record:Record");
  return Object.fromEntries(records.map(({ name, inputs }) => [name, inputs]));
}

function audit(args: Partial<MailDomainArgs>, dns: Dns = route53({ zoneId })): string[] {
  const { adapter, issues } = connect(dns);
  const plan = draftPlan({ domain: "example.com", ...args });
  const records = plan.drafts.map((draft) => ({ ...listed(draft), path: draft.path, ttlPath: draft.ttlPath }));
  return [...plan.issues, ...issues, ...(adapter?.audit?.(records, plan.zone) ?? [])].map(
    ({ id, path }) => `${id} at ${path}`,
  );
}

describe("route53", () => {
  it("declares whole names in lower case without final dot, RDATA, and texts without their outer quotes", async () => {
    const extraRecords: MailDomainArgs["extraRecords"] = {
      long: { name: "Long", type: "TXT", value: "x".repeat(300) },
      odd: { name: "odd", type: "TXT", value: 'é "\\' },
      srv: { name: "_imaps._tcp", type: "SRV", value: "imap.sg.aliyun.com", priority: 0, weight: 1, port: 993 },
      host: { name: "*.relay", type: "A", value: "192.0.2.10" },
    };
    expect(await declare(route53({ zoneId }), { extraRecords })).toMatchObject({
      "corp-@ MX": {
        ...{ zoneId, name: "example.com", type: "MX", ttl: 600 },
        records: ["5 mx1.sg.aliyun.com.", "10 mx2.sg.aliyun.com."],
      },
      "corp-@ TXT": { records: ["v=spf1 include:spf.sg.aliyun.com -all"] },
      "corp-pop3 CNAME": { name: "pop3.example.com", records: ["pop.sg.aliyun.com."] },
      "corp-long TXT": { records: [`${"x".repeat(255)}" "${"x".repeat(45)}`] },
      "corp-odd TXT": { records: ["\\303\\251 \\042\\134"] },
      "corp-_imaps._tcp SRV": { records: ["0 1 993 imap.sg.aliyun.com."] },
      "corp-*.relay A": { name: "*.relay.example.com", records: ["192.0.2.10"] },
    });
  });

  it("declares a record without a host, with a warning", async () => {
    const extraRecords: MailDomainArgs["extraRecords"] = {
      none: { name: "web", type: "MX", value: ".", preference: 0 },
      pop: { name: "_pop3._tcp", type: "SRV", value: ".", priority: 0, weight: 0, port: 0 },
    };
    expect(await declare(route53({ zoneId }), { extraRecords })).toMatchObject({
      "corp-web MX": { records: ["0 ."] },
      "corp-_pop3._tcp SRV": { records: ["0 0 0 ."] },
    });
  });

  it("never overwrites an RRset that it creates", async () => {
    for (const inputs of Object.values(await declare(route53({ zoneId }))))
      expect(inputs).not.toHaveProperty("allowOverwrite");
  });

  it("takes the zone's id from another resource", async () => {
    expect(await declare(route53({ zoneId: Promise.resolve(zoneId) }))).toMatchObject({ "corp-@ MX": { zoneId } });
  });

  it.each<[Partial<MailDomainArgs>, string[]]>([
    [{}, []],
    [{ extraRecords: { t: { name: "t", type: "TXT", value: "x".repeat(3950) } } }, []],
    [
      { extraRecords: { t: { name: "t", type: "TXT", value: "x".repeat(3960) } } },
      ["route53.txt-too-long at extraRecords.t"],
    ],
    [
      { extraRecords: { t: { name: "t", type: "TXT", value: "é".repeat(500) } } },
      ["route53.txt-too-long at extraRecords.t"],
    ],
    [
      { extraRecords: { t: { name: "t", type: "MX", value: ".", preference: 0 } } },
      ["route53.null-mx at extraRecords.t"],
    ],
  ])("audits %j: %j", (args, expected) => {
    expect(audit(args)).toEqual(expected);
  });

  it.each(["/hostedzone/Z0123456789", "example.com", "z0123"])("refuses %j, which is no zone id", (wrong) => {
    expect(audit({}, route53({ zoneId: wrong }))).toEqual(["route53.zone-id at dns.route53.zoneId"]);
  });

  it("imports RRsets, and refuses the id of a single record", async () => {
    const make = (imports: Record<string, string>) => () =>
      new MailDomain("corp", { domain: "example.com", dns: route53({ zoneId }), imports });
    await mockEngine();
    await whenRegistered(make({ "@ MX": "x" })());
    expect(make({ "mx-primary": "x", spf: "y" })).toThrow(MailDomainInputError);
    expect(make({ "mx-primary": "x", spf: "y" })).toThrow(
      /imports\["mx-primary"\]: .* "@ MX", with its id \[imports\.no-rrset\]\n.*imports\.spf/,
    );
  });

  it("lists what stands at names by one call for all, and waits for the zone's id", async () => {
    const calls: pulumi.runtime.MockCallArgs[] = [];
    await pulumi.runtime.setMocks({
      newResource: ({ name, inputs }) => ({ id: name, state: inputs }),
      call: (call) => {
        calls.push(call);
        return {
          zoneId,
          resourceRecordSets: ["\\052.", "_dmarc.", ""].map((below) => ({
            ...{ name: `${below}example.com.`, type: "TXT", ttl: 60 },
            resourceRecords: [{ value: '"x"' }],
          })),
        };
      },
    });
    const adapter = connectRoute53({ zoneId });
    const found = await adapter.list?.(["*.example.com", "example.com"], { zone: "example.com", rrsets: [] });
    expect(found?.map(({ name, importId }) => [name, importId])).toEqual([
      ["*.example.com", `${zoneId}_*.example.com_TXT`],
      ["example.com", `${zoneId}_example.com_TXT`],
    ]);
    expect(calls.map(({ token, inputs }) => [token, inputs])).toEqual([
      ["aws:route53/getRecords:getRecords", { zoneId }],
    ]);
    const again = await adapter.list?.(["_dmarc.example.com"], { zone: "example.com", rrsets: [] });
    expect(again?.map(({ name }) => name)).toEqual(["_dmarc.example.com"]);
    expect(calls).toHaveLength(1);
    const later = connectRoute53({ zoneId: unknownOutput<string>() as never });
    await expect(later.list?.(["example.com"], { zone: "example.com", rrsets: [] })).rejects.toThrow(NotKnownYetError);
  });
});
