import { createResolver, type Resolver, type ResolverOptions } from "../resolver";
import { formatIssue } from "../shared/issues";
import { errorReason } from "../shared/reasons";
import { compareDrift, type Drift } from "./drift";
import type { PlanToCheck } from "./expectation";
import { judge } from "./judge";
import type { Observations } from "./observations";
import { observe } from "./observe";
import type { Resolution } from "./report";

/** How a check asks. Everything but `resolver` is for the resolver that the check makes itself. */
export interface CheckOptions extends ResolverOptions {
  /** Who asks. By default a resolver is made for the check; one for many checks spares questions. */
  resolver?: Resolver;
  /**
   * Seconds that one check may take, more than 0. Then no more is asked, and what was seen until then is judged, with a reason
   * `check.too-long`. By default 60.
   */
  limit?: number;
}

/** In seconds. A domain whose servers are all silent takes some ten. */
const LIMIT = 60;

/** The longest time-out of Node.js, in milliseconds. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

/**
 * Checks a live domain against its plan: finds the zone's own servers from the roots down and asks each of them, so that
 * no cache is believed; `servers` names resolvers to be asked instead.
 *
 * It fails only where its `signal` is aborted, with the signal's reason, and with a `RangeError` where `limit` is no time.
 * Whatever the DNS says or does not say is in the
 * result, which has no status where no verdict was reached.
 */
export async function checkResolution(plan: PlanToCheck, options: CheckOptions = {}): Promise<Resolution> {
  if (plan.domain === "") return refused(plan);
  return judge(plan, await observed(plan, options));
}

/**
 * Compares a live zone with its plan, more strictly than {@link checkResolution}: every record of the plan counts, and
 * TTLs and strange records beside ours do too (see {@link compareDrift}). It asks, and fails, as `checkResolution` does.
 */
export async function checkDrift(plan: PlanToCheck, options: CheckOptions = {}): Promise<Drift> {
  if (plan.domain === "") return { ...refused(plan), state: "unknown", lines: [] };
  return compareDrift(plan, await observed(plan, options));
}

/** What is seen of a plan's domain. */
async function observed(plan: PlanToCheck, options: CheckOptions): Promise<Observations> {
  const { signal, limit = LIMIT } = options;
  if (!(limit > 0)) throw new RangeError(`limit: ${limit} is not a time; give more than 0 seconds`);
  signal?.throwIfAborted();
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), Math.min(limit * 1000, LONGEST_TIMEOUT));
  try {
    const resolver = options.resolver ?? ownResolver(options, over.signal);
    const observations = await observe(plan, resolver, { seconds: limit, signal: over.signal });
    // What was seen until then is not the whole.
    signal?.throwIfAborted();
    return observations;
  } finally {
    clearTimeout(timer);
  }
}

function ownResolver(options: CheckOptions, over: AbortSignal): Resolver {
  const { signal } = options;
  return createResolver({ ...options, signal: signal ? AbortSignal.any([signal, over]) : over });
}

/** Of arguments that made no plan, there is nothing to check. */
function refused({ issues = [] }: PlanToCheck): Resolution {
  const reasons = issues.map((issue) => ({ id: issue.id, severity: issue.severity, message: formatIssue(issue) }));
  const all =
    reasons.length > 0
      ? reasons
      : [errorReason("plan.no-domain", "the plan names no domain; give one, such as example.com", { about: "plan" })];
  return { domain: "", zone: "", lines: [], servers: [], reasons: all };
}
