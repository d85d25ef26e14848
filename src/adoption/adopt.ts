/** Matches the records of a plan with what a zone holds, so that a stack can take over what is there. Pure. */

import type { PlanToCheck } from "../check/expectation";
import { absoluteName } from "../dns/name";
import { txtText } from "../dns/rdata";
import { services } from "../editions";
import { type SingletonTxt, singletonKindAt, singletonTxtKinds } from "../mail/singletons";
import { hasValue, type ListedRecord, rdataText } from "../records/records";
import type { Reason } from "../shared/reasons";
import { errorReason, warningReason } from "../shared/reasons";
import { labelHost } from "../vendors";
import { besideCname } from "../zone-file/document";
import { lostSenders } from "./senders";
import type { StandingRecord, StandingZone } from "./standing";

/**
 * What `pulumi up` does with a planned record. `owned`: a stack has it already, so it needs no import. `unknown`: it is
 * taken over, and the plan does not tell the value that it gets.
 */
export type Outcome = "same" | "change" | "create" | "owned" | "unknown";

/** What a record says. */
export interface Contents {
  /** RDATA in the form of master files; nothing where the plan does not tell it. */
  rdata?: string;
  ttl?: StandingRecord["ttl"];
}

/** A record of the plan. */
export interface AdoptedRecord {
  key: string;
  /** Absolute, without final dot. */
  name: string;
  type: string;
  outcome: Outcome;
  /** What it says today, where it is there. */
  is?: Contents;
  becomes: Contents;
  /** Where it was found. */
  place?: string;
  importId?: string;
  /** The identity of the resource that has it. */
  identity?: string;
  reasons: Reason[];
}

/** A record at one of the plan's names that is none of the plan's. It stays; an error says that it is in the way. */
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
}

export function adopt(plan: PlanToCheck, zone: StandingZone): Adoption {
  const matches = match(plan, zone.records);
  const used = new Set(matches.values());
  const names = new Set(plan.records.map((record) => absoluteName(record.name, plan.zone)));
  const others = zone.records.filter(
    (record) => names.has(record.name) && !used.has(record) && !isOfZone(record, plan),
  );
  const records = plan.records.map((planned) => tell(planned, matches.get(planned), { plan, zone, others }));
  const imports = records.flatMap(({ key, importId }) => (importId === undefined ? [] : [[key, importId] as const]));
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
      reasons: aboutOther({ name, type, rdata, ...record }, plan),
    })),
    notes: zone.notes,
  };
}

/** Whether something keeps `pulumi up` from making the plan's records. */
export function isBlocked({ records, others }: Adoption): boolean {
  return [...records, ...others].some(({ reasons }) => reasons.some(({ severity }) => severity === "error"));
}

