/** The one table of DNS services, and the way from the data in `dns` to an adapter. */
import { DnsProvider } from "../args";
import type { Shape } from "../checked";
import { Deferred } from "../deferred";
import { error, errorsOf, type Issue, show } from "../issues";
import { nearMiss } from "../near-miss";
import { decidesStructure, orList, parseWith, unusableParts } from "../schema-issues";
import { alidnsConfig, connectAlidns, hasAlidnsRecord } from "./alidns";
import { cloudflareConfig, connectCloudflare, hasDnsRecord } from "./cloudflare";
import type { Adapter } from "./contract";
import { type PeerLoader, requirePeer } from "./peer";
import { connectRfc2136, rfc2136Config } from "./rfc2136";
import { connectZoneFile, zoneFileConfig } from "./zone-file";

/** A DNS service as the table knows it. */
export interface AdapterEntry<Config = unknown> {
  /** The provider's own arguments, `provider` among them. */
  config: Shape<Config>;
  /** The npm package that its resources come from, where it is not our own; loaded only when the service is used. */
  peer?: string;
  /** Whether a peer has what the adapter uses; an older one may not. */
  fits?(sdk: unknown): boolean;
  /** Makes the adapter; `sdk` is the peer. */
  connect(config: Config, sdk: unknown): Adapter;
}

function entry<Config>(made: AdapterEntry<Config>): AdapterEntry {
  return made as unknown as AdapterEntry;
}

const table: Record<string, AdapterEntry> = {
  [DnsProvider.Alidns]: entry({
    config: alidnsConfig,
    peer: "@pulumi/alicloud",
    fits: hasAlidnsRecord,
    connect: connectAlidns,
  }),
  [DnsProvider.Cloudflare]: entry({
    config: cloudflareConfig,
    peer: "@pulumi/cloudflare",
    fits: hasDnsRecord,
    connect: connectCloudflare,
  }),
  [DnsProvider.ZoneFile]: entry({ config: zoneFileConfig, connect: connectZoneFile }),
  [DnsProvider.Rfc2136]: entry({ config: rfc2136Config, connect: connectRfc2136 }),
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
  if (dns instanceof Deferred) return refuse(decidesStructure("dns"));
  if (typeof dns === "function" || typeof dns === "string") {
    const message = `${typeof dns === "string" ? show(dns) : "it"} is a ${typeof dns}; give what the factory returns, such as alidns()`;
    return refuse(error("args.type", "dns", message));
  }
  if (typeof dns !== "object" || dns === null) {
    const message = `it is required: which DNS service holds the records? Give one of ${names.map((name) => `${name}(…)`).join(", ")}`;
    return refuse(error("dns.missing", "dns", message));
  }
  const unusable = unusableParts(dns, ["dns"]);
  if (unusable.length > 0) return refuse(...unusable);
  const { provider, adapter } = dns as { provider?: unknown; adapter?: () => Adapter };
  if (provider instanceof Deferred) return refuse(decidesStructure("dns.provider"));
  if (provider === DnsProvider.Custom) {
    const own = typeof adapter === "function" ? adapter() : undefined;
    if (typeof own?.declare === "function") return { adapter: own, issues: [] };
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
  if (found.fits?.(peer.sdk) === false) {
    const message = `the installed ${found.peer} lacks the resource that this adapter uses; run: npm install ${found.peer}@latest`;
    return refuse(error("dns.peer-version", "dns.provider", message));
  }
  return { adapter: found.connect(config.value, peer.sdk), issues: [] };
}
