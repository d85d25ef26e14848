import { Readable } from "node:stream";
import { createResolver } from "../resolver";
import { errorReason } from "../shared/reasons";
import { type CheckOptions, checkResolution } from "./check";
import { CONCURRENCY } from "./concurrency";
import type { PlanToCheck } from "./expectation";
import type { Resolution } from "./report";

/** The result of a check that threw: the checks of other domains continue. */
export function failed(plan: PlanToCheck, problem: unknown): Resolution {
  const why = problem instanceof Error ? problem.message : String(problem);
  const message = `internal error: ${why}; this says nothing about the domain, please report it`;
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
 * Checks many domains, and yields the results in the order of the plans, each as soon as possible. Plans are read only as
 * results are consumed, so memory does not grow with their number. All checks share one resolver, and each has its own
 * `limit`. A check that throws does not affect the others: its result has no status, and a reason `check.failed`.
 *
 * It rejects if `signal` is aborted, with the signal's reason; if the plans can't be read; and with a `RangeError` if
 * `concurrency` or `limit` is invalid.
 */
export async function* checkMany(
  plans: Iterable<PlanToCheck> | AsyncIterable<PlanToCheck>,
  { concurrency = CONCURRENCY, ...options }: CheckManyOptions = {},
): AsyncGenerator<Resolution, void, undefined> {
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw new RangeError(`concurrency: must be an integer of at least 1, got ${concurrency}`);
  }
  const { signal: given } = options;
  given?.throwIfAborted();
  // When the consumer stops, so do the queries.
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
