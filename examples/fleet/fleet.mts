// Brings all mail domains of a list to what the list says: `node fleet.mts up domains.jsonl`.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import {
  ConcurrentUpdateError,
  type EngineEvent,
  LocalWorkspace,
  type Stack,
} from "@pulumi/pulumi/automation/index.js";
import { asHtml, asText, type DomainResult, exitCodeOf, summaryOf } from "./report.mts";
import { type DomainArgs, readList, SHARDS, type Shard, type StackOutputs, shardOf, stackOf } from "./shards.mts";

const usage = "node fleet.mts up LIST [--parallel N] [--all] [--remove] [--report FOLDER]";
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    /** How many stacks at once. Each takes a Pulumi engine and a Node.js process. */
    parallel: { type: "string", default: "2" },
    /** Runs stacks too whose part of the list is the same as in their last successful run: records changed by hand come back. */
    all: { type: "boolean", default: false },
    /** Deletes the records of domains that the list no longer has. */
    remove: { type: "boolean", default: false },
    report: { type: "string", default: "report" },
  },
});
const [command, listPath] = positionals;
const parallel = Number(values.parallel);
if (command !== "up" || listPath === undefined || !(parallel >= 1)) throw new Error(`usage: ${usage}`);

const workDir = import.meta.dirname;
const filesFolder = join(workDir, ".fleet");
mkdirSync(filesFolder, { recursive: true });

const list = readList(readFileSync(listPath, "utf8"));
const workspace = await LocalWorkspace.create({ workDir });
const existing = (await workspace.listStacks()).map(({ name }) => name).filter((name) => /^mail-\d+$/.test(name));
const byStack = new Map<string, DomainArgs[]>();
for (const args of list) {
  const name = stackOf(args.domain);
  const listed = byStack.get(name);
  if (listed) listed.push(args);
  else byStack.set(name, [args]);
}
const stacks = [...new Set([...existing, ...byStack.keys()])].sort();

const results: DomainResult[] = [];
let ended = 0;
const waiting = stacks.values();
await Promise.all(
  Array.from({ length: parallel }, async () => {
    for (const name of waiting) {
      const found = await runStack(name, byStack.get(name) ?? []);
      results.push(...found);
      process.stderr.write(`${++ended}/${stacks.length} ${name}: ${summaryOf(found)}\n`);
    }
  }),
);

const folder = resolve(values.report);
results.sort((one, other) => (one.domain < other.domain ? -1 : 1));
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, "report.txt"), asText(results));
writeFileSync(join(folder, "report.html"), asHtml(results, new Date()));
process.stdout.write(asText(results));
process.exitCode = exitCodeOf(results);

/** Whatever happens to a stack, the others go on. */
async function runStack(name: string, listed: DomainArgs[]): Promise<DomainResult[]> {
  const failed = (problem: string) => listed.map(({ domain }) => resultOf(domain, name, "failed", problem));
  try {
    const file = join(filesFolder, `${name}.json`);
    const stack = await LocalWorkspace.createOrSelectStack(
      { stackName: name, workDir },
      { envVars: { FLEET_SHARD: file } },
    );
    const outputs = await outputsOf(stack);
    if (outputs.shards !== undefined && outputs.shards !== SHARDS)
      return failed(`the stack was made with SHARDS = ${outputs.shards}, and now it is ${SHARDS}; set it back`);
    const { unlisted, ...shard } = shardOf(listed, outputs, values.remove);
    const leave = (domain: string) => resultOf(domain, name, values.remove ? "removed" : "unlisted");
    if (!values.all && (await isDone(stack, shard, outputs)))
      return [...listed.map(({ domain }) => accept(domain, name, outputs)), ...unlisted.map(leave)];
    const names = [...listed.map(({ domain }) => domain), ...unlisted];
    const { changes, problems } = await updateInTurns(stack, file, shard, names);
    const now = await outputsOf(stack);
    return names.map((domain) => {
      // What concerns no domain alone ends the program.
      const problem = problems.get(domain) ?? problems.get("");
      const done = unlisted.includes(domain) ? leave(domain) : accept(domain, name, now);
      const result = problem === undefined ? done : resultOf(domain, name, "failed", problem);
      return { ...result, changes: changes.get(domain) ?? 0 };
    });
  } catch (problem) {
    const isLocked = problem instanceof ConcurrentUpdateError;
    const advice = `another run has the stack, or one was killed; when none runs: pulumi cancel --stack ${name}`;
    return failed(isLocked ? advice : String((problem as Error).message));
  }
}

