import type { PlannedRecord } from "../plan/records";
import type { Reason } from "./report";

/** How a record came to be wrong, where that can be seen: it is told in the place of "add this" and "delete that". */
export interface Slip {
  /** The cause, and what mends it. */
  reason: Reason;
  /** The live records, as RDATA, that are so explained. */
  found: string[];
  /** The planned records that are there once it is mended. */
  planned: PlannedRecord[];
}
