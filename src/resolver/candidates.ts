/** The addresses at which a zone's servers can be asked, in the order in which to ask them. */

import { isIP } from "node:net";
import type { Candidate } from "./query-zone";
import { BUDGET_EXHAUSTED, NO_ADDRESS, type QueryContext, type ServerFailure } from "./query-zone";
import type { Delegation } from "./response";

/**
 * Alternates IPv4 and IPv6, since either family may be unreachable from here; IPv4 comes first because it fails less often.
 * The query name decides where each list starts: this spreads the load, and the same query goes to the same server.
 */
export function interleaveFamilies(addresses: string[], name: string): string[] {
  const rotate = (some: string[]): string[] => {
    const start = some.length === 0 ? 0 : sumOf(name) % some.length;
    return [...some.slice(start), ...some.slice(0, start)];
  };
  const unique = [...new Set(addresses)];
  const isIpv6 = (address: string): boolean => address.includes(":") && isIP(address) === 6;
  const first = rotate(unique.filter((address) => !isIpv6(address)));
  const second = rotate(unique.filter(isIpv6));
  const length = Math.max(first.length, second.length);
  return Array.from({ length }, (_, index) => [first[index], second[index]])
    .flat()
    .filter((address) => address !== undefined);
}

function sumOf(text: string): number {
  return Buffer.from(text).reduce((sum, octet) => (sum * 31 + octet) % 1_000_003, 7);
}

/** Looks up a server's addresses within the budget of the query that needs them. */
export type AddressesOf = (name: string, type: "A" | "AAAA", context: QueryContext) => Promise<string[]>;

/** How deep look-ups of server names may nest. */
const MAX_DEPTH = 6;

/** How many of a zone's glueless servers are looked up. */
const MAX_GLUELESS = 4;

export interface CandidatesOptions {
  /** The query name, which decides the order. */
  name: string;
  port: number;
  context: QueryContext;
  addressesOf: AddressesOf;
  /** Called for each server without an address. */
  onFailure(failure: ServerFailure): void;
}

/** The addresses from the parent's glue, then those of glueless servers. */
export async function* candidatesOf(
  { servers }: Delegation,
  { name, port, context, addressesOf, onFailure }: CandidatesOptions,
): AsyncGenerator<Candidate, undefined> {
  const names = new Map(servers.flatMap((server) => server.addresses.map((ip) => [ip, server.name])));
  for (const ip of interleaveFamilies([...names.keys()], name))
    yield { address: { ip, port }, name: names.get(ip) ?? "" };

  const glueless = servers.filter(({ addresses }) => addresses.length === 0).map((server) => server.name);
  for (const server of interleaveFamilies(glueless, name).slice(0, MAX_GLUELESS)) {
    const fail = (why: string): void => onFailure({ server, code: "ESERVFAIL", why });
    if (context.path.includes(server) || context.path.length >= MAX_DEPTH) {
      fail("resolving its name loops or nests too deep");
      continue;
    }
    const inner: QueryContext = { budget: context.budget, path: [...context.path, server] };
    let found = 0;
    for (const type of ["A", "AAAA"] as const) {
      // Cached answers cost as well: zones that depend on each other offer very many paths.
      if (context.budget.left-- <= 0) {
        fail(BUDGET_EXHAUSTED);
        return undefined;
      }
      for (const ip of await addressesOf(server, type, inner)) {
        found++;
        yield { address: { ip, port }, name: server };
      }
    }
    if (found === 0) fail(NO_ADDRESS);
  }
}
