import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, it, onTestFinished } from "vitest";
import { realTools } from "../../src/cli/tools";
import { command } from "../cli/support";
import { startDynamicZone } from "../support/dynamic-zone";
import { inFull } from "../support/full";
import { hosted } from "../support/host";
import type { Stack } from "../support/stack";

const planned = [
  "@ MX 5 mx1.sg.aliyun.com.",
  "@ MX 10 mx2.sg.aliyun.com.",
  '@ TXT "v=spf1 include:spf.sg.aliyun.com -all"',
  '_dmarc TXT "v=DMARC1; p=reject"',
  "imap CNAME imap.sg.aliyun.com.",
  "mail CNAME mail.sg.aliyun.com.",
  "pop3 CNAME pop.sg.aliyun.com.",
  "smtp CNAME smtp.sg.aliyun.com.",
];
/** Made by hand, each another way than planned. */
const byHand = [
  "@ MX 20 mx2.sg.aliyun.com.",
  "@ MX 15 mx1.sg.aliyun.com.",
  '@ TXT "v=spf1 include:spf.qiye.aliyun.com ~all"',
  '@ TXT "verify=1"',
  '_dmarc TXT "v=DMARC1; p=none"',
  ...planned.slice(4),
];

const args = { domain: "example.com", dmarc: { policy: "reject" } };
/** What the zone holds beside the plan is there before and after. */
const expected = [...planned, '@ TXT "verify=1"'].sort();

/** Asks the command, takes over, takes the imports out, and sees to it that nothing is left to do. */
async function takeOver(stack: Stack, dns: object, place: string, env: Record<string, string> = {}): Promise<void> {
  const plan = join(stack.folder, "plan.json");
  writeFileSync(plan, JSON.stringify(args));
  const asked = ["adopt", "--config", plan, "--dns", place, "--format", "json"];
  const { code, stdout, stderr } = await command(asked, realTools, { env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const { imports, records } = JSON.parse(stdout);
  expect(Object.keys(imports)).toHaveLength(8);
  expect(records.filter(({ outcome }: { outcome: string }) => outcome === "create")).toEqual([]);

  stack.write({ corp: { args: { ...args, dns, imports } } });
  const steps = await stack.changes();
  expect(steps.filter((step) => step.startsWith("import "))).toHaveLength(8);
  expect(steps.filter((step) => /^(delete|replace|create corp-)/.test(step))).toEqual([]);
  await stack.up();
  stack.write({ corp: { args: { ...args, dns } } });
  expect(await stack.changes("--refresh")).toEqual([]);
}

describe.skipIf(!inject("pulumi"))("on the real engine, a zone that was made by hand is taken over in one step", () => {
  const start = hosted();

  it("in a zone file", async () => {
    const stack = await start();
    const file = join(stack.folder, "example.com.zone");
    const head =
      "$ORIGIN example.com.\n$TTL 3600\n@ SOA ns1 hostmaster 1 7200 900 1209600 600\n@ NS ns1.example.net.\n";
    writeFileSync(file, `${head}${byHand.join("\n")}\n`);
    // The program names the file in another way, which is the same one.
    await takeOver(stack, { zoneFile: { path: file } }, `zone-file:${file}`);
    const lines = readFileSync(file, "utf8").split("\n").slice(4).filter(Boolean);
    const shown = lines.map((line) =>
      line.replace(/ ; .*/, "").replace(/^(\S*?)\.?example\.com\. /, (_, name) => `${name || "@"} `),
    );
    expect(shown.map((line) => line.replace(/ \d+ IN /, " ")).sort()).toEqual(expected);
    const ttls = lines.filter((line) => / MX /.test(line)).map((line) => line.split(" ")[1]);
    expect(new Set(ttls).size).toBe(1);
  });

  it.skipIf(!inject("nameServers").includes("bind"))("behind RFC 2136", inFull, async () => {
    const zone = await startDynamicZone("bind", { zone: byHand.map((line) => line.replace(/ /, " 3600 ")).join("\n") });
    onTestFinished(() => zone.end());
    const stack = await start();
    const { host: server, port, key } = zone;
    await stack.succeed("config", "set", "--secret", "alibaba-mail:tsigSecret", key.secret);
    const dns = { rfc2136: { server, port, tsigKeyName: key.name } };
    await takeOver(stack, dns, `rfc2136:${key.name}@${server}:${port}`, { ALIBABA_MAIL_TSIG_SECRET: key.secret });
    const shown = (await zone.records()).map((line) =>
      line.replace(/^(\S*?)\.?example\.com\. \d+ /, (_, name) => `${name || "@"} `),
    );
    expect(shown.filter((line) => !/^@ NS |^ns1 /.test(line)).sort()).toEqual(expected);
  });
});
