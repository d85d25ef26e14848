import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as promises from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { withLock } from "../../src/zone-file/lock";
import { folder, holder, kill, octets, program, run } from "./support";

vi.mock("node:fs", async (original) => {
  const actual = await original<typeof fs>();
  return { ...actual, writeFileSync: vi.fn(actual.writeFileSync), readFileSync: vi.fn(actual.readFileSync) };
});
afterEach(() => vi.restoreAllMocks());

const since = "2026-01-02T03:04:05.678Z";
const now = (): string => new Date().toISOString();

interface Held {
  pid: number;
  host: string;
  since: string;
}

const guarded = (): string => join(folder(), "zone");
const files = (path: string): Promise<string[]> => promises.readdir(join(path, ".."));

/** The id of a process that has ended. */
async function deadPid(): Promise<number> {
  return Number((await run("process.stdout.write(String(process.pid))")).stdout);
}

async function leave(lock: string, held: Partial<Held> | string): Promise<void> {
  const text = typeof held === "string" ? held : JSON.stringify({ host: hostname(), since, ...held });
  await promises.writeFile(lock, text);
}

describe("a lock", () => {
  it("says who holds it while the work goes on, and is gone after", async () => {
    const path = guarded();
    const held = await withLock(path, async () => JSON.parse(octets(`${path}.lock`) ?? ""));
    expect(held).toEqual({ pid: process.pid, host: hostname(), since: expect.stringMatching(/^\d{4}-.*Z$/) });
    expect(await files(path)).toEqual([]);
  });

  it("is let go where the work fails", async () => {
    const path = guarded();
    await expect(withLock(path, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await files(path)).toEqual([]);
  });

  it("lets one in at a time, of many that wait", async () => {
    const path = guarded();
    let inside = 0;
    const work = async (): Promise<number> => {
      const together = ++inside;
      await promises.stat(".");
      inside--;
      return together;
    };
    expect(await Promise.all(Array.from({ length: 20 }, () => withLock(path, work)))).toEqual(Array(20).fill(1));
  });

  it("fails where there is no folder for it", async () => {
    await expect(withLock(join(guarded(), "missing"), async () => 0)).rejects.toThrow("ENOENT");
  });

  it("does not stay behind where it could not be written", async () => {
    const path = guarded();
    vi.mocked(fs.writeFileSync).mockImplementationOnce(() => {
      throw Object.assign(new Error("full"), { code: "ENOSPC" });
    });
    await expect(withLock(path, async () => 0)).rejects.toThrow("full");
    expect(await files(path)).toEqual([]);
  });
});

describe("a lock that a living process holds", () => {
  it("makes others wait, and then fail with who holds it, since when, and what to do", async () => {
    const path = guarded();
    const child = await holder(path);
    const work = vi.fn();
    const waited = withLock(path, work, { timeoutMs: 150 });
    const lock = `${path}.lock`;
    const { since } = JSON.parse(octets(lock) ?? "");
    await expect(waited).rejects.toMatchObject({ rule: "zone-file.locked" });
    for (const part of [path, `process ${child.pid} on ${hostname()} since ${since}`, `delete ${lock} `]) {
      await expect(waited).rejects.toThrow(part);
    }
    expect(work).not.toHaveBeenCalled();
    expect(octets(lock)).toContain(String(child.pid));

    const later = withLock(path, async () => "mine");
    const ended = once(child, "exit");
    child.stdin?.write("let go");
    expect(await later).toBe("mine");
    await ended;
  });

  it("is not broken where its process belongs to someone else", async () => {
    const path = guarded();
    await leave(`${path}.lock`, { pid: 1 });
    vi.spyOn(process, "kill").mockImplementation(() => {
      throw Object.assign(new Error("not permitted"), { code: "EPERM" });
    });
    await expect(withLock(path, async () => 0, { timeoutMs: 50 })).rejects.toThrow("is locked by process 1 on");
  });

  it.each([
    [
      "of another host",
      async () => ({ pid: await deadPid(), host: "elsewhere.invalid" }),
      "on elsewhere.invalid since",
    ],
    ["that tells nothing yet", async () => "", "an unknown process"],
    ["in words of another program", async () => "12345", /is locked by .*so nothing was written/],
  ])("is not broken either where it is one %s", async (_what, held, words) => {
    const path = guarded();
    await leave(`${path}.lock`, await held());
    const before = octets(`${path}.lock`);
    await expect(withLock(path, async () => 0, { timeoutMs: 50 })).rejects.toThrow(words);
    expect(octets(`${path}.lock`)).toBe(before);
  });
});

describe("turns", () => {
  // Each of the other process's edits takes 20 ms, so that without turns it would have the lock for two seconds.
  it("are shared with a process that has many waiting edits", async () => {
    const path = guarded();
    const code = `
      const { withLock } = load("zone-file/lock.js");
      (async () => {
        for (let at = 0; at < 100; at++) {
          await withLock(args[0], () => new Promise((done) => setTimeout(done, 20)));
          if (at === 0) process.stdout.write("begun");
        }
      })();`;
    const child = spawn(process.execPath, ["-e", program(code), path], { stdio: ["ignore", "pipe", "inherit"] });
    const ended = once(child, "exit");
    await once(child.stdout, "data");
    for (let at = 0; at < 5; at++) await withLock(path, async () => undefined, { timeoutMs: 1500 });
    expect(child.exitCode).toBeNull();
    await ended;
    expect(await files(path)).toEqual([]);
  });

  it("do not hang on the place of the next one where its holder died", async () => {
    const path = guarded();
    await leave(`${path}.lock.next`, { pid: await deadPid() });
    expect(await withLock(path, async () => "mine", { timeoutMs: 50 })).toBe("mine");
    expect(await files(path)).toEqual([]);
  });

  it("give the place of the next one back where patience ends", async () => {
    const path = guarded();
    await leave(`${path}.lock`, { pid: process.pid, since: now() });
    await expect(withLock(path, async () => 0, { timeoutMs: 50 })).rejects.toThrow("[zone-file.locked]");
    expect(await files(path)).toEqual(["zone.lock"]);
  });
});

describe("a lock of a process that died", () => {
  it("is taken over", async () => {
    const path = guarded();
    await kill(await holder(path));
    expect(octets(`${path}.lock`)).toBeDefined();
    expect(await withLock(path, async () => "mine")).toBe("mine");
    expect(await files(path)).toEqual([]);
  });

  it.each([
    ["", []],
    [", also where others died while they took it over", [".stale", ".stale.stale"]],
  ])("is taken over by one at a time, of many that wait in several processes%s", async (_where, more) => {
    const path = guarded();
    await kill(await holder(path));
    for (const name of more) await promises.copyFile(`${path}.lock`, `${path}.lock${name}`);
    const log = `${path}.log`;
    const code = `
      const fs = require("node:fs");
      const work = async () => {
        fs.appendFileSync(args[1], "in ");
        await new Promise((done) => setTimeout(done, 2));
        fs.appendFileSync(args[1], "out ");
      };
      const { withLock } = load("zone-file/lock.js");
      Promise.all(Array.from({ length: 10 }, () => withLock(args[0], work))).catch((error) => {
        console.error(error);
        process.exitCode = 1;
      });`;
    const ended = await Promise.all([1, 2, 3, 4].map(() => run(code, [path, log])));
    expect(ended.map(({ stderr }) => stderr)).toEqual(["", "", "", ""]);
    expect(octets(log)).toBe("in out ".repeat(40));
    expect(await files(path)).toEqual(["zone.log"]);
  });

  it("is taken over where another died while it took it over", async () => {
    const path = guarded();
    const pid = await deadPid();
    await leave(`${path}.lock`, { pid });
    await leave(`${path}.lock.stale`, { pid });
    expect(await withLock(path, async () => "mine")).toBe("mine");
    expect(await files(path)).toEqual([]);
  });

  it.each([
    ["a living process", { pid: process.pid, since: now() }],
    ["someone who has not said yet who it is", ""],
  ])("is left to %s that takes it over", async (_who, guard) => {
    const path = guarded();
    await leave(`${path}.lock`, { pid: await deadPid() });
    await leave(`${path}.lock.stale`, guard);
    await expect(withLock(path, async () => 0, { timeoutMs: 50 })).rejects.toThrow("[zone-file.locked]");
    expect((await files(path)).sort()).toEqual(["zone.lock", "zone.lock.stale"]);
  });

  it.each([
    ["another process", { pid: process.pid }],
    ["a process with the id of the dead one, later", undefined],
  ])("is not taken from %s that has it meanwhile", async (_who, other) => {
    const path = guarded();
    const lock = `${path}.lock`;
    const pid = await deadPid();
    await leave(lock, { pid });
    const { readFileSync } = await vi.importActual<typeof fs>("node:fs");
    const next = JSON.stringify({ host: "elsewhere.invalid", since: "2027", ...(other ?? { pid }) });
    vi.mocked(fs.readFileSync).mockImplementationOnce((file, options) => {
      const read = readFileSync(file, options);
      fs.writeFileSync(lock, next);
      return read;
    });
    await expect(withLock(path, async () => 0, { timeoutMs: 50 })).rejects.toThrow("[zone-file.locked]");
    expect(octets(lock)).toBe(next);
  });

  // In a container that is started again the process ids are the same: this process itself has the dead one's.
  it("is taken over where this process has got its id", async () => {
    const path = guarded();
    await leave(`${path}.lock`, { pid: process.pid });
    expect(await withLock(path, async () => "mine", { timeoutMs: 50 })).toBe("mine");
  });

  // Killed between making the lock file and writing into it.
  it("is left to this process, where it has it", async () => {
    const path = guarded();
    await leave(`${path}.lock`, { pid: process.pid, since: now() });
    await expect(withLock(path, async () => 0, { timeoutMs: 50 })).rejects.toThrow("[zone-file.locked]");
  });

  it("is taken over where it died before it could say who it was", async () => {
    const path = guarded();
    await leave(`${path}.lock`, "");
    await promises.utimes(`${path}.lock`, 0, 0);
    expect(await withLock(path, async () => "mine", { timeoutMs: 50 })).toBe("mine");
  });
});
