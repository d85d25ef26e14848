/** Finds the zone that a name belongs to. */

import { isIP } from "node:net";
import { canonicalName, isAskable, nameText, parentOf, ROOT } from "../dns/name";
import { targetOfRdata } from "../dns/rdata";
import { formatValue } from "../shared/issues";
import type { LookUps } from "./lookup";
import { type Failure, failure, newQueryContext, type QueryContext } from "./query-zone";
import { isRegistrySuffix } from "./registry-suffixes";
import { type Delegation, MAX_SERVERS } from "./response";
import type { ServerAddress, ZoneServers } from "./types";

/** The apex of the zone, and the delegation at which the walk ended. */
export type ZoneCut =
  | { kind: "zone"; apex: string; delegation: Delegation; why?: string }
  | { kind: "not-registered"; registry: string }
  | Failure;

type Finder = Pick<LookUps, "find">;

/**
 * Finds the apex by a record that every apex has, or by the SOA record in a negative answer (RFC 2308 section 2). The SOA
 * record is the safer question to a forwarder; the NS records are needed anyway where a zone's own servers are asked.
 */
export async function findZoneCut(lookUps: Finder, name: string, by: "SOA" | "NS" = "SOA"): Promise<ZoneCut> {
  const found = await lookUps.find(name, by);
  const { delegation } = found;
  switch (found.kind) {
    case "records":
      return { kind: "zone", apex: name, delegation };
    case "nodata":
    case "nxdomain": {
      const apex = found.zone ?? delegation.zone;
      // A forwarder that omits the SOA.
      if (apex === ROOT && found.zone === undefined) return fromParent(lookUps, name, by);
      // The SOA record of the name itself: the apex, if one without NS records.
      if (found.kind === "nodata" && found.zone === name) return { kind: "zone", apex, delegation };
      if (!isRegistrySuffix(apex)) return { kind: "zone", apex, delegation };
      return found.kind === "nxdomain" ? { kind: "not-registered", registry: apex } : inRegistryZone(apex);
    }
    case "alias":
      // Some servers have a CNAME at an apex and answer every query with it, against RFC 1034 section 3.6.2.
      if (delegation.zone === name || isRegistrySuffix(parentOf(name) ?? ROOT))
        return { kind: "zone", apex: name, delegation };
      return fromParent(lookUps, name, by);
    case "failure": {
      // The parent names the zone and its servers; each of them is queried later, which shows its state.
      const { code, why } = found;
      if (isRegistrySuffix(delegation.zone) || code === "ECANCELLED") return { kind: "failure", code, why };
      return { kind: "zone", apex: delegation.zone, delegation, why };
    }
  }
}

/** The apex alone, or why it is not known. */
export async function findApex(lookUps: Finder, name: string): Promise<Pick<ZoneServers, "zone" | "state" | "why">> {
  const key = canonicalName(name);
  if (!isAskable(key)) return withoutServers(invalidName(name));
  const place = await findZoneCut(lookUps, key);
  if (place.kind === "failure") return withoutServers(unknown(place.why));
  if (place.kind === "not-registered") return withoutServers(notRegistered(place.registry));
  return { zone: place.apex, state: "found", ...(place.why === undefined ? {} : { why: place.why }) };
}

function withoutServers({ servers: _, ...apex }: ZoneServers): Pick<ZoneServers, "zone" | "state" | "why"> {
  return apex;
}

async function fromParent(lookUps: Finder, name: string, by: "SOA" | "NS"): Promise<ZoneCut> {
  const parent = parentOf(name) ?? ROOT;
  return isRegistrySuffix(parent)
    ? failure("ESERVFAIL", "no answer had an SOA record that names the zone")
    : findZoneCut(lookUps, parent, by);
}

/** A registry's zone is not a mail domain: its servers are not queried for mail records. */
function inRegistryZone(apex: string): Failure {
  return failure("ESERVFAIL", `the name is in the registry zone ${nameText(apex)} and has no zone of its own`);
}

// The zone that holds a name, and all its servers: those in the parent's delegation and those in its own NS records.

