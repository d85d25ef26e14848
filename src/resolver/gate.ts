/** Lets a few through at once under each key; the others wait for their turn, first come first served, the urgent ones before. */

export type Gate = <T>(key: string, work: () => Promise<T>, isUrgent?: boolean) => Promise<T>;

interface Place {
  busy: number;
  urgent: (() => void)[];
  waiting: (() => void)[];
}

export function createGate(most: number): Gate {
  const places = new Map<string, Place>();
  return async (key, work, isUrgent = false) => {
    const place = places.get(key) ?? { busy: 0, urgent: [], waiting: [] };
    places.set(key, place);
    if (place.busy < most) place.busy++;
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
