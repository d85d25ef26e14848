/**
 * Reads RFC 1035 master files (section 5) without losing a byte: every entry knows where it stands, so that one can be
 * changed while all others stay as they are. The text is Latin-1, one character an octet.
 */
import { quoteTxt, unescapeString } from "../mail";
import { ZoneFileError } from "./error";

export interface Token {
  /** The octets as they stand, without the quotes. */
  text: string;
  quoted: boolean;
  start: number;
  end: number;
}

/** A record, with its place in the file. */
export interface ZoneRecord {
  /** The full owner name in lower case, without final dot. */
  owner: string;
  /** The TTL in seconds, stated or inherited; nothing where the file states none. */
  ttl: number | undefined;
  class: string;
  type: string;
  /** RDATA in one spelling, so that equal records are equal texts. */
  rdata: string;
  tokens: Token[];
  /** The last comment of the entry, without its semicolon. */
  comment: string;
  /** The first line of the entry, from 1. */
  line: number;
  /** The span of the entry, from the start of its first line up to the end of its last line break. */
  start: number;
  end: number;
}

interface Entry {
  tokens: Token[];
  comment: string;
  /** Whether the first line begins with a blank, so that the owner name is the last one stated. */
  indented: boolean;
  line: number;
  start: number;
  end: number;
}

/** Where a reader stands between entries: what the next one inherits. */
interface Context {
  origin: string;
  owner: string | undefined;
  defaultTtl: number | undefined;
  lastTtl: number | undefined;
}

/** Reads all records of a file. What `$INCLUDE` and `$GENERATE` bring is not looked at. */
export function readMasterFile(text: string, zone: string, path: string): ZoneRecord[] {
  const context: Context = { origin: zone, owner: undefined, defaultTtl: undefined, lastTtl: undefined };
  const records: ZoneRecord[] = [];
  for (const entry of splitEntries(text, path)) {
    const first = entry.tokens[0];
    if (!first) continue;
    if (first.text.startsWith("$") && !first.quoted && !entry.indented) applyDirective(entry, context, path);
    else records.push(readRecord(entry, context, path));
  }
  return records;
}

/** RDATA that a user wrote, in the one spelling that the file's records have too; nothing where it is malformed. */
export function canonicalRdata(type: string, rdata: string, zone: string): string | undefined {
  try {
    const entries = splitEntries(rdata, "");
    const tokens = entries[0]?.tokens ?? [];
    return entries.length === 1 && tokens.length > 0 ? spell(type, tokens, zone) : undefined;
  } catch {
    return undefined;
  }
}

/** The bytes of a TXT's RDATA as text. */
export function txtOf(tokens: Token[]): string {
  return Buffer.concat(tokens.map((token) => unescapeString(token.text))).toString("utf8");
}

function splitEntries(text: string, path: string): Entry[] {
  if (text.includes("\0")) throw notAZone(path, 1, "it holds NUL bytes, so it is no text");
  const entries: Entry[] = [];
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const entry: Entry = {
      tokens: [],
      comment: "",
      indented: /[ \t]/.test(text[at] as string),
      line,
      start: at,
      end: at,
    };
    let depth = 0;
    for (;;) {
      const char = text[at];
      if (char === undefined || (char === "\n" && depth === 0)) {
        if (char !== undefined) {
          at++;
          line++;
        }
        break;
      }
      if (char === "\n") {
        line++;
        at++;
      } else if (/[ \t\r\f\v]/.test(char)) at++;
      else if (char === "(" || char === ")") {
        depth += char === "(" ? 1 : -1;
        if (depth < 0) throw notAZone(path, line, "a parenthesis closes that was not opened");
        at++;
      } else if (char === ";") {
        const end = endOfLine(text, at);
        entry.comment = text.slice(at + 1, end).replace(/\r$/, "");
        at = end;
      } else {
        const token = char === '"' ? readQuoted(text, at, path, line) : readBare(text, at);
        entry.tokens.push(token);
        at = token.end;
      }
    }
    if (depth > 0) throw notAZone(path, entry.line, "a parenthesis opens that is never closed");
    entry.end = at;
    entries.push(entry);
  }
  return entries;
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}

function readQuoted(text: string, start: number, path: string, line: number): Token {
  for (let at = start + 1; at < text.length && text[at] !== "\n"; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return { text: text.slice(start + 1, at), quoted: true, start, end: at + 1 };
  }
  throw notAZone(path, line, "a quoted string is not closed on its line");
}

