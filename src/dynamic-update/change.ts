/**
 * Brings one record of a live zone from what it was to what it shall be, by one atomic message (RFC 2136).
 *
 * Each message says what the zone held when it was read, so nothing of others is lost between reading and writing: if
 * that changed, the server does nothing, and we read again. No condition tests one record of a larger RRset, so the
 * whole RRset is sent (RFC 2136 section 2.4.2).
 */
import type { OutgoingRecord } from "../dns/message";
import { BACKOFF, type Reply } from "../dns/name-server";
import { TransportError } from "../dns/transport";
import { isSpf } from "../mail";
import type { Claims } from "./claims";
import { DynamicUpdateError, UnknownOutcomeError } from "./error";
import { dataOf, type LiveRecord, txtText } from "./rdata";
import { importId, ownerOf, type Target } from "./target";
import { condition, type LiveZone, type Standing } from "./zone";

/** What shall be in the zone. */
export interface Wanted extends Target {
  /** Seconds. */
  ttl: number;
}

export interface Change {
  /** The resource that the record belongs to. */
  urn: string;
  /** What it was, where the resource had a record. */
  old?: Target;
  /** What it shall be; nothing where it goes. */
  wanted?: Wanted;
}

/** How often a message is tried that others' changes get in the way of. */
const MOST_CONTENTIONS = 12;
/** How long to wait for the other resources of the stack to show up, in milliseconds, where it matters whose a record is. */
const SIBLINGS_COME = 250;

/** RCODEs that say that a condition did not hold (RFC 2136 section 3.2). */
const contentions = new Set(["NXDOMAIN", "NXRRSET", "YXDOMAIN", "YXRRSET"]);

/** What is known on the way. */
interface Progress {
  /** A message of ours may have been carried out, and the zone has not shown it yet. */
  unheard: boolean;
  /** What is read is not what the zone holds: a wildcard answers (RFC 4592). */
  synthesized: boolean;
}

/** Makes the change. The answer is the TTL with which the record stands in the zone. */
export async function makeChange(zone: LiveZone, claims: Claims, change: Change): Promise<number | undefined> {
  const progress: Progress = { unheard: false, synthesized: false };
  try {
    return await tryChange(zone, claims, change, progress);
  } catch (error) {
    const isLost = progress.unheard && !change.old && error instanceof DynamicUpdateError;
    throw isLost && isUnheard(error) ? unknownOutcome(error) : error;
  }
}

async function tryChange(
  zone: LiveZone,
  claims: Claims,
  change: Change,
  progress: Progress,
): Promise<number | undefined> {
  let troubles = 0;
  let contended = 0;
  let before: Standing | undefined;
  for (;;) {
    const standing = await zone.read();
    // The same is read as before, and yet the server says that the zone holds something else.
    if (before && sameRecords(before, standing)) progress.synthesized = !(await zone.hasName());
    const live = progress.synthesized ? [] : standing.records;
    const step = await nextStep(zone, claims, change, live, progress);
    if ("done" in step) return step.done;
    const reply = await zone.send(step.prerequisites, step.changes).catch((error: unknown) => {
      if (!(error instanceof TransportError)) throw error;
      return error;
    });
    before = undefined;
    if (reply instanceof TransportError) {
      progress.unheard ||= reply.mayHaveArrived;
      const wait = BACKOFF[troubles++];
      if (wait === undefined) throw zone.unheard(reply);
      await zone.means.sleep(wait);
    } else if (reply.rcode === "NOERROR") {
      progress.unheard = true;
      return await readBack(zone, claims, change);
    } else if (reply.tsigError === undefined && contentions.has(reply.rcode)) {
      if (++contended > MOST_CONTENTIONS) throw zone.refused(reply);
      await refuseAlias(zone, change, reply);
      before = standing;
      // Two stacks that meet must not meet again and again.
      await zone.means.sleep(contended * 10 + (zone.means.newId() % 50));
    } else if (reply.tsigError === undefined && reply.rcode === "SERVFAIL" && troubles < BACKOFF.length) {
      progress.unheard = true;
      await zone.means.sleep(BACKOFF[troubles++] ?? 0);
    } else {
      throw zone.refused(reply);
    }
  }
}

