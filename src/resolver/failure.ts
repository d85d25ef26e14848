/** Why nobody had an answer. */
import type { FailureCode } from "./types";

export interface Failure {
  kind: "failure";
  code: FailureCode;
  why: string;
}

/** What one server did instead of answering. */
export interface Trouble {
  server: string;
  code: FailureCode;
  why: string;
}

/** How many servers' troubles a failure names. */
const SHOWN = 3;

export function failure(code: FailureCode, why: string): Failure {
  return { kind: "failure", code, why };
}

/** A silent server may have known, so that its silence is what counts. */
export function failureOf(whose: string, troubles: Trouble[]): Failure {
  const [first] = troubles;
  if (!first) return failure("ESERVFAIL", `no ${whose} is known`);
  const codes = new Set(troubles.map(({ code }) => code));
  const code = codes.has("ETIMEOUT") ? "ETIMEOUT" : codes.size === 1 ? first.code : "ESERVFAIL";
  const told = [...new Set(troubles.map(({ server, why }) => `${server}: ${why}`))];
  const more = told.length > SHOWN ? `; and ${told.length - SHOWN} more` : "";
  return failure(code, `no ${whose} gave an answer (${told.slice(0, SHOWN).join("; ")}${more})`);
}
