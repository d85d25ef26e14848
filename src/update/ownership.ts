/**
 * The current and desired records of this stack's resources, as far as this process knows them. The DNS has no place for a
 * marker, so this is how managed records are distinguished from unmanaged ones.
 */
import { ownerOf, type Place, serverText, type Target } from "./target";

/** The records of one resource. */
interface Claim {
  /** From the state. */
  held?: string | undefined;
  /** From the program. */
  desired?: string | undefined;
}

export interface OwnershipRegistry {
  /** Records what a resource holds and desires; what is left out stays unchanged. */
  note(urn: string, claim: { held?: Target | undefined; desired?: Target | undefined }): void;
  /** Records that a resource has this record now. */
  created(urn: string, target: Target): void;
  /** Records that a resource and its record were deleted. */
  deleted(urn: string, target: Target): void;
  /** Whether this process has deleted the record. */
  wasRemoved(target: Target): boolean;
  /** Whether the state has this resource, with any record. */
  isHeld(urn: string): boolean;
  /** Whether the state has the record for this resource. */
  holds(urn: string, target: Target): boolean;
  /** Whether the state has a record of any type at this name for this resource. */
  holdsName(urn: string, place: Place): boolean;
  /** Whether this process has created the record for this resource. */
  hasCreated(urn: string, target: Target): boolean;
  /** Whether another resource of the stack holds or desires the record. */
  claimedBySibling(urn: string, target: Target): boolean;
  /** Whether another resource of the stack holds the record and will release it, or has just released it. */
  releasedBySibling(urn: string, target: Target): boolean;
  /** Whether another resource of the stack desires the record. */
  desiredBySibling(urn: string, target: Target): boolean;
}

export function createOwnershipRegistry(): OwnershipRegistry {
  const ownership = new Map<string, Claim>();
  /** The resources with a claim to a record. */
  const claimants = new Map<string, Set<string>>();
  const createdHere = new Map<string, string>();
  /** The resource that had a record and now has another one. */
  const releasedBy = new Map<string, string>();
  const removed = new Set<string>();

  function setClaim(urn: string, claim: Claim): void {
    const before = ownership.get(urn);
    for (const record of [before?.held, before?.desired]) if (record !== undefined) claimants.get(record)?.delete(urn);
    ownership.set(urn, claim);
    for (const record of [claim.held, claim.desired]) {
      if (record !== undefined) claimants.set(record, (claimants.get(record) ?? new Set()).add(urn));
    }
  }

  /** Whether the claim of another resource to the record is such. */
  function anySibling(urn: string, target: Target, is: (claim: Claim, record: string) => boolean): boolean {
    const record = keyOf(target);
    return [...(claimants.get(record) ?? [])].some((other) => other !== urn && is(ownership.get(other) ?? {}, record));
  }

  return {
    note(urn, { held, desired }) {
      setClaim(urn, {
        ...ownership.get(urn),
        ...(held ? { held: keyOf(held) } : {}),
        ...(desired ? { desired: keyOf(desired) } : {}),
      });
    },
    created(urn, target) {
      const before = ownership.get(urn)?.held;
      if (before !== undefined && before !== keyOf(target)) releasedBy.set(before, urn);
      setClaim(urn, { held: keyOf(target), desired: keyOf(target) });
      createdHere.set(urn, keyOf(target));
      removed.delete(keyOf(target));
    },
    deleted(urn, target) {
      removed.add(keyOf(target));
      // A replacement's new record has the same URN.
      if (ownership.get(urn)?.desired === keyOf(target)) {
        setClaim(urn, {});
        ownership.delete(urn);
      }
      if (createdHere.get(urn) === keyOf(target)) createdHere.delete(urn);
    },
    wasRemoved: (target) => removed.has(keyOf(target)),
    isHeld: (urn) => ownership.get(urn)?.held !== undefined,
    holds: (urn, target) => ownership.get(urn)?.held === keyOf(target),
    holdsName: (urn, place) => ownership.get(urn)?.held?.startsWith(nameKeyOf(place)) ?? false,
    hasCreated: (urn, target) => createdHere.get(urn) === keyOf(target),
    claimedBySibling: (urn, target) => anySibling(urn, target, () => true),
    releasedBySibling: (urn, target) =>
      anySibling(
        urn,
        target,
        ({ held, desired }, record) => held === record && desired !== undefined && desired !== held,
      ) || (releasedBy.get(keyOf(target)) ?? urn) !== urn,
    desiredBySibling: (urn, target) => anySibling(urn, target, ({ desired }, record) => desired === record),
  };
}

function keyOf(target: Target): string {
  return `${nameKeyOf(target)}${target.type}|${target.rdata}`;
}

function nameKeyOf(place: Place): string {
  return `${serverText(place)}|${ownerOf(place)}|`;
}
