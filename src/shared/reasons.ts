import type { Issue } from "./issues";
import { escapeControlChars } from "./untrusted-text";

/** The verdict on one RRset as one server has it. */
export interface Judged {
  verdict: Verdict;
  reasons: Reason[];
}

/** A reason that makes its line wrong or missing. */
export function errorReason(id: string, message: string, facts: ReasonFacts = {}): Reason {
  return { id, severity: "error", message: escapeControlChars(message), ...facts };
}

/** A reason that is worth knowing. */
export function warningReason(id: string, message: string, facts: ReasonFacts = {}): Reason {
  return { id, severity: "warning", message: escapeControlChars(message), ...facts };
}

export function right(...reasons: Reason[]): Judged {
  return { verdict: "right", reasons };
}

export function wrong(...reasons: Reason[]): Judged {
  return { verdict: "wrong", reasons };
}

export function missing(...reasons: Reason[]): Judged {
  return { verdict: "missing", reasons };
}

export function unknown(...reasons: Reason[]): Judged {
  return { verdict: "unknown", reasons };
}

/** The most characters of one record that a sentence shows: a DKIM key has 400, a TXT may have 65,000. */
const SHOWN = 160;

/** RDATA inside a sentence: shortened if it is long, and without a host's final dot, which would look like the sentence's. */
export function abbreviate(rdata: string): string {
  return rdata.length > SHOWN ? `${rdata.slice(0, SHOWN)}…` : rdata.replace(/(?<=\w)\.$/, "");
}

/** A note on records that look the same. */
export function sameTexts(texts: readonly string[]): string {
  return new Set(texts).size < texts.length ? " (some hold the same text, split into strings differently)" : "";
}

/** The most problems of a text that a sentence names: untrusted texts may have thousands. */
const PROBLEMS = 3;
/** The most characters of each. */
const LENGTH = 400;

/** What is wrong with a text, in one sentence. */
export function problemsOf(issues: readonly Pick<Issue, "path" | "message">[]): string {
  const shown = issues.slice(0, PROBLEMS).map(({ path, message }) => {
    const text = path === "" ? message : `${path}: ${message}`;
    return text.length > LENGTH ? `${text.slice(0, LENGTH)}…` : text;
  });
  const rest = issues.length - shown.length;
  return `${shown.join("; and ")}${rest > 0 ? `; and ${rest} more` : ""}`;
}

/** Warnings about a text: one for each rule. */
export function noticesOf(issues: readonly Issue[]): Reason[] {
  const rules = [...new Set(issues.map(({ id }) => id))];
  return rules.map((rule) => warningReason(rule, problemsOf(issues.filter(({ id }) => id === rule))));
}

/**
 * The verdict on one line of the plan. `unknown`: it can't be determined, because no server answered, or because records
 * that it includes could not be fetched. A line that means the right thing is `right`, with a warning where worth knowing.
 */
export type Verdict = "right" | "wrong" | "missing" | "unknown";

/** Why, and what to do. */
export interface Reason {
  /** A stable name for the rule, such as `mx.foreign-wins`. */
  id: string;
  /** An error makes its line wrong or missing; a warning does not. */
  severity: "error" | "warning";
  /** What was found, the rule, and the fix. */
  message: string;
  /** What it is about, if not a record; it then quotes none. */
  about?: "check" | "plan" | "server" | "zone";
  /** The verdict on the zone as a whole, where it is about that and something is wrong. */
  verdict?: Extract<Verdict, "missing" | "unknown">;
  /** Set where something could not be determined, or only in part, so the result may differ. */
  incomplete?: true;
}

/** What the program may need to know about a reason, so that nothing depends on its id. */
export type ReasonFacts = Pick<Reason, "about" | "verdict" | "incomplete">;
