/** Changes one record of a live zone by atomic updates (RFC 2136). */

import { BACKOFF, type Reply } from "../dns/client";
import type { OutgoingRecord } from "../dns/message";
import { TransportError } from "../dns/transport";
import { aliasBesideOther, alreadyThere, lostTrack, otherAlias, secondOfKind } from "./conflicts";
import { DynamicUpdateError, unknownOutcome } from "./diagnostics";
import { type LiveZone, prerequisite } from "./live-zone";
import { type NameState, sameNameState } from "./name-state";
import type { OwnershipRegistry } from "./ownership";
import { ownerOf, type Target } from "./target";
import { findRecord, isSameRecord, recordFromText, type ZoneRecord } from "./zone-record";

/** The desired record. */
export interface Desired extends Target {
  /** Seconds. */
  ttl: number;
}

export interface Change {
  /** The resource of the record. */
  urn: string;
  /** The RDATA of this resource at this name and of this type, as far as it exists. */
  managed: string[];
  /** Undefined for a deletion. */
  desired?: Desired;
  /** Whether a record in the zone belongs to this resource although its state does not say so. */
  recalls?(record: ZoneRecord): Promise<boolean>;
  /** Whether an interrupted run of the stack wrote this record of another type, which no resource has. It may be removed. */
  isLeftOver?(record: ZoneRecord): Promise<boolean>;
  /** The advice for an existing record of another resource; undefined if that is not known. */
  whose?(record: ZoneRecord): Promise<string | undefined>;
  /**
   * Whether another resource of the stack may hold a record and release it in this run. A preview needs this, since the
   * engine has not reached the other resources yet.
   */
  mayBeLeaving?(record: ZoneRecord): Promise<boolean>;
  /** Called before an update that adds the record is sent, and after it has certainly not been applied. */
  writing?: { begins(): Promise<void>; fails(): Promise<void> };
}

/** An update, and the expected state of the zone after it. */
export interface UpdateMessage {
  prerequisites: OutgoingRecord[];
  changes: OutgoingRecord[];
  expectAbsent: ZoneRecord[];
  expectPresent: ZoneRecord | undefined;
}

/** The zone is as desired, with this TTL; or there is an update to send. */
export type UpdateStep = { done: number | undefined } | UpdateMessage;

/** How long to wait for news of other resources of the stack where the owner of a record matters, in milliseconds. */
const SIBLING_WAIT_MS = 250;

/** Determines the next update from the state of the zone. `mayHaveApplied`: an earlier update may have added the record. */
export async function planUpdate(
  zone: LiveZone,
  ownership: OwnershipRegistry,
  { urn, managed: known, desired, recalls, isLeftOver, whose, mayBeLeaving = async () => false }: Change,
  { records, cname }: NameState,
  mayHaveApplied: boolean,
): Promise<UpdateStep> {
  const recalled = await filterAsync(records, async (record) => (await recalls?.(record)) === true);
  const managed = [...known, ...recalled.map(({ rdata }) => rdata)];
  const existing = desired && findRecord(records, desired);
  const leaving = managed
    .filter((rdata) => rdata !== desired?.rdata)
    .map((rdata) => findRecord(records, { type: zone.place.type, rdata }))
    .filter((record) => record !== undefined);
  // Another resource of the stack may now desire what this one releases.
  const toRemove = leaving.filter(({ rdata }) => !ownership.desiredBySibling(urn, { ...zone.place, rdata }));
  if (!desired) return toRemove.length > 0 ? message(zone, records, toRemove, undefined) : { done: undefined };
  const isManaged = async (record: ZoneRecord): Promise<boolean> => {
    // Our update writes exactly these octets, and its prerequisites ensured that they did not exist before.
    const isCreated = mayHaveApplied || ownership.hasCreated(urn, desired);
    if (managed.includes(record.rdata) || (isCreated && isSameRecord(record, recordFromText(desired)))) return true;
    if (managed.length === 0) return false;
    // An update whose old record is gone was applied before, and its answer was lost.
    if (leaving.length === 0 || (await mayBeLeaving(record))) return true;
    return waitForSibling(zone, () => ownership.releasedBySibling(urn, desired));
  };
  const others = records.filter((record) => record !== existing && !leaving.includes(record));
  const leftOver = cname && (await isLeftOver?.(cname)) === true ? cname : undefined;
  const conflict =
    (cname && !leftOver ? aliasBesideOther(zone, "a CNAME") : undefined) ??
    otherAlias(zone, desired, others) ??
    secondOfKind(zone, urn, desired, others) ??
    (existing && !(await isManaged(existing)) ? alreadyThere(zone, urn, desired, await whose?.(existing)) : undefined);
  if (conflict) throw conflict;
  if (known.length > 0 && !existing && leaving.length === 0 && !mayHaveApplied) {
    const staying = await filterAsync(records, async (record) => !(await mayBeLeaving(record)));
    const unknown = await unclaimed(zone, ownership, urn, staying);
    if (unknown.length > 0 && !ownership.wasRemoved({ ...desired, rdata: known[0] ?? "" })) {
      throw lostTrack(zone, known, unknown);
    }
  }
  const ttl = await ttlFor(zone, ownership, urn, desired, others);
  const isUnchanged = existing?.ttl === ttl;
  if (isUnchanged && toRemove.length === 0) return { done: ttl };
  // Knot ignores the TTL of a record that already exists, so the old one must be deleted first.
  if (!isUnchanged) {
    return message(zone, records, existing ? [...toRemove, existing] : toRemove, { ...desired, ttl }, leftOver);
  }
  return { ...message(zone, records, toRemove, undefined), expectPresent: existing };
}

