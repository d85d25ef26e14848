/** Advice that is judged before it is told: a text that would follow it must be read, and grant no more than before. */
import { errorsOf, type Issue, type Proposal } from "../issues";

/** What to do about an issue, to follow its message. */
export interface TextAdvice {
  write: Proposal;
  /** What is told where the proposal is harmless. */
  told: string;
  /** What is told where it isn't. */
  otherwise: string;
}

/** An issue, whose message may lack its end as yet. */
export type Advised = Issue & { advice?: TextAdvice };

/** Each piece of advice is judged by reading the text once more; a text with more pieces is noise, and none is. */
const MOST_JUDGED = 16;

/** The issues with their advice: the proposal where it is harmless, else what there is beside it. */
export function settle(issues: readonly Advised[], isHarmless: (proposal: Proposal, issue: Issue) => boolean): Issue[] {
  const isNoise = issues.filter(({ advice }) => advice).length > MOST_JUDGED;
  return issues.map(({ advice, ...issue }) => {
    if (!advice) return issue;
    const { write, told, otherwise } = advice;
    if (!isNoise && isHarmless(write, issue)) {
      return { ...issue, message: issue.message + told, proposal: write };
    }
    return { ...issue, message: issue.message + otherwise };
  });
}

/** Whether fewer issues of this kind are left, and no more that keep receivers from reading a part of the text. */
export function isMended(id: string, before: Issue[], after: Issue[], isFault: (issue: Issue) => boolean): boolean {
  const left = (issues: Issue[]): number => issues.filter((issue) => issue.id === id).length;
  const faults = (issues: Issue[]): number => issues.filter(isFault).length;
  return (
    left(after) < left(before) && faults(after) <= faults(before) && errorsOf(after).length <= errorsOf(before).length
  );
}
