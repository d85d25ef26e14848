/** What was seen of a live zone. */
import type { SpfLookupTree } from "../mail";
import type { AnswerRecord, ZoneServers } from "../resolver";

/** A name that is in the zone by its name, and is never answered from it. */
export interface HiddenName {
  name: string;
  /** Whether its zone is another one, or a DNAME above leads elsewhere. */
  by: "delegation" | "dname";
  /** The apex of the other zone, or the owner of the DNAME. */
  at: string;
}

/** A name of a policy or a key that is an alias: what it says stands at the end (RFC 1034 section 3.6.2). */
export interface Hosted {
  name: string;
  /** Where the aliases lead, one after the other. */
  targets: string[];
  /** The TXT records at the end. */
  texts: AnswerRecord[];
}

/** A policy of MTA-STS as it is served, or why it could not be had. */
export type ServedPolicy = { ok: true; text: string } | { ok: false; why: string };

export interface ZoneReading {
  /** The closest zone that holds the mail domain. */
  zone: Pick<ZoneServers, "zone" | "state" | "why">;
  /** The hosts of the zone's NS records. */
  nameServers: string[];
  /** The records at the names that were asked for; those that wildcards make up are left out. */
  records: AnswerRecord[];
  /** What wildcards say: their owner names begin with `*.`. */
  wildcards: AnswerRecord[];
  hidden: HiddenName[];
  hosted: Hosted[];
  /** What the SPF record costs once the senders of the old one are in it; absent where there is nothing to merge. */
  spf?: SpfLookupTree;
  /** Undefined if no record announces a policy, or it was not requested. */
  mtaStsPolicy?: ServedPolicy;
  /** The names and types without an answer, as `NAME TYPE`; of those nothing is known, where the zone was found at all. */
  unanswered: string[];
  /** What could not be asked, in whole sentences without a final dot. */
  notChecked: string[];
  /** How many questions were sent. */
  questions: number;
}