/** The records that are not held or desired by a resource of the stack, as far as this process knows. */
async function unclaimed(
  zone: LiveZone,
  ownership: OwnershipRegistry,
  urn: string,
  records: ZoneRecord[],
): Promise<ZoneRecord[]> {
  const others = (): ZoneRecord[] =>
    records.filter(({ rdata }) => !ownership.claimedBySibling(urn, { ...zone.place, rdata }));
  return (await waitForSibling(zone, () => others().length === 0)) ? [] : others();
}

export async function filterAsync<T>(items: T[], keep: (item: T) => Promise<boolean>): Promise<T[]> {
  const kept = await Promise.all(items.map(keep));
  return items.filter((_, index) => kept[index]);
}

/**
 * The prerequisites: the zone is as it was read. The changes: the old records are deleted, also a CNAME at the name of the
 * new record, and the new one is added.
 */
function message(
  zone: LiveZone,
  records: ZoneRecord[],
  toRemove: ZoneRecord[],
  toAdd: Desired | undefined,
  cname?: ZoneRecord,
): UpdateMessage {
  const { place } = zone;
  const name = ownerOf(place);
  const { type } = place;
  const isCname = type === "CNAME";
  const unchanged: OutgoingRecord[] =
    records.length > 0
      ? records.map(({ data }) => ({ name, type, class: "IN", ttl: 0, data }))
      : [prerequisite(place, "NONE", isCname ? "ANY" : type)];
  // RFC 1034 section 3.6.2: a server silently ignores an addition that conflicts with a CNAME.
  const alias: OutgoingRecord = cname
    ? { name, type: "CNAME", class: "IN", ttl: 0, data: cname.data }
    : prerequisite(place, "NONE", "CNAME");
  const added = toAdd && recordFromText(toAdd);
  return {
    prerequisites: [...(toAdd && !isCname ? [alias] : []), ...unchanged],
    changes: [
      ...[...(cname ? [cname] : []), ...toRemove].map((old) => ({
        name,
        type: old.type,
        class: "NONE" as const,
        ttl: 0,
        data: old.data,
      })),
      ...(added ? [{ name, type, class: "IN" as const, ttl: added.ttl, data: added.data }] : []),
    ],
    expectAbsent: toRemove.filter((record) => !added || !isSameRecord(record, added)),
    expectPresent: added,
  };
}

/** The TTL belongs to the RRset (RFC 2181 section 5.2): that of unmanaged records is kept. */
async function ttlFor(
  zone: LiveZone,
  ownership: OwnershipRegistry,
  urn: string,
  desired: Desired,
  others: ZoneRecord[],
): Promise<number> {
  const [other] = others;
  if (!other || other.ttl === desired.ttl) return desired.ttl;
  const isOwn = (): boolean => others.every(({ rdata }) => ownership.claimedBySibling(urn, { ...desired, rdata }));
  return (await waitForSibling(zone, isOwn)) ? desired.ttl : other.ttl;
}

/** The engine processes the resources of a stack one after the other, so a sibling may become known a moment later. */
export async function waitForSibling(zone: LiveZone, is: () => boolean): Promise<boolean> {
  if (is()) return true;
  await zone.runtime.sleep(SIBLING_WAIT_MS);
  return is();
}

// Each update has the state of the zone as it was read as its prerequisites, so concurrent changes are never overwritten:
// the server rejects the update, and we read again. A prerequisite can't test one record of a larger RRset, so the whole
// RRset is sent (RFC 2136 section 2.4.2).

/** How often an update is retried because of concurrent changes. */
const MAX_CONTENTIONS = 12;
/** The delays if the server reports a change but still returns the same records, perhaps from an old copy, in milliseconds. */
const UNCHANGED_WAITS = [0, 200, 500];

/** RCODEs of a prerequisite that is not met (RFC 2136 section 3.2). */
const PREREQUISITE_FAILURES = new Set(["NXDOMAIN", "NXRRSET", "YXDOMAIN", "YXRRSET"]);

interface Progress {
  /** An update may have been applied, and the zone has not shown it yet. */
  mayHaveApplied: boolean;
}

/**
 * Makes the change, and returns the TTL of the record in the zone. An error after an update that may have been applied is
 * an `UnknownOutcomeError`, except for a deletion, which the next run simply repeats.
 */
