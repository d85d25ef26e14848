/**
 * Sequences of moves drawn at random. After each step the next `up` must have every planned record in the zone once and
 * what others have untouched; the walker does no more than the messages say: it takes a refused move back, refreshes,
 * imports what an interrupted run made, and deletes what the run left.
 */
import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it, type TestOptions } from "vitest";
import { exported, imported } from "./moves";
import { corp, type DomainArgs, type Program, planned, recordsOf, verify } from "./program";
import { type Draw, drawFrom } from "./random";
import { type Base, expectClean, first, type MoveStack, type Trial } from "./trial";
import { type Line, lineText, type Zone, type ZoneName } from "./zone";

/** Where a walk is. */
interface Walker {
  zone: Zone;
  stack: MoveStack;
  draw: Draw;
  /** What somebody else put into the zone on the way. */
  added: string[];
  /** Records that interrupted runs left, which no state knows; all of them were planned once. */
  leftOver: Set<string>;
  once: Set<string>;
  log: string[];
}

interface Step {
  name: string;
  /** How often it is drawn. */
  weight: number;
  isFor?: (zone: Zone) => boolean;
  take(walker: Walker): Promise<void>;
}

/** The one MailDomain that is renamed and changed. */
const main = ({ stack }: Walker): [string, Program[string]] => {
  const found = Object.entries(stack.program).find(([, { args }]) => args.domain === "example.com");
  if (!found) throw new Error("the program lost its domain");
  return found;
};

/** The program with its main MailDomain changed. */
function changed(walker: Walker, args: DomainArgs, name?: string, aliases: { name: string }[] = []): Program {
  const [old, { args: now }] = main(walker);
  const { imports: _imports, ...kept } = now;
  const entries = Object.entries(walker.stack.program).map(([one, domain]): [string, Program[string]] =>
    one === old ? [name ?? old, { args: { ...kept, ...args }, opts: { aliases } }] : [one, domain],
  );
  return Object.fromEntries(entries);
}

const otherEdition = (walker: Walker): Program =>
  changed(walker, { edition: main(walker)[1].args.edition === "china" ? "singapore" : "china" });

/** What the MailDomain is called by turns. */
const names = ["corp", "mail", "post", "acme"];

const freshName = ({ draw, stack }: Walker): string => draw.of(names.filter((name) => !(name in stack.program)));

/** A key of a record of the main MailDomain, and the record's line. */
function anyRecord(walker: Walker): { name: string; line: Line; key: string } {
  const [name, domain] = main(walker);
  const [key, line] = walker.draw.of(Object.entries(recordsOf(domain)));
  return { name: `${name}-${key}`, key, line };
}

async function urnOf(stack: MoveStack, name: string): Promise<string | undefined> {
  return (await stack.state()).find(({ urn }) => urn.endsWith(`::${name}`))?.urn;
}

/** A run that may be refused: then nothing was changed, and the program says again what it said. */
async function upOrBack(walker: Walker, program: Program, ...flags: string[]): Promise<void> {
  const { stack } = walker;
  const before = stack.program;
  stack.says(program);
  const { code, text } = await stack.upWithPreview(...flags);
  if (code === 0) return;
  note(walker, `refused: ${reasonIn(text)}`);
  stack.says(before);
  await up(walker);
}

/** A run that must come to its end, by what its messages say. */
async function up(walker: Walker, ...flags: string[]): Promise<void> {
  const { stack } = walker;
  const answer = await stack.run("up", "--yes", "--skip-preview", "--suppress-outputs", ...flags);
  if (answer.code === 0) return;
  note(walker, `after ${reasonIn(answer.text)}: refresh`);
  const refreshed = await stack.run("up", "--yes", "--skip-preview", "--suppress-outputs", "--refresh");
  if (refreshed.code === 0) return;
  note(walker, `after ${reasonIn(refreshed.text)}: delete what was left, import what is there`);
  const program = stack.program;
  await deleteLeftOver(walker);
  if (await endRename(walker)) return;
  stack.says(await withImports(walker));
  const importing = await stack.run("up", "--yes", "--skip-preview", "--suppress-outputs", "--refresh");
  stack.says(program);
  if (importing.code === 0) return;
  expect(importing.text).toContain("if an interrupted run left it");
  note(walker, `after ${reasonIn(importing.text)}: delete what no resource has`);
  await deleteUnknown(walker);
  await stack.up("--refresh");
}

