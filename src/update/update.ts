/** What one message is to do, from what the zone holds and what this resource wants. */

import { BACKOFF, type Reply } from "../dns/client";
import type { OutgoingRecord } from "../dns/message";
import { TransportError } from "../dns/transport";
import { aliasBesideOther, alreadyThere, lostTrack, otherAlias, secondOfKind } from "./conflicts";
import { DynamicUpdateError, unknownOutcome } from "./diagnostics";
import { condition, type LiveZone } from "./live-zone";
import { type NameState, sameNameState } from "./name-state";
import type { OwnershipRegistry } from "./ownership";
import { ownerOf, type Target } from "./target";
import { findRecord, isSameRecord, wireRecord, type ZoneRecord } from "./zone-record";

/** What shall be in the zone. */
export interface Wanted extends Target {
  /** Seconds. */
  ttl: number;
}

export interface Change {
  /** The resource that the record belongs to. */
  urn: string;
  /** RDATA at this name and of this type that is this resource's, where it is there. */
  ours: string[];
  /** What it shall be; nothing where it goes. */
  wanted?: Wanted;
  /** Whether a record that the zone holds is this resource's, though its state does not say so. */
  recalls?(record: ZoneRecord): Promise<boolean>;
  /** What to do where a record that is there belongs to another resource; nothing where that is not known. */
  whose?(record: ZoneRecord): Promise<string | undefined>;
  /**
   * Whether a record may be that of another resource of the stack which leaves it in this run. A preview has to ask so,
   * since the engine has not come to the others yet.
   */
  mayBeLeaving?(record: ZoneRecord): Promise<boolean>;
  /** Is told before a message is sent that brings the record, and where it certainly was not carried out. */
  writing?: { begins(): Promise<void>; fails(): Promise<void> };
}

/** A message, and how the zone looks once it is carried out. */
export interface Message {
  prerequisites: OutgoingRecord[];
  changes: OutgoingRecord[];
  /** What is not there any more. */
  gone: ZoneRecord[];
  /** What is there. */
  stands: ZoneRecord | undefined;
}

/** The zone is as it shall be, with this TTL; or there is a message to send. */
export type UpdateStep = { done: number | undefined } | Message;

/** How long to wait for the other resources of the stack to show up, in milliseconds, where it matters whose a record is. */
const SIBLING_WAIT_MS = 250;

/** Looks at what is in the zone, and says what is to be sent. `mayBeDone`: an earlier message may have brought it. */
export async function planUpdate(
  zone: LiveZone,
  ownership: OwnershipRegistry,
  { urn, ours: known, wanted, recalls, whose, mayBeLeaving = async () => false }: Change,
  { records, cname }: NameState,
  mayHaveApplied: boolean,
): Promise<UpdateStep> {
  const recalled = await filterAsync(records, async (record) => (await recalls?.(record)) === true);
  const ours = [...known, ...recalled.map(({ rdata }) => rdata)];
  const there = wanted && findRecord(records, wanted);
  const leaving = ours
    .filter((rdata) => rdata !== wanted?.rdata)
    .map((rdata) => findRecord(records, { type: zone.place.type, rdata }))
    .filter((record) => record !== undefined);
  // Another resource of the stack has come to want just what this one leaves.
  const goes = leaving.filter(({ rdata }) => !ownership.desiredBySibling(urn, { ...zone.place, rdata }));
  if (!wanted) return goes.length > 0 ? message(zone, records, goes, undefined) : { done: undefined };
  const isOurs = async (record: ZoneRecord): Promise<boolean> => {
    // A message of ours brings these very octets, and its conditions said that they were not there before.
    const isMade = mayHaveApplied || ownership.hasMade(urn, wanted);
    if (ours.includes(record.rdata) || (isMade && isSameRecord(record, wireRecord(wanted)))) return true;
    if (ours.length === 0) return false;
    // An update whose old record is gone was carried out before, and its answer was lost.
    if (leaving.length === 0 || (await mayBeLeaving(record))) return true;
    return waitForSibling(zone, () => ownership.releasedBySibling(urn, wanted));
  };
  const others = records.filter((record) => record !== there && !leaving.includes(record));
  const conflict =
    (cname && aliasBesideOther(zone, "a CNAME")) ??
    otherAlias(zone, wanted, others) ??
    secondOfKind(zone, urn, wanted, others) ??
    (there && !(await isOurs(there)) ? alreadyThere(zone, urn, wanted, await whose?.(there)) : undefined);
  if (conflict) throw conflict;
  if (known.length > 0 && !there && leaving.length === 0 && !mayHaveApplied) {
    const strange = await filterAsync(records, async (record) => !(await mayBeLeaving(record)));
    const unknown = await unclaimed(zone, ownership, urn, strange);
    if (unknown.length > 0 && !ownership.wasRemoved({ ...wanted, rdata: known[0] ?? "" })) {
      throw lostTrack(zone, known, unknown);
    }
  }
  const ttl = await ttlFor(zone, ownership, urn, wanted, others);
  const stays = there?.ttl === ttl;
  if (stays && goes.length === 0) return { done: ttl };
  // Knot leaves a record that it has already as it is, with its TTL: the old one has to go first.
  if (!stays) return message(zone, records, there ? [...goes, there] : goes, { ...wanted, ttl });
  return { ...message(zone, records, goes, undefined), stands: there };
}

