/** The command on a DNS of real servers, with all that it is made of. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { realTools } from "../../src/cli/tools";
import { type DnsTree, missingForTree, startDnsTree } from "../support/dns-tree";
import { command } from "./support";

const missing = missingForTree();
if (missing) console.warn(`SKIPPED: the command on a tree of real name servers, since ${missing} (Debian: bind9 knot)`);

const main = join(__dirname, "../../dist/cli/main.js");

const right = `
@ 600 MX 5 mx1.sg.aliyun.com.
@ 600 MX 10 mx2.sg.aliyun.com.
@ 600 TXT "v=spf1 include:spf.sg.aliyun.com -all"
imap 600 CNAME imap.sg.aliyun.com.
pop3 600 CNAME pop.sg.aliyun.com.
smtp 600 CNAME smtp.sg.aliyun.com.
mail 600 CNAME mail.sg.aliyun.com.
`;

describe.skipIf(missing)("the command on real servers", () => {
  let tree: DnsTree;
  let root: string[];

  beforeAll(async () => {
    tree = await startDnsTree(() => ({
      "right.test": { records: right },
      "wrong.test": { records: right.replace("mx1.sg.aliyun.com", "mxbiz1.qq.com") },
      "later.test": { records: "" },
      "sg.aliyun.com": {
        records:
          'spf TXT "v=spf1 ip4:198.51.100.0/24 -all"\nimap A 192.0.2.1\npop A 192.0.2.1\nsmtp A 192.0.2.1\nmail A 192.0.2.1',
      },
    }));
    root = tree.roots.flatMap(({ address }) => ["--root", `${address}:${tree.port}`]);
  });
  afterAll(() => tree?.end());

  it("tells right from wrong, and what is not there", async () => {
    const args = ["check", "right.test", "wrong.test", "nobody-has-this.test", ...root, "--format", "json"];
    const { code, stdout, stderr } = await command(args, realTools);
    const told = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(told.map(({ domain, status }) => [domain, status])).toEqual([
      ["right.test", "Resolved"],
      ["wrong.test", "Resolution Invalid"],
      ["nobody-has-this.test", "Resolution Invalid"],
    ]);
  });

  it("counts the look-ups of a domain's SPF record", async () => {
    const { code, stdout } = await command(["spf", "right.test", ...root], realTools);
    expect(code).toBe(0);
    expect(stdout).toContain("✓ 1 of 10 look-ups");
  });

  it("finds drift", async () => {
    const plan = (await command(["plan", "right.test", "--format", "json"])).stdout;
    const args = ["drift", "--plan", "-", ...root];
    expect((await command(args, realTools, { stdin: plan })).code).toBe(0);
    const stdin = (await command(["plan", "right.test", "--ttl", "300", "--format", "json"])).stdout;
    expect(await command(args, realTools, { stdin })).toMatchObject({
      code: 1,
      stdout: expect.stringContaining("drift.ttl"),
    });
  });

  it("waits until a change is live", async () => {
    const waiting = command(["check", "later.test", "--wait", "60", ...root], realTools);
    await tree.change("later.test", right);
    const { code, stdout } = await waiting;
    expect(code).toBe(0);
    expect(stdout).toMatch(/^✓ Resolved {2}later\.test/);
  });

  it("does the same when it is built", () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, "check", "right.test", ...root], {
      encoding: "utf8",
      env: { PATH: process.env.PATH, LANG: "C.UTF-8" },
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^✓ Resolved {2}right\.test\n {2}✓ MX/);
  });
});
