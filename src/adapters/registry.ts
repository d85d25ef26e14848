/** The one table of DNS services, and the way from the data in `dns` to an adapter. */
import type { z } from "zod";
import { DnsProvider } from "../args";
import { error, errorsOf, type Issue, show } from "../issues";
import { nearMiss, orList, parseWith } from "../schema-issues";
import { alidnsConfig, connectAlidns } from "./alidns";
import { cloudflareConfig, connectCloudflare } from "./cloudflare";
import type { Adapter } from "./contract";
import { type PeerLoader, requirePeer } from "./peer";
import { connectZoneFile, zoneFileConfig } from "./zone-file";

/** A DNS service as the table knows it. */
export interface AdapterEntry<Config extends z.ZodType = z.ZodType> {
  /** The provider's own arguments, `provider` among them. */
  config: Config;
  /** The npm package that its resources come from, where it is not our own; loaded only when the service is used. */
  peer?: string;
  /** Makes the adapter; `sdk` is the peer. */
  connect(config: z.output<Config>, sdk: unknown): Adapter;
}

function entry<Config extends z.ZodType>(made: AdapterEntry<Config>): AdapterEntry {
  return made as unknown as AdapterEntry;
}

const table: Record<string, AdapterEntry> = {
  [DnsProvider.Alidns]: entry({ config: alidnsConfig, peer: "@pulumi/alicloud", connect: connectAlidns }),
  [DnsProvider.Cloudflare]: entry({ config: cloudflareConfig, peer: "@pulumi/cloudflare", connect: connectCloudflare }),
  [DnsProvider.ZoneFile]: entry({ config: zoneFileConfig, connect: connectZoneFile }),
};

export type Connected = { adapter: Adapter; issues: Issue[] } | { adapter: undefined; issues: Issue[] };

/** Finds the adapter that `dns` names. */
export function connect(
  dns: unknown,
  entries: Record<string, AdapterEntry> = table,
  load: PeerLoader = requirePeer,
): Connected {
  const refuse = (...issues: Issue[]): Connected => ({ adapter: undefined, issues });
  const names = [...Object.keys(entries), DnsProvider.Custom];
  if (typeof dns !== "object" || dns === null) {
    const message = `it is required: which DNS service holds the records? Give one of ${names.map((name) => `${name}(…)`).join(", ")}`;
    return refuse(error("dns.missing", "dns", message));
  }
  const { provider, adapter } = dns as { provider?: unknown; adapter?: () => Adapter };
  if (provider === DnsProvider.Custom) {
    if (typeof adapter === "function") return { adapter: adapter(), issues: [] };
    return refuse(
      error(
        "dns.no-adapter",
        "dns",
        "provider custom needs an adapter with functions; give custom({ declare: … }), in a TypeScript program",
      ),
    );
  }
  const found = typeof provider === "string" && Object.hasOwn(entries, provider) ? entries[provider] : undefined;
  if (!found) {
    const message = `there is no DNS provider ${show(provider)}${nearMiss(provider, names)}; give ${orList(names)}`;
    return refuse(error("dns.unknown-provider", "dns.provider", message));
  }
  const config = parseWith(found.config, dns, ["dns"]);
  if (!config.ok) return refuse(...config.issues);
  const peer = found.peer === undefined ? { sdk: undefined, issues: [] } : load(found.peer, String(provider));
  if (errorsOf(peer.issues).length > 0) return refuse(...peer.issues);
  return { adapter: found.connect(config.value, peer.sdk), issues: [] };
}
