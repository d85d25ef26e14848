import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Tools } from "../../../src/cli/tools";
import { planMailDomain } from "../../../src/plan";
import { readZone } from "../../../src/preflight";
import { resolverOf, type World } from "../../preflight/world";
import { command, inputFiles, type Ran, type Settings } from "../support";

const file = inputFiles();

/** The command before a zone of these lines. */
function preflight(world: World | string[], args: string[] = ["example.com"], settings: Settings = {}): Promise<Ran> {
  const given = Array.isArray(world) ? { lines: world } : world;
  const tools: Partial<Tools> = {
    readZone: (plan) => readZone(plan, { resolver: resolverOf(given), freeLabel: "free" }),
  };
  return command(["preflight", ...args], tools, settings);
}

const google = [
  "@ 86400 MX 1 aspmx.l.google.com.",
  "@ 86400 MX 5 alt1.aspmx.l.google.com.",
  "@ 3600 TXT v=spf1 include:_spf.google.com ~all",
  "@ 3600 TXT google-site-verification=abc",
  "google._domainkey 3600 TXT v=DKIM1; k=rsa; p=MIGf",
  "_dmarc 3600 TXT v=DMARC1; p=reject; rua=mailto:dmarc@example.com",
  "mail 3600 CNAME ghs.googlehosted.com.",
];

const ours = [
  "@ 600 MX 5 mx1.sg.aliyun.com.",
  "@ 600 MX 10 mx2.sg.aliyun.com.",
  "@ 600 TXT v=spf1 include:spf.sg.aliyun.com -all",
  "imap 600 CNAME imap.sg.aliyun.com.",
  "pop3 600 CNAME pop.sg.aliyun.com.",
  "smtp 600 CNAME smtp.sg.aliyun.com.",
  "mail 600 CNAME mail.sg.aliyun.com.",
];

