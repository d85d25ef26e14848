import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { type Dns, googleDns, MailDomain, type MailDomainArgs } from "../../src";
import { connectGoogleDns } from "../../src/adapters/google-dns";
import { connect } from "../../src/adapters/registry";
import { NotKnownYetError } from "../../src/adapters/settings";
import { listed } from "../../src/plan/draft";
import { draftPlan } from "../../src/plan/plan";
import { mockEngine, type Registered, unknownOutput, whenRegistered } from "../support/mocks";

const managedZone = "example-com";
const path = "projects/mail-dns/managedZones/example-com/rrsets";

async function declare(dns: Dns, args: Partial<MailDomainArgs> = {}): Promise<Record<string, unknown>> {
  const registered: Registered[] = await mockEngine();
  await whenRegistered(new MailDomain("corp", { domain: "Example.com.", dns, ...args }));
  const records = registered.filter(({ type }) => type === "gcp:dns/recordSet:RecordSet");
  return Object.fromEntries(records.map(({ name, inputs }) => [name, inputs]));
}

function audit(args: Partial<MailDomainArgs>, dns: Dns = googleDns({ managedZone })): string[] {
  const { adapter, issues } = connect(dns);
  const plan = draftPlan({ domain: "example.com", ...args });
  const records = plan.drafts.map((draft) => ({ ...listed(draft), path: draft.path, ttlPath: draft.ttlPath }));
  const all = [...plan.issues, ...issues, ...(adapter?.audit?.(records, plan.zone) ?? [])];
  return all.map(({ severity, id, path: at }) => `${severity} ${id} at ${at}`);
}

describe("googleDns", () => {
  it("declares whole names with a final dot, and RDATA as in master files", async () => {
    const extraRecords: MailDomainArgs["extraRecords"] = {
      long: { name: "Long", type: "TXT", value: "x".repeat(300) },
      odd: { name: "odd", type: "TXT", value: 'say "hi" \\' },
      srv: { name: "_imaps._tcp", type: "SRV", value: "imap.sg.aliyun.com", priority: 0, weight: 1, port: 993 },
      host: { name: "*.relay", type: "A", value: "192.0.2.10" },
    };
    const declared = await declare(googleDns({ managedZone }), { extraRecords });
    expect(declared).toMatchObject({
      "corp-@ MX": {
        ...{ managedZone, name: "example.com.", type: "MX", ttl: 600 },
        rrdatas: ["5 mx1.sg.aliyun.com.", "10 mx2.sg.aliyun.com."],
      },
      "corp-@ TXT": { rrdatas: ['"v=spf1 include:spf.sg.aliyun.com -all"'] },
      "corp-pop3 CNAME": { name: "pop3.example.com.", rrdatas: ["pop.sg.aliyun.com."] },
      "corp-long TXT": { rrdatas: [`"${"x".repeat(255)}" "${"x".repeat(45)}"`] },
      "corp-odd TXT": { rrdatas: ['"say \\"hi\\" \\\\"'] },
      "corp-_imaps._tcp SRV": { rrdatas: ["0 1 993 imap.sg.aliyun.com."] },
      "corp-*.relay A": { name: "*.relay.example.com.", rrdatas: ["192.0.2.10"] },
    });
    for (const inputs of Object.values(declared)) expect(inputs).not.toHaveProperty("project");
  });

  it("takes the managed zone and the project from other resources", async () => {
    const dns = googleDns({ managedZone: Promise.resolve("late"), project: Promise.resolve("mail-dns") });
    expect(await declare(dns)).toMatchObject({ "corp-@ MX": { managedZone: "late", project: "mail-dns" } });
  });

  it.each<[Partial<MailDomainArgs>, string[]]>([
    [{}, []],
    [
      { extraRecords: { t: { name: "t", type: "TXT", value: "é" } } },
      ["warning google-dns.not-ascii at extraRecords.t"],
    ],
    // Answers of the service have such records.
    [{ extraRecords: { t: { name: "t", type: "MX", value: ".", preference: 0 } } }, []],
  ])("audits %j: %j", (args, expected) => {
    expect(audit(args)).toEqual(expected);
  });

  it("warns of more than 100 records of a name and type", () => {
    const host = (index: number) => [`a${index}`, { name: "host", type: "A", value: `192.0.2.${index}` }] as const;
    const hosts = (count: number) => ({
      extraRecords: Object.fromEntries(Array.from({ length: count }, (_, index) => host(index))),
    });
    expect(audit(hosts(100) as Partial<MailDomainArgs>)).toEqual([]);
    expect(audit(hosts(101) as Partial<MailDomainArgs>)).toEqual([
      "warning google-dns.rrset-records at extraRecords.a100",
    ]);
  });

  it.each(["example.com", "Example-com", "projects/p/managedZones/z", ""])(
    "refuses %j as the managed zone",
    (wrong) => {
      expect(audit({}, googleDns({ managedZone: wrong }))).toEqual([
        "error google-dns.managed-zone at dns.googleDns.managedZone",
      ]);
    },
  );

  it("takes whole ids of RRsets in the zone, and no shorter ones, which the stack's own do not equal", () => {
    const check = connectGoogleDns({ managedZone }).checkImportId;
    expect(check?.(`${path}/example.com./TXT`, "example.com")).toBeUndefined();
    expect(check?.(`${path}/_dmarc.example.com./TXT`, "example.com")).toBeUndefined();
    expect(check?.(`${path}/example.org./TXT`, "example.com")).toMatch(/outside the zone "example.com"/);
    for (const short of [
      "mail-dns/example-com/example.com./TXT",
      "example-com/example.com./TXT",
      `${path}/example.com/TXT`,
    ])
      expect(check?.(short, "example.com")).toMatch(/not the whole id of an RRset/);
  });

  it("lists what stands at each name, and waits for the managed zone's name", async () => {
    const calls: pulumi.runtime.MockCallArgs[] = [];
    await pulumi.runtime.setMocks({
      newResource: ({ name, inputs }) => ({ id: name, state: inputs }),
      call: (call) => {
        calls.push(call);
        const { name } = call.inputs;
        const rrsets = name === "none.example.com." ? [] : [{ name, type: "TXT", ttl: 60, rrdatas: ['"x"'] }];
        return { managedZone, project: "mail-dns", rrsets };
      },
    });
    const opts = { zone: "example.com", rrsets: [] };
    const names = ["*.example.com", "example.com", "none.example.com"];
    const found = await connectGoogleDns({ managedZone }).list?.(names, opts);
    expect(found?.map(({ name, importId }) => [name, importId])).toEqual([
      ["*.example.com", `${path}/*.example.com./TXT`],
      ["example.com", `${path}/example.com./TXT`],
    ]);
    expect(calls.map(({ token, inputs }) => [token, inputs])).toEqual(
      names.map((name) => ["gcp:dns/getRecordSets:getRecordSets", { managedZone, name: `${name}.` }]),
    );
    const later = connectGoogleDns({ managedZone: unknownOutput<string>() as never });
    await expect(later.list?.(["example.com"], opts)).rejects.toThrow(NotKnownYetError);
  });
});
