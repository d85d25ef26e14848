/** Rules about how the records of a zone relate. */

import type { CheckedPlanArgs } from "../args/shape";
import { absoluteName } from "../dns/name";
import { type SingletonTxt, singletonTxtKinds } from "../mail/singletons";
import {
  checkTtl,
  hasValue,
  type ListedRecord,
  type PlannedRecord,
  primaryField,
  ROOT_NAME,
  rdataText,
} from "../records/records";
import { error, formatValue, type Issue, propertyPath } from "../shared/issues";
import { didYouMean } from "../shared/suggest";
import type { Draft } from "./draft";
import { rrsetKey, unknownRRset } from "./rrsets";

/** A record, and the argument that it comes from. */
export interface PlacedRecord {
  path: string;
  /** If its value is absent, only what doesn't depend on it is checked. */
  record: ListedRecord;
}

/** A rule about a record and those before it at the same name. */
type Rule = (later: PlacedRecord, others: PlacedRecord[]) => Issue[];

/** Checks the records of one plan against each other. The issue is at the later of two conflicting records. */
export function checkZone(placed: PlacedRecord[], zone: string): Issue[] {
  return checkPlaced(placed, zone, checkOnlyOne);
}

/** The same for records of which some exist already: two of a kind may be what is wrong with the zone today. */
export function checkZoneAsItIs(placed: PlacedRecord[], zone: string): Issue[] {
  return checkPlaced(placed, zone, () => []);
}

function checkPlaced(placed: PlacedRecord[], zone: string, checkKinds: Rule): Issue[] {
  /** The records so far, by their name. */
  const before = new Map<string, PlacedRecord[]>();
  const aliases = aliasesOf(placed, zone);
  return placed.flatMap((later) => {
    const others = before.get(later.record.name) ?? [];
    const issues = [
      ...checkCname(later, others),
      ...checkDuplicate(later, others),
      ...checkKinds(later, others),
      ...checkNullMx(later, others),
      ...checkMxTarget(later, aliases),
    ];
    before.set(later.record.name, others);
    others.push(later);
    return issues;
  });
}

/** The first CNAME of each absolute name. */
function aliasesOf(placed: PlacedRecord[], zone: string): ReadonlyMap<string, ListedRecord> {
  const aliases = new Map<string, ListedRecord>();
  for (const { record } of placed) {
    const name = record.type === "CNAME" ? absoluteName(record.name, zone) : undefined;
    if (name !== undefined && !aliases.has(name)) aliases.set(name, record);
  }
  return aliases;
}

/** RFC 1034 section 3.6.2: where there is a CNAME, there is nothing else. */
function checkCname({ path, record }: PlacedRecord, others: PlacedRecord[]): Issue[] {
  const clash = others.find((other) => other.record.type === "CNAME" || record.type === "CNAME");
  if (!clash) return [];
  const message =
    `${record.type} at ${formatValue(record.name)} conflicts with ${clash.record.type} ${formatValue(clash.record.key)}: ` +
    "no other record may exist at the name of a CNAME (RFC 1034 section 3.6.2). Rename or remove one of them";
  return [error("record.cname-beside-other", path, message, { scope: "plan" })];
}

/** RFC 2181 section 5: an RRset holds each record once. */
function checkDuplicate({ path, record }: PlacedRecord, others: PlacedRecord[]): Issue[] {
  const isSame = ({ record: other }: PlacedRecord): boolean =>
    hasValue(record) && hasValue(other) && other.type === record.type && contents(other) === contents(record);
  const clash = record.type === "CNAME" ? undefined : others.find(isSame);
  if (!clash) return [];
  const message = `duplicate record: the plan already has this ${record.type} at ${formatValue(record.name)} as ${formatValue(clash.record.key)}; remove one of them`;
  return [error("record.duplicate", path, message, { scope: "plan" })];
}

/** What must differ between two records. One host at two preferences is a slip; at two ports it is two services. */
function contents(record: PlannedRecord): string {
  return record.type === "SRV" ? rdataText(record) : primaryField(record);
}

/** What to do about a second one. */
const fixes: Record<SingletonTxt["kind"], string> = {
  spf: "Remove this one and list its senders in `spf`",
  dmarc: "Remove this one and set its policy in `dmarc`",
  "mta-sts": "Remove this one, or omit `mtaSts`",
  "tls-rpt": "Remove this one and list its addresses in `tlsReports`",
  bimi: "Remove this one, or omit `bimi`",
  dkim: "Remove this one, or give its key a selector of its own",
};

