/** Subjects in processes of their own, so that none profits from what another has loaded or compiled. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

export const root = join(import.meta.dirname, "..");

/** What Node.js loads first in a process that is to tell what it has used. */
export const MEASURE = join(import.meta.dirname, "subjects/measure.cjs");

interface Execution {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** What it reads from standard input. */
  input?: string;
  /** Is told the process's id. */
  started?(pid: number): void;
}

/** What a program prints; its errors go to the terminal. */
export async function execute(command: string, args: string[], options: Execution = {}): Promise<string> {
  const { cwd = root, env = process.env, input = "", started } = options;
  const child = spawn(command, args, { cwd, env, stdio: ["pipe", "pipe", "inherit"] });
  if (child.pid !== undefined) started?.(child.pid);
  child.stdin.on("error", () => {}); // One that ends before it has read everything tells why by its exit code.
  child.stdin.end(input);
  const ended = once(child, "close");
  const [printed] = await Promise.all([text(child.stdout), ended]);
  if (child.exitCode !== 0)
    throw new Error(`${command} ${args.join(" ")} ended with ${child.exitCode ?? child.signalCode}`);
  return printed;
}

/** Runs a script of `bench/subjects`, and gives the JSON that it prints. */
export async function runNode<Result>(script: string, args: string[] = [], env = process.env): Promise<Result> {
  const path = join(import.meta.dirname, "subjects", script);
  return JSON.parse(await execute(process.execPath, ["--expose-gc", path, ...args], { env }));
}

/** A folder for as long as the work needs it. */
export async function withFolder<Result>(work: (folder: string) => Result | Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "alibaba-mail-bench-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
