/** What a DNS service can't hold, as small predicates with their source. */

import { rrsetKey } from "../plan/rrsets";
import type { AuditedRecord } from "../records/adapter";
import { ROOT_NAME } from "../records/records";
import { groupBy } from "../shared/group-by";
import { error, formatValue, type Issue, warning } from "../shared/issues";

/** One limit of a service. */
export interface Limit {
  /** A stable id, such as `alidns.txt-too-long`. */
  id: string;
  /** Where it was read, and when. */
  source: string;
  /** What is wrong with the record, and the fix; undefined where it fits. */
  breach(record: AuditedRecord): string | undefined;
  /** Whether it is about the TTL, and not about the record itself. */
  ofTtl?: boolean;
  /** Whether no document states it, so that it is a warning and not an error. */
  isUncertain?: boolean;
}

/** One limit of what a service holds of a name and type. */
export interface RRsetLimit {
  /** A stable id, such as `azure-dns.txt-too-long`. */
  id: string;
  /** Where it was read, and when. */
  source: string;
  /** What is wrong with the records together, and the fix; undefined where they fit. */
  breach(records: AuditedRecord[]): string | undefined;
  /** Whether the service raises it on demand, so that it is a warning and not an error. */
  isRaisable?: boolean;
}

/** Every breach of every limit, at the last record of the RRset: the one that is too much. */
export function auditRRsetLimits(records: AuditedRecord[], limits: RRsetLimit[]): Issue[] {
  return [...groupBy(records, rrsetKey)].flatMap(([key, members]) =>
    limits.flatMap(({ id, breach, isRaisable }) => {
      const message = breach(members);
      if (message === undefined) return [];
      const path = members.at(-1)?.path ?? "";
      return [(isRaisable ? warning : error)(id, path, `RRset ${formatValue(key)}: ${message}`)];
    }),
  );
}

/** Whether a text has other characters than printable ASCII, of which not all services say what they make. */
export function hasOtherThanAscii(record: AuditedRecord): record is Extract<AuditedRecord, { type: "TXT" }> {
  return record.type === "TXT" && /[^ -~]/.test(record.text ?? "");
}

/** Every breach of every limit. A TTL that breaches it for many records is reported once. */
export function auditLimits(records: AuditedRecord[], limits: Limit[]): Issue[] {
  const issues = records.flatMap((record) =>
    limits.flatMap(({ id, breach, ofTtl, isUncertain }) => {
      const message = breach(record);
      if (message === undefined) return [];
      const [path, text] = ofTtl
        ? [record.ttlPath, message]
        : [record.path, `record ${formatValue(record.key)}: ${message}`];
      return [isUncertain ? warning(id, path, text) : error(id, path, text)];
    }),
  );
  return [...groupBy(issues, ({ id, path }) => `${id} ${path}`).values()].flatMap(([first]) => first ?? []);
}

/** A limit of TTLs: between two bounds, or one of those with a special meaning. */
export function ttlLimit(id: string, source: string, min: number, max: number, ...special: number[]): Limit {
  const also = special.map((value) => `${value}, or `).join("");
  const breach: Limit["breach"] = ({ ttl }) =>
    special.includes(ttl) || (ttl >= min && ttl <= max)
      ? undefined
      : `must be ${also}from ${min} to ${max} seconds, got ${ttl}`;
  return { id, source, breach, ofTtl: true };
}

/** A limit of the length of a text: of its octets, if nothing else is measured. */
export function txtLimit(
  { id, source, max, isUncertain = false }: Pick<Limit, "id" | "source" | "isUncertain"> & { max: number },
  breach: (length: number) => string,
  measure: (text: string) => number = Buffer.byteLength,
): Limit {
  return {
    id,
    source,
    isUncertain,
    breach(record) {
      const length = record.type === "TXT" ? measure(record.text ?? "") : 0;
      return length > max ? breach(length) : undefined;
    },
  };
}

/** A warning where the zone has an internationalized name, of which nobody has told how the service takes it. */
export function idnWarning(id: string, service: string, zone: string): Issue[] {
  if (!/(^|\.)xn--/.test(zone)) return [];
  const message = `${formatValue(zone)}: internationalized zones are untested on ${service}; after the first update, run \`pulumi refresh\` and check that it shows no changes`;
  return [warning(id, "domain", message)];
}

/** An MX or SRV without a host, which declares that the service does not exist. */
export function namesNoHost(record: AuditedRecord): boolean {
  return (
    (record.type === "MX" && record.exchange === ROOT_NAME) || (record.type === "SRV" && record.target === ROOT_NAME)
  );
}
