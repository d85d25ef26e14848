import type { Resolution } from "../check/report";
import type { EndpointLine } from "./tools";

/** The result for one domain. */
export interface CheckResult {
  resolution: Resolution;
  /** Set if they were checked. */
  endpoints?: EndpointLine[];
}

/** An entry that is not a valid domain. */
export interface RefusedEntry {
  /** Its line in the list, from 1. */
  line?: number;
  /** The list that it came from, if any. */
  list?: string;
  given: string;
  /** Why, and what to do. */
  message: string;
}

/** The message for an entry, with its place in the list. */
export function refusalText({ line, list, message }: RefusedEntry): string {
  return line === undefined ? message : `${list}, line ${line}: ${message}`;
}

/** The number of domains by outcome. */
export interface Counts {
  resolved: number;
  invalid: number;
  noVerdict: number;
  /** Entries that are not valid domains. */
  refused: number;
}

/** A format of the results: each part is written as soon as it is known, so nothing accumulates in memory. */
export interface ResultWriter {
  begin(): string;
  result(result: CheckResult): string;
  /** An entry that is not a valid domain; it is also reported on standard error. */
  refused(entry: RefusedEntry): string;
  end(counts: Counts): string;
}
