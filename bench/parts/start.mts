/**
 * How long the command takes for what needs no network, beside a process that does nothing, and the provider until the engine can
 * talk to it, beside a provider of Pulumi's SDK that has nothing in it: what is more is ours.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { alternate, type Comparison, timed } from "../compare.mts";
import { execute, root, withFolder } from "../processes.mts";

const COMMANDS = { "alibaba-mail --help": ["--help"], "alibaba-mail plan": ["plan", "example.com"] };
const FIRST = "alibaba-mail plan, nothing kept from earlier runs";
const NOTHING = "node -e 0";

/** Seconds that the command may take beyond a process that does nothing. */
const GOAL_BEYOND = 0.08;

export async function measure(runs: number): Promise<Comparison[]> {
  const node = (env: NodeJS.ProcessEnv, ...args: string[]) => timed(() => execute(process.execPath, args, { env }));
  const { NODE_COMPILE_CACHE: _, NODE_DISABLE_COMPILE_CACHE: __, ...env } = process.env;
  const command = (home: string, args: string[]) =>
    node({ ...env, XDG_CACHE_HOME: home }, join(root, "dist/cli/main.js"), ...args);
  const [nothing, ...others] = await withFolder((home) =>
    alternate(
      {
        [NOTHING]: () => node(env, "-e", "0"),
        ...Object.fromEntries(Object.entries(COMMANDS).map(([name, args]) => [name, () => command(home, args)])),
        [FIRST]: () => withFolder((newHome) => command(newHome, COMMANDS["alibaba-mail plan"])),
      },
      runs,
    ),
  );
  const [empty, ours] = await withFolder((folder) => {
    const script = join(folder, "empty.cjs");
    const main = JSON.stringify(join(root, "node_modules/@pulumi/pulumi/provider"));
    writeFileSync(script, `require(${main}).main({ version: "0.0.1" }, process.argv.slice(2));`);
    return alternate(
      { "an empty provider": () => start(script), "our provider": () => start(join(root, "dist/plugin.js")) },
      runs,
    );
  });
  if (!nothing || !empty || !ours) throw new Error("a subject is missing");
  const part = "start";
  return [
    ...others.map((one): Comparison => {
      return {
        part,
        what: one.subject,
        unit: "s",
        ours: one,
        other: nothing,
        ...(one.subject === FIRST ? {} : { goalBeyond: GOAL_BEYOND }),
      };
    }),
    { part, what: "the provider until it has a port", unit: "s", ours, other: empty },
  ];
}

/** Seconds until the process prints its port. */
function start(script: string): Promise<number> {
  return timed(async () => {
    const child = spawn(process.execPath, [script, "127.0.0.1:1"], { stdio: ["ignore", "pipe", "inherit"] });
    const ended = once(child, "exit");
    try {
      await once(createInterface({ input: child.stdout }), "line");
    } finally {
      child.kill("SIGKILL");
      await ended;
    }
  });
}
