import type { Issue } from "./issues";
import { escapeControlChars } from "./untrusted-text";

/** What is said of one RRset as one server holds it. */
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

/** The characters that a sentence shows of one record: a DKIM key has 400, a TXT may have 65,000. */
const SHOWN = 160;

/** RDATA inside a sentence: cut where it is long, and without the final dot of a host, which would look like the sentence's. */
export function abbreviate(rdata: string): string {
  return rdata.length > SHOWN ? `${rdata.slice(0, SHOWN)}…` : rdata.replace(/(?<=\w)\.$/, "");
}

/** A word on records that look alike. */
export function sameTexts(texts: readonly string[]): string {
  return new Set(texts).size < texts.length ? " (some have one text, divided into strings in other places)" : "";
}

/** The problems that a sentence tells of a text: a stranger's may have thousands. */
const PROBLEMS = 3;
/** The characters of each. */
const LENGTH = 400;

/** What is wrong with a text, in one sentence. */
export function problemsOf(issues: readonly Pick<Issue, "path" | "message">[]): string {
  const told = issues.slice(0, PROBLEMS).map(({ path, message }) => {
    const text = path === "" ? message : `${path}: ${message}`;
    return text.length > LENGTH ? `${text.slice(0, LENGTH)}…` : text;
  });
  const rest = issues.length - told.length;
  return `${told.join("; and ")}${rest > 0 ? `; and ${rest} more` : ""}`;
}

/** Notices about a text: one a rule. */
export function noticesOf(issues: readonly Issue[]): Reason[] {
  const rules = [...new Set(issues.map(({ id }) => id))];
  return rules.map((rule) => warningReason(rule, problemsOf(issues.filter(({ id }) => id === rule))));
}

/**
 * How one line of the plan stands. `unknown`: nobody could tell, as no server answered, or the texts it includes could
 * not be had. A line that is right in meaning is `right`, with a warning where it is worth knowing.
 */
export type Verdict = "right" | "wrong" | "missing" | "unknown";

/** Why, and what to do. */
export interface Reason {
  /** A stable name for the rule, such as `mx.foreign-wins`. */
  id: string;
  /** An error makes its line wrong or missing; a warning does not. */
  severity: "error" | "warning";
  /** What is found, the rule, and the fix. */
  message: string;
  /** What it is about, where that is no record: it then quotes none. */
  about?: "check" | "plan" | "server" | "zone";
  /** What it makes of the zone as a whole, where it is about that and all is not right. */
  verdict?: Extract<Verdict, "missing" | "unknown">;
  /** There where something could not be found out, or not to its end, so that the result may be another. */
  incomplete?: true;
}

/** What the program may need to know of a reason, so that nothing is decided by its id. */
export type ReasonFacts = Pick<Reason, "about" | "verdict" | "incomplete">;
