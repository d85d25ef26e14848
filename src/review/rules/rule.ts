/** What a rule is, and what several of them ask of a zone. */
import { type SingletonTxt, singletonKindAt } from "../../mail/singletons";
import type { RecordChange, ZoneChanges } from "../changes";
import type { Severity } from "../risk";
import type { Sentence } from "../sentence";
import { UNKNOWN_ZONE } from "../zone-names";
import { type NameView, ofType, type Served, type ZoneView } from "../zone-view";

export interface Found {
  reason: Sentence;
  changes: RecordChange[];
}

export interface ZoneRule {
  id: string;
  severity: Severity;
  /** Whether it may be wrong if unchanged records are not known: its reason then says so. */
  isBlind?: true;
  find(view: ZoneView): Found[];
}

/** What looks at a name where something changes. */
type Look<Told> = (view: NameView, zone: ZoneView) => Told;

/** A rule that looks at each name where a record of some types changes. */
export function atNames(types: readonly string[], find: Look<Sentence | undefined>): ZoneRule["find"] {
  return eachAtNames(types, (...given) => {
    const reason = find(...given);
    return reason ? [reason] : [];
  });
}

/** The same for one that may find several things at a name. */
export function eachAtNames(types: readonly string[], find: Look<Sentence[]>): ZoneRule["find"] {
  return (zone) =>
    zone.names.flatMap((view) => {
      const changes = changesOf(view, ...types);
      return changes.length === 0 ? [] : find(view, zone).map((reason) => ({ reason, changes }));
    });
}

/** What changes of a name's records of some types. */
export function changesOf({ before, after }: NameView, ...types: string[]): RecordChange[] {
  const changes = ofType([...before, ...after], ...types).flatMap(({ change }) => (change.operation ? [change] : []));
  return [...new Set(changes)];
}

/** The hosts of MX records, where known. */
export function exchangesOf(records: readonly Served[]): string[] {
  return ofType(records, "MX")
    .flatMap(({ host }) => host ?? [])
    .sort();
}

/** The kind of a TXT record of which its name may have only one. */
export function kindOf(name: string, record: Served): SingletonTxt | undefined {
  const { text } = record;
  return text === undefined ? undefined : singletonKindAt(name, text);
}

/** The texts of one kind. */
export function textsOf(kind: SingletonTxt["kind"], name: string, records: readonly Served[]): string[] {
  return records.flatMap((record) => (kindOf(name, record)?.kind === kind ? (record.text ?? []) : []));
}

/** A name's values that were not there before. */
export function newOf({ before, after }: NameView, ...types: string[]): Served[] {
  const known = new Set(before.map(({ type, rdata }) => `${type} ${rdata}`));
  return ofType(after, ...types).filter(
    ({ change, type, rdata }) =>
      change.operation !== undefined && rdata !== undefined && !known.has(`${type} ${rdata}`),
  );
}

/** Whether a name is known to be the zone's own. */
export function isApex({ apex }: ZoneChanges, owner: string): boolean {
  return owner === UNKNOWN_ZONE || owner === apex;
}

/** Whether the service answers with the addresses behind a CNAME of this name. */
export function isFlattened(zone: ZoneChanges, owner: string): boolean {
  return zone.service.flattensApex === true && isApex(zone, owner);
}

/** Names that mail clients and mail servers look up; those of DKIM must lead to a TXT record. */
const MAIL_NAME = /^(?:imap|pop3?|smtp|mail|mx\d*|autoconfig|autodiscover)\.|(?:^|\.)_domainkey\./;

export function isMailName(name: string): boolean {
  return MAIL_NAME.test(name);
}

/** The hosts that MX and SRV records of a zone lead to. */
export function mailHosts({ names }: ZoneView, side: "before" | "after"): Set<string> {
  return new Set(names.flatMap((view) => ofType(view[side], "MX", "SRV").flatMap(({ host }) => host ?? [])));
}
