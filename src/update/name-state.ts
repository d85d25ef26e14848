/** What an answer says beside its records: whether it is one, and of which zone. */

import type { Reply } from "../dns/client";
import { isBelow, lowerCase } from "../dns/name";
import type { ZoneRecord } from "./zone-record";

/** Whether the server looked, and found something or nothing. */
export function isAnswer({ rcode, tsigError }: Reply): boolean {
  return tsigError === undefined && (rcode === "NOERROR" || rcode === "NXDOMAIN");
}

/** The zone that an answer is of: its SOA is the answer, or stands beside it where there is none (RFC 2308 section 2). */
export function soaOwner({ answers, authorities }: Reply): string | undefined {
  const soa = [...answers, ...authorities].find(({ type }) => type === "SOA");
  return soa && lowerCase(soa.name);
}

/** Whether an alias stands at the name. */
export function cnameAt({ answers }: Reply, name: string): boolean {
  return answers.some((record) => record.type === "CNAME" && lowerCase(record.name) === name);
}

/** The owner of a DNAME that stands above the name, and for which the server answered (RFC 6672 section 3.2). */
export function ancestorDname({ answers }: Reply, name: string): string | undefined {
  return answers
    .filter(({ type }) => type === "DNAME")
    .map((record) => lowerCase(record.name))
    .find((above) => isBelow(name, above));
}

/** The name under which another zone begins at other servers, where the answer sends there (RFC 1034 section 4.3.2). */
export function delegationPoint({ answers, authorities }: Reply): string | undefined {
  const ns = answers.length === 0 ? authorities.find(({ type }) => type === "NS") : undefined;
  return ns && lowerCase(ns.name);
}

/** What stands at a name. */
export interface NameState {
  /** Those of the asked type. */
  records: ZoneRecord[];
  /** The alias that stands there in the place of the asked type. */
  cname?: ZoneRecord;
  /** The zone has no such name, so it has no records of other types either. */
  free?: boolean;
}

export function isEmpty({ records, cname }: NameState): boolean {
  return records.length === 0 && !cname;
}

/** Whether both have the same records, octet by octet. */
export function sameNameState(one: NameState, other: NameState): boolean {
  const text = ({ records, cname }: NameState): string =>
    JSON.stringify(
      [...records, ...(cname ? [cname] : [])].map(({ type, data }) => JSON.stringify([type, data])).sort(),
    );
  return text(one) === text(other);
}
