/** What becomes of records on their way through consoles, zone files, help pages and word processors. */

import type { TextSpan } from "../shared/issues";
import { codePointName } from "../shared/untrusted-text";
import type { Parsed } from "./record";

/** Signs that word processors and web pages put in, as a reader knows them. */
const CHAR_NAMES: [RegExp, string][] = [
  [/[“”„‟″«»‘’‚‛′]/, "a typographic quote"],
  [/[‐‑‒–—−]/, "a typographic dash"],
  [/[！-～]/, "a full-width sign"],
  [/[\u00a0\u2000-\u200a\u202f\u3000]/, "a space that is not plain"],
  [/[\u200b-\u200f\u2060\ufeff\u00ad]/, "an invisible sign"],
  [/\t/, "a tab"],
  [/[\r\n]/, "a line end"],
  [/\p{Cc}/u, "a control sign"],
];

/** How a message calls a sign that does not belong into a record. */
export function describeChar(sign: string): string {
  const known = CHAR_NAMES.find(([pattern]) => pattern.test(sign))?.[1] ?? "a sign that is not printable ASCII";
  return `${known} (${codePointName(sign)})`;
}

/** A record as DNS holds it, and what was undone to get it. */
export interface Repaired {
  text: string;
  /** Such as `quotes`, in the plural, for a message. */
  repairs: string[];
}

/** What stands before the text in a line of a zone file (RFC 1035 section 5.1). */
const OWNER = /^"?[\w.@*-]{1,255}"?[ \t]+(?:\d{1,10}[ \t]+)?(?:IN[ \t]+)?(?:\d{1,10}[ \t]+)?TXT[ \t]+/i;

const ENTITY = /&(?:quot|apos|amp|lt|gt|nbsp|semi|equals|#\d{1,5}|#x[0-9a-f]{1,4});/gi;
const NAMED_ENTITIES: Record<string, string> = {
  quot: '"',
  apos: "'",
  amp: "&",
  lt: "<",
  gt: ">",
  nbsp: " ",
  semi: ";",
  equals: "=",
};

/** Each kind of damage: its name, and how it is undone. */
const DAMAGES: [name: string, undo: (text: string) => string][] = [
  ["HTML entities", (text) => text.replace(ENTITY, decodeEntity)],
  [
    "invisible signs",
    (text) => text.replace(/[\u200b-\u200f\u2060\ufeff\u00ad]/g, "").replace(/[\u00a0\u2000-\u200a\u202f\u3000]/g, " "),
  ],
  ["full-width signs", (text) => text.replace(/[！-～]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))],
  ["typographic quotes", (text) => text.replace(/[“”„‟″«»]/g, '"').replace(/[‘’‚‛′]/g, "'")],
  ["the owner name and type of a zone file's line", withoutOwner],
  ["quotes", (text) => unquote(text) ?? text],
  ["backslashes", (text) => text.replace(/\\([;"\\])/g, "$1")],
  ["line breaks", joinLines],
];

/**
 * What a text was before a console, a zone file, a help page or a word processor showed it: quoted strings are joined,
 * and signs that stand for others are replaced. Nothing where there is nothing to undo.
 */
export function repairPasted(text: string): Repaired | undefined {
  const repairs: string[] = [];
  let mended = text.trim();
  for (const [name, undo] of DAMAGES) {
    const next = undo(mended).trim();
    if (next === mended) continue;
    repairs.push(name);
    mended = next;
  }
  return repairs.length > 0 ? { text: mended, repairs } : undefined;
}

/** The part of a text in which it differs from another. */
export function differingSpan(text: string, other: string): TextSpan {
  let start = 0;
  while (start < text.length && text[start] === other[start]) start++;
  let back = 0;
  while (back < text.length - start && text.at(-1 - back) === other.at(-1 - back)) back++;
  return { start, end: text.length - back };
}

function decodeEntity(entity: string): string {
  const name = entity.slice(1, -1).toLowerCase();
  if (name.startsWith("#x")) return String.fromCharCode(Number.parseInt(name.slice(2), 16));
  if (name.startsWith("#")) return String.fromCharCode(Number(name.slice(1)));
  return NAMED_ENTITIES[name] ?? entity;
}

/** The strings of a record in quotes, joined (RFC 1035 section 5.1). Nothing where other text stands between them. */
function unquote(text: string): string | undefined {
  const first = text.indexOf('"');
  if (first < 0) return /^'[^']*'$/.test(text) ? text.slice(1, -1) : undefined;
  const before = text.slice(0, first);
  if (/^[\s(]*$/.test(before)) return joinStrings(text.slice(first));
  // The outermost quotes may have been cut off already.
  return joinStrings(`"${text}"`);
}

/** The strings, of which the first begins at once. Between them there may be white space, brackets and comments. */
function joinStrings(text: string): string | undefined {
  const parts: string[] = [];
  let at = 0;
  while (at < text.length) {
    const sign = text[at] ?? "";
    if (sign === '"') {
      const end = endOfString(text, at + 1);
      parts.push(text.slice(at + 1, end));
      at = end + 1;
    } else if (sign === ";") {
      const lineEnd = text.indexOf("\n", at);
      at = lineEnd < 0 ? text.length : lineEnd;
    } else if (/[\s()]/.test(sign)) at++;
    else return undefined;
  }
  return parts.join("");
}

/** Where a string ends: at its closing quote, or with the text where that is missing. */
function endOfString(text: string, start: number): number {
  let at = start;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return Math.min(at, text.length);
}

/** A zone file's line: what stands before its text goes, in quotes or not. */
function withoutOwner(text: string): string {
  const bare = text.replace(OWNER, "");
  const quote = bare === text ? text.indexOf('"') : -1;
  const line = quote > 0 && /\bTXT[\s(]*$/i.test(text.slice(Math.max(quote - 40, 0), quote)) ? text.slice(quote) : bare;
  if (line === text) return text;
  return line.startsWith("(") && line.endsWith(")") ? line.slice(1, -1) : line;
}

function joinLines(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join(" ");
}

// Records of which a paste alone may be wrong.

/** Reads a record; where nothing is wrong but what a paste put around or into it, the bare text is proposed. */
export function readPasted<T>(record: string, read: (text: string) => Parsed<T>): Parsed<T> {
  const parsed = read(record);
  const [first, ...others] = parsed.issues;
  if (parsed.ok || !first) return parsed;
  const text = repairPasted(record)?.text ?? record.trim();
  if (text === record || !read(text).ok) return parsed;
  const proposal = { span: { start: 0, end: record.length }, text };
  const message = `${first.message}; the bare text is ${JSON.stringify(text)}`;
  return { ok: false, issues: [{ ...first, message, proposal }, ...others] };
}
