/** What a check of a live domain tells: what was expected, what was found, whom we asked, and what to do. */

import type { Status } from "../args/args";
import type { Requirement } from "../records/records";
import type { ServerState } from "../resolver/types";
import type { Reason, Verdict } from "../shared/reasons";

/** What some of the servers hold. Servers that hold the same are told together. */
export interface Found {
  /** The servers' addresses, with the port where it is not 53. */
  servers: string[];
  /** RDATA in the form of master files (RFC 1035 section 5), sorted; none where there is no such record. */
  records: string[];
}

/**
 * One RRset of the plan against the live zone. TXT records at one name that are of different kinds, such as SPF and a text of
 * the user's own, are lines of their own.
 */
export interface Line {
  /** The keys of the plan's records in it, such as `mx-primary`. */
  keys: string[];
  /** The owner name, absolute, without final dot. */
  name: string;
  type: string;
  /** How much the plan needs it. */
  requirement: Requirement;
  /** There on the lines that decide the status: MX and SPF of the mail domain. */
  decides?: true;
  verdict: Verdict;
  /** RDATA in the form of master files (RFC 1035 section 5). */
  expected: string[];
  /** More than one where servers disagree; none where nobody answered. */
  found: Found[];
  reasons: Reason[];
}

/** One address of one server that was asked. */
export interface AskedServer {
  /** The name by which the zone's parent or the zone names it, or by which the user did. */
  name: string;
  /** The IP address, with the port where it is not 53; empty where the name has none. */
  address: string;
  state: ServerState;
  /** What came instead of an answer. */
  why?: string;
}

/** The result of a check. */
export interface Resolution {
  /** The mail domain, in A-labels. */
  domain: string;
  /** The zone that holds it in the live DNS; empty where it could not be found. */
  zone: string;
  /**
   * `Resolved`: MX and SPF are right at every server that answered. `Resolution Invalid`: a server said that they are not.
   * Absent where no verdict was reached: nobody answered, which says nothing of the domain.
   */
  status?: Status;
  /** In the plan's order. */
  lines: Line[];
  /** Whom we asked. */
  servers: AskedServer[];
  /** What is worth knowing about the zone and its servers as a whole: lame or silent servers, and that they disagree. */
  reasons: Reason[];
}
