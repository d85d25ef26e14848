/** Remembers which servers answer only without EDNS: some drop what has it, instead of refusing it (RFC 6891 section 7). */
import { createCache } from "./cache";

/** So many answers in a row that came only without: one question may have been lost. */
const ANSWERS = 2;
/** Seconds that it is remembered. */
const MEMORY = 300;
const ROOM = 10_000;
/** In the place of a count: it was silent without EDNS too. */
const SILENT = -1;

export interface Plain {
  /** Whether the server is to be asked without EDNS. */
  isPlain(address: string): boolean;
  /** Whether it was asked without EDNS, and was silent even so. */
  isSilent(address: string): boolean;
  note(address: string, isPlain: boolean, wasSilent: boolean): void;
  /** Begins with a message; what it gives notes how that ended. A slow answer with EDNS, meanwhile, says more. */
  watch(address: string, isPlain: boolean): (wasSilent: boolean) => void;
}

export function createPlain(now: () => number): Plain {
  const answers = createCache<number>(ROOM, now);
  /** How many answers with EDNS each server gave. */
  const withEdns = createCache<number>(ROOM, now);
  const withEdnsOf = (address: string): number => withEdns.get(address) ?? 0;

  function note(address: string, isPlain: boolean, wasSilent: boolean): void {
    if (isPlain) answers.set(address, wasSilent ? SILENT : Math.max(0, answers.get(address) ?? 0) + 1, MEMORY);
    else if (!wasSilent) {
      answers.set(address, 0, 0);
      withEdns.set(address, withEdnsOf(address) + 1, MEMORY);
    }
  }

  return {
    isPlain: (address) => (answers.get(address) ?? 0) >= ANSWERS,
    isSilent: (address) => answers.get(address) === SILENT,
    note,
    watch(address, isPlain) {
      const before = withEdnsOf(address);
      return (wasSilent) => {
        if (withEdnsOf(address) === before || !isPlain) note(address, isPlain, wasSilent);
      };
    },
  };
}
