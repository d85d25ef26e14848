/** What one message is to do, from what the zone holds and what this resource wants. */
import type { OutgoingRecord } from "../dns/message";
import type { Claims } from "./claims";
import { aliasBesideOther, alreadyThere, lostTrack, otherAlias, secondOfKind } from "./conflict";
import { findRecord, isSameRecord, type LiveRecord, wireRecord } from "./rdata";
import type { Standing } from "./standing";
import { ownerOf, type Target } from "./target";
import { condition, type LiveZone } from "./zone";

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
  recalls?(record: LiveRecord): Promise<boolean>;
  /** What to do where a record that is there belongs to another resource; nothing where that is not known. */
  whose?(record: LiveRecord): Promise<string | undefined>;
  /**
   * Whether a record may be that of another resource of the stack which leaves it in this run. A preview has to ask so,
   * since the engine has not come to the others yet.
   */
  mayBeLeaving?(record: LiveRecord): Promise<boolean>;
  /** Is told before a message is sent that brings the record, and where it certainly was not carried out. */
  writing?: { begins(): Promise<void>; fails(): Promise<void> };
}

/** A message, and how the zone looks once it is carried out. */
export interface Message {
  prerequisites: OutgoingRecord[];
  changes: OutgoingRecord[];
  /** What is not there any more. */
  gone: LiveRecord[];
  /** What is there. */
  stands: LiveRecord | undefined;
}

/** The zone is as it shall be, with this TTL; or there is a message to send. */
export type Step = { done: number | undefined } | Message;

/** How long to wait for the other resources of the stack to show up, in milliseconds, where it matters whose a record is. */
const SIBLINGS_COME = 250;

/** Looks at what is in the zone, and says what is to be sent. `mayBeDone`: an earlier message may have brought it. */
export async function nextStep(
  zone: LiveZone,
  claims: Claims,
  { urn, ours: known, wanted, recalls, whose, mayBeLeaving = async () => false }: Change,
  { records, cname }: Standing,
  mayBeDone: boolean,
): Promise<Step> {
  const recalled = await filterAsync(records, async (record) => (await recalls?.(record)) === true);
  const ours = [...known, ...recalled.map(({ rdata }) => rdata)];
  const there = wanted && findRecord(records, wanted);
  const leaving = ours
    .filter((rdata) => rdata !== wanted?.rdata)
    .map((rdata) => findRecord(records, { type: zone.place.type, rdata }))
    .filter((record) => record !== undefined);
  // Another resource of the stack has come to want just what this one leaves.
  const goes = leaving.filter(({ rdata }) => !claims.isWantedBySibling(urn, { ...zone.place, rdata }));
  if (!wanted) return goes.length > 0 ? message(zone, records, goes, undefined) : { done: undefined };
  const isOurs = async (record: LiveRecord): Promise<boolean> => {
    // A message of ours brings these very octets, and its conditions said that they were not there before.
    const isMade = mayBeDone || claims.hasMade(urn, wanted);
    if (ours.includes(record.rdata) || (isMade && isSameRecord(record, wireRecord(wanted)))) return true;
    if (ours.length === 0) return false;
    // An update whose old record is gone was carried out before, and its answer was lost.
    if (leaving.length === 0 || (await mayBeLeaving(record))) return true;
    return cameTrue(zone, () => claims.isLeftBySibling(urn, wanted));
  };
  const others = records.filter((record) => record !== there && !leaving.includes(record));
  const conflict =
    (cname && aliasBesideOther(zone, "a CNAME")) ??
    otherAlias(zone, wanted, others) ??
    secondOfKind(zone, urn, wanted, others) ??
    (there && !(await isOurs(there)) ? alreadyThere(zone, urn, wanted, await whose?.(there)) : undefined);
  if (conflict) throw conflict;
  if (known.length > 0 && !there && leaving.length === 0 && !mayBeDone) {
    const strange = await filterAsync(records, async (record) => !(await mayBeLeaving(record)));
    const unknown = await unclaimed(zone, claims, urn, strange);
    if (unknown.length > 0 && !claims.wasRemoved({ ...wanted, rdata: known[0] ?? "" })) {
      throw lostTrack(zone, known, unknown);
    }
  }
  const ttl = await ttlFor(zone, claims, urn, wanted, others);
  const stays = there?.ttl === ttl;
  if (stays && goes.length === 0) return { done: ttl };
  // Knot leaves a record that it has already as it is, with its TTL: the old one has to go first.
  if (!stays) return message(zone, records, there ? [...goes, there] : goes, { ...wanted, ttl });
  return { ...message(zone, records, goes, undefined), stands: there };
}

/** The records that no resource of the stack holds or wants, as far as this process knows. */
async function unclaimed(zone: LiveZone, claims: Claims, urn: string, records: LiveRecord[]): Promise<LiveRecord[]> {
  const others = (): LiveRecord[] => records.filter(({ rdata }) => !claims.isSiblings(urn, { ...zone.place, rdata }));
  return (await cameTrue(zone, () => others().length === 0)) ? [] : others();
}

export async function filterAsync<T>(items: T[], keep: (item: T) => Promise<boolean>): Promise<T[]> {
  const kept = await Promise.all(items.map(keep));
  return items.filter((_, index) => kept[index]);
}

/** The conditions are that the zone is as it was read; the changes are the old records out, the new one in. */
function message(zone: LiveZone, records: LiveRecord[], out: LiveRecord[], comes: Wanted | undefined): Message {
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
