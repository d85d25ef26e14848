/** What may be advised: a proposal leaves the house only where our own parser takes it, and where it lets nobody more in. */
import type { Issue, TextSpan } from "../../shared/issues";
import type { Advice, TermError } from "./advice";
import { isLikelyName } from "./macros";
import type { SpfTerm } from "./record";
import { tokenize } from "./record";
import { readTerm } from "./term";
import { widthFault } from "./width";

/** Whether terms can be advised: each is one, asks for a name that the DNS can have, and lets in nobody in general. */
export function isAdvisable(terms: string): boolean {
  const read = tokenize(terms).map(readTerm);
  return read.length > 0 && read.every((one) => one.ok && isHarmless(one.term));
}

function isHarmless(term: SpfTerm): boolean {
  if (term.kind === "unknown-modifier") return false;
  if ("domain" in term && term.domain !== undefined) {
    return isLikelyName(term.domain) && !/[?~-]all$/i.test(term.domain);
  }
  if (term.kind === "modifier" || term.qualifier !== "+") return true;
  if (term.name === "all") return false;
  return !("address" in term) || widthFault(term.name, term.prefix) === undefined;
}

/** The issue with its advice: to write the proposal where that is harmless, else what there is beside it. */
export function withAdvice(issue: Issue, { write, shown = write, otherwise }: Advice, span: TextSpan): Issue {
  if (write === undefined || !isAdvisable(write)) return { ...issue, message: `${issue.message}; ${otherwise}` };
  return { ...issue, message: `${issue.message}; write ${shown}`, proposal: { span, text: write } };
}

/** What is told of a term that is none. */
export function tellRefusal({ issue, advice, span }: TermError): Issue {
  return advice && span ? withAdvice(issue, advice, span) : issue;
}
