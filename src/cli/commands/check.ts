/** `check`: compares the live DNS with the plans of domains. */
import { Readable } from "node:stream";
import { Status } from "../../args/args";
import { CONCURRENCY } from "../../check/concurrency";
import { failed } from "../../check/many";
import type { PlanFromFile } from "../../check/plan-file";
import type { Resolution } from "../../check/report";
import { escapeControlChars } from "../../shared/untrusted-text";
import { ExitCode, UserError } from "../errors";
import { askOptions, numberOption, oneOf, type ServerOptions } from "../options";
import { htmlWriter } from "../output/html";
import { jsonWriter } from "../output/json";
import { endpointMark } from "../output/labels";
import { textWriter } from "../output/text";
import { plansOf, type SourceOptions } from "../plan-source";
import { type CheckResult, type Counts, type RefusedEntry, type ResultWriter, refusalText } from "../result";
import { detectStyle, type Io, type Progress, progressOn, send } from "../terminal";
import type { AskOptions, Tools } from "../tools";
import { endpointChecker } from "./check-endpoints";

export interface CheckCommandOptions extends ServerOptions, SourceOptions {
  wait?: string;
  concurrency?: string;
  endpoints?: boolean;
  format: string;
}

const MAX_CONCURRENCY = 256;
const MAX_WAIT = 86400; // seconds: a day, longer than the usual TTLs of mail records

export async function check(domains: string[], options: CheckCommandOptions, io: Io, tools: Tools): Promise<ExitCode> {
  const isSingle = options.plan !== undefined || (options.file === undefined && domains.length === 1);
  const writer = writerOf(options.format, isSingle, io);
  const ask = askOptions(options);
  const concurrency = numberOption("--concurrency", options.concurrency ?? String(CONCURRENCY), 1, MAX_CONCURRENCY);
  const progress = progressOn(io.stderr);
  const counts: Counts = { resolved: 0, invalid: 0, noVerdict: 0, refused: 0 };
  const refused = async (entry: RefusedEntry): Promise<void> => {
    counts.refused++;
    progress.clear();
    await send(io.stderr, `alibaba-mail: ${escapeControlChars(refusalText(entry))}\n`);
    await send(io.stdout, writer.refused(entry));
  };
  const plans = await plansOf(domains, options, { io, tools, refused });
  const results = resultsOf(plans, options, { ask: { ...ask, concurrency }, concurrency, isSingle, tools, progress });

  await send(io.stdout, writer.begin());
  progress.show(isSingle ? "asking the name servers …" : "0 domains checked");
  let areEndpointsFine = true;
  try {
    for await (const result of results) {
      count(counts, result.resolution);
      areEndpointsFine &&= (result.endpoints ?? []).every((endpoint) => endpointMark(endpoint) !== "wrong");
      progress.clear();
      await send(io.stdout, writer.result(result));
      const { resolved, invalid, noVerdict } = counts;
      if (!isSingle) progress.show(`${resolved + invalid + noVerdict} domains checked`);
    }
  } finally {
    progress.clear();
  }
  await send(io.stdout, writer.end(counts));
  return exitCode(counts, areEndpointsFine);
}

function writerOf(text: string, isSingle: boolean, io: Io): ResultWriter {
  switch (oneOf("--format", text, ["text", "json", "html"])) {
    case "text":
      return textWriter(detectStyle(io.stdout, io), isSingle);
    case "json":
      return jsonWriter;
    case "html":
      return htmlWriter({ now: io.now(), isSingle });
  }
}

interface Checking {
  ask: AskOptions & { concurrency: number };
  concurrency: number;
  isSingle: boolean;
  tools: Tools;
  progress: Progress;
}

/** The results in the order of the plans. */
function resultsOf(
  plans: AsyncIterable<PlanFromFile>,
  { wait, file, endpoints = false }: CheckCommandOptions,
  { ask, concurrency, isSingle, tools, progress }: Checking,
): AsyncIterable<CheckResult> {
  if (wait !== undefined && file !== undefined) {
    throw new UserError("--wait conflicts with --file; name the domains of one change as DOMAIN…");
  }
  const seconds = wait === undefined ? undefined : numberOption("--wait", wait, 1, MAX_WAIT);
  const pairs =
    seconds === undefined ? checked(plans, ask, tools) : waited(plans, seconds, ask, concurrency, tools, progress);
  if (!endpoints) return only(pairs);
  const checkEndpoints = endpointChecker(isSingle, tools);
  return Readable.from(pairs).map(
    async ({ plan, resolution }: Pair): Promise<CheckResult> => ({ resolution, endpoints: await checkEndpoints(plan) }),
    { concurrency },
  );
}

interface Pair {
  plan: PlanFromFile;
  resolution: Resolution;
}

async function* only(pairs: AsyncIterable<Pair>): AsyncGenerator<CheckResult> {
  for await (const { resolution } of pairs) yield { resolution };
}

/** Each result with its plan: the results come in the plans' order. */
async function* checked(
  plans: AsyncIterable<PlanFromFile>,
  ask: AskOptions & { concurrency: number },
  tools: Tools,
): AsyncGenerator<Pair> {
  const underWay: PlanFromFile[] = [];
  const noted = async function* (): AsyncGenerator<PlanFromFile> {
    for await (const plan of plans) {
      underWay.push(plan);
      yield plan;
    }
  };
  for await (const resolution of tools.checkMany(noted(), ask)) {
    const plan = underWay.shift();
    if (plan === undefined) throw new Error("there are more results than plans");
    yield { plan, resolution };
  }
}

/** The waits share one resolver and its limits. A wait that throws does not affect the others. */
async function* waited(
  plans: AsyncIterable<PlanFromFile>,
  seconds: number,
  ask: AskOptions,
  concurrency: number,
  tools: Tools,
  progress: Progress,
): AsyncGenerator<Pair> {
  const onProgress = ({ domain, status }: Resolution, nextIn: number | undefined): void => {
    if (nextIn === undefined) return;
    progress.show(`${domain}: ${status ?? "no verdict"}; checking again in ${Math.round(nextIn / 1000)} s`);
  };
  const resolver = await tools.resolver(ask);
  const waitFor = async (plan: PlanFromFile): Promise<Pair> => {
    try {
      return { plan, resolution: await tools.waitForResolution(plan, { ...ask, resolver, seconds, onProgress }) };
    } catch (problem) {
      return { plan, resolution: failed(plan, problem) };
    }
  };
  yield* Readable.from(plans).map(waitFor, { concurrency }) as AsyncIterable<Pair>;
}

function count(counts: Counts, { status }: Resolution): void {
  if (status === Status.Resolved) counts.resolved++;
  else if (status === Status.ResolutionInvalid) counts.invalid++;
  else counts.noVerdict++;
}

/** Of many results, a definite problem outranks a missing verdict. */
function exitCode({ invalid, noVerdict, refused }: Counts, areEndpointsFine: boolean): ExitCode {
  if (invalid > 0) return ExitCode.Wrong;
  return noVerdict > 0 || refused > 0 || !areEndpointsFine ? ExitCode.NoVerdict : ExitCode.Fine;
}
