import { setTimeout as delay } from "node:timers/promises";
import { Status } from "../args/args";
import { createResolver, type Resolver } from "../resolver";
import { type CheckOptions, checkResolution } from "./check";
import type { PlanToCheck } from "./expectation";
import type { Resolution } from "./report";

/** The first and the longest delay, in milliseconds. Each delay is twice as long as the one before. */
const FIRST_WAIT = 2000;
const LONGEST_WAIT = 60_000;

/** Options of a wait; `limit` applies to each try. */
export interface WaitOptions extends CheckOptions {
  /** How long to wait, in seconds. The last try starts when they are over; 0 means a single try. */
  seconds: number;
  /**
   * The resolver whose limits apply: concurrent waits that share one stay within them together. Each try uses a fresh
   * resolver derived from it, with an empty cache.
   */
  resolver?: Resolver;
  /** Called with each result that is not yet `Resolved`, and the milliseconds until the next try; undefined after the last. */
  onProgress?: (resolution: Resolution, nextIn: number | undefined) => void;
}

/** Injected side effects: clock, sleep and check. */
export interface WaitRuntime {
  /** Milliseconds of a clock that only goes forward. */
  now(): number;
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  check(plan: PlanToCheck, options: CheckOptions): Promise<Resolution>;
}

const systemRuntime: WaitRuntime = {
  now: () => performance.now(),
  sleep: (milliseconds, signal) => delay(milliseconds, undefined, signal ? { signal } : {}),
  check: checkResolution,
};

/**
 * Checks until the domain is `Resolved`, and returns the last result. The delays between tries are 2, 4, 8, … and at most 60
 * seconds. Running out of time is not an error: the result then has another status, or none. If the last try reaches its
 * limit without a verdict, the result of the one before is returned.
 *
 * It rejects if `signal` is aborted, with the signal's reason, and with a `RangeError` if `seconds` is invalid.
 */
export async function waitForResolution(
  plan: PlanToCheck,
  { seconds, onProgress, ...options }: WaitOptions,
  runtime: WaitRuntime = systemRuntime,
): Promise<Resolution> {
  if (!Number.isFinite(seconds) || seconds < 0) {
    throw new RangeError(`seconds: must be a finite number of at least 0, got ${seconds}`);
  }
  const { signal } = options;
  const resolver = options.resolver ?? createResolver(options);
  let last: Resolution | undefined;
  const end = runtime.now() + seconds * 1000;
  for (let wait = FIRST_WAIT; ; wait = Math.min(wait * 2, LONGEST_WAIT)) {
    const isLast = runtime.now() >= end;
    const resolution: Resolution = better(last, await tryOnce(plan, { ...options, resolver }, runtime));
    last = resolution;
    if (resolution.status === Status.Resolved) return resolution;
    const left = end - runtime.now();
    // A try that started before the end and finished after it was the last one, too.
    const nextIn = isLast || left <= 0 ? undefined : Math.min(wait, left);
    onProgress?.(resolution, nextIn);
    if (nextIn === undefined) return resolution;
    await sleep(runtime, nextIn, signal);
  }
}

async function tryOnce(
  plan: PlanToCheck,
  { resolver, ...options }: CheckOptions & { resolver: Resolver },
  { check }: WaitRuntime,
): Promise<Resolution> {
  const over = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, over.signal]) : over.signal;
  try {
    return await check(plan, { ...options, resolver: resolver.fresh({ signal }) });
  } finally {
    // Cancels the queries still in flight; the next try repeats them.
    over.abort();
  }
}

/** The later result, unless it reached its limit without a verdict and the earlier one has one. */
function better(earlier: Resolution | undefined, later: Resolution): Resolution {
  const isCut = later.status === undefined && later.reasons.some(({ incomplete }) => incomplete);
  return isCut && earlier?.status !== undefined ? earlier : later;
}

async function sleep(runtime: WaitRuntime, milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  try {
    await runtime.sleep(milliseconds, signal);
  } catch (problem) {
    // Node's timers reject with an error of their own.
    signal?.throwIfAborted();
    throw problem;
  }
}
