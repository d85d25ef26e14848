/** Tag lists, `name=value; name=value`, which DKIM and DMARC share (RFC 6376 section 3.2). */
import type { TextSpan } from "../shared/issues";

/** One tag. White space around its name and its value is not part of them. */
export interface Tag {
  name: string;
  value: string;
}

/** A tag, and its place in the text. */
export interface PlacedTag extends Tag {
  /** Its name, the equals sign and its value. */
  span: TextSpan;
  valueSpan: TextSpan;
}

/** A violation of the grammar. */
export interface TagFault {
  kind: "empty" | "no-equals" | "name" | "character" | "line-break" | "duplicate";
  /** The place that is wrong. */
  span: TextSpan;
  /** The tag's name, where it has one. */
  name?: string;
}

export interface TagList {
  /** The tags that follow the grammar; of several with one name, the first. */
  tags: PlacedTag[];
  faults: TagFault[];
}

const NAME = /^[A-Za-z][A-Za-z0-9_]*$/;
/** Neither a character that a value may have, nor white space. */
const FORBIDDEN = /[^\t\n\r -~]/;

/** Reads a tag list in one pass. White space includes line breaks; one outside of a fold (RFC 6376 section 2.8) is a fault. */
export function parseTagList(text: string): TagList {
  const tags = new Map<string, PlacedTag>();
  const faults = findLineBreak(text);
  let start = 0;
  for (const part of text.split(";")) {
    const end = start + part.length;
    const span = trimmed(text, { start, end });
    const isLast = end === text.length;
    if (span.start === span.end) {
      if (!isLast) faults.push({ kind: "empty", span: { start: end, end: end + 1 } });
    } else {
      const read = readTag(text, span);
      if ("kind" in read) faults.push(read);
      else if (tags.has(read.name)) faults.push({ kind: "duplicate", name: read.name, span: read.span });
      else tags.set(read.name, read);
    }
    start = end + 1;
  }
  return { tags: [...tags.values()], faults };
}

/** The span without the white space at its ends. */
export function trimmed(text: string, { start, end }: TextSpan): TextSpan {
  let from = start;
  let to = end;
  while (from < to && isSpace(text.charCodeAt(from))) from++;
  while (to > from && isSpace(text.charCodeAt(to - 1))) to--;
  return { start: from, end: to };
}

function readTag(text: string, span: TextSpan): PlacedTag | TagFault {
  const written = text.slice(span.start, span.end);
  const equals = written.indexOf("=");
  if (equals < 0) return { kind: "no-equals", span, ...(NAME.test(written) ? { name: written } : {}) };
  const name = written.slice(0, equals).trimEnd();
  if (!NAME.test(name)) return { kind: "name", span: { start: span.start, end: span.start + equals } };
  const valueSpan = trimmed(text, { start: span.start + equals + 1, end: span.end });
  const value = text.slice(valueSpan.start, valueSpan.end);
  const forbidden = value.search(FORBIDDEN);
  if (forbidden >= 0) {
    const at = valueSpan.start + forbidden;
    const char = String.fromCodePoint(text.codePointAt(at) ?? 0);
    return { kind: "character", name, span: { start: at, end: at + char.length } };
  }
  return { name, value, span, valueSpan };
}

/** The first line break that is not followed by white space, as in a fold. */
function findLineBreak(text: string): TagFault[] {
  const at = text.trimEnd().search(/\r\n(?![ \t])|\r(?!\n)|(?<!\r)\n/);
  return at < 0 ? [] : [{ kind: "line-break", span: { start: at, end: at + 1 } }];
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0d || code === 0x0a;
}
