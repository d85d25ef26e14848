/** What a zone's records must keep among each other. */
import { error, type Issue, show } from "../issues";
import { isSpf } from "../mail";
import { absoluteName } from "../names";
import { type PlannedRecord, recordValue } from "./records";

/** Where each record was asked for, to name it in an issue. */
export interface Placed {
  path: string;
  record: PlannedRecord;
  /** False where the value is still to come: then only what does not depend on it is checked. */
  known: boolean;
}

/** Checks the records of one plan against each other. The later of two records that clash is blamed. */
export function checkZone(placed: Placed[], zone: string): Issue[] {
  return placed.flatMap((later, index) => {
    const others = placed.slice(0, index).filter(({ record }) => record.name === later.record.name);
    return [
      ...checkCname(later, others),
      ...checkDuplicate(later, others),
      ...checkSecondSpf(later, others),
      ...checkMxTarget(later, placed, zone),
    ];
  });
}

/** RFC 1034 section 3.6.2: where there is a CNAME, there is nothing else. */
function checkCname({ path, record }: Placed, others: Placed[]): Issue[] {
  const clash = others.find((other) => other.record.type === "CNAME" || record.type === "CNAME");
  if (!clash) return [];
  const message =
    `a ${record.type} at ${show(record.name)} stands beside the ${clash.record.type} ${show(clash.record.key)}, ` +
    "and a CNAME allows no other record at its name (RFC 1034 section 3.6.2); choose another name, or turn one of the two off";
  return [error("record.cname-beside-other", path, message)];
}

/** RFC 2181 section 5: an RRset holds each record once. */
function checkDuplicate({ path, record, known }: Placed, others: Placed[]): Issue[] {
  const sameTarget = (other: Placed): boolean =>
    known && other.known && other.record.type === record.type && recordValue(other.record) === recordValue(record);
  const clash = record.type === "CNAME" || record.type === "SRV" ? undefined : others.find(sameTarget);
  if (!clash) return [];
  const message = `the plan has this ${record.type} at ${show(record.name)} already, as ${show(clash.record.key)}; drop one of the two`;
  return [error("record.duplicate", path, message)];
}

/** RFC 7208 section 3.2: two SPF records make every check fail. */
function checkSecondSpf({ path, record, known }: Placed, others: Placed[]): Issue[] {
  const isSpfRecord = (item: Placed): boolean => item.known && item.record.type === "TXT" && isSpf(item.record.text);
  const spf = record.type === "TXT" && known && isSpf(record.text);
  // The SPF draft itself counts as one before its value is known.
  const clash = spf ? others.find((other) => other.record.key === "spf" || isSpfRecord(other)) : undefined;
  if (!clash) return [];
  const message =
    `${show(record.name)} would have two SPF records, and then SPF fails for all mail (RFC 7208 section 3.2); ` +
    "drop this one and give its senders in `spf`";
  return [error("spf.second", path, message)];
}

/** RFC 2181 section 10.3: the host of an MX is not an alias. */
function checkMxTarget({ path, record, known }: Placed, placed: Placed[], zone: string): Issue[] {
  if (record.type !== "MX" || !known) return [];
  const alias = placed.find(
    (other) => other.record.type === "CNAME" && absoluteName(other.record.name, zone) === record.exchange,
  );
  if (!alias) return [];
  const message = `${show(record.exchange)} is the CNAME ${show(alias.record.key)} of this plan, and an MX must name a host with addresses (RFC 2181 section 10.3); give the host behind it`;
  return [error("mx.target-is-cname", path, message)];
}
