/** What pasting makes of SPF records, beyond what it makes of any. */
import { at, error, type Issue, show } from "../../issues";
import { mendPasted } from "../pasted";
import type { Word } from "./words";

/** `include the following: x`, `included: x`, `include: x`, `include x`: translated help pages, and lost signs. */
const PASTED_INCLUDE =
  /([+?~-]?)(?:include[sd]?(?: +the +following)?(?: *[:：] *| +)(?:include:)?)((?:[\w-]+\.)+[\w-]+)[,;]?(?= |$)/iy;
/** The same where no domain follows. */
const PASTED_WORDS = /([+?~-]?)include(?:[sd]:?| +the +following:?)(?= |$)/iy;
const RIGHT_INCLUDE = /^[+?~-]?include:\S*$/i;

/** The places where a help page's words stand in the place of `include:`, and the starts of the words there. */
export function findPastedWords(text: string, words: Word[]): { issues: Issue[]; starts: Set<number> } {
  const issues: Issue[] = [];
  const starts = new Set<number>();
  let end = 0;
  for (const { span } of words) {
    if (span.start >= end) {
      const issue = pastedAt(text, span.start);
      if (issue) issues.push(issue);
      end = issue?.span?.end ?? end;
    }
    if (span.start < end) starts.add(span.start);
  }
  return { issues, starts };
}

function pastedAt(text: string, start: number): Issue | undefined {
  PASTED_INCLUDE.lastIndex = start;
  PASTED_WORDS.lastIndex = start;
  const [whole, qualifier = "", domain = "_spf.example.com"] =
    PASTED_INCLUDE.exec(text) ?? PASTED_WORDS.exec(text) ?? [];
  if (whole === undefined || RIGHT_INCLUDE.test(whole)) return undefined;
  const message = `${show(whole)} was pasted from a help page, or lost a sign; the mechanism is one word, so write ${qualifier}include:${domain}`;
  return at({ start, end: start + whole.length }, error("spf.pasted-words", "", message));
}

/** What is damaged in SPF records alone, and what it was. */
const DAMAGES: [RegExp, string][] = [
  [/["'`]/g, ""],
  [/[‐‑‒–—−]/g, "-"],
  [/\s+/g, " "],
  [/^ ?v ?= ?spf ?1(?![0-9]) ?[;,]?/i, "v=spf1 "],
  [/[,;](?= |$)/g, ""],
  [/(include:) +(?=[\w-]+\.)/gi, "$1"],
  [/ {2,}/g, " "],
];

/** What a pasted text was meant to be, as far as that is plain. */
export function mendPastedSpf(text: string): string {
  const whole = mendPasted(text)?.text ?? text;
  return DAMAGES.reduce((mended, [damage, plain]) => mended.replace(damage, plain), whole).trim();
}
