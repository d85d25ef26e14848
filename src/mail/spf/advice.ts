/** What is wrong with a term, and what to do about it. */
import type { Issue, TextSpan } from "../../shared/issues";

/** Why a term is none. */
export interface TermError {
  ok: false;
  issue: Issue;
  advice?: Advice;
  /** What the advice is about: the whole term. */
  span?: TextSpan;
}

/** What to do, to follow a message. */
export interface Advice {
  /** What to write in the term's place, where that is plain. It is checked before it is told. */
  write: string | undefined;
  /** The same as the message shows it. By default as it is. */
  shown?: string;
  /** What to do where there is nothing to write. */
  otherwise: string;
}