function readBare(text: string, start: number): Token {
  let at = start;
  while (at < text.length && !/[ \t\r\n\f\v;()"]/.test(text[at] as string)) at += text[at] === "\\" ? 2 : 1;
  const end = Math.min(at, text.length);
  return { text: text.slice(start, end), quoted: false, start, end };
}

function applyDirective({ tokens, line }: Entry, context: Context, path: string): void {
  const [directive, argument] = tokens;
  switch (directive?.text.toUpperCase()) {
    case "$ORIGIN":
      if (!argument) throw notAZone(path, line, "$ORIGIN names no origin");
      context.origin = absolute(argument.text, context.origin);
      break;
    case "$TTL":
      context.defaultTtl = argument && parseTtl(argument.text);
      if (context.defaultTtl === undefined) throw notAZone(path, line, "$TTL states no time");
      break;
  }
}

function readRecord(entry: Entry, context: Context, path: string): ZoneRecord {
  const tokens = [...entry.tokens];
  const owner = entry.indented ? context.owner : absolute((tokens.shift() as Token).text, context.origin);
  if (owner === undefined) throw notAZone(path, entry.line, "the first record has no owner name");
  context.owner = owner;
  let ttl: number | undefined;
  let recordClass: string | undefined;
  // RFC 1035 section 5.1: TTL and class in either order, each once, before the type.
  for (;;) {
    const text = tokens[0]?.quoted === false ? tokens[0].text : "";
    if (ttl === undefined && parseTtl(text) !== undefined) ttl = parseTtl(text);
    else if (recordClass === undefined && /^(IN|CH|HS|CS|CLASS\d+)$/i.test(text)) recordClass = text.toUpperCase();
    else break;
    tokens.shift();
  }
  const type = tokens.shift();
  if (!type || type.quoted || !isType(type.text)) {
    throw notAZone(
      path,
      entry.line,
      `${type ? `${JSON.stringify(type.text)} is no record type` : "a record has no type"}`,
    );
  }
  if (tokens.length === 0) throw notAZone(path, entry.line, `a ${type.text} record has no data`);
  if (ttl !== undefined) context.lastTtl = ttl;
  const { comment, line, start, end } = entry;
  return {
    owner,
    // RFC 2308 section 4: $TTL, where there is one, else the last that was stated.
    ttl: ttl ?? context.defaultTtl ?? context.lastTtl,
    class: recordClass ?? "IN",
    type: type.text.toUpperCase(),
    rdata: spell(type.text.toUpperCase(), tokens, context.origin),
    tokens,
    comment,
    line,
    start,
    end,
  };
}

/** Which fields of a type's RDATA are domain names. */
const nameFields: Record<string, number[]> = {
  CNAME: [0],
  DNAME: [0],
  MX: [1],
  NS: [0],
  PTR: [0],
  SOA: [0, 1],
  SRV: [3],
};

function spell(type: string, tokens: Token[], origin: string): string {
  if (type === "TXT" || type === "SPF")
    return quoteTxt(Buffer.concat(tokens.map((token) => unescapeString(token.text))));
  const names = nameFields[type] ?? [];
  return tokens
    .map((token, index) => {
      if (names.includes(index)) return `${absolute(token.text, origin)}.`;
      if (token.quoted) return `"${token.text}"`;
      return type === "AAAA" ? token.text.toLowerCase() : token.text;
    })
    .join(" ");
}

function absolute(name: string, origin: string): string {
  const lower = name.toLowerCase();
  if (lower === "@") return origin;
  if (lower === ".") return "";
  return lower.endsWith(".") && !lower.endsWith("\\.") ? lower.slice(0, -1) : `${lower}.${origin}`.replace(/\.$/, "");
}

/** Seconds, or BIND's units: `1h30m`. */
function parseTtl(text: string): number | undefined {
  if (!/^(\d+[smhdw]?)+$/i.test(text)) return undefined;
  const units: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86400, w: 604800 };
  return [...text.matchAll(/(\d+)([smhdw]?)/gi)].reduce(
    (sum, [, number, unit]) => sum + Number(number) * (units[(unit || "s").toLowerCase()] as number),
    0,
  );
}

/** The mnemonics of IANA's registry of resource record types, read 2026-11, and RFC 3597's form for all others. */
const types = new Set(
  (
    "A AAAA AFSDB AMTRELAY APL ATMA AVC BRID CAA CDNSKEY CDS CERT CLA CNAME CSYNC DELEG DHCID DLV DNAME DNSKEY DOA DS DSYNC EID " +
    "EUI48 EUI64 GID GPOS HHIT HINFO HIP HTTPS IPN IPSECKEY ISDN KEY KX L32 L64 LOC LP MB MD MF MG MINFO MR MX " +
    "NAPTR NID NIMLOC NINFO NS NSAP NSAP-PTR NSEC NSEC3 NSEC3PARAM NULL NXNAME NXT OPENPGPKEY PTR PX RESINFO RKEY RP " +
    "RRSIG RT SIG SINK SMIMEA SOA SPF SRV SSHFP SVCB TA TALINK TKEY TLSA TSIG TXT UID UINFO UNSPEC URI WALLET WKS " +
    "X25 ZONEMD"
  ).split(" "),
);

function isType(text: string): boolean {
  return types.has(text.toUpperCase()) || /^TYPE\d{1,5}$/i.test(text);
}

function notAZone(path: string, line: number, why: string): ZoneFileError {
  const message = `${path}, line ${line}: ${why}, so it is not read as an RFC 1035 master file, and nothing was written; correct the line, or name another file`;
  return new ZoneFileError("zone-file.not-a-zone", message);
}
