/** Remembers unresponsive servers, so that a thousand domains don't each wait for them again. */
import { createCache } from "./cache";

/** Consecutive time-outs after which a server counts as unresponsive. */
const MAX_SILENCES = 3;
/** Seconds until it is tried again. */
const MEMORY_SECONDS = 300;
const MAX_ENTRIES = 10_000;
/** If this many servers time out with no answer from any other in between, the fault is probably in this machine's network. */
const NETWORK_DOWN = 4;

export interface ServerHealth {
  isUnresponsive(address: string): boolean;
  record(address: string, wasSilent: boolean): void;
  /** Called when a query is sent; the function returned records the outcome. A time-out is ignored if the server answered another query meanwhile. */
  watch(address: string): (wasSilent: boolean) => void;
}

export function createServerHealth(now: () => number): ServerHealth {
  const silences = createCache<number>(MAX_ENTRIES, now);
  /** The servers that timed out since the last answer from any server, with their earlier counts. */
  const unanswered = new Map<string, number>();
  const set = (address: string, count: number): void => silences.set(address, count, count > 0 ? MEMORY_SECONDS : 0);

  function recordSilence(address: string): void {
    const count = silences.get(address) ?? 0;
    if (!unanswered.has(address) && unanswered.size < NETWORK_DOWN) {
      unanswered.set(address, count);
      // Undo the time-outs recorded for the others.
      if (unanswered.size === NETWORK_DOWN) for (const [other, before] of unanswered) set(other, before);
    }
    if (unanswered.size < NETWORK_DOWN) set(address, count + 1);
  }

  /** The number of answers from each server. */
  const answers = createCache<number>(MAX_ENTRIES, now);
  const answersOf = (address: string): number => answers.get(address) ?? 0;

  function record(address: string, wasSilent: boolean): void {
    if (wasSilent) recordSilence(address);
    else recordAnswer(address);
  }

  function recordAnswer(address: string): void {
    unanswered.clear();
    answers.set(address, answersOf(address) + 1, MEMORY_SECONDS);
    set(address, 0);
  }

  return {
    isUnresponsive: (address) => (silences.get(address) ?? 0) >= MAX_SILENCES,
    record,
    watch(address) {
      const before = answersOf(address);
      return (wasSilent) => {
        if (!wasSilent || answersOf(address) === before) record(address, wasSilent);
      };
    },
  };
}
