/** Lets a few through at once under each key; the others wait for their turn, first come first served. */

export type Gate = <T>(key: string, work: () => Promise<T>) => Promise<T>;

export function createGate(most: number): Gate {
  const places = new Map<string, { busy: number; waiting: (() => void)[] }>();
  return async (key, work) => {
    const place = places.get(key) ?? { busy: 0, waiting: [] };
    places.set(key, place);
    if (place.busy < most) place.busy++;
    // Whoever leaves hands its place on, so that `busy` stays as it is.
    else await new Promise<void>((resolve) => place.waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = place.waiting.shift();
      if (next) next();
      else if (--place.busy === 0) places.delete(key);
    }
  };
}
