/** DNS messages (RFC 1035 section 4), queries and updates (RFC 2136 section 2). */
import { className, rcodeName, typeName, typeNumber } from "./iana";
import { lowerCase, readName, writeName } from "./name";
import { type Rdata, readRdata, writeRdata } from "./rdata";

/** `NONE` and `ANY` have special meanings in an update (RFC 2136 section 2.4 and 2.5). */
const CLASSES = { IN: 1, NONE: 254, ANY: 255 } as const;
const OPCODE_QUERY = 0;
const OPCODE_UPDATE = 5;
export const TYPE_TSIG = 250;

/** The bits of the header's second word (RFC 1035 section 4.1.1). */
const QR = 0x8000;
const AA = 0x0400;
const TC = 0x0200;
const RD = 0x0100;
const RA = 0x0080;

/** A record to send. Names are without final dot. */
export interface OutgoingRecord {
  name: string;
  type: string;
  class: keyof typeof CLASSES;
  /** Seconds; 0 in a prerequisite or a deletion. */
  ttl: number;
  /** Undefined for empty RDATA. */
  data?: Rdata;
}

/** A received record. */
export interface DecodedRecord {
  /** In the server's letter case. */
  name: string;
  /** Such as `MX`, or `TYPE65280` for one without a mnemonic. */
  type: string;
  /** Usually `IN`; `CLASS32769` for one without a mnemonic. */
  class: string;
  /** Seconds. */
  ttl: number;
  data: Rdata;
}

export interface Question {
  name: string;
  type: string;
}

export interface QueryOptions {
  /** Whether recursion is desired (RD). By default not, since queries go to authoritative servers. */
  recursion?: boolean;
  /** Our EDNS parameters. By default the message has no OPT record, and UDP answers are limited to 512 octets. */
  edns?: Edns | undefined;
}

export interface Update {
  zone: string;
  /** All of them must hold (RFC 2136 section 2.4). */
  prerequisites: OutgoingRecord[];
  /** Additions and deletions, in order (RFC 2136 section 2.5). */
  changes: OutgoingRecord[];
}

/** A received message. */
export interface Answer {
  id: number;
  /** The length of the message. */
  octets: number;
  /** Such as `NOERROR` or `REFUSED`; includes the bits from EDNS (RFC 6891 section 6.1.3), as in `BADVERS`. */
  rcode: string;
  /** Whether the server is authoritative for the name (AA). */
  authoritative: boolean;
  /** Whether the answer is truncated (TC). */
  truncated: boolean;
  /** Whether the server offers recursion (RA). */
  recursionAvailable: boolean;
  /** Its name is in lower case. */
  question: (Question & { class: string }) | undefined;
  answers: DecodedRecord[];
  authorities: DecodedRecord[];
  /** Mostly glue. OPT and TSIG, which describe the message itself, are left out. */
  additionals: DecodedRecord[];
  /** The server's EDNS parameters, if it sent any. */
  edns?: Edns;
}

/** Throws a RangeError if the name or the type can't be encoded. */
export function encodeQuery(id: number, question: Question, { recursion = false, edns }: QueryOptions = {}): Buffer {
  const message = encodeQuestion(id, recursion ? RD : 0, question);
  return edns ? addAdditional(message, writeEdns(edns)) : message;
}

/** Throws a RangeError if a name can't be encoded. */
export function encodeUpdate(id: number, { zone, prerequisites, changes }: Update): Buffer {
  const head = encodeQuestion(id, OPCODE_UPDATE << 11, { name: zone, type: "SOA" });
  head.writeUInt16BE(prerequisites.length, 6);
  head.writeUInt16BE(changes.length, 8);
  return Buffer.concat([head, ...[...prerequisites, ...changes].map(encodeRecord)]);
}

/** Whether a message of ours is a query, which is safe to send again. */
export function isQuery(message: Buffer): boolean {
  return ((message.readUInt16BE(2) >> 11) & 0xf) === OPCODE_QUERY;
}

/** Decodes a message; undefined if it is malformed. Never throws, and takes milliseconds for any input. */
export function decodeAnswer(octets: Buffer): Answer | undefined {
  try {
    const flags = octets.length < HEADER ? 0 : octets.readUInt16BE(2);
    return flags & QR ? read(octets, flags) : undefined;
  } catch {
    return undefined;
  }
}

