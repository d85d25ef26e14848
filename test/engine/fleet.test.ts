import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, inject, it } from "vitest";
import { stackOf } from "../../examples/fleet/shards.mts";
import { inFull } from "../support/full";
import { projectFrom, Stack } from "../support/stack";

/** Two domains of one stack, and one of another. */
const [one, beside, other] = (() => {
  const names = Array.from({ length: 200 }, (_, index) => `d${index}.example`);
  const [first = ""] = names;
  const same = names.slice(1).find((name) => stackOf(name) === stackOf(first)) ?? "";
  return [first, same, names.find((name) => stackOf(name) !== stackOf(first)) ?? ""];
})();

class Fleet extends Stack {
  static begin(): Fleet {
    const fleet = new Fleet(projectFrom("fleet", []), "none");
    mkdirSync(join(fleet.folder, "zones"));
    return fleet;
  }

  list(domains: Record<string, object>): void {
    const lines = Object.entries(domains).map(([domain, args]) =>
      JSON.stringify({ domain, dns: { zoneFile: { path: `zones/${domain}.zone` } }, ...args }),
    );
    writeFileSync(join(this.folder, "list.jsonl"), lines.join("\n"));
  }

  fileOf(domain: string): string {
    return join(this.folder, "zones", `${domain}.zone`);
  }

  /** How many managed lines a domain has. */
  linesOf(domain: string): number {
    const file = this.fileOf(domain);
    return existsSync(file) ? readFileSync(file, "utf8").split("alibaba-mail=").length - 1 : 0;
  }

  begin(...flags: string[]): ChildProcess {
    const { env } = this.setting().options;
    const args = ["fleet.mts", "up", "list.jsonl", ...flags];
    return spawn(process.execPath, args, {
      cwd: this.folder,
      env,
      detached: true,
      stdio: ["ignore", "pipe", "inherit"],
    });
  }

  async go(...flags: string[]): Promise<{ code: number | null; text: string }> {
    const child = this.begin(...flags);
    let text = "";
    child.stdout?.on("data", (data) => {
      text += data;
    });
    const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
    return { code, text };
  }
}

describe.skipIf(!inject("pulumi"))("on the real engine, the domains of a list", () => {
  it("don't fail together, and keep their records while they are refused or not in the list", inFull, async () => {
    const fleet = Fleet.begin();
    writeFileSync(fleet.fileOf(beside), "$ORIGIN (\n");
    fleet.list({ [one]: {}, [beside]: {}, [other]: {} });
    const first = await fleet.go();
    expect(first.text).toMatch(/^3 domains: 1 failed, 2 done; 2 changed$/m);
    expect(first.text).toContain(`${beside} (${stackOf(beside)}) failed`);
    expect(first.text).toContain("[zone-file.");
    expect(first.code).toBe(1);
    expect([one, beside, other].map((domain) => fleet.linesOf(domain))).toEqual([7, 0, 7]);

    writeFileSync(fleet.fileOf(beside), "");
    fleet.list({ [one]: { edition: "berlin" }, [beside]: {} });
    const second = await fleet.go();
    expect(second.text).toMatch(/^3 domains: 1 refused, 1 not in the list, 1 done; 1 changed$/m);
    expect(second.text).toContain("berlin");
    expect([one, beside, other].map((domain) => fleet.linesOf(domain))).toEqual([7, 7, 7]);

    fleet.list({ [one]: {}, [beside]: {} });
    const third = await fleet.go("--remove");
    expect(third).toEqual({ code: 0, text: expect.stringMatching(/^3 domains: 1 removed, 2 done; /) });
    expect([one, beside, other].map((domain) => fleet.linesOf(domain))).toEqual([7, 7, 0]);
    expect(readFileSync(join(fleet.folder, "report/report.html"), "utf8")).toContain(`<td>${one}</td>`);
  });

  it(
    "keep what they have where they fail, and are done by the next run, also if the list is the same",
    inFull,
    async () => {
      const fleet = Fleet.begin();
      fleet.list({ [one]: {}, [beside]: {} });
      expect((await fleet.go()).code).toBe(0);

      const whole = readFileSync(fleet.fileOf(beside), "utf8");
      writeFileSync(fleet.fileOf(beside), `${whole}$ORIGIN (\n`);
      fleet.list({ [one]: { edition: "china" }, [beside]: { edition: "china" } });
      const { code, text } = await fleet.go();
      expect(text).toMatch(/^2 domains: 1 failed, 1 done; 1 changed$/m);
      expect(code).toBe(1);
      expect(readFileSync(fleet.fileOf(one), "utf8")).toContain("mx1.qiye.aliyun.com");
      expect(readFileSync(fleet.fileOf(beside), "utf8")).toBe(`${whole}$ORIGIN (\n`);

      writeFileSync(fleet.fileOf(beside), whole);
      expect((await fleet.go()).text).toBe("2 domains: 2 done; 1 changed\n");
      expect(readFileSync(fleet.fileOf(beside), "utf8")).toContain("mx1.qiye.aliyun.com");
      expect((await fleet.go()).text).toBe("2 domains: 2 done; 0 changed\n");
    },
  );

  it("go on after a kill", { ...inFull, timeout: 480_000 }, async () => {
    const fleet = Fleet.begin();
    const domains = Array.from({ length: 6 }, (_, index) => `k${index}.example`);
    fleet.list(Object.fromEntries(domains.map((domain) => [domain, {}])));
    const child = fleet.begin("--parallel", "1");
    while (domains.every((domain) => fleet.linesOf(domain) === 0)) await sleep(20);
    process.kill(-(child.pid as number), "SIGKILL");
    // The engine that it has started may still run, and leaves the lock of its stack if it is killed too.
    await sleep(2000);
    const { code, text } = await fleet.go();
    const locked = Array.from(text.matchAll(/pulumi cancel --stack (\S+)/g), ([, stack = ""]) => stack);
    for (const stack of new Set(locked)) await new Stack(fleet.folder, stack).succeed("cancel", "--yes");
    if (code !== 0) expect((await fleet.go()).code).toBe(0);
    expect((await fleet.go()).text).toBe("6 domains: 6 done; 0 changed\n");
    expect(domains.map((domain) => fleet.linesOf(domain))).toEqual([7, 7, 7, 7, 7, 7]);
  });
});
