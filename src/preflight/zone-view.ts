/** The zone as the findings see it: what is live and what the service lists, beside the plan. */

import { absoluteName, isBelow, relativeName } from "../dns/name";
import { normalizedText, parseRdata, targetOfRdata, txtText } from "../dns/rdata";
import { isDmarc, isMtaSts, isSpf, sameDmarc, sameSpf } from "../mail";
import { isInPlaceOf } from "../mail/in-place";
import type { ExistingRecord } from "../records/existing";
import type { LegacyRecord } from "../records/legacy";
import { hasValue, type ListedRecord, ROOT_NAME, rdataText } from "../records/records";
import type { AnswerRecord } from "../resolver";
import { questionsOf } from "./names";
import type { ZoneReading } from "./reading";
import type { FoundRecord, PreflightPlan } from "./types";

export interface ZoneView {
  plan: PreflightPlan;
  reading: ZoneReading;
  /** What is served, or will be once the service's list is. */
  found: FoundRecord[];
  /** What is served, and the service has another record of a stack in the place of. */
  outdated: FoundRecord[];
  /** What wildcards say, each under its own name. */
  wildcards: FoundRecord[];
  /** What the service keeps and does not serve. */
  suspended: FoundRecord[];
  /** What the service serves to some clients only. */
  forSome: ForSome[];
  /** The keys of legacy records to be, each with its record. */
  keys: ReadonlyMap<FoundRecord, string>;
}

/** A planned record with its full name. */
export interface Placed {
  record: ListedRecord;
  name: string;
}

export interface ForSome extends FoundRecord {
  audience: string;
}

type Merged = Pick<ZoneView, "found" | "outdated" | "wildcards" | "suspended" | "forSome">;

/** The records of the reading, with what the service says of them and beside them. */
export function mergeRecords(plan: PreflightPlan, reading: ZoneReading): Merged {
  const names = new Set(questionsOf(plan).map(({ name }) => name));
  const isOfInterest = ({ name, type }: ExistingRecord): boolean =>
    !ofZoneItself.has(type) && (names.has(name) || name.startsWith("*.") || isBelow(name, `_domainkey.${plan.domain}`));
  const all = (plan.service?.records ?? []).filter(isOfInterest);
  const listed = all.filter(({ audience }) => audience === undefined);
  const served = listed.filter(({ isSuspended }) => !isSuspended);
  const specials = all.filter(({ special, isSuspended }) => special !== undefined && !isSuspended);
  const ofSome = all.flatMap((record) =>
    record.audience === undefined || record.isSuspended ? [] : [{ ...foundRecord(record), audience: record.audience }],
  );
  const withService = ({ name, type, ttl, ...record }: AnswerRecord): FoundRecord => {
    const rdata = normalizedText(type, record.rdata);
    const standing = served.find((one) => isSame(one, { name, type, rdata }));
    const special = standing ? undefined : specials.find((one) => one.name === name && one.type === type)?.special;
    const more = standing ? ofService(standing) : special === undefined ? {} : { special };
    return { name, type, rdata, ttl, ...more };
  };
  // Of what some clients get, this machine may be one.
  const isOfSome = (record: FoundRecord): boolean =>
    record.id === undefined && record.special === undefined && ofSome.some((one) => isSame(one, record));
  const found = reading.records.map(withService).filter((record) => !isOfSome(record));
  // What the list only describes is seen by its values.
  const isSeen = (record: FoundRecord): boolean =>
    found.some((live) => isSame(live, record) || (isDescribed(record) && isAtSame(live, record)));
  const notServedYet = served.map(foundRecord).filter((record) => !isSeen(record));
  // A stack's own line has taken the place of what the servers still have, until they load the zone anew.
  const isOutdated = (record: FoundRecord): boolean =>
    record.id === undefined &&
    notServedYet.some(
      (own) => own.isOwned && isAtSame(own, record) && isInPlaceOf(own.type, own.name, own.rdata, record.rdata),
    );
  const [outdated, current] = [found.filter(isOutdated), found.filter((record) => !isOutdated(record))];
  return {
    outdated,
    found: [...current, ...notServedYet].sort((one, other) => compare(orderOf(one), orderOf(other))),
    wildcards: reading.wildcards.map(withService),
    suspended: listed.filter(({ isSuspended }) => isSuspended).map(foundRecord),
    forSome: ofSome.filter((record) => !isSeen(record)),
  };
}

