/** The resolvers that the user names: asked recursively, one after the other. */

import type { Question } from "../dns/message";
import { ROOT } from "../dns/name";
import { type Address, addressesOf, TransportError } from "../dns/transport";
import { addressText } from "./address";
import type { Found, Walk } from "./iterate";
import { type Failure, failure, failureOf, type Trouble } from "./query-zone";
import { isRegistry } from "./registry-suffixes";
import { type Finding, meaningOfRecursive } from "./response";
import type { FailureCode, NamedServer, ServerAddress } from "./types";
import type { Asker } from "./upstream";

/** A named resolver at one of its addresses; without one where its name has none. */
export interface Named {
  name: string;
  address?: Address;
}

export interface NamedResolvers extends Walk {
  all(): Promise<Named[]>;
}

/** No zone is known where others look for us. */
const NOWHERE = { zone: ROOT, servers: [] };

export function createNamed(asker: Asker, servers: NamedServer[], tries: number): NamedResolvers {
  let looked: Promise<Named[]> | undefined;

  async function look({ host, port }: NamedServer): Promise<Named[]> {
    try {
      return (await addressesOf(host)).map((ip) => ({ name: host, address: { ip, port } }));
    } catch (error) {
      if (error instanceof TransportError) return [{ name: host }];
      throw error;
    }
  }

  async function all(): Promise<Named[]> {
    looked ??= Promise.all(servers.map(look)).then((found) => found.flat());
    return looked;
  }

  async function find(question: Question): Promise<Found> {
    const troubles: Trouble[] = [];
    let denial: Finding | undefined;
    for (const resolver of inOrder(await all())) {
      const told = await askOne(resolver, question);
      if (told.kind === "trouble") troubles.push(told.trouble);
      // One resolver's word does not make a domain unregistered.
      else if (!denial && told.kind === "nxdomain" && isRegistry(told.zone ?? ROOT)) denial = told;
      else return { ...told, delegation: NOWHERE };
    }
    return { ...(denial ?? failureOf("named resolver", troubles)), delegation: NOWHERE };
  }

  /** Those that were silent come last. */
  function inOrder(resolvers: Named[]): Named[] {
    const isDead = ({ address }: Named): boolean => address !== undefined && asker.isDead(address);
    return [...resolvers.filter((one) => !isDead(one)), ...resolvers.filter(isDead)];
  }

  async function askOne({ name, address }: Named, question: Question): Promise<Told> {
    if (!address) return trouble(name, "ECONNREFUSED", "the name has no address");
    const server = addressText(address);
    const heard = await asker.ask(address, question, { recursion: true, tries, isUrgent: true });
    if (heard.kind === "cancelled") return failure("ECANCELLED", heard.why);
    if (heard.kind !== "answer") {
      return trouble(server, heard.kind === "silent" ? "ETIMEOUT" : "ECONNREFUSED", heard.why);
    }
    const meaning = meaningOfRecursive(heard.answer, question);
    return meaning.kind === "useless" ? trouble(server, meaning.code, meaning.why) : meaning;
  }

  return { find, all };
}

type Told = Finding | Failure | { kind: "trouble"; trouble: Trouble };

function trouble(server: string, code: FailureCode, why: string): Told {
  return { kind: "trouble", trouble: { server, code, why } };
}

export function namedAddress({ name, address }: Named): ServerAddress {
  return { name, address: address ? addressText(address) : "" };
}
