/**
 * The part of dns-packet that this room stands on, with types: its own leave out the codecs of single names and RDATA.
 * It is required when the first message is made, so that starting the provider does not wait for it.
 */
interface Codec<Value> {
  encode(value: Value): Buffer;
  decode: ((octets: Buffer, offset?: number) => Value) & { bytes: number };
}

export interface DecodedRecord {
  name: string;
  /** Such as `MX`; `UNKNOWN_65280` for one that dns-packet has no name for. */
  type: string;
  class: string;
  ttl: number;
  /** RDATA by its type, as dns-packet gives it: a Buffer for a type that it does not take apart. */
  data: unknown;
}

interface DecodedMessage {
  id: number;
  flag_qr: boolean;
  flag_aa: boolean;
  flag_tc: boolean;
  opcode: string;
  rcode: string;
  questions: { name: string; type: string }[];
  answers: DecodedRecord[];
  authorities: DecodedRecord[];
}

interface Packet {
  encode(packet: { id: number; type: "query"; flags: number; questions: { name: string; type: string }[] }): Buffer;
  decode(octets: Buffer): DecodedMessage;
  name: Codec<string>;
  question: Codec<unknown>;
  answer: Codec<DecodedRecord>;
  /** The codec of a type's RDATA; what it encodes begins with the length, in two octets. */
  record(type: string): Codec<unknown>;
}

interface Types {
  toType(name: string): number;
}

export function packet(): Packet {
  return require("dns-packet");
}

/** The number of a type, such as 15 for MX. */
export function typeNumber(type: string): number {
  return (require("dns-packet/types") as Types).toType(type);
}