type Step = { done: number | undefined } | { prerequisites: OutgoingRecord[]; changes: OutgoingRecord[] };

/** Looks at what is in the zone, and says what is to be sent. */
async function nextStep(
  zone: LiveZone,
  claims: Claims,
  { urn, old, wanted }: Change,
  records: LiveRecord[],
  progress: Progress,
): Promise<Step> {
  const there = wanted && records.find(({ rdata }) => rdata === wanted.rdata);
  const leaving = old && old.rdata !== wanted?.rdata ? records.find(({ rdata }) => rdata === old.rdata) : undefined;
  // Another resource of the stack has come to want just what this one leaves.
  const goes =
    leaving && old && !claims.isWantedBySibling(urn, { ...zone.place, rdata: old.rdata }) ? leaving : undefined;
  if (!wanted) return goes ? message(zone, records, [goes], undefined) : { done: undefined };
  const others = records.filter((record) => record !== there && record !== leaving);
  const conflict =
    otherAlias(zone, wanted, others) ??
    secondSpf(zone, wanted, others) ??
    (there && !(await isOurs(zone, claims, { urn, old, wanted }, leaving, progress))
      ? alreadyThere(zone, wanted)
      : undefined);
  if (conflict) {
    if (await zone.hasName()) throw conflict;
    // A wildcard answered for a name that holds nothing.
    progress.synthesized = true;
    return nextStep(zone, claims, { urn, ...(old ? { old } : {}), wanted }, [], progress);
  }
  const ttl = await ttlFor(zone, claims, urn, wanted, others);
  const stays = there?.ttl === ttl;
  if (stays && !goes) return { done: ttl };
  // Knot leaves a record that it has already as it is, with its TTL: the old one has to go first.
  const out = [goes, stays ? undefined : there].filter((record) => record !== undefined);
  return message(zone, records, out, stays ? undefined : { ...wanted, ttl });
}

/** The conditions are that the zone is as it was read; the changes are the old record out, the new one in. */
function message(zone: LiveZone, records: LiveRecord[], out: LiveRecord[], comes: Wanted | undefined): Step {
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
  return {
    prerequisites: [...noAlias, ...unchanged],
    changes: [
      ...out.map(({ data }) => ({ name, type, class: "NONE" as const, ttl: 0, data })),
      ...(comes ? [{ name, type, class: "IN" as const, ttl: comes.ttl, data: dataOf(type, comes.rdata) }] : []),
    ],
  };
}

/**
 * What stands in the zone already is ours where this resource had it, or where a message of ours that nobody answered
 * can have brought it: its conditions said that it was not there before.
 */
async function isOurs(
  zone: LiveZone,
  claims: Claims,
  { urn, old, wanted }: { urn: string; old: Target | undefined; wanted: Wanted },
  leaving: LiveRecord | undefined,
  progress: Progress,
): Promise<boolean> {
  // An update whose old record is gone was carried out before, and its answer was lost.
  if (progress.unheard || claims.hasMade(urn, wanted) || (old && !leaving)) return true;
  return old !== undefined && (await cameTrue(zone, () => claims.isLeftBySibling(urn, wanted)));
}

/** A record that is there by hand, or that an interrupted run made and could not note. */
export function alreadyThere(zone: LiveZone, target: Target): DynamicUpdateError {
  return zone.fail(
    "exists",
    (show) =>
      `the zone holds ${show(target.rdata)} already, and a record that this stack did not make is not taken over silently; ` +
      `import it with the id ${importId(target, show)}, also where an interrupted run of this stack made it, or delete it`,
  );
}

/** TTL belongs to the RRset (RFC 2181 section 5.2): where strangers are in it, theirs stays. */
async function ttlFor(
  zone: LiveZone,
  claims: Claims,
  urn: string,
  wanted: Wanted,
  others: LiveRecord[],
): Promise<number> {
  const [other] = others;
  if (!other || other.ttl === wanted.ttl) return wanted.ttl;
  const isOwn = (): boolean => others.every(({ rdata }) => claims.isSiblings(urn, { ...wanted, rdata }));
  return (await cameTrue(zone, isOwn)) ? wanted.ttl : other.ttl;
}

