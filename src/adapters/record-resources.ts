import * as pulumi from "@pulumi/pulumi";
import type { NewZone } from "../args/args";

/** The configuration of {@link Provider}. A stack gives the same as `alibaba-mail:<name>` to the default provider. */
export interface ProviderArgs {
  /**
   * The secret of any TSIG key, base64. By default the environment variable ALIBABA_MAIL_TSIG_SECRET; a secret that
   * ALIBABA_MAIL_TSIG_SECRETS names for the very key goes first.
   */
  tsigSecret?: pulumi.Input<string>;
  /**
   * The secrets of several TSIG keys, by the key's name. Those in the environment variable ALIBABA_MAIL_TSIG_SECRETS, a
   * JSON object, go first.
   */
  tsigSecrets?: pulumi.Input<{ [keyName: string]: pulumi.Input<string> }>;
  /** The TSIG key that signs where a record names none, so that a new key's name changes no record. */
  tsigKeyName?: pulumi.Input<string>;
  /** The algorithm of the TSIG key where a record names none. By default `hmac-sha256`. */
  tsigAlgorithm?: pulumi.Input<string>;
}

/** An explicit provider of this package's own records, for stacks that sign with several configurations. */
export class Provider extends pulumi.ProviderResource {
  constructor(name: string, args: ProviderArgs = {}, opts?: pulumi.ResourceOptions) {
    const { tsigSecret, tsigSecrets, ...rest } = args;
    const inputs = {
      ...rest,
      tsigSecret: tsigSecret === undefined ? undefined : pulumi.secret(tsigSecret),
      // Only texts reach a provider's configuration.
      tsigSecrets: tsigSecrets === undefined ? undefined : pulumi.secret(pulumi.jsonStringify(tsigSecrets)),
    };
    super("alibaba-mail", name, inputs, opts);
  }
}

/** The inputs of {@link ZoneFileRecord}. */
export interface ZoneFileRecordArgs {
  /** The path of the master file, absolute or relative to the folder of the Pulumi program. */
  path: pulumi.Input<string>;
  /** The zone that the file holds. */
  zone: pulumi.Input<string>;
  /** The owner name relative to the zone, `"@"` at its apex. */
  name: pulumi.Input<string>;
  /** A, AAAA, CNAME, MX, SRV or TXT. */
  type: pulumi.Input<string>;
  /** Time to live in seconds. In an RRset that others have lines in, theirs is written. */
  ttl: pulumi.Input<number>;
  /** RDATA as the file holds it: `5 mx1.sg.aliyun.com.`, `"v=spf1 …"`. */
  rdata: pulumi.Input<string>;
  /** What to start a whole zone with, where there is no file yet. */
  newZone?: pulumi.Input<NewZone>;
}

/**
 * One marked line of an RFC 1035 master file. Import id of a line made by hand: `PATH|ZONE|NAME|TYPE|RDATA`.
 */
export class ZoneFileRecord extends pulumi.CustomResource {
  /** The path of the master file. */
  declare readonly path: pulumi.Output<string>;
  /** The zone that the file holds. */
  declare readonly zone: pulumi.Output<string>;
  /** The owner name relative to the zone. */
  declare readonly name: pulumi.Output<string>;
  /** The record's type. */
  declare readonly type: pulumi.Output<string>;
  /** Time to live in seconds, as it was asked for. */
  declare readonly ttl: pulumi.Output<number>;
  /** RDATA in its one spelling. */
  declare readonly rdata: pulumi.Output<string>;
  /** The TTL that the line has in the file. Not there where an imported line has none. */
  declare readonly writtenTtl: pulumi.Output<number | undefined>;
  /** Whether the line is marked as this package's: false between an import and the update that follows it. */
  declare readonly marked: pulumi.Output<boolean>;

  constructor(name: string, args: ZoneFileRecordArgs, opts?: pulumi.CustomResourceOptions) {
    super("alibaba-mail:index:ZoneFileRecord", name, { ...args, writtenTtl: undefined, marked: undefined }, opts);
  }
}

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
