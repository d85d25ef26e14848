/** What stands at a name. */
import type { LiveRecord } from "./rdata";

export interface Standing {
  /** Those of the asked type. */
  records: LiveRecord[];
  /** The alias that stands there in the place of the asked type. */
  cname?: LiveRecord;
  /** The zone has no such name, so it has no records of other types either. */
  free?: boolean;
}

export function isEmpty({ records, cname }: Standing): boolean {
  return records.length === 0 && !cname;
}

/** Whether both have the same records, octet by octet. */
export function isSameStanding(one: Standing, other: Standing): boolean {
  const text = ({ records, cname }: Standing): string =>
    JSON.stringify(
      [...records, ...(cname ? [cname] : [])].map(({ type, data }) => JSON.stringify([type, data])).sort(),
    );
  return text(one) === text(other);
}
