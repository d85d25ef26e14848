/** Processes that serve many commands, so that each command saves starting them: what runs programs, and the stand-ins. */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { inject } from "vitest";
import { compiledOnce, noPreflight, standIn } from "./stack";

export interface Host {
  /** The flags of a command that runs a program. */
  flags: string[];
  /** `PULUMI_DEBUG_PROVIDERS` makes the engine take these as they are. */
  environment: NodeJS.ProcessEnv;
  end(): void;
}

/** The own provider is none of them: what a process of it remembers must end with its command. */
export async function startHost(): Promise<Host> {
  const programs = await serve(join(__dirname, "program-host.cjs"), inject("installation"));
  const standIns = await Promise.all(
    inject("standIns").map(async (name) => ({ name, ...(await serve(join(standIn(name).path, "index.cjs"))) })),
  );
  return {
    flags: [`--client=127.0.0.1:${programs.port}`, "--exec-kind=auto.inline"],
    environment: standIns.length
      ? { PULUMI_DEBUG_PROVIDERS: standIns.map(({ name, port }) => `${name}:${port}`).join() }
      : {},
    end() {
      for (const { child } of [programs, ...standIns]) child.kill("SIGKILL");
    },
  };
}

/** A process that prints its port in its first line. */
async function serve(...args: string[]): Promise<{ child: ChildProcess; port: number }> {
  const env = { ...process.env, ...noPreflight, ...compiledOnce() };
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "ignore"], env });
  for await (const line of createInterface({ input: child.stdout })) return { child, port: Number(line) };
  throw new Error(`${args.join(" ")} did not start`);
}
