/** What wildcards answer for names that nobody has (RFC 4592). */

import { BACKOFF, type DnsClient, type Reply, type Runtime } from "../dns/client";
import type { OutgoingRecord } from "../dns/message";
import { isBelow, lowerCase, MAX_NAME, parentOf } from "../dns/name";
import { TransportError } from "../dns/transport";
import { type ErrorFactory, errorsFor } from "./diagnostics";
import { ancestorDname, cnameAt, isAnswer, isEmpty, type NameState, sameNameState, soaOwner } from "./name-state";
import { ownerOf, type Place } from "./target";
import { liveRecord } from "./zone-record";

/** What a question of a type shows below a name, where it asks for what nobody has. */
export interface Wildcards {
  /** Asks by `look`, and only once where nothing is shown. */
  below(parent: string, type: string, look: (name: string) => Promise<NameState>): Promise<NameState>;
  /** A change at this name may bring wildcards, or bring them to light. */
  forget(owner: string, zone: string): void;
}

const FREE_LABEL = "wildcard-";
const FREE_LABEL_LENGTH = FREE_LABEL.length + 8;

export function createWildcards({ newId }: Pick<Runtime, "newId">): Wildcards {
  /** Where nothing is shown, as `PARENT|TYPE`, and what is being asked. */
  const known = new Map<string, Promise<NameState>>();
  const random = (): string => newId().toString(16).padStart(4, "0");
  return {
    below(parent, type, look) {
      const key = `${parent}|${type}`;
      const before = known.get(key);
      if (before) return before;
      // A label that no zone has but by accident.
      const looked = look(`${FREE_LABEL}${random()}${random()}.${parent}`);
      known.set(key, looked);
      const drop = (): boolean => known.delete(key);
      looked.then((standing) => isEmpty(standing) || drop(), drop);
      return looked;
    },
    forget(owner, zone) {
      for (const key of known.keys()) {
        const [parent = ""] = key.split("|");
        // One higher up comes to light with the last record below a name, which the zone's apex never is.
        const isAffected = owner === `*.${parent}` || (parent !== zone && isBelow(owner, parent));
        if (isAffected) known.delete(key);
      }
    },
  };
}

/** The length of the names that are asked for. */
export function lengthBelow(parent: string): number {
  return parent.length + 1 + FREE_LABEL_LENGTH;
}

// One name and type in a live zone: what stands there, and what happens to it.

/** A server as one process knows it. What it has learned is not asked again. */
export interface ServerContext {
  connection: DnsClient;
  keyName: string | undefined;
  means: Runtime;
  /** Names that are known to be in their zone, as `NAME|ZONE`. */
  own: Set<string>;
  wildcards: Wildcards;
}

export function createServerContext(connection: DnsClient, keyName: string | undefined, means: Runtime): ServerContext {
  return { connection, keyName, means, own: new Set(), wildcards: createWildcards(means) };
}

/** A name server and the place in its zone that is looked at. */
export interface LiveZone extends Pick<ErrorFactory, "fail" | "refused" | "noResponse"> {
  place: Place;
  means: Runtime;
  /** What stands at the name itself. What a wildcard makes up for it is left out (RFC 4592). */
  read(): Promise<NameState>;
  /** Refuses a name that the server has in another zone than the one that is meant, or not at all. */
  assertNameInZone(): Promise<void>;
  /** Sends one atomic message (RFC 2136 section 2). */
  send(prerequisites: OutgoingRecord[], changes: OutgoingRecord[]): Promise<Reply>;
  /** Whether the zone holds the name itself. It takes a message with a condition, which a server may refuse. */
  nameInUse(): Promise<boolean>;
}

