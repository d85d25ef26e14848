/** Matches the records of a plan with the existing records of a zone, so that a stack can adopt them. Pure. */

import type { PlanToCheck } from "../check/expectation";
import { absoluteName } from "../dns/name";
import { txtText } from "../dns/rdata";
import { services } from "../editions";
import { type SingletonTxt, singletonKindAt, singletonTxtKinds } from "../mail/singletons";
import { rrsetKey } from "../plan/rrsets";
import type { ExistingRecord, ExistingZone } from "../records/existing";
import { hasValue, type ListedRecord, rdataText } from "../records/records";
import type { Reason } from "../shared/reasons";
import { errorReason, warningReason } from "../shared/reasons";
import { labelHost } from "../vendors";
import { besideCname } from "../zone-file/document";
import { lostSenders } from "./senders";

/**
 * What `pulumi up` does with a planned record. `owned`: a stack already has it, so it needs no import. `unknown`: it is
 * adopted, and its new value is not in the plan.
 */
export type Outcome = "same" | "change" | "create" | "owned" | "unknown";

/** The contents of a record. */
export interface Contents {
  /** RDATA in zone file form; undefined if it is not in the plan. */
  rdata?: string;
  ttl?: ExistingRecord["ttl"];
}

/** A record of the plan. */
export interface AdoptedRecord {
  key: string;
  /** Absolute, without final dot. */
  name: string;
  type: string;
  outcome: Outcome;
  /** The current contents, if the record exists. */
  is?: Contents;
  becomes: Contents;
  /** The place where it was found. */
  place?: string;
  importId?: string;
  /** The identity of the resource that has it. */
  identity?: string;
  reasons: Reason[];
}

/** An unplanned record at one of the plan's names. It is kept; an error means that it is a conflict. */
export interface OtherRecord extends Contents {
  name: string;
  type: string;
  place?: string;
  reasons: Reason[];
}

export interface Adoption {
  domain: string;
  zone: string;
  /** The argument `imports`, whole. */
  imports: Record<string, string>;
  records: AdoptedRecord[];
  others: OtherRecord[];
  notes: string[];
  /** Whether there may be conflicts that could not be seen: the notes say where. */
  isPartial?: boolean;
}

export function adopt(plan: PlanToCheck, zone: ExistingZone): Adoption {
  const matches = match(plan, zone.records);
  const used = new Set(matches.values());
  const names = new Set(plan.records.map((record) => absoluteName(record.name, plan.zone)));
  const others = zone.records.filter(
    (record) => names.has(record.name) && !used.has(record) && !isOfZone(record, plan),
  );
  const records = plan.records.map((planned) => describe(planned, matches.get(planned), { plan, zone, others }));
  const imports = zone.holdsRRsets
    ? rrsetImports(plan, zone)
    : records.flatMap(({ key, importId }) => (importId === undefined ? [] : [[key, importId] as const]));
  return {
    domain: plan.domain,
    zone: plan.zone,
    imports: Object.fromEntries(imports),
    records,
    others: others.map(({ name, type, rdata, ttl, place, ...record }) => ({
      name,
      type,
      rdata,
      ...(ttl === undefined ? {} : { ttl }),
      ...(place === undefined ? {} : { place }),
      reasons: aboutOther({ name, type, rdata, ...record }, plan, zone),
    })),
    notes: zone.notes,
    ...(zone.isPartial ? { isPartial: true } : {}),
  };
}

/** The RRsets that exist with any record, by their keys: a planned record can't be created beside what is there. */
function rrsetImports(plan: PlanToCheck, { records }: ExistingZone): (readonly [string, string])[] {
  return plan.records.flatMap((planned) => {
    const name = absoluteName(planned.name, plan.zone);
    const found = records.find((one) => one.name === name && one.type === planned.type && isHeldByStacks(one));
    return found ? [[rrsetKey(planned), found.importId] as const] : [];
  });
}

/** Whether a stack can take it over. */
function isHeldByStacks({ audience, special }: ExistingRecord): boolean {
  return audience === undefined && special === undefined;
}

