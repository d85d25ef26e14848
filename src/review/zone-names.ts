/** The names of zones that their records don't say, and the whole names of records that are given as short ones. */
import { absoluteName, isWithin, labelsOf, parentOf, ROOT } from "../dns/name";

/** Stands for the zone, as in zone files, where its name is not known. */
export const UNKNOWN_ZONE = "@";

/** What a record's name, as it is given, and its whole one say of the zone. */
export function zoneBetween(given: string, whole: string): string | undefined {
  // A service may give a short name back as it was.
  if (given === "@") return isShort(whole) ? undefined : whole;
  return whole.startsWith(`${given}.`) ? whole.slice(given.length + 1) : undefined;
}

/** The whole name of a record that is given by a whole name or one within the zone, as services that take both read it. */
export function wholeName(given: string, zone: string | undefined): string {
  if (zone !== undefined) return isWithin(given, zone) ? given : absoluteName(given, zone);
  return isShort(given) ? absoluteName(given, UNKNOWN_ZONE) : given;
}

/** Whether a name can't be a whole one: no zone is a top-level domain, and none of those begins with an underscore. */
function isShort(name: string): boolean {
  const labels = labelsOf(name);
  return name !== ROOT && (labels.length < 2 || labels.at(-1)?.startsWith("_") === true);
}

/** The zone by the names in it, where they leave no doubt, or hardly any: two of them, or one that can't be below the zone. */
export function zoneByNames(names: readonly string[]): string | undefined {
  const whole = [...new Set(names.filter((name) => !isShort(name)))];
  const zone = commonZone(whole);
  if (zone === undefined || labelsOf(zone).length < 2) return undefined;
  return whole.length > 1 || labelsOf(zone).length === 2 ? zone : undefined;
}

/** The name that all names are in, without labels that only records have. */
export function commonZone(names: readonly string[]): string | undefined {
  const known = names.filter((name) => !isWithin(name, UNKNOWN_ZONE));
  let zone = known[0];
  for (const name of known) while (zone !== undefined && !isWithin(name, zone)) zone = parentOf(zone);
  while (zone !== undefined && /^[_*]/.test(zone)) zone = parentOf(zone);
  return zone === ROOT ? undefined : zone;
}
