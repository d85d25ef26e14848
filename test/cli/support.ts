import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { afterAll } from "vitest";
import type { PlanFromFile } from "../../src/check/plan-file";
import { readPlan } from "../../src/check/plan-file";
import type { Resolution } from "../../src/check/report";
import { run } from "../../src/cli/run";
import type { Io, Output } from "../../src/cli/terminal";
import type { Tools } from "../../src/cli/tools";
import { planMailDomain } from "../../src/plan";

/** A stream that keeps what is written to it. */
export type Kept = Output & { text: string };

export function kept(settings: Partial<Pick<Output, "isTTY" | "columns">> = {}): Kept {
  const stream: Kept = Object.assign(
    new Writable({
      write(chunk, _, done) {
        stream.text += chunk;
        done();
      },
    }),
    { text: "", ...settings },
  );
  return stream;
}

export interface Settings {
  stdin?: string | Iterable<string | Uint8Array>;
  env?: Record<string, string>;
  stdout?: Kept;
  stderr?: Kept;
  platform?: NodeJS.Platform;
}

export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

/** A folder for the input files of a test file, which ends with its tests; gives the path of a new file with a text. */
export function inputFiles(stem = "file", ending = ""): (text: string) => string {
  const folder = mkdtempSync(join(tmpdir(), "alibaba-mail-cli-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  let count = 0;
  return (text) => {
    const path = join(folder, `${stem}-${count++}${ending}`);
    writeFileSync(path, text);
    return path;
  };
}

/** Runs the command in this process. */
export async function command(args: string[], tools: Partial<Tools> = {}, settings: Settings = {}): Promise<Ran> {
  const { stdin = "", env = { LANG: "C.UTF-8" }, stdout = kept(), stderr = kept(), platform = "linux" } = settings;
  const io: Io = {
    stdin: Readable.from(typeof stdin === "string" ? [stdin] : stdin),
    stdout,
    stderr,
    env,
    platform,
    now: () => new Date("2026-11-22T21:30:00Z"),
  };
  const code = await run(args, io, { ...noTools, ...tools });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

const unexpected = (): never => {
  throw new Error("this test asks for none");
};

const noTools: Tools = {
  checkMany: unexpected,
  waitForResolution: unexpected,
  checkEndpoints: unexpected,
  checkDrift: unexpected,
  readPlan: async (text, options) => readPlan(text, options),
  readLiveZone: unexpected,
  readZone: unexpected,
  resolver: unexpected,
};

/** A check that answers from a table; what is not in it is right. */
export function checks(results: Resolution[] = []): Pick<Tools, "checkMany"> {
  return {
    async *checkMany(plans) {
      for await (const plan of plans) yield answerOf(results, plan);
    },
  };
}

export function answerOf(results: Resolution[], plan: PlanFromFile): Resolution {
  return results.find(({ domain }) => domain === plan.domain) ?? resolved(plan);
}

/** What a check tells where everything is as planned. */
export function resolved({ domain, zone }: Pick<PlanFromFile, "domain" | "zone">): Resolution {
  const line = (type: string, name: string, expected: string[], requirement: "required" | "recommended") => ({
    keys: [type.toLowerCase()],
    name,
    type,
    requirement,
    verdict: "right" as const,
    expected,
    found: [{ servers: ["192.0.2.53"], records: expected }],
    reasons: [],
  });
  return {
    domain,
    zone,
    status: "Resolved",
    lines: [
      line("MX", domain, ["10 mx2.sg.aliyun.com.", "5 mx1.sg.aliyun.com."], "required"),
      line("TXT", domain, ['"v=spf1 include:spf.sg.aliyun.com -all"'], "required"),
      line("CNAME", `mail.${domain}`, ["mail.sg.aliyun.com."], "recommended"),
    ],
    servers: [{ name: "ns1.example.net", address: "192.0.2.53", state: "answered" }],
    reasons: [],
  };
}

export const planJson = JSON.stringify(planMailDomain({ domain: "example.com" }));
