/** What a preview tells of a new record: what stands in its way in the live zone, or on the way to it. */
import type { Claims } from "../dynamic-update/claims";
import { aliasBesideOther, alreadyThere, otherAlias, secondOfKind } from "../dynamic-update/conflict";
import { DynamicUpdateError, isUnheard } from "../dynamic-update/error";
import { findRecord, type LiveRecord } from "../dynamic-update/rdata";
import { serverText, type Target } from "../dynamic-update/target";
import type { LiveZone } from "../dynamic-update/zone";

/** A preview does not wait long for a server that may be out of its reach. */
export const ONE_TRY: number[] = [];

export interface Trouble {
  /** What the record can't be made for is its place; what is wrong with the server is no one property. */
  isConflict: boolean;
  error: DynamicUpdateError;
}

/**
 * What may be otherwise by the time of the update, or where that runs: a preview is often another machine's, without the
 * key's secret.
 */
const leftToCreation = new Set(["rfc2136.no-secret", "rfc2136.refused", "rfc2136.notauth", "rfc2136.servfail"]);

export function createPreview(
  open: (target: Target, waits: number[]) => LiveZone,
  claims: Claims,
): (urn: string, target: Target) => Promise<Trouble | undefined> {
  /** Servers that could not be asked; each is tried once only, or a preview of many records would take minutes. */
  const silent = new Set<string>();

  return async (urn, target) => {
    const server = serverText(target);
    if (silent.has(server)) return undefined;
    try {
      const conflict = await conflictOf(open(target, ONE_TRY), claims, urn, target);
      return conflict && { isConflict: true, error: conflict };
    } catch (error) {
      if (!(error instanceof DynamicUpdateError)) throw error;
      if (isUnheard(error)) silent.add(server);
      return isUnheard(error) || leftToCreation.has(error.rule) ? undefined : { isConflict: false, error };
    }
  };
}

async function conflictOf(
  zone: LiveZone,
  claims: Claims,
  urn: string,
  target: Target,
): Promise<DynamicUpdateError | undefined> {
  await zone.requireOwn();
  const { records, cname, free } = await zone.read();
  // The engine checks a replacement as if it were new; what it replaces is gone by then.
  const isOwn = ({ type, rdata }: LiveRecord): boolean => claims.holds(urn, { ...target, type, rdata });
  if (cname && !isOwn(cname)) return aliasBesideOther(zone, "a CNAME");
  const there = findRecord(records, target);
  if (there && !isOwn(there)) return alreadyThere(zone, urn, target);
  const others = records.filter((record) => record !== there && !isOwn(record));
  const conflict = otherAlias(zone, target, others) ?? secondOfKind(zone, urn, target, others);
  if (conflict || target.type !== "CNAME" || free || records.length > 0 || claims.holdsName(urn, target))
    return conflict;
  // There may be records of other types, or of names below only.
  return (await zone.hasName()) ? aliasBesideOther(zone, "other records") : undefined;
}