/** Whether a conflict keeps `pulumi up` from creating the plan's records. */
export function isBlocked({ records, others }: Adoption): boolean {
  return [...records, ...others].some(({ reasons }) => reasons.some(({ severity }) => severity === "error"));
}

/** The existing record for each planned one: an equal one, or otherwise one of its kind. Each is used at most once. */
function match(plan: PlanToCheck, existing: ExistingRecord[]): Map<ListedRecord, ExistingRecord> {
  const matches = new Map<ListedRecord, ExistingRecord>();
  // Records of a stack come first, suspended ones last.
  const rank = ({ identity, isSuspended }: ExistingRecord): number => Number(!identity) + 2 * Number(!!isSuspended);
  const free = existing.filter(isHeldByStacks).sort((one, other) => rank(one) - rank(other));
  for (const isMatch of [isEqual, isOfKind]) {
    for (const planned of plan.records.filter((record) => !matches.has(record))) {
      const name = absoluteName(planned.name, plan.zone);
      const index = free.findIndex(
        (record) => record.name === name && record.type === planned.type && isMatch(planned, name, record),
      );
      const [found] = index < 0 ? [] : free.splice(index, 1);
      if (found) matches.set(planned, found);
    }
  }
  return matches;
}

type IsMatch = (planned: ListedRecord, name: string, existing: ExistingRecord) => boolean;

const isEqual: IsMatch = (planned, _, { rdata }) => hasValue(planned) && rdataText(planned) === rdata;

/** A record that can't coexist with the planned one, or names the same host: it is changed in place. */
const isOfKind: IsMatch = (planned, name, { rdata }) => {
  switch (planned.type) {
    case "CNAME":
      return true;
    case "MX":
    case "SRV":
      return hasValue(planned) && hostOf(rdata) === hostOf(rdataText(planned));
    case "TXT":
      return kindOf(planned, name)?.isText(txtText(rdata)) === true;
    default:
      return false;
  }
};

/** The last word of an MX or SRV. */
function hostOf(rdata: string): string | undefined {
  return rdata.split(" ").at(-1);
}

/** The kind of a planned TXT, even if its value is not known. */
function kindOf(planned: ListedRecord, name: string): SingletonTxt | undefined {
  if (planned.type !== "TXT") return undefined;
  if (hasValue(planned)) return singletonKindAt(name, planned.text);
  return singletonTxtKinds.find((kind) => (kind.kind === "spf" ? planned.key === "spf" : kind.name.test(name)));
}

interface Setting {
  plan: PlanToCheck;
  zone: ExistingZone;
  others: ExistingRecord[];
}

function describe(planned: ListedRecord, found: ExistingRecord | undefined, setting: Setting): AdoptedRecord {
  const { key, type } = planned;
  const name = absoluteName(planned.name, setting.plan.zone);
  const becomes: Contents = {
    ...(hasValue(planned) ? { rdata: rdataText(planned) } : {}),
    ttl: ttlOf(planned, name, setting),
  };
  if (!found) {
    return { key, name, type, outcome: "create", becomes, reasons: aboutNew(planned, name, setting) };
  }
  const { rdata, ttl, place, identity, importId } = found;
  const isSame = rdata === becomes.rdata && (ttl === undefined || ttl === becomes.ttl);
  const hasSameState = !found.isSuspended && !found.isProxied;
  const outcome =
    identity !== undefined
      ? "owned"
      : becomes.rdata === undefined
        ? "unknown"
        : isSame && hasSameState
          ? "same"
          : "change";
  return {
    key,
    name,
    type,
    outcome,
    is: { rdata, ...(ttl === undefined ? {} : { ttl }) },
    becomes,
    ...(place === undefined ? {} : { place }),
    ...(identity === undefined ? { importId } : { identity }),
    reasons: aboutFound(planned, found, outcome),
  };
}

/** The TTL that a record gets: that of the unmanaged records in its RRset, if the service has one TTL per RRset. */
function ttlOf({ type, ttl }: ListedRecord, name: string, { zone, others }: Setting): ExistingRecord["ttl"] {
  const other = zone.hasSharedTtl
    ? others.find((other) => other.name === name && other.type === type && other.ttl !== undefined && !other.identity)
    : undefined;
  return other?.ttl ?? ttl;
}

