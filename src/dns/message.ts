/** DNS messages (RFC 1035 section 4), queries and updates (RFC 2136 section 2). */
import { className, rcodeName, typeName, typeNumber } from "./iana";
import { lowerCase, readName, writeName } from "./name";
import { type Rdata, readRdata, writeRdata } from "./rdata";

/** `NONE` and `ANY` have meanings of their own in an update (RFC 2136 section 2.4 and 2.5). */
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
  /** Seconds; 0 where the record stands for a condition or a deletion. */
  ttl: number;
  /** Nothing for an empty RDATA. */
  data?: Rdata;
}

/** A record that came. */
export interface DecodedRecord {
  /** In the letter case of the server. */
  name: string;
  /** Such as `MX`; `TYPE65280` for one without a name. */
  type: string;
  /** `IN`, mostly; `CLASS32769` for one without a name. */
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
  /** Whether the server is to ask others for us (RD). By default not: the question is for the zone's own servers. */
  recursion?: boolean;
  /** What we tell of ourselves by EDNS. By default the message has no OPT record, and answers over UDP have 512 octets. */
  edns?: Edns | undefined;
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
  /** Such as `NOERROR` or `REFUSED`; with the bits that EDNS adds (RFC 6891 section 6.1.3), such as `BADVERS`. */
  rcode: string;
  /** Whether the server speaks for the name (AA). */
  authoritative: boolean;
  /** Whether the answer is cut, so that TCP has the whole (TC). */
  truncated: boolean;
  /** Whether the server asks others for us, if we want it (RA). */
  recursionAvailable: boolean;
  /** Its name is in lower case. */
  question: (Question & { class: string }) | undefined;
  answers: DecodedRecord[];
  authorities: DecodedRecord[];
  /** Glue, mostly. The records that are about the message itself, OPT and TSIG, are not among them. */
  additionals: DecodedRecord[];
  /** What the server tells of itself by EDNS; nothing where it has none. */
  edns?: Edns;
}

/** Throws a RangeError where the name or the type can't be asked. */
export function encodeQuery(id: number, question: Question, { recursion = false, edns }: QueryOptions = {}): Buffer {
  const message = encodeQuestion(id, recursion ? RD : 0, question);
  return edns ? addAdditional(message, writeEdns(edns)) : message;
}

/** Throws a RangeError where a name can't be written. */
export function encodeUpdate(id: number, { zone, prerequisites, changes }: Update): Buffer {
  const head = encodeQuestion(id, OPCODE_UPDATE << 11, { name: zone, type: "SOA" });
  head.writeUInt16BE(prerequisites.length, 6);
  head.writeUInt16BE(changes.length, 8);
  return Buffer.concat([head, ...[...prerequisites, ...changes].map(encodeRecord)]);
}

/** Whether a message that we made is a question, so that it can be sent again without harm. */
export function isQuery(message: Buffer): boolean {
  return ((message.readUInt16BE(2) >> 11) & 0xf) === OPCODE_QUERY;
}

/** Takes a message apart; nothing where it is none. Whatever it holds, this does not throw, and takes milliseconds. */
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

/** What is cut may be cut anywhere, and is not to be used beyond its header (RFC 2181 section 9). */
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
    // RFC 2181 section 8: a TTL with the highest bit set is 0.
    ttl: ttl > 0x7fffffff && type !== TYPE_TSIG ? 0 : ttl,
    data: readRdata(known, octets, rdata, end),
  };
}

function encodeQuestion(id: number, flags: number, { name, type }: Question): Buffer {
  const header = Buffer.alloc(HEADER);
  header.writeUInt16BE(id, 0);
  header.writeUInt16BE(flags, 2);
  header.writeUInt16BE(1, 4);
  const rest = Buffer.alloc(4);
  rest.writeUInt16BE(typeNumber(type), 0);
  rest.writeUInt16BE(CLASSES.IN, 2);
  return Buffer.concat([header, writeName(name), rest]);
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

/** The octets of a name in lower case, uncompressed: the form that signatures cover (RFC 8945 section 4.3.3). */
export function encodeName(name: string): Buffer {
  return writeName(lowerCase(name));
}

/** A name inside RDATA, in lower case, and what comes behind it. */
export function decodeName(octets: Buffer): { name: string; rest: Buffer } {
  const { name, end } = readName(octets, 0);
  return { name: lowerCase(name), rest: octets.subarray(end) };
}

/** The message with one more record in its additional section. */
export function addAdditional(message: Buffer, record: Buffer): Buffer {
  const whole = Buffer.concat([message, record]);
  whole.writeUInt16BE(whole.readUInt16BE(10) + 1, 10);
  return whole;
}

/**
 * The last record of the additional section, and the message without it; nothing where there is none. Throws a RangeError
 * where the octets are no message.
 */
export function takeLastAdditional(message: Buffer): { rest: Buffer; record: DecodedRecord } | undefined {
  const { additionals, end } = readSections(message);
  const last = additionals.at(-1);
  if (!last) return undefined;
  if (end !== message.length) throw new RangeError("octets behind the last record");
  const rest = Buffer.from(message.subarray(0, last.start));
  rest.writeUInt16BE(additionals.length - 1, 10);
  return { rest, record: decodeRecord(message, last) };
}

/** The records of a message where they stand in its octets (RFC 1035 section 4.1). */
export const HEADER = 12;

/** A record whose RDATA is not taken apart yet. */
export interface WireRecord {
  name: string;
  type: number;
  class: number;
  ttl: number;
  /** Where the record begins, where its RDATA begins, and where both end. */
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
  /** Where the last record ends. */
  end: number;
}

/** Throws a RangeError where the message holds less than its counts say, or something that is no record. */
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
  if (end > octets.length) throw new RangeError("a record that is longer than its message");
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

/** EDNS(0): what the two ends tell each other beside the question, in the record OPT (RFC 6891 section 6.1). */
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
