import { createResolver, type Resolver, type ResolverOptions } from "../resolver";
import { formatIssue } from "../shared/issues";
import { errorReason } from "../shared/reasons";
import { compareDrift, type Drift } from "./drift";
import type { PlanToCheck } from "./expectation";
import { judge } from "./judge";
import type { Observations } from "./observations";
import { observe } from "./observe";
import type { Resolution } from "./report";

/** Options of a check. All but `resolver`, `limit` and `signal` configure the resolver that the check creates by default. */
export interface CheckOptions extends ResolverOptions {
  /** The resolver to use. By default each check creates one; sharing one among many checks saves queries. */
  resolver?: Resolver;
  /**
   * The most seconds that one check may take, more than 0. After that, the check asks nothing more, and the result is based on
   * what was seen until then, with a reason `check.too-long`. What it had asked a given `resolver` by then is not cancelled, since
   * other checks may wait for the same: it ends within seconds. By default 60.
   */
  limit?: number;
}

/** In seconds. A domain whose servers are all silent takes about ten. */
const LIMIT = 60;

/** The longest time-out of Node.js, in milliseconds. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

/**
 * Checks a live domain against its plan: finds the zone's own servers from the root down and asks each of them, so no cache
 * is involved. To ask other resolvers instead, give `servers`.
 *
 * It rejects only if its `signal` is aborted, with the signal's reason, and with a `RangeError` if `limit` is invalid.
 * DNS failures are part of the result, which has no status if no verdict was reached.
 */
export async function checkResolution(plan: PlanToCheck, options: CheckOptions = {}): Promise<Resolution> {
  if (plan.domain === "") return refused(plan);
  return judge(plan, await observed(plan, options));
}

/**
 * Compares a live zone with its plan, more strictly than {@link checkResolution}: every record of the plan counts, and so do
 * TTLs and unplanned records at the same names (see {@link compareDrift}). It queries and rejects as `checkResolution` does.
 */
export async function checkDrift(plan: PlanToCheck, options: CheckOptions = {}): Promise<Drift> {
  if (plan.domain === "") return { ...refused(plan), state: "unknown", lines: [] };
  return compareDrift(plan, await observed(plan, options));
}

/** Observes the plan's domain. */
async function observed(plan: PlanToCheck, options: CheckOptions): Promise<Observations> {
  const { signal, limit = LIMIT } = options;
  if (!(limit > 0)) throw new RangeError(`limit: must be more than 0 seconds, got ${limit}`);
  signal?.throwIfAborted();
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), Math.min(limit * 1000, LONGEST_TIMEOUT));
  try {
    const end = signal ? AbortSignal.any([signal, over.signal]) : over.signal;
    const resolver = options.resolver ?? createResolver({ ...options, signal: end });
    const observations = await observe(plan, resolver, { seconds: limit, signal: end });
    // After an abort, the observations are incomplete.
    signal?.throwIfAborted();
    return observations;
  } finally {
    clearTimeout(timer);
    // Queries that nobody waits for any more.
    over.abort();
  }
}

/** The result for arguments that were rejected: there is no plan to check. */
function refused({ issues = [] }: PlanToCheck): Resolution {
  const reasons = issues.map((issue) => ({ id: issue.id, severity: issue.severity, message: formatIssue(issue) }));
  const all =
    reasons.length > 0
      ? reasons
      : [errorReason("plan.no-domain", "the plan has no domain; set one, such as example.com", { about: "plan" })];
  return { domain: "", zone: "", lines: [], servers: [], reasons: all };
}
