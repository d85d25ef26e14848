/** Finds what the DNS says of a name: from the root down, by referrals (RFC 1034 section 5.3.3). */
import type { Question } from "../dns/message";
import { canonicalName, labelsOf, parentOf, ROOT } from "../dns/name";
import { type Cache, createCache } from "./cache";
import { type AddressesOf, candidatesOf } from "./candidates";
import { type Failure, type QueryContext, queryZone, type ServerFailure, type ZoneAnswer } from "./query-zone";
import type { Delegation, LookupAnswer } from "./response";
import type { Upstream } from "./upstream";

/** What is found, and at whose servers the walk ended. */
export type WalkResult = (LookupAnswer | Failure) & { delegation: Delegation };

/** Seconds that anything is believed, whatever its TTL: who waits for a change must get to see it. */
export const MAX_AGE = 300;
/** The most that is kept; what all domains need, such as the top-level ones, is used most and stays. */
const ROOM = 2000;

export interface Walk {
  find(question: Question, context: QueryContext): Promise<WalkResult>;
}

export interface WalkOptions {
  roots: Delegation["servers"];
  port: number;
  tries: number;
  addressesOf: AddressesOf;
}

export function createWalk(
  upstream: Upstream,
  { roots, port, tries, addressesOf }: WalkOptions,
  now: () => number,
): Walk {
  const root: Delegation = { zone: ROOT, servers: roots };
  const delegations: Cache<Delegation> = createCache(ROOM, now);

  function closest(name: string): Delegation {
    for (let zone: string | undefined = name; zone !== undefined; zone = parentOf(zone)) {
      const known = delegations.get(zone);
      if (known) return known;
    }
    return root;
  }

  async function find(question: Question, context: QueryContext): Promise<WalkResult> {
    let delegation = closest(question.name);
    let asked = firstQuestion(question, delegation);
    // Each referral leads further down, so there are no more of them than labels.
    for (;;) {
      const meaning = await ask(delegation, asked, context);
      if (meaning.kind === "referral") {
        delegation = meaning.delegation;
        delegations.set(delegation.zone, delegation, Math.min(meaning.ttl, MAX_AGE));
        asked = question;
      } else if (asked !== question && meaning.kind !== "failure" && meaning.kind !== "nxdomain") {
        // The root's servers serve this one too.
        asked = question;
      } else {
        return { ...meaning, delegation };
      }
    }
  }

  function ask(delegation: Delegation, question: Question, context: QueryContext): Promise<ZoneAnswer> {
    const troubles: ServerFailure[] = [];
    const onTrouble = (trouble: ServerFailure): void => void troubles.push(trouble);
    const candidates = candidatesOf(delegation, {
      name: question.name,
      port,
      context,
      addressesOf,
      onTrouble,
    });
    return queryZone(upstream, { delegation, question, context, tries, candidates, troubles });
  }

  return { find };
}

/** The root is asked for the top-level domain only, so that once is enough for all names in it (RFC 9156). */
function firstQuestion(question: Question, { zone }: Delegation): Question {
  const labels = labelsOf(question.name);
  return zone === ROOT && labels.length > 1 ? { name: labels.at(-1) ?? "", type: "NS" } : question;
}

/** Root servers by their names. */
export function byName(servers: { name: string; address: string }[]): Delegation["servers"] {
  const addresses = new Map<string, string[]>();
  for (const { name, address } of servers) addresses.set(name, [...(addresses.get(name) ?? []), address]);
  return [...addresses].map(([name, its]) => ({ name: canonicalName(name), addresses: its }));
}
