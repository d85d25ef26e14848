/** The result of a live check: what was expected, what was found, which servers were asked, and what to do. */

import type { Status } from "../args/args";
import type { Requirement } from "../records/records";
import type { ServerState } from "../resolver/types";
import type { Reason, Verdict } from "../shared/reasons";

/** What some of the servers hold. Servers that hold the same are grouped. */
export interface Found {
  /** The servers' addresses, with the port unless it is 53. */
  servers: string[];
  /** RDATA in master-file format (RFC 1035 section 5), sorted; empty if there is no such record. */
  records: string[];
}

/**
 * One RRset of the plan compared with the live zone. TXT records of different kinds at one name, such as SPF and a
 * verification text, are separate lines.
 */
export interface Line {
  /** The keys of its planned records, such as `mx-primary`. */
  keys: string[];
  /** The owner name, absolute, without final dot. */
  name: string;
  type: string;
  /** How necessary it is. */
  requirement: Requirement;
  /** Set on the lines that decide the status: MX and SPF of the mail domain. */
  decides?: true;
  verdict: Verdict;
  /** RDATA in master-file format (RFC 1035 section 5). */
  expected: string[];
  /** More than one if servers disagree; empty if no server answered. */
  found: Found[];
  reasons: Reason[];
}

/** One address of one server that was asked. */
export interface AskedServer {
  /** Its name in the NS records of the parent or the zone, or as the user gave it. */
  name: string;
  /** The IP address, with the port unless it is 53; empty if the name has no address. */
  address: string;
  state: ServerState;
  /** Why there is no usable answer. */
  why?: string;
}

/** The result of a check. */
export interface Resolution {
  /** The mail domain, in A-labels. */
  domain: string;
  /** The zone that holds it in the live DNS; empty if it could not be found. */
  zone: string;
  /**
   * `Resolved`: MX and SPF are right at every server that answered. `Resolution Invalid`: at some server they are not.
   * Absent if no verdict was reached, for example because no server answered; that says nothing about the domain.
   */
  status?: Status;
  /** In the plan's order. */
  lines: Line[];
  /** The servers that were asked. */
  servers: AskedServer[];
  /** Findings about the zone and its servers as a whole, such as lame or silent servers, or servers that disagree. */
  reasons: Reason[];
}
