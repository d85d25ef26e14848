/** The resolvers that the user names: asked recursively, one after the other. */

import type { Question } from "../dns/message";
import { ROOT } from "../dns/name";
import { type Address, addressesOf, TransportError } from "../dns/transport";
import { addressText } from "./address";
import type { Walk, WalkResult } from "./iterate";
import { type Failure, failure, failureOf, type ServerFailure } from "./query-zone";
import { isRegistrySuffix } from "./registry-suffixes";
import { type LookupAnswer, meaningOfRecursive } from "./response";
import type { FailureCode, NamedServer, ServerAddress } from "./types";
import type { Upstream } from "./upstream";

/** A named resolver at one of its addresses; without one where its name has none. */
export interface Forwarder {
  name: string;
  address?: Address;
}

export interface NamedResolvers extends Walk {
  all(): Promise<Forwarder[]>;
}

/** No zone is known where others look for us. */
const NO_DELEGATION = { zone: ROOT, servers: [] };

export function createNamed(upstream: Upstream, servers: NamedServer[], tries: number): NamedResolvers {
  let looked: Promise<Forwarder[]> | undefined;

  async function look({ host, port }: NamedServer): Promise<Forwarder[]> {
    try {
      return (await addressesOf(host)).map((ip) => ({ name: host, address: { ip, port } }));
    } catch (error) {
      if (error instanceof TransportError) return [{ name: host }];
      throw error;
    }
  }

  async function all(): Promise<Forwarder[]> {
    looked ??= Promise.all(servers.map(look)).then((found) => found.flat());
    return looked;
  }

  async function find(question: Question): Promise<WalkResult> {
    const troubles: ServerFailure[] = [];
    let denial: LookupAnswer | undefined;
    for (const resolver of inOrder(await all())) {
      const told = await askOne(resolver, question);
      if (told.kind === "trouble") troubles.push(told.trouble);
      // One resolver's word does not make a domain unregistered.
      else if (!denial && told.kind === "nxdomain" && isRegistrySuffix(told.zone ?? ROOT)) denial = told;
      else return { ...told, delegation: NO_DELEGATION };
    }
    return { ...(denial ?? failureOf("named resolver", troubles)), delegation: NO_DELEGATION };
  }

  /** Those that were silent come last. */
  function inOrder(resolvers: Forwarder[]): Forwarder[] {
    const isUnresponsive = ({ address }: Forwarder): boolean =>
      address !== undefined && upstream.isUnresponsive(address);
    return [...resolvers.filter((one) => !isUnresponsive(one)), ...resolvers.filter(isUnresponsive)];
  }

  async function askOne({ name, address }: Forwarder, question: Question): Promise<Told> {
    if (!address) return trouble(name, "ECONNREFUSED", "the name has no address");
    const server = addressText(address);
    const outcome = await upstream.ask(address, question, { recursion: true, tries, isUrgent: true });
    if (outcome.kind === "cancelled") return failure("ECANCELLED", outcome.why);
    if (outcome.kind !== "answer") {
      return trouble(server, outcome.kind === "silent" ? "ETIMEOUT" : "ECONNREFUSED", outcome.why);
    }
    const meaning = meaningOfRecursive(outcome.answer, question);
    return meaning.kind === "useless" ? trouble(server, meaning.code, meaning.why) : meaning;
  }

  return { find, all };
}

type Told = LookupAnswer | Failure | { kind: "trouble"; trouble: ServerFailure };

function trouble(server: string, code: FailureCode, why: string): Told {
  return { kind: "trouble", trouble: { server, code, why } };
}

export function namedAddress({ name, address }: Forwarder): ServerAddress {
  return { name, address: address ? addressText(address) : "" };
}
