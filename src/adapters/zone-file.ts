import type { Dns, ZoneFile } from "../args/args";
import type { Checked } from "../args/shape";
import { relativeName } from "../dns/name";
import { zoneFileService } from "../preflight/services";
import type { Adapter, AuditedRecord } from "../records/adapter";
import { formatValue, type Issue, warning } from "../shared/issues";
import { parseNewZone } from "../zone-file/new-zone";
import { ZoneFileRecord } from "./record-resources";

/**
 * Keeps the records in a zone file (RFC 1035 section 5), such as one that BIND or NSD serves. Only lines that
 * this package has marked are ever changed. The program's `Pulumi.yaml` must name this package as a plugin.
 */
export function zoneFile(args: ZoneFile): Dns {
  return { zoneFile: args };
}

export function connectZoneFile({ path, newZone: given }: Checked<ZoneFile>): Adapter {
  const { value: newZone, issues } = given ? parseNewZone(given, "dns.zoneFile.newZone") : { issues: [] };
  return {
    adoptsByContents: true,
    service: zoneFileService(path),
    async list(names, { zone }) {
      const { readZoneFile } = await import("../zone-file/file.js");
      const { existingInFile } = await import("../adoption/zone-file.js");
      const document = await readZoneFile(path, zone);
      const { records } = document ? existingInFile(document, path, zone) : { records: [] };
      return records.filter(({ name }) => names.includes(name));
    },
    audit: (records, zone) => [...issues, ...auditGlue(newZone?.nameServers ?? [], records, zone)],
    declare: ({ name: owner, type, ttl, rdata, legacy }, { name, zone, opts }) =>
      new ZoneFileRecord(
        name,
        {
          ...{ path, zone, name: owner, type, ttl, rdata },
          ...(newZone ? { newZone } : {}),
          ...(legacy ? { adopt: true } : {}),
        },
        opts,
      ),
  };
}

/** A name server inside the zone needs an address there, or servers don't load the zone. */
function auditGlue(nameServers: string[], records: AuditedRecord[], zone: string): Issue[] {
  const addressed = records.filter(({ type }) => type === "A" || type === "AAAA").map(({ name }) => name);
  return nameServers.flatMap((server, index) => {
    const name = relativeName(server, zone);
    if (name === undefined || addressed.includes(name)) return [];
    const message = `${formatValue(server)} is inside the zone, but this MailDomain plans no address for it, and name servers don't load a new zone without one; add its A or AAAA record to extraRecords, or use a server outside the zone`;
    return [warning("zone-file.no-address", `dns.zoneFile.newZone.nameServers[${index}]`, message)];
  });
}
