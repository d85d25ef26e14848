import * as pulumi from "@pulumi/pulumi";
import type { NewZone } from "./args";

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
