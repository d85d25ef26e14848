/** Advice that is verified before it is given: the text that follows it must parse, and grant no more than before. */
import { errorsOf, type Issue, type Proposal } from "../shared/issues";

/** What to do about an issue, appended to its message. */
export interface TextAdvice {
  write: Proposal;
  /** The advice if the proposal is safe. */
  ifSafe: string;
  /** The advice if it isn't. */
  otherwise: string;
}

/** An issue whose message may still lack its advice. */
export interface Advised extends Issue {
  advice?: TextAdvice;
  /** Set where receivers can't read a part of the text, and go on without it. */
  unread?: true;
}

/** The issue without what only this module needs. */
export function withoutAdvice({ advice: _, unread: __, ...issue }: Advised): Issue {
  return issue;
}

/** Each piece of advice is verified by parsing the text again. In a text with more than this, none is verified. */
const MAX_VERIFIED = 16;

/** The issues with their advice: the proposal if it is safe, else the alternative. */
export function resolveAdvice(
  issues: readonly Advised[],
  isSafe: (proposal: Proposal, issue: Advised) => boolean,
): Issue[] {
  const areTooMany = issues.filter(({ advice }) => advice).length > MAX_VERIFIED;
  return issues.map((each) => {
    const [issue, { advice }] = [withoutAdvice(each), each];
    if (!advice) return issue;
    const { write, ifSafe, otherwise } = advice;
    if (!areTooMany && isSafe(write, each)) {
      return { ...issue, message: issue.message + ifSafe, proposal: write };
    }
    return { ...issue, message: issue.message + otherwise };
  });
}

/** Whether receivers can't read a part of the text, or all of it. */
export function isFault({ unread, severity }: Advised): boolean {
  return severity === "error" || unread === true;
}

/** Whether fewer issues of this kind remain, and no new ones that keep receivers from reading a part of the text. */
export function isImproved({ id }: Issue, before: readonly Advised[], after: readonly Advised[]): boolean {
  const left = (issues: readonly Advised[]): number => issues.filter((issue) => issue.id === id).length;
  const faults = (issues: readonly Advised[]): number => issues.filter(isFault).length;
  return (
    left(after) < left(before) &&
    faults(after) <= faults(before) &&
    errorsOf([...after]).length <= errorsOf([...before]).length
  );
}
