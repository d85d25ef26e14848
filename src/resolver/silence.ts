/** Remembers servers that said nothing, so that a thousand domains do not wait for each of them again. */
import { createCache } from "./cache";

/** Silences in a row after which a server is held for dead. */
const SILENCES = 3;
/** Seconds until it is tried again. */
const MEMORY = 300;
const ROOM = 10_000;

export interface Silence {
  isDead(address: string): boolean;
  note(address: string, wasSilent: boolean): void;
}

export function createSilence(now: () => number): Silence {
  const silences = createCache<number>(ROOM, now);
  return {
    isDead: (address) => (silences.get(address) ?? 0) >= SILENCES,
    note(address, wasSilent) {
      silences.set(address, (silences.get(address) ?? 0) + 1, wasSilent ? MEMORY : 0);
    },
  };
}
