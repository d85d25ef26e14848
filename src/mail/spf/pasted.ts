/** What becomes of SPF records on their way through help pages, word processors and consoles. */
import { error, type Issue, show } from "../../issues";
import type { Word } from "./words";

/** `include the following: x`, `included: x`, `include: x`: help pages that were translated, or broken into lines. */
const PASTED_INCLUDE = /([+?~-]?)include(?:s|d)?(?: +the +following)?(?: *[:：] *)(\S*)/iy;
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
  const [whole = "", qualifier = "", domain = ""] = PASTED_INCLUDE.exec(text) ?? [];
  if (whole === "" || RIGHT_INCLUDE.test(whole)) return undefined;
  const term = `${qualifier}include:${domain || "_spf.example.com"}`;
  const message = `${show(whole)} was pasted from a help page; the mechanism is one word, so write ${term}`;
  return { ...error("spf.pasted-words", "", message), span: { start, end: start + whole.length } };
}

/** Signs that word processors and web pages put in the place of plain ones. */
const PLAIN: [RegExp, string][] = [
  [/["“”„«»‘’‚`\u200b-\u200d\ufeff]/g, ""],
  [/[‐‑‒–—−]/g, "-"],
  [/：/g, ":"],
  [/＝/g, "="],
  [/\s+/g, " "],
  [/v ?= ?spf ?1 ?[;,]?/i, "v=spf1 "],
  [/[,;](?= |$)/g, ""],
  [/ {2,}/g, " "],
];

/** What a pasted text was meant to be, as far as that is plain. */
export function mendPasted(text: string): string {
  return PLAIN.reduce((mended, [sign, plain]) => mended.replace(sign, plain), text).trim();
}
