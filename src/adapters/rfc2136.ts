/** Any DNS whose primary server accepts dynamic updates (RFC 2136): BIND, Knot, PowerDNS and others. */
import type { Dns, Rfc2136 } from "../args/args";
import type { Checked } from "../args/shape";
import { relativeName } from "../dns/name";
import { DNS_PORT } from "../dns/server-address";
import { nameServerService } from "../preflight/services";
import type { Adapter } from "../records/adapter";
import { type ListedRecord, recordTypes } from "../records/records";
import { checkServer } from "../update/target";
import { DynamicUpdateRecord } from "./record-resources";

/**
 * Keeps the records in a live zone by dynamic updates (RFC 2136), signed with a TSIG key. Records that this stack did not
 * create are never changed. The program's `Pulumi.yaml` must name this package as a plugin.
 */
export function rfc2136(args: Rfc2136): Dns {
  return { rfc2136: args };
}

export function connectRfc2136({ server, port = DNS_PORT, tsigKeyName, tsigAlgorithm }: Checked<Rfc2136>): Adapter {
  const { value, issues } = checkServer(server, port, tsigKeyName, "dns.rfc2136.");
  const settings = { ...value, port, ...(tsigAlgorithm === undefined ? {} : { tsigAlgorithm }) };
  return {
    adoptsByContents: true,
    service: nameServerService(server),
    async list(names, { zone }) {
      const [{ existingInLiveZone }, { ONE_TRY, systemRuntime }] = await Promise.all([
        import("../adoption/live-zone.js"),
        import("../dns/client.js"),
      ]);
      const asked = names.flatMap((name) =>
        recordTypes.map((type) => ({ name: relativeName(name, zone) ?? name, type }) as ListedRecord),
      );
      // Unsigned: the key's secret is the provider's, and questions are seldom signed.
      const access = { ...value, port };
      const { records } = await existingInLiveZone({ zone, records: asked }, access, undefined, systemRuntime, ONE_TRY);
      return records.filter(({ name }) => names.includes(name));
    },
    audit: () => issues,
    declare: ({ name: owner, type, ttl, rdata, legacy }, { name, zone, opts }) =>
      new DynamicUpdateRecord(
        name,
        { ...settings, zone, name: owner, type, ttl, rdata, ...(legacy ? { adopt: true } : {}) },
        opts,
      ),
  };
}