function resultOf(domain: string, stack: string, outcome: DomainResult["outcome"], problem?: string): DomainResult {
  return { domain, stack, outcome, changes: 0, ...(problem === undefined ? {} : { problem }) };
}

/** A domain whose run succeeded: as the list says, unless the program refused its arguments. */
function accept(domain: string, stack: string, { refused = {} }: StackOutputs): DomainResult {
  const problem = refused[domain];
  return problem === undefined ? resultOf(domain, stack, "done") : resultOf(domain, stack, "refused", problem);
}

async function outputsOf(stack: Stack): Promise<StackOutputs> {
  return Object.fromEntries(Object.entries(await stack.outputs()).map(([key, { value }]) => [key, value]));
}

async function isDone(stack: Stack, shard: Shard, outputs: StackOutputs): Promise<boolean> {
  if (outputs.digest !== shard.digest) return false;
  const [last] = await stack.history(1, 1);
  return last?.kind === "update" && last.result === "succeeded";
}

interface Run {
  /** How many resources of each domain were changed. */
  changes: Map<string, number>;
  /** By domain; what concerns no single one is under "". */
  problems: Map<string, string>;
}

/**
 * Updates a stack until all its domains are done but those that fail. One whose records are refused ends the run for its neighbours
 * too, so the next run leaves it out.
 */
async function updateInTurns(stack: Stack, file: string, shard: Shard, names: readonly string[]): Promise<Run> {
  const changes = new Map<string, number>();
  const failed = new Map<string, string>();
  for (;;) {
    const domains = shard.domains.map((one) => (failed.has(one.domain) ? { ...one, failed: true } : one));
    writeFileSync(file, JSON.stringify({ ...shard, domains, digest: failed.size === 0 ? shard.digest : "" }));
    const run = await update(stack, names, await resourcesOf(stack, names, failed));
    for (const [domain, count] of run.changes) changes.set(domain, (changes.get(domain) ?? 0) + count);
    const found = [...run.problems].filter(([domain]) => domain !== "" && !failed.has(domain));
    for (const [domain, problem] of found) failed.set(domain, problem);
    if (found.length === 0) return { changes, problems: new Map([...run.problems, ...failed]) };
  }
}

/** The resources that the stack has of some domains. */
async function resourcesOf(
  stack: Stack,
  names: readonly string[],
  some: ReadonlyMap<string, unknown>,
): Promise<string[]> {
  if (some.size === 0) return [];
  const { deployment } = await stack.exportStack();
  const urns = ((deployment.resources ?? []) as { urn: string }[]).map(({ urn }) => urn);
  return urns.filter((urn) => some.has(domainOf(urn, names)));
}

/** The domain of a resource; "" where it is of none. */
function domainOf(urn: string, names: readonly string[]): string {
  // urn:pulumi:STACK::PROJECT::TYPES::NAME
  const name = urn.split("::").slice(3).join("::");
  const domains = names.filter((domain) => name === domain || name.startsWith(`${domain}-`));
  return domains.toSorted((one, other) => other.length - one.length)[0] ?? "";
}

/** Updates a stack but for some of its resources. */
async function update(stack: Stack, names: readonly string[], exclude: string[]): Promise<Run> {
  const changes = new Map<string, number>();
  const problems = new Map<string, string>();
  const onEvent = ({ resOutputsEvent, resOpFailedEvent, diagnosticEvent }: EngineEvent): void => {
    const done = resOutputsEvent?.metadata;
    if (done && done.op !== "same") {
      const domain = domainOf(done.urn, names);
      changes.set(domain, (changes.get(domain) ?? 0) + 1);
    }
    const failed = resOpFailedEvent?.metadata.urn;
    if (failed !== undefined) {
      const domain = domainOf(failed, names);
      if (!problems.has(domain)) problems.set(domain, `${failed} failed`);
    }
    if (diagnosticEvent?.severity !== "error") return;
    const isSummary = diagnosticEvent.urn === undefined || diagnosticEvent.urn === "";
    if (!isSummary) problems.set(domainOf(diagnosticEvent.urn ?? "", names), diagnosticEvent.message.trim());
  };
  try {
    // One domain's record that can't be written does not stop the others.
    await stack.up({ continueOnError: true, color: "never", onEvent, ...(exclude.length > 0 ? { exclude } : {}) });
  } catch (problem) {
    // Told domain by domain, as far as it concerns single ones.
    if (problem instanceof ConcurrentUpdateError) throw problem;
    if (problems.size === 0) problems.set("", (problem as Error).message);
  }
  return { changes, problems };
}
