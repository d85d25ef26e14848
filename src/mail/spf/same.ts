import { sameMeaning } from "./meaning";
import { parseSpf } from "./parse";

/**
 * Whether two records say the same to receivers: terms of the same meaning in the same order. A text that is no valid
 * record is the same as itself only.
 */
export function sameSpf(a: string, b: string): boolean {
  if (a === b) return true;
  const [one, other] = [parseSpf(a), parseSpf(b)];
  return one.ok && other.ok && sameMeaning(one.record, other.record);
}
