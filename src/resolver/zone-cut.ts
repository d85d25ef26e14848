/** Where a name belongs: the apex of its zone. */

import { isIP } from "node:net";
import { canonicalName, isAskable, nameText, parentOf, ROOT } from "../dns/name";
import { targetOfRdata } from "../dns/rdata";
import type { LookUps } from "./lookup";
import { type Failure, failure, newQueryContext, type QueryContext } from "./query-zone";
import { isRegistrySuffix } from "./registry-suffixes";
import { type Delegation, MAX_SERVERS } from "./response";
import type { ServerAddress, ZoneServers } from "./types";

/** The apex, and what the walk there ended at. */
export type Place =
  | { kind: "zone"; apex: string; delegation: Delegation; why?: string }
  | { kind: "not-registered"; registry: string }
  | Failure;

type Finder = Pick<LookUps, "find">;

/** Finds the apex by the SOA: of the name, or told with its absence (RFC 2308 section 2). */
export async function findZoneCut(lookUps: Finder, name: string): Promise<Place> {
  const found = await lookUps.find(name, "SOA");
  const { delegation } = found;
  switch (found.kind) {
    case "records":
      return { kind: "zone", apex: name, delegation };
    case "nodata":
    case "nxdomain": {
      const apex = found.zone ?? delegation.zone;
      // A named resolver that leaves the SOA out.
      if (apex === ROOT && found.zone === undefined) return above(lookUps, name);
      if (!isRegistrySuffix(apex)) return { kind: "zone", apex, delegation };
      return found.kind === "nxdomain" ? { kind: "not-registered", registry: apex } : ofRegistry(apex);
    }
    case "alias":
      // Some servers answer everything at an apex with a CNAME, though there may be none (RFC 1034 section 3.6.2).
      if (delegation.zone === name || isRegistrySuffix(parentOf(name) ?? ROOT))
        return { kind: "zone", apex: name, delegation };
      return above(lookUps, name);
    case "failure": {
      // The parent names the zone and its servers, which are then asked one by one, to tell how each stands.
      const { code, why } = found;
      if (isRegistrySuffix(delegation.zone) || code === "ECANCELLED") return { kind: "failure", code, why };
      return { kind: "zone", apex: delegation.zone, delegation, why };
    }
  }
}

async function above(lookUps: Finder, name: string): Promise<Place> {
  const parent = parentOf(name) ?? ROOT;
  return isRegistrySuffix(parent)
    ? failure("ESERVFAIL", "nobody tells the zone (no SOA)")
    : findZoneCut(lookUps, parent);
}

/** A registry's zone is no mail domain's: its servers are not asked for mail, and nothing is judged by them. */
function ofRegistry(apex: string): Failure {
  return failure("ESERVFAIL", `its name is in the zone of ${nameText(apex)}, a registry, and has no zone of its own`);
}

// The zone that holds a name, and all its servers: those that its parent names and those that it names itself.

/** What the addresses of all servers of a zone may cost together: thirteen servers need about a hundred questions. */
const MAX_COST = 240;

/** The most addresses of a zone that are asked: an honest zone has fewer, and a hostile one must not make us flood others. */
const MAX_ADDRESSES = 40;
/** The most of one server name, of IPv4 and of IPv6 each. */
const MAX_OF_NAME = 4;

export async function collectNameServers(lookUps: LookUps, name: string): Promise<ZoneServers> {
  const key = canonicalName(name);
  if (!isAskable(key)) return noName(name);
  const place = await findZoneCut(lookUps, key);
  if (place.kind === "failure") return unknown(place.why);
  if (place.kind === "not-registered") return notRegistered(place.registry);
  const { apex, delegation, why } = place;
  const glue = new Map(delegation.servers.map((server) => [server.name, server.addresses]));
  // Where one server has the zone and its parent, it answers for both, and what the parent says is not to be had.
  const ofParent = delegation.zone === apex ? [...glue.keys()] : [];
  const ofChild = why === undefined ? await ownServers(lookUps, apex) : [];
  const named = [...new Set([...ofParent, ...ofChild])];
  // Servers give them in any order, and results are to be compared.
  const names = (named.length > 0 ? named : [...glue.keys()]).sort();
  const context = newQueryContext(MAX_COST);
  const all = await Promise.all(names.map((server) => addressesAt(lookUps, server, glue.get(server) ?? [], context)));
  return {
    zone: apex,
    state: "found",
    ...(why === undefined ? {} : { why }),
    ...withinBounds(names.map((server, index) => ({ name: server, addresses: all[index] ?? [] }))),
    ...(ofParent.length > 0 && ofChild.length > 0 ? differences(ofParent, ofChild) : {}),
  };
}

async function ownServers({ find }: LookUps, apex: string): Promise<string[]> {
  const found = await find(apex, "NS");
  return found.kind === "records" ? found.records.map(targetOfRdata).slice(0, MAX_SERVERS) : [];
}

/** The parent's glue, and what the name's own zone says. */
async function addressesAt(
  { lookUp }: LookUps,
  name: string,
  glue: string[],
  context: QueryContext,
): Promise<string[]> {
  const own = await Promise.all([lookUp(name, "A", context), lookUp(name, "AAAA", context)]);
  const found = own.flatMap((answer) => (answer.kind === "records" ? answer.records.map(({ rdata }) => rdata) : []));
  return [...new Set([...glue, ...found])];
}

/** Every server has its first address before any has its second. */
function withinBounds(servers: { name: string; addresses: string[] }[]): Pick<ZoneServers, "servers" | "leftOut"> {
  const looked = servers.map(({ name, addresses }) => ({ name, addresses: fewOfEach(addresses) }));
  const ranks = looked
    .flatMap(({ addresses }, server) => addresses.map((_, rank) => ({ server, rank })))
    .sort((one, other) => one.rank - other.rank)
    .slice(0, MAX_ADDRESSES);
  const taken = looked.map(({ name, addresses }, server): ServerAddress[] => {
    if (addresses.length === 0) return [{ name, address: "" }];
    const many = ranks.filter((one) => one.server === server).length;
    return addresses.slice(0, many).map((address) => ({ name, address }));
  });
  const leftOut = servers.flatMap(({ addresses }) => addresses).length - ranks.length;
  return { servers: taken.flat(), ...(leftOut > 0 ? { leftOut } : {}) };
}

function fewOfEach(addresses: string[]): string[] {
  const counts = new Map<number, number>();
  return addresses.filter((address) => {
    const family = isIP(address);
    const count = (counts.get(family) ?? 0) + 1;
    counts.set(family, count);
    return count <= MAX_OF_NAME;
  });
}

function differences(ofParent: string[], ofChild: string[]): Pick<ZoneServers, "parentOnly" | "childOnly"> {
  const parentOnly = ofParent.filter((name) => !ofChild.includes(name));
  const childOnly = ofChild.filter((name) => !ofParent.includes(name));
  return {
    ...(parentOnly.length > 0 ? { parentOnly } : {}),
    ...(childOnly.length > 0 ? { childOnly } : {}),
  };
}

export function unknown(why: string): ZoneServers {
  return { zone: "", state: "unknown", why, servers: [] };
}

export function noName(given: string): ZoneServers {
  return unknown(`${JSON.stringify(given)} is no name of the DNS`);
}

export function notRegistered(registry: string): ZoneServers {
  return { zone: "", state: "nxdomain", why: `${nameText(registry)} knows no such name`, servers: [] };
}
