/** The records of a message where they stand in its octets (RFC 1035 section 4.1). */
import { readName } from "./name";

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
