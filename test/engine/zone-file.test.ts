import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, inject, it } from "vitest";
import { inFull } from "../support/full";
import { hosted } from "../support/host";
import { projectFrom, projectOf, Stack } from "../support/stack";

const newZone = { nameServers: ["ns1.dns.example"] };
const zoneFile = (path = "example.com.zone") => ({ zoneFile: { path, newZone } });

describe.skipIf(!inject("pulumi"))("on the real engine, records in a zone file", () => {
  const start = hosted();

  it("go through their whole life", async () => {
    const stack = await start();
    const file = join(stack.folder, "example.com.zone");
    const singapore = { domain: "example.com", dns: zoneFile() };
    stack.write({ corp: { args: singapore } });

    const planned = await stack.changes();
    expect(planned).toEqual([
      "create corp",
      "create corp-imap",
      "create corp-mail",
      "create corp-mx-primary",
      "create corp-mx-secondary",
      "create corp-pop3",
      "create corp-smtp",
      "create corp-spf",
      "create project-dev",
    ]);
    expect(existsSync(file)).toBe(false);
    await stack.up();
    expect(ownLines(file)).toEqual([
      "example.com. 600 IN MX 5 mx1.sg.aliyun.com.",
      "example.com. 600 IN MX 10 mx2.sg.aliyun.com.",
      'example.com. 600 IN TXT "v=spf1 include:spf.sg.aliyun.com -all"',
      "imap.example.com. 600 IN CNAME imap.sg.aliyun.com.",
      "mail.example.com. 600 IN CNAME mail.sg.aliyun.com.",
      "pop3.example.com. 600 IN CNAME pop.sg.aliyun.com.",
      "smtp.example.com. 600 IN CNAME smtp.sg.aliyun.com.",
    ]);
    expect(await stack.changes()).toEqual([]);
    expect(await stack.changes("--refresh")).toEqual([]);

    // A record added leaves all others alone.
    const extraRecords = { verify: { name: "@", type: "TXT", value: "token=1" } };
    stack.write({ corp: { args: { ...singapore, extraRecords } } });
    expect(await stack.changes()).toEqual(["create corp-extra-verify"]);
    await stack.up();

    // A key renamed keeps its record.
    const renamed = { proof: { ...extraRecords.verify, formerKeys: ["verify"] } };
    stack.write({ corp: { args: { ...singapore, extraRecords: renamed } } });
    expect(await stack.changes()).toEqual([]);
    await stack.up();

    // A value changed is changed in place.
    const changed = { ...singapore, extraRecords: { proof: { ...renamed.proof, value: "token=2" } } };
    stack.write({ corp: { args: changed } });
    expect(await stack.changes()).toEqual(["update corp-extra-proof"]);
    await stack.up();
    expect(ownLines(file)).toContain('example.com. 600 IN TXT "token=2"');

    // A change by hand is not written over unseen, and a refresh sees it.
    edit(file, (text) => text.replace("MX 10 mx2.sg", "MX 20 mx9.sg"));
    stack.write({ corp: { args: { ...changed, ttl: 300 } } });
    const refused = await stack.run("up", "--yes", "--skip-preview");
    expect(refused.code).not.toBe(0);
    expect(refused.text).toContain(
      "is managed by this stack but was edited: expected example.com. 600 MX 10 mx2.sg.aliyun.com.",
    );
    expect(refused.text).not.toMatch(/^\s+at .*\.js/m);
    await stack.refresh();
    // Others may have been stopped on their way when that one was refused.
    expect(await stack.changes()).toContain("update corp-mx-secondary");
    await stack.up();
    expect(ownLines(file)).toContain("example.com. 300 IN MX 10 mx2.sg.aliyun.com.");

    // A line lost by hand comes back.
    edit(file, (text) => text.replace(/^pop3.*\n/m, ""));
    await stack.refresh();
    expect(await stack.changes()).toEqual(["create corp-pop3"]);
    await stack.up();
    expect(await stack.changes("--refresh")).toEqual([]);

    await stack.destroy();
    expect(existsSync(file)).toBe(false);
  });

  it("never pass through a moment without any MX when the exchangers change", inFull, async () => {
    const stack = await start();
    const file = join(stack.folder, "example.com.zone");
    stack.write({ corp: { args: { domain: "example.com", dns: zoneFile() } } });
    await stack.up();
    stack.write({ corp: { args: { domain: "example.com", edition: "china", dns: zoneFile() } } });
    let running = true;
    const fewest = watch(file, () => running);
    await stack.up();
    running = false;
    expect(await fewest).toBeGreaterThanOrEqual(2);
    expect(ownLines(file).filter((line) => line.includes(" MX "))).toHaveLength(3);
  });

  it("take over lines made by hand, and give up only their own", inFull, async () => {
    const folder = projectOf(`
      const { ZoneFileRecord } = require("alibaba-mail");
      const path = "hand.zone", zone = "example.com";
      const imported = (name, args) => new ZoneFileRecord(name, { path, zone, ttl: 3600, ...args },
        { import: [path, zone, args.name, args.type, args.rdata].join("|") });
      imported("mx", { name: "@", type: "MX", rdata: "5 mx1.sg.aliyun.com." });
      imported("spf", { name: "@", type: "TXT", rdata: '"v=spf1 include:spf.sg.aliyun.com -all"' });`);
    const file = join(folder, "hand.zone");
    const byHand = [
      "$TTL 3600",
      "@ IN SOA ns1 hostmaster 2026112201 7200 900 1209600 600",
      "\tNS\tns1",
      "ns1 A 192.0.2.1 ; caf\u00e9",
      "@\tMX\t5 mx1.sg.aliyun.com.",
      '@ TXT ("v=spf1 include:spf.sg.aliyun.com"',
      '       " -all")',
      "www A 192.0.2.2",
      "",
    ].join("\n");
    writeFileSync(file, byHand);
    const stack = await Stack.create(folder);
    await stack.up();
    expect(await stack.changes("--refresh")).toEqual([]);
    expect(readFileSync(file, "utf8")).toContain(
      "ns1 A 192.0.2.1 ; caf\u00e9\nexample.com. 3600 IN MX 5 mx1.sg.aliyun.com. ; alibaba-mail=",
    );
    await stack.destroy();
    const left = byHand.replace(/^@\tMX.*\n/m, "").replace(/^@ TXT[^)]*\)\n/m, "");
    expect(readFileSync(file, "utf8").replace(/20261122\d\d/, "2026112201")).toBe(left);
  });

  it("are imported by the command line too", inFull, async () => {
    const folder = projectOf("");
    writeFileSync(join(folder, "hand.zone"), "@ 600 IN MX 5 mx1.sg.aliyun.com.\n");
    const stack = await Stack.create(folder);
    const id = "hand.zone|example.com|@|MX|5 mx1.sg.aliyun.com.";
    await stack.succeed(
      "import",
      "alibaba-mail:index:ZoneFileRecord",
      "mx",
      id,
      "--yes",
      "--generate-code=false",
      "--protect=false",
    );
    const imported = (await stack.state()).find(({ urn }) => urn.endsWith("::mx"));
    expect(imported?.inputs).toMatchObject({ name: "@", type: "MX", ttl: 600, rdata: "5 mx1.sg.aliyun.com." });
    const missing = "hand.zone|example.com|@|MX|5 other.example.";
    const refused = await stack.run("import", "alibaba-mail:index:ZoneFileRecord", "no", missing, "--yes");
    expect(refused.code).not.toBe(0);
    expect(refused.text).toContain("no line holds example.com. MX 5 other.example. (found 5 mx1.sg.aliyun.com.)");
  });

  it("of two stacks share one zone, and neither touches the other's", inFull, async () => {
    const shared = mkdtempSync(join(inject("installation"), "zone-"));
    const file = join(shared, "example.com.zone");
    writeFileSync(file, "$TTL 3600\n@ SOA ns1 hostmaster 1 7200 900 1209600 600\n  NS ns1\nns1 A 192.0.2.1\n");
    const stackOf = async (domain: string): Promise<Stack> => {
      const stack = await start();
      stack.write({ corp: { args: { domain, zone: "example.com", dns: { zoneFile: { path: file } } } } });
      return stack;
    };
    const [one, other] = await Promise.all([stackOf("example.com"), stackOf("sub.example.com")]);
    await Promise.all([one.up(), other.up()]);
    expect(ownLines(file)).toHaveLength(14);
    expect(await one.changes("--refresh")).toEqual([]);
    expect(await other.changes("--refresh")).toEqual([]);
    await one.destroy();
    expect(ownLines(file)).toHaveLength(7);
    expect(await other.changes("--refresh")).toEqual([]);
    await other.destroy();
    expect(readFileSync(file, "utf8")).toMatch(
      /^\$TTL 3600\n@ SOA ns1 hostmaster \d+ 7200 900 1209600 600\n {2}NS ns1\nns1 A 192\.0\.2\.1\n$/,
    );
  });

  it("are refused in the preview where the zone holds something that they can't stand beside", async () => {
    const stack = await start();
    writeFileSync(join(stack.folder, "z"), 'mail A 192.0.2.9\n@ TXT "v=spf1 include:spf.mail.qq.com -all"\n');
    stack.write({ corp: { args: { domain: "example.com", dns: { zoneFile: { path: "z" } } } } });
    const { code, text } = await stack.run("preview");
    expect(code).not.toBe(0);
    // The engine stops at the first that it meets.
    expect(text).toMatch(
      /line 1: A at mail\.example\.com conflicts with|line 2 already has an SPF record at example\.com/,
    );
  });

  const named: [example: string, config?: Record<string, string>][] = [
    ["quickstart"],
    ["composed"],
    ["custom-adapter", { endpoint: "http://127.0.0.1:9" }],
  ];
  for (const [example, config = {}] of named) {
    it(
      `of the example ${example} are made without a look at the live domain, whose zone is another one`,
      inFull,
      async () => {
        class AsAtHome extends Stack {
          protected override environment(): NodeJS.ProcessEnv {
            return { ALIBABA_MAIL_PREFLIGHT: "" };
          }
        }
        const stack = new AsAtHome(projectFrom(example));
        await stack.succeed("stack", "init", stack.name);
        await stack.configure(config);
        expect(await stack.succeed("preview")).not.toContain("[preflight.");
      },
    );
  }

  it("of the quick start come from the root project too, and no plugin but our own is asked for", async () => {
    const stack = await Stack.create(projectFrom("quickstart"));
    await stack.succeed("config", "set", "edition", "china-legacy");
    await stack.up();
    expect(await stack.changes()).toEqual([]);
    const outputs = await stack.outputs();
    expect(outputs.imap).toEqual({ host: "imap.mxhichina.com", port: 993, security: "tls", alias: "imap.example.com" });
    const providers = (await stack.state()).filter(({ urn }) => urn.includes("::pulumi:providers:"));
    expect(providers.map(({ urn }) => urn.split("::")[2])).toEqual(["pulumi:providers:alibaba-mail"]);
    await stack.destroy();
  });
});

/** Our lines, without their markers. */
function ownLines(file: string): string[] {
  const lines = readFileSync(file, "latin1").split("\n");
  return lines.filter((line) => line.includes("; alibaba-mail=")).map((line) => line.replace(/ ; alibaba-mail=.*/, ""));
}

function edit(file: string, change: (text: string) => string): void {
  const text = readFileSync(file, "latin1");
  const changed = change(text);
  if (changed === text) throw new Error("the edit changed nothing");
  writeFileSync(file, changed, "latin1");
}

/** The fewest MX records that a reader ever saw. */
async function watch(file: string, goOn: () => boolean): Promise<number> {
  let fewest = Number.POSITIVE_INFINITY;
  while (goOn()) {
    fewest = Math.min(fewest, readFileSync(file, "latin1").split(" MX ").length - 1);
    await sleep(1);
  }
  return fewest;
}
