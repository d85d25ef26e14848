/** DNS messages (RFC 1035 section 4), queries and updates (RFC 2136 section 2). */
import { type DecodedRecord, packet, typeNumber } from "./codec";

/** `NONE` and `ANY` have meanings of their own in an update (RFC 2136 section 2.4 and 2.5). */
const CLASSES = { IN: 1, NONE: 254, ANY: 255 } as const;
const OPCODE_UPDATE = 5;
const HEADER = 12;

/** A record to send. Names are without final dot. */
export interface OutgoingRecord {
  name: string;
  type: string;
  class: keyof typeof CLASSES;
  /** Seconds; 0 where the record stands for a condition or a deletion. */
  ttl: number;
  /** RDATA as dns-packet takes it; nothing for an empty RDATA. */
  data?: unknown;
}

export interface Question {
  name: string;
  type: string;
}

export interface Update {
  zone: string;
  /** The conditions, all of which must hold (RFC 2136 section 2.4). */
  prerequisites: OutgoingRecord[];
  /** What is added and deleted, in this order (RFC 2136 section 2.5). */
  changes: OutgoingRecord[];
}

/** A message that came. */
export interface Answer {
  id: number;
  /** Such as `NOERROR` or `REFUSED`. */
  rcode: string;
  /** Whether the server speaks for the name (AA). */
  authoritative: boolean;
  /** Whether the answer is cut, so that TCP has the whole (TC). */
  truncated: boolean;
  question: Question | undefined;
  answers: DecodedRecord[];
  authorities: DecodedRecord[];
}

/** A question, without recursion: it is for the servers of the zone themselves. */
export function encodeQuery(id: number, { name, type }: Question): Buffer {
  return packet().encode({ id, type: "query", flags: 0, questions: [{ name, type }] });
}

export function encodeUpdate(id: number, { zone, prerequisites, changes }: Update): Buffer {
  const flags = OPCODE_UPDATE << 11;
  const head = packet().encode({ id, type: "query", flags, questions: [{ name: zone, type: "SOA" }] });
  head.writeUInt16BE(prerequisites.length, 6);
  head.writeUInt16BE(changes.length, 8);
  return Buffer.concat([head, ...[...prerequisites, ...changes].map(encodeRecord)]);
}

/** Takes a message apart; nothing where it is none. */
export function decodeAnswer(octets: Buffer): Answer | undefined {
  try {
    const { id, flag_qr, flag_aa, flag_tc, rcode, questions, answers, authorities } = packet().decode(octets);
    if (!flag_qr) return undefined;
    const [question] = questions;
    return {
      id,
      rcode,
      authoritative: flag_aa,
      truncated: flag_tc,
      question: question && { name: question.name.toLowerCase(), type: question.type },
      answers,
      authorities,
    };
  } catch {
    return undefined;
  }
}

/** dns-packet knows no class NONE and no RDATA of a known type that is empty, so the fixed part is written here. */
function encodeRecord({ name, type, class: klass, ttl, data }: OutgoingRecord): Buffer {
  const fixed = Buffer.alloc(8);
  fixed.writeUInt16BE(typeNumber(type), 0);
  fixed.writeUInt16BE(CLASSES[klass], 2);
  fixed.writeUInt32BE(ttl, 4);
  const rdata = data === undefined ? Buffer.alloc(2) : packet().record(type).encode(data);
  return Buffer.concat([packet().name.encode(name), fixed, rdata]);
}

/** The octets of a name in lower case, uncompressed: the form that signatures cover (RFC 8945 section 4.3.3). */
export function encodeName(name: string): Buffer {
  return packet().name.encode(name.toLowerCase());
}

/** A name inside RDATA, and what comes behind it. */
export function decodeName(octets: Buffer): { name: string; rest: Buffer } {
  const { name } = packet();
  const decoded = name.decode(octets, 0);
  return { name: decoded.toLowerCase(), rest: octets.subarray(name.decode.bytes) };
}

/** The message with one more record in its additional section. */
export function addAdditional(message: Buffer, record: Buffer): Buffer {
  const whole = Buffer.concat([message, record]);
  whole.writeUInt16BE(whole.readUInt16BE(10) + 1, 10);
  return whole;
}

/** The last record of the additional section, and the message without it; nothing where there is none. */
export function takeLastAdditional(message: Buffer): { rest: Buffer; record: DecodedRecord } | undefined {
  const { question, answer } = packet();
  const additionals = message.readUInt16BE(10);
  if (additionals === 0) return undefined;
  let at = HEADER;
  for (let left = message.readUInt16BE(4); left > 0; left--) {
    question.decode(message, at);
    at += question.decode.bytes;
  }
  for (let left = message.readUInt16BE(6) + message.readUInt16BE(8) + additionals - 1; left > 0; left--) {
    answer.decode(message, at);
    at += answer.decode.bytes;
  }
  const record = answer.decode(message, at);
  if (at + answer.decode.bytes !== message.length) throw new RangeError("octets behind the last record");
  const rest = Buffer.from(message.subarray(0, at));
  rest.writeUInt16BE(additionals - 1, 10);
  return { rest, record };
}