/**
 * A rename that was cut off: the state has some of the records by another name. The message says which alias to add; with it
 * the run goes on, and the alias goes afterwards.
 */
async function endRename(walker: Walker): Promise<boolean> {
  const { stack } = walker;
  const [name, domain] = main(walker);
  const known = await namesIn(stack);
  const keys = Object.keys(recordsOf(domain));
  const others = names.filter((one) => one !== name && keys.some((key) => known.has(`${one}-${key}`)));
  if (others.length === 0) return false;
  note(walker, `${name} gets the aliases ${others.join(" and ")}`);
  const program = stack.program;
  stack.says(
    changed(
      walker,
      {},
      name,
      others.map((other) => ({ name: other })),
    ),
  );
  await stack.up("--refresh");
  stack.says(program);
  return true;
}

/** The program with the ids of all that is in the zone already and in no state. */
async function withImports({ zone, stack }: Walker): Promise<Program> {
  const entries = Object.entries(stack.program).map(async ([name, domain]): Promise<[string, Program[string]]> => {
    const missing = await unknownOf(name, zone, stack);
    const imports = Object.fromEntries(missing.map(([key, line]) => [key, zone.importId(line)]));
    return [name, { ...domain, args: { ...domain.args, ...(missing.length > 0 ? { imports } : {}) } }];
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** The names of the resources in the state. */
async function namesIn(stack: MoveStack): Promise<Set<string>> {
  return new Set((await stack.state()).map(({ urn }) => urn.slice(urn.lastIndexOf("::") + 2)));
}

/** The records of a MailDomain that are in the zone and in no state, by their keys. */
async function unknownOf(name: string, zone: Zone, stack: MoveStack): Promise<[string, Line][]> {
  const [there, known] = await Promise.all([zone.read(stack.folder), namesIn(stack)]);
  const all = Object.entries(recordsOf(stack.program[name] as Program[string]));
  return all.filter(([key, line]) => !known.has(`${name}-${key}`) && there.includes(lineText(line)));
}

async function deleteLeftOver(walker: Walker): Promise<void> {
  for (const text of await strays(walker)) {
    expect(walker.once.has(text), `${text} was never planned`).toBe(true);
    walker.leftOver.add(text);
    const [owner = "", ttl, type = "", ...rdata] = text.split(" ");
    const name = owner === "example.com." ? "@" : owner.replace(/\.example\.com\.$/, "");
    await walker.zone.remove(walker.stack.folder, { name, ttl: Number(ttl), type, rdata: rdata.join(" ") });
  }
}

/** Deletes planned records that are in the zone and in no state: they are made again. */
async function deleteUnknown({ zone, stack, log }: Walker): Promise<void> {
  for (const name of Object.keys(stack.program)) {
    for (const [, line] of await unknownOf(name, zone, stack)) {
      log.push(`    deleted: ${lineText(line)}`);
      await zone.remove(stack.folder, line);
    }
  }
}

/** What is in the zone and neither planned nor of others. */
async function strays({ zone, stack, added }: Walker): Promise<string[]> {
  const accounted = new Set([...zone.others, ...added, ...planned(stack.program)]);
  return (await zone.read(stack.folder)).filter((line) => !accounted.has(line));
}

function note({ log }: Walker, text: string): void {
  log.push(`    ${text}`);
}

const reasonIn = (text: string): string =>
  (/error: (.*)/.exec(text.replace(/error: update failed/g, ""))?.[1] ?? text).slice(0, 200);

/** Starts a run, kills it at some moment, and goes on: with the same program or with the one before. */
async function killed(walker: Walker, program: Program): Promise<void> {
  const { zone, stack, draw } = walker;
  const before = stack.program;
  const inZone = (await zone.read(stack.folder)).join("\n");
  stack.says(program);
  remember(walker);
  const kill = stack.startUp();
  const isChanged = async (): Promise<boolean> => (await zone.read(stack.folder)).join("\n") !== inZone;
  for (const end = Date.now() + 10_000; Date.now() < end && !(await isChanged().catch(() => false)); ) await sleep(20);
  await sleep(draw.number(200));
  await kill();
  if (stack.restoreState()) note(walker, "the state was being written: its backup is taken");
  await stack.run("cancel", "--yes");
  const isReverted = draw.number(2) === 0;
  note(walker, isReverted ? "killed, then reverted" : "killed, then gone on with");
  if (isReverted) stack.says(before);
  await up(walker, "--refresh");
}

function remember({ stack, once }: Walker): void {
  for (const line of planned(stack.program)) once.add(line);
}

const isOwn = ({ kind }: Zone): boolean => kind === "own provider";

const steps: Step[] = [
  {
    name: "rename with an alias",
    weight: 3,
    take: (walker) => upOrBack(walker, changed(walker, {}, freshName(walker), [{ name: main(walker)[0] }])),
  },
  {
    name: "rename without an alias",
    weight: 3,
    take: (walker) => upOrBack(walker, changed(walker, {}, freshName(walker))),
  },
  {
    name: "take the alias out",
    weight: 1,
    take: (walker) => upOrBack(walker, changed(walker, {})),
  },
  {
    name: "rename with an alias, and back without one",
    weight: 3,
    async take(walker) {
      const before = changed(walker, {});
      await upOrBack(walker, changed(walker, {}, freshName(walker), [{ name: main(walker)[0] }]));
      await upOrBack(walker, before);
    },
  },
  {
    name: "another key, with or without the former one",
    weight: 2,
    take: (walker) => {
      const [key = "verify"] = Object.keys(main(walker)[1].args.extraRecords ?? {});
      const formerKeys = walker.draw.number(2) === 0 ? [key] : [];
      const next = key === "verify" ? "proof" : "verify";
      return upOrBack(walker, changed(walker, { extraRecords: { [next]: { ...verify, formerKeys } } }));
    },
  },
  {
    name: "another edition",
    weight: 2,
    take: (walker) => upOrBack(walker, otherEdition(walker)),
  },
  {
    name: "another edition, for one record by --target, then reverted",
    weight: 2,
    async take(walker) {
      const before = changed(walker, {});
      await upOrBack(walker, otherEdition(walker), "--target", `**::${anyRecord(walker).name}`);
      walker.stack.says(before);
      await up(walker);
    },
  },
  {
    name: "up --replace",
    weight: 2,
    async take(walker) {
      const flags = walker.draw.number(2) === 0 ? ["--refresh"] : [];
      await upOrBack(walker, walker.stack.program, ...flags, "--replace", `**::${anyRecord(walker).name}`);
    },
  },
  {
    name: "state taint",
    weight: 2,
    async take(walker) {
      const { stack } = walker;
      const urn = await urnOf(stack, anyRecord(walker).name);
      if (urn === undefined) return;
      await stack.succeed("state", "taint", "--yes", urn);
      const { code, text } = await stack.upWithPreview();
      if (code === 0) return;
      note(walker, `refused: ${reasonIn(text)}`);
      await stack.succeed("state", "untaint", "--yes", urn);
      await up(walker);
    },
  },
  {
    name: "import what the stack has, and take the id out",
    weight: 2,
    // At the clouds the record goes (pulumi/pulumi#14836), as the docs tell.
    isFor: isOwn,
    async take(walker) {
      const { key, line } = anyRecord(walker);
      const before = changed(walker, {});
      await upOrBack(walker, changed(walker, { imports: { [key]: walker.zone.importId(line) } }));
      await upOrBack(walker, before);
    },
  },
  {
    name: "a record lost by hand",
    weight: 2,
    async take(walker) {
      const { line } = anyRecord(walker);
      await walker.zone.remove(walker.stack.folder, line);
      await up(walker, "--refresh");
    },
  },
  {
    name: "a record made by hand, and taken over",
    weight: 2,
    async take(walker) {
      const { zone, stack } = walker;
      const line = { name: "@", type: "TXT", rdata: '"token=2"' };
      const before = changed(walker, {});
      const extraRecords = {
        ...main(walker)[1].args.extraRecords,
        second: { name: "@", type: "TXT", value: "token=2" },
      };
      await zone.add(stack.folder, line);
      await upOrBack(walker, changed(walker, { extraRecords, imports: { "extra-second": zone.importId(line) } }));
      await upOrBack(walker, changed(walker, { extraRecords }));
      remember(walker);
      stack.says(before);
      await up(walker);
    },
  },
  {
    name: "a record that others make",
    weight: 1,
    async take({ zone, stack, added }) {
      const line = { name: `n${added.length}`, type: "TXT", rdata: '"of others"' };
      await zone.add(stack.folder, line);
      added.push(lineText(line));
    },
  },
  {
    name: "refresh",
    weight: 1,
    take: async ({ stack }) => void (await stack.refresh()),
  },
  {
    name: "one more domain, or one less",
    weight: 2,
    take: (walker) => {
      const { sub, ...rest } = walker.stack.program;
      const more = corp({ domain: "sub.example.com", zone: "example.com", extraRecords: {} });
      return upOrBack(walker, sub ? rest : { ...rest, sub: more });
    },
  },
  {
    name: "kill -9 in the middle of another edition",
    weight: 3,
    take: (walker) => killed(walker, otherEdition(walker)),
  },
  {
    name: "kill -9 in the middle of a rename and a new record",
    weight: 2,
    async take(walker) {
      const before = changed(walker, {});
      const extra = { third: { name: "third", type: "TXT", value: "token=3" } };
      const extraRecords = { ...main(walker)[1].args.extraRecords, ...extra };
      const next = changed(walker, { extraRecords }, freshName(walker), [{ name: main(walker)[0] }]);
      await killed(walker, next);
      // The program loses the new record again, under whatever name it now has.
      walker.stack.says(changed(walker, { ...before[Object.keys(before)[0] ?? ""]?.args }));
      await upOrBack(walker, walker.stack.program);
    },
  },
  {
    name: "an update whose end was not noted, gone on with or reverted",
    weight: 2,
    async take(walker) {
      const { stack, draw } = walker;
      const before = changed(walker, {});
      const state = await exported(stack);
      stack.says(otherEdition(walker));
      remember(walker);
      await up(walker);
      await imported(stack, state);
      if (draw.number(2) === 0) stack.says(before);
      await up(walker, "--refresh");
    },
  },
];

/** Declares a walk in this zone; the seed and the number of steps can be given by the environment. */
export function walk(
  name: ZoneName,
  base: () => Base,
  length: number,
  { seed: fixed, ...options }: TestOptions & { seed?: number } = {},
): void {
  const given = process.env.ALIBABA_MAIL_WALK_STEPS;
  const count = given === undefined ? length : Number(given);
  const seed = Number(process.env.ALIBABA_MAIL_WALK_SEED ?? fixed ?? randomInt(2 ** 31));

  it(`survive ${count} moves drawn at random`, { timeout: 60_000 + count * 60_000, ...options }, async () => {
    const walker = begin(await base().begin(), seed);
    const all = steps.filter(({ isFor }) => isFor?.(walker.zone) ?? true);
    const weighted = all.flatMap((step) => Array.from({ length: step.weight }, () => step));
    const started = Date.now();
    let taken = 0;
    try {
      for (; taken < count; taken++) {
        const step = walker.draw.of(weighted);
        walker.log.push(`${taken + 1}. ${step.name}`);
        await step.take(walker);
        remember(walker);
        await expectNothingLost(walker);
        if (taken % 10 === 9 || taken === count - 1) await expectClean(walker.stack);
      }
    } catch (error) {
      const told = walker.log.slice(-12).join("\n");
      const why = `${name}, seed ${seed}, after:\n${told}\n${(error as Error).message}`;
      // Said at once, since other walks may go on for long.
      console.log(`WALK FAILED: ${why}`);
      throw new Error(why, { cause: error });
    } finally {
      const seconds = Math.round((Date.now() - started) / 1000);
      console.log(
        `WALK ${name}: seed ${seed}, ${taken} of ${count} steps without a record lost, ` +
          `${walker.leftOver.size} left over by interrupted runs, ${seconds} s`,
      );
    }
  });
}

function begin({ zone, stack }: Trial, seed: number): Walker {
  const once = new Set(planned(first));
  return { zone, stack, draw: drawFrom(seed), added: [], leftOver: new Set(), once, log: [] };
}

/** Each planned record once, others' as they were, and nothing else but what interrupted runs left. */
async function expectNothingLost(walker: Walker): Promise<void> {
  const { zone, stack, added } = walker;
  const there = await zone.read(stack.folder);
  const wanted = [...zone.others, ...added, ...planned(stack.program)];
  expect(
    there.filter((line) => wanted.includes(line)),
    `in the zone:\n${there.join("\n")}`,
  ).toEqual(wanted.sort());
  for (const line of await strays(walker)) {
    expect(walker.once.has(line), `${line} was never planned`).toBe(true);
    if (!walker.leftOver.has(line)) note(walker, `left over: ${line}`);
    walker.leftOver.add(line);
  }
}
