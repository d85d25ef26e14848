import type { TextSpan } from "../../issues";

/** A word of a record, and where it stands. */
export interface Word {
  text: string;
  span: TextSpan;
}

/** The words of a record. Spaces alone divide them (RFC 7208 section 4.6.1): no tab, no line end. */
export function splitWords(text: string): Word[] {
  return [...text.matchAll(/[^ ]+/g)].map(({ 0: word, index }) => ({
    text: word,
    span: { start: index, end: index + word.length },
  }));
}

/** The end of a word, from a place in it. */
export function partOf({ text, span }: Word, from: number): Word {
  return { text: text.slice(from), span: { start: span.start + from, end: span.end } };
}
