/** Iterative resolution: follows referrals from the root down (RFC 1034 section 5.3.3). */
import type { Question } from "../dns/message";
import { canonicalName, labelsOf, parentOf, ROOT } from "../dns/name";
import { type Cache, createCache } from "./cache";
import { type AddressesOf, candidatesOf } from "./candidates";
import { type Failure, type QueryContext, queryZone, type ServerFailure, type ZoneAnswer } from "./query-zone";
import type { Delegation, LookupAnswer } from "./response";
import type { Upstream } from "./upstream";

/** What was found, and the delegation at which the walk ended. */
export type WalkResult = (LookupAnswer | Failure) & { delegation: Delegation };

/** The longest an answer is cached, in seconds, whatever its TTL: a user waiting for a change must get to see it. */
export const MAX_AGE = 300;
/** Delegations that all domains need, such as those of top-level domains, are used most and stay cached. */
const MAX_ENTRIES = 2000;

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
  const delegations: Cache<Delegation> = createCache(MAX_ENTRIES, now);

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
    // Each referral goes further down, so there can't be more referrals than labels.
    for (;;) {
      const response = await ask(delegation, asked, context);
      if (response.kind === "referral") {
        delegation = response.delegation;
        delegations.set(delegation.zone, delegation, Math.min(response.ttl, MAX_AGE));
        asked = question;
      } else if (asked !== question && response.kind !== "failure" && response.kind !== "nxdomain") {
        // The root servers serve this top-level domain too.
        asked = question;
      } else {
        return { ...response, delegation };
      }
    }
  }

  function ask(delegation: Delegation, question: Question, context: QueryContext): Promise<ZoneAnswer> {
    const failures: ServerFailure[] = [];
    const onFailure = (failure: ServerFailure): void => void failures.push(failure);
    const candidates = candidatesOf(delegation, {
      name: question.name,
      port,
      context,
      addressesOf,
      onFailure,
    });
    return queryZone(upstream, { delegation, question, context, tries, candidates, failures });
  }

  return { find };
}

/** The root is asked for the top-level domain only (RFC 9156), so one query serves all names below it. */
function firstQuestion(question: Question, { zone }: Delegation): Question {
  const labels = labelsOf(question.name);
  return zone === ROOT && labels.length > 1 ? { name: labels.at(-1) ?? "", type: "NS" } : question;
}

/** Root servers grouped by name. */
export function byName(servers: { name: string; address: string }[]): Delegation["servers"] {
  const addresses = new Map<string, string[]>();
  for (const { name, address } of servers) addresses.set(name, [...(addresses.get(name) ?? []), address]);
  return [...addresses].map(([name, its]) => ({ name: canonicalName(name), addresses: its }));
}
