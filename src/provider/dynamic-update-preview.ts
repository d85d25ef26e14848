/** The preview of a record in a live zone: conflicts there, and failures on the way. */

import { ONE_TRY } from "../dns/client";
import { aliasBesideOther, alreadyThere, otherAlias, secondOfKind } from "../update/conflicts";
import { DynamicUpdateError } from "../update/diagnostics";
import type { LiveZone } from "../update/live-zone";
import type { OwnershipRegistry } from "../update/ownership";
import { serverText, type Target } from "../update/target";
import { type Change, type Desired, filterAsync, planUpdate } from "../update/update";
import { findRecord } from "../update/zone-record";

export interface PreviewProblem {
  /** A conflict concerns the record's place; a failure of the server does not concern a single property. */
  isConflict: boolean;
  error: DynamicUpdateError;
}

type ChangeTo = Change & { desired: Desired };

/** Checks the live zone as the update will, so that the preview rejects what the update would. */
export interface Preview {
  ofNew(change: ChangeTo): Promise<PreviewProblem | undefined>;
  ofUpdate(change: ChangeTo): Promise<PreviewProblem | undefined>;
}

export function createPreview(
  open: (target: Target, waits: number[]) => LiveZone,
  ownership: OwnershipRegistry,
): Preview {
  /** Servers that did not answer. Each is tried only once, or a preview of many records would take minutes. */
  const unresponsive = new Set<string>();

  async function attempt(
    target: Target,
    findConflict: (zone: LiveZone) => Promise<DynamicUpdateError | undefined>,
  ): Promise<PreviewProblem | undefined> {
    const server = serverText(target);
    if (unresponsive.has(server)) return undefined;
    try {
      const conflict = await findConflict(open(target, ONE_TRY));
      return conflict && { isConflict: true, error: conflict };
    } catch (error) {
      if (!(error instanceof DynamicUpdateError)) throw error;
      const { unanswered, transient } = error.facts;
      if (unanswered) unresponsive.add(server);
      // A failure that may be gone at the time of the update is left to the update.
      return unanswered || transient ? undefined : { isConflict: false, error };
    }
  }

  return {
    ofNew: (change) => attempt(change.desired, (zone) => conflictOfNew(zone, ownership, change)),
    ofUpdate: (change) =>
      attempt(change.desired, async (zone) => {
        const state = await zone.read();
        await zone.assertNameInZone();
        // The planned step does not matter here: a conflict is thrown.
        await planUpdate(zone, ownership, change, state, false);
        return undefined;
      }),
  };
}

async function conflictOfNew(
  zone: LiveZone,
  ownership: OwnershipRegistry,
  { urn, desired: target, recalls, isLeftOver, whose }: ChangeTo,
): Promise<DynamicUpdateError | undefined> {
  const { records, cname, free } = await zone.read();
  await zone.assertNameInZone();
  const own = await filterAsync(records, async (record) => (await recalls?.(record)) === true);
  const isHeld = cname && ownership.holds(urn, { ...target, type: cname.type, rdata: cname.rdata });
  if (cname && !isHeld && !(await isLeftOver?.(cname))) {
    return aliasBesideOther(zone, "a CNAME");
  }
  const existing = findRecord(records, target);
  if (existing && !own.includes(existing)) return alreadyThere(zone, urn, target, await whose?.(existing));
  const others = records.filter((record) => record !== existing && !own.includes(record));
  const conflict = otherAlias(zone, target, others) ?? secondOfKind(zone, urn, target, others);
  if (conflict || target.type !== "CNAME" || free || records.length > 0 || ownership.holdsName(urn, target))
    return conflict;
  // There may be records of other types here, or only names below.
  return (await zone.nameInUse()) ? aliasBesideOther(zone, "other records") : undefined;
}
