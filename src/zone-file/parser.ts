/**
 * Parses zone files ("master files" in RFC 1035 section 5). Every record has its position in the text, so that a record can
 * be changed without touching another byte.
 */

import { classOf, typeOf } from "../dns/iana";
import { resolveName } from "../dns/name";
import { canonicalWords, isGeneric } from "../dns/rdata";
import { breaksIn, type Entry, readEntry, refuseNul, type Token, wordsOf } from "../dns/tokens";
import { parseTtl } from "../dns/ttl";
import { formatValue } from "../shared/issues";
import { hasByteOrderMark, notAZone } from "./error";
import { type Generator, rangeOf } from "./generate";

/** A record with its position in the file. */
export interface ZoneRecord {
  /** The full owner name in lower case, without final dot. */
  owner: string;
  /** The TTL in seconds, explicit or inherited; undefined if the file states none. */
  ttl: number | undefined;
  /** A known class or type by its mnemonic, even if the file uses the generic form (RFC 3597 section 5). */
  class: string;
  type: string;
  /** RDATA in canonical form, so that equal records are equal texts. */
  rdata: string;
  /** That of an SOA that states it as a number. */
  serial: Serial | undefined;
  /** Whether the RDATA is in the generic form, `\# 4 c0000201`. */
  isGeneric: boolean;
  /** The last comment of the entry, without its semicolon. */
  comment: string;
  /** The first line of the entry, from 1. */
  line: number;
  /** The span of the entry, from the start of its first line to the end of its last line break. */
  start: number;
  end: number;
  /** What relative names in it are relative to. */
  origin: string;
  /** Whether the owner name is that of the record above. */
  inheritsOwner: boolean;
  /** Whether the TTL is that of `$TTL` or of a record above. */
  inheritsTtl: boolean;
}

/** The serial of an SOA. */
export interface Serial {
  value: number;
  /** Its span in the entry, with quotes. */
  start: number;
  end: number;
  /** The other words of the RDATA, as written. */
  others: string;
}

/** An `$INCLUDE` or `$GENERATE`, whose records are not in the file itself. */
export interface Directive {
  line: number;
  /** What its records inherit: the TTL, and in BIND an included file also the owner name. */
  inherits: string;
}

export interface ParsedZone {
  records: ZoneRecord[];
  expansions: Directive[];
  generators: Generator[];
}

/** The parser's state between entries: what the next one inherits. */
interface Context {
  origin: string;
  owner: string | undefined;
  defaultTtl: number | undefined;
  lastTtl: number | undefined;
}

/** The UTF-8 byte order mark as Latin-1. */
const BYTE_ORDER_MARK = "\xef\xbb\xbf";

/** The record of a part of a text, which is a whole entry that was read before. */
export interface KnownRecord {
  start: number;
  end: number;
  record: ZoneRecord;
}

/** What is known of a text that was made by changing lines of one that was read. */
export interface Reparsing {
  /** The owner name of a first record without one. */
  owner: string;
  /** In the order of the text. */
  known: readonly KnownRecord[];
}

/** Parses a file. By default one whose first record has no owner name is rejected, and each line is read. */
export function parseZoneFile(text: string, zone: string, path: string, reparsing?: Reparsing): ParsedZone {
  if (text.startsWith(BYTE_ORDER_MARK)) throw hasByteOrderMark(path);
  const refuse = (line: number, why: string): Error => notAZone(path, line, why);
  refuseNul(text, refuse);
  const context: Context = { origin: zone, owner: reparsing?.owner, defaultTtl: undefined, lastTtl: undefined };
  const file: ParsedZone = { records: [], expansions: [], generators: [] };
  const known = (reparsing?.known ?? [])[Symbol.iterator]();
  let next = known.next().value;
  for (let start = 0, line = 1; start < text.length; ) {
    while (next && next.start < start) next = known.next().value;
    if (next?.start === start && endsLine(text, next.end) && meansTheSame(next.record, context)) {
      const { end, record } = next;
      file.records.push({ ...record, line, start, end });
      context.owner = record.owner;
      if (!record.inheritsTtl) context.lastTtl = record.ttl;
      line += breaksIn(text, start, end);
      start = end;
      continue;
    }
    const entry = readEntry(text, start, line, refuse);
    readInto(file, reparsing ? ofItsOwn(entry, text, refuse) : entry, context, path);
    start = entry.end;
    line += entry.lines;
  }
  return file;
}

function endsLine(text: string, at: number): boolean {
  return at === text.length || text[at - 1] === "\n";
}

/**
 * Whether a known record means the same here. What an entry says depends on nothing but its text, as no entry leaves anything
 * open; and what it means, on the origin and what it inherits.
 */
function meansTheSame(record: ZoneRecord, context: Context): boolean {
  if (record.origin !== context.origin) return false;
  if (record.inheritsOwner && record.owner !== context.owner) return false;
  return !record.inheritsTtl || record.ttl === inheritedTtl(context);
}

/** The same entry without parts of the text, any of which would keep the whole text in memory as long as its record is known. */
function ofItsOwn({ line, start, end }: Entry, text: string, refuse: (line: number, why: string) => Error): Entry {
  const copy = Buffer.from(text.slice(start, end), "latin1").toString("latin1");
  const entry = readEntry(copy, 0, line, refuse);
  const tokens = entry.tokens.map((token) => ({ ...token, start: token.start + start, end: token.end + start }));
  return { ...entry, tokens, start, end };
}

