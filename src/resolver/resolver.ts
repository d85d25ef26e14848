/** Puts the parts together. */
import { ask } from "../dns/exchange";
import { canonicalName, isAskable } from "../dns/name";
import { DNS_PORT } from "../dns/server-address";
import { createGates, type Gates } from "../shared/async";
import { addressText } from "./address";
import type { AddressesOf } from "./candidates";
import { createNamed, namedAddress } from "./forwarders";
import { byName, createWalk } from "./iterate";
import { createLookUps, mailResolver } from "./lookup";
import { queryAllServers } from "./query-all";
import { ROOT_SERVERS } from "./root-hints";
import { isUnroutable } from "./special-use";
import type { Resolver, ResolverOptions, ServerAddress, ZoneServers } from "./types";
import { createAsker, type Runtime, type Upstream } from "./upstream";
import { collectNameServers, findZoneCut, noName, notRegistered, unknown } from "./zone-cut";

const TIMEOUT = 2000;
const TRIES = 2;
const PER_SERVER = 4;

export const systemRuntime: Runtime = { wire: ask, now: () => performance.now() };

/**
 * A resolver for one run: what it learns, and which servers are silent, holds for all its domains. It keeps nothing open,
 * and fails for no input.
 */
export function createResolver(options: ResolverOptions = {}, means: Runtime = systemRuntime): Resolver {
  return resolverWith(options, means, createGates(options.perServer ?? PER_SERVER));
}

function resolverWith(options: ResolverOptions, means: Runtime, gates: Gates): Resolver {
  const { timeout = TIMEOUT, tries = TRIES, signal, servers } = options;
  // A tree of the user's own, and a resolver that the user names, may be anywhere.
  const isForbidden = options.roots || servers?.length ? () => false : isUnroutable;
  const upstream = createAsker({ timeout, gates, signal, isForbidden }, means);
  const { findZone, lookUps, recursion } = servers?.length
    ? byNamed(upstream, servers, tries, means)
    : byWalk(upstream, options, tries, means);
  const lookUp: Resolver["lookUp"] = (name, type) => lookUps.lookUp(name, type);
  return {
    findZone,
    queryAllServers: (zone, name, type, isUrgent = false) =>
      queryAllServers(upstream, { recursion, tries, isUrgent, findZone }, zone, name, type),
    lookUp,
    ...mailResolver(lookUp),
    get questions() {
      return upstream.questions;
    },
    isCached: recursion,
    fresh: (other = {}) => resolverWith({ ...options, ...other }, means, gates),
  };
}

interface Ways {
  findZone: Resolver["findZone"];
  lookUps: ReturnType<typeof createLookUps>;
  recursion: boolean;
}

function byWalk(
  upstream: Upstream,
  { roots = ROOT_SERVERS, port = DNS_PORT }: ResolverOptions,
  tries: number,
  { now }: Runtime,
): Ways {
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

function byNamed(
  upstream: Upstream,
  servers: NonNullable<ResolverOptions["servers"]>,
  tries: number,
  { now }: Runtime,
): Ways {
  const named = createNamed(upstream, servers, tries);
  const lookUps = createLookUps(named, now);
  const findZone = async (name: string): Promise<ZoneServers> => {
    const key = canonicalName(name);
    if (!isAskable(key)) return noName(name);
    const place = await findZoneCut(lookUps, key);
    const all = (await named.all()).map(namedAddress);
    if (place.kind === "failure") return { ...unknown(place.why), servers: all };
    if (place.kind === "not-registered") return { ...notRegistered(place.registry), servers: all };
    return { zone: place.apex, state: "found", servers: all };
  };
  return { findZone, lookUps, recursion: true };
}
