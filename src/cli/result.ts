import type { Resolution } from "../resolution/report";
import type { EndpointLine } from "./tools";

/** What is told of one domain. */
export interface CheckResult {
  resolution: Resolution;
  /** Where they were asked for. */
  endpoints?: EndpointLine[];
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
  refused(message: string): string;
  end(counts: Counts): string;
}
