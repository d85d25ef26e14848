/** Where a zone's servers can be asked. */
import type { Address } from "../dns/transport";
import { type Errand, TOO_MANY } from "./errand";
import type { Trouble } from "./failure";
import type { Delegation } from "./meaning";
import { inTurn } from "./turn";

/** A server of a zone, at one of its addresses. */
export interface Candidate {
  address: Address;
  name: string;
}

/** The addresses of a name, while an errand is under way. */
export type AddressesOf = (name: string, type: "A" | "AAAA", errand: Errand) => Promise<string[]>;

/** Servers' names that are under other servers' names, and so on. */
const MAX_DEPTH = 6;
/** Of a zone's servers without address, so many are looked up. */
const MAX_UNGLUED = 4;

export interface CandidatesOptions {
  /** Whose turn is first depends on the name that is asked for. */
  name: string;
  port: number;
  errand: Errand;
  addressesOf: AddressesOf;
  /** Told of servers that have no address. */
  onTrouble(trouble: Trouble): void;
}

/** The addresses that the parent gave; then those of servers that it gave none for. */
export async function* candidatesOf(
  { servers }: Delegation,
  { name, port, errand, addressesOf, onTrouble }: CandidatesOptions,
): AsyncGenerator<Candidate, undefined> {
  const names = new Map(servers.flatMap((server) => server.addresses.map((ip) => [ip, server.name])));
  for (const ip of inTurn([...names.keys()], name)) yield { address: { ip, port }, name: names.get(ip) ?? "" };

  const unglued = servers.filter(({ addresses }) => addresses.length === 0).map((server) => server.name);
  for (const server of inTurn(unglued, name).slice(0, MAX_UNGLUED)) {
    const trouble = (why: string): void => onTrouble({ server, code: "ESERVFAIL", why });
    if (errand.path.includes(server) || errand.path.length >= MAX_DEPTH) {
      trouble("finding its address leads in a circle, or too far");
      continue;
    }
    const inner: Errand = { purse: errand.purse, path: [...errand.path, server] };
    let found = 0;
    for (const type of ["A", "AAAA"] as const) {
      // It costs even where all is known already: there are many ways through zones that need each other.
      if (errand.purse.left-- <= 0) {
        trouble(TOO_MANY);
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
