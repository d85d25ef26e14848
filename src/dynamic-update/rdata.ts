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

function full(name = ""): string {
  return name === "." ? name : `${name.toLowerCase()}.`;
}

function bare(name = ""): string {
  return name === "." ? name : name.replace(/\.$/, "");
}
