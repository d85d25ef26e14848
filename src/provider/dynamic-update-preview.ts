/** What a preview tells of a new record: what stands in its way in the live zone, or on the way to it. */

import { aliasBesideOther, alreadyThere, otherAlias, secondOfKind } from "../update/conflicts";
import { DynamicUpdateError } from "../update/diagnostics";
import type { LiveZone } from "../update/live-zone";
import type { OwnershipRegistry } from "../update/ownership";
import { serverText, type Target } from "../update/target";
import { type Change, filterAsync, planUpdate, type Wanted } from "../update/update";
import { findRecord } from "../update/zone-record";

/** A preview does not wait long for a server that may be out of its reach. */
export const ONE_TRY: number[] = [];

export interface Trouble {
  /** What the record can't be made for is its place; what is wrong with the server is no one property. */
  isConflict: boolean;
  error: DynamicUpdateError;
}

type ChangeTo = Change & { wanted: Wanted };

/** Looks at the live zone as the update will, so that the preview refuses what the update would. */
export interface Preview {
  ofNew(change: ChangeTo): Promise<Trouble | undefined>;
  ofUpdate(change: ChangeTo): Promise<Trouble | undefined>;
}

export function createPreview(
  open: (target: Target, waits: number[]) => LiveZone,
  ownership: OwnershipRegistry,
): Preview {
  /** Servers that could not be asked; each is tried once only, or a preview of many records would take minutes. */
  const silent = new Set<string>();

  async function attempt(
    target: Target,
    look: (zone: LiveZone) => Promise<DynamicUpdateError | undefined>,
  ): Promise<Trouble | undefined> {
    const server = serverText(target);
    if (silent.has(server)) return undefined;
    try {
      const conflict = await look(open(target, ONE_TRY));
      return conflict && { isConflict: true, error: conflict };
    } catch (error) {
      if (!(error instanceof DynamicUpdateError)) throw error;
      const { unanswered, transient } = error.facts;
      if (unanswered) silent.add(server);
      // What may be otherwise by the time of the update is left to it.
      return unanswered || transient ? undefined : { isConflict: false, error };
    }
  }

  return {
    ofNew: (change) => attempt(change.wanted, (zone) => conflictOfNew(zone, ownership, change)),
    ofUpdate: (change) =>
      attempt(change.wanted, async (zone) => {
        await zone.assertNameInZone();
        // What it would send is not looked at: a conflict is thrown.
        await planUpdate(zone, ownership, change, await zone.read(), false);
        return undefined;
      }),
  };
}

async function conflictOfNew(
  zone: LiveZone,
  ownership: OwnershipRegistry,
  { urn, wanted: target, recalls, whose }: ChangeTo,
): Promise<DynamicUpdateError | undefined> {
  await zone.assertNameInZone();
  const { records, cname, free } = await zone.read();
  const own = await filterAsync(records, async (record) => (await recalls?.(record)) === true);
  if (cname && !ownership.holds(urn, { ...target, type: cname.type, rdata: cname.rdata })) {
    return aliasBesideOther(zone, "a CNAME");
  }
  const there = findRecord(records, target);
  if (there && !own.includes(there)) return alreadyThere(zone, urn, target, await whose?.(there));
  const others = records.filter((record) => record !== there && !own.includes(record));
  const conflict = otherAlias(zone, target, others) ?? secondOfKind(zone, urn, target, others);
  if (conflict || target.type !== "CNAME" || free || records.length > 0 || ownership.holdsName(urn, target))
    return conflict;
  // There may be records of other types, or of names below only.
  return (await zone.nameInUse()) ? aliasBesideOther(zone, "other records") : undefined;
}
