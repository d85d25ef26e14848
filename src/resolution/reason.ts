import type { Reason, Verdict } from "./report";

/** What is said of one RRset as one server holds it. */
export interface Judged {
  verdict: Verdict;
  reasons: Reason[];
}

/** A reason that makes its line wrong or missing. */
export function fault(id: string, message: string): Reason {
  return { id, severity: "error", message: shownSafely(message) };
}

/** A reason that is worth knowing. */
export function notice(id: string, message: string): Reason {
  return { id, severity: "warning", message: shownSafely(message) };
}

/** Signs that steer a terminal or turn a line's direction; a stranger's record may hold them. */
const STEERING = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

function shownSafely(message: string): string {
  return message.replace(STEERING, (sign) => `\\u{${sign.codePointAt(0)?.toString(16)}}`);
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

/** `a`, `a and b`, `a, b and c`. */
export function andList(items: readonly string[]): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}

/** The first items, and how many more there are. */
export function firstOf(items: readonly string[], most = LISTED): string {
  const [shown, rest] = [items.slice(0, most), items.length - most];
  return rest > 0 ? `${shown.join(", ")} and ${rest} more` : andList(shown);
}

/** The characters that a sentence shows of one record: a DKIM key has 400, a TXT may have 65,000. */
const SHOWN = 160;

/** RDATA inside a sentence: cut where it is long, and without the final dot of a host, which would look like the sentence's. */
export function inSentence(rdata: string): string {
  return rdata.length > SHOWN ? `${rdata.slice(0, SHOWN)}…` : rdata.replace(/(?<=\w)\.$/, "");
}

/** How many records or servers one sentence lists. */
export const LISTED = 8;