/** The records that no resource of the stack holds or wants, as far as this process knows. */
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

/** The conditions are that the zone is as it was read; the changes are the old records out, the new one in. */
function message(zone: LiveZone, records: ZoneRecord[], out: ZoneRecord[], comes: Wanted | undefined): Message {
  const { place } = zone;
  const name = ownerOf(place);
  const { type } = place;
  const isCname = type === "CNAME";
  const unchanged: OutgoingRecord[] =
    records.length > 0
      ? records.map(({ data }) => ({ name, type, class: "IN", ttl: 0, data }))
      : [condition(place, "NONE", isCname ? "ANY" : type)];
  // RFC 1034 section 3.6.2: a server drops what does not go with an alias, and says NOERROR.
  const noAlias = comes && !isCname ? [condition(place, "NONE", "CNAME")] : [];
  const stands = comes && wireRecord(comes);
  return {
    prerequisites: [...noAlias, ...unchanged],
    changes: [
      ...out.map(({ data }) => ({ name, type, class: "NONE" as const, ttl: 0, data })),
      ...(stands ? [{ name, type, class: "IN" as const, ttl: stands.ttl, data: stands.data }] : []),
    ],
    gone: out.filter((record) => !stands || !isSameRecord(record, stands)),
    stands,
  };
}

/** TTL belongs to the RRset (RFC 2181 section 5.2): where strangers are in it, theirs stays. */
async function ttlFor(
  zone: LiveZone,
  ownership: OwnershipRegistry,
  urn: string,
  wanted: Wanted,
  others: ZoneRecord[],
): Promise<number> {
  const [other] = others;
  if (!other || other.ttl === wanted.ttl) return wanted.ttl;
  const isOwn = (): boolean => others.every(({ rdata }) => ownership.claimedBySibling(urn, { ...wanted, rdata }));
  return (await waitForSibling(zone, isOwn)) ? wanted.ttl : other.ttl;
}

/** The engine asks about the resources of a stack one after the other, so a sibling may be known a moment later. */
export async function waitForSibling(zone: LiveZone, is: () => boolean): Promise<boolean> {
  if (is()) return true;
  await zone.means.sleep(SIBLING_WAIT_MS);
  return is();
}

// Brings one record of a live zone from what it was to what it shall be, by one atomic message (RFC 2136).
//
// Each message says what the zone held when it was read, so nothing of others is lost between reading and writing: if
// that changed, the server does nothing, and we read again. No condition tests one record of a larger RRset, so the
// whole RRset is sent (RFC 2136 section 2.4.2).

/** How often a message is tried that others' changes get in the way of. */
const MOST_CONTENTIONS = 12;
/** The waits where the server says that the zone changed and yet shows the same, in milliseconds: a copy may be behind. */
const UNCHANGED_WAITS = [0, 200, 500];

/** RCODEs that say that a condition did not hold (RFC 2136 section 3.2). */
const PREREQUISITE_FAILURES = new Set(["NXDOMAIN", "NXRRSET", "YXDOMAIN", "YXRRSET"]);

/** What is known on the way. */
interface Progress {
  /** A message of ours may have been carried out, and the zone has not shown it yet. */
  mayHaveApplied: boolean;
}

/**
 * Makes the change. The answer is the TTL with which the record stands in the zone. An error after a message that may have
 * been carried out is an `UnknownOutcomeError`, but for a removal, which the next run just does again.
 */
export async function makeChange(
  zone: LiveZone,
  ownership: OwnershipRegistry,
  change: Change,
): Promise<number | undefined> {
  const progress: Progress = { mayHaveApplied: false };
  try {
    await zone.assertNameInZone();
    return await tryChange(zone, ownership, change, progress);
  } catch (error) {
    const isUnknown = progress.mayHaveApplied && change.wanted && error instanceof DynamicUpdateError;
    throw isUnknown ? unknownOutcome(error) : error;
  }
}