function aboutNew(planned: ListedRecord, name: string, { zone }: Setting): Reason[] {
  const special = zone.records.find((one) => one.name === name && one.special !== undefined && clashes(planned, one));
  if (special) return aboutSpecial(planned, special);
  if (planned.type !== "CNAME" || !zone.taken.includes(name)) return [];
  const message =
    `records of other types at ${name} conflict with this CNAME: no other record may exist at the name of a CNAME ` +
    `(RFC 1034 section 3.6.2); find them with dig and delete them, or ${turnOff(planned)}`;
  return [errorReason("adopt.cname-beside-other", message)];
}

function clashes(planned: ListedRecord, { type, isSuspended }: ExistingRecord): boolean {
  return !isSuspended && (type === planned.type || type === "CNAME" || planned.type === "CNAME");
}

/** What is there in a form that no stack holds. */
function aboutSpecial(planned: ListedRecord, { name, type, special }: ExistingRecord): Reason[] {
  const exists = `the ${type} of ${name} exists as ${special}, which no stack of this package can hold`;
  if (type !== planned.type) {
    const message = `${exists}, and no other record may exist at the name of a CNAME (RFC 1034 section 3.6.2); delete it first, or ${turnOff(planned)}`;
    return [errorReason("adopt.cname-beside-other", message)];
  }
  const message = `${exists}, and the service takes no other set of this name and type beside it; replace it by a plain set at the service, and adopt that one, or delete it first`;
  return [errorReason("adopt.special", message)];
}

function aboutFound(planned: ListedRecord, found: ExistingRecord, outcome: Outcome): Reason[] {
  const reasons: Reason[] = [];
  if (found.isSuspended) reasons.push(warningReason("adopt.suspended", "suspended; `pulumi up` resumes it"));
  if (found.isProxied) reasons.push(warningReason("adopt.proxied", "proxied; `pulumi up` disables the proxy"));
  if (found.isLocked && outcome === "change") {
    reasons.push(errorReason("adopt.locked", "locked, so it can't be changed; unlock it in the console"));
  }
  if (planned.type === "TXT" && hasValue(planned)) {
    const lost = lostSenders(txtText(found.rdata), planned.text);
    if (lost) {
      const message = `the planned record no longer authorizes ${lost.terms}; to keep ${lost.them}, ${lost.advice}`;
      reasons.push(warningReason("adopt.senders", message));
    }
  }
  return reasons;
}

/** The zone's own records at its apex don't concern the plan. */
function isOfZone({ name, type }: ExistingRecord, { zone }: PlanToCheck): boolean {
  return (name === zone && (type === "SOA" || type === "NS" || type === "DNSKEY")) || besideCname.has(type);
}

/** The conflicts of an unplanned record with planned ones at its name. */
function aboutOther(other: ExistingRecord, plan: PlanToCheck, zone: ExistingZone): Reason[] {
  const planned = plan.records.filter((record) => absoluteName(record.name, plan.zone) === other.name);
  if (other.isSuspended) return [];
  // That it keeps a planned record from being created is told there.
  if (other.special !== undefined) return [];
  if (other.audience !== undefined) return forSome(other, planned, plan);
  return (
    aliasBesideOther(other, planned) ??
    twice(other, planned) ??
    second(other, planned) ??
    (zone.holdsRRsets ? inRRset(other, planned) : undefined) ??
    exchanger(other, planned, plan) ??
    []
  );
}