function readInto(file: ParsedZone, entry: Entry, context: Context, path: string): void {
  const first = entry.tokens[0];
  if (!first) return;
  // BIND accepts a quoted directive too.
  if (first.text.startsWith("$") && !entry.indented) applyDirective(entry, context, file, path);
  else file.records.push(readRecord(entry, context, path));
}

function applyDirective({ tokens, line }: Entry, context: Context, file: ParsedZone, path: string): void {
  const [directive = { text: "" }, argument] = tokens;
  switch (directive.text.toUpperCase()) {
    case "$ORIGIN":
      if (!argument) throw notAZone(path, line, "$ORIGIN without a name");
      context.origin = resolveName(argument.text, context.origin);
      break;
    case "$TTL":
      context.defaultTtl = argument && parseTtl(argument.text);
      if (context.defaultTtl === undefined) throw notAZone(path, line, "$TTL without a valid time");
      break;
    case "$INCLUDE":
      file.expansions.push({ line, inherits: `${context.owner} ${inheritedTtl(context)}` });
      break;
    case "$GENERATE":
      applyGenerate(tokens.slice(1), line, context, file);
      break;
    // The time of a dump, which does not matter to a primary.
    case "$DATE":
      break;
    default:
      throw notAZone(path, line, `${formatValue(directive.text)} is not a known directive`);
  }
}

function applyGenerate([range, owner, ...rest]: Token[], line: number, context: Context, file: ParsedZone): void {
  const { ttl } = takeTtlAndClass(rest);
  file.expansions.push({ line, inherits: `${ttl ?? inheritedTtl(context)}` });
  if (ttl !== undefined) context.lastTtl = ttl;
  const [word, rdata] = rest;
  const type = word && typeOf(word.text);
  const counter = range && rangeOf(range.text);
  // Name servers reject a file with a malformed one.
  if (!owner || !type || !rdata || !counter) return;
  file.generators.push({
    line,
    ...counter,
    origin: context.origin,
    ttl: ttl ?? inheritedTtl(context),
    owner: owner.text,
    type,
    rdata: rdata.text,
  });
}

function readRecord(entry: Entry, context: Context, path: string): ZoneRecord {
  const tokens = [...entry.tokens];
  const owner = entry.indented ? context.owner : resolveName((tokens.shift() as Token).text, context.origin);
  if (owner === undefined) throw notAZone(path, entry.line, "the first record has no owner name");
  context.owner = owner;
  const { ttl, recordClass } = takeTtlAndClass(tokens);
  const word = tokens.shift();
  if (!word) throw notAZone(path, entry.line, "record without a type");
  const type = typeOf(word.text);
  if (word.quoted || type === undefined) {
    throw notAZone(path, entry.line, `${formatValue(word.text)} is not a record type`);
  }
  // RFC 3123 section 4: an APL may be empty.
  if (tokens.length === 0 && type !== "APL") throw notAZone(path, entry.line, `${word.text} record without data`);
  const rdata = canonicalWords(type, tokens, context.origin);
  const generic = isGeneric(tokens);
  if (ttl !== undefined) context.lastTtl = ttl;
  // Without any TTL so far, name servers use the SOA's minimum, its meaning before RFC 2308 section 4.
  else if (type === "SOA" && inheritedTtl(context) === undefined) {
    const words = generic ? wordsOf(rdata) : tokens;
    context.defaultTtl = parseTtl(words[6]?.text ?? "");
  }
  const { comment, line, start, end } = entry;
  return {
    owner,
    ttl: ttl ?? inheritedTtl(context),
    class: recordClass ?? "IN",
    type,
    rdata,
    serial: type === "SOA" && !generic ? serialIn(tokens, start) : undefined,
    isGeneric: generic,
    comment,
    line,
    start,
    end,
    origin: context.origin,
    inheritsOwner: entry.indented,
    inheritsTtl: ttl === undefined,
  };
}

/** The third word (RFC 1035 section 3.3.13). */
function serialIn(rdata: Token[], entryStart: number): Serial | undefined {
  const [mname, rname, serial, ...times] = rdata;
  if (!mname || !rname || !serial || !/^\d+$/.test(serial.text)) return undefined;
  const others = [mname, rname, ...times].map(({ text }) => text).join(" ");
  return { value: Number(serial.text), start: serial.start - entryStart, end: serial.end - entryStart, others };
}

/** RFC 1035 section 5.1: an optional TTL and an optional class, in either order, before the type. */
function takeTtlAndClass(tokens: Token[]): { ttl: number | undefined; recordClass: string | undefined } {
  let ttl: number | undefined;
  let recordClass: string | undefined;
  for (;;) {
    const text = tokens[0]?.quoted === false ? tokens[0].text : "";
    const time = ttl === undefined ? parseTtl(text) : undefined;
    const klass = time === undefined && recordClass === undefined ? classOf(text) : undefined;
    if (time === undefined && klass === undefined) return { ttl, recordClass };
    ttl ??= time;
    recordClass ??= klass;
    tokens.shift();
  }
}

/** RFC 2308 section 4: that of `$TTL`, if there is one, else the last explicit one. */
function inheritedTtl({ defaultTtl, lastTtl }: Context): number | undefined {
  return defaultTtl ?? lastTtl;
}
