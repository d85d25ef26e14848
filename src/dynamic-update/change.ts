/**
 * Brings one record of a live zone from what it was to what it shall be, by one atomic message (RFC 2136).
 *
 * Each message says what the zone held when it was read, so nothing of others is lost between reading and writing: if
 * that changed, the server does nothing, and we read again. No condition tests one record of a larger RRset, so the
 * whole RRset is sent (RFC 2136 section 2.4.2).
 */
import { BACKOFF, type Reply } from "../dns/name-server";
import { TransportError } from "../dns/transport";
import type { Claims } from "./claims";
import { aliasBesideOther } from "./conflict";
import { DynamicUpdateError, unknownOutcome } from "./error";
import { isSameRecord } from "./rdata";
import { isSameStanding, type Standing } from "./standing";
import { type Change, type Message, nextStep } from "./step";
import type { LiveZone } from "./zone";

/** How often a message is tried that others' changes get in the way of. */
const MOST_CONTENTIONS = 12;
/** The waits where the server says that the zone changed and yet shows the same, in milliseconds: a copy may be behind. */
const UNCHANGED_WAITS = [0, 200, 500];

/** RCODEs that say that a condition did not hold (RFC 2136 section 3.2). */
const contentions = new Set(["NXDOMAIN", "NXRRSET", "YXDOMAIN", "YXRRSET"]);

/** What is known on the way. */
interface Progress {
  /** A message of ours may have been carried out, and the zone has not shown it yet. */
  mayBeDone: boolean;
}

/**
 * Makes the change. The answer is the TTL with which the record stands in the zone. An error after a message that may have
 * been carried out is an `UnknownOutcomeError`, but for a removal, which the next run just does again.
 */
export async function makeChange(zone: LiveZone, claims: Claims, change: Change): Promise<number | undefined> {
  const progress: Progress = { mayBeDone: false };
  try {
    await zone.requireOwn();
    return await tryChange(zone, claims, change, progress);
  } catch (error) {
    const isUnknown = progress.mayBeDone && change.wanted && error instanceof DynamicUpdateError;
    throw isUnknown ? unknownOutcome(error) : error;
  }
}

/** A message whose condition did not hold, and what was read before it. */
interface Refused {
  standing: Standing;
  rcode: string;
}

async function tryChange(
  zone: LiveZone,
  claims: Claims,
  change: Change,
  progress: Progress,
): Promise<number | undefined> {
  let troubles = 0;
  let contended = 0;
  let unchanged = 0;
  let refused: Refused | undefined;
  for (;;) {
    const standing = await zone.read();
    unchanged = refused && isSameStanding(refused.standing, standing) ? unchanged + 1 : 0;
    if (refused && unchanged > 0) refuseUnchanged(zone, change, refused, unchanged);
    const step = await nextStep(zone, claims, change, standing, progress.mayBeDone);
    if ("done" in step) return step.done;
    if (step.stands) await change.writing?.begins();
    const reply = await send(zone, step);
    if (isRefusal(reply) && !progress.mayBeDone) await change.writing?.fails();
    refused = undefined;
    if (reply instanceof TransportError) {
      progress.mayBeDone ||= reply.mayHaveArrived;
      const wait = reply.retryable ? BACKOFF[troubles++] : undefined;
      if (wait === undefined) throw zone.unheard(reply);
      await zone.means.sleep(wait);
    } else if (reply.rcode === "NOERROR") {
      progress.mayBeDone = true;
      return await readBack(zone, step);
    } else if (reply.tsigError === undefined && contentions.has(reply.rcode)) {
      if (++contended > MOST_CONTENTIONS) throw zone.refused(reply);
      refused = { standing, rcode: reply.rcode };
      // Two stacks that meet must not meet again and again.
      await zone.means.sleep(contended * 10 + (zone.means.newId() % 50) + (UNCHANGED_WAITS[unchanged] ?? 0));
    } else if (reply.tsigError === undefined && reply.rcode === "SERVFAIL") {
      // Servers say it too of what they did and could not note.
      progress.mayBeDone = true;
      const wait = BACKOFF[troubles++];
      if (wait === undefined) throw zone.refused(reply);
      await zone.means.sleep(wait);
    } else {
      // A refusal that is not signed may be anybody's.
      progress.mayBeDone ||= reply.unproven;
      throw zone.refused(reply);
    }
  }
}

/** Whether the server certainly did nothing. A refusal that is not signed may be anybody's. */
function isRefusal(reply: Reply | TransportError): boolean {
  if (reply instanceof TransportError) return !reply.mayHaveArrived;
  return !["NOERROR", "SERVFAIL"].includes(reply.rcode) && !reply.unproven;
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
