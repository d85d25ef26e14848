import { setTimeout as delay } from "node:timers/promises";
import { Status } from "../args/args";
import { createResolver, type Resolver } from "../resolver";
import { type CheckOptions, checkResolution } from "./check";
import type { PlanToCheck } from "./expectation";
import type { Resolution } from "./report";

/** The first wait and the longest, in milliseconds. Each wait is twice as long as the one before. */
const FIRST_WAIT = 2000;
const LONGEST_WAIT = 60_000;

/** How a wait goes on; `limit` is that of one try. */
export interface WaitOptions extends CheckOptions {
  /** How long to wait, in seconds. The last try begins when they are over; 0 tries once. */
  seconds: number;
  /**
   * With whom questions are shared out: waits for several domains that have one resolver ask each server gently. A fresh one
   * is made of it for each try, since one remembers what it was told.
   */
  resolver?: Resolver;
  /** Told of each result that is not yet `Resolved`, with the milliseconds until the next try: none after the last. */
  onProgress?: (resolution: Resolution, nextIn: number | undefined) => void;
}

/** What comes from outside: tests put their own in its place. */
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
 * Checks until the domain is `Resolved`, and gives the last result. Tries are 2, 4, 8, … and at most 60 seconds apart.
 * That the time is over is no error: the result then has another status, or none. A last try that came to its limit without
 * a verdict says less than the one before, whose result is given then.
 *
 * It fails where `signal` is aborted, with the signal's reason, and with a `RangeError` where `seconds` is no time.
 */
export async function waitForResolution(
  plan: PlanToCheck,
  { seconds, onProgress, ...options }: WaitOptions,
  means: WaitRuntime = systemRuntime,
): Promise<Resolution> {
  if (!Number.isFinite(seconds) || seconds < 0) {
    throw new RangeError(`seconds: ${seconds} is not a time to wait; give 0 or more`);
  }
  const { signal } = options;
  const resolver = options.resolver ?? createResolver(options);
  let last: Resolution | undefined;
  const end = means.now() + seconds * 1000;
  for (let wait = FIRST_WAIT; ; wait = Math.min(wait * 2, LONGEST_WAIT)) {
    const isLast = means.now() >= end;
    const resolution: Resolution = better(last, await tryOnce(plan, { ...options, resolver }, means));
    last = resolution;
    if (resolution.status === Status.Resolved) return resolution;
    const left = end - means.now();
    // A try that went over the end, and began before it, was the last one too.
    const nextIn = isLast || left <= 0 ? undefined : Math.min(wait, left);
    onProgress?.(resolution, nextIn);
    if (nextIn === undefined) return resolution;
    await sleep(means, nextIn, signal);
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
    // What a try had not heard when its time was over, the next one asks again.
    over.abort();
  }
}

/** The later result, unless it came to its limit without a verdict that the earlier one has. */
function better(earlier: Resolution | undefined, later: Resolution): Resolution {
  const isCut = later.status === undefined && later.reasons.some(({ incomplete }) => incomplete);
  return isCut && earlier?.status !== undefined ? earlier : later;
}

async function sleep(means: WaitRuntime, milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  try {
    await means.sleep(milliseconds, signal);
  } catch (problem) {
    // Node's timers fail with an error of their own.
    signal?.throwIfAborted();
    throw problem;
  }
}
