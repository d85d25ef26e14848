import * as pulumi from "@pulumi/pulumi";

/** The inputs of {@link DynamicUpdateRecord}. */
export interface DynamicUpdateRecordArgs {
  /** The zone's primary server, which takes updates: a host name or an IP address. */
  server: pulumi.Input<string>;
  /** The port that it listens on. By default 53. */
  port?: pulumi.Input<number>;
  /** The zone. */
  zone: pulumi.Input<string>;
  /** The owner name relative to the zone, `"@"` at its apex. */
  name: pulumi.Input<string>;
  /** A, AAAA, CNAME, MX, SRV or TXT. */
  type: pulumi.Input<string>;
  /** Time to live in seconds. In an RRset that others have records in, theirs is written. */
  ttl: pulumi.Input<number>;
  /** RDATA as a master file holds it: `5 mx1.sg.aliyun.com.`, `"v=spf1 …"`. */
  rdata: pulumi.Input<string>;
  /** The name of the TSIG key that signs. By default the one that the provider's configuration names, if it does. */
  tsigKeyName?: pulumi.Input<string>;
  /** The key's algorithm: `hmac-sha256` (the default), `hmac-sha384` or `hmac-sha512`. */
  tsigAlgorithm?: pulumi.Input<string>;
}

/**
 * One record in a zone whose server takes RFC 2136 updates. Import id of a record made by hand:
 * `[KEY@]SERVER[:PORT]|ZONE|NAME|TYPE|RDATA`. The key's secret is the provider's configuration.
 */
export class DynamicUpdateRecord extends pulumi.CustomResource {
  /** The server that takes updates. */
  declare readonly server: pulumi.Output<string>;
  /** The port that it listens on. */
  declare readonly port: pulumi.Output<number>;
  /** The zone. */
  declare readonly zone: pulumi.Output<string>;
  /** The owner name relative to the zone. */
  declare readonly name: pulumi.Output<string>;
  /** The record's type. */
  declare readonly type: pulumi.Output<string>;
  /** Time to live in seconds, as it was asked for. */
  declare readonly ttl: pulumi.Output<number>;
  /** RDATA in its one spelling. */
  declare readonly rdata: pulumi.Output<string>;
  /** The name of the TSIG key that signs. */
  declare readonly tsigKeyName: pulumi.Output<string | undefined>;
  /** The key's algorithm. */
  declare readonly tsigAlgorithm: pulumi.Output<string | undefined>;
  /** The TTL that the record has in the zone: where strangers are in the RRset, theirs (RFC 2181 section 5.2). */
  declare readonly writtenTtl: pulumi.Output<number | undefined>;
  /** The RDATA that this resource wrote. A refresh that sees another value in its place leaves it. */
  declare readonly written: pulumi.Output<string>;
  /** RDATA of this resource that may stand in the zone too, where a message was sent whose outcome is not known. */
  declare readonly pendingRdata: pulumi.Output<string[] | undefined>;

  constructor(name: string, args: DynamicUpdateRecordArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      "alibaba-mail:index:DynamicUpdateRecord",
      name,
      { ...args, writtenTtl: undefined, written: undefined, pendingRdata: undefined },
      opts,
    );
  }
}
