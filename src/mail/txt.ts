/** The contents of TXT records (RFC 1035 section 3.3.14): bytes, in strings of at most 255. */
import { error, type Issue, show, type TextSpan } from "../issues";
import type { Parsed } from "./parsed";

const MAX_STRING = 255;

/** The most that one TXT can hold: RDATA of 65535 octets, one of 256 being a length. */
export const MAX_TXT_BYTES = 65535 - 256;

/** Cuts a text's octets into character-strings of at most 255 octets. One empty string where there is no text. */
export function splitTxt(bytes: Buffer): Buffer[] {
  const strings: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += MAX_STRING) strings.push(bytes.subarray(at, at + MAX_STRING));
  return strings.length > 0 ? strings : [bytes];
}

/** The one text that the strings of a TXT make: nothing stands between them, not even inside a character cut in two. */
export function joinTxt(strings: readonly Uint8Array[]): Buffer {
  return Buffer.concat(strings);
}

/** A text as a master file holds it: quoted strings, other octets than printable ASCII as `\DDD` (RFC 1035 section 5.1). */
export function quoteTxt(text: string | Buffer): string {
  return splitTxt(Buffer.from(text as string))
    .map(quoteString)
    .join(" ");
}

function quoteString(bytes: Buffer): string {
  let quoted = '"';
  for (const byte of bytes) {
    if (byte === 0x22 || byte === 0x5c) quoted += `\\${String.fromCharCode(byte)}`;
    else if (byte >= 0x20 && byte <= 0x7e) quoted += String.fromCharCode(byte);
    else quoted += `\\${String(byte).padStart(3, "0")}`;
  }
  return `${quoted}"`;
}

/**
 * The octets of a TXT as a master file or a DNS console shows it: the inverse of {@link quoteTxt}. It takes one or several
 * character-strings, quoted or bare, with `\X` and `\DDD` in them (RFC 1035 section 5.1); other characters than ASCII
 * stand for their UTF-8. Errors have the place of the string or the sign.
 */
export function unquoteTxt(presentation: string): Parsed<Buffer> {
  const { strings, issues } = readStrings(presentation);
  if (strings.length === 0 && issues.length === 0) {
    issues.push(wrong("txt.empty", "it is empty; give one string at least", { start: 0, end: presentation.length }));
  }
  const read = strings.map((string) => readString(string));
  issues.push(...read.flatMap((one) => one.issues));
  if (issues.length > 0) return { ok: false, issues: issues.sort((one, other) => startOf(one) - startOf(other)) };
  return { ok: true, record: joinTxt(read.map(({ octets }) => octets)), issues: [] };
}

interface PlacedString {
  /** As it stands, without its quotes. */
  escaped: string;
  start: number;
}

const PIECE = /[ \t]+|"((?:[^"\\\r\n]|\\[^\r\n])*)"|(".*)|((?:[^ \t\r\n\f\v;()"\\]|\\[^\r\n])+)|(.)/gsu;

function readStrings(text: string): { strings: PlacedString[]; issues: Issue[] } {
  const strings: PlacedString[] = [];
  const issues: Issue[] = [];
  for (const { 0: whole, 1: quoted, 2: open, 3: bare, 4: sign, index: start } of text.matchAll(PIECE)) {
    const span = { start, end: start + whole.length };
    if (quoted !== undefined) strings.push({ escaped: quoted, start: start + 1 });
    else if (bare !== undefined) strings.push({ escaped: bare, start });
    else if (open !== undefined) {
      issues.push(
        wrong("txt.unclosed", `${show(open)} opens with a quote that is not closed on its line; close it`, span),
      );
    } else if (sign !== undefined) {
      const message = `${show(sign)} has a meaning of its own outside quotes (RFC 1035 section 5.1); put the text in quotes`;
      issues.push(wrong("txt.bare", message, span));
    }
  }
  return { strings, issues };
}

function readString({ escaped, start }: PlacedString): { octets: Buffer; issues: Issue[] } {
  const issues = [...escaped.matchAll(/\\(\d{1,3}|[^\d])/g)].flatMap(({ 0: whole, 1: what = "", index }) => {
    if (!/^\d/.test(what) || (what.length === 3 && Number(what) <= 255)) return [];
    const message = `${show(whole)} is no octet: behind a backslash stand three digits from 000 to 255, or a sign that is no digit (RFC 1035 section 5.1)`;
    return [wrong("txt.escape", `${message}; correct it`, { start: start + index, end: start + index + whole.length })];
  });
  const octets = unescapeString(Buffer.from(escaped).toString("latin1"));
  if (octets.length > MAX_STRING) {
    const message = `a string of it has ${octets.length} octets, more than the ${MAX_STRING} of one (RFC 1035 section 3.3); divide it`;
    issues.push(wrong("txt.string-too-long", message, { start, end: start + escaped.length }));
  }
  return { octets, issues };
}

function wrong(id: string, message: string, span: TextSpan): Issue {
  return { ...error(id, "", message), span };
}

function startOf({ span }: Issue): number {
  return span?.start ?? 0;
}

/** The octets of one character-string of a master file, quoted or bare, its escapes taken back. */
export function unescapeString(escaped: string): Buffer {
  const octets: number[] = [];
  for (let at = 0; at < escaped.length; at++) {
    const decimal = /^\\(\d{3})/.exec(escaped.slice(at, at + 4))?.[1];
    if (decimal !== undefined && Number(decimal) <= 255) {
      octets.push(Number(decimal));
      at += 3;
    } else {
      if (escaped[at] === "\\" && at + 1 < escaped.length) at++;
      octets.push(escaped.charCodeAt(at) & 0xff);
    }
  }
  return Buffer.from(octets);
}
