/** Records of an answer with RDATA as text, in one spelling. */
import type { DecodedRecord } from "../dns/codec";
import { liveRecord } from "../dynamic-update/rdata";
import { quoteTxt } from "../mail/txt";
import { nameKey } from "./name";
import type { AnswerRecord } from "./types";

export function answerRecord(record: DecodedRecord): AnswerRecord {
  return { name: nameKey(record.name), type: record.type, ttl: record.ttl, rdata: rdataText(record) };
}

/** The name that is the RDATA of CNAME, DNAME, NS and PTR, or ends that of MX. */
export function targetOf({ rdata }: Pick<AnswerRecord, "rdata">): string {
  return nameKey(rdata.split(" ").at(-1) ?? "");
}

/** What a SOA says of answers that are missing: their TTL in seconds (RFC 2308 section 5). */
export function negativeTtl({ ttl, data }: DecodedRecord): number {
  return isSoa(data) ? Math.min(ttl, data.minimum) : 0;
}

interface Soa {
  mname: string;
  rname: string;
  serial: number;
  refresh: number;
  retry: number;
  expire: number;
  minimum: number;
}

function isSoa(data: unknown): data is Soa {
  return typeof data === "object" && data !== null && "minimum" in data;
}

function rdataText(record: DecodedRecord): string {
  const { type, data } = record;
  if (type === "TXT" && isStrings(data)) return dividedText(data);
  // The obsolete type of SPF has a TXT's form (RFC 7208 section 3.1).
  if (type === "SPF" && Buffer.isBuffer(data)) return dividedText(stringsOf(data));
  // RFC 3597 section 5.
  if (Buffer.isBuffer(data)) return `\\# ${data.length} ${data.toString("hex")}`.trimEnd();
  if (isSoa(data)) {
    const { mname, rname, serial, refresh, retry, expire, minimum } = data;
    return [full(mname), full(rname), serial, refresh, retry, expire, minimum].join(" ");
  }
  if ((type === "NS" || type === "PTR" || type === "DNAME") && typeof data === "string") return full(data);
  return liveRecord(record).rdata;
}

function isStrings(data: unknown): data is Buffer[] {
  return Array.isArray(data) && data.every((string) => Buffer.isBuffer(string));
}

/** Each string by itself: two records that are divided in other places are two records, though they hold one text. */
function dividedText(strings: Buffer[]): string {
  return strings.length === 0 ? quoteTxt("") : strings.map((string) => quoteTxt(string)).join(" ");
}

/** The character-strings that the octets hold, each behind its length (RFC 1035 section 3.3). */
function stringsOf(octets: Buffer): Buffer[] {
  const strings: Buffer[] = [];
  for (let at = 0; at < octets.length; at += (octets[at] ?? 0) + 1) {
    strings.push(octets.subarray(at + 1, at + 1 + (octets[at] ?? 0)));
  }
  return strings;
}

function full(name: string): string {
  return `${nameKey(name)}.`;
}
