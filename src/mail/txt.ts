/** Reads TXT records as consoles and master files show them. */
import { joinTxt, MAX_STRING, MAX_TXT_BYTES, unescapeString } from "../dns/character-strings";
import { bySpan, error, formatValue, type Issue, type TextSpan, withSpan } from "../shared/issues";
import type { Parsed } from "./record";

/**
 * The most that a TXT is read from, in UTF-16 units: each octet as `\DDD`, and a quarter more for quotes, blanks and
 * comments.
 */
const MAX_SHOWN = 5 * MAX_TXT_BYTES;

/**
 * The octets of a TXT as a master file or a DNS console shows it: the inverse of `quoteTxt`. It takes one or several
 * character-strings, quoted or bare, with `\X` and `\DDD` in them (RFC 1035 section 5.1); other characters than ASCII
 * stand for their UTF-8. In brackets they may stand on several lines, and behind quoted ones there may be comments.
 * Errors have the place of the string or the sign.
 */
export function unquoteTxt(presentation: string): Parsed<Buffer> {
  const whole = { start: 0, end: presentation.length };
  if (presentation.length > MAX_SHOWN) {
    const message = `it has ${presentation.length} characters, more than a record of ${MAX_TXT_BYTES} octets takes; shorten it`;
    return { ok: false, issues: [wrong("txt.too-long", message, whole)] };
  }
  const { strings, issues } = readStrings(presentation);
  if (strings.length === 0 && issues.length === 0) {
    issues.push(wrong("txt.empty", "it is empty; give one string at least", whole));
  }
  const read = strings.map((string) => readString(string));
  for (const one of read) for (const issue of one.issues) issues.push(issue);
  const record = joinTxt(read.map(({ octets }) => octets));
  if (record.length > MAX_TXT_BYTES) {
    const message = `it has ${record.length} octets, more than the ${MAX_TXT_BYTES} that a record holds; shorten it`;
    issues.push(wrong("txt.too-long", message, whole));
  }
  if (issues.length > 0) return { ok: false, issues: issues.sort(bySpan) };
  return { ok: true, record, issues: [] };
}

interface PlacedString {
  /** As it stands, without its quotes. */
  escaped: string;
  start: number;
}

/** Blanks, a quoted string, one that is not closed, a bare one, or another sign. */
const PIECE = /[ \t]+|"([^"\\\r\n]*(?:\\[^\r\n][^"\\\r\n]*)*)"|(".*)|((?:[^ \t\r\n\f\v;()"\\]|\\[^\r\n])+)|(.)/suy;

function readStrings(text: string): { strings: PlacedString[]; issues: Issue[] } {
  const strings: PlacedString[] = [];
  const issues: Issue[] = [];
  /** The places of brackets that are open. */
  const open: number[] = [];
  let hasBare = false;
  let at = 0;
  while (at < text.length) {
    PIECE.lastIndex = at;
    const [whole = "", quoted, unclosed, bare, sign] = PIECE.exec(text) ?? [];
    const span = { start: at, end: at + whole.length };
    at = span.end;
    if (quoted !== undefined) strings.push({ escaped: quoted, start: span.start + 1 });
    else if (bare !== undefined) {
      strings.push({ escaped: bare, start: span.start });
      hasBare = true;
    } else if (unclosed !== undefined) {
      const message = `${formatValue(unclosed)} opens with a quote that is not closed on its line; close it`;
      issues.push(wrong("txt.unclosed", message, span));
    } else if (sign === "(") open.push(span.start);
    else if (sign === ")") {
      if (open.pop() === undefined) issues.push(unpaired("closes", span));
    } else if (sign === ";" && !hasBare && (strings.length > 0 || open.length > 0)) at = endOfLine(text, at);
    else if (sign !== undefined && !(open.length > 0 && /[\r\n]/.test(sign))) {
      const message = `${formatValue(sign)} has a meaning of its own outside quotes (RFC 1035 section 5.1); put the text in quotes`;
      issues.push(wrong("txt.bare", message, span));
    }
  }
  for (const start of open) issues.push(unpaired("opens", { start, end: start + 1 }));
  return { strings, issues };
}

function unpaired(does: "opens" | "closes", span: TextSpan): Issue {
  const message = `a bracket ${does} here and has no other half (RFC 1035 section 5.1); put the text in quotes, or add the other`;
  return wrong("txt.bracket", message, span);
}

function endOfLine(text: string, start: number): number {
  let at = start;
  while (at < text.length && text[at] !== "\n" && text[at] !== "\r") at++;
  return at;
}

function readString({ escaped, start }: PlacedString): { octets: Buffer; issues: Issue[] } {
  const issues = [...escaped.matchAll(/\\(\d{1,3}|[^\d])/g)].flatMap(({ 0: whole, 1: what = "", index }) => {
    if (!/^\d/.test(what) || (what.length === 3 && Number(what) <= 255)) return [];
    const message = `${formatValue(whole)} is no octet: behind a backslash stand three digits from 000 to 255, or a sign that is no digit (RFC 1035 section 5.1)`;
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
  return withSpan(span, error(id, "", message));
}
