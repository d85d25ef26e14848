import type { Dns } from "../args/args";
import * as schema from "../args/dns-schema";
import { mustBePlain, parseWith, unusableParts } from "../args/parse";
import type { Checked, Shape } from "../args/shape";
import type { Adapter, AnyAdapter, RRsetAdapter } from "../records/adapter";
import { Deferred } from "../shared/deferred";
import { error, errorsOf, formatValue, type Issue, propertyPath } from "../shared/issues";
import { joinOr } from "../shared/lists";
import { didYouMean } from "../shared/suggest";
import { connectAlidns, hasAlidnsRecord } from "./alidns";
import { connectAzureDns } from "./azure-dns";
import { connectCloudflare, hasDnsRecord } from "./cloudflare";
import { connectDigitalOcean, hasDigitalOceanRecord } from "./digitalocean";
import { connectDnspod } from "./dnspod";
import { connectGoogleDns } from "./google-dns";
import { connectHuaweiDns } from "./huawei-dns";
import { connectRfc2136 } from "./rfc2136";
import { connectRoute53 } from "./route53";
import { type PeerLoader, requirePeer } from "./settings";
import { connectZoneFile } from "./zone-file";

/**
 * A DNS service of the user's own, for TypeScript programs: with a resource for each record, or for each RRset.
 *
 * ```ts
 * dns: custom({ declare: (record, { name, opts }) => new MyRecord(name, { … }, opts) })
 * dns: custom({ declareRRset: (rrset, { name, opts }) => new MyRRset(name, { … }, opts) })
 * ```
 */
export function custom(adapter: AnyAdapter): Dns {
  return { custom: () => adapter };
}

// The table of DNS services, and the way from the data in `dns` to an adapter.

/** A DNS service as the table knows it. */
export interface AdapterEntry<Config = unknown> {
  /** The service's own arguments. */
  config: Shape<Config>;
  /** The npm package of its resources, where it isn't this one; loaded only when the service is used. */
  peer?: string;
  /** Whether a peer has what the adapter uses; an older one may not. */
  fits?(sdk: unknown): boolean;
  /** Makes the adapter; `sdk` is the peer. */
  connect(config: Config, sdk: unknown): AnyAdapter;
}

/** The services of `dns` that are data. */
type Services = Required<Omit<Dns, "custom">>;

const table: { [Service in keyof Services]: AdapterEntry<Checked<Services[Service]>> } = {
  alidns: { config: schema.alidns, peer: "@pulumi/alicloud", fits: hasAlidnsRecord, connect: connectAlidns },
  cloudflare: { config: schema.cloudflare, peer: "@pulumi/cloudflare", fits: hasDnsRecord, connect: connectCloudflare },
  dnspod: { config: schema.dnspod, connect: connectDnspod },
  digitalOcean: {
    config: schema.digitalOcean,
    peer: "@pulumi/digitalocean",
    fits: hasDigitalOceanRecord,
    connect: connectDigitalOcean,
  },
  route53: { config: schema.route53, connect: connectRoute53 },
  azureDns: { config: schema.azureDns, connect: connectAzureDns },
  googleDns: { config: schema.googleDns, connect: connectGoogleDns },
  huaweiDns: { config: schema.huaweiDns, connect: connectHuaweiDns },
  zoneFile: { config: schema.zoneFile, connect: connectZoneFile },
  rfc2136: { config: schema.rfc2136, connect: connectRfc2136 },
};

const CUSTOM = "custom" satisfies keyof Dns;

export type Connected = { adapter: AnyAdapter; issues: Issue[] } | { adapter: undefined; issues: Issue[] };

function refuse(...issues: Issue[]): Connected {
  return { adapter: undefined, issues };
}

