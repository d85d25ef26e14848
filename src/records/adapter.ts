/** What an adapter is: it turns the records of a plan into resources of one DNS service. */
import type * as pulumi from "@pulumi/pulumi";
import type { Issue } from "../shared/issues";
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
  /** RDATA as a master file holds it: `5 mx1.sg.aliyun.com.`, `"v=spf1 …"`. */
  rdata: pulumi.Input<string>;
  /** The full owner name, without final dot. */
  fullName: string;
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

/** A DNS service. */
export interface Adapter {
  /** The zone that the service's own arguments name, if they name one. */
  zone?: string;
  /**
   * What this service can't hold of the records, by the paths of `MailDomainArgs`. A value that is resolved later is audited
   * then, by itself; only issues at its own path, or below it, count.
   */
  audit?(records: AuditedRecord[], zone: string): Issue[];
  /** Declares one record. It is called in the plan's order, in previews too. */
  declare(record: DeclaredRecord, context: DeclareContext): pulumi.CustomResource;
}