describe("preflight", () => {
  it.each<[string, World | string[], number]>([
    ["brand", google, 1],
    ["nothing", [], 0],
    ["warnings", ["autodiscover 600 CNAME autodiscover.outlook.com."], 0],
    ["unreachable", { lines: [], state: "unknown" }, 2],
    ["partly", { lines: [], failing: ["example.com MX"] }, 2],
    ["planned", ours, 0],
    ["planned-in-part", ours.slice(0, 2), 0],
    ["planned-beside-brand", [...ours, "autodiscover 600 CNAME autodiscover.outlook.com.", google[0] as string], 1],
  ])("tells what is in the way, and what settles it: %s", async (golden, world, code) => {
    const ran = await preflight(world);
    expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code, stderr: "" });
    await expect(ran.stdout).toMatchFileSnapshot(`../golden/preflight-${golden}.txt`);
  });

  it("gives a program the same as JSON, with the proposals as one", async () => {
    const { code, stdout } = await preflight(google, ["example.com", "--format", "json"]);
    expect(code).toBe(1);
    const told = JSON.parse(stdout);
    expect(told).toMatchObject({
      domain: "example.com",
      zone: "example.com",
      proposal: { spf: { includes: ["_spf.google.com"], all: "~all" }, dmarc: { policy: "none" } },
    });
    expect(Object.keys(told.proposal.legacy)).toEqual(
      expect.arrayContaining(["google-1", "google-2", "spf", "dmarc", "mail"]),
    );
    expect(told.questions).toBeGreaterThan(50);
  });

  it("takes the arguments of a file, with what is imported already, or a finished plan", async () => {
    const zone = ["@ 600 MX 5 mx1.sg.aliyun.com."];
    const given = { domain: "example.com", ttl: 600 };
    const told = async (args: string[]) => JSON.parse((await preflight(zone, [...args, "--format", "json"])).stdout);
    const there = { keys: ["mx-primary"], isAll: false, imports: {} };
    expect(await told(["--config", file(JSON.stringify(given))])).toMatchObject({
      findings: [],
      asPlanned: { ...there, unmarked: ["mx-primary"] },
    });
    const imports = { "mx-primary": "901" };
    expect((await told(["--config", file(JSON.stringify({ ...given, imports }))])).asPlanned).toEqual({
      ...there,
      unmarked: [],
    });
    expect((await told(["--plan", file(JSON.stringify(planMailDomain(given)))])).asPlanned.unmarked).toEqual([
      "mx-primary",
    ]);
  });

  it("prints the imports of records that are as planned by themselves, since a stack that has them would lose them", async () => {
    const record = { RecordId: "902", RR: "@", Type: "MX", Value: "mx1.sg.aliyun.com", Priority: 5, TTL: 600 };
    const stdin = JSON.stringify({ TotalCount: 1, DomainRecords: { Record: [{ ...record, Status: "ENABLE" }] } });
    const args = ["example.com", "--dns", "alidns:-"];
    const { code, stdout } = await preflight(ours.slice(0, 1), args, { stdin });
    expect(code).toBe(0);
    await expect(stdout).toMatchFileSnapshot("../golden/preflight-planned-alidns.txt");
    const told = JSON.parse((await preflight(ours.slice(0, 1), [...args, "--format", "json"], { stdin })).stdout);
    expect(told).toMatchObject({ findings: [], proposal: {}, asPlanned: { imports: { "mx-primary": "902" } } });
  });

  it("says that a zone has all that is planned where stacks have marked it as theirs", async () => {
    const lines = ours.map(
      (line) => `${line.replace(/ TXT (.*)/, ' TXT "$1"')} ; alibaba-mail=mail/prod/corp-x#0123456789ab.1234abcd`,
    );
    const path = file(["$ORIGIN example.com.", ...lines, ""].join("\n"));
    const { code, stdout } = await preflight(ours, ["example.com", "--dns", `zone-file:${path}`]);
    expect(code).toBe(0);
    expect(stdout).toContain("\nThe zone has all planned records.\n");
  });

  it("knows the old records that the arguments have as legacy", async () => {
    const zone = ["@ 600 MX 1 aspmx.l.google.com."];
    const legacy = {
      "google-1": { name: "@", type: "MX", value: "aspmx.l.google.com", priority: 1, ttl: 600, state: "live" },
    };
    const config = file(JSON.stringify({ domain: "example.com", legacy }));
    expect(await preflight(zone, ["--config", config])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("no conflicts"),
    });
    expect(await preflight([], ["--config", config])).toMatchObject({
      stdout: expect.stringContaining("[preflight.legacy-missing]"),
    });
  });

  it("takes ids and suspended records from the service's list, and knows its name servers", async () => {
    const list = JSON.stringify({
      TotalCount: 2,
      DomainRecords: {
        Record: [
          {
            RecordId: "901",
            RR: "@",
            Type: "MX",
            Value: "aspmx.l.google.com",
            Priority: 1,
            TTL: 3600,
            Status: "ENABLE",
          },
          {
            RecordId: "902",
            RR: "@",
            Type: "MX",
            Value: "mx1.sg.aliyun.com",
            Priority: 5,
            TTL: 600,
            Status: "DISABLE",
          },
        ],
      },
    });
    const zone = ["@ 3600 MX 1 aspmx.l.google.com.", "@ 3600 NS ns1.example.net."];
    const { code, stdout } = await preflight(zone, ["example.com", "--dns", "alidns:-"], { stdin: list });
    expect(code).toBe(1);
    await expect(stdout).toMatchFileSnapshot("../golden/preflight-alidns.txt");
  });

  it("tells of records that the service serves to the clients of a line only", async () => {
    const record = (RecordId: string, RR: string, Type: string, Value: string, Line: string) => ({
      ...{ RecordId, RR, Type, Value, Line, Priority: 1, TTL: 600, Status: "ENABLE" },
    });
    const records = [
      record("901", "@", "MX", "mx.old.example", "telecom"),
      record("902", "@", "MX", "aspmx.l.google.com", "default"),
      record("903", "_dmarc", "TXT", "v=DMARC1; p=reject", "oversea"),
    ];
    const list = JSON.stringify({ TotalCount: 3, DomainRecords: { Record: records } });
    const zone = ["@ 600 MX 1 mx.old.example."];
    const { code, stdout } = await preflight(zone, ["example.com", "--dns", "alidns:-"], { stdin: list });
    expect(code).toBe(1);
    await expect(stdout).toMatchFileSnapshot("../golden/preflight-lines.txt");
  });

  it("asks for no id where a stack takes records over by their contents, and leaves out what stacks have made", async () => {
    const path = file(`$ORIGIN example.com.
$TTL 600
@ MX 1 aspmx.l.google.com.
smtp CNAME smtp.sg.aliyun.com. ; alibaba-mail=mail/prod/corp-smtp#0123456789ab.1234abcd
`);
    const before = readFileSync(path, "utf8");
    const { stdout } = await preflight([], ["example.com", "--dns", `zone-file:${path}`, "--format", "json"]);
    const { findings, proposal } = JSON.parse(stdout);
    expect(findings.map(({ id }: { id: string }) => id)).toEqual(["preflight.other-mx"]);
    expect(proposal.legacy["google-1"]).not.toHaveProperty("id");
    expect(readFileSync(path, "utf8")).toBe(before);
  });

  it("says what of a file could not be looked at", async () => {
    const path = file("$ORIGIN example.com.\n$INCLUDE more.zone\n");
    const { code, stdout } = await preflight([], ["example.com", "--dns", `zone-file:${path}`]);
    expect(code).toBe(2);
    expect(stdout).toContain("[preflight.not-checked]");
  });

  it.each([
    [["example.com", "--zone-id", "0"], "--zone-id is the id of a zone at Cloudflare, Route 53 or Google Cloud DNS"],
    [["--dns", "alidns:-", "--config", "-"], "standard input can be used for one file only"],
    [["example.com", "--output", "records"], "--output selects an output in the file of --plan"],
    [["--plan", "x", "--ttl", "60"], "--plan conflicts with --edition"],
    [["example.com", "--format", "html"], "--format"],
    [["example.com", "--server", "192.0.2.1", "--root", "192.0.2.2"], "--server conflicts with --root"],
  ])("refuses %j", async (args, words) => {
    const { code, stderr } = await preflight([], args);
    expect(code).toBe(2);
    expect(stderr).toContain(words);
  });
});
