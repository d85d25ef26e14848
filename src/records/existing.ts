/** What a DNS service holds today, whichever service it is, in the notation of the plan. */

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
  /**
   * What it is that no argument says and no stack of ours can hold, such as an alias of something else; then RDATA may be a
   * description. The service takes no other set of the name and type beside it.
   */
  special?: string;
}

/** The existing records of a zone. */
export interface ExistingZone {
  records: ExistingRecord[];
  /** Names of planned CNAMEs at which records of other types exist, which were not read. */
  taken: string[];
  /** Whether an RRset has one TTL, that of its unmanaged records (RFC 2181 section 5.2). */
  hasSharedTtl: boolean;
  /** Whether the service holds an RRset as a whole: all its records have one id, and are adopted together. */
  holdsRRsets?: boolean;
  /** What could not be checked, as clauses. */
  notes: string[];
  /** Whether there may be conflicts that could not be seen, and that the same command can see. */
  isPartial?: boolean;
}
