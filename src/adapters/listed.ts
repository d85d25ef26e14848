/** Lists of a service's records. Not in `settings.ts`, whose types are published: these name zod. */
import type { ReadList } from "../adoption/pages";
import type { ExistingRecord } from "../records/existing";
import { formatReason } from "../shared/issues";

/** The records of a service's list that are at these names; it throws where the list can't be read. */
export function recordsIn(list: ReadList, names: readonly string[]): ExistingRecord[] {
  if (!list.ok) throw new Error(list.issues.map(formatReason).join("; "));
  return list.records.filter(({ name }) => names.includes(name));
}
