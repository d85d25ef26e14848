/** What pasting makes of SPF records, beyond what it makes of any. */
import { error, formatValue, withSpan } from "../../shared/issues";
import { repairPasted } from "../pasted";
import type { TermError } from "./advice";
import type { Token } from "./record";

/** `include the following: x`, `included: x`, `include: x`, `include x`: translated help pages, and lost signs. */
const PASTED_INCLUDE =
  /([+?~-]?)(?:include[sd]?(?: +the +following)?(?: *[:：] *| +)(?:include:)?)((?:[\w-]+\.)+[\w-]+)[,;]?(?= |$)/iy;
/** The same where no domain follows. */
const PASTED_WORDS = /([+?~-]?)include(?:[sd]:?| +the +following:?)(?= |$)/iy;
const RIGHT_INCLUDE = /^[+?~-]?include:\S*$/i;

/** The places where a help page's words stand in the place of `include:`, and the starts of the words there. */
export function findPastedWords(text: string, words: Token[]): { refusals: TermError[]; starts: Set<number> } {
  const refusals: TermError[] = [];
  const starts = new Set<number>();
  let end = 0;
  for (const { span } of words) {
    if (span.start >= end) {
      const refusal = pastedAt(text, span.start);
      if (refusal) refusals.push(refusal);
      end = refusal?.span?.end ?? end;
    }
    if (span.start < end) starts.add(span.start);
  }
  return { refusals, starts };
}

function pastedAt(text: string, start: number): TermError | undefined {
  PASTED_INCLUDE.lastIndex = start;
  PASTED_WORDS.lastIndex = start;
  const [whole, qualifier = "", domain] = PASTED_INCLUDE.exec(text) ?? PASTED_WORDS.exec(text) ?? [];
  if (whole === undefined || RIGHT_INCLUDE.test(whole)) return undefined;
  const message = `${formatValue(whole)} was pasted from a help page, or lost a sign; the mechanism is one word`;
  const span = { start, end: start + whole.length };
  const write = domain && `${qualifier}include:${domain}`;
  const advice = { write, otherwise: "write one such as include:_spf.example.com" };
  return { ok: false, issue: withSpan(span, error("spf.pasted-words", "", message)), advice, span };
}

/** What is damaged in SPF records alone, and what it was. */
const DAMAGES: [RegExp, string][] = [
  [/["'`]/g, ""],
  [/[‐‑‒–—−]/g, "-"],
  [/\s+/g, " "],
  [/^ ?v ?= ?spf ?1(?![0-9]) ?[;,]?/i, "v=spf1 "],
  [/[,;](?= |$)/g, ""],
  [/(include:) +(?=[\w-]+\.)/gi, "$1"],
  // Terms that lost the space between them.
  [/([^ +?~-])([+?~-]?(?:include|exists|ip[46]):)/gi, "$1 $2"],
  [/([^ ])([?~-]all)$/i, "$1 $2"],
  [/ {2,}/g, " "],
];

/** What a pasted text was meant to be, as far as that is plain. */
export function mendPastedSpf(text: string): string {
  const whole = repairPasted(text)?.text ?? text;
  return DAMAGES.reduce((mended, [damage, plain]) => mended.replace(damage, plain), whole).trim();
}
