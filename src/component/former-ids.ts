/**
 * Ids of the service's records that the stack has already. Imported under another name they would be in the state twice for a moment, and
 * the engine would delete the record with the name that the program gives up (pulumi/pulumi#14836).
 */
import { LegacyState } from "../args/args";
import type { DraftPlan } from "../plan/plan";
import { error, formatValue, type Issue, propertyPath } from "../shared/issues";

/** The ids of legacy records by their keys; empty for one that the stack has without an id. */
export type LegacyIds = Record<string, string>;

/** What is known of the last run. */
export interface FormerRun {
  legacyIds: LegacyIds;
  /** The ids of the planned records' resources by their keys; undefined if no run came to its end. */
  recordIds: Record<string, string> | undefined;
}

export function legacyIdsOf({ legacy }: DraftPlan): LegacyIds {
  const ids = legacy.flatMap(({ legacyKey, id, state }): [string, string][] =>
    id === undefined && state !== LegacyState.Live ? [] : [[legacyKey, id ?? ""]],
  );
  return Object.fromEntries(ids);
}

/** Why the plan would lose records that the stack has; nothing where it would not. */
export function lostByIds(name: string, plan: DraftPlan, former: FormerRun, importsByOtherId: boolean): Issue[] {
  const now = legacyIdsOf(plan);
  const left = Object.entries(former.legacyIds).filter(([key, id]) => id !== "" && now[key] !== id);
  const hasEnded = former.recordIds !== undefined;
  const goOn = new Set([...plan.cutOver.formerPlaces.values()].flat().map(({ key }) => key));
  const ofLegacy = plan.legacy.flatMap(({ key: draftKey, legacyKey, path, id, state }) => {
    // One that is gone is imported only where a planned record goes on with it.
    const isImported = state !== LegacyState.Removed || goOn.has(draftKey);
    if (id === undefined || !isImported || former.legacyIds[legacyKey] === id) return [];
    // Before the first run has come to its end, ids may be corrected.
    const isCorrected = !hasEnded && legacyKey in former.legacyIds;
    const [renamed] = isCorrected ? [] : (left.find(([, other]) => other === id) ?? []);
    if (renamed !== undefined) return [keyRenamed(path, renamed, legacyKey, `${name}-legacy-${legacyKey}`, name)];
    const [planned] = Object.entries(former.recordIds ?? {}).find(([, other]) => isIdOf(other, id)) ?? [];
    if (planned !== undefined && importsByOtherId) return [ofPlanned(path, planned)];
    // The stack has it, adopted or created without an id.
    const isThere = hasEnded && former.legacyIds[legacyKey] === "";
    return isThere && importsByOtherId ? [ofPlanned(path, `legacy-${legacyKey}`)] : [];
  });
  const imported = plan.drafts.flatMap(({ key, importId }) => {
    const [legacy] = left.find(([, other]) => other === importId) ?? [];
    return legacy === undefined ? [] : [ofFormerLegacy(propertyPath(["imports", key]), legacy, `${name}-${key}`, name)];
  });
  return [...ofLegacy, ...imported];
}

/** An import id may have the zone before the id of the resource. */
function isIdOf(resourceId: string, importId: string): boolean {
  return importId === resourceId || importId.endsWith(`/${resourceId}`) || importId.endsWith(`,${resourceId}`);
}

const CAUSE = "imported under another name, it would be deleted with the former one (pulumi/pulumi#14836)";

function keyRenamed(path: string, former: string, key: string, resource: string, name: string): Issue {
  const message =
    `the stack has the record of this id as ${formatValue(former)} of legacy: ${CAUSE}; keep the key ${formatValue(former)} instead of ` +
    `${formatValue(key)}, or rename the resource first, \`pulumi state rename <URN of ${name}-legacy-${former}> ${resource}\`, and omit the id`;
  return error("legacy.key-renamed", path, message);
}

function ofPlanned(path: string, planned: string): Issue {
  const message = `the stack has the record of this id as its own ${formatValue(planned)}: ${CAUSE}; omit the id`;
  return error("legacy.own-record", `${path}.id`, message);
}

function ofFormerLegacy(path: string, former: string, resource: string, name: string): Issue {
  const message =
    `the stack has the record of this id from ${formatValue(former)} of legacy: ${CAUSE}; ` +
    `rename its resource instead: \`pulumi state rename <URN of ${name}-legacy-${former}> ${resource}\`, and omit the import`;
  return error("imports.of-legacy", path, message);
}
