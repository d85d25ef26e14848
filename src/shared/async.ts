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

/** Waits for work until a signal aborts. All pending work shares one listener, since Node warns about more than ten. */
export type OrCancelled = <T>(work: Promise<T>, cancelled: T) => Promise<T>;

/** The work itself goes on until its own time-out; its result is dropped. */
export function createCancel(signal: AbortSignal | undefined): OrCancelled {
  const pending = new Set<() => void>();
  const cancelAll = (): void => {
    for (const cancel of pending) cancel();
  };
  return (work, cancelled) => {
    if (!signal) return work;
    if (pending.size === 0) signal.addEventListener("abort", cancelAll);
    return new Promise((resolve, reject) => {
      const cancel = (): void => resolve(cancelled);
      pending.add(cancel);
      work.then(resolve, reject).finally(() => {
        pending.delete(cancel);
        if (pending.size === 0) signal.removeEventListener("abort", cancelAll);
      });
    });
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

// Limits on concurrent queries: to one server, and in all. Resolvers that share them stay within them together.

/** Each query has its own socket, and a process is often limited to 1,024 open files. */
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
