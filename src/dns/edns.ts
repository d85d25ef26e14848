/** EDNS(0): what the two ends tell each other beside the question, in the record OPT (RFC 6891 section 6.1). */
import type { WireRecord } from "./sections";

export const TYPE_OPT = 41;

/** The DO bit (RFC 3225 section 3), in what is the TTL of other records. */
const DO = 0x8000;

export interface Edns {
  /** The most octets that the sender takes over UDP. */
  payload: number;
  /** Whether the sender understands DNSSEC (DO): then the answer has signatures in it. */
  dnssec: boolean;
}

/** A payload that no network on the way has to divide (DNS Flag Day 2020). */
export const PAYLOAD = 1232;

export function writeEdns({ payload, dnssec }: Edns): Buffer {
  const octets = Buffer.alloc(11);
  octets.writeUInt16BE(TYPE_OPT, 1);
  octets.writeUInt16BE(payload, 3);
  octets.writeUInt32BE(dnssec ? DO : 0, 5);
  return octets;
}

/** Throws a RangeError where it belongs to another name than the root. */
export function readEdns({ name, class: payload, ttl }: WireRecord): { edns: Edns; extendedRcode: number } {
  if (name !== ".") throw new RangeError("an OPT that is not the root's");
  return { edns: { payload, dnssec: (ttl & DO) !== 0 }, extendedRcode: ttl >>> 24 };
}
