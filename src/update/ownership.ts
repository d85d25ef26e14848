/**
 * What this stack's resources hold and want, as far as this process has been asked about them. The DNS has no room for a
 * marker, so this is how a record of our own is told from a stranger's.
 */
import { ownerOf, type Place, serverText, type Target } from "./target";

/** What one resource has to do with records. */
interface Claim {
  /** What the state has. */
  held?: string | undefined;
  /** What the program asks for. */
  wanted?: string | undefined;
}

export interface OwnershipRegistry {
  /** Learns what a resource holds and wants; what is left out stays as it was. */
  note(urn: string, claim: { held?: Target | undefined; wanted?: Target | undefined }): void;
  /** Learns that a resource holds this now. */
  made(urn: string, target: Target): void;
  /** Learns that a resource is gone, and its record with it. */
  gone(urn: string, target: Target): void;
  /** Whether this process has taken the record away. */
  wasRemoved(target: Target): boolean;
  /** Whether the state has this resource, whatever its record. */
  isHeld(urn: string): boolean;
  /** Whether the state has the record for this very resource. */
  holds(urn: string, target: Target): boolean;
  /** Whether the state has a record at this name, of any type, for this very resource. */
  holdsName(urn: string, place: Place): boolean;
  /** Whether this process has made the record for this very resource. */
  hasMade(urn: string, target: Target): boolean;
  /** Whether another resource of the stack holds or wants the record. */
  claimedBySibling(urn: string, target: Target): boolean;
  /** Whether another resource of the stack has the record and is about to leave it, or has just left it. */
  releasedBySibling(urn: string, target: Target): boolean;
  /** Whether another resource of the stack must find the record in the zone in the end. */
  desiredBySibling(urn: string, target: Target): boolean;
}

export function createOwnershipRegistry(): OwnershipRegistry {
  const ownership = new Map<string, Claim>();
  const madeHere = new Map<string, string>();
  /** Who had a record, and has another one now. */
  const leftBy = new Map<string, string>();
  const removed = new Set<string>();
  const some = (urn: string, is: (claim: Claim) => boolean): boolean =>
    [...ownership].some(([other, claim]) => other !== urn && is(claim));
  return {
    note(urn, { held, wanted }) {
      const claim = ownership.get(urn) ?? {};
      if (held) claim.held = keyOf(held);
      if (wanted) claim.wanted = keyOf(wanted);
      ownership.set(urn, claim);
    },
    made(urn, target) {
      const before = ownership.get(urn)?.held;
      if (before !== undefined && before !== keyOf(target)) leftBy.set(before, urn);
      ownership.set(urn, { held: keyOf(target), wanted: keyOf(target) });
      madeHere.set(urn, keyOf(target));
      removed.delete(keyOf(target));
    },
    gone(urn, target) {
      removed.add(keyOf(target));
      // A replacement's new record has the same URN.
      if (ownership.get(urn)?.wanted === keyOf(target)) ownership.delete(urn);
      if (madeHere.get(urn) === keyOf(target)) madeHere.delete(urn);
    },
    wasRemoved: (target) => removed.has(keyOf(target)),
    isHeld: (urn) => ownership.get(urn)?.held !== undefined,
    holds: (urn, target) => ownership.get(urn)?.held === keyOf(target),
    holdsName: (urn, place) => ownership.get(urn)?.held?.startsWith(nameKeyOf(place)) ?? false,
    hasMade: (urn, target) => madeHere.get(urn) === keyOf(target),
    claimedBySibling: (urn, target) =>
      some(urn, ({ held, wanted }) => held === keyOf(target) || wanted === keyOf(target)),
    releasedBySibling: (urn, target) =>
      some(urn, ({ held, wanted }) => held === keyOf(target) && wanted !== undefined && wanted !== held) ||
      (leftBy.get(keyOf(target)) ?? urn) !== urn,
    desiredBySibling: (urn, target) => some(urn, ({ wanted }) => wanted === keyOf(target)),
  };
}

function keyOf(target: Target): string {
  return `${nameKeyOf(target)}${target.type}|${target.rdata}`;
}

function nameKeyOf(place: Place): string {
  return `${serverText(place)}|${ownerOf(place)}|`;
}
