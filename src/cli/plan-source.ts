/** The plans that a check is about: of domains, of a list of them, or of a file. */
import { errorsOf, formatIssue, show } from "../issues";
import { type PlanArgs, planMailDomain } from "../plan";
import type { PlanFromFile } from "../resolution/plan-file";
import { openInput, STDIN } from "./input-file";
import type { Io } from "./io";
import { entryOf, linesOf } from "./lines";
import { readPlanFile } from "./plan-file";
import type { Tools } from "./tools";
import { refuse, UserError } from "./user-error";

/** The options that say which domains. */
export interface SourceOptions {
  file?: string;
  plan?: string;
  output?: string;
  edition?: string;
}

export interface Sources {
  io: Io;
  tools: Tools;
  /** Tells something that is no domain; the others go on. */
  refused(message: string): Promise<void>;
}

/** The plans that are to be checked, one after the other, whatever the length of the list. What can't be opened fails at once. */
export async function plansOf(
  domains: string[],
  { file, plan, edition, output }: SourceOptions,
  sources: Sources,
): Promise<AsyncIterable<PlanFromFile>> {
  if (plan !== undefined) {
    if (file !== undefined || edition !== undefined || domains.length > 1) {
      throw new UserError(
        "--plan says all of one domain: give no --file, no --edition and one DOMAIN at most beside it",
      );
    }
    return iterate([await readPlanFile(plan, { domain: domains[0], output }, sources)]);
  }
  if (output !== undefined) throw new UserError("--output names an output in the file of --plan; give that file too");
  if (file === undefined && domains.length === 0) {
    throw new UserError("no domain is given; give DOMAIN…, --file LIST or --plan FILE");
  }
  await checkEdition(edition);
  const list = file === undefined ? undefined : await openInput("--file", file, sources.io);
  return planEach(entries(domains, list, file === STDIN ? "standard input" : (file ?? "")), edition, sources);
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
interface Entry {
  text: string;
  place?: string;
}

async function* entries(
  domains: string[],
  list: AsyncIterable<Uint8Array | string> | undefined,
  name: string,
): AsyncGenerator<Entry> {
  for (const text of domains) yield { text };
  if (list === undefined) return;
  let isEmpty = domains.length === 0;
  for await (const line of linesOf(list)) {
    const text = entryOf(line);
    if (text === undefined) continue;
    isEmpty = false;
    yield { text, place: `${name}, line ${line.number}: ` };
  }
  if (isEmpty) throw new UserError(`--file: ${show(name)} has no domain in it; give one a line`);
}

async function* planEach(
  all: AsyncIterable<Entry>,
  edition: string | undefined,
  { refused }: Sources,
): AsyncGenerator<PlanFromFile> {
  for await (const { text, place = "" } of all) {
    const plan = planMailDomain({ domain: text, ...(edition === undefined ? {} : { edition }) } as PlanArgs);
    const errors = errorsOf(plan.issues);
    if (errors.length === 0) yield plan;
    else await refused(`${place}${errors.map((issue) => formatIssue({ ...issue, path: "" })).join("; ")}`);
  }
}
