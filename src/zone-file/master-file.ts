/**
 * Reads RFC 1035 master files (section 5) without losing a byte: every record knows where it stands, so that one can be
 * changed while all others stay as they are.
 */
import { fullName } from "./name";
import { spellRdata } from "./rdata";
import { type Entry, notAZone, splitEntries, type Token } from "./tokens";

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

/** An `$INCLUDE` or `$GENERATE`. What they bring is not looked at. */
export interface Expansion {
  line: number;
  /** What records inherit there: the TTL, and in a file that is included the owner name too (so in BIND). */
  inherits: string;
}

export interface MasterFile {
  records: ZoneRecord[];
  expansions: Expansion[];
}

/** Where a reader stands between entries: what the next one inherits. */
interface Context {
  origin: string;
  owner: string | undefined;
  defaultTtl: number | undefined;
  lastTtl: number | undefined;
}

/** Reads a whole file. `owner` is what a first record without owner name has; by default such a file is refused. */
export function readMasterFile(text: string, zone: string, path: string, owner?: string): MasterFile {
  const context: Context = { origin: zone, owner, defaultTtl: undefined, lastTtl: undefined };
  const file: MasterFile = { records: [], expansions: [] };
  for (const entry of splitEntries(text, path)) {
    const first = entry.tokens[0];
    if (!first) continue;
    if (first.text.startsWith("$") && !first.quoted && !entry.indented) applyDirective(entry, context, file, path);
    else file.records.push(readRecord(entry, context, path));
  }
  return file;
}

function applyDirective({ tokens, line }: Entry, context: Context, file: MasterFile, path: string): void {
  const [directive, argument] = tokens;
  switch (directive?.text.toUpperCase()) {
    case "$ORIGIN":
      if (!argument) throw notAZone(path, line, "$ORIGIN names no origin");
      context.origin = fullName(argument.text, context.origin);
      break;
    case "$TTL":
      context.defaultTtl = argument && parseTtl(argument.text);
      if (context.defaultTtl === undefined) throw notAZone(path, line, "$TTL states no time");
      break;
    case "$INCLUDE":
      file.expansions.push({ line, inherits: `${context.owner} ${inheritedTtl(context)}` });
      break;
    case "$GENERATE":
      // Range and owner name come first.
      file.expansions.push({
        line,
        inherits: `${takeTtlAndClass(tokens.slice(3)).ttl ?? inheritedTtl(context)}`,
      });
      break;
  }
}

function readRecord(entry: Entry, context: Context, path: string): ZoneRecord {
  const tokens = [...entry.tokens];
  const owner = entry.indented ? context.owner : fullName((tokens.shift() as Token).text, context.origin);
  if (owner === undefined) throw notAZone(path, entry.line, "the first record has no owner name");
  context.owner = owner;
  const { ttl, recordClass } = takeTtlAndClass(tokens);
  const word = tokens.shift();
  if (!word) throw notAZone(path, entry.line, "a record has no type");
  const type = word.text.toUpperCase();
  if (word.quoted || !isType(type)) {
    throw notAZone(path, entry.line, `${JSON.stringify(word.text)} is no record type`);
  }
  if (tokens.length === 0) throw notAZone(path, entry.line, `a ${word.text} record has no data`);
  if (ttl !== undefined) context.lastTtl = ttl;
  // Where no TTL is stated so far, name servers take the SOA's minimum, as it was meant before RFC 2308 section 4.
  else if (type === "SOA" && inheritedTtl(context) === undefined) context.defaultTtl = parseTtl(tokens[6]?.text ?? "");
  const { comment, line, start, end } = entry;
  return {
    owner,
    ttl: ttl ?? inheritedTtl(context),
    class: recordClass ?? "IN",
    type,
    rdata: spellRdata(type, tokens, context.origin),
    tokens,
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
    if (ttl === undefined && parseTtl(text) !== undefined) ttl = parseTtl(text);
    else if (recordClass === undefined && /^(IN|CH|HS|CS|CLASS\d+)$/i.test(text)) recordClass = text.toUpperCase();
    else return { ttl, recordClass };
    tokens.shift();
  }
}

/** RFC 2308 section 4: `$TTL`, where there is one, else the last that was stated. */
function inheritedTtl({ defaultTtl, lastTtl }: Context): number | undefined {
  return defaultTtl ?? lastTtl;
}

/** Seconds, or BIND's units: `1h30m`. */
function parseTtl(text: string): number | undefined {
  if (!/^(?:\d+[smhdw])*\d+[smhdw]?$/i.test(text)) return undefined;
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
  return types.has(text) || /^TYPE\d{1,5}$/.test(text);
}
