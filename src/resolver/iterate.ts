/** In which order a zone's servers are asked. */
import { isIP } from "node:net";
import type { Question } from "../dns/message";
import { canonicalName, labelsOf, parentOf, ROOT } from "../dns/name";
import type { Address } from "../dns/transport";
import { type Cache, createCache } from "./cache";
import {
  askZone,
  BUDGET_EXHAUSTED,
  type Failure,
  type QueryContext,
  type ServerFailure,
  type Told,
} from "./query-zone";
import type { Delegation, LookupAnswer } from "./response";
import type { Upstream } from "./upstream";

/**
 * IPv4 and IPv6 by turns, as one of the two may lead nowhere; IPv4 first, as it does so less often. Where to begin is by the
 * name, so that the load is divided, and one question goes to one server.
 */
export function interleaveFamilies(addresses: string[], name: string): string[] {
  const turned = (some: string[]): string[] => {
    const start = some.length === 0 ? 0 : sumOf(name) % some.length;
    return [...some.slice(start), ...some.slice(0, start)];
  };
  const unique = [...new Set(addresses)];
  const isIpv6 = (address: string): boolean => isIP(address) === 6;
  const first = turned(unique.filter((address) => !isIpv6(address)));
  const second = turned(unique.filter(isIpv6));
  const length = Math.max(first.length, second.length);
  return Array.from({ length }, (_, index) => [first[index], second[index]])
    .flat()
    .filter((address) => address !== undefined);
}

function sumOf(text: string): number {
  return Buffer.from(text).reduce((sum, octet) => (sum * 31 + octet) % 1_000_003, 7);
}

// Where a zone's servers can be asked.

/** A server of a zone, at one of its addresses. */
export interface Candidate {
  address: Address;
  name: string;
}

/** The addresses of a name, while an errand is under way. */
export type AddressesOf = (name: string, type: "A" | "AAAA", errand: QueryContext) => Promise<string[]>;

/** Servers' names that are under other servers' names, and so on. */
const MAX_DEPTH = 6;
/** Of a zone's servers without address, so many are looked up. */
const MAX_UNGLUED = 4;

export interface CandidatesOptions {
  /** Whose turn is first depends on the name that is asked for. */
  name: string;
  port: number;
  errand: QueryContext;
  addressesOf: AddressesOf;
  /** Told of servers that have no address. */
  onTrouble(trouble: ServerFailure): void;
}

/** The addresses that the parent gave; then those of servers that it gave none for. */
export async function* candidatesOf(
  { servers }: Delegation,
  { name, port, errand, addressesOf, onTrouble }: CandidatesOptions,
): AsyncGenerator<Candidate, undefined> {
  const names = new Map(servers.flatMap((server) => server.addresses.map((ip) => [ip, server.name])));
  for (const ip of interleaveFamilies([...names.keys()], name))
    yield { address: { ip, port }, name: names.get(ip) ?? "" };

  const glueless = servers.filter(({ addresses }) => addresses.length === 0).map((server) => server.name);
  for (const server of interleaveFamilies(glueless, name).slice(0, MAX_UNGLUED)) {
    const trouble = (why: string): void => onTrouble({ server, code: "ESERVFAIL", why });
    if (errand.path.includes(server) || errand.path.length >= MAX_DEPTH) {
      trouble("finding its address leads in a circle, or too far");
      continue;
    }
    const inner: QueryContext = { budget: errand.budget, path: [...errand.path, server] };
    let found = 0;
    for (const type of ["A", "AAAA"] as const) {
      // It costs even where all is known already: there are many ways through zones that need each other.
      if (errand.budget.left-- <= 0) {
        trouble(BUDGET_EXHAUSTED);
        return undefined;
      }
      for (const ip of await addressesOf(server, type, inner)) {
        found++;
        yield { address: { ip, port }, name: server };
      }
    }
    if (found === 0) trouble("its name has no address that could be found");
  }
}

// Finds what the DNS says of a name: from the root down, by referrals (RFC 1034 section 5.3.3).

/** What is found, and at whose servers the walk ended. */
export type WalkResult = (LookupAnswer | Failure) & { delegation: Delegation };

/** Seconds that anything is believed, whatever its TTL: who waits for a change must get to see it. */
export const MAX_AGE = 300;
/** The most that is kept; what all domains need, such as the top-level ones, is used most and stays. */
const ROOM = 2000;

export interface Walk {
  find(question: Question, errand: QueryContext): Promise<WalkResult>;
}

export interface WalkOptions {
  roots: Delegation["servers"];
  port: number;
  tries: number;
  addressesOf: AddressesOf;
}

export function createWalk(asker: Upstream, { roots, port, tries, addressesOf }: WalkOptions, now: () => number): Walk {
  const root: Delegation = { zone: ROOT, servers: roots };
  const delegations: Cache<Delegation> = createCache(ROOM, now);

  function closest(name: string): Delegation {
    for (let zone: string | undefined = name; zone !== undefined; zone = parentOf(zone)) {
      const known = delegations.get(zone);
      if (known) return known;
    }
    return root;
  }

  async function find(question: Question, errand: QueryContext): Promise<WalkResult> {
    let delegation = closest(question.name);
    let asked = firstQuestion(question, delegation);
    // Each referral leads further down, so there are no more of them than labels.
    for (;;) {
      const meaning = await ask(delegation, asked, errand);
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

  function ask(delegation: Delegation, question: Question, errand: QueryContext): Promise<Told> {
    const troubles: ServerFailure[] = [];
    const onTrouble = (trouble: ServerFailure): void => void troubles.push(trouble);
    const candidates = candidatesOf(delegation, { name: question.name, port, errand, addressesOf, onTrouble });
    return askZone(asker, { delegation, question, errand, tries, candidates, troubles });
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