function read(octets: Buffer, flags: number): Answer | undefined {
  const { questions, answers, authorities, additionals } = sectionsOf(octets, flags);
  const opts = additionals.filter(({ type }) => type === TYPE_OPT);
  const [opt] = opts;
  // RFC 9619 section 4; RFC 6891 section 6.1.1.
  if (questions.length > 1 || opts.length > 1) return undefined;
  const [question] = questions;
  const decode = (record: WireRecord): DecodedRecord => decodeRecord(octets, record);
  const { edns, extendedRcode } = opt ? readEdns(opt) : { extendedRcode: 0 };
  return {
    id: octets.readUInt16BE(0),
    octets: octets.length,
    rcode: rcodeName((extendedRcode << 4) | (flags & 0xf)),
    authoritative: (flags & AA) !== 0,
    truncated: (flags & TC) !== 0,
    recursionAvailable: (flags & RA) !== 0,
    question: question && {
      name: lowerCase(question.name),
      type: typeName(question.type),
      class: className(question.class),
    },
    answers: answers.map(decode),
    authorities: authorities.map(decode),
    additionals: additionals.filter(({ type }) => type !== TYPE_OPT && type !== TYPE_TSIG).map(decode),
    ...(edns ? { edns } : {}),
  };
}

/** A truncated message may end anywhere; only its header and question are used (RFC 2181 section 9). */
function sectionsOf(octets: Buffer, flags: number): Omit<Sections, "end"> {
  if (!(flags & TC)) return readSections(octets);
  try {
    return readSections(octets);
  } catch {
    return { questions: readQuestions(octets).questions, answers: [], authorities: [], additionals: [] };
  }
}

function decodeRecord(octets: Buffer, { name, type, class: klass, ttl, rdata, end }: WireRecord): DecodedRecord {
  const known = typeName(type);
  return {
    name,
    type: known,
    class: className(klass),
    // RFC 2181 section 8: a TTL with the highest bit set is treated as 0.
    ttl: ttl > 0x7fffffff && type !== TYPE_TSIG ? 0 : ttl,
    data: readRdata(known, octets, rdata, end),
  };
}

function encodeQuestion(id: number, flags: number, { name, type }: Question): Buffer {
  const owner = writeName(name);
  const end = HEADER + owner.length;
  // From the pool of small buffers, which Buffer.alloc doesn't use.
  const octets = Buffer.allocUnsafe(end + 4).fill(0, 0, HEADER);
  octets.writeUInt16BE(id, 0);
  octets.writeUInt16BE(flags, 2);
  octets.writeUInt16BE(1, 4);
  octets.set(owner, HEADER);
  octets.writeUInt16BE(typeNumber(type), end);
  octets.writeUInt16BE(CLASSES.IN, end + 2);
  return octets;
}

function encodeRecord({ name, type, class: klass, ttl, data }: OutgoingRecord): Buffer {
  const rdata = data === undefined ? Buffer.alloc(0) : writeRdata(type, data);
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(typeNumber(type), 0);
  fixed.writeUInt16BE(CLASSES[klass], 2);
  fixed.writeUInt32BE(ttl, 4);
  fixed.writeUInt16BE(rdata.length, 8);
  return Buffer.concat([writeName(name), fixed, rdata]);
}

/** The octets of a name in lower case, uncompressed, as signatures cover it (RFC 8945 section 4.3.3). */
export function encodeName(name: string): Buffer {
  return writeName(lowerCase(name));
}

/** A name inside RDATA, in lower case, and the octets after it. */
export function decodeName(octets: Buffer): { name: string; rest: Buffer } {
  const { name, end } = readName(octets, 0);
  return { name: lowerCase(name), rest: octets.subarray(end) };
}

/** The message with a record appended to its additional section. */
export function addAdditional(message: Buffer, record: Buffer): Buffer {
  const whole = Buffer.concat([message, record]);
  whole.writeUInt16BE(whole.readUInt16BE(10) + 1, 10);
  return whole;
}

