/** Proposals are made only if our own parser accepts them, and if they authorize no additional senders. */
import type { Issue, TextSpan } from "../../shared/issues";
import type { Advice, TermError } from "./advice";
import { isLikelyName } from "./macros";
import type { SpfTerm } from "./record";
import { tokenize } from "./record";
import { readTerm } from "./term";
import { permissiveFault } from "./width";

/** Whether terms can be proposed: each is valid, looks up a name that can exist, and does not authorize everyone. */
export function isAdvisable(terms: string): boolean {
  const read = tokenize(terms).map(readTerm);
  return read.length > 0 && read.every((one) => one.ok && isSafe(one.term));
}

function isSafe(term: SpfTerm): boolean {
  if (term.kind === "unknown-modifier") return false;
  const domain = "domain" in term ? term.domain : undefined;
  if (domain !== undefined && (!isLikelyName(domain) || /[?~-]all$/i.test(domain))) return false;
  if (term.kind === "modifier" || term.qualifier !== "+") return true;
  return term.name !== "all" && permissiveFault(term) === undefined;
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
