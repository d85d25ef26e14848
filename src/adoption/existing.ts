/** The existing records of a DNS service, in the plan's form for all services. */
import { quoteTxt } from "../dns/character-strings";
import { ROOT } from "../dns/name";
import { canonicalRdata } from "../dns/rdata";
import { unquoteTxt } from "../mail/txt";

/** An existing record of a zone. */
export interface ExistingRecord {
  /** The full owner name in lower case, without final dot. */
  name: string;
  type: string;
  /** RDATA in canonical form: equal records are equal texts. */
  rdata: string;
  /** Seconds; `automatic` if the service chooses it, undefined if it is not known. */
  ttl?: number | "automatic";
  /** The id for importing the record. */
  importId: string;
  /** Its place, such as `line 12`. */
  place?: string;
  /** The identity of the resource that already has the record. */
  identity?: string;
  /** Stored, but not served. */
  isSuspended?: boolean;
  /** Whether it is served through the service's proxy. */
  isProxied?: boolean;
  /** Whether the service prevents changes of it. */
  isLocked?: boolean;
  /** The clients to which alone it is served; the plan's records are served to all. */
  audience?: string;
}

/** The existing records of a zone. */
export interface ExistingZone {
  records: ExistingRecord[];
  /** Names of planned CNAMEs at which records of other types exist, which were not read. */
  taken: string[];
  /** Whether an RRset has one TTL, that of its unmanaged records (RFC 2181 section 5.2). */
  hasSharedTtl: boolean;
  /** What could not be checked, as clauses. */
  notes: string[];
}

/** The canonical form of RDATA from a console or an API, with absolute names; invalid RDATA is returned unchanged. */
export function canonicalShown(type: string, shown: string): string {
  return type === "TXT" ? canonicalTxt(shown) : (canonicalRdata(type, shown, ROOT) ?? shown);
}

/** From a plain text, or from quoted strings as in a zone file. */
function canonicalTxt(shown: string): string {
  const strings = /^\s*"/.test(shown) ? unquoteTxt(shown) : undefined;
  return quoteTxt(strings?.ok ? strings.record : shown);
}
