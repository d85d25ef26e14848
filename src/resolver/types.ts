/** What a resolver is asked, and what it tells. */

import type { ForwardResolver, PtrResolver } from "../mail/resolver";

/** A server of the DNS root. */
export interface RootServer {
  /** Without final dot. */
  name: string;
  /** The IP address, version 4 or 6. */
  address: string;
}

/** A resolver that the user names. */
export interface NamedServer {
  /** A host name or an IP address, version 4 or 6. */
  host: string;
  port: number;
}

export interface ResolverOptions {
  /** Where every search begins. By default the internet's root servers. */
  roots?: RootServer[];
  /** The port of all servers that are found: other than 53 for private trees and test beds. By default 53. */
  port?: number;
  /**
   * Milliseconds until another server, or the same one again, is asked. An answer that comes later counts all the same, until
   * 2.5 times as long. By default 2000.
   */
  timeout?: number;
  /** How often a silent server of a zone is asked. By default 2. */
  tries?: number;
  /** The most questions in flight at one server address at once, over all domains. By default 4; 256 at all servers. */
  perServer?: number;
  /** Asked recursively (RD), in the place of the zones' own servers. */
  servers?: NamedServer[];
  /** Ends what is under way: answers become `ECANCELLED`, servers `unreachable`. */
  signal?: AbortSignal;
}

/** A server of a zone, at one of its addresses. */
export interface ServerAddress {
  /** Without final dot; for a named resolver, the host as the user wrote it. */
  name: string;
  /** The IP address, with the port where it is not 53: `192.0.2.1`, `[2001:db8::1]:5353`. Empty where the name has none. */
  address: string;
}

/** The closest zone that holds a name, and all its servers. */
export interface ZoneServers {
  /** The apex, without final dot; empty where it could not be found. */
  zone: string;
  /**
   * `nxdomain`: the DNS says authoritatively that the domain is not registered. `unknown`: nobody could tell. A name that
   * is missing in a zone below the registries' is `found`: its zone is.
   */
  state: "found" | "nxdomain" | "unknown";
  /** Why the zone was not found. */
  why?: string;
  /** Each address of each server that the parent's referral or the zone's own NS records name. */
  servers: ServerAddress[];
  /** Servers that only the parent's referral names, where that and the zone's own NS records differ. */
  parentOnly?: string[];
  /** Servers that only the zone's own NS records name. */
  childOnly?: string[];
  /** How many more addresses its servers have, which are not asked: at most 4 a name and family are, and 40 in all. */
  leftOut?: number;
}

/** A record of an answer. */
export interface AnswerRecord {
  /** The owner name, lower case, without final dot. */
  name: string;
  type: string;
  /** Seconds. */
  ttl: number;
  /** RDATA as master files have it (RFC 1035 section 5), in one spelling: equal records are equal texts. */
  rdata: string;
}

/** What one server said of one name and type. */
export interface ServerAnswer {
  server: ServerAddress;
  state: ServerState;
  /** What came instead of an answer. */
  why?: string;
  /** `NOERROR` or `NXDOMAIN`, where it answered. */
  rcode?: string;
  /** The answer section, CNAME records in front; none where there is no such record. */
  records?: AnswerRecord[];
  /** The milliseconds that the answer took, where they were more than the `timeout` of one try. */
  late?: number;
}

/** Codes as `node:dns/promises` has them, for a question that nobody could answer. */
export type FailureCode = "ETIMEOUT" | "ESERVFAIL" | "EREFUSED" | "ECONNREFUSED" | "EBADNAME" | "ECANCELLED";

/** What the DNS says of one name and type, CNAME records followed. */
export type LookUp =
  /** `chain` are the CNAME records on the way, in order; `records` are of the type that was asked for, and may be none. */
  | { kind: "records"; name: string; chain: AnswerRecord[]; records: AnswerRecord[] }
  /** The name, or that at the end of the chain, does not exist. */
  | { kind: "nxdomain"; name: string; chain: AnswerRecord[] }
  /** Nobody could tell. */
  | { kind: "failure"; code: FailureCode; why: string; chain: AnswerRecord[] };

/** Finds zones and their servers, asks them, and resolves names. It fits wherever a `MailResolver` is asked for. */
export interface Resolver extends ForwardResolver, PtrResolver {
  /** The closest zone that holds the name, and all its servers. It never fails. */
  findZone(name: string): Promise<ZoneServers>;
  /**
   * Asks every server of the zone, or every named resolver. CNAME records are not followed out of the answer. Where many
   * questions wait for one server, the urgent ones go first.
   */
  queryAllServers(zone: ZoneServers, name: string, type: string, isUrgent?: boolean): Promise<ServerAnswer[]>;
  /** Resolves one name, following CNAME records. It never fails. */
  lookUp(name: string, type: string): Promise<LookUp>;
  resolveCname(name: string): Promise<string[]>;
  /** How many questions were sent so far. */
  readonly questions: number;
  /** Whether answers may come from a cache: those of named resolvers do. */
  readonly isCached: boolean;
  /**
   * A resolver that asks as this one does, and knows nothing yet. Both together have no more questions under way than one.
   * `signal` is by default that of this one.
   */
  fresh(options?: Pick<ResolverOptions, "signal">): Resolver;
}

/**
 * How one server stood to the zone. `lame`: it is named as a server of the zone, answers, and does not serve it. `silent`:
 * no answer came. `unreachable`: this machine has no way to it, such as no IPv6; that says nothing of the server.
 */
export type ServerState = "answered" | "lame" | "silent" | "unreachable";