/** `waits` are those between the tries of a question or a look, in milliseconds. */
export function liveZone(server: ServerContext, place: Place, waits: number[] = BACKOFF): LiveZone {
  const owner = ownerOf(place);
  const { connection, keyName, means, own, wildcards } = server;
  const errors = errorsFor(place, keyName, () => Math.floor(means.now() / 1000));
  const { fail, refused, noResponse, otherZone } = errors;

  async function ask(name: string, type: string): Promise<Reply> {
    const reply = await connection.query({ name, type }, waits).catch((error: unknown) => {
      throw error instanceof TransportError ? noResponse(error) : error;
    });
    if (!isAnswer(reply)) throw refused(reply);
    if (!reply.authoritative) throw errors.notAuthoritative(reply);
    const dname = ancestorDname(reply, name);
    if (dname !== undefined) throw errors.belowDname(dname);
    return reply;
  }

  async function look(name: string): Promise<NameState> {
    const reply = await ask(name, place.type);
    const here = reply.answers.filter((record) => lowerCase(record.name) === name && record.class === "IN");
    const [cname] = here.filter(({ type }) => type === "CNAME" && place.type !== "CNAME");
    const records = here.filter(({ type }) => type === place.type).map(liveRecord);
    if (cname) return { records, cname: liveRecord(cname) };
    // An answer without records says which zone it is of; one with records does not.
    if (records.length === 0 && soaOwner(reply) !== place.zone) throw otherZone(soaOwner(reply));
    return reply.rcode === "NXDOMAIN" ? { records, free: true } : { records };
  }

  /** Whether a wildcard can have made up what was read at the name. */
  async function isLikeWildcard(standing: NameState): Promise<boolean> {
    const parent = parentOf(owner);
    if (place.name === "@" || parent === undefined || isEmpty(standing)) return false;
    if (lengthBelow(parent) > MAX_NAME) return true;
    return sameNameState(standing, await wildcards.below(parent, place.type, look));
  }

  async function read(): Promise<NameState> {
    const standing = await look(owner);
    const isMadeUp = (await isLikeWildcard(standing)) && !(await nameInUse());
    return isMadeUp ? { records: [], free: true } : standing;
  }

  async function assertNameInZone(): Promise<void> {
    const key = `${owner}|${place.zone}`;
    if (own.has(key)) return;
    const zone = await closestZone(owner);
    if (zone !== place.zone) throw otherZone(zone);
    own.add(key);
  }

  async function closestZone(name: string): Promise<string | undefined> {
    const reply = await ask(name, "SOA");
    const parent = parentOf(name);
    // At an alias there is no zone's beginning, and the answer may be of the alias's target.
    const isAlias = cnameAt(reply, name) && name !== place.zone;
    return isAlias && parent !== undefined ? closestZone(parent) : soaOwner(reply);
  }

  const send: LiveZone["send"] = (prerequisites, changes) => {
    if (changes.length > 0) wildcards.forget(owner, place.zone);
    return connection.update({ zone: place.zone, prerequisites, changes });
  };

  /** A look changes nothing, so it is tried again like a question. */
  async function nameInUse([wait, ...further]: number[] = waits): Promise<boolean> {
    const reply = await send([condition(place, "ANY", "ANY")], []).catch((error: unknown) => {
      if (!(error instanceof TransportError)) throw error;
      if (wait === undefined || !error.retryable) throw noResponse(error);
      return undefined;
    });
    if (reply && isAnswer(reply)) return reply.rcode === "NOERROR";
    if (reply && (reply.rcode !== "SERVFAIL" || wait === undefined)) throw refused(reply);
    await means.sleep(wait ?? 0);
    return nameInUse(further);
  }

  return {
    place,
    means,
    read,
    assertNameInZone,
    send,
    nameInUse: () => nameInUse(),
    fail,
    refused,
    noResponse,
  };
}

/** A condition on a name or an RRset as such (RFC 2136 section 2.4): `ANY`, it exists; `NONE`, it does not. */
export function condition(place: Place, klass: "ANY" | "NONE", type: string): OutgoingRecord {
  return { name: ownerOf(place), type, class: klass, ttl: 0 };
}
