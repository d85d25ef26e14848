/** RDATA between its one spelling as text and what dns-packet takes and gives. */
import type { DecodedRecord } from "../dns/codec";
import { parseIpv6 } from "../mail/ip-address";
import { quoteTxt, unescapeString } from "../mail/txt";
import { tokensOf } from "../zone-file/rdata";

/** A record as a server gave it. */
export interface LiveRecord {
  type: string;
  ttl: number;
  /** RDATA in its one spelling: equal records are equal texts. */
  rdata: string;
  /** RDATA as it came, to be sent back octet by octet: a TXT may be divided as no spelling tells. */
  data: unknown;
}

interface Fields {
  preference?: number;
  exchange?: string;
  priority?: number;
  weight?: number;
  port?: number;
  target?: string;
}

export function liveRecord({ type, ttl, data }: DecodedRecord): LiveRecord {
  return { type, ttl, data, rdata: textOf(type, data) };
}

/** The record as we write it. */
export function wireRecord({ type, ttl, rdata }: Pick<LiveRecord, "type" | "ttl" | "rdata">): LiveRecord {
  return { type, ttl, rdata, data: dataOf(type, rdata) };
}

/**
 * Whether both are one record to the DNS. Texts that differ only in how they are divided into strings are equal to all
 * who read them, and two records of an RRset all the same.
 */
export function isSameRecord(one: LiveRecord, other: LiveRecord): boolean {
  return one.rdata === other.rdata && one.type === other.type && divisionOf(one) === divisionOf(other);
}

/** The record with this RDATA: the one that is divided as we write it, where there are several. */
export function findRecord(
  records: LiveRecord[],
  { type, rdata }: Pick<LiveRecord, "type" | "rdata">,
): LiveRecord | undefined {
  const equal = records.filter((record) => record.rdata === rdata);
  const ours = wireRecord({ type, ttl: 0, rdata });
  return equal.find((record) => isSameRecord(record, ours)) ?? equal[0];
}

function divisionOf({ type, data }: LiveRecord): string {
  return type === "TXT" ? (data as Buffer[]).map(({ length }) => length).join() : "";
}

/** What dns-packet takes for RDATA in its one spelling. */
export function dataOf(type: string, rdata: string): unknown {
  const words = rdata.split(" ");
  switch (type) {
    case "MX":
      return { preference: Number(words[0]), exchange: bare(words[1]) };
    case "SRV":
      return { priority: Number(words[0]), weight: Number(words[1]), port: Number(words[2]), target: bare(words[3]) };
    case "CNAME":
      return bare(rdata);
    case "TXT":
      return stringsOf(rdata);
    default:
      return rdata;
  }
}

function textOf(type: string, data: unknown): string {
  switch (type) {
    case "MX": {
      const { preference, exchange } = data as Fields;
      return `${preference} ${full(exchange)}`;
    }
    case "SRV": {
      const { priority, weight, port, target } = data as Fields;
      return `${priority} ${weight} ${port} ${full(target)}`;
    }
    case "CNAME":
      return full(data as string);
    case "TXT":
      return quoteTxt(Buffer.concat(data as Buffer[]));
    case "AAAA":
      return parseIpv6(data as string) ?? String(data);
    default:
      return String(data);
  }
}

/** The octets of a TXT, in the strings that its spelling divides it into. */
function stringsOf(rdata: string): Buffer[] {
  return tokensOf(rdata).map(({ text }) => unescapeString(text));
}

/** The text of a TXT. */
export function txtText(rdata: string): string {
  return Buffer.concat(stringsOf(rdata)).toString("utf8");
}

/** The TXT's text in its one spelling, however the record divides it; what is no TXT stays as it is. */
export function txtSpelling(rdata: string): string {
  const strings = stringsOf(rdata);
  return strings.length === 0 ? rdata : quoteTxt(Buffer.concat(strings));
}

function full(name = ""): string {
  return name === "." ? name : `${name.toLowerCase()}.`;
}

function bare(name = ""): string {
  return name === "." ? name : name.replace(/\.$/, "");
}
