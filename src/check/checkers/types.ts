import type { PlannedRecord } from "../../records/records";
import type { Judged } from "../../shared/reasons";
import type { Expectation, PlanToCheck } from "../expectation";
import type { Observations } from "../observations";
import type { Slip } from "./txt-slip";

/** What one server, or several alike, hold of an RRset. */
export interface ObservedRrset {
  /** RDATA of the records that the kind is about, sorted. */
  records: string[];
  /** The names that aliases lead to, in their order. */
  aliasChain: string[];
  /** Other records at the name, such as `A 192.0.2.1`, where there are none of the type. */
  alsoQuery: string[];
  /** Where a CNAME leads that the name has beside its records, as some servers allow. */
  aliasBeside?: string;
}

export interface Context {
  plan: PlanToCheck;
  observations: Observations;
}

/** How one kind of line is judged. */
export interface RecordChecker {
  /** The types that are asked for at the name too, where a server has no record of the kind. */
  alsoQuery: readonly string[];
  /** Whether a record of the RRset is ours to judge. */
  matches(rdata: string): boolean;
  /** Judges what one server holds. All values of the expectation are known. */
  judge(held: ObservedRrset, expectation: Expectation, context: Context): Judged;
  /** What became of records on their way into the zone, where that can be seen. */
  slips?(held: ObservedRrset, expectation: Expectation, context: Context): Slip[];
  /** Whether a live record says the same as a planned one, in all that can be said. */
  same(planned: PlannedRecord, rdata: string): boolean;
}
