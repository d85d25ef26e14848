import { setImmediate, setTimeout as sleep } from "node:timers/promises";

/** The first result of several promises that is defined; undefined where none is. A rejection rejects. */
export function firstDefined<T>(promises: Promise<T | undefined>[]): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    for (const promise of promises) {
      promise.then((result) => {
        if (result !== undefined) resolve(result);
      }, reject);
    }
    Promise.all(promises).then(() => resolve(undefined), reject);
  });
}

/** Work that a signal ends. All pending work shares one listener, since Node warns about more than ten. */
export interface Cancel {
  /** Waits for work until the signal aborts; its result is dropped then. */
  orCancelled<T>(work: Promise<T>, cancelled: T): Promise<T>;
  /** Begins work that listens itself, with a signal of its own. */
  withSignal<T>(begin: (own: AbortSignal | undefined) => Promise<T>): Promise<T>;
}

export function createCancel(signal: AbortSignal | undefined): Cancel {
  const pending = new Set<() => void>();
  const cancelAll = (): void => {
    for (const cancel of pending) cancel();
  };

  async function unlessCancelled<T>(work: Promise<T>, cancel: () => void): Promise<T> {
    if (pending.size === 0) signal?.addEventListener("abort", cancelAll);
    pending.add(cancel);
    try {
      return await work;
    } finally {
      pending.delete(cancel);
      if (pending.size === 0) signal?.removeEventListener("abort", cancelAll);
    }
  }

  return {
    orCancelled(work, cancelled) {
      if (!signal) return work;
      return new Promise((resolve, reject) => {
        unlessCancelled(work, () => resolve(cancelled)).then(resolve, reject);
      });
    },
    withSignal(begin) {
      if (!signal) return begin(undefined);
      const own = new AbortController();
      if (signal.aborted) own.abort();
      return unlessCancelled(begin(own.signal), () => own.abort());
    },
  };
}

/** Runs a few jobs at once under each key. The others wait in order of arrival, urgent ones first. */
export type KeyedLimiter = <T>(key: string, work: () => Promise<T>, isUrgent?: boolean) => Promise<T>;

interface Slots {
  busy: number;
  urgent: (() => void)[];
  waiting: (() => void)[];
}

export function createLimiter(limit: number): KeyedLimiter {
  const slotsByKey = new Map<string, Slots>();
  return async (key, work, isUrgent = false) => {
    const slots = slotsByKey.get(key) ?? { busy: 0, urgent: [], waiting: [] };
    slotsByKey.set(key, slots);
    if (slots.busy < limit) slots.busy++;
    // A finished job hands its slot on, so `busy` stays as it is.
    else await new Promise<void>((resolve) => (isUrgent ? slots.urgent : slots.waiting).push(resolve));
    try {
      return await work();
    } finally {
      const next = slots.urgent.shift() ?? slots.waiting.shift();
      if (next) next();
      else if (--slots.busy === 0) slotsByKey.delete(key);
    }
  };
}

/** The longest pause between two batches, in milliseconds; it is at most a third of the time of a batch. */
const MAX_PAUSE_MS = 20;

/** A job, with what becomes of it. */
interface Waiting<Job, Result> {
  job: Job;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

/**
 * Does the jobs under each key in batches, one batch at a time: all that wait and belong together are the next one, in order
 * of arrival, at most `most` of them. `work` returns the result of each job, or throws the error of all.
 */
export function createBatcher<Job, Result>(
  most: number,
  belong: (one: Job, other: Job) => boolean,
  work: (jobs: [Job, ...Job[]]) => Promise<Result[]>,
): (key: string, job: Job) => Promise<Result> {
  const queues = new Map<string, Waiting<Job, Result>[]>();

  async function drain(key: string, queue: Waiting<Job, Result>[]): Promise<void> {
    // Those that come at the same time are in the first batch too.
    await setImmediate();
    for (let first = queue[0]; first; first = queue[0]) {
      const { job } = first;
      const begun = performance.now();
      const other = queue.findIndex((waiting, index) => index >= most || !belong(job, waiting.job));
      const [head = first, ...others] = queue.splice(0, other < 0 ? queue.length : other);
      const batch = [head, ...others];
      try {
        const results = await work([head.job, ...others.map((waiting) => waiting.job)]);
        for (const [index, { resolve }] of batch.entries()) resolve(results[index] as Result);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
      // Those who got a result may have another job at once: it comes into the next batch.
      if (batch.length + queue.length > 1) await pause(Math.min(MAX_PAUSE_MS, (performance.now() - begun) / 3));
    }
    queues.delete(key);
  }

  return (key, job) =>
    new Promise((resolve, reject) => {
      const queue = queues.get(key);
      const waiting = { job, resolve, reject };
      if (queue) {
        queue.push(waiting);
        return;
      }
      const begun = [waiting];
      queues.set(key, begun);
      void drain(key, begun);
    });
}

/** A timer takes a millisecond at least. */
async function pause(milliseconds: number): Promise<void> {
  if (milliseconds < 1) await setImmediate();
  else await sleep(milliseconds);
}

// Limits on concurrent queries: to one server, and in all. Resolvers that share them stay within them together.

/** Each query in flight has its own socket, and a process is often limited to 1,024 open files. */
const AT_ONCE = 256;

export interface Gates {
  /** By the server's address. */
  perServer: KeyedLimiter;
  overall: <T>(work: () => Promise<T>) => Promise<T>;
}

export function createGates(perServer: number, atOnce = AT_ONCE): Gates {
  const gate = createLimiter(atOnce);
  return { perServer: createLimiter(perServer), overall: (work) => gate("", work) };
}
