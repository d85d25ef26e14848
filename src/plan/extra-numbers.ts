import { error, type Issue } from "../issues";
import { checkUint16, type RecordNumbers } from "./records";

/** The numbers that an extra record needs. */
const numbersOf: Record<string, (keyof RecordNumbers)[]> = { MX: ["preference"], SRV: ["priority", "weight", "port"] };

/** The numbers of an extra record, which has those of its type and no other. */
export function extraNumbers(
  extra: RecordNumbers & { type: string },
  path: string,
): { numbers: RecordNumbers; issues: Issue[] } {
  const own = numbersOf[extra.type] ?? [];
  const numbers: RecordNumbers = {};
  const issues: Issue[] = [];
  for (const field of ["preference", "priority", "weight", "port"] as const) {
    const value = extra[field];
    const at = `${path}.${field}`;
    if (own.includes(field)) {
      numbers[field] = value;
      if (value !== undefined) issues.push(...checkUint16(value, field, at));
      else issues.push(error("args.missing", at, `an ${extra.type} needs it; give a number from 0 to 65535`));
    } else if (value !== undefined) {
      issues.push(error("record.no-such-field", at, `a record of type ${extra.type} has none; leave it out`));
    }
  }
  return { numbers, issues };
}