/** Finds the adapter that `dns` names. */
export function connect(
  dns: unknown,
  entries: Record<string, AdapterEntry> = table,
  load: PeerLoader = requirePeer,
): Connected {
  const services = [...Object.keys(entries), CUSTOM];
  if (dns instanceof Deferred) return refuse(mustBePlain("dns"));
  if (dns === undefined || dns === null) {
    const message = `required: expected the DNS service that hosts the zone, one of ${services.map((name) => `${name}(…)`).join(", ")}`;
    return refuse(error("dns.missing", "dns", message));
  }
  if (typeof dns !== "object" || Array.isArray(dns)) {
    const what = typeof dns === "function" ? "a function" : formatValue(dns);
    const message = `expected an object with one DNS service as its key, got ${what}; use what the factory returns, such as alidns()`;
    return refuse(error("args.type", "dns", message));
  }
  const unusable = unusableParts(dns, ["dns"]);
  if (unusable.length > 0) return refuse(...unusable);
  const given = Object.entries(dns).filter(([, config]) => config !== undefined);
  const known = given.filter(([service]) => services.includes(service));
  const unknown = given.filter(([service]) => !services.includes(service));
  const issues = unknown.map(([service]) => unknownService(service, services));
  const [first, ...others] = known;
  if (first === undefined) return refuse(...(issues.length > 0 ? issues : [noService(services)]));
  if (others.length > 0) return refuse(...issues, severalServices(known.map(([service]) => service)));
  const [service, config] = first;
  const entry = entries[service];
  const connected = entry ? connectEntry(service, entry, config, load) : connectOwn(config);
  return issues.length > 0 ? refuse(...issues, ...connected.issues) : connected;
}

function unknownService(service: string, services: string[]): Issue {
  const message = `unknown DNS service ${formatValue(service)}${didYouMean(service, services)}; use exactly one of ${joinOr(services)}`;
  return error("dns.unknown-service", propertyPath(["dns", service]), message);
}

function noService(services: string[]): Issue {
  const message = `required: expected exactly one of ${joinOr(services)}, with its own arguments`;
  return error("dns.missing", "dns", message);
}

function severalServices(named: string[]): Issue {
  const message = `${named.length} DNS services (${named.join(", ")}), but a MailDomain uses exactly one; remove all but one, and add a MailDomain for each of the others`;
  return error("dns.several-services", "dns", message);
}

function connectEntry(service: string, entry: AdapterEntry, given: unknown, load: PeerLoader): Connected {
  const config = parseWith(entry.config, given, ["dns", service]);
  if (!config.ok) return refuse(...config.issues);
  const peer = entry.peer === undefined ? { sdk: undefined, issues: [] } : load(entry.peer, service);
  if (errorsOf(peer.issues).length > 0) return refuse(...peer.issues);
  if (entry.fits?.(peer.sdk) === false) {
    const message = `the installed ${entry.peer} lacks the resource that this service needs; run: npm install ${entry.peer}@latest`;
    return refuse(error("dns.peer-version", `dns.${service}`, message));
  }
  return { adapter: entry.connect(config.value, peer.sdk), issues: [] };
}

/** A user's own adapter, which `custom` returns. */
function connectOwn(given: unknown): Connected {
  if (given instanceof Deferred) return refuse(mustBePlain(`dns.${CUSTOM}`));
  const adapter = typeof given === "function" ? (given as NonNullable<Dns["custom"]>)() : undefined;
  const { declare, declareRRset } = (adapter ?? {}) as Partial<Adapter & RRsetAdapter>;
  const functions = [declare, declareRRset].filter((one) => typeof one === "function");
  if (adapter && functions.length === 1) return { adapter, issues: [] };
  if (functions.length > 1) {
    const message =
      "has both declare and declareRRset, but a DNS service has a resource either for each record or for each RRset; omit one of them";
    return refuse(error("dns.two-kinds", `dns.${CUSTOM}`, message));
  }
  const message = "not an adapter with functions; use what custom({ declare: … }) returns, in a TypeScript program";
  return refuse(error("dns.no-adapter", `dns.${CUSTOM}`, message));
}
