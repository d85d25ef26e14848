/** The state of a name, and what an answer says about it: its zone, aliases and delegations. */

import type { Reply } from "../dns/client";
import { isBelow, lowerCase } from "../dns/name";
import type { ZoneRecord } from "./zone-record";

/** Whether the answer is a positive or negative one, and not an error. */
export function isAnswer({ rcode, tsigError }: Reply): boolean {
  return tsigError === undefined && (rcode === "NOERROR" || rcode === "NXDOMAIN");
}

/** The zone of an answer: its SOA is the answer, or is in the authority section of a negative one (RFC 2308 section 2). */
export function soaOwner({ answers, authorities }: Reply): string | undefined {
  const soa = [...answers, ...authorities].find(({ type }) => type === "SOA");
  return soa && lowerCase(soa.name);
}

/** Whether the answer has a CNAME at the name. */
export function cnameAt({ answers }: Reply, name: string): boolean {
  return answers.some((record) => record.type === "CNAME" && lowerCase(record.name) === name);
}

/** The owner of a DNAME above the name that the server followed (RFC 6672 section 3.2). */
export function ancestorDname({ answers }: Reply, name: string): string | undefined {
  return answers
    .filter(({ type }) => type === "DNAME")
    .map((record) => lowerCase(record.name))
    .find((above) => isBelow(name, above));
}

/** The name that is delegated to other servers, if the answer is a referral (RFC 1034 section 4.3.2). */
export function delegationPoint({ answers, authorities }: Reply): string | undefined {
  const ns = answers.length === 0 ? authorities.find(({ type }) => type === "NS") : undefined;
  return ns && lowerCase(ns.name);
}

/** What exists at a name. */
export interface NameState {
  /** Those of the queried type. */
  records: ZoneRecord[];
  /** A CNAME that exists instead of the queried type. */
  cname?: ZoneRecord;
  /** The name does not exist, so it has no records of other types either. */
  free?: boolean;
}

export function isEmpty({ records, cname }: NameState): boolean {
  return records.length === 0 && !cname;
}

/** Whether both have exactly the same records. */
export function sameNameState(one: NameState, other: NameState): boolean {
  const text = ({ records, cname }: NameState): string =>
    JSON.stringify(
      [...records, ...(cname ? [cname] : [])].map(({ type, data }) => JSON.stringify([type, data])).sort(),
    );
  return text(one) === text(other);
}
