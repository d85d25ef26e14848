import type { Resolution } from "../check/report";
import type { EndpointLine } from "./tools";

/** What is told of one domain. */
export interface CheckResult {
  resolution: Resolution;
  /** Where they were asked for. */
  endpoints?: EndpointLine[];
}

/** What was given and is no domain. */
export interface RefusedEntry {
  /** Its line in the list, from 1. */
  line?: number;
  /** The list, where it came from one. */
  list?: string;
  given: string;
  /** Why, and what to do. */
  message: string;
}

/** The entry in words, with its place in the list. */
export function refusalText({ line, list, message }: RefusedEntry): string {
  return line === undefined ? message : `${list}, line ${line}: ${message}`;
}

/** How many domains ended how. */
export interface Counts {
  resolved: number;
  invalid: number;
  noVerdict: number;
  /** What was given and is no domain. */
  refused: number;
}

/** One form of the results: each part is written as soon as it is known, so that nothing piles up. */
export interface ResultWriter {
  begin(): string;
  result(result: CheckResult): string;
  /** Something given that is no domain; it is told on standard error in any case. */
  refused(entry: RefusedEntry): string;
  end(counts: Counts): string;
}