/** The budget for the addresses of all servers of a zone: thirteen servers need about a hundred queries. */
const MAX_COST = 240;

/** The most addresses of a zone that are queried: honest zones have fewer, and hostile ones must not make us flood others. */
const MAX_ADDRESSES = 40;
/** The most addresses of one server name, for each of IPv4 and IPv6. */
const MAX_OF_NAME = 4;

export async function collectNameServers(lookUps: LookUps, name: string): Promise<ZoneServers> {
  const key = canonicalName(name);
  if (!isAskable(key)) return invalidName(name);
  const cut = await findZoneCut(lookUps, key, "NS");
  if (cut.kind === "failure") return unknown(cut.why);
  if (cut.kind === "not-registered") return notRegistered(cut.registry);
  const { apex, delegation, why } = cut;
  const glue = new Map(delegation.servers.map((server) => [server.name, server.addresses]));
  // A server of both the zone and its parent answers for the zone, so the parent's delegation is not visible.
  const ofParent = delegation.zone === apex ? [...glue.keys()] : [];
  const { ofChild, told } = why === undefined ? await ownServers(lookUps, apex) : NO_SERVERS;
  const named = [...new Set([...ofParent, ...ofChild])];
  // Servers return them in any order; sorting makes results comparable.
  const names = (named.length > 0 ? named : [...glue.keys()]).sort();
  const context = newQueryContext(MAX_COST);
  const addressesOf = async (server: string): Promise<string[]> => {
    const ofGlue = glue.get(server) ?? [];
    const isConfirmed = isSame(ofGlue, told.get(server) ?? []);
    return isConfirmed ? ofGlue : withOwnAddresses(lookUps, server, ofGlue, context);
  };
  const all = await Promise.all(names.map(addressesOf));
  return {
    zone: apex,
    state: "found",
    ...(why === undefined ? {} : { why }),
    ...withinBounds(names.map((server, index) => ({ name: server, addresses: all[index] ?? [] }))),
    ...(ofParent.length > 0 && ofChild.length > 0 ? differences(ofParent, ofChild) : {}),
  };
}

/** The servers in the zone's own NS records, and the addresses told beside them. */
interface OwnServers {
  ofChild: string[];
  told: ReadonlyMap<string, readonly string[]>;
}

const NO_SERVERS: OwnServers = { ofChild: [], told: new Map() };

async function ownServers({ find }: LookUps, apex: string): Promise<OwnServers> {
  const found = await find(apex, "NS");
  if (found.kind !== "records") return NO_SERVERS;
  const told = new Map(found.ownServers?.map(({ name, addresses }) => [name, addresses]));
  return { ofChild: found.records.map(targetOfRdata).slice(0, MAX_SERVERS), told };
}

/**
 * Whether the parent's glue and the zone itself tell the same addresses of a server, so that its name need not be looked up.
 * What stands beside an answer is not believed alone, but here servers of two zones agree.
 */
function isSame(ofGlue: readonly string[], told: readonly string[]): boolean {
  const [one, other] = [new Set(ofGlue), new Set(told)];
  return one.size > 0 && one.size === other.size && ofGlue.every((address) => other.has(address));
}

/** The addresses from the parent's glue and from the name's own zone. */
async function withOwnAddresses(
  { lookUp }: LookUps,
  name: string,
  glue: string[],
  context: QueryContext,
): Promise<string[]> {
  const own = await Promise.all([lookUp(name, "A", context), lookUp(name, "AAAA", context)]);
  const found = own.flatMap((answer) => (answer.kind === "records" ? answer.records.map(({ rdata }) => rdata) : []));
  return [...new Set([...glue, ...found])];
}

/** Takes the first address of every server before the second of any. */
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

export function unknown(why: string): ZoneServers & { why: string } {
  return { zone: "", state: "unknown", why, servers: [] };
}

export function invalidName(given: string): ZoneServers & { why: string } {
  return unknown(`${formatValue(given)} is not a valid domain name`);
}

export function notRegistered(registry: string): ZoneServers {
  return { zone: "", state: "nxdomain", why: `NXDOMAIN in ${nameText(registry)}`, servers: [] };
}
