/** The senders that one SPF record authorizes and another one does not. */

import { canonicalTarget, formatSpfTerm, mechanismArgument, policyFields } from "../mail/spf/canonical";
import { parseSpf } from "../mail/spf/parse";
import { authorizesSenders, type SpfMechanism, type SpfTerm } from "../mail/spf/record";
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
  const lost = old.record.terms.filter((term) => authorizesSenders(term) && !kept.has(canonicalTarget(term)));
  if (lost.length === 0) return undefined;
  return { terms: joinAnd(lost.map(formatSpfTerm)), advice: adviceFor(lost) };
}

function adviceFor(lost: SpfTerm[]): string {
  const plain = lost.filter(isPlain);
  const given = Object.entries(policyFields).flatMap(([name, argument]) => {
    const values = plain.filter((term) => term.name === name).map(mechanismArgument);
    return values.length === 0 ? [] : `${argument}: ${JSON.stringify(values)}`;
  });
  const others = lost.filter((term) => !(term.name in policyFields && isPlain(term))).map(formatSpfTerm);
  return [
    ...(given.length === 0 ? [] : [`add to spf: { ${given.join(", ")} }`]),
    ...(others.length === 0 ? [] : [`put what ${joinAnd(others)} stands for into spf.ip4 or spf.includes`]),
  ].join(", and ");
}

/** Whether it can be put into an argument unchanged: a pass without macros. */
function isPlain(term: SpfTerm): term is SpfMechanism {
  return term.kind === "mechanism" && term.qualifier === "+" && !mechanismArgument(term).includes("%");
}
