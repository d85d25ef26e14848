/** Remembers servers that said nothing, so that a thousand domains do not wait for each of them again. */
import { createCache } from "./cache";

/** Silences in a row after which a server is held for dead. */
const SILENCES = 3;
/** Seconds until it is tried again. */
const MEMORY = 300;
const ROOM = 10_000;
/** So many servers that are silent, with no answer of any other in between, tell of this machine's network. */
const EVERYBODY = 4;

export interface ServerHealth {
  isUnresponsive(address: string): boolean;
  note(address: string, wasSilent: boolean): void;
  /** Begins with a message; what it gives notes how that ended. No answer is no silence where the server gave others since. */
  watch(address: string): (wasSilent: boolean) => void;
}

export function createSilence(now: () => number): ServerHealth {
  const silences = createCache<number>(ROOM, now);
  /** The servers that were silent since the last answer of any, with what was noted of them before. */
  const unanswered = new Map<string, number>();
  const set = (address: string, count: number): void => silences.set(address, count, count > 0 ? MEMORY : 0);

  function noteSilence(address: string): void {
    const count = silences.get(address) ?? 0;
    if (!unanswered.has(address) && unanswered.size < EVERYBODY) {
      unanswered.set(address, count);
      // What was noted of the others is taken back.
      if (unanswered.size === EVERYBODY) for (const [other, before] of unanswered) set(other, before);
    }
    if (unanswered.size < EVERYBODY) set(address, count + 1);
  }

  /** How many answers each server gave. */
  const answers = createCache<number>(ROOM, now);
  const answersOf = (address: string): number => answers.get(address) ?? 0;

  function note(address: string, wasSilent: boolean): void {
    if (wasSilent) noteSilence(address);
    else noteAnswer(address);
  }

  function noteAnswer(address: string): void {
    unanswered.clear();
    answers.set(address, answersOf(address) + 1, MEMORY);
    set(address, 0);
  }

  return {
    isUnresponsive: (address) => (silences.get(address) ?? 0) >= SILENCES,
    note,
    watch(address) {
      const before = answersOf(address);
      return (wasSilent) => {
        if (!wasSilent || answersOf(address) === before) note(address, wasSilent);
      };
    },
  };
}
