/** Lists inside a sentence. */

const and = new Intl.ListFormat("en-GB", { type: "conjunction" });
const or = new Intl.ListFormat("en-GB", { type: "disjunction" });

/** The most items that a sentence names. */
export const LISTED = 8;

/** `a, b and c` */
export function joinAnd(items: readonly string[]): string {
  return and.format(items);
}

/** `a, b or c` */
export function joinOr(items: readonly string[]): string {
  return or.format(items);
}

/** The first items, and how many more there are. */
export function listUpTo(items: readonly string[], max = LISTED): string {
  const [shown, rest] = [items.slice(0, max), items.length - max];
  return rest > 0 ? `${shown.join(", ")} and ${rest} more` : joinAnd(shown);
}
