import { z } from "zod";
import { type Dns, DnsProvider, type NewZone } from "../args";
import type { Shape } from "../checked";
import { type Issue, show, warning } from "../issues";
import { relativeName } from "../names";
import * as schema from "../schema";
import { parseNewZone } from "../zone-file/new-zone";
import { ZoneFileRecord } from "../zone-file-record";
import type { Adapter, AuditedRecord } from "./contract";

/** The arguments of {@link zoneFile}. */
export interface ZoneFileArgs {
  /** The path of the master file, absolute or relative to the folder of the Pulumi program. */
  path: string;
  /** What to start a whole zone with, where there is no file yet. By default the file gets this package's lines only. */
  newZone?: NewZone;
}

/**
 * Keeps the records in an RFC 1035 master file, such as one that BIND or NSD serves. Only lines that
 * this package marked as its own are ever changed. The program's `Pulumi.yaml` must name this package as a plugin.
 */
export function zoneFile(args: ZoneFileArgs): Dns {
  return { provider: DnsProvider.ZoneFile, ...args };
}

/** The arguments as they are checked. */
export type ZoneFileConfig = ZoneFileArgs & { provider: typeof DnsProvider.ZoneFile };

export const zoneFileConfig: Shape<ZoneFileConfig> = z.strictObject({
  provider: z.literal(DnsProvider.ZoneFile),
  path: z.string().min(1),
  newZone: schema.newZone.optional(),
});

export function connectZoneFile({ path, newZone: given }: ZoneFileConfig): Adapter {
  const { value: newZone, issues } = given ? parseNewZone(given, "dns.newZone") : { issues: [] };
  return {
    audit: (records, zone) => [...issues, ...auditGlue(newZone?.nameServers ?? [], records, zone)],
    declare: ({ name: owner, type, ttl, rdata }, { name, zone, opts }) =>
      new ZoneFileRecord(name, { path, zone, name: owner, type, ttl, rdata, ...(newZone ? { newZone } : {}) }, opts),
  };
}

/** A name server inside the zone needs its address there, or no server loads the zone. */
function auditGlue(nameServers: string[], records: AuditedRecord[], zone: string): Issue[] {
  const addressed = records.filter(({ type }) => type === "A" || type === "AAAA").map(({ name }) => name);
  return nameServers.flatMap((server, index) => {
    const name = relativeName(server, zone);
    if (name === undefined || addressed.includes(name)) return [];
    const message = `${show(server)} lies in the zone, and this MailDomain plans no address for it: a new zone without one is not loaded; add its A or AAAA to extraRecords, or name a server outside`;
    return [warning("zone-file.no-address", `dns.newZone.nameServers[${index}]`, message)];
  });
}