/** By name and type, exchangers by their preference: answers come in any order, and keys are to stay the same. */
function orderOf({ name, type, rdata }: FoundRecord): string {
  return `${name} ${type} ${rdata.replace(/^\d+/, (number) => number.padStart(5, "0"))}`;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

/** What the zone needs for itself, and what signs it. */
const ofZoneItself = new Set(["SOA", "NS", "DNSKEY", "DS", "RRSIG", "NSEC", "NSEC3", "NSEC3PARAM", "CDS", "CDNSKEY"]);

function foundRecord(standing: ExistingRecord): FoundRecord {
  const { name, type, rdata } = standing;
  return { name, type, rdata: normalizedText(type, rdata), ...ofService(standing) };
}

/** What only the service knows: the id, and the TTL where the service chooses it. */
type OfService = Pick<FoundRecord, "ttl" | "id" | "isOwned" | "isProxied" | "special">;

function ofService({ ttl, importId, identity, isProxied, special }: ExistingRecord): OfService {
  // 1 is Cloudflare's word for a TTL that it chooses.
  const seconds = ttl === "automatic" ? 1 : ttl;
  return {
    ...(seconds === undefined ? {} : { ttl: seconds }),
    id: importId,
    ...(identity === undefined ? {} : { isOwned: true }),
    ...(isProxied ? { isProxied } : {}),
    ...(special === undefined ? {} : { special }),
  };
}

type Named = Pick<FoundRecord, "name" | "type" | "rdata">;

/** Whether the service's list has no values of it. */
export function isDescribed({ rdata, special }: FoundRecord): boolean {
  return special !== undefined && rdata.includes(special);
}

function isAtSame(one: Named, other: Named): boolean {
  return one.name === other.name && one.type === other.type;
}

export function isSame(one: Named, other: Named): boolean {
  return (
    one.name === other.name &&
    one.type === other.type &&
    normalizedText(one.type, one.rdata) === normalizedText(other.type, other.rdata)
  );
}

export function placedRecords({ records, zone }: PreflightPlan): Placed[] {
  return records.map((record) => ({ record, name: absoluteName(record.name, zone) }));
}

export function legacyRdata(record: LegacyRecord, { zone }: PreflightPlan): Named {
  return { name: absoluteName(record.name, zone), type: record.type, rdata: rdataText(record) };
}

export function legacyOf(record: Named, plan: PreflightPlan): LegacyRecord | undefined {
  return plan.legacy.find((legacy) => isSame(legacyRdata(legacy, plan), record));
}

/** The planned record that says just this; one whose value is not known says nothing. */
export function plannedAs(record: Named, plan: PreflightPlan): ListedRecord | undefined {
  return placedRecords(plan).find(({ record: planned, name }) => saysSame(planned, name, record))?.record;
}

export function saysSame(planned: ListedRecord, name: string, { type, rdata, ...found }: Named): boolean {
  if (!hasValue(planned) || planned.type !== type || name !== found.name) return false;
  if (rdataText(planned) === rdata) return true;
  if (planned.type !== "TXT") return false;
  const text = txtText(rdata);
  if (isSpf(text)) return sameSpf(text, planned.text);
  return isDmarc(text) && sameDmarc(text, planned.text);
}

/** Records that are neither planned nor in legacy, and no stack's. */
export function foreign({ found, plan }: Pick<ZoneView, "found" | "plan">): FoundRecord[] {
  return found.filter((record) => !record.isOwned && !plannedAs(record, plan) && !legacyOf(record, plan));
}

/** The host of an MX, a CNAME or an SRV, as a sentence has it; of what has none, what it is instead. */
export function hostOf(record: FoundRecord): string {
  return parseRdata(record.type, record.rdata) === undefined ? record.rdata : targetOfRdata(record);
}

/** RFC 7505: the name receives no mail. */
export function isNullMx(record: FoundRecord): boolean {
  return record.type === "MX" && hostOf(record) === ROOT_NAME;
}

/** An owner name as an argument has it. */
export function ownerIn(name: string, zone: string): string {
  return relativeName(name, zone) ?? `${name}.`;
}

export function isSpfRecord({ type, rdata }: FoundRecord): boolean {
  return type === "TXT" && isSpf(txtText(rdata));
}

/** What is at a name of a policy: the text that counts, and the record of the zone that says it or leads to it. */
export interface PolicyRecord {
  text: string;
  record: FoundRecord;
  /** Where it stands, if not in the record itself. */
  host?: string;
}

/** The policies of a kind at a name, its own or those of its alias. */
function policiesAt(
  name: string,
  { found, reading }: HasPolicies,
  isPolicy: (text: string) => boolean,
): PolicyRecord[] {
  const here = found.filter((record) => record.name === name);
  const own = here.flatMap((record) => (record.type === "TXT" ? [{ text: txtText(record.rdata), record }] : []));
  const alias = here.find(({ type }) => type === "CNAME");
  const hosted = alias && reading.hosted.find((one) => one.name === name);
  const host = hosted?.targets.at(-1);
  const theirs =
    hosted && host !== undefined
      ? hosted.texts.map(({ rdata }) => ({ text: txtText(rdata), record: alias, host }))
      : [];
  return [...own, ...theirs].filter(({ text }) => isPolicy(text));
}

type HasPolicies = Pick<ZoneView, "found" | "reading">;

/** The one DMARC record at a name; nothing where there is none, or several, of which no receiver follows any. */
export function dmarcAt(name: string, zone: HasPolicies): PolicyRecord | undefined {
  const all = policiesAt(name, zone, isDmarc);
  return all.length === 1 ? all[0] : undefined;
}

export function mtaStsAt(name: string, zone: HasPolicies): PolicyRecord[] {
  return policiesAt(name, zone, isMtaSts);
}