/** The engine asks about the resources of a stack one after the other, so a sibling may be known a moment later. */
export async function cameTrue(zone: LiveZone, is: () => boolean): Promise<boolean> {
  if (is()) return true;
  await zone.means.sleep(SIBLINGS_COME);
  return is();
}

/** One name has one alias, and a server would put ours in the place of a stranger's (RFC 2136 section 3.4.2.2). */
export function otherAlias(zone: LiveZone, wanted: Target, others: LiveRecord[]): DynamicUpdateError | undefined {
  const [alias] = wanted.type === "CNAME" ? others : [];
  if (!alias) return undefined;
  return zone.fail(
    "other-cname",
    (show) =>
      `the name holds a CNAME to ${show(alias.rdata)} that this stack did not make, or that someone changed; run ` +
      "`pulumi refresh` if the record was ours, else delete it first, or turn our record off",
  );
}

export function secondSpf(zone: LiveZone, wanted: Target, others: LiveRecord[]): DynamicUpdateError | undefined {
  const isSpfRecord = (rdata: string): boolean => wanted.type === "TXT" && isSpf(txtText(rdata));
  const second = isSpfRecord(wanted.rdata) ? others.find(({ rdata }) => isSpfRecord(rdata)) : undefined;
  if (!second) return undefined;
  return zone.fail(
    "second-spf",
    (show) =>
      `the zone holds an SPF record there: ${show(second.rdata)}; a second one would make SPF fail for all mail ` +
      "(RFC 7208 section 3.2), so ours was not written; give that record's senders in `spf`, then delete it",
  );
}

/** A record that an alias stands in the way of, or an alias that anything does. */
async function refuseAlias(zone: LiveZone, { wanted }: Change, { rcode }: Reply): Promise<void> {
  if (!wanted) return;
  if (wanted.type === "CNAME") {
    const { records } = await zone.read();
    if (rcode === "YXDOMAIN" && records.length === 0) throw aliasBesideOther(zone, "other records");
    return;
  }
  const { cname } = rcode === "YXRRSET" ? await zone.read() : {};
  if (cname && (await zone.hasName())) throw aliasBesideOther(zone, "a CNAME");
}

export function aliasBesideOther(zone: LiveZone, what: string): DynamicUpdateError {
  return zone.fail(
    "cname-beside-other",
    `the name holds ${what}, and a CNAME allows no other record at its name (RFC 1034 section 3.6.2), so the record was ` +
      "not written; delete what is there first, or turn our record off",
  );
}

/** NOERROR alone proves nothing: what does not go with the zone's records is dropped with it (RFC 2136 section 3.4.2.2). */
async function readBack(zone: LiveZone, claims: Claims, { urn, old, wanted }: Change): Promise<number | undefined> {
  for (const wait of [...BACKOFF, undefined]) {
    const { records } = await zone.read();
    const there = wanted && records.find(({ rdata }) => rdata === wanted.rdata);
    const left = old && old.rdata !== wanted?.rdata && records.some(({ rdata }) => rdata === old.rdata);
    const mustGo =
      left && !claims.isWantedBySibling(urn, { ...zone.place, rdata: old.rdata }) && (await zone.hasName());
    if ((there || !wanted) && !mustGo) return there?.ttl;
    if (wait !== undefined) await zone.means.sleep(wait);
  }
  throw zone.fail(
    "not-done",
    "the server said NOERROR, and yet the zone does not show the change; see what else changes the zone, and that this server is the primary",
  );
}

function sameRecords(one: Standing, other: Standing): boolean {
  const text = ({ records }: Standing): string => JSON.stringify(records.map(({ rdata }) => rdata).sort());
  return text(one) === text(other);
}

const unheardRules = new Set(["rfc2136.timeout", "rfc2136.connection-refused", "rfc2136.network"]);

/** Whether no answer came. */
export function isUnheard({ rule }: DynamicUpdateError): boolean {
  return unheardRules.has(rule);
}

function unknownOutcome(error: DynamicUpdateError): UnknownOutcomeError {
  const said = (text: string): string => text.replace(/ \[[^\]]*\]$/, "");
  return new UnknownOutcomeError(
    "rfc2136.unknown-outcome",
    `${said(error.discreet)}; a message of ours may have been carried out all the same: the next \`pulumi up\` looks, and goes on from there`,
  );
}
