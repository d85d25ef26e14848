/** The first of several works that gives something; nothing where none does. What fails makes it fail. */
export function firstDefined<T>(works: Promise<T | undefined>[]): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    for (const work of works) {
      work.then((given) => {
        if (given !== undefined) resolve(given);
      }, reject);
    }
    Promise.all(works).then(() => resolve(undefined), reject);
  });
}

/** Work that a signal ends. One listener is there for all that is under way, since Node warns of more than ten. */
export type OrCancelled = <T>(work: Promise<T>, cancelled: T) => Promise<T>;

/** The work goes on unheard, until its own time-out. */
export function createCancel(signal: AbortSignal | undefined): OrCancelled {
  const underWay = new Set<() => void>();
  const cancelAll = (): void => {
    for (const cancel of underWay) cancel();
  };
  return (work, cancelled) => {
    if (!signal) return work;
    if (underWay.size === 0) signal.addEventListener("abort", cancelAll);
    return new Promise((resolve, reject) => {
      const cancel = (): void => resolve(cancelled);
      underWay.add(cancel);
      work.then(resolve, reject).finally(() => {
        underWay.delete(cancel);
        if (underWay.size === 0) signal.removeEventListener("abort", cancelAll);
      });
    });
  };
}

/** Lets a few through at once under each key; the others wait for their turn, first come first served, the urgent ones before. */
export type KeyedLimiter = <T>(key: string, work: () => Promise<T>, isUrgent?: boolean) => Promise<T>;

interface Place {
  busy: number;
  urgent: (() => void)[];
  waiting: (() => void)[];
}

export function createLimiter(limit: number): KeyedLimiter {
  const places = new Map<string, Place>();
  return async (key, work, isUrgent = false) => {
    const place = places.get(key) ?? { busy: 0, urgent: [], waiting: [] };
    places.set(key, place);
    if (place.busy < limit) place.busy++;
    // Whoever leaves hands its place on, so that `busy` stays as it is.
    else await new Promise<void>((resolve) => (isUrgent ? place.urgent : place.waiting).push(resolve));
    try {
      return await work();
    } finally {
      const next = place.urgent.shift() ?? place.waiting.shift();
      if (next) next();
      else if (--place.busy === 0) places.delete(key);
    }
  };
}

// How much is asked at once: of one server, and of all. Resolvers that share them are gentle together.

/** Each question has a socket of its own, and a process often has 1,024 files at most. */
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
