/**
 * Reads RFC 1035 master files (section 5) without losing a byte: every record knows where it stands, so that one can be
 * changed while all others stay as they are.
 */

import { classOf, typeOf } from "../dns/iana";
import { resolveName } from "../dns/name";
import { canonicalWords, isGeneric } from "../dns/rdata";
import { type Entry, splitEntries, type Token, wordsOf } from "../dns/tokens";
import { parseTtl } from "../dns/ttl";
import { formatValue } from "../shared/issues";
import { hasByteOrderMark, notAZone } from "./error";
import { type Generator, rangeOf } from "./generate";

/** A record, with its place in the file. */
export interface ZoneRecord {
  /** The full owner name in lower case, without final dot. */
  owner: string;
  /** The TTL in seconds, stated or inherited; nothing where the file states none. */
  ttl: number | undefined;
  /** A known class or type by its mnemonic, however the file spells it (RFC 3597 section 5). */
  class: string;
  type: string;
  /** RDATA in one spelling, so that equal records are equal texts. */
  rdata: string;
  /** The words of the RDATA; where the file has it as octets, those of the type's own spelling, without places. */
  tokens: Token[];
  /** Whether the file has the RDATA as octets, `\# 4 c0000201`. */
  isGeneric: boolean;
  /** The last comment of the entry, without its semicolon. */
  comment: string;
  /** The first line of the entry, from 1. */
  line: number;
  /** The span of the entry, from the start of its first line up to the end of its last line break. */
  start: number;
  end: number;
}

/** An `$INCLUDE` or `$GENERATE`, of which the records are not among the file's own. */
export interface Directive {
  line: number;
  /** What records inherit there: the TTL, and in a file that is included the owner name too (so in BIND). */
  inherits: string;
}

export interface ParsedZone {
  records: ZoneRecord[];
  expansions: Directive[];
  generators: Generator[];
}

/** Where a reader stands between entries: what the next one inherits. */
interface Context {
  origin: string;
  owner: string | undefined;
  defaultTtl: number | undefined;
  lastTtl: number | undefined;
}

/** That of UTF-8, octet by octet. */
const BYTE_ORDER_MARK = "\xef\xbb\xbf";

/** Reads a whole file. `owner` is what a first record without owner name has; by default such a file is refused. */
export function readMasterFile(text: string, zone: string, path: string, owner?: string): ParsedZone {
  if (text.startsWith(BYTE_ORDER_MARK)) throw hasByteOrderMark(path);
  const context: Context = { origin: zone, owner, defaultTtl: undefined, lastTtl: undefined };
  const file: ParsedZone = { records: [], expansions: [], generators: [] };
  for (const entry of splitEntries(text, (line, why) => notAZone(path, line, why))) {
    const first = entry.tokens[0];
    if (!first) continue;
    // BIND takes a quoted directive for one too.
    if (first.text.startsWith("$") && !entry.indented) applyDirective(entry, context, file, path);
    else file.records.push(readRecord(entry, context, path));
  }
  return file;
}

function applyDirective({ tokens, line }: Entry, context: Context, file: ParsedZone, path: string): void {
  const [directive = { text: "" }, argument] = tokens;
  switch (directive.text.toUpperCase()) {
    case "$ORIGIN":
      if (!argument) throw notAZone(path, line, "$ORIGIN names no origin");
      context.origin = resolveName(argument.text, context.origin);
      break;
    case "$TTL":
      context.defaultTtl = argument && parseTtl(argument.text);
      if (context.defaultTtl === undefined) throw notAZone(path, line, "$TTL states no time");
      break;
    case "$INCLUDE":
      file.expansions.push({ line, inherits: `${context.owner} ${inheritedTtl(context)}` });
      break;
    case "$GENERATE":
      applyGenerate(tokens.slice(1), line, context, file);
      break;
    // When the file was dumped: of no meaning to a primary.
    case "$DATE":
      break;
    default:
      throw notAZone(path, line, `${formatValue(directive.text)} is not a directive that name servers know`);
  }
}

function applyGenerate([range, owner, ...rest]: Token[], line: number, context: Context, file: ParsedZone): void {
  const { ttl } = takeTtlAndClass(rest);
  file.expansions.push({ line, inherits: `${ttl ?? inheritedTtl(context)}` });
  if (ttl !== undefined) context.lastTtl = ttl;
  const [word, rdata] = rest;
  const type = word && typeOf(word.text);
  const counter = range && rangeOf(range.text);
  // Of another one, name servers make nothing: they refuse the file.
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
  if (!word) throw notAZone(path, entry.line, "a record has no type");
  const type = typeOf(word.text);
  if (word.quoted || type === undefined) {
    throw notAZone(path, entry.line, `${JSON.stringify(word.text)} is not a record type`);
  }
  // RFC 3123 section 4: an APL may be empty.
  if (tokens.length === 0 && type !== "APL") throw notAZone(path, entry.line, `a ${word.text} record has no data`);
  const rdata = canonicalWords(type, tokens, context.origin);
  const words = isGeneric(tokens) ? wordsOf(rdata) : tokens;
  if (ttl !== undefined) context.lastTtl = ttl;
  // Where no TTL is stated so far, name servers take the SOA's minimum, as it was meant before RFC 2308 section 4.
  else if (type === "SOA" && inheritedTtl(context) === undefined) context.defaultTtl = parseTtl(words[6]?.text ?? "");
  const { comment, line, start, end } = entry;
  return {
    owner,
    ttl: ttl ?? inheritedTtl(context),
    class: recordClass ?? "IN",
    type,
    rdata,
    tokens: words,
    isGeneric: isGeneric(tokens),
    comment,
    line,
    start,
    end,
  };
}

/** RFC 1035 section 5.1: TTL and class in either order, each once or not at all, before the type. */
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

/** RFC 2308 section 4: `$TTL`, where there is one, else the last that was stated. */
function inheritedTtl({ defaultTtl, lastTtl }: Context): number | undefined {
  return defaultTtl ?? lastTtl;
}
