/** Reads TXT records as consoles and zone files show them. */
import { joinTxt, MAX_STRING, MAX_TXT_BYTES, unescapeString } from "../dns/character-strings";
import { bySpan, error, formatValue, type Issue, type TextSpan, withSpan } from "../shared/issues";
import type { Parsed } from "./record";

/**
 * The longest text that is read as a TXT record, in UTF-16 units: each octet as `\DDD`, and a quarter more for quotes,
 * blanks and comments.
 */
const MAX_PRESENTATION = 5 * MAX_TXT_BYTES;

/**
 * The octets of a TXT record from its form in a zone file or a DNS console: the inverse of `quoteTxt`. It reads one or
 * several character-strings, quoted or bare, with `\X` and `\DDD` in them (RFC 1035 section 5.1); characters other than
 * ASCII become UTF-8. In parentheses they may span several lines, and comments may follow quoted ones. Errors have the place
 * of the string or the character.
 */
export function unquoteTxt(presentation: string): Parsed<Buffer> {
  const whole = { start: 0, end: presentation.length };
  if (presentation.length > MAX_PRESENTATION) {
    const message = `too long: ${presentation.length} characters, more than a record of ${MAX_TXT_BYTES} octets needs; shorten it`;
    return { ok: false, issues: [wrong("txt.too-long", message, whole)] };
  }
  const { strings, issues } = readStrings(presentation);
  if (strings.length === 0 && issues.length === 0) {
    issues.push(wrong("txt.empty", "must not be empty: expected at least one string", whole));
  }
  const read = strings.map((string) => readString(string));
  for (const one of read) for (const issue of one.issues) issues.push(issue);
  const record = joinTxt(read.map(({ octets }) => octets));
  if (record.length > MAX_TXT_BYTES) {
    const message = `too long: ${record.length} octets, but a TXT record holds at most ${MAX_TXT_BYTES}; shorten it`;
    issues.push(wrong("txt.too-long", message, whole));
  }
  if (issues.length > 0) return { ok: false, issues: issues.sort(bySpan) };
  return { ok: true, record, issues: [] };
}

interface PlacedString {
  /** As written, without its quotes. */
  escaped: string;
  start: number;
}

/** Blanks, a quoted string, one without a closing quote, a bare one, or any other character. */
const PIECE = /[ \t]+|"([^"\\\r\n]*(?:\\[^\r\n][^"\\\r\n]*)*)"|(".*)|((?:[^ \t\r\n\f\v;()"\\]|\\[^\r\n])+)|(.)/suy;

function readStrings(text: string): { strings: PlacedString[]; issues: Issue[] } {
  const strings: PlacedString[] = [];
  const issues: Issue[] = [];
  /** The places of open parentheses. */
  const open: number[] = [];
  let hasBare = false;
  let at = 0;
  while (at < text.length) {
    PIECE.lastIndex = at;
    const [whole = "", quoted, unclosed, bare, other] = PIECE.exec(text) ?? [];
    const span = { start: at, end: at + whole.length };
    at = span.end;
    if (quoted !== undefined) strings.push({ escaped: quoted, start: span.start + 1 });
    else if (bare !== undefined) {
      strings.push({ escaped: bare, start: span.start });
      hasBare = true;
    } else if (unclosed !== undefined) {
      const message = `${formatValue(unclosed)} has no closing quote on its line; add it`;
      issues.push(wrong("txt.unclosed", message, span));
    } else if (other === "(") open.push(span.start);
    else if (other === ")") {
      if (open.pop() === undefined) issues.push(unmatched(other, span));
    } else if (other === ";" && !hasBare && (strings.length > 0 || open.length > 0)) at = endOfLine(text, at);
    else if (other !== undefined && !(open.length > 0 && /[\r\n]/.test(other))) {
      const message = `${formatValue(other)} has a special meaning outside quotes (RFC 1035 section 5.1); put the text in quotes`;
      issues.push(wrong("txt.bare", message, span));
    }
  }
  for (const start of open) issues.push(unmatched("(", { start, end: start + 1 }));
  return { strings, issues };
}

function unmatched(parenthesis: "(" | ")", span: TextSpan): Issue {
  const message = `unmatched ${formatValue(parenthesis)} (RFC 1035 section 5.1); put the text in quotes, or add the other parenthesis`;
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
    const message = `${formatValue(whole)} is not a valid escape: a backslash is followed by three digits from 000 to 255, or by a character that is not a digit (RFC 1035 section 5.1)`;
    return [wrong("txt.escape", `${message}; correct it`, { start: start + index, end: start + index + whole.length })];
  });
  const octets = unescapeString(Buffer.from(escaped).toString("latin1"));
  if (octets.length > MAX_STRING) {
    const message = `a string has ${octets.length} octets, but one holds at most ${MAX_STRING} (RFC 1035 section 3.3); split it`;
    issues.push(wrong("txt.string-too-long", message, { start, end: start + escaped.length }));
  }
  return { octets, issues };
}

function wrong(id: string, message: string, span: TextSpan): Issue {
  return withSpan(span, error(id, "", message));
}
