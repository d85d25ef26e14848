import { hasValue, type ListedRecord, type PlannedRecord } from "../../src/records/records";
import type { Withheld } from "../../src/shared/placeholders";

/** The records of a plan whose values are all there. */
export function known(records: readonly ListedRecord[]): PlannedRecord[] {
  const all = records.filter(hasValue);
  if (all.length < records.length) throw new Error("a value is withheld");
  return all;
}

/** The plan with one record's value taken away. */
export function withoutValue<Plan extends { records: ListedRecord[] }>(
  plan: Plan,
  key: string,
  withheld: Withheld = "secret",
): Plan {
  const take = (record: ListedRecord): ListedRecord => {
    const {
      exchange: _1,
      target: _2,
      text: _3,
      address: _4,
      ...rest
    } = record as ListedRecord & Record<string, unknown>;
    return { ...rest, withheld } as unknown as ListedRecord;
  };
  return { ...plan, records: plan.records.map((record) => (record.key === key ? take(record) : record)) };
}
