/** The plans to check: of domains, of a list of domains, or from a file. */

import type { PlanFromFile } from "../check/plan-file";
import { type PlanArgs, planMailDomain } from "../plan";
import { errorsOf, formatIssue, formatValue } from "../shared/issues";
import { refuse, UserError } from "./errors";
import { entryOf, linesOf, openInput, readPlanFile, STDIN } from "./input";
import type { RefusedEntry } from "./result";
import type { Io } from "./terminal";
import type { Tools } from "./tools";

/** The options that select the domains. */
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
  /** Reports an entry that is not a valid domain; the check of the others continues. */
  refused(entry: RefusedEntry): Promise<void>;
}

/** The plans to check, one at a time, so the list may be of any length. A file that can't be opened fails at once. */
export async function plansOf(
  domains: string[],
  options: SourceOptions,
  sources: Sources,
): Promise<AsyncIterable<PlanFromFile>> {
  const { file, plan, edition, zone, output } = options;
  if (plan !== undefined) {
    if (file !== undefined || edition !== undefined || domains.length > 1) {
      throw new UserError(
        "--plan conflicts with --file, --edition and more than one DOMAIN, because its file contains the plan of one domain; remove them",
      );
    }
    return iterate([await readPlanFile(plan, { domain: domains[0], zone, output }, sources)]);
  }
  if (output !== undefined) throw new UserError("--output selects an output in the file of --plan; add --plan FILE");
  if (file === undefined && domains.length === 0) {
    throw new UserError("no domain given; use DOMAIN…, --file LIST or --plan FILE");
  }
  await checkEdition(edition);
  const list = file === undefined ? undefined : await openInput("--file", file, sources.io);
  return planEach(entries(domains, list, file === STDIN ? "standard input" : (file ?? "")), options, sources);
}

async function* iterate<T>(items: T[]): AsyncGenerator<T> {
  yield* items;
}

/** An invalid edition is reported once, not for each domain. */
async function checkEdition(edition: string | undefined): Promise<void> {
  if (edition === undefined) return;
  const { issues } = planMailDomain({ domain: "example.com", edition } as PlanArgs);
  if (edition === "custom") {
    throw new UserError(
      "--edition: custom needs the hosts that the mail console shows; create a plan with plan --config, and use it with --plan",
    );
  }
  if (errorsOf(issues).length > 0)
    throw refuse(
      "--edition",
      issues.map((issue) => ({ ...issue, path: "" })),
    );
}

/** An entry given as a domain, and its place. */
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
  if (isEmpty) throw new UserError(`--file: ${formatValue(name)} contains no domains; write one per line`);
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
      // If a zone was given, the path says which of the two is invalid.
      const reasons = errors.map((issue) => formatIssue(zone === undefined ? { ...issue, path: "" } : issue));
      await refused({ ...entry, message: reasons.join("; ") });
    }
  }
}
