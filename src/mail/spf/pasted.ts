/** Damage from pasting that is specific to SPF records. */
import { error, formatValue, withSpan } from "../../shared/issues";
import { repairPasted } from "../pasted";
import type { TermError } from "./advice";
import type { Token } from "./record";

/** `include the following: x`, `included: x`, `include: x`, `include x`: translated help pages, and lost characters. */
const PASTED_INCLUDE =
  /([+?~-]?)(?:include[sd]?(?: +the +following)?(?: *[:：] *| +)(?:include:)?)((?:[\w-]+\.)+[\w-]+)[,;]?(?= |$)/iy;
/** The same without a domain. */
const PASTED_WORDS = /([+?~-]?)include(?:[sd]:?| +the +following:?)(?= |$)/iy;
const RIGHT_INCLUDE = /^[+?~-]?include:\S*$/i;

/** Finds a help page's words instead of `include:`, and the starts of the words there. */
export function findPastedWords(text: string, words: Token[]): { errors: TermError[]; starts: Set<number> } {
  const errors: TermError[] = [];
  const starts = new Set<number>();
  let end = 0;
  for (const { span } of words) {
    if (span.start >= end) {
      const found = pastedAt(text, span.start);
      if (found) errors.push(found);
      end = found?.span?.end ?? end;
    }
    if (span.start < end) starts.add(span.start);
  }
  return { errors, starts };
}

function pastedAt(text: string, start: number): TermError | undefined {
  PASTED_INCLUDE.lastIndex = start;
  PASTED_WORDS.lastIndex = start;
  const [whole, qualifier = "", domain] = PASTED_INCLUDE.exec(text) ?? PASTED_WORDS.exec(text) ?? [];
  if (whole === undefined || RIGHT_INCLUDE.test(whole)) return undefined;
  const message = `${formatValue(whole)} was pasted from a help page, or lost a character; a mechanism is one word`;
  const span = { start, end: start + whole.length };
  const write = domain && `${qualifier}include:${domain}`;
  const advice = { write, otherwise: "write one such as include:_spf.example.com" };
  return { ok: false, issue: withSpan(span, error("spf.pasted-words", "", message)), advice, span };
}

/** Damage that is specific to SPF records, and its repair. */
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

/** What a pasted text was meant to be, as far as that is clear. */
export function repairPastedSpf(text: string): string {
  const whole = repairPasted(text)?.text ?? text;
  return DAMAGES.reduce((repaired, [damage, plain]) => repaired.replace(damage, plain), whole).trim();
}
