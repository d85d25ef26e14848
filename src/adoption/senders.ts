/** Whom an SPF record lets send, and another one does not. */

import { canonicalTarget, formatSpfTerm } from "../mail/spf/canonical";
import { parseSpf } from "../mail/spf/parse";
import type { SpfTerm } from "../mail/spf/record";
import { joinAnd } from "../shared/lists";

export interface LostSenders {
  /** The terms, as they stand. */
  terms: string;
  /** What to write into the arguments. */
  advice: string;
}

/** The senders of `before` that `after` leaves out; nothing where there are none, or one of the two can't be read. */
export function lostSenders(before: string, after: string): LostSenders | undefined {
  const [old, planned] = [parseSpf(before), parseSpf(after)];
  if (!old.ok || !planned.ok) return undefined;
  const kept = new Set(planned.record.terms.map(canonicalTarget));
  const lost = old.record.terms.filter((term) => letsSend(term) && !kept.has(canonicalTarget(term)));
  if (lost.length === 0) return undefined;
  return { terms: joinAnd(lost.map(formatSpfTerm)), advice: adviceFor(lost) };
}

/** Whether mail of somebody passes by a term. What is refused outright needs no keeping, and `all` is shown as it is. */
function letsSend(term: SpfTerm): boolean {
  if (term.kind === "mechanism") return term.name !== "all" && term.qualifier !== "-";
  return term.kind === "modifier" && term.name === "redirect";
}

/** The arguments that senders of a kind go into. */
const argumentsOf = { include: "includes", ip4: "ip4", ip6: "ip6" } as const;

function adviceFor(lost: SpfTerm[]): string {
  const given = Object.entries(argumentsOf).flatMap(([name, argument]) => {
    const values = lost.filter((term) => term.name === name && isPlain(term)).map(argumentOf);
    return values.length === 0 ? [] : `${argument}: ${JSON.stringify(values)}`;
  });
  const others = lost.filter((term) => !(term.name in argumentsOf && isPlain(term))).map(formatSpfTerm);
  return [
    ...(given.length === 0 ? [] : [`add to spf: { ${given.join(", ")} }`]),
    ...(others.length === 0 ? [] : [`give in spf.ip4 or spf.includes whom ${joinAnd(others)} stands for`]),
  ].join(", and ");
}

/** Whether an argument takes it as it is: a pass, and no name that depends on the mail. */
function isPlain(term: SpfTerm): boolean {
  return term.kind === "mechanism" && term.qualifier === "+" && !argumentOf(term).includes("%");
}

function argumentOf(term: SpfTerm): string {
  return formatSpfTerm(term).replace(/^[a-z0-9]+:/i, "");
}
