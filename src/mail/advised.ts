/** Advice that is judged before it is told: a text that would follow it must be read, and grant no more than before. */
import { errorsOf, type Issue, type Proposal } from "../shared/issues";

/** What to do about an issue, to follow its message. */
export interface TextAdvice {
  write: Proposal;
  /** What is told where the proposal is harmless. */
  told: string;
  /** What is told where it isn't. */
  otherwise: string;
}

/** An issue, whose message may lack its end as yet. */
export interface Advised extends Issue {
  advice?: TextAdvice;
  /** There where receivers can't read a part of the text, and go on without it. */
  unread?: true;
}

/** The issue without what is known of it on the way only. */
export function withoutAdvice({ advice: _, unread: __, ...issue }: Advised): Issue {
  return issue;
}

/** Each piece of advice is judged by reading the text once more; a text with more pieces is noise, and none is. */
const MOST_JUDGED = 16;

/** The issues with their advice: the proposal where it is harmless, else what there is beside it. */
export function settle(
  issues: readonly Advised[],
  isHarmless: (proposal: Proposal, issue: Advised) => boolean,
): Issue[] {
  const isNoise = issues.filter(({ advice }) => advice).length > MOST_JUDGED;
  return issues.map((each) => {
    const [issue, { advice }] = [withoutAdvice(each), each];
    if (!advice) return issue;
    const { write, told, otherwise } = advice;
    if (!isNoise && isHarmless(write, each)) {
      return { ...issue, message: issue.message + told, proposal: write };
    }
    return { ...issue, message: issue.message + otherwise };
  });
}

/** Whether receivers can't read a part of the text, or all of it. */
export function isFault({ unread, severity }: Advised): boolean {
  return severity === "error" || unread === true;
}

/** Whether fewer issues of this kind are left, and no more that keep receivers from reading a part of the text. */
export function isMended({ id }: Issue, before: readonly Advised[], after: readonly Advised[]): boolean {
  const left = (issues: readonly Advised[]): number => issues.filter((issue) => issue.id === id).length;
  const faults = (issues: readonly Advised[]): number => issues.filter(isFault).length;
  return (
    left(after) < left(before) &&
    faults(after) <= faults(before) &&
    errorsOf([...after]).length <= errorsOf([...before]).length
  );
}
