/** Hosts that lost their final dot: a zone file puts the zone's name behind a name without one (RFC 1035 section 5.1). */
import { isBelow, isWithin, relativeName } from "../dns/name";
import type { Context } from "./kind";
import { ownerOf } from "./vendors";

/** Whether a live host is the one that was meant with the zone's name, or that of a part of the zone, behind it. */
export function lacksFinalDot(live: string, meant: string, { plan, observations }: Context): boolean {
  const rest = live.startsWith(`${meant}.`) ? live.slice(meant.length + 1) : undefined;
  if (rest === undefined) return false;
  return originsOf(plan, observations).some((origin) => isWithin(rest, origin));
}

export function aboutFinalDot(live: string, meant: string): string {
  return `${live} is ${meant} without its final dot: zone files, and some consoles, put the name of the zone behind a name that does not end in a dot (RFC 1035 section 5.1); write "${meant}." with the dot`;
}

/** The known mail host that a live one was meant to be, whoever has it. */
export function knownHostWithoutDot(live: string, { plan, observations }: Context): string | undefined {
  for (const origin of originsOf(plan, observations)) {
    const host = isBelow(live, origin) ? relativeName(live, origin) : undefined;
    if (host !== undefined && ownerOf(host, plan.edition) !== undefined) return host;
  }
  return undefined;
}

function originsOf(plan: Context["plan"], { zone }: Context["observations"]): string[] {
  return [...new Set([plan.domain, plan.zone, zone.zone])].filter((origin) => origin !== "");
}
