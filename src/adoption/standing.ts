/** What a DNS service holds today, whichever service it is, in the spelling of the plan. */
import { quoteTxt } from "../dns/character-strings";
import { ROOT } from "../dns/name";
import { canonicalRdata } from "../dns/rdata";
import { unquoteTxt } from "../mail/txt";

/** A record that a zone holds. */
export interface StandingRecord {
  /** The full owner name in lower case, without final dot. */
  name: string;
  type: string;
  /** RDATA in its one spelling: equal records are equal texts. */
  rdata: string;
  /** Seconds; `automatic` where the service chooses, and nothing where it is not known. */
  ttl?: number | "automatic";
  /** What makes Pulumi take the record over. */
  importId: string;
  /** Where it is found, such as `line 12`. */
  place?: string;
  /** The identity of the resource that has the record already. */
  identity?: string;
  /** Kept, but not served. */
  isSuspended?: boolean;
  /** Whether the service's proxy stands before it. */
  isProxied?: boolean;
  /** Whether the service lets nobody change it. */
  isLocked?: boolean;
  /** Served to some only; the plan's records are for everybody. */
  audience?: string;
}

/** What is known of a zone. */
export interface StandingZone {
  records: StandingRecord[];
  /** Names at which a planned CNAME finds records of other types, which were not asked for. */
  taken: string[];
  /** An RRset has one TTL: that of the records in it which the stack does not own (RFC 2181 section 5.2). */
  hasSharedTtl: boolean;
  /** What could not be looked at, in whole sentences. */
  notes: string[];
}

/** RDATA as a console or an API shows it, names taken for full ones; what can't be read stays as it is. */
export function spellShown(type: string, shown: string): string {
  return type === "TXT" ? spellTxt(shown) : (canonicalRdata(type, shown, ROOT) ?? shown);
}

/** A text, or the quoted strings of a master file. */
function spellTxt(shown: string): string {
  const strings = /^\s*"/.test(shown) ? unquoteTxt(shown) : undefined;
  return quoteTxt(strings?.ok ? strings.record : shown);
}
