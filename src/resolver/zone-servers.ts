/** The zone that holds a name, and all its servers: those that its parent names and those that it names itself. */

import { type Failure, failure } from "./failure";
import type { LookUps } from "./look-up";
import { type Delegation, MAX_SERVERS } from "./meaning";
import { isAskable, labelsOf, nameKey, parentOf } from "./name";
import { targetOf } from "./rdata";
import { isRegistry } from "./registries";
import type { ServerAddress, ZoneServers } from "./types";
import { type Errand, newErrand } from "./walk";

/** Where a name belongs: the apex of its zone, and what the walk there ended at. */
export type Place =
  | { kind: "zone"; apex: string; delegation: Delegation; why?: string }
  | { kind: "not-registered"; registry: string }
  | Failure;

/** What the addresses of all servers of a zone may cost together: thirteen servers need about a hundred questions. */
const MAX_COST = 240;

/** Finds the apex by the SOA: of the name, or told with its absence (RFC 2308 section 2). */
export async function placeOf(lookUps: Pick<LookUps, "find">, name: string): Promise<Place> {
  const found = await lookUps.find(name, "SOA");
  const { delegation } = found;
  switch (found.kind) {
    case "records":
      return { kind: "zone", apex: name, delegation };
    case "no-data":
    case "no-such-name": {
      const apex = found.zone ?? delegation.zone;
      // A named resolver that leaves the SOA out.
      if (apex === "" && found.zone === undefined) return above(lookUps, name);
      return found.kind === "no-such-name" && isRegistry(apex)
        ? { kind: "not-registered", registry: apex }
        : { kind: "zone", apex, delegation };
    }
    case "alias":
      // A name with a CNAME is no apex (RFC 1034 section 3.6.2), so its zone is its parent's.
      return above(lookUps, name);
    case "failure": {
      // The parent names the zone and its servers, which are then asked one by one, to tell how each stands.
      const isOfDomain = labelsOf(delegation.zone).length > 1;
      const { code, why } = found;
      if (!isOfDomain || code === "ECANCELLED") return { kind: "failure", code, why };
      return { kind: "zone", apex: delegation.zone, delegation, why };
    }
  }
}

async function above(lookUps: Pick<LookUps, "find">, name: string): Promise<Place> {
  const parent = parentOf(name);
  return parent ? placeOf(lookUps, parent) : failure("ESERVFAIL", "nobody tells the zone (no SOA)");
}

export async function zoneServers(lookUps: LookUps, name: string): Promise<ZoneServers> {
  const key = nameKey(name);
  if (!isAskable(key)) return unknown(`${JSON.stringify(name)} is no name of the DNS`);
  const place = await placeOf(lookUps, key);
  if (place.kind === "failure") return unknown(place.why);
  if (place.kind === "not-registered") {
    const registry = place.registry === "" ? "the root" : place.registry;
    return { zone: "", state: "no-such-name", why: `${registry} knows no such name`, servers: [] };
  }
  const { apex, delegation, why } = place;
  const glue = new Map(delegation.servers.map((server) => [server.name, server.addresses]));
  // Where one server has the zone and its parent, it answers for both, and what the parent says is not to be had.
  const ofParent = delegation.zone === apex ? [...glue.keys()] : [];
  const ofChild = why === undefined ? await ownServers(lookUps, apex) : [];
  const named = [...new Set([...ofParent, ...ofChild])];
  // Servers give them in any order, and results are to be compared.
  const names = (named.length > 0 ? named : [...glue.keys()]).sort();
  const errand = newErrand(MAX_COST);
  const all = await Promise.all(names.map((server) => at(lookUps, server, glue.get(server) ?? [], errand)));
  const servers = all.flat();
  return {
    zone: apex,
    state: "found",
    ...(why === undefined ? {} : { why }),
    servers,
    ...(ofParent.length > 0 && ofChild.length > 0 ? differences(ofParent, ofChild) : {}),
  };
}

async function ownServers({ find }: LookUps, apex: string): Promise<string[]> {
  const found = await find(apex, "NS");
  return found.kind === "records" ? found.records.map(targetOf).slice(0, MAX_SERVERS) : [];
}

/** The parent's glue, and what the name's own zone says. */
async function at({ lookUp }: LookUps, name: string, glue: string[], errand: Errand): Promise<ServerAddress[]> {
  const own = await Promise.all([lookUp(name, "A", errand), lookUp(name, "AAAA", errand)]);
  const found = own.flatMap((answer) => (answer.kind === "records" ? answer.records.map(({ rdata }) => rdata) : []));
  const addresses = [...new Set([...glue, ...found])];
  return (addresses.length > 0 ? addresses : [""]).map((address) => ({ name, address }));
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
