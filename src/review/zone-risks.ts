import type { ZoneChanges } from "./changes";
import { type Risk, risk } from "./risk";
import { zoneRules } from "./rules";
import { say } from "./sentence";
import { viewOf } from "./zone-view";

/** The risks of one zone, in the order of the rules. */
export function zoneRisks(zone: ZoneChanges, isPartial: boolean): Risk[] {
  const view = viewOf(zone, isPartial);
  return zoneRules.flatMap(({ id, severity, isBlind, find }) =>
    find(view).map(({ reason, changes }) => {
      const told = isPartial && isBlind ? [...reason, ...asFarAsShown] : reason;
      const resources = changes.map(({ stack, resource }) => `${stack} ${resource}`);
      return risk(id, severity, told, { resources, ...(zone.name !== undefined && { zone: zone.name }) });
    }),
  );
}

const asFarAsShown = say` (as far as this preview shows: it was made without ${"--show-sames"}, so unchanged records are not known)`;
