import { Readable } from "node:stream";
import { createResolver } from "../resolver";
import { errorReason } from "../shared/reasons";
import { type CheckOptions, checkResolution } from "./check";
import { CONCURRENCY } from "./concurrency";
import type { PlanToCheck } from "./expectation";
import type { Resolution } from "./report";

/** The result of a check that failed by itself, so that of many domains the others go on. */
export function failed(plan: PlanToCheck, problem: unknown): Resolution {
  const why = problem instanceof Error ? problem.message : String(problem);
  const message = `the check of this domain came to no end (${why}), which is a fault of this program and says nothing of the domain; please report it`;
  const domain = typeof plan?.domain === "string" ? plan.domain : "";
  return {
    domain,
    zone: "",
    lines: [],
    servers: [],
    reasons: [errorReason("check.failed", message, { about: "check", verdict: "unknown" })],
  };
}

export interface CheckManyOptions extends CheckOptions {
  /** How many domains are checked at once, 1 or more. By default 16. */
  concurrency?: number;
}

/**
 * Checks many domains, and gives the results in the order of the plans as soon as each can be told. Plans are taken as
 * results are, so that memory does not grow with their number; all checks share one resolver, and each has its own `limit`. What fails in one check
 * harms no other: its result has no status, and a reason `check.failed`.
 *
 * It fails where `signal` is aborted, with the signal's reason, where the plans themselves can't be had, and with a
 * `RangeError` where `concurrency` is no number of domains or `limit` no time.
 */
export async function* checkMany(
  plans: Iterable<PlanToCheck> | AsyncIterable<PlanToCheck>,
  { concurrency = CONCURRENCY, ...options }: CheckManyOptions = {},
): AsyncGenerator<Resolution, void, undefined> {
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw new RangeError(`concurrency: ${concurrency} is not a number of domains; give 1 or more`);
  }
  const { signal: given } = options;
  given?.throwIfAborted();
  // Whoever takes no more results wants no more questions.
  const end = new AbortController();
  const signal = given ? AbortSignal.any([given, end.signal]) : end.signal;
  const resolver = options.resolver ?? createResolver({ ...options, signal });
  const checkOne = async (plan: PlanToCheck): Promise<Resolution> => {
    try {
      return await checkResolution(plan, { ...options, resolver, signal });
    } catch (problem) {
      return failed(plan, problem);
    }
  };
  try {
    yield* Readable.from(plans).map(checkOne, { concurrency, signal }) as AsyncIterable<Resolution>;
  } catch (problem) {
    given?.throwIfAborted();
    throw problem;
  } finally {
    end.abort();
  }
}
