/**
 * Programs of N mail domains beside programs that write the same records by hand (7 of `alicloud.dns.AlidnsRecord` in a component
 * with equal outputs), on the real engine, with a provider that answers at once. The preflight is off, since theirs has none.
 */
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { findPulumi, type PulumiCli } from "../../scripts/find-pulumi.mts";
import { alternateAll, type Comparison, type Finding, type Growth, Skipped, timed } from "../compare.mts";
import { execute, MEASURE, root, withFolder } from "../processes.mts";
import { type Used, watched } from "../watch.mts";

const part = "component";
const subjects = join(import.meta.dirname, "../subjects/component");

/** Domains of the programs that are only previewed, and of those that are created, previewed again and refreshed too. */
const PREVIEWED = [1, 10, 100, 1000];
const CREATED = [1, 10, 100];
/** A round of the larger ones takes minutes. */
const FEW_RUNS = 2;

/** Of the time, where there are enough domains that starting the engine and loading the SDK matters little. */
const GOAL = { least: 100, time: 0.65, memory: 1 };

interface Cost {
  /** Of the clock. */
  seconds: number;
  program: Used;
  provider: Used;
  engine: Used;
}

type Operation = "preview" | "up" | "second preview" | "refresh" | "up once";

const STACKS = ["dev", "once"] as const;

interface Command {
  args: string[];
  stack: (typeof STACKS)[number];
  env?: NodeJS.ProcessEnv;
}

const UP = ["up", "--yes", "--skip-preview"];

const COMMANDS: Record<Operation, Command> = {
  preview: { args: ["preview"], stack: "dev" },
  up: { args: UP, stack: "dev" },
  "second preview": { args: ["preview", "--expect-no-changes"], stack: "dev" },
  refresh: { args: ["refresh", "--yes", "--skip-preview"], stack: "dev" },
  // A backend of files writes the whole state after each step. Pulumi Cloud is sent the steps alone, which is nearer to this.
  "up once": { args: UP, stack: "once", env: { PULUMI_SKIP_CHECKPOINTS: "true" } },
};

export async function measure(runs: number): Promise<Finding[]> {
  if (process.platform !== "linux") throw new Skipped("what a process uses is read from Linux's /proc");
  const cli = findPulumi();
  if (Array.isArray(cli)) throw new Skipped(`there is no Pulumi CLI: ${cli.join("; ")}`);
  const findings: Finding[] = [];
  const growth = new Map<string, Growth["points"]>();
  for (const domains of PREVIEWED) {
    const operations = CREATED.includes(domains) ? (Object.keys(COMMANDS) as Operation[]) : (["preview"] as const);
    const { ours, other } = await sideBySide(
      cli,
      domains,
      operations,
      domains >= GOAL.least ? Math.min(runs, FEW_RUNS) : runs,
    );
    for (const operation of operations) findings.push(...compared(operation, domains, ours, other));
    if (domains === 1) continue;
    for (const [what, cost] of [
      ["preview: seconds", seconds],
      ["preview: CPU", cpu],
    ] as const) {
      const points = growth.get(what) ?? [];
      growth.set(what, [...points, { size: domains, runs: ours.map((round) => cost(round.preview)) }]);
    }
  }
  const grown = [...growth].map(([what, points]): Growth => ({ part, what, unit: "s", over: "domains", points }));
  return [...findings, ...grown];
}

type Round = Record<Operation, Cost>;

/** All operations of both programs, from an empty stack on, round by round. */
async function sideBySide(
  cli: PulumiCli,
  domains: number,
  operations: readonly Operation[],
  runs: number,
): Promise<{ ours: Round[]; other: Round[] }> {
  const round = (program: string) => () =>
    withFolder(async (folder) => {
      const project = new Project(cli, program, folder, domains);
      for (const stack of STACKS) await project.run({ args: ["stack", "init"], stack });
      const costs: Partial<Round> = {};
      for (const operation of operations) costs[operation] = await project.run(COMMANDS[operation]);
      if (operations.includes("up")) for (const stack of STACKS) sameRecords(await project.records(stack), domains);
      return costs as Round;
    });
  const { ours, other } = await alternateAll({ other: round("hand-written"), ours: round("mail-domain") }, runs);
  return { ours, other };
}

/** Each of both programs must have made the same. */
const made = new Map<number, string>();
function sameRecords(records: string, domains: number): void {
  const others = made.get(domains);
  if (others !== undefined && others !== records) throw new Error(`the records differ:\n${records}\n${others}`);
  made.set(domains, records);
}

