/** What a preflight knows, and what it finds. */

import type { Edition } from "../args/args";
import type { Service } from "../editions";
import type { DmarcPolicyRecord } from "../mail/dmarc/record";
import type { SpfArguments } from "../mail/spf/arguments";
import type { ServiceFacts } from "../records/adapter";
import type { ExistingRecord } from "../records/existing";
import type { LegacyRecord } from "../records/legacy";
import type { ListedRecord } from "../records/records";

export type { PreflightMode } from "../args/args";

/** What is known of a plan. */
export interface PreflightPlan {
  domain: string;
  zone: string;
  edition: Edition;
  /** All planned records, also those that wait for a legacy record to go. */
  records: ListedRecord[];
  legacy: LegacyRecord[];
  /** The keys of records that have an import id: they are taken over, not made. */
  imported?: string[];
  /** What the adapter says of its service. */
  service?: PreflightService;
}

/** The DNS service that is written to. */
export interface PreflightService extends ServiceFacts {
  /** Whether a stack takes old records over by their contents, so that they need no id. */
  adoptsByContents?: boolean;
  /** Whether an RRset is taken over as a whole, by one id. */
  holdsRRsets?: boolean;
  /** The records as the service lists them, with ids; absent where it was not asked. */
  records?: ExistingRecord[];
  /** What could not be asked of the service, in whole sentences without a final dot. */
  notChecked?: string[];
}

/** A record that is there. */
export interface FoundRecord {
  /** The full owner name, without final dot. */
  name: string;
  type: string;
  /** RDATA in presentation format (RFC 9499 section 5). */
  rdata: string;
  /** Seconds; 1 if the service chooses it, undefined if unknown. */
  ttl?: number;
  /** The id by which a stack takes the record over, where the service's list tells it. */
  id?: string;
  /** Whether Cloudflare's proxy stands before it. */
  isProxied?: true;
  /** What it is at the service, such as an alias, that no argument says and no stack can hold. */
  special?: string;
  /** Whether a stack's mark is at it: then it is that stack's matter. */
  isOwned?: true;
}

export interface Finding {
  /** A stable name for the rule. */
  id: string;
  /** An error loses mail or can't be applied. */
  severity: "error" | "warning";
  /**
   * Whether it holds in any case, or only for those of `keys` that the stack creates, or that it creates or changes. Only the
   * engine knows which.
   */
  when: "always" | "created" | "changed";
  /** The planned records concerned. */
  keys: string[];
  /** The records concerned that are there. */
  records: FoundRecord[];
  /** What is found, why it matters, the rule, and what to do. */
  message: string;
  /** The arguments that settle it, where some do. */
  proposal?: Proposal;
  /** The same as lines to paste into the program. */
  fix?: string;
}

/** A legacy record as the argument has it. */
export interface LegacyEntry {
  name: string;
  type: string;
  priority?: number;
  weight?: number;
  port?: number;
  value: string;
  ttl: number;
  id?: string;
  proxied?: true;
  state: LegacyRecord["state"];
}

/** An extra record as the argument has it. */
export interface ExtraEntry {
  name: string;
  type: string;
  preference?: number;
  priority?: number;
  weight?: number;
  port?: number;
  value: string;
}

/** Arguments of `MailDomain`, to be put beside those that are there. */
export interface Proposal {
  spf?: SpfArguments;
  dmarc?: { policy: "none" } & Pick<
    DmarcPolicyRecord,
    | "subdomainPolicy"
    | "nonexistentSubdomainPolicy"
    | "dkimAlignment"
    | "spfAlignment"
    | "aggregateReports"
    | "failureReports"
    | "testing"
  >;
  cnames?: Partial<Record<Service, boolean>>;
  ttl?: number;
  ttls?: Record<string, number>;
  extraRecords?: Record<string, ExtraEntry>;
  imports?: Record<string, string>;
  legacy?: Record<string, LegacyEntry>;
}