/** Its clients go on to get it, and none of the planned records of its kind. */
function forSome(other: ExistingRecord, planned: ListedRecord[], plan: PlanToCheck): Reason[] {
  const whom = `served only to ${other.audience}; the planned records are served to all others`;
  const host = (hostOf(other.rdata) ?? "").replace(/(?<=.)\.$/, "");
  const isReplaced = planned.some(({ type }) => type === "CNAME" || type === other.type || other.type === "CNAME");
  const isSame = planned.some((record) => record.type === other.type && isEqual(record, other.name, other));
  if (isSame || !isReplaced) return [warningReason("adopt.audience", whom)];
  if (other.type === "TXT" && !planned.some((record) => kindOf(record, other.name)?.isText(txtText(other.rdata)))) {
    const hidden = "so these clients may get this text instead of the planned one; move it to all clients";
    return [warningReason("adopt.audience", `${whom}, ${hidden}`)];
  }
  const goes =
    other.type === "MX" && host !== "."
      ? `, so these clients keep delivering mail to ${labelHost(host, plan.edition)}`
      : ", so these clients keep getting this record";
  return [warningReason("adopt.audience", `${whom}${goes}; delete it once the planned records exist`)];
}

/** RFC 1034 section 3.6.2. */
function aliasBesideOther(other: ExistingRecord, planned: ListedRecord[]): Reason[] | undefined {
  const clash = planned.find(({ type }) => type === "CNAME" || other.type === "CNAME");
  if (!clash) return undefined;
  const message =
    `conflicts with ${JSON.stringify(clash.key)}: no other record may exist at the name of a CNAME (RFC 1034 section 3.6.2); ` +
    `delete it first, or ${turnOff(clash)}`;
  return [errorReason("adopt.cname-beside-other", message)];
}

function turnOff({ key }: ListedRecord): string {
  const isOfEdition = (services as readonly string[]).includes(key);
  return isOfEdition
    ? `disable the CNAME with cnames: { ${key}: false }`
    : "choose another name for the planned record";
}

function twice(other: ExistingRecord, planned: ListedRecord[]): Reason[] | undefined {
  const same = planned.find((record) => record.type === other.type && isEqual(record, other.name, other));
  if (!same) return undefined;
  return [errorReason("adopt.twice", `duplicate of ${JSON.stringify(same.key)}; delete one of the two`)];
}

/** A name may have at most one SPF, DMARC, DKIM record and so on. */
function second(other: ExistingRecord, planned: ListedRecord[]): Reason[] | undefined {
  if (other.type !== "TXT") return undefined;
  const clash = planned
    .map((record) => ({ record, kind: kindOf(record, other.name) }))
    .find(({ kind }) => kind?.isText(txtText(other.rdata)));
  if (!clash?.kind) return undefined;
  const { kind, article, label, consequence } = clash.kind;
  const lost =
    clash.record.type === "TXT" && hasValue(clash.record)
      ? lostSenders(txtText(other.rdata), clash.record.text)
      : undefined;
  const keep = lost ? `to keep ${lost.terms}, ${lost.advice}; then ` : "";
  const message = `${article} ${label} record besides the planned one; with two of them ${consequence}; ${keep}delete it`;
  return [errorReason(`adopt.second-${kind}`, message)];
}

/** It is in an RRset that is adopted as a whole. */
function inRRset(other: ExistingRecord, planned: ListedRecord[]): Reason[] | undefined {
  const beside = planned.find(({ type }) => type === other.type);
  if (!beside) return undefined;
  const argument = other.type === "MX" ? "legacy" : "extraRecords";
  const message = `belongs to the RRset ${JSON.stringify(rrsetKey(beside))}, which is adopted as a whole, so \`pulumi up\` would remove it; add it to ${argument}`;
  return [errorReason("adopt.in-rrset", message)];
}

function exchanger(other: ExistingRecord, planned: ListedRecord[], plan: PlanToCheck): Reason[] | undefined {
  const ours = planned.filter(hasValue).flatMap((record) => (record.type === "MX" ? [hostOf(rdataText(record))] : []));
  if (other.type !== "MX" || ours.length === 0) return undefined;
  const host = (hostOf(other.rdata) ?? "").replace(/(?<=.)\.$/, "");
  if (host === ".") {
    return [
      warningReason(
        "adopt.null-mx",
        "says that the domain accepts no mail (RFC 7505); delete it once the planned MX records exist",
      ),
    ];
  }
  const message = ours.includes(`${host}.`)
    ? "same host with another preference; delete it"
    : `mail is also delivered to ${labelHost(host, plan.edition)}; delete or suspend it once the planned MX records exist`;
  return [warningReason("adopt.other-mx", message)];
}
