/** Stacks on the real engine: a project in a folder of its own, with a backend in a folder beside it. */
import { execFile, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { inject } from "vitest";
import type { Cloud } from "./find-tools";

export interface Step {
  op: string;
  urn: string;
  newState?: { inputs: Record<string, unknown>; outputs?: Record<string, unknown> };
}

export interface Answer {
  code: number;
  /** What was printed, both streams. */
  text: string;
}

/** The environment of programs that don't name a mode of the preflight: the zones of most tests are served by no name server. */
export const noPreflight = { ALIBABA_MAIL_PREFLIGHT: "off" };

/** Hundreds of processes load the same modules: each but the first takes them compiled. */
export function compiledOnce(): NodeJS.ProcessEnv {
  return { NODE_COMPILE_CACHE: join(inject("installation"), "compiled") };
}

const examples = join(__dirname, "../../examples");

/** A folder with a project in it, copied from an example. */
export function projectFrom(example: string, standIns = inject("standIns")): string {
  const folder = emptyProject();
  cpSync(join(examples, example), folder, {
    recursive: true,
    filter: (source) => !/node_modules|\.zone$/.test(source),
  });
  addProviders(join(folder, "Pulumi.yaml"), standIns.map(standIn));
  return folder;
}

/** Adds to the `plugins.providers` of a Pulumi.yaml. */
function addProviders(file: string, providers: object[]): void {
  if (providers.length === 0) return;
  const heading = "plugins:\n  providers:\n";
  const [before = "", after = ""] = readFileSync(file, "utf8").split(heading);
  const lines = providers.map((provider) => `    - ${JSON.stringify(provider)}\n`);
  writeFileSync(file, [before, heading, ...lines, after].join(""));
}

/** What a Pulumi.yaml says so that a stand-in plays a cloud. */
export function standIn(name: Cloud): { name: Cloud; path: string } {
  return { name, path: join(__dirname, "stand-ins", name) };
}

/** A folder with a project whose program is JavaScript. */
export function projectOf(program: string, standIns = inject("standIns")): string {
  const folder = emptyProject();
  const providers = [{ name: "alibaba-mail", path: "node_modules/alibaba-mail" }, ...standIns.map(standIn)];
  const runtime = { name: "nodejs", options: { typescript: false } };
  const project = { name: "project", runtime, plugins: { providers } };
  writeFileSync(join(folder, "Pulumi.yaml"), JSON.stringify(project));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "project", main: "index.js" }));
  writeFileSync(join(folder, "index.js"), program);
  return folder;
}

/** Makes the project in a folder that {@link projectOf} made one in YAML. */
export function writeYaml(
  folder: string,
  resources: Record<string, YamlResource>,
  outputs: Record<string, string> = {},
): void {
  const file = join(folder, "Pulumi.yaml");
  const { name, plugins } = JSON.parse(readFileSync(file, "utf8"));
  writeFileSync(file, JSON.stringify({ name, runtime: "yaml", plugins, resources, outputs }, null, 2));
}

export interface YamlResource {
  type: string;
  properties: object;
  options?: object;
}

/** In YAML, a resource or a property of one. */
export function reference(expression: string): string {
  return `$\{${expression}}`;
}

/** A component of a program in YAML. */
export function yamlMailDomain(properties: object, options: object = {}): YamlResource {
  return { type: "alibaba-mail:MailDomain", properties, options };
}

/** A program that makes MailDomains of what `args.json` says: `{ "<name>": { args, opts } }`. */
export const mailDomains = `
const { readFileSync } = require("node:fs");
const { MailDomain } = require("alibaba-mail");
for (const [name, { args, opts }] of Object.entries(JSON.parse(readFileSync("args.json", "utf8")))) {
  const mail = new MailDomain(name, args, opts);
  for (const output of ["records", "recordIds", "imap", "webmailUrl"]) exports[name + "-" + output] = mail[output];
}`;

function emptyProject(): string {
  const installation = inject("installation");
  const folder = mkdtempSync(join(installation, "project-"));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(join(installation, "node_modules/alibaba-mail"), join(folder, "node_modules/alibaba-mail"), "dir");
  return folder;
}

/** One stack of a project. */
export class Stack {
  constructor(
    /** The folder of the project. */
    readonly folder: string,
    readonly name = "dev",
    private readonly backend = join(folder, "state"),
  ) {
    mkdirSync(backend, { recursive: true });
  }

  static async create(folder: string, name = "dev", backend?: string): Promise<Stack> {
    const stack = new Stack(folder, name, backend);
    await stack.succeed("stack", "init", name);
    return stack;
  }

