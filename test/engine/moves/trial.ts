/** One zone and one stack on the real engine, in which moves are made and what they left is looked at. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject } from "vitest";
import { type Host, HostedStack, startHost } from "../../support/host";
import { type Answer, mailDomains, projectOf } from "../../support/stack";
import { corp, type DomainArgs, type Program, planned } from "./program";
import { missingFor, openZone, type Zone, type ZoneName } from "./zone";

// Each run of the engine starts Node.js processes that load the same modules.
process.env.NODE_COMPILE_CACHE ??= join(inject("installation"), "compile-cache");

/** A stack whose program is changed by `says`. */
export class MoveStack extends HostedStack {
  program: Program = {};
  /** What each program says of example.com, whatever move is made. */
  always: DomainArgs = {};

  constructor(
    readonly zone: Zone,
    host: Host,
    folder: string,
    name?: string,
  ) {
    super(host, folder, name);
  }

  /** What the program makes from now on. */
  says(program: Program): void {
    this.program = this.completed(program);
  }

  /** The program with what it always says. */
  completed(program: Program): Program {
    const entries = Object.entries(program).map(([name, { args, ...more }]): [string, Program[string]] => [
      name,
      { ...more, args: args.domain === "example.com" ? { ...this.always, ...args } : args },
    ]);
    return Object.fromEntries(entries);
  }

  override run(...args: string[]): Promise<Answer> {
    this.writeProgram();
    return super.run(...args);
  }

  /** Starts an update; what it gives kills it at once, and waits for its end. */
  startUp(): () => Promise<void> {
    this.writeProgram();
    return this.spawn("up", "--yes", "--skip-preview", ...this.host.flags);
  }

  private writeProgram(): void {
    const dns = this.zone.dns;
    const domains = Object.entries(this.program).map(([name, { args, opts }]) => [
      name,
      { args: { dns, ...args }, opts: opts ?? {} },
    ]);
    this.write(Object.fromEntries(domains));
  }

  protected override environment(): NodeJS.ProcessEnv {
    const isNewMachine = this.zone.name === "rfc2136 on other machines";
    const home = isNewMachine ? { XDG_STATE_HOME: mkdtempSync(join(inject("installation"), "home-")) } : {};
    return { ...super.environment(), ...home };
  }

  /** Takes the backup of the state where the CLI was killed while it wrote the state; its file backend leaves half of it. */
  restoreState(): boolean {
    const file = join(this.folder, "state/.pulumi/stacks/project", `${this.name}.json`);
    const isWhole = isJson(file);
    if (!isWhole) cpSync(`${file}.bak`, file);
    // Written in a second step, and not needed; a half one makes the state unreadable ("failed to load checkpoint: EOF").
    const attributes = `${file}.attrs`;
    const isHalf = existsSync(attributes) && !isJson(attributes);
    if (isHalf) rmSync(attributes);
    return !isWhole || isHalf;
  }

  /** A preview and, where that is not refused, the update. */
  upWithPreview(...flags: string[]): Promise<Answer> {
    return this.run("up", "--yes", "--suppress-outputs", ...flags);
  }
}

function isJson(file: string): boolean {
  try {
    JSON.parse(readFileSync(file, "utf8"));
    return true;
  } catch {
    return false;
  }
}

/** A stack that is up, from which each trial begins. */
export interface Base {
  zone: Zone;
  begin(): Promise<Trial>;
  end(): Promise<void>;
}

export interface Trial {
  zone: Zone;
  stack: MoveStack;
  /** Another stack of the same project in the same backend, empty. */
  another(name: string): Promise<MoveStack>;
}

/** The program that every stack begins with. */
export const first: Program = { corp: corp() };

/** Brings the records into the zone and the state. */
type Fill = (stack: MoveStack) => Promise<unknown>;

/** Declares tests of one zone, with a stack that is up before the first of them. */
export function inZone(
  name: ZoneName,
  declare: (base: () => Base) => void,
  title = `on the real engine, records in ${name}`,
  fill: Fill = (stack) => stack.up(),
  expectFilled: (place: Place) => Promise<void> = expectWhole,
): void {
  const missing = missingFor(name);
  if (missing.length > 0) console.warn(`SKIPPED: ${title}, since there is no ${missing.join(" and no ")}`);
  describe.skipIf(missing.length > 0)(title, () => {
    let base: Base | undefined;
    beforeAll(async () => {
      base = await startBase(name, fill, expectFilled);
    });
    afterAll(() => base?.end());
    declare(() => {
      if (!base) throw new Error("the stack is not up");
      return base;
    });
  });
}

async function startBase(name: ZoneName, fill: Fill, expectFilled: typeof expectWhole): Promise<Base> {
  const host = await startHost();
  const zone = await openZone[name]();
  const folder = projectOf(mailDomains);
  const stack = new MoveStack(zone, host, folder);
  await stack.succeed("stack", "init", "dev");
  await zone.configure(stack);
  stack.says(first);
  await fill(stack);
  await expectFilled({ zone, stack });
  const { program: begins, always } = stack;
  const restore = await zone.save(folder);
  const saved = mkdtempSync(join(inject("installation"), "saved-"));
  cpSync(folder, saved, { recursive: true, verbatimSymlinks: true });

  return {
    zone,
    async begin() {
      // In the same folder, by which this machine's notes know the project.
      rmSync(folder, { recursive: true });
      cpSync(saved, folder, { recursive: true, verbatimSymlinks: true });
      await restore();
      const stack = new MoveStack(zone, host, folder);
      stack.always = always;
      stack.says(begins);
      return { zone, stack, another: (name) => another(stack, host, name) };
    },
    async end() {
      host.end();
      await zone.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function another({ zone, folder, always }: MoveStack, host: Host, name: string): Promise<MoveStack> {
  const stack = new MoveStack(zone, host, folder, name);
  stack.always = always;
  await stack.succeed("stack", "init", name);
  const settings = readFileSync(join(folder, "Pulumi.dev.yaml"), "utf8").replace(/^encryptionsalt:.*\n/m, "");
  const file = join(folder, `Pulumi.${name}.yaml`);
  writeFileSync(file, `${readFileSync(file, "utf8")}${settings}`);
  return stack;
}

type Place = Pick<Trial, "zone" | "stack">;

/** Each record of these programs is in the zone once, and what others have there is as it was. */
export async function expectWhole({ zone, stack }: Place, ...more: Program[]): Promise<void> {
  const own = [stack.program, ...more].flatMap(planned);
  expect(await zone.read(stack.folder)).toEqual([...zone.others, ...own].sort());
  // What the checker prints once may stand twice in the file.
  if (zone.marked) expect(zone.marked(stack.folder), "marked lines").toBe(own.length);
}

/** The engine has nothing to do. */
export async function expectClean(stack: MoveStack, ...flags: string[]): Promise<void> {
  const { code, text } = await stack.run("preview", "--refresh", "--expect-no-changes", "--diff", ...flags);
  expect(code, text).toBe(0);
}
