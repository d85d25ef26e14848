/**
 * The part of dns-packet that this room stands on, with types: its own leave out the codecs of RDATA.
 * It is required when the first message is made, so that starting the provider does not wait for it.
 */
interface Codec<Value> {
  encode(value: Value): Buffer;
  decode(octets: Buffer, offset?: number): Value;
}

export interface DecodedRecord {
  /** As `dns/name.ts` writes names, in the letter case of the server. */
  name: string;
  /** Such as `MX`; `UNKNOWN_65280` for one that dns-packet has no name for. */
  type: string;
  /** `IN`, mostly; `UNKNOWN_254` for one that dns-packet has no name for. */
  class: string;
  /** Seconds. */
  ttl: number;
  /**
   * RDATA in the shape that dns-packet gives it, for A, AAAA, CNAME, DNAME, MX, NS, PTR, SOA, SRV and TXT; the octets
   * for any other type.
   */
  data: unknown;
}

interface Packet {
  /** The codec of a type's RDATA; what it encodes, and decodes, begins with the length, in two octets. */
  record(type: string): Codec<unknown>;
}

/** A table of numbers and their names. */
interface Names {
  toString(value: number): string;
}

interface Types extends Names {
  toType(name: string): number;
}

export function packet(): Packet {
  return require("dns-packet");
}

/** The number of a type, such as 15 for MX. */
export function typeNumber(type: string): number {
  return types().toType(type);
}

export function typeName(value: number): string {
  return types().toString(value);
}

export function className(value: number): string {
  return (require("dns-packet/classes") as Names).toString(value);
}

/** The name of an RCODE, such as `REFUSED` for 5; `RCODE_11` for one without a name. */
export function rcodeName(value: number): string {
  return EXTENDED_RCODES[value] ?? (require("dns-packet/rcodes") as Names).toString(value);
}

/** Those that need EDNS (RFC 6891 section 9, RFC 7873 section 8). */
const EXTENDED_RCODES: Record<number, string> = { 16: "BADVERS", 23: "BADCOOKIE" };

function types(): Types {
  return require("dns-packet/types");
}
