/** The addresses at which a zone's servers can be asked, in the order in which to ask them. */

import { isIP } from "node:net";
import type { Candidate } from "./query-zone";
import { BUDGET_EXHAUSTED, type QueryContext, type ServerFailure } from "./query-zone";
import type { Delegation } from "./response";

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

/** The addresses of a name, while an errand is under way. */
export type AddressesOf = (name: string, type: "A" | "AAAA", context: QueryContext) => Promise<string[]>;

/** Servers' names that are under other servers' names, and so on. */
const MAX_DEPTH = 6;

/** Of a zone's servers without address, so many are looked up. */
const MAX_UNGLUED = 4;

export interface CandidatesOptions {
  /** Whose turn is first depends on the name that is asked for. */
  name: string;
  port: number;
  context: QueryContext;
  addressesOf: AddressesOf;
  /** Told of servers that have no address. */
  onTrouble(trouble: ServerFailure): void;
}

/** The addresses that the parent gave; then those of servers that it gave none for. */
export async function* candidatesOf(
  { servers }: Delegation,
  { name, port, context, addressesOf, onTrouble }: CandidatesOptions,
): AsyncGenerator<Candidate, undefined> {
  const names = new Map(servers.flatMap((server) => server.addresses.map((ip) => [ip, server.name])));
  for (const ip of interleaveFamilies([...names.keys()], name))
    yield { address: { ip, port }, name: names.get(ip) ?? "" };

  const glueless = servers.filter(({ addresses }) => addresses.length === 0).map((server) => server.name);
  for (const server of interleaveFamilies(glueless, name).slice(0, MAX_UNGLUED)) {
    const trouble = (why: string): void => onTrouble({ server, code: "ESERVFAIL", why });
    if (context.path.includes(server) || context.path.length >= MAX_DEPTH) {
      trouble("finding its address leads in a circle, or too far");
      continue;
    }
    const inner: QueryContext = { budget: context.budget, path: [...context.path, server] };
    let found = 0;
    for (const type of ["A", "AAAA"] as const) {
      // It costs even where all is known already: there are many ways through zones that need each other.
      if (context.budget.left-- <= 0) {
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