  /** Sets configuration; a key may be a path, such as `alicloud:endpoints[0].alidns`. */
  async configure(values: Record<string, string>): Promise<void> {
    const plain = Object.entries(values).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]);
    await this.succeed("config", "set-all", "--path", ...plain);
  }

  /** Writes what the program {@link mailDomains} makes; a host shows other outputs if asked. */
  write(domains: Record<string, { args: unknown; opts?: unknown; shows?: string[] }>): void {
    writeFileSync(join(this.folder, "args.json"), JSON.stringify(domains));
  }

  up(...flags: string[]): Promise<string> {
    return this.succeed("up", "--yes", "--skip-preview", "--suppress-outputs", ...flags);
  }

  refresh(): Promise<string> {
    return this.succeed("refresh", "--yes", "--skip-preview", "--suppress-outputs");
  }

  destroy(): Promise<string> {
    return this.succeed("destroy", "--yes", "--skip-preview");
  }

  /** The steps of a preview that change something, as `op name`. */
  async changes(...flags: string[]): Promise<string[]> {
    const steps = (await this.preview(...flags)).filter(({ op }) => op !== "same" && op !== "refresh");
    return steps.map(({ op, urn }) => `${op} ${urn.slice(urn.lastIndexOf("::") + 2)}`).sort();
  }

  async preview(...flags: string[]): Promise<Step[]> {
    return JSON.parse(await this.succeed("preview", "--json", ...flags)).steps ?? [];
  }

  async outputs(): Promise<Record<string, unknown>> {
    return JSON.parse(await this.succeed("stack", "output", "--json", "--show-secrets"));
  }

  async state(): Promise<
    {
      urn: string;
      id?: string;
      dependencies?: string[];
      protect?: boolean;
      inputs?: Record<string, unknown>;
      outputs?: Record<string, unknown>;
    }[]
  > {
    return JSON.parse(await this.succeed("stack", "export")).deployment.resources ?? [];
  }

  /** Puts a state in the place of the stack's. */
  async importState(state: string): Promise<void> {
    const file = join(this.folder, "state.json");
    writeFileSync(file, state);
    await this.succeed("stack", "import", "--force", "--file", file);
  }

  /** The URNs of the resources whose creation was interrupted, so that the state does not say what became of them. */
  async pendingCreates(): Promise<string[]> {
    const pending: { type: string; resource: { urn: string } }[] =
      JSON.parse(await this.succeed("stack", "export")).deployment.pending_operations ?? [];
    return pending.filter(({ type }) => type === "creating").map(({ resource }) => resource.urn);
  }

  /** What the command printed; it throws where the command fails. */
  async succeed(...args: string[]): Promise<string> {
    const { code, text } = await this.run(...args);
    if (code !== 0) throw new Error(`pulumi ${args.join(" ")} ended with ${code}:\n${text}`);
    return text;
  }

  /** Runs a command on this stack. */
  run(...args: string[]): Promise<Answer> {
    const stack = args[0] === "stack" && args[1] === "init" ? [] : ["--stack", this.name];
    const plain = args.includes("--json") ? [] : ["--color", "never"];
    return this.execute([...args, ...stack, "--non-interactive", ...plain], args.includes("--json"));
  }

  /** Starts a command on this stack; what it gives kills it at once, with all that it has started, and waits for its end. */
  spawn(...args: string[]): () => Promise<void> {
    const { command, options } = this.setting();
    const all = [...args, "--stack", this.name, "--non-interactive"];
    const child = spawn(command, all, { ...options, detached: true, stdio: "ignore" });
    const end = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    return async () => {
      // It may have come to its end by itself.
      const isRunning = child.exitCode === null && child.signalCode === null;
      if (child.pid !== undefined && isRunning) process.kill(-child.pid, "SIGKILL");
      await end;
    };
  }

  /** What a command that knows no stacks printed to standard output. */
  async plain(...args: string[]): Promise<string> {
    const { code, text } = await this.execute(args, true);
    if (code !== 0) throw new Error(`pulumi ${args.join(" ")} ended with ${code}:\n${text}`);
    return text;
  }

  /** `quiet`: standard error is told only where the command fails. */
  private execute(args: string[], quiet: boolean): Promise<Answer> {
    const { command, options } = this.setting();
    return new Promise((resolve) => {
      execFile(command, args, { ...options, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code ?? 1) : 0, text: stdout + (quiet && !error ? "" : stderr) });
      });
    });
  }

  /** What else the commands find in their environment. */
  protected environment(): NodeJS.ProcessEnv {
    return {};
  }

  protected setting(): { command: string; options: { cwd: string; env: NodeJS.ProcessEnv } } {
    const cli = inject("pulumi");
    if (!cli) throw new Error("there is no Pulumi CLI");
    const env = {
      ...process.env,
      PATH: [dirname(process.execPath), cli.path].join(delimiter),
      PULUMI_BACKEND_URL: pathToFileURL(this.backend).href,
      PULUMI_CONFIG_PASSPHRASE: "passphrase",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      NODE_OPTIONS: "",
      ...noPreflight,
      ...compiledOnce(),
      // What the provider notes on this machine goes with the project.
      XDG_STATE_HOME: join(this.folder, "home"),
      ...this.environment(),
    };
    return { command: cli.command, options: { cwd: this.folder, env } };
  }
}