/** A name may have only one TXT record of some kinds. */
function checkOnlyOne({ path, record }: PlacedRecord, others: PlacedRecord[]): Issue[] {
  return singletonTxtKinds
    .filter((kind) => isOfKind(kind, record) && others.some((other) => isOfKind(kind, other.record)))
    .map(({ kind, label, consequence }) => {
      const message = `${formatValue(record.name)} would have two ${label} records; with two, ${consequence}. ${fixes[kind]}`;
      return error(`${kind}.second`, path, message, { scope: "plan" });
    });
}

/** The plan's own record counts even before its value is known, and so does any TXT at a DKIM selector. */
export function isOfKind({ kind, name, isText }: SingletonTxt, record: ListedRecord): boolean {
  if (record.key === kind) return true;
  if (record.type !== "TXT" || !name.test(record.name)) return false;
  return kind === "dkim" || (record.text !== undefined && isText(record.text));
}

/** RFC 7505 section 3: a null MX must be the only MX at its name. */
function checkNullMx({ path, record }: PlacedRecord, others: PlacedRecord[]): Issue[] {
  const isNull = (each: ListedRecord): boolean => each.type === "MX" && each.exchange === ROOT_NAME;
  const clash = others.find((other) => other.record.type === "MX" && (isNull(other.record) || isNull(record)));
  if (record.type !== "MX" || !clash) return [];
  const message = `null MX at ${formatValue(record.name)} conflicts with MX ${formatValue(clash.record.key)}: a null MX means that the domain accepts no mail (RFC 7505 section 3). Remove one of them`;
  return [error("mx.null-beside-other", path, message, { scope: "plan" })];
}

/** RFC 2181 section 10.3: the host of an MX is not an alias. */
function checkMxTarget({ path, record }: PlacedRecord, aliases: ReadonlyMap<string, ListedRecord>): Issue[] {
  const alias = record.type === "MX" && hasValue(record) ? aliases.get(record.exchange) : undefined;
  if (record.type !== "MX" || !alias) return [];
  const message = `${formatValue(record.exchange)} is the CNAME ${formatValue(alias.key)} of this plan, but an MX must point to a host with addresses (RFC 2181 section 10.3); use the host behind the CNAME`;
  return [error("mx.target-is-cname", path, message, { scope: "plan" })];
}

/** Arguments that refer to records of the plan must refer to existing ones. */
export function checkReferences(args: CheckedPlanArgs, drafts: Draft[]): Issue[] {
  return [...checkImports(args, drafts), ...checkFormerKeys(drafts), ...checkTtls(args, drafts)];
}

function checkImports(args: CheckedPlanArgs, drafts: Draft[]): Issue[] {
  const records = new Set(drafts.map(({ key }) => key));
  const rrsets = new Set(drafts.map(rrsetKey));
  return Object.keys(args.imports ?? {})
    .filter((key) => !records.has(key) && !rrsets.has(key))
    .map((key) => {
      // No key of a record has a blank.
      const keys = [...(key.includes(" ") ? rrsets : records)];
      const message = `unknown record ${formatValue(key)}${didYouMean(key, keys)}; expected one of ${keys.join(", ")}`;
      return error("imports.no-record", propertyPath(["imports", key]), message, { scope: "plan" });
    });
}

function checkFormerKeys(drafts: Draft[]): Issue[] {
  const keys = new Set(drafts.map(({ key }) => key));
  const claimed = new Set<string>();
  const whoseIs = (former: string, key: string): string | undefined => {
    if (former === key) return "this record's own key";
    if (keys.has(former)) return "the key of another record in this plan";
    return claimed.has(former) ? "a former key of another record in this plan" : undefined;
  };
  return drafts.flatMap(({ key, path, formerKeys }) =>
    formerKeys.flatMap((former) => {
      const whose = whoseIs(former, key);
      claimed.add(former);
      if (whose === undefined) return [];
      const message = `${formatValue(former)} is ${whose}, so it can't be a former key of this one; remove it`;
      return [error("record.former-key-taken", `${path}.formerKeys`, message)];
    }),
  );
}

function checkTtls(args: CheckedPlanArgs, drafts: Draft[]): Issue[] {
  const issues = args.ttl === undefined ? [] : checkTtl(args.ttl, "ttl");
  const rrsets = new Set(drafts.map(rrsetKey));
  for (const [rrset, ttl] of Object.entries(args.ttls ?? {})) {
    const path = propertyPath(["ttls", rrset]);
    issues.push(...checkTtl(ttl, path));
    if (rrsets.has(rrset)) continue;
    issues.push(error("ttl.no-rrset", path, unknownRRset(rrset, [...rrsets]), { scope: "plan" }));
  }
  return issues;
}
