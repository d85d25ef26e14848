/** What may harm mail in the changes of a zone. Pure: a rule is a row of a table. */
import type { ZoneChanges } from "./changes";
import { zoneRules } from "./rules";
import { plainText, type Sentence, say } from "./sentence";
import { viewOf } from "./zone-view";

/** `danger`: mail may be lost or forged. `look`: worth a reviewer's attention. */
export type Severity = "danger" | "look";

export interface Risk {
  /** A stable name for the rule, such as `mx.last-removed`. */
  id: string;
  severity: Severity;
  /** Why, and what to do, as one text. */
  message: string;
  /** The same, with quoted input kept apart. */
  reason: Sentence;
  /** The zone that it is about, where it is about one. */
  zone?: string;
  /** The resources that it comes from, as `STACK NAME`. */
  resources: string[];
}

export function risk(
  id: string,
  severity: Severity,
  reason: Sentence,
  more: Partial<Pick<Risk, "zone" | "resources">> = {},
): Risk {
  return { id, severity, message: plainText(reason), reason, resources: [], ...more };
}

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
