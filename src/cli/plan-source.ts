/** The plans that a check is about: of domains, of a list of them, or of a file. */

import type { PlanFromFile } from "../check/plan-file";
import { type PlanArgs, planMailDomain } from "../plan";
import { errorsOf, formatIssue, formatValue } from "../shared/issues";
import { refuse, UserError } from "./errors";
import { entryOf, linesOf, openInput, readPlanFile, STDIN } from "./input";
import type { RefusedEntry } from "./result";
import type { Io } from "./terminal";
import type { Tools } from "./tools";

/** The options that say which domains. */
export interface SourceOptions {
  file?: string;
  plan?: string;
  output?: string;
  edition?: string;
  zone?: string;
}

export interface Sources {
  io: Io;
  tools: Tools;
  /** Tells something that is no domain; the others go on. */
  refused(entry: RefusedEntry): Promise<void>;
}

/** The plans that are to be checked, one after the other, whatever the length of the list. What can't be opened fails at once. */
export async function plansOf(
  domains: string[],
  options: SourceOptions,
  sources: Sources,
): Promise<AsyncIterable<PlanFromFile>> {
  const { file, plan, edition, zone, output } = options;
  if (plan !== undefined) {
    if (file !== undefined || edition !== undefined || domains.length > 1) {
      throw new UserError(
        "--plan says all of one domain: give no --file, no --edition and one DOMAIN at most beside it",
      );
    }
    return iterate([await readPlanFile(plan, { domain: domains[0], zone, output }, sources)]);
  }
  if (output !== undefined) throw new UserError("--output names an output in the file of --plan; give that file too");
  if (file === undefined && domains.length === 0) {
    throw new UserError("no domain is given; give DOMAIN…, --file LIST or --plan FILE");
  }
  await checkEdition(edition);
  const list = file === undefined ? undefined : await openInput("--file", file, sources.io);
  return planEach(entries(domains, list, file === STDIN ? "standard input" : (file ?? "")), options, sources);
}

async function* iterate<T>(items: T[]): AsyncGenerator<T> {
  yield* items;
}

/** A wrong edition is told once, not for each domain. */
async function checkEdition(edition: string | undefined): Promise<void> {
  if (edition === undefined) return;
  const { issues } = planMailDomain({ domain: "example.com", edition } as PlanArgs);
  if (edition === "custom") {
    throw new UserError(
      "--edition: custom needs the hosts that the mail console shows; write a plan by plan --config, and give it to --plan",
    );
  }
  if (errorsOf(issues).length > 0)
    throw refuse(
      "--edition",
      issues.map((issue) => ({ ...issue, path: "" })),
    );
}

/** Something given as a domain, and where. */
type Entry = Omit<RefusedEntry, "message">;

async function* entries(
  domains: string[],
  list: AsyncIterable<Uint8Array | string> | undefined,
  name: string,
): AsyncGenerator<Entry> {
  for (const given of domains) yield { given };
  if (list === undefined) return;
  let isEmpty = domains.length === 0;
  for await (const line of linesOf(list)) {
    const given = entryOf(line);
    if (given === undefined) continue;
    isEmpty = false;
    yield { line: line.number, list: name, given };
  }
  if (isEmpty) throw new UserError(`--file: ${formatValue(name)} has no domain in it; give one a line`);
}

async function* planEach(
  all: AsyncIterable<Entry>,
  { edition, zone }: SourceOptions,
  { refused }: Sources,
): AsyncGenerator<PlanFromFile> {
  const common = { ...(edition === undefined ? {} : { edition }), ...(zone === undefined ? {} : { zone }) };
  for await (const entry of all) {
    const plan = planMailDomain({ domain: entry.given, ...common } as PlanArgs);
    const errors = errorsOf(plan.issues);
    if (errors.length === 0) yield plan;
    else {
      // Where a zone was given, the path says which of the two is wrong.
      const told = errors.map((issue) => formatIssue(zone === undefined ? { ...issue, path: "" } : issue));
      await refused({ ...entry, message: told.join("; ") });
    }
  }
}