/** A message whose condition did not hold, and what was read before it. */
interface Refused {
  standing: NameState;
  rcode: string;
}

async function tryChange(
  zone: LiveZone,
  ownership: OwnershipRegistry,
  change: Change,
  progress: Progress,
): Promise<number | undefined> {
  let troubles = 0;
  let contended = 0;
  let unchanged = 0;
  let refused: Refused | undefined;
  for (;;) {
    const standing = await zone.read();
    unchanged = refused && sameNameState(refused.standing, standing) ? unchanged + 1 : 0;
    if (refused && unchanged > 0) refuseUnchanged(zone, change, refused, unchanged);
    const step = await planUpdate(zone, ownership, change, standing, progress.mayHaveApplied);
    if ("done" in step) return step.done;
    if (step.stands) await change.writing?.begins();
    const reply = await send(zone, step);
    if (isRefusal(reply) && !progress.mayHaveApplied) await change.writing?.fails();
    refused = undefined;
    if (reply instanceof TransportError) {
      progress.mayHaveApplied ||= reply.mayHaveArrived;
      const wait = reply.retryable ? BACKOFF[troubles++] : undefined;
      if (wait === undefined) throw zone.noResponse(reply);
      await zone.means.sleep(wait);
    } else if (reply.rcode === "NOERROR") {
      progress.mayHaveApplied = true;
      return await readBack(zone, step);
    } else if (reply.tsigError === undefined && PREREQUISITE_FAILURES.has(reply.rcode)) {
      if (++contended > MOST_CONTENTIONS) throw zone.refused(reply);
      refused = { standing, rcode: reply.rcode };
      // Two stacks that meet must not meet again and again.
      await zone.means.sleep(contended * 10 + (zone.means.newId() % 50) + (UNCHANGED_WAITS[unchanged] ?? 0));
    } else if (reply.tsigError === undefined && reply.rcode === "SERVFAIL") {
      // Servers say it too of what they did and could not note.
      progress.mayHaveApplied = true;
      const wait = BACKOFF[troubles++];
      if (wait === undefined) throw zone.refused(reply);
      await zone.means.sleep(wait);
    } else {
      // A refusal that is not signed may be anybody's.
      progress.mayHaveApplied ||= reply.unauthenticated;
      throw zone.refused(reply);
    }
  }
}

/** Whether the server certainly did nothing. A refusal that is not signed may be anybody's. */
function isRefusal(reply: Reply | TransportError): boolean {
  if (reply instanceof TransportError) return !reply.mayHaveArrived;
  return !["NOERROR", "SERVFAIL"].includes(reply.rcode) && !reply.unauthenticated;
}

async function send(zone: LiveZone, { prerequisites, changes }: Message): Promise<Reply | TransportError> {
  return zone.send(prerequisites, changes).catch((error: unknown) => {
    if (!(error instanceof TransportError)) throw error;
    return error;
  });
}

/** The server says that the zone holds something else than was read, and a question shows the same again. */
function refuseUnchanged(zone: LiveZone, { wanted }: Change, { standing, rcode }: Refused, times: number): void {
  const isFree = standing.records.length === 0;
  // What other types a name holds, no question tells.
  if (wanted?.type === "CNAME" && rcode === "YXDOMAIN" && isFree) throw aliasBesideOther(zone, "other records");
  if (times < UNCHANGED_WAITS.length) return;
  throw zone.fail(
    "unreadable",
    `the server says that the zone does not hold what it shows to questions (${rcode}), ${times} times, so nothing was ` +
      "written; either questions are answered from another view or copy of the zone than updates go to: give the zone's " +
      "primary server, and the key whose view it is; or a record of this name and type can't be sent back as it was read: " +
      "take that record away",
  );
}

/** NOERROR alone proves nothing: what does not go with the zone's records is dropped with it (RFC 2136 section 3.4.2.2). */
async function readBack(zone: LiveZone, { gone, stands }: Message): Promise<number | undefined> {
  for (const wait of [...BACKOFF, undefined]) {
    const { records } = await zone.read();
    const there = stands && records.find((record) => isSameRecord(record, stands));
    const isDone = (there || !stands) && !gone.some((one) => records.some((record) => isSameRecord(record, one)));
    // A server may have a TTL of its own; what stands in the zone is what is noted.
    if (isDone && (there?.ttl === stands?.ttl || wait === undefined)) return there?.ttl;
    if (wait !== undefined) await zone.means.sleep(wait);
  }
  throw zone.fail(
    "not-done",
    "the server said NOERROR, and yet the zone does not show the change; see what else changes the zone, and that this server is the primary",
  );
}