/** The record that each planned one takes over: an equal one, or else the one of its kind. None is given twice. */
function match(plan: PlanToCheck, standing: StandingRecord[]): Map<ListedRecord, StandingRecord> {
  const matches = new Map<ListedRecord, StandingRecord>();
  // What a stack has already goes first, and what is not served last.
  const rank = ({ identity, isSuspended }: StandingRecord): number => Number(!identity) + 2 * Number(!!isSuspended);
  const free = standing.filter(({ audience }) => audience === undefined).sort((one, other) => rank(one) - rank(other));
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

type IsMatch = (planned: ListedRecord, name: string, standing: StandingRecord) => boolean;

const isEqual: IsMatch = (planned, _, { rdata }) => hasValue(planned) && rdataText(planned) === rdata;

/** A record that can't stand beside the planned one, or that says where the same host is: it is changed in place. */
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

/** The kind of a planned TXT, also where its value is not known. */
function kindOf(planned: ListedRecord, name: string): SingletonTxt | undefined {
  if (planned.type !== "TXT") return undefined;
  if (hasValue(planned)) return singletonKindAt(name, planned.text);
  return singletonTxtKinds.find((kind) => (kind.kind === "spf" ? planned.key === "spf" : kind.name.test(name)));
}

interface Setting {
  plan: PlanToCheck;
  zone: StandingZone;
  others: StandingRecord[];
}

function tell(planned: ListedRecord, found: StandingRecord | undefined, setting: Setting): AdoptedRecord {
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

/** The TTL that a record gets: in an RRset that others have records in, theirs stays where a service has one for all. */
function ttlOf({ type, ttl }: ListedRecord, name: string, { zone, others }: Setting): StandingRecord["ttl"] {
  const other = zone.hasSharedTtl
    ? others.find((other) => other.name === name && other.type === type && other.ttl !== undefined && !other.identity)
    : undefined;
  return other?.ttl ?? ttl;
}

function aboutNew(planned: ListedRecord, name: string, { zone }: Setting): Reason[] {
  if (planned.type !== "CNAME" || !zone.taken.includes(name)) return [];
  const message =
    `${name} holds records of other types, and a CNAME allows no other record at its name (RFC 1034 section 3.6.2); look ` +
    `with dig, and delete them, or ${turnOff(planned)}`;
  return [errorReason("adopt.cname-beside-other", message)];
}

function aboutFound(planned: ListedRecord, found: StandingRecord, outcome: Outcome): Reason[] {
  const reasons: Reason[] = [];
  if (found.isSuspended) reasons.push(warningReason("adopt.suspended", "it is suspended; `pulumi up` serves it again"));
  if (found.isProxied) reasons.push(warningReason("adopt.proxied", "it is proxied; `pulumi up` takes the proxy away"));
  if (found.isLocked && outcome === "change") {
    reasons.push(errorReason("adopt.locked", "it is locked, so that nobody can change it; unlock it in the console"));
  }
  if (planned.type === "TXT" && hasValue(planned)) {
    const lost = lostSenders(txtText(found.rdata), planned.text);
    if (lost) {
      const message = `${lost.terms} may send today and may not any more; for them to go on, ${lost.advice}`;
      reasons.push(warningReason("adopt.senders", message));
    }
  }
  return reasons;
}

/** What the zone itself needs at its apex is no matter of the plan's. */
function isOfZone({ name, type }: StandingRecord, { zone }: PlanToCheck): boolean {
  return (name === zone && (type === "SOA" || type === "NS" || type === "DNSKEY")) || besideCname.has(type);
}

/** How a record that is none of the plan's stands to those at its name. */
function aboutOther(other: StandingRecord, plan: PlanToCheck): Reason[] {
  const planned = plan.records.filter((record) => absoluteName(record.name, plan.zone) === other.name);
  if (other.audience !== undefined) {
    return [
      warningReason("adopt.audience", `it is served to ${other.audience} only, and the planned records to all others`),
    ];
  }
  if (other.isSuspended) return [];
  return (
    aliasBesideOther(other, planned) ??
    twice(other, planned) ??
    second(other, planned) ??
    exchanger(other, planned, plan) ??
    []
  );
}

/** RFC 1034 section 3.6.2. */
function aliasBesideOther(other: StandingRecord, planned: ListedRecord[]): Reason[] | undefined {
  const clash = planned.find(({ type }) => type === "CNAME" || other.type === "CNAME");
  if (!clash) return undefined;
  const message =
    `it is in the way of ${JSON.stringify(clash.key)}, since a CNAME allows no other record at its name (RFC 1034 section 3.6.2); ` +
    `delete it first, or ${turnOff(clash)}`;
  return [errorReason("adopt.cname-beside-other", message)];
}

function turnOff({ key }: ListedRecord): string {
  const isOfEdition = (services as readonly string[]).includes(key);
  return isOfEdition ? `leave ours out by cnames: { ${key}: false }` : "choose another name for ours";
}

function twice(other: StandingRecord, planned: ListedRecord[]): Reason[] | undefined {
  const same = planned.find((record) => record.type === other.type && isEqual(record, other.name, other));
  if (!same) return undefined;
  return [errorReason("adopt.twice", `it is ${JSON.stringify(same.key)} once more; delete one of the two`)];
}

/** Of SPF, DMARC, DKIM and their like a name has one record at most. */
function second(other: StandingRecord, planned: ListedRecord[]): Reason[] | undefined {
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
  const keep = lost ? `for ${lost.terms} to go on sending, ${lost.advice}; then ` : "";
  const message = `it is ${article} ${label} record beside ours, and with two of them ${consequence}; ${keep}delete it`;
  return [errorReason(`adopt.second-${kind}`, message)];
}

function exchanger(other: StandingRecord, planned: ListedRecord[], plan: PlanToCheck): Reason[] | undefined {
  const ours = planned.filter(hasValue).flatMap((record) => (record.type === "MX" ? [hostOf(rdataText(record))] : []));
  if (other.type !== "MX" || ours.length === 0) return undefined;
  const host = (hostOf(other.rdata) ?? "").replace(/(?<=.)\.$/, "");
  if (host === ".") {
    return [
      warningReason("adopt.null-mx", "it says that the domain takes no mail (RFC 7505); delete it once ours are there"),
    ];
  }
  const message = ours.includes(`${host}.`)
    ? "the same host is there with another preference; delete it"
    : `mail goes to ${labelHost(host, plan.edition)} too; delete or suspend it once ours are there`;
  return [warningReason("adopt.other-mx", message)];
}
