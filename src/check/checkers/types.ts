import type { PlannedRecord } from "../../records/records";
import type { Judged } from "../../shared/reasons";
import type { Expectation, PlanToCheck } from "../expectation";
import type { Observations } from "../observations";
import type { Slip } from "./txt-slip";

/** An RRset as held by one server, or by several servers alike. */
export interface ObservedRrset {
  /** RDATA of the records of this kind, sorted. */
  records: string[];
  /** The names that aliases lead to, in order. */
  aliasChain: string[];
  /** If there are no records of the type: records of other types at the name, such as `A 192.0.2.1`. */
  otherRecords: string[];
  /** The target of a CNAME beside the records, as some servers allow. */
  aliasBeside?: string;
}

export interface Context {
  plan: PlanToCheck;
  observations: Observations;
}

/** How one kind of line is judged. */
export interface RecordChecker {
  /** The types to query as well if a server has no record of this kind. */
  alsoQuery: readonly string[];
  /** Whether a record of the RRset is of this kind. */
  matches(rdata: string): boolean;
  /** Judges what one server holds. All values of the expectation are known. */
  judge(held: ObservedRrset, expectation: Expectation, context: Context): Judged;
  /** Recognizable mistakes in entering the records. */
  slips?(held: ObservedRrset, expectation: Expectation, context: Context): Slip[];
  /** Whether a live record is equivalent to a planned one in every respect. */
  same(planned: PlannedRecord, rdata: string): boolean;
}