function compared(operation: Operation, domains: number, ours: Round[], other: Round[]): Comparison[] {
  const isLarge = domains >= GOAL.least;
  const size = `${domains} ${domains === 1 ? "domain" : "domains"}`;
  const title = operation === "up once" ? `up of ${size}, its state written once` : `${operation} of ${size}`;
  const comparison = (what: string, unit: "s" | "MB", of: (cost: Cost) => number, goal?: number): Comparison => ({
    ...{ part, what: `${title}: ${what}`, unit },
    ours: { subject: "MailDomain", runs: ours.map((round) => of(round[operation])) },
    other: { subject: "the same records by hand", runs: other.map((round) => of(round[operation])) },
    ...(isLarge && goal !== undefined ? { goal } : {}),
  });
  const all = [comparison("seconds", "s", seconds, GOAL.time), comparison("CPU of all", "s", cpu, GOAL.time)];
  if (!isLarge || operation === "refresh") return all;
  const each = (["program", "provider", "engine"] as const).flatMap((name) => [
    comparison(`CPU of the ${name}`, "s", (cost) => cost[name].cpu),
    comparison(
      `memory of the ${name}`,
      "MB",
      (cost) => cost[name].memory,
      name === "program" ? GOAL.memory : undefined,
    ),
  ]);
  return [...all, ...each];
}

function seconds(cost: Cost): number {
  return cost.seconds;
}

function cpu({ program, provider, engine }: Cost): number {
  return program.cpu + provider.cpu + engine.cpu;
}

/** A project of one of the two programs, with a backend in a folder of its own. */
class Project {
  readonly #cli: PulumiCli;
  readonly #folder: string;
  readonly #domains: number;

  constructor(cli: PulumiCli, program: string, folder: string, domains: number) {
    this.#cli = cli;
    this.#folder = folder;
    this.#domains = domains;
    mkdirSync(join(folder, "state"));
    cpSync(join(subjects, `${program}.cjs`), join(folder, "index.cjs"));
    cpSync(MEASURE, join(folder, "measure.cjs"));
    // Where the program finds its packages.
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "dir");
    const runtime = { name: "nodejs", options: { typescript: false, nodeargs: "--require=./measure.cjs" } };
    writeFileSync(join(folder, "Pulumi.yaml"), JSON.stringify({ name: "bench", main: "index.cjs", runtime }));
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "bench", main: "index.cjs" }));
  }

  async run({ args, stack, env }: Command): Promise<Cost> {
    const provider = await startProvider();
    try {
      rmSync(this.#measured(), { force: true });
      let engine: () => Used = () => ({ cpu: 0, memory: 0 });
      const seconds = await timed(() =>
        execute(this.#cli.command, [...args, "--non-interactive", "--stack", stack], {
          cwd: this.#folder,
          env: { ...this.#environment(provider.port), ...env },
          started: (pid) => {
            engine = watched(pid);
          },
        }),
      );
      return { seconds, program: this.#program(), provider: await provider.used(), engine: engine() };
    } finally {
      provider.end();
    }
  }

  /** The inputs of all records, by name. */
  async records(stack: Command["stack"]): Promise<string> {
    const env = this.#environment(0);
    const state = JSON.parse(
      await execute(this.#cli.command, ["stack", "export", "--stack", stack], { cwd: this.#folder, env }),
    );
    const records = (state.deployment.resources as { urn: string; type: string; inputs: object }[])
      .filter(({ type }) => type === "alicloud:dns/alidnsRecord:AlidnsRecord")
      .map(({ urn, inputs }) => `${urn.split("::").at(-1)} ${JSON.stringify(Object.entries(inputs).sort())}`);
    if (records.length !== 7 * this.#domains) throw new Error(`${records.length} records of ${this.#domains} domains`);
    return records.sort().join("\n");
  }

  #measured(): string {
    return join(this.#folder, "measured.json");
  }

  /** A refresh runs no program. */
  #program(): Used {
    try {
      const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(readFileSync(this.#measured(), "utf8"));
      return { cpu: (userCPUTime + systemCPUTime) / 1e6, memory: maxRSS / 1024 };
    } catch {
      return { cpu: 0, memory: 0 };
    }
  }

  #environment(provider: number): NodeJS.ProcessEnv {
    return {
      ...process.env,
      PATH: [dirname(process.execPath), this.#cli.path].join(delimiter),
      PULUMI_BACKEND_URL: pathToFileURL(join(this.#folder, "state")).href,
      PULUMI_CONFIG_PASSPHRASE: "passphrase",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      // The provider is there already; without this, the CLI tries for seconds to get its plugin.
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_DEBUG_PROVIDERS: `alicloud:${provider}`,
      DOMAINS: String(this.#domains),
      MEASURED: this.#measured(),
      NODE_OPTIONS: "",
    };
  }
}

/** The provider that answers at once, in a process of its own, new for each command. */
async function startProvider(): Promise<{ port: number; used(): Promise<Used>; end(): void }> {
  const child = spawn(process.execPath, [join(subjects, "provider.cjs")], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => JSON.parse((await lines.next()).value ?? "null");
  return {
    port: (await next()) as number,
    used() {
      child.stdin.write("\n");
      return next() as Promise<Used>;
    },
    end: () => child.kill("SIGKILL"),
  };
}
