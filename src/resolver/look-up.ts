/** Resolves a name: what is found is kept for a while, and aliases are followed. */
import type { Question } from "../dns/message";
import { canonicalName, isAskable } from "../dns/name";
import { createCache } from "./cache";
import { type Errand, newErrand } from "./errand";
import { failure } from "./failure";
import type { AnswerRecord, LookUp } from "./types";
import { type Found, MAX_AGE, type Walk } from "./walk";

/** The most aliases on the way of one name. BIND and Unbound follow 11 (their `max-query-restarts`). */
export const MAX_ALIASES = 10;
/** The most that is kept: an answer may have 64 KiB. */
const ROOM = 2000;
/** Seconds that a record's absence is believed: who waits for a change must get to see it. */
const MAX_NEGATIVE_AGE = 30;
/** Seconds for which a trouble is not tried again (RFC 9520 section 3.2 wants 1 at least). */
const FAILURE_AGE = 5;

export interface LookUps {
  /** What is found at the name itself. The name is a key, and askable. */
  find(name: string, type: string, errand?: Errand): Promise<Found>;
  lookUp(name: string, type: string, errand?: Errand): Promise<LookUp>;
}

export function createLookUps(walk: Walk, now: () => number): LookUps {
  const known = createCache<Found>(ROOM, now);

  async function find(name: string, type: string, errand = newErrand()): Promise<Found> {
    const key = `${name} ${type}`;
    const before = known.get(key);
    if (before) return before;
    const question: Question = { name, type };
    const found = await walk.find(question, errand);
    known.set(key, found, ageOf(found, errand));
    return found;
  }

  async function lookUp(name: string, type: string, errand = newErrand()): Promise<LookUp> {
    const chain: AnswerRecord[] = [];
    let here = canonicalName(name);
    const seen = new Set([here]);
    for (;;) {
      if (!isAskable(here)) return { ...failure("EBADNAME", `${JSON.stringify(here)} is no name of the DNS`), chain };
      const found = await find(here, type, errand);
      if (found.kind === "failure") return { kind: "failure", code: found.code, why: found.why, chain };
      if (found.kind === "nxdomain") return { kind: "nxdomain", name: here, chain };
      if (found.kind !== "alias") {
        return { kind: "records", name: here, chain, records: found.kind === "records" ? found.records : [] };
      }
      chain.push(found.record);
      here = found.target;
      if (seen.has(here))
        return { ...failure("ESERVFAIL", `the CNAME records of ${canonicalName(name)} are a loop`), chain };
      if (chain.length > MAX_ALIASES) {
        return {
          ...failure("ESERVFAIL", `${canonicalName(name)} leads over more than ${MAX_ALIASES} CNAME records`),
          chain,
        };
      }
      seen.add(here);
    }
  }

  return { find, lookUp };
}

/** A trouble on the way to a server's address may be of that way only, so it is not kept. */
function ageOf(found: Found, { path }: Errand): number {
  if (found.kind === "failure") return path.length > 0 ? 0 : FAILURE_AGE;
  const isNegative = found.kind === "nodata" || found.kind === "nxdomain";
  return Math.min(found.ttl, isNegative ? MAX_NEGATIVE_AGE : MAX_AGE);
}
