/** What one look-up may cost. */

/** What one look-up may cost, all look-ups of servers' addresses on its way included. */
export interface Errand {
  /** What is left to spend, for all look-ups together. */
  readonly purse: { left: number };
  /** The servers' names that are being resolved, the outermost first. */
  readonly path: readonly string[];
}

/** As BIND and Unbound bound it, roughly: a question costs 1, one that stayed without answer 5. */
const MAX_COST = 60;
export const SILENCE_COST = 5;
export const TOO_MANY = "it takes too many questions";

export function newErrand(cost = MAX_COST): Errand {
  return { purse: { left: cost }, path: [] };
}
