/** Any DNS whose primary server takes dynamic updates (RFC 2136): BIND, Knot, PowerDNS and others. */
import { z } from "zod";
import { type Dns, DnsProvider, TsigAlgorithm } from "../args";
import type { Shape } from "../checked";
import { DNS_PORT } from "../dns/port";
import { checkServer } from "../dynamic-update/server";
import { DynamicUpdateRecord } from "../dynamic-update-record";
import type { Adapter } from "./contract";

/** The arguments of {@link rfc2136}. */
export interface Rfc2136Args {
  /** The zone's primary server, which takes updates: a host name or an IP address. */
  server: string;
  /** The port that it listens on. By default 53. */
  port?: number;
  /**
   * The name of the TSIG key that signs (RFC 8945). By default the one in the provider's configuration; without any,
   * updates are not signed. Its secret is never an argument: `pulumi config set --secret alibaba-mail:tsigSecret …`, the
   * environment variable ALIBABA_MAIL_TSIG_SECRET, or a `Provider`'s `tsigSecret`. Of several keys, `tsigSecrets` and
   * ALIBABA_MAIL_TSIG_SECRETS have the secrets by the keys' names.
   */
  tsigKeyName?: string;
  /** The key's algorithm. By default `hmac-sha256`. */
  tsigAlgorithm?: TsigAlgorithm;
}

/**
 * Keeps the records in a live zone by dynamic updates (RFC 2136), signed with a TSIG key. Records that this stack did
 * not make are never changed. The program's `Pulumi.yaml` must name this package as a plugin.
 */
export function rfc2136(args: Rfc2136Args): Dns {
  return { provider: DnsProvider.Rfc2136, ...args };
}

/** The arguments as they are checked. */
export type Rfc2136Config = Rfc2136Args & { provider: typeof DnsProvider.Rfc2136 };

export const rfc2136Config: Shape<Rfc2136Config> = z.strictObject({
  provider: z.literal(DnsProvider.Rfc2136),
  server: z.string().min(1),
  port: z.number().optional(),
  tsigKeyName: z.string().min(1).optional(),
  tsigAlgorithm: z.enum(TsigAlgorithm).optional(),
});

export function connectRfc2136({ server, port = DNS_PORT, tsigKeyName, tsigAlgorithm }: Rfc2136Config): Adapter {
  const { value, issues } = checkServer(server, port, tsigKeyName, "dns.");
  const settings = { ...value, port, ...(tsigAlgorithm === undefined ? {} : { tsigAlgorithm }) };
  return {
    audit: () => issues,
    declare: ({ name: owner, type, ttl, rdata }, { name, zone, opts }) =>
      new DynamicUpdateRecord(name, { ...settings, zone, name: owner, type, ttl, rdata }, opts),
  };
}
