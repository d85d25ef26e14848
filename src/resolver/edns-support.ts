/** Remembers which servers answer only without EDNS: some drop EDNS queries instead of refusing them (RFC 6891 section 7). */
import { createCache } from "./cache";

/** Consecutive answers without EDNS after which it is left out: a single EDNS query may just have been lost. */
const ANSWERS_WITHOUT = 2;
const MEMORY_SECONDS = 300;
const MAX_ENTRIES = 10_000;
/** Stands in for a count: the server was silent without EDNS too. */
const SILENT = -1;

export interface EdnsSupport {
  /** Whether to query the server without EDNS. */
  withoutEdns(address: string): boolean;
  /** Whether the server was silent even without EDNS. */
  isSilentWithoutEdns(address: string): boolean;
  record(address: string, withoutEdns: boolean, wasSilent: boolean): void;
  /** Called when a query is sent; the function returned records the outcome, unless an EDNS answer arrived meanwhile. */
  watch(address: string, withoutEdns: boolean): (wasSilent: boolean) => void;
}

export function createEdnsSupport(now: () => number): EdnsSupport {
  const answers = createCache<number>(MAX_ENTRIES, now);
  /** The number of EDNS answers from each server. */
  const withEdns = createCache<number>(MAX_ENTRIES, now);
  const withEdnsOf = (address: string): number => withEdns.get(address) ?? 0;

  function record(address: string, withoutEdns: boolean, wasSilent: boolean): void {
    if (withoutEdns)
      answers.set(address, wasSilent ? SILENT : Math.max(0, answers.get(address) ?? 0) + 1, MEMORY_SECONDS);
    else if (!wasSilent) {
      answers.set(address, 0, 0);
      withEdns.set(address, withEdnsOf(address) + 1, MEMORY_SECONDS);
    }
  }

  return {
    withoutEdns: (address) => (answers.get(address) ?? 0) >= ANSWERS_WITHOUT,
    isSilentWithoutEdns: (address) => answers.get(address) === SILENT,
    record,
    watch(address, withoutEdns) {
      const before = withEdnsOf(address);
      return (wasSilent) => {
        if (withEdnsOf(address) === before || !withoutEdns) record(address, withoutEdns, wasSilent);
      };
    },
  };
}
