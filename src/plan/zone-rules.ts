/** What a zone's records must keep among each other. */

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

/** Where each record was asked for, to name it in an issue. */
export interface PlacedRecord {
  path: string;
  /** Where its value is not there, only what does not depend on it is checked. */
  record: ListedRecord;
}

/** Checks the records of one plan against each other. The later of two records that clash is blamed. */
export function checkZone(placed: PlacedRecord[], zone: string): Issue[] {
  return placed.flatMap((later, index) => {
    const others = placed.slice(0, index).filter(({ record }) => record.name === later.record.name);
    return [
      ...checkCname(later, others),
      ...checkDuplicate(later, others),
      ...checkOnlyOne(later, others),
      ...checkNullMx(later, others),
      ...checkMxTarget(later, placed, zone),
    ];
  });
}

/** RFC 1034 section 3.6.2: where there is a CNAME, there is nothing else. */
function checkCname({ path, record }: PlacedRecord, others: PlacedRecord[]): Issue[] {
  const clash = others.find((other) => other.record.type === "CNAME" || record.type === "CNAME");
  if (!clash) return [];
  const message =
    `${/^[AMS]/.test(record.type) ? "an" : "a"} ${record.type} at ${formatValue(record.name)} stands beside the ${clash.record.type} ${formatValue(clash.record.key)}, ` +
    "and a CNAME allows no other record at its name (RFC 1034 section 3.6.2); choose another name, or turn one of the two off";
  return [error("record.cname-beside-other", path, message, { scope: "plan" })];
}

/** RFC 2181 section 5: an RRset holds each record once. */
function checkDuplicate({ path, record }: PlacedRecord, others: PlacedRecord[]): Issue[] {
  const isSame = ({ record: other }: PlacedRecord): boolean =>
    hasValue(record) && hasValue(other) && other.type === record.type && contents(other) === contents(record);
  const clash = record.type === "CNAME" ? undefined : others.find(isSame);
  if (!clash) return [];
  const message = `the plan has this ${record.type} at ${formatValue(record.name)} already, as ${formatValue(clash.record.key)}; drop one of the two`;
  return [error("record.duplicate", path, message, { scope: "plan" })];
}

/** What makes a record another one. One host at two preferences is a slip; at two ports it is two services. */
function contents(record: PlannedRecord): string {
  return record.type === "SRV" ? rdataText(record) : primaryField(record);
}

/** What to do instead. */
const drop: Record<SingletonTxt["kind"], string> = {
  spf: "drop this one and give its senders in `spf`",
  dmarc: "drop this one and give its policy in `dmarc`",
  "mta-sts": "drop this one, or leave `mtaSts` out",
  "tls-rpt": "drop this one and give its addresses in `tlsReports`",
  bimi: "drop this one, or leave `bimi` out",
  dkim: "drop this one, or give its key a selector of its own",
};

/** Of some kinds of TXT a name has one at most. */
function checkOnlyOne({ path, record }: PlacedRecord, others: PlacedRecord[]): Issue[] {
  return singletonTxtKinds
    .filter((kind) => isOfKind(kind, record) && others.some((other) => isOfKind(kind, other.record)))
    .map(({ kind, label, consequence }) => {
      const message = `${formatValue(record.name)} would have two ${label} records, and then ${consequence}; ${drop[kind]}`;
      return error(`${kind}.second`, path, message, { scope: "plan" });
    });
}

/** What the plan itself makes counts before its value is known, and so does whatever stands at a DKIM selector. */
function isOfKind({ kind, name, isText }: SingletonTxt, record: ListedRecord): boolean {
  if (record.key === kind) return true;
  if (record.type !== "TXT" || !name.test(record.name)) return false;
  return kind === "dkim" || (record.text !== undefined && isText(record.text));
}

/** RFC 7505 section 3: a name that takes no mail says so by one MX alone. */
function checkNullMx({ path, record }: PlacedRecord, others: PlacedRecord[]): Issue[] {
  const isNull = (each: ListedRecord): boolean => each.type === "MX" && each.exchange === ROOT_NAME;
  const clash = others.find((other) => other.record.type === "MX" && (isNull(other.record) || isNull(record)));
  if (record.type !== "MX" || !clash) return [];
  const message = `a null MX at ${formatValue(record.name)} says that there is no mail, and stands beside the MX ${formatValue(clash.record.key)} (RFC 7505 section 3); drop one of the two`;
  return [error("mx.null-beside-other", path, message, { scope: "plan" })];
}

/** RFC 2181 section 10.3: the host of an MX is not an alias. */
function checkMxTarget({ path, record }: PlacedRecord, placed: PlacedRecord[], zone: string): Issue[] {
  if (record.type !== "MX" || !hasValue(record)) return [];
  const alias = placed.find(
    (other) => other.record.type === "CNAME" && absoluteName(other.record.name, zone) === record.exchange,
  );
  if (!alias) return [];
  const message = `${formatValue(record.exchange)} is the CNAME ${formatValue(alias.record.key)} of this plan, and an MX must name a host with addresses (RFC 2181 section 10.3); give the host behind it`;
  return [error("mx.target-is-cname", path, message, { scope: "plan" })];
}

/** Arguments that name records of the plan: each name must lead to one. */
export function checkReferences(args: CheckedPlanArgs, drafts: Draft[]): Issue[] {
  return [...checkImports(args, drafts), ...checkFormerKeys(drafts), ...checkTtls(args, drafts)];
}

function checkImports(args: CheckedPlanArgs, drafts: Draft[]): Issue[] {
  const keys = drafts.map(({ key }) => key);
  return Object.keys(args.imports ?? {})
    .filter((key) => !keys.includes(key))
    .map((key) => {
      const message = `the plan has no record ${formatValue(key)}${didYouMean(key, keys)}; its keys are ${keys.join(", ")}`;
      return error("imports.no-record", propertyPath(["imports", key]), message, { scope: "plan" });
    });
}

function checkFormerKeys(drafts: Draft[]): Issue[] {
  const keys = new Set(drafts.map(({ key }) => key));
  const claimed = new Set<string>();
  const whoseIs = (former: string, key: string): string | undefined => {
    if (former === key) return "its own key";
    if (keys.has(former)) return "the key of another record of this plan";
    return claimed.has(former) ? "a former key of another record of this plan" : undefined;
  };
  return drafts.flatMap(({ key, path, formerKeys }) =>
    formerKeys.flatMap((former) => {
      const whose = whoseIs(former, key);
      claimed.add(former);
      if (whose === undefined) return [];
      const message = `${formatValue(former)} is ${whose}, so it can't be this one's former key; drop it`;
      return [error("record.former-key-taken", `${path}.formerKeys`, message)];
    }),
  );
}

function checkTtls(args: CheckedPlanArgs, drafts: Draft[]): Issue[] {
  const issues = args.ttl === undefined ? [] : checkTtl(args.ttl, "ttl");
  const rrsets = [...new Set(drafts.map(({ name, type }) => `${name} ${type}`))];
  for (const [rrset, ttl] of Object.entries(args.ttls ?? {})) {
    const path = propertyPath(["ttls", rrset]);
    issues.push(...checkTtl(ttl, path));
    if (rrsets.includes(rrset)) continue;
    const message = `the plan has no RRset ${formatValue(rrset)}${didYouMean(rrset, rrsets)}; it has ${rrsets.map(formatValue).join(", ")}`;
    issues.push(error("ttl.no-rrset", path, message, { scope: "plan" }));
  }
  return issues;
}
