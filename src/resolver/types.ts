/** The resolver's interface: options, queries and results. */

import type { ForwardResolver, PtrResolver } from "../mail/resolver";

/** A server of the DNS root. */
export interface RootServer {
  /** Without final dot. */
  name: string;
  /** The IP address, version 4 or 6. */
  address: string;
}

/** A resolver to use as a forwarder. */
export interface NamedServer {
  /** A host name or an IP address, version 4 or 6. */
  host: string;
  port: number;
}

export interface ResolverOptions {
  /** Where resolution starts. By default the internet's root servers. */
  roots?: RootServer[];
  /** The port of all name servers found by referrals. By default 53; private trees and test beds may need another. */
  port?: number;
  /**
   * Milliseconds until another server, or the same one again, is asked. Later answers are still accepted for up to 2.5 times
   * as long. By default 2000.
   */
  timeout?: number;
  /** How often a server that doesn't answer is asked. By default 2. */
  tries?: number;
  /** The most queries in flight to one server address, over all domains. By default 4. The total for all servers is 256. */
  perServer?: number;
  /** Forwarders, asked recursively (RD) instead of the zones' own servers. */
  servers?: NamedServer[];
  /** Cancels queries in flight: look-ups then fail with `ECANCELLED`, and servers count as `unreachable`. */
  signal?: AbortSignal;
}

/** A server of a zone, at one of its addresses. */
export interface ServerAddress {
  /** Without final dot; for a forwarder, the host as the user wrote it. */
  name: string;
  /** The IP address, with the port unless it is 53: `192.0.2.1`, `[2001:db8::1]:5353`. Empty if the name has no address. */
  address: string;
}

/** The closest zone that holds a name, and all its servers. */
export interface ZoneServers {
  /** The apex, without final dot; empty if it could not be found. */
  zone: string;
  /**
   * `nxdomain`: a registry's servers say that the domain is not registered. `unknown`: the zone could not be determined. For a
   * name that doesn't exist in a registered domain the state is `found`, since its zone exists.
   */
  state: "found" | "nxdomain" | "unknown";
  /** Why the zone was not found. */
  why?: string;
  /** Each address of each server named by the parent's referral or by the zone's own NS records. */
  servers: ServerAddress[];
  /** Servers named only by the parent's referral, if it differs from the zone's own NS records. */
  parentOnly?: string[];
  /** Servers named only by the zone's own NS records. */
  childOnly?: string[];
  /** The number of further addresses, which are not asked: at most 4 per name and family are, and 40 in all. */
  leftOut?: number;
}

/** A record of an answer. */
export interface AnswerRecord {
  /** The owner name, lower case, without final dot. */
  name: string;
  type: string;
  /** Seconds. */
  ttl: number;
  /** RDATA in master-file format (RFC 1035 section 5) and canonical form: equal records have equal texts. */
  rdata: string;
}

/** The result of one server for one name and type. */
export interface ServerAnswer {
  server: ServerAddress;
  state: ServerState;
  /** Why there is no usable answer. */
  why?: string;
  /** The RCODE, if it answered: `NOERROR` or `NXDOMAIN`. */
  rcode?: string;
  /** The records of the answer section, CNAME records first; empty if there is no such record. */
  records?: AnswerRecord[];
  /** The milliseconds that the answer took, if more than the `timeout` of one try. */
  late?: number;
}

/** Why a look-up failed, with the codes of `node:dns/promises`. */
export type FailureCode = "ETIMEOUT" | "ESERVFAIL" | "EREFUSED" | "ECONNREFUSED" | "EBADNAME" | "ECANCELLED";

/** The result of a look-up of one name and type, with CNAME records followed. */
export type LookUp =
  /** `chain` holds the CNAME records followed, in order; `records` those of the type asked for, possibly none. */
  | { kind: "records"; name: string; chain: AnswerRecord[]; records: AnswerRecord[] }
  /** The name, or the one at the end of the chain, does not exist. */
  | { kind: "nxdomain"; name: string; chain: AnswerRecord[] }
  /** The result could not be determined. */
  | { kind: "failure"; code: FailureCode; why: string; chain: AnswerRecord[] };

/**
 * The answer of a zone's own servers for one name and type. `zone` is the apex of the zone that answers, if known. `dname` is the
 * owner of the DNAME from which an alias is synthesized.
 */
export type ZoneLookUp =
  | { kind: "records"; records: AnswerRecord[]; zone?: string }
  | { kind: "alias"; record: AnswerRecord; dname?: string; zone?: string }
  | { kind: "nodata" | "nxdomain"; zone?: string }
  | { kind: "failure"; code: FailureCode; why: string };

/** Finds zones and their servers, queries them, and resolves names. It can be used wherever a `MailResolver` is expected. */
export interface Resolver extends ForwardResolver, PtrResolver {
  /** The closest zone that holds the name, and all its servers. Never rejects. */
  findZone(name: string): Promise<ZoneServers>;
  /** The closest zone that holds the name, without the queries for its servers' addresses. Never rejects. */
  findApex(name: string): Promise<Pick<ZoneServers, "zone" | "state" | "why">>;
  /**
   * Asks one of the zone's own servers, or one forwarder, and another one if the first doesn't answer. CNAME records are not
   * followed. Never rejects.
   */
  queryZone(name: string, type: string): Promise<ZoneLookUp>;
  /**
   * Asks every server of the zone, or every forwarder. CNAME records are followed only within each answer. Where many
   * queries wait for one server, urgent ones go first.
   */
  queryAllServers(zone: ZoneServers, name: string, type: string, isUrgent?: boolean): Promise<ServerAnswer[]>;
  /** Resolves one name, following CNAME records. Never rejects. */
  lookUp(name: string, type: string): Promise<LookUp>;
  resolveCname(name: string): Promise<string[]>;
  /** The number of queries sent so far. */
  readonly questions: number;
  /** Whether answers may come from a cache, as those of forwarders do. */
  readonly isCached: boolean;
  /**
   * A resolver with the same options and empty caches. Both share one limit of queries in flight.
   * By default, `signal` is that of this one.
   */
  fresh(options?: Pick<ResolverOptions, "signal">): Resolver;
}

/**
 * The state of one server. `lame`: the zone names it and it responds, but it does not serve the zone. `silent`: no response.
 * `unreachable`: it can't be reached from this machine, for example for lack of IPv6, which says nothing about the server.
 * `skipped`: it was not asked, since its address is a private one or of another special use. `no-address`: nor was this, since no
 * address was found for its name.
 */
export type ServerState = "answered" | "lame" | "silent" | "unreachable" | "skipped" | "no-address";
