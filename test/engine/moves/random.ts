/** Numbers drawn from a seed, so that a walk can be walked again. */
export interface Draw {
  /** From 0 to `below - 1`. */
  number(below: number): number;
  of<T>(all: readonly T[]): T;
}

/** Mulberry32: 32 bits of state are enough to tell walks apart. */
export function drawFrom(seed: number): Draw {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
  };
  const number = (below: number): number => Math.floor(next() * below);
  return {
    number,
    of: (all) => {
      if (all.length === 0) throw new Error("there is nothing to draw from");
      return all[number(all.length)] as (typeof all)[number];
    },
  };
}
