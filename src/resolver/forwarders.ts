/** Forwarders: the resolvers that the user names, queried recursively, one after the other. */

import type { Question } from "../dns/message";
import { ROOT } from "../dns/name";
import { type Address, addressesOf, TransportError } from "../dns/transport";
import { addressText } from "./address";
import type { Walk, WalkResult } from "./iterate";
import { type Failure, failure, failureCodes, failureOf, NO_ADDRESS, type ServerFailure } from "./query-zone";
import { isRegistrySuffix } from "./registry-suffixes";
import { classifyRecursive, type LookupAnswer } from "./response";
import type { FailureCode, NamedServer, ServerAddress } from "./types";
import type { Upstream } from "./upstream";

/** A forwarder at one of its addresses; `address` is absent if its name has none. */
export interface Forwarder {
  name: string;
  address?: Address;
}

export interface Forwarders extends Walk {
  all(): Promise<Forwarder[]>;
}

/** Forwarders don't reveal which delegation they followed. */
const NO_DELEGATION = { zone: ROOT, servers: [] };

export function createForwarders(upstream: Upstream, servers: NamedServer[], tries: number): Forwarders {
  let resolved: Promise<Forwarder[]> | undefined;

  async function resolveHost({ host, port }: NamedServer): Promise<Forwarder[]> {
    try {
      return (await addressesOf(host)).map((ip) => ({ name: host, address: { ip, port } }));
    } catch (error) {
      if (error instanceof TransportError) return [{ name: host }];
      throw error;
    }
  }

  async function all(): Promise<Forwarder[]> {
    resolved ??= Promise.all(servers.map(resolveHost)).then((found) => found.flat());
    return resolved;
  }

  async function find(question: Question): Promise<WalkResult> {
    const failures: ServerFailure[] = [];
    let denial: LookupAnswer | undefined;
    for (const resolver of inOrder(await all())) {
      const result = await askOne(resolver, question);
      if (result.kind === "server-failure") failures.push(result.serverFailure);
      // A single NXDOMAIN is not enough to call a domain unregistered.
      else if (!denial && result.kind === "nxdomain" && isRegistrySuffix(result.zone ?? ROOT)) denial = result;
      else return { ...result, delegation: NO_DELEGATION };
    }
    return { ...(denial ?? failureOf("named resolver", failures)), delegation: NO_DELEGATION };
  }

  /** Unresponsive ones come last. */
  function inOrder(resolvers: Forwarder[]): Forwarder[] {
    const isUnresponsive = ({ address }: Forwarder): boolean =>
      address !== undefined && upstream.isUnresponsive(address);
    return [...resolvers.filter((one) => !isUnresponsive(one)), ...resolvers.filter(isUnresponsive)];
  }

  async function askOne({ name, address }: Forwarder, question: Question): Promise<ForwarderResult> {
    if (!address) return serverFailure(name, "ECONNREFUSED", NO_ADDRESS);
    const server = addressText(address);
    const outcome = await upstream.ask(address, question, { recursion: true, tries, isUrgent: true });
    if (outcome.kind === "cancelled") return failure("ECANCELLED", outcome.why);
    if (outcome.kind !== "answer") return serverFailure(server, failureCodes[outcome.kind], outcome.why);
    const response = classifyRecursive(outcome.answer, question);
    return response.kind === "unusable" ? serverFailure(server, response.code, response.why) : response;
  }

  return { find, all };
}

type ForwarderResult = LookupAnswer | Failure | { kind: "server-failure"; serverFailure: ServerFailure };

function serverFailure(server: string, code: FailureCode, why: string): ForwarderResult {
  return { kind: "server-failure", serverFailure: { server, code, why } };
}

export function forwarderAddress({ name, address }: Forwarder): ServerAddress {
  return { name, address: address ? addressText(address) : "" };
}
