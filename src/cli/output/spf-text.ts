/** The tree of an SPF record's look-ups as text: the cost of each term, and where the limit is exceeded. */

import type { SpfLookupTree, SpfTermCost } from "../../mail/spf/lookups";
import { MAX_LOOKUPS, MAX_VOID_LOOKUPS } from "../../mail/spf/record";
import { formatIssue } from "../../shared/issues";
import { escapeControlChars } from "../../shared/untrusted-text";
import { type TerminalStyle, wrap } from "../terminal";
import { tones } from "./labels";

/** The width of the cost column. */
const COST = 4;

export function spfText(tree: SpfLookupTree, style: TerminalStyle): string {
  return [
    ...recordLines(tree, style),
    ...termLines(tree.terms, "", { lookups: 0 }, style),
    // Nothing is counted for an invalid record.
    ...(tree.terms.length === 0 && tree.isBroken ? [] : totals(tree, style)),
    ...tree.issues.flatMap((issue) => {
      const { severity } = issue;
      const [first = "", ...rest] = wrap(escapeControlChars(`${severity}: ${formatIssue(issue)}`), style.width - 2);
      const tone = severity === "error" ? "bad" : "warning";
      return ["", first.replace(`${severity}:`, style.paint(tone, `${severity}:`)), ...rest.map((line) => `  ${line}`)];
    }),
  ].join("\n");
}

function recordLines({ domain, record, terms }: SpfLookupTree, { width, paint }: TerminalStyle): string[] {
  const title = domain === undefined || domain === "invalid" ? [] : [paint("strong", escapeControlChars(domain))];
  if (record === "") return title;
  return [
    ...title,
    ...wrap(escapeControlChars(record), width - 2).map((line) => `  ${line}`),
    ...(terms.length > 0 ? [""] : []),
  ];
}

/** The look-ups before a term. */
interface Spent {
  lookups: number;
}

function termLines(terms: SpfTermCost[], trunk: string, spent: Spent, style: TerminalStyle): string[] {
  const { marks } = style;
  return terms.flatMap((term, index) => {
    const isLast = index === terms.length - 1;
    const { included } = term;
    const own = term.lookups - (included?.lookups ?? 0);
    const line = termLine(term, `${trunk}${isLast ? marks.lastBranch : marks.branch}`, own, spent, style);
    spent.lookups += own;
    const below = included ? termLines(included.terms, `${trunk}${isLast ? "   " : marks.trunk}`, spent, style) : [];
    return [...line, ...below];
  });
}

/** Receivers give up at the first look-up over the limit: that term says so, and later ones are marked. */
function termLine(cost: SpfTermCost, branch: string, own: number, spent: Spent, style: TerminalStyle): string[] {
  const { paint, marks, width } = style;
  const isOver = own > 0 && spent.lookups + own > MAX_LOOKUPS;
  const margin = marks.wrong.length + COST + 1;
  const mark = isOver ? paint("bad", marks.wrong) : " ".repeat(marks.wrong.length);
  const count = String(cost.lookups).padStart(COST);
  const head = `${mark}${cost.lookups === 0 ? paint("faint", count) : count} ${branch}`;
  const room = Math.max(width - margin - branch.length, MIN_ROOM);
  const text = [escapeControlChars(cost.term), ...notesOn(cost, isOver && spent.lookups <= MAX_LOOKUPS)].join("  ");
  const [first = "", ...rest] = wrap(text, room);
  return [`${head}${first}`, ...rest.map((line) => `${" ".repeat(margin + branch.length + 2)}${line}`)];
}

/** The least width of a term, however deep it is in the tree. */
const MIN_ROOM = 20;

function notesOn({ lookups, voidLookups4, voidLookups6, included }: SpfTermCost, isFirstOver: boolean): string[] {
  const notes: string[] = [];
  if (isFirstOver) notes.push(`(receivers give up here, at more than ${MAX_LOOKUPS})`);
  if (!included && Math.max(voidLookups4, voidLookups6) > 0) notes.push(`(${finds(voidLookups4, voidLookups6)})`);
  if (!included && lookups > 1) notes.push("(shown above)");
  return notes;
}

function finds(four: number, six: number): string {
  if (four > 0 && six > 0) return "finds nothing";
  return four > 0 ? "finds nothing for an IPv4 client" : "finds nothing for an IPv6 client";
}

function totals(
  { lookups, voidLookups4, voidLookups6, isPartial, isBroken }: SpfLookupTree,
  style: TerminalStyle,
): string[] {
  const { paint, marks } = style;
  const line = (count: number, limit: number, what: string, over: "wrong" | "warning" = "wrong"): string => {
    const outcome = count > limit ? over : isPartial ? "unknown" : "right";
    return paint(tones[outcome], `${marks[outcome]} ${isPartial ? "at least " : ""}${count} of ${limit} ${what}`);
  };
  const voids =
    voidLookups4 === voidLookups6
      ? [line(voidLookups4, MAX_VOID_LOOKUPS, "look-ups that find nothing")]
      : [
          line(voidLookups4, MAX_VOID_LOOKUPS, "look-ups that find nothing, for an IPv4 client"),
          // This limit doesn't affect senders without IPv6.
          line(voidLookups6, MAX_VOID_LOOKUPS, "look-ups that find nothing, for an IPv6 client", "warning"),
        ];
  const broken = isBroken ? [paint("bad", `${marks.wrong} receivers reject this record (permerror)`)] : [];
  return [marks.dash.repeat(marks.wrong.length + COST), line(lookups, MAX_LOOKUPS, "look-ups"), ...voids, ...broken];
}
