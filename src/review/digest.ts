/** A digest of what a plan does, so that what was reviewed can be compared with what is applied. */
import { createHash } from "node:crypto";
import type { OtherChange, RecordChange, ZoneChanges } from "./changes";
import type { Risk } from "./risk";

/** Raised when the same plan gets a different digest than before. */
const VERSION = "1";

/**
 * What is in it: each record's change in its one form, what happens to other resources, and what the rules found, since the
 * same change may be harmless beside one record and not beside another. Not in it: the order of the steps, times, what was
 * said meanwhile, and how a service spells a record.
 */
export function digestOf(
  zones: readonly ZoneChanges[],
  others: readonly OtherChange[],
  risks: readonly Risk[],
  faults: number,
): string {
  const lines = [
    ...zones.flatMap(({ service, name, place, changes }) =>
      changes.map((change) => lineOf(service.label, name, place, change)),
    ),
    ...others.map(({ urn, word, digest }) => JSON.stringify(["other", urn, word, digest])),
    ...risks.map(({ id, severity, message }) => JSON.stringify(["risk", id, severity, message])),
    ...(faults > 0 ? [JSON.stringify(["faults", faults])] : []),
  ];
  const hash = createHash("sha256");
  for (const line of lines.sort()) hash.update(`${line}\n`);
  return `${VERSION}-${hash.digest("hex").slice(0, 32)}`;
}

function lineOf(service: string, zone: string | undefined, place: string | undefined, change: RecordChange): string {
  const { urn, operation, old, new: next } = change;
  return JSON.stringify(["record", service, zone, place, urn, operation, old, next]);
}
