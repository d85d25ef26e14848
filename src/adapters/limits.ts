/** What a DNS service can't hold, as small predicates with their source. */
import { error, type Issue, show } from "../issues";
import { NO_HOST } from "../plan/records";
import type { AuditedRecord } from "./contract";

/** One limit of a service. */
export interface Limit {
  /** A stable id, such as `alidns.txt-too-long`. */
  id: string;
  /** Where it was read, and when. */
  source: string;
  /** What is wrong with the record, and the fix; nothing where it fits. */
  breach(record: AuditedRecord): string | undefined;
}

/** Every breach of every limit. */
export function auditLimits(records: AuditedRecord[], limits: Limit[]): Issue[] {
  return records.flatMap((record) =>
    limits.flatMap(({ id, breach }) => {
      const message = breach(record);
      return message === undefined ? [] : [error(id, record.path, `record ${show(record.key)}: ${message}`)];
    }),
  );
}

/** TTLs between two bounds, but for those that have a meaning of their own. */
export function ttlBetween(least: number, most: number, ...special: number[]): Limit["breach"] {
  return ({ ttl }) =>
    special.includes(ttl) || (ttl >= least && ttl <= most)
      ? undefined
      : `its TTL of ${ttl} seconds is not from ${least} to ${most}${special.map((value) => `, nor ${value}`).join("")}; give one that is`;
}

export function isNullMx(record: AuditedRecord): boolean {
  return record.type === "MX" && record.exchange === NO_HOST;
}
