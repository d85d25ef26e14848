import { at, byPlace, error, type Issue, show } from "../../issues";
import type { Parsed } from "../parsed";
import { MAX_TXT_BYTES } from "../txt";
import { findPastedWords, mendPastedSpf } from "./pasted";
import { readTerm } from "./read-term";
import type { SpfRecord } from "./record";
import { splitWords, type Word } from "./words";

/** Whether a TXT record is an SPF record (RFC 7208 section 4.5): the version, then a space or the end. */
export function isSpf(text: string): boolean {
  return /^v=spf1(?: |$)/i.test(text);
}

/** Reads a record (RFC 7208 section 4.6). Every error has the place of its term; an unknown modifier is none. */
export function parseSpf(text: string): Parsed<SpfRecord> {
  if (text.length > MAX_TXT_BYTES) return { ok: false, issues: [tooLong(text)] };
  if (!isSpf(text)) return { ok: false, issues: [versionError(text)] };
  const [, ...words] = splitWords(text);
  const pasted = findPastedWords(text, words);
  const own = words.filter(({ span }) => !pasted.starts.has(span.start));
  const read = own.map(readTerm);
  const issues = [
    ...pasted.issues,
    ...read.flatMap((one) => (one.ok ? [] : [one.issue])),
    ...findRepeatedModifiers(own),
  ].sort(byPlace);
  if (issues.length > 0) return { ok: false, issues };
  return { ok: true, record: { terms: read.flatMap((one) => (one.ok ? [one.term] : [])) }, issues: [] };
}

function tooLong(text: string): Issue {
  const message = `it has ${text.length} characters, and a TXT record holds ${MAX_TXT_BYTES} octets at most (RFC 1035 section 3.2.1); shorten it`;
  return at({ start: MAX_TXT_BYTES, end: text.length }, error("spf.beyond-txt", "", message));
}

function versionError(text: string): Issue {
  const mended = mendPastedSpf(text);
  const fix = mended !== text && isSpf(mended) ? `write ${show(mended)}` : "begin with v=spf1 and a space";
  const message = `${show(text)} is no SPF record, since it does not begin with v=spf1 and a space (RFC 7208 section 4.5); ${fix}`;
  return at({ start: 0, end: text.length }, error("spf.version", "", message));
}

/** RFC 7208 section 6: `redirect` and `exp` are there once at most. */
function findRepeatedModifiers(words: Word[]): Issue[] {
  return ["redirect", "exp"].flatMap((name) => {
    const [, ...again] = words.filter(({ text }) => text.toLowerCase().startsWith(`${name}=`));
    const message = `${name}= is there more than once (RFC 7208 section 6); keep one`;
    return again.map(({ span }) => at(span, error("spf.repeated-modifier", "", message)));
  });
}
