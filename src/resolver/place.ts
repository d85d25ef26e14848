/** Where a name belongs: the apex of its zone. */

import { nameText, parentOf, ROOT } from "../dns/name";
import { type Failure, failure } from "./failure";
import type { LookUps } from "./look-up";
import type { Delegation } from "./meaning";
import { isRegistry } from "./registries";

/** The apex, and what the walk there ended at. */
export type Place =
  | { kind: "zone"; apex: string; delegation: Delegation; why?: string }
  | { kind: "not-registered"; registry: string }
  | Failure;

type Finder = Pick<LookUps, "find">;

/** Finds the apex by the SOA: of the name, or told with its absence (RFC 2308 section 2). */
export async function placeOf(lookUps: Finder, name: string): Promise<Place> {
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
      if (!isRegistry(apex)) return { kind: "zone", apex, delegation };
      return found.kind === "nxdomain" ? { kind: "not-registered", registry: apex } : ofRegistry(apex);
    }
    case "alias":
      // Some servers answer everything at an apex with a CNAME, though there may be none (RFC 1034 section 3.6.2).
      if (delegation.zone === name || isRegistry(parentOf(name) ?? ROOT))
        return { kind: "zone", apex: name, delegation };
      return above(lookUps, name);
    case "failure": {
      // The parent names the zone and its servers, which are then asked one by one, to tell how each stands.
      const { code, why } = found;
      if (isRegistry(delegation.zone) || code === "ECANCELLED") return { kind: "failure", code, why };
      return { kind: "zone", apex: delegation.zone, delegation, why };
    }
  }
}

async function above(lookUps: Finder, name: string): Promise<Place> {
  const parent = parentOf(name) ?? ROOT;
  return isRegistry(parent) ? failure("ESERVFAIL", "nobody tells the zone (no SOA)") : placeOf(lookUps, parent);
}

/** A registry's zone is no mail domain's: its servers are not asked for mail, and nothing is judged by them. */
function ofRegistry(apex: string): Failure {
  return failure("ESERVFAIL", `its name is in the zone of ${nameText(apex)}, a registry, and has no zone of its own`);
}
