import { MAX_TXT_BYTES } from "../../dns/character-strings";
import { bySpan, error, formatValue, type Issue, withSpan } from "../../shared/issues";
import type { Parsed } from "../record";
import { detachedQualifier } from "./errors";
import { findPastedWords, repairPastedSpf } from "./pasted";
import { isAdvisable, toIssue } from "./proposal";
import type { SpfRecord } from "./record";
import { type Token, tokenize } from "./record";
import { readTerm } from "./term";

/** Whether a TXT record is an SPF record (RFC 7208 section 4.5): the version, then a space or the end. */
export function isSpf(text: string): boolean {
  return /^v=spf1(?: |$)/i.test(text);
}

/** Parses a record (RFC 7208 section 4.6). Every error has the place of its term; an unknown modifier is not an error. */
export function parseSpf(text: string): Parsed<SpfRecord> {
  if (text.length > MAX_TXT_BYTES) return { ok: false, issues: [tooLong(text)] };
  if (!isSpf(text)) return { ok: false, issues: [versionError(text)] };
  const [, ...words] = tokenize(text);
  const pasted = findPastedWords(text, words);
  const parted = findParted(words.filter(({ span }) => !pasted.starts.has(span.start)));
  const own = parted.rest;
  const read = own.map(readTerm);
  const issues = [
    ...pasted.errors.map(toIssue),
    ...parted.issues,
    ...read.flatMap((one) => (one.ok ? [] : [toIssue(one)])),
    ...findRepeatedModifiers(own),
  ].sort(bySpan);
  if (issues.length > 0) return { ok: false, issues };
  return { ok: true, record: { terms: read.flatMap((one) => (one.ok ? [one.term] : [])) }, issues: [] };
}

function tooLong(text: string): Issue {
  const message = `too long: ${text.length} characters, but a TXT record holds at most ${MAX_TXT_BYTES} octets (RFC 1035 section 3.2.1); shorten it`;
  return withSpan({ start: MAX_TXT_BYTES, end: text.length }, error("spf.beyond-txt", "", message));
}

function versionError(text: string): Issue {
  const whole = { start: 0, end: text.length };
  const records = recordsIn(text);
  if (records.length > 1) {
    const message = `contains ${records.length} separate SPF records, but a domain may have only one (RFC 7208 section 3.2); merge them: list their senders in the arguments of spf, or use mergeSpf`;
    return withSpan(whole, error("spf.several", "", message));
  }
  const joined = joinedStrings(text);
  const repaired = joined ?? repairPastedSpf(text);
  const [, ...terms] = tokenize(repaired);
  const rest = terms.map(({ text: term }) => term).join(" ");
  const isRight = repaired !== text && isSpf(repaired) && (rest === "" || isAdvisable(rest));
  const fix = isRight ? `write ${formatValue(repaired)}` : "begin with v=spf1 and a space";
  const cause =
    joined === undefined
      ? `${formatValue(text)} is not an SPF record, because it doesn't begin with v=spf1 and a space (RFC 7208 section 4.5)`
      : `${formatValue(text)} consists of several strings, which receivers join without spaces (RFC 7208 section 3.3), so it is not an SPF record; put quotes around the whole text`;
  const issue = withSpan(whole, error("spf.version", "", `${cause}; ${fix}`));
  return isRight ? { ...issue, proposal: { span: whole, text: repaired } } : issue;
}

/** The quoted strings of a pasted text, line by line; undefined where there is anything else. */
function stringsIn(text: string): string[] | undefined {
  if (!/^\s*(?:"[^"\\]*"\s*)+$/.test(text)) return undefined;
  return [...text.matchAll(/"([^"]*)"/g)].map(([, string = ""]) => string);
}

/** Several SPF records that were pasted as one text, such as lines of `dig +short`. */
function recordsIn(text: string): string[] {
  const strings = stringsIn(text) ?? text.split(/[\r\n]+/).map((line) => line.trim());
  return strings.filter(isSpf);
}

/** The text of strings that each end where a term does: the quotes around the whole are missing in the zone. */
function joinedStrings(text: string): string | undefined {
  const strings = stringsIn(text) ?? [];
  const apart = strings.map((string) => string.trim()).join(" ");
  if (strings.length < 2 || !isSpf(apart)) return undefined;
  const [, ...words] = tokenize(apart);
  const [, ...joinedWords] = tokenize(repairPastedSpf(strings.join("")));
  // Strings that are valid when joined were split by length only.
  const isRight = isSpf(strings.join("")) && joinedWords.every(({ text: word }) => isAdvisable(word));
  return !isRight && words.every(({ text: word }) => isAdvisable(word)) ? apart : undefined;
}

/** Qualifiers that are separate from their mechanism, and the other words. */
function findParted(words: Token[]): { issues: Issue[]; rest: Token[] } {
  const issues: Issue[] = [];
  const rest: Token[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] as Token;
    if (!/^[+?~-]$/.test(word.text)) {
      rest.push(word);
      continue;
    }
    const next = words[index + 1];
    issues.push(toIssue(detachedQualifier(word, next)));
    if (next !== undefined) index++;
  }
  return { issues, rest };
}

/** RFC 7208 section 6: `redirect` and `exp` may occur only once. */
function findRepeatedModifiers(words: Token[]): Issue[] {
  return ["redirect", "exp"].flatMap((name) => {
    const [, ...again] = words.filter(({ text }) => text.toLowerCase().startsWith(`${name}=`));
    const message = `duplicate modifier ${name}= (RFC 7208 section 6); keep one`;
    return again.map(({ span }) => withSpan(span, error("spf.repeated-modifier", "", message)));
  });
}
