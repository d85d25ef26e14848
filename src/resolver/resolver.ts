/** Assembles the resolver from its parts. */
import { ask } from "../dns/exchange";
import { canonicalName, isAskable, ROOT } from "../dns/name";
import { DNS_PORT } from "../dns/server-address";
import { createGates, type Gates } from "../shared/async";
import { addressText } from "./address";
import type { AddressesOf } from "./candidates";
import { createForwarders, forwarderAddress } from "./forwarders";
import { byName, createWalk } from "./iterate";
import { createLookUps, type LookUps, mailResolver } from "./lookup";
import { queryAllServers } from "./query-all";
import { ROOT_SERVERS } from "./root-hints";
import { isSpecialUse } from "./special-use";
import type { Resolver, ResolverOptions, ServerAddress, ZoneLookUp, ZoneServers } from "./types";
import { createUpstream, type Runtime, type Upstream } from "./upstream";
import { collectNameServers, findApex, findZoneCut, invalidName, notRegistered, unknown } from "./zone-cut";

const TIMEOUT = 2000;
const TRIES = 2;
const PER_SERVER = 4;

export const systemRuntime: Runtime = { wire: ask, now: () => performance.now() };

/**
 * A resolver for one run: its caches and what it knows of servers are shared by all domains. Its sockets are
 * closed a moment after the last query, and it doesn't reject any input.
 */
export function createResolver(options: ResolverOptions = {}, runtime: Runtime = systemRuntime): Resolver {
  return resolverWith(options, runtime, createGates(options.perServer ?? PER_SERVER));
}

function resolverWith(options: ResolverOptions, runtime: Runtime, gates: Gates): Resolver {
  const { timeout = TIMEOUT, tries = TRIES, signal, servers } = options;
  // A private DNS tree, or a forwarder that the user names, may have any address.
  const isForbidden = options.roots || servers?.length ? () => false : isSpecialUse;
  const upstream = createUpstream({ timeout, gates, signal, isForbidden }, runtime);
  const { findZone, lookUps, recursion } = servers?.length
    ? forwardingBackend(upstream, servers, tries, runtime)
    : iterativeBackend(upstream, options, tries, runtime);
  const lookUp: Resolver["lookUp"] = (name, type) => lookUps.lookUp(name, type);
  return {
    findZone,
    findApex: (name) => findApex(lookUps, name),
    queryZone: (name, type) => queryOneServer(lookUps, name, type),
    queryAllServers: (zone, name, type, isUrgent = false) =>
      queryAllServers(upstream, { recursion, tries, isUrgent, findZone }, zone, name, type),
    lookUp,
    ...mailResolver(lookUp),
    get questions() {
      return upstream.questions;
    },
    isCached: recursion,
    fresh: (other = {}) => resolverWith({ ...options, ...other }, runtime, gates),
  };
}

async function queryOneServer(lookUps: LookUps, name: string, type: string): Promise<ZoneLookUp> {
  const key = canonicalName(name);
  if (!isAskable(key)) return { kind: "failure", code: "EBADNAME", why: invalidName(name).why };
  const found = await lookUps.find(key, type);
  if (found.kind === "failure") return { kind: "failure", code: found.code, why: found.why };
  // Forwarders don't tell the delegation.
  const asked = found.delegation.zone === ROOT ? undefined : found.delegation.zone;
  const zone = found.kind === "nodata" || found.kind === "nxdomain" ? (found.zone ?? asked) : asked;
  const at = zone === undefined ? {} : { zone };
  switch (found.kind) {
    case "records":
      return { kind: "records", records: found.records, ...at };
    case "alias":
      return {
        kind: "alias",
        record: found.record,
        ...(found.dname === undefined ? {} : { dname: found.dname }),
        ...at,
      };
    default:
      return { kind: found.kind, ...at };
  }
}

interface Backend {
  findZone: Resolver["findZone"];
  lookUps: ReturnType<typeof createLookUps>;
  recursion: boolean;
}

function iterativeBackend(
  upstream: Upstream,
  { roots = ROOT_SERVERS, port = DNS_PORT }: ResolverOptions,
  tries: number,
  { now }: Runtime,
): Backend {
  const addressesOf: AddressesOf = async (name, type, context) => {
    const found = await lookUps.lookUp(name, type, context);
    return found.kind === "records" ? found.records.map(({ rdata }) => rdata) : [];
  };
  const lookUps = createLookUps(createWalk(upstream, { roots: byName(roots), port, tries, addressesOf }, now), now);
  const withPort = (server: ServerAddress): ServerAddress =>
    server.address === "" ? server : { ...server, address: addressText({ ip: server.address, port }) };
  const findZone = async (name: string): Promise<ZoneServers> => {
    const zone = await collectNameServers(lookUps, name);
    return { ...zone, servers: zone.servers.map(withPort) };
  };
  return { findZone, lookUps, recursion: false };
}

function forwardingBackend(
  upstream: Upstream,
  servers: NonNullable<ResolverOptions["servers"]>,
  tries: number,
  { now }: Runtime,
): Backend {
  const forwarders = createForwarders(upstream, servers, tries);
  const lookUps = createLookUps(forwarders, now);
  const findZone = async (name: string): Promise<ZoneServers> => {
    const key = canonicalName(name);
    if (!isAskable(key)) return invalidName(name);
    const cut = await findZoneCut(lookUps, key);
    const all = (await forwarders.all()).map(forwarderAddress);
    if (cut.kind === "failure") return { ...unknown(cut.why), servers: all };
    if (cut.kind === "not-registered") return { ...notRegistered(cut.registry), servers: all };
    return { zone: cut.apex, state: "found", servers: all };
  };
  return { findZone, lookUps, recursion: true };
}
