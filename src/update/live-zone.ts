/** One name and type in a live zone: reading it, and sending what changes it. */

import { BACKOFF, type DnsClient, type Reply, type Runtime } from "../dns/client";
import type { OutgoingRecord } from "../dns/message";
import { lowerCase, MAX_NAME, parentOf } from "../dns/name";
import { TransportError } from "../dns/transport";
import { type ErrorFactory, errorsFor } from "./diagnostics";
import { ancestorDname, cnameAt, isAnswer, isEmpty, type NameState, sameNameState, soaOwner } from "./name-state";
import { ownerOf, type Place } from "./target";
import { batchUpdates } from "./update-batch";
import { createWildcards, lengthBelow, type Wildcards } from "./wildcards";
import { recordFromWire } from "./zone-record";

/** A server as one process knows it. What it has learned is not asked again. */
export interface ServerContext {
  connection: DnsClient;
  /** Sends what changes the zone, several updates in one message where they wait for each other. */
  update: DnsClient["update"];
  keyName: string | undefined;
  runtime: Runtime;
  /** Names that are known to be in their zone, as `NAME|ZONE`. */
  verifiedNames: Set<string>;
  wildcards: Wildcards;
}

export function createServerContext(
  connection: DnsClient,
  keyName: string | undefined,
  runtime: Runtime,
): ServerContext {
  return {
    connection,
    update: batchUpdates(connection),
    keyName,
    runtime,
    verifiedNames: new Set(),
    wildcards: createWildcards(runtime),
  };
}

/** One name and type in a zone of a name server. */
export interface LiveZone extends Pick<ErrorFactory, "fail" | "refused" | "noResponse"> {
  place: Place;
  runtime: Runtime;
  /** Reads the records at the name itself, without those synthesized from a wildcard (RFC 4592). */
  read(): Promise<NameState>;
  /** Fails if the server has the name in another zone, or does not serve it. */
  assertNameInZone(): Promise<void>;
  /** Sends one atomic update (RFC 2136 section 2). */
  send(prerequisites: OutgoingRecord[], changes: OutgoingRecord[]): Promise<Reply>;
  /** Whether the name is in use. This takes an update with only a prerequisite, which a server may refuse. */
  nameInUse(): Promise<boolean>;
}

/** `waits` are the delays between the attempts of a query, in milliseconds. */
export function liveZone(server: ServerContext, place: Place, waits: number[] = BACKOFF): LiveZone {
  const owner = ownerOf(place);
  const { connection, keyName, runtime, verifiedNames, wildcards } = server;
  const errors = errorsFor(place, keyName, () => Math.floor(runtime.now() / 1000));
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

  async function readName(name: string): Promise<NameState> {
    const reply = await ask(name, place.type);
    const here = reply.answers.filter((record) => lowerCase(record.name) === name && record.class === "IN");
    const [cname] = here.filter(({ type }) => type === "CNAME" && place.type !== "CNAME");
    const records = here.filter(({ type }) => type === place.type).map(recordFromWire);
    if (cname) return { records, cname: recordFromWire(cname) };
    // An answer without records names its zone; one with records does not.
    if (records.length === 0 && soaOwner(reply) !== place.zone) throw otherZone(soaOwner(reply));
    if (records.length === 0) verifiedNames.add(`${name}|${place.zone}`);
    return reply.rcode === "NXDOMAIN" ? { records, free: true } : { records };
  }

  /** Whether the records may be synthesized from a wildcard. */
  async function isLikeWildcard(state: NameState): Promise<boolean> {
    const parent = parentOf(owner);
    if (place.name === "@" || parent === undefined || isEmpty(state)) return false;
    if (lengthBelow(parent) > MAX_NAME) return true;
    return sameNameState(state, await wildcards.below(parent, place.type, readName));
  }

  async function read(): Promise<NameState> {
    const state = await readName(owner);
    const isSynthesized = (await isLikeWildcard(state)) && !(await nameInUse());
    return isSynthesized ? { records: [], free: true } : state;
  }

  async function assertNameInZone(): Promise<void> {
    const key = `${owner}|${place.zone}`;
    if (verifiedNames.has(key)) return;
    const zone = await closestZone(owner);
    if (zone !== place.zone) throw otherZone(zone);
    verifiedNames.add(key);
  }

  async function closestZone(name: string): Promise<string | undefined> {
    const reply = await ask(name, "SOA");
    const parent = parentOf(name);
    // A CNAME can't be a zone apex, and the answer may be about its target.
    const isAlias = cnameAt(reply, name) && name !== place.zone;
    return isAlias && parent !== undefined ? closestZone(parent) : soaOwner(reply);
  }

  const send: LiveZone["send"] = (prerequisites, changes) => {
    const update = { zone: place.zone, prerequisites, changes };
    if (changes.length === 0) return connection.update(update);
    const forget = (): void => wildcards.forget(owner, place.zone);
    forget();
    // Again, for what was asked until the change was made.
    return server.update(update).finally(forget);
  };

  /** Without changes an update can be retried like a query. */
  async function nameInUse([wait, ...further]: number[] = waits): Promise<boolean> {
    const reply = await send([prerequisite(place, "ANY", "ANY")], []).catch((error: unknown) => {
      if (!(error instanceof TransportError)) throw error;
      if (wait === undefined || !error.retryable) throw noResponse(error);
      return undefined;
    });
    if (reply && isAnswer(reply)) return reply.rcode === "NOERROR";
    if (reply && (reply.rcode !== "SERVFAIL" || wait === undefined)) throw refused(reply);
    await runtime.sleep(wait ?? 0);
    return nameInUse(further);
  }

  return {
    place,
    runtime,
    read,
    assertNameInZone,
    send,
    nameInUse: () => nameInUse(),
    fail,
    refused,
    noResponse,
  };
}

/** A prerequisite on a name or an RRset (RFC 2136 section 2.4): with `ANY` it exists, with `NONE` it does not. */
export function prerequisite(place: Place, klass: "ANY" | "NONE", type: string): OutgoingRecord {
  return { name: ownerOf(place), type, class: klass, ttl: 0 };
}
