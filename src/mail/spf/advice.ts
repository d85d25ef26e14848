/** What is wrong with a term, and what to do about it. */
import type { Issue, TextSpan } from "../../shared/issues";

/** Why a term is invalid. */
export interface TermError {
  ok: false;
  issue: Issue;
  advice?: Advice;
  /** What the advice is about: the whole term. */
  span?: TextSpan;
}

/** What to do, appended to a message. */
export interface Advice {
  /** What to write instead of the term, where that is clear. It is verified before it is proposed. */
  write: string | undefined;
  /** How the message shows it. By default as it is. */
  shown?: string;
  /** What to do otherwise. */
  otherwise: string;
}
