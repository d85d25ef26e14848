/** Proposals are made only if our own parser accepts them, and if they authorize no additional senders. */
import type { Issue, TextSpan } from "../../shared/issues";
import type { Advice, TermError } from "./advice";
import { isLikelyName } from "./macros";
import type { SpfTerm } from "./record";
import { tokenize } from "./record";
import { readTerm } from "./term";
import { widthFault } from "./width";

/** Whether terms can be proposed: each is valid, looks up a name that can exist, and does not authorize everyone. */
export function isAdvisable(terms: string): boolean {
  const read = tokenize(terms).map(readTerm);
  return read.length > 0 && read.every((one) => one.ok && isSafe(one.term));
}

function isSafe(term: SpfTerm): boolean {
  if (term.kind === "unknown-modifier") return false;
  if ("domain" in term && term.domain !== undefined) {
    return isLikelyName(term.domain) && !/[?~-]all$/i.test(term.domain);
  }
  if (term.kind === "modifier" || term.qualifier !== "+") return true;
  if (term.name === "all") return false;
  return !("address" in term) || widthFault(term.name, term.prefix) === undefined;
}

/** The issue with its advice: the proposal if it is safe, else the alternative. */
export function withAdvice(issue: Issue, { write, shown = write, otherwise }: Advice, span: TextSpan): Issue {
  if (write === undefined || !isAdvisable(write)) return { ...issue, message: `${issue.message}; ${otherwise}` };
  return { ...issue, message: `${issue.message}; write ${shown}`, proposal: { span, text: write } };
}

/** The issue of an invalid term. */
export function toIssue({ issue, advice, span }: TermError): Issue {
  return advice && span ? withAdvice(issue, advice, span) : issue;
}
