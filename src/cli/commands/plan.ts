/** `plan`: prints the records that a domain needs. No network, no Pulumi. */

import { formatPlan, type MailPlan, type PlanArgs, type PlanFormat, planMailDomain } from "../../plan";
import { errorsOf, formatValue } from "../../shared/issues";
import { jsonErrorPosition } from "../../shared/json-error";
import { ExitCode, printIssues, refuse, UserError } from "../errors";
import { readInput } from "../input";
import { numberOption, oneOf } from "../options";
import { type Io, send } from "../terminal";

/** The options that determine a plan. */
export interface PlanArgOptions {
  edition?: string;
  zone?: string;
  ttl?: string;
  config?: string;
}

export interface PlanOptions extends PlanArgOptions {
  format: string;
}

const formats: PlanFormat[] = ["table", "json", "zone", "markdown"];

export async function plan(domain: string | undefined, options: PlanOptions, io: Io): Promise<ExitCode> {
  const format = oneOf("--format", options.format, formats);
  const made = await makePlan(await planArgs(domain, options, io), io);
  // JSON includes the issues; for the other formats they are on standard error already.
  await send(io.stdout, formatPlan(format === "json" ? made : { ...made, issues: [] }, format));
  return ExitCode.Fine;
}

/** The plan of the arguments; warnings go to standard error. */
export async function makePlan(args: Record<string, unknown>, io: Io): Promise<MailPlan> {
  const made = planMailDomain(args as PlanArgs);
  if (errorsOf(made.issues).length > 0) throw refuse(`the plan of ${formatValue(args.domain)}`, made.issues);
  await printIssues(made.issues, io);
  return made;
}

/** The arguments of the file, overridden by those of the command line. */
export async function planArgs(
  domain: string | undefined,
  options: PlanArgOptions,
  io: Io,
): Promise<Record<string, unknown>> {
  const { edition, zone, ttl, config } = options;
  const given = {
    domain,
    edition,
    zone,
    ttl: ttl === undefined ? undefined : numberOption("--ttl", ttl, 1, MAX_TTL),
  };
  const fromFile = config === undefined ? {} : await readConfig(config, io);
  const fromFlags = Object.entries(given).filter(([, value]) => value !== undefined);
  const args = { ...fromFile, ...Object.fromEntries(fromFlags) };
  if (args.domain === undefined) throw new UserError("no domain given; name one, such as example.com");
  return args;
}

const MAX_TTL = 2147483647; // seconds, RFC 2181 section 8

async function readConfig(path: string, io: Io): Promise<Record<string, unknown>> {
  const text = await readInput("--config", path, io);
  const value = parseJson("--config", path, text);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw new UserError(
    `--config: ${formatValue(path)} is not a JSON object; write the arguments of MailDomain as one, such as {"dmarc": {"policy": "none"}}`,
  );
}

function parseJson(option: string, path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (problem) {
    throw new UserError(`${option}: ${formatValue(path)} is not valid JSON${jsonErrorPosition(problem, text)}`);
  }
}
