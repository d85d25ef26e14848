/** The senders that one SPF record authorizes and another one does not. */

import { canonicalTarget, formatSpfTerm } from "../mail/spf/canonical";
import { parseSpf } from "../mail/spf/parse";
import type { SpfTerm } from "../mail/spf/record";
import { joinAnd } from "../shared/lists";

export interface LostSenders {
  /** The terms, as written. */
  terms: string;
  /** What to add to the arguments. */
  advice: string;
}

/** The senders of `before` that are missing in `after`; undefined if there are none, or if either can't be parsed. */
export function lostSenders(before: string, after: string): LostSenders | undefined {
  const [old, planned] = [parseSpf(before), parseSpf(after)];
  if (!old.ok || !planned.ok) return undefined;
  const kept = new Set(planned.record.terms.map(canonicalTarget));
  const lost = old.record.terms.filter((term) => letsSend(term) && !kept.has(canonicalTarget(term)));
  if (lost.length === 0) return undefined;
  return { terms: joinAnd(lost.map(formatSpfTerm)), advice: adviceFor(lost) };
}

/** Whether a term lets mail pass. Terms that fail don't need to be kept, and `all` is visible in the record. */
function letsSend(term: SpfTerm): boolean {
  if (term.kind === "mechanism") return term.name !== "all" && term.qualifier !== "-";
  return term.kind === "modifier" && term.name === "redirect";
}

/** The argument for each kind of sender. */
const argumentsOf = { include: "includes", ip4: "ip4", ip6: "ip6" } as const;

function adviceFor(lost: SpfTerm[]): string {
  const given = Object.entries(argumentsOf).flatMap(([name, argument]) => {
    const values = lost.filter((term) => term.name === name && isPlain(term)).map(argumentOf);
    return values.length === 0 ? [] : `${argument}: ${JSON.stringify(values)}`;
  });
  const others = lost.filter((term) => !(term.name in argumentsOf && isPlain(term))).map(formatSpfTerm);
  return [
    ...(given.length === 0 ? [] : [`add to spf: { ${given.join(", ")} }`]),
    ...(others.length === 0 ? [] : [`put what ${joinAnd(others)} stands for into spf.ip4 or spf.includes`]),
  ].join(", and ");
}

/** Whether it can be put into an argument unchanged: a pass without macros. */
function isPlain(term: SpfTerm): boolean {
  return term.kind === "mechanism" && term.qualifier === "+" && !argumentOf(term).includes("%");
}

function argumentOf(term: SpfTerm): string {
  return formatSpfTerm(term).replace(/^[a-z0-9]+:/i, "");
}
