/** What consoles, zone files, help pages and word processors do to records. */

import type { TextSpan } from "../shared/issues";
import { codePointName } from "../shared/untrusted-text";
import type { Parsed } from "./record";

/** Characters that word processors and web pages insert, and what to call them. */
const CHAR_NAMES: [RegExp, string][] = [
  [/[“”„‟″«»‘’‚‛′]/, "a typographic quote"],
  [/[‐‑‒–—−]/, "a typographic dash"],
  [/[！-～]/, "a full-width character"],
  [/[\u00a0\u2000-\u200a\u202f\u3000]/, "a non-standard space"],
  [/[\u200b-\u200f\u2060\ufeff\u00ad]/, "an invisible character"],
  [/\t/, "a tab"],
  [/[\r\n]/, "a line break"],
  [/\p{Cc}/u, "a control character"],
];

/** What a message calls a character that does not belong in a record. */
export function describeChar(char: string): string {
  const known = CHAR_NAMES.find(([pattern]) => pattern.test(char))?.[1] ?? "a character that is not printable ASCII";
  return `${known} (${codePointName(char)})`;
}

/** A record as DNS holds it, and the repairs that were needed. */
export interface Repaired {
  text: string;
  /** What was removed or replaced, such as `quotes`, in the plural, for a message. */
  repairs: string[];
}

/** What precedes the text in a line of a zone file (RFC 1035 section 5.1). */
const OWNER = /^"?[\w.@*-]{1,255}"?[ \t]+(?:\d{1,10}[ \t]+)?(?:IN[ \t]+)?(?:\d{1,10}[ \t]+)?TXT[ \t]+/i;

const ENTITY = /&(?:quot|apos|amp|lt|gt|nbsp|semi|equals|#\d{1,5}|#x[0-9a-f]{1,4});/gi;
const NAMED_ENTITIES = new Map(
  Object.entries({
    quot: '"',
    apos: "'",
    amp: "&",
    lt: "<",
    gt: ">",
    nbsp: " ",
    semi: ";",
    equals: "=",
  }),
);

/** Each kind of damage: its name, and its repair. */
const DAMAGES: [name: string, repair: (text: string) => string][] = [
  ["HTML entities", (text) => text.replace(ENTITY, decodeEntity)],
  [
    "invisible characters",
    (text) => text.replace(/[\u200b-\u200f\u2060\ufeff\u00ad]/g, "").replace(/[\u00a0\u2000-\u200a\u202f\u3000]/g, " "),
  ],
  [
    "full-width characters",
    (text) => text.replace(/[！-～]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0)),
  ],
  ["typographic quotes", (text) => text.replace(/[“”„‟″«»]/g, '"').replace(/[‘’‚‛′]/g, "'")],
  ["the owner name and type of a zone file line", withoutOwner],
  ["quotes", (text) => unquote(text) ?? text],
  ["backslashes", (text) => text.replace(/\\([;"\\])/g, "$1")],
  ["line breaks", joinLines],
];

/**
 * The text before a console, a zone file, a help page or a word processor changed it: quoted strings are joined, and
 * substitute characters are replaced. Undefined where there is nothing to repair.
 */
export function repairPasted(text: string): Repaired | undefined {
  const repairs: string[] = [];
  let repaired = text.trim();
  for (const [name, repair] of DAMAGES) {
    const next = repair(repaired).trim();
    if (next === repaired) continue;
    repairs.push(name);
    repaired = next;
  }
  return repairs.length > 0 ? { text: repaired, repairs } : undefined;
}

/** The part of a text that differs from another. */
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
  return NAMED_ENTITIES.get(name) ?? entity;
}

/** The quoted strings of a record, joined (RFC 1035 section 5.1). Undefined where other text is between them. */
function unquote(text: string): string | undefined {
  const first = text.indexOf('"');
  if (first < 0) return /^'[^']*'$/.test(text) ? text.slice(1, -1) : undefined;
  const before = text.slice(0, first);
  if (/^[\s(]*$/.test(before)) return joinStrings(text.slice(first));
  // The outermost quotes may already be missing.
  return joinStrings(`"${text}"`);
}

/** Joins the strings; the first begins at once. White space, parentheses and comments may be between them. */
function joinStrings(text: string): string | undefined {
  const parts: string[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text[at] ?? "";
    if (char === '"') {
      const end = endOfString(text, at + 1);
      parts.push(text.slice(at + 1, end));
      at = end + 1;
    } else if (char === ";") {
      const lineEnd = text.indexOf("\n", at);
      at = lineEnd < 0 ? text.length : lineEnd;
    } else if (/[\s()]/.test(char)) at++;
    else return undefined;
  }
  return parts.join("");
}

/** The end of a string: its closing quote, or the end of the text if that is missing. */
function endOfString(text: string, start: number): number {
  let at = start;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return Math.min(at, text.length);
}

/** A zone file line without what precedes its text, which may be quoted or not. */
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

// Records in which nothing but the pasting may be wrong.

/** Reads a record. If only the pasting damaged it, the bare text is proposed. */
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