/**
 * The last record of the additional section, and the message without it; undefined if the section is empty. Throws a
 * RangeError if the message is malformed.
 */
export function takeLastAdditional(message: Buffer): { rest: Buffer; record: DecodedRecord } | undefined {
  const { additionals, end } = readSections(message);
  const last = additionals.at(-1);
  if (!last) return undefined;
  if (end !== message.length) throw new RangeError("octets after the last record");
  const rest = Buffer.from(message.subarray(0, last.start));
  rest.writeUInt16BE(additionals.length - 1, 10);
  return { rest, record: decodeRecord(message, last) };
}

// The sections of a message, with the offsets of their records (RFC 1035 section 4.1).

/** The octets of the header. */
export const HEADER = 12;

/** A record whose RDATA is not decoded yet. */
export interface WireRecord {
  name: string;
  type: number;
  class: number;
  ttl: number;
  /** The offsets of the record, of its RDATA, and of the end of both. */
  start: number;
  rdata: number;
  end: number;
}

export interface WireQuestion {
  name: string;
  type: number;
  class: number;
}

export interface Sections {
  questions: WireQuestion[];
  answers: WireRecord[];
  authorities: WireRecord[];
  additionals: WireRecord[];
  /** The offset after the last record. */
  end: number;
}

/** Throws a RangeError if the message has fewer records than its counts say, or a malformed one. */
export function readSections(octets: Buffer): Sections {
  const { questions, end } = readQuestions(octets);
  let at = end;
  const records = (count: number): WireRecord[] => {
    const found: WireRecord[] = [];
    for (let left = count; left > 0; left--) {
      const record = readRecord(octets, at);
      at = record.end;
      found.push(record);
    }
    return found;
  };
  const answers = records(octets.readUInt16BE(6));
  const authorities = records(octets.readUInt16BE(8));
  const additionals = records(octets.readUInt16BE(10));
  return { questions, answers, authorities, additionals, end: at };
}

export function readQuestions(octets: Buffer): { questions: WireQuestion[]; end: number } {
  const questions: WireQuestion[] = [];
  let at = HEADER;
  for (let left = octets.readUInt16BE(4); left > 0; left--) {
    const { name, end } = readName(octets, at);
    questions.push({ name, type: octets.readUInt16BE(end), class: octets.readUInt16BE(end + 2) });
    at = end + 4;
  }
  return { questions, end: at };
}

function readRecord(octets: Buffer, start: number): WireRecord {
  const { name, end: fixed } = readName(octets, start);
  const rdata = fixed + 10;
  const end = rdata + octets.readUInt16BE(fixed + 8);
  if (end > octets.length) throw new RangeError("record longer than its message");
  return {
    name,
    type: octets.readUInt16BE(fixed),
    class: octets.readUInt16BE(fixed + 2),
    ttl: octets.readUInt32BE(fixed + 4),
    start,
    rdata,
    end,
  };
}

// EDNS(0): the parameters of client and server, in the OPT record (RFC 6891 section 6.1).

export const TYPE_OPT = 41;

/** The DO bit (RFC 3225 section 3), in the field that is the TTL of other records. */
const DO = 0x8000;

export interface Edns {
  /** The largest UDP message that the sender accepts, in octets. */
  payload: number;
  /** Whether DNSSEC records are wanted in the answer (DO). */
  dnssec: boolean;
}

/** A size that avoids IP fragmentation (DNS Flag Day 2020). */
export const PAYLOAD = 1232;

export function writeEdns({ payload, dnssec }: Edns): Buffer {
  const octets = Buffer.allocUnsafe(11).fill(0);
  octets.writeUInt16BE(TYPE_OPT, 1);
  octets.writeUInt16BE(payload, 3);
  octets.writeUInt32BE(dnssec ? DO : 0, 5);
  return octets;
}

/** Throws a RangeError if its owner name is not the root. */
export function readEdns({ name, class: payload, ttl }: WireRecord): { edns: Edns; extendedRcode: number } {
  if (name !== ".") throw new RangeError("OPT record with an owner name other than the root");
  return { edns: { payload, dnssec: (ttl & DO) !== 0 }, extendedRcode: ttl >>> 24 };
}
