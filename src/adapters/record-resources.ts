import * as pulumi from "@pulumi/pulumi";
import type { NewZone } from "../args/args";

/** The configuration of {@link Provider}. For the default provider, a stack sets the same as `alibaba-mail:<name>`. */
export interface ProviderArgs {
  /**
   * The secret of any TSIG key, in base64. By default the environment variable ALIBABA_MAIL_TSIG_SECRET. A secret for the
   * specific key in ALIBABA_MAIL_TSIG_SECRETS takes precedence.
   */
  tsigSecret?: pulumi.Input<string>;
  /**
   * The secrets of several TSIG keys, by the key's name. Those in the environment variable ALIBABA_MAIL_TSIG_SECRETS, a
   * JSON object, take precedence.
   */
  tsigSecrets?: pulumi.Input<{ [keyName: string]: pulumi.Input<string> }>;
  /** The TSIG key for records that don't name one. Then a renamed key changes no record. */
  tsigKeyName?: pulumi.Input<string>;
  /** The algorithm of the TSIG key where a record names none. By default `hmac-sha256`. */
  tsigAlgorithm?: pulumi.Input<string>;
}

/** An explicit provider of this package's own records, for stacks that use several configurations. */
export class Provider extends pulumi.ProviderResource {
  constructor(name: string, args: ProviderArgs = {}, opts?: pulumi.ResourceOptions) {
    const { tsigSecret, tsigSecrets, ...rest } = args;
    const inputs = {
      ...rest,
      tsigSecret: tsigSecret === undefined ? undefined : pulumi.secret(tsigSecret),
      // A provider's configuration holds strings only.
      tsigSecrets: tsigSecrets === undefined ? undefined : pulumi.secret(pulumi.jsonStringify(tsigSecrets)),
    };
    super("alibaba-mail", name, inputs, opts);
  }
}

/** The inputs of {@link ZoneFileRecord}. */
export interface ZoneFileRecordArgs {
  /** The path of the zone file, absolute or relative to the folder of the Pulumi program. */
  path: pulumi.Input<string>;
  /** The zone that the file holds. */
  zone: pulumi.Input<string>;
  /** The owner name relative to the zone, `"@"` at its apex. */
  name: pulumi.Input<string>;
  /** A, AAAA, CNAME, MX, SRV or TXT. */
  type: pulumi.Input<string>;
  /** Time to live in seconds. In an RRset with unmanaged lines, their TTL is written. */
  ttl: pulumi.Input<number>;
  /** RDATA as the file holds it: `5 mx1.sg.aliyun.com.`, `"v=spf1 …"`. */
  rdata: pulumi.Input<string>;
  /** The SOA and NS of a new zone, if there is no file yet. */
  newZone?: pulumi.Input<NewZone>;
  /** Whether a new resource takes over a line that already holds this very record and is not managed. By default false. */
  adopt?: pulumi.Input<boolean>;
}

/**
 * One marked line of a zone file (RFC 1035). Import id of a line created by hand: `PATH|ZONE|NAME|TYPE|RDATA`.
 */
export class ZoneFileRecord extends pulumi.CustomResource {
  /** The path of the zone file. */
  declare readonly path: pulumi.Output<string>;
  /** The zone that the file holds. */
  declare readonly zone: pulumi.Output<string>;
  /** The owner name relative to the zone. */
  declare readonly name: pulumi.Output<string>;
  /** The record's type. */
  declare readonly type: pulumi.Output<string>;
  /** Time to live in seconds, as requested. */
  declare readonly ttl: pulumi.Output<number>;
  /** RDATA in canonical form. */
  declare readonly rdata: pulumi.Output<string>;
  /** The TTL of the line in the file. Absent for an imported line without one. */
  declare readonly writtenTtl: pulumi.Output<number | undefined>;
  /** Whether the line is marked as this package's: false between an import and the update that follows it. */
  declare readonly marked: pulumi.Output<boolean>;

  constructor(name: string, args: ZoneFileRecordArgs, opts?: pulumi.CustomResourceOptions) {
    super("alibaba-mail:index:ZoneFileRecord", name, { ...args, writtenTtl: undefined, marked: undefined }, opts);
  }
}

/** The inputs of {@link DynamicUpdateRecord}. */
export interface DynamicUpdateRecordArgs {
  /** The zone's primary server, which accepts updates: a host name or an IP address. */
  server: pulumi.Input<string>;
  /** The port that it listens on. By default 53. */
  port?: pulumi.Input<number>;
  /** The zone. */
  zone: pulumi.Input<string>;
  /** The owner name relative to the zone, `"@"` at its apex. */
  name: pulumi.Input<string>;
  /** A, AAAA, CNAME, MX, SRV or TXT. */
  type: pulumi.Input<string>;
  /** Time to live in seconds. In an RRset with unmanaged records, their TTL is written. */
  ttl: pulumi.Input<number>;
  /** RDATA in presentation format (RFC 9499 section 5): `5 mx1.sg.aliyun.com.`, `"v=spf1 …"`. */
  rdata: pulumi.Input<string>;
  /** The name of the TSIG key to sign with. By default that of the provider's configuration, if there is one. */
  tsigKeyName?: pulumi.Input<string>;
  /** The key's algorithm: `hmac-sha256` (the default), `hmac-sha384` or `hmac-sha512`. */
  tsigAlgorithm?: pulumi.Input<string>;
  /** Whether a new resource takes over this very record where the zone holds it already, unmanaged. By default false. */
  adopt?: pulumi.Input<boolean>;
}

/**
 * One record in a zone whose server accepts RFC 2136 updates. Import id of a record created by hand:
 * `[KEY@]SERVER[:PORT]|ZONE|NAME|TYPE|RDATA`. The key's secret is configuration of the provider.
 */
export class DynamicUpdateRecord extends pulumi.CustomResource {
  /** The server that accepts updates. */
  declare readonly server: pulumi.Output<string>;
  /** The port that it listens on. */
  declare readonly port: pulumi.Output<number>;
  /** The zone. */
  declare readonly zone: pulumi.Output<string>;
  /** The owner name relative to the zone. */
  declare readonly name: pulumi.Output<string>;
  /** The record's type. */
  declare readonly type: pulumi.Output<string>;
  /** Time to live in seconds, as requested. */
  declare readonly ttl: pulumi.Output<number>;
  /** RDATA in canonical form. */
  declare readonly rdata: pulumi.Output<string>;
  /** The name of the TSIG key to sign with. */
  declare readonly tsigKeyName: pulumi.Output<string | undefined>;
  /** The key's algorithm. */
  declare readonly tsigAlgorithm: pulumi.Output<string | undefined>;
  /** The TTL of the record in the zone: that of unmanaged records in the RRset, if there are any (RFC 2181 section 5.2). */
  declare readonly writtenTtl: pulumi.Output<number | undefined>;
  /** The RDATA that this resource wrote. A refresh that finds another value keeps it. */
  declare readonly written: pulumi.Output<string>;
  /** Other RDATA of this resource that may be in the zone, after an update with unknown outcome. */
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