export async function makeChange(
  zone: LiveZone,
  ownership: OwnershipRegistry,
  change: Change,
): Promise<number | undefined> {
  const progress: Progress = { mayHaveApplied: false };
  try {
    return await tryChange(zone, ownership, change, progress);
  } catch (error) {
    const isUnknown = progress.mayHaveApplied && change.desired && error instanceof DynamicUpdateError;
    throw isUnknown ? unknownOutcome(error) : error;
  }
}

/** An update whose prerequisites were not met, and the state that was read before it. */
interface Refused {
  state: NameState;
  rcode: string;
}

async function tryChange(
  zone: LiveZone,
  ownership: OwnershipRegistry,
  change: Change,
  progress: Progress,
): Promise<number | undefined> {
  let failures = 0;
  let contended = 0;
  let unchanged = 0;
  let refused: Refused | undefined;
  for (;;) {
    const state = await zone.read();
    // After the read, which for a free name has found out already.
    await zone.assertNameInZone();
    unchanged = refused && sameNameState(refused.state, state) ? unchanged + 1 : 0;
    if (refused && unchanged > 0) refuseUnchanged(zone, change, refused, unchanged);
    const step = await planUpdate(zone, ownership, change, state, progress.mayHaveApplied);
    if ("done" in step) return step.done;
    if (step.expectPresent) await change.writing?.begins();
    const reply = await send(zone, step);
    if (isRefusal(reply) && !progress.mayHaveApplied) await change.writing?.fails();
    refused = undefined;
    if (reply instanceof TransportError) {
      progress.mayHaveApplied ||= reply.mayHaveArrived;
      const wait = reply.retryable ? BACKOFF[failures++] : undefined;
      if (wait === undefined) throw zone.noResponse(reply);
      await zone.runtime.sleep(wait);
    } else if (reply.rcode === "NOERROR") {
      progress.mayHaveApplied = true;
      return await readBack(zone, step);
    } else if (reply.tsigError === undefined && PREREQUISITE_FAILURES.has(reply.rcode)) {
      if (++contended > MAX_CONTENTIONS) throw zone.refused(reply);
      refused = { state, rcode: reply.rcode };
      // The random part keeps two stacks from colliding again and again.
      await zone.runtime.sleep(contended * 10 + (zone.runtime.newId() % 50) + (UNCHANGED_WAITS[unchanged] ?? 0));
    } else if (reply.tsigError === undefined && reply.rcode === "SERVFAIL") {
      // Servers also answer this after an update that they applied but could not store.
      progress.mayHaveApplied = true;
      const wait = BACKOFF[failures++];
      if (wait === undefined) throw zone.refused(reply);
      await zone.runtime.sleep(wait);
    } else {
      // An unsigned refusal may be forged.
      progress.mayHaveApplied ||= reply.unauthenticated;
      throw zone.refused(reply);
    }
  }
}

/** Whether the update has certainly not been applied. An unsigned refusal may be forged. */
function isRefusal(reply: Reply | TransportError): boolean {
  if (reply instanceof TransportError) return !reply.mayHaveArrived;
  return !["NOERROR", "SERVFAIL"].includes(reply.rcode) && !reply.unauthenticated;
}

async function send(zone: LiveZone, { prerequisites, changes }: UpdateMessage): Promise<Reply | TransportError> {
  return zone.send(prerequisites, changes).catch((error: unknown) => {
    if (!(error instanceof TransportError)) throw error;
    return error;
  });
}

/** The server reports a change of the zone, but a query returns the same records again. */
function refuseUnchanged(zone: LiveZone, { desired }: Change, { state, rcode }: Refused, times: number): void {
  const isFree = state.records.length === 0;
  // A query can't show which other types exist at the name.
  if (desired?.type === "CNAME" && rcode === "YXDOMAIN" && isFree) throw aliasBesideOther(zone, "other records");
  if (times < UNCHANGED_WAITS.length) return;
  throw zone.fail(
    "unreadable",
    `the server reported ${times} times that the zone does not hold the records that it returns to queries (${rcode}), so ` +
      "nothing was written. Either queries are answered from another view or copy of the zone than updates: use the zone's " +
      "primary server and the key of that view. Or a record of this name and type can't be sent back as it was read: " +
      "delete that record",
  );
}

/** NOERROR alone proves nothing: conflicting additions are silently ignored (RFC 2136 section 3.4.2.2). */
async function readBack(zone: LiveZone, { expectAbsent, expectPresent }: UpdateMessage): Promise<number | undefined> {
  for (const wait of [...BACKOFF, undefined]) {
    const { records } = await zone.read();
    const isIn = (one: ZoneRecord): boolean => records.some((record) => isSameRecord(record, one));
    const present = expectPresent && records.find((record) => isSameRecord(record, expectPresent));
    const isDone = (present || !expectPresent) && !expectAbsent.some(isIn);
    // A server may set another TTL; the state records the one in the zone.
    if (isDone && (present?.ttl === expectPresent?.ttl || wait === undefined)) return present?.ttl;
    if (wait !== undefined) await zone.runtime.sleep(wait);
  }
  throw zone.fail(
    "not-done",
    "the server accepted the update (NOERROR) but the zone doesn't show it; check that it is the primary and that nothing else updates the zone",
  );
}
