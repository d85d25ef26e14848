/** Processes that serve many commands, so that each command saves starting them: what runs programs, and the stand-ins. */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, inject } from "vitest";
import { type Answer, compiledOnce, mailDomains, noPreflight, projectOf, Stack, standIn } from "./stack";

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

/** A stack whose program is run by a host, and changed by `write`. */
export class HostedStack extends Stack {
  constructor(
    protected readonly host: Host,
    folder: string,
    name?: string,
  ) {
    super(folder, name);
  }

  override async run(...args: string[]): Promise<Answer> {
    const runsProgram = args[0] === "up" || args[0] === "preview";
    const flags = runsProgram ? this.host.flags : [];
    const answer = await super.run(...args, ...flags);
    // On a busy machine the engine's first connection to the host may come to nothing, before anything was done.
    return /14 UNAVAILABLE: No connection established/.test(answer.text) ? super.run(...args, ...flags) : answer;
  }

  protected override environment(): NodeJS.ProcessEnv {
    return this.host.environment;
  }
}

/** A host for the tests of a file; what it gives makes stacks of {@link mailDomains}. */
export function hosted(): (folder?: string) => Promise<Stack> {
  let host: Host | undefined;
  beforeAll(async () => {
    if (inject("pulumi")) host = await startHost();
  });
  afterAll(() => host?.end());
  return async (folder = projectOf(mailDomains)) => {
    if (!host) throw new Error("there is no Pulumi CLI");
    const stack = new HostedStack(host, folder);
    await stack.succeed("stack", "init", stack.name);
    return stack;
  };
}

/** A process that prints its port in its first line. */
async function serve(...args: string[]): Promise<{ child: ChildProcess; port: number }> {
  const env = { ...process.env, ...noPreflight, ...compiledOnce() };
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "ignore"], env });
  for await (const line of createInterface({ input: child.stdout })) return { child, port: Number(line) };
  throw new Error(`${args.join(" ")} did not start`);
}
