/**
 * What an adapter is: it turns the records of a plan into resources of one DNS service. There are two kinds, since some services
 * have a resource for each record, and others one for each RRset.
 */
import type * as pulumi from "@pulumi/pulumi";
import type { Issue } from "../shared/issues";
import type { ExistingRecord } from "./existing";
import type { ListedRecord, RdataIntegers, RecordHead, RecordType } from "./records";

/** A record to audit. If its value is still unknown, `withheld` says so. */
export type AuditedRecord = ListedRecord & {
  /** The argument that it comes from, such as `extraRecords.verify`. */
  path: string;
  /** The argument that its TTL comes from: `ttl`, or `ttls["@ MX"]`. */
  ttlPath: string;
};

/** A record to declare. Its value may be an output; everything else is plain. */
export interface DeclaredRecord extends RecordHead, RdataIntegers {
  type: RecordType;
  /** The exchange of an MX, the target of a CNAME or SRV, the address of an A or AAAA, the text of a TXT. */
  value: pulumi.Input<string>;
  /** RDATA in presentation format (RFC 9499 section 5): `5 mx1.sg.aliyun.com.`, `"v=spf1 …"`. */
  rdata: pulumi.Input<string>;
  /** The full owner name, without final dot. */
  fullName: string;
  /** There for a record of the former mail service, which is declared as it was found. */
  legacy?: DeclaredLegacy;
}

/** How a record of the former mail service is declared. */
export interface DeclaredLegacy {
  /** Kept, but not served. Only for a service with {@link Adapter.canSuspend}. */
  isSuspended: boolean;
  /** Behind the service's proxy. Only for a service with {@link Adapter.canProxy}. */
  isProxied: boolean;
}

/** Where a record is declared. */
export interface DeclareContext {
  /** The resource's logical name. It is the record's identity: use it as it is. */
  name: string;
  /** The zone, in A-labels without final dot. */
  zone: string;
  /** Parent, aliases and import: pass them on, and add what the service needs. */
  opts: pulumi.CustomResourceOptions;
}

/** What is known of a DNS service, whatever it holds. */
export interface ServiceFacts {
  /** As a sentence has it: `Cloudflare`, `the zone file example.com.zone`. */
  name: string;
  /** Its name servers, where their hosts show whose they are. */
  nameServers?: RegExp;
  /** The lowest TTL that the zone takes, in seconds, where it is known. */
  minTtl?: number;
}

/** What the adapters of both kinds have. */
export interface ServiceAdapter {
  /** The zone that the service's own arguments name, if they name one. */
  zone?: string;
  /**
   * What this service can't hold of the records, by the paths of `MailDomainArgs`. A value that is resolved later is audited
   * then, by itself; only issues at its own path, or below it, count.
   */
  audit?(records: AuditedRecord[], zone: string): Issue[];
  /**
   * What is wrong with an import id, and the fix; nothing where it can be one of the zone's. Without it any id is handed to
   * the engine.
   */
  checkImportId?(id: string, zone: string): string | undefined;
  /** What the service is to those who read of it. */
  service?: ServiceFacts;
  /**
   * The records that the service holds at these full names, with their ids, those that it does not serve too. It throws where
   * it can't be asked. Nothing that it says decides which resources there are.
   */
  list?(names: readonly string[], opts: ListOptions): Promise<ExistingRecord[]>;
}

/** What a service's list is asked with. */
export interface ListOptions extends pulumi.InvokeOptions {
  zone: string;
  /** Of which RRsets at these names the records are needed, for a service that has to be asked for each by itself. */
  rrsets: readonly RRsetPlace[];
}

/** Where an RRset is. */
export interface RRsetPlace {
  /** The full owner name, without final dot. */
  name: string;
  type: string;
}

/** A DNS service with a resource for each record. */
export interface Adapter extends ServiceAdapter {
  /** Whether the service can keep a record and not serve it. By default not: what is suspended is then out of the zone. */
  canSuspend?: boolean;
  /** Whether the service has a proxy that a record can be behind. By default not. */
  canProxy?: boolean;
  /**
   * Whether `declare` takes a legacy record that is in the zone already over by its contents. By default it is imported
   * by its id.
   */
  adoptsByContents?: boolean;
  /**
   * Whether a record's import id is another text than the id of its resource, such as `ZONE/ID`. By default they are the same. Where they
   * are not, an id of `legacy` that was left out and comes back would be imported anew, so it is refused.
   */
  importsByOtherId?: boolean;
  /**
   * Whether the service still has the record of an import id, at this full name; nothing where that can't be determined. A
   * legacy record that was removed and comes back is then made anew. Without it the id is always imported.
   */
  hasRecord?(id: string, opts: pulumi.InvokeOptions & { zone: string; name: string }): Promise<boolean | undefined>;
  /** Declares one record. It is called in the plan's order, in previews too. */
  declare(record: DeclaredRecord, context: DeclareContext): pulumi.CustomResource;
}

/** All records of a plan with one owner name and type (RFC 9499 section 4), among them those of `legacy` that are live. */
export interface DeclaredRRset {
  /** The owner name relative to the zone and the type, as in `ttls`: `@ TXT`. */
  key: string;
  /** Relative to the zone, "@" at its apex. */
  name: string;
  /** The full owner name, without final dot. */
  fullName: string;
  type: RecordType;
  /** Seconds: an RRset has one TTL (RFC 2181 section 5.2). */
  ttl: number;
  /** At least one, in the plan's order. */
  records: DeclaredRecord[];
}

/**
 * A DNS service with a resource for each RRset, which is the stack's as a whole: what others have in it is refused before
 * anything is overwritten. Where `list` is missing, the zone's own name servers are asked for it, unless the preflight is off.
 */
export interface RRsetAdapter extends ServiceAdapter {
  /** Declares one RRset. It is called in the plan's order, in previews too. `context.opts` has hooks: pass them on. */
  declareRRset(rrset: DeclaredRRset, context: DeclareContext): pulumi.CustomResource;
}

export type AnyAdapter = Adapter | RRsetAdapter;

export function isRRsetAdapter(adapter: AnyAdapter): adapter is RRsetAdapter {
  return "declareRRset" in adapter;
}

/** Whether a stack takes old records over by their contents, so that they need no id. */
export function adoptsByContents(adapter: AnyAdapter): boolean {
  return !isRRsetAdapter(adapter) && adapter.adoptsByContents === true;
}
