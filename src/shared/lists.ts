/** Lists inside a sentence. */

/** The most items that a sentence names. */
export const LISTED = 8;

/** `a, b and c` */
export function joinAnd(items: readonly string[]): string {
  return joinBy("and", items);
}

/** `a, b or c` */
export function joinOr(items: readonly string[]): string {
  return joinBy("or", items);
}

/** As Intl.ListFormat does for en-GB, which takes milliseconds to load its data: every help has such a list. */
function joinBy(word: string, items: readonly string[]): string {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} ${word} ${items.at(-1)}`;
}

/** The first items, and how many more there are. */
export function listUpTo(items: readonly string[], max = LISTED): string {
  const [shown, rest] = [items.slice(0, max), items.length - max];
  return rest > 0 ? `${shown.join(", ")} and ${rest} more` : joinAnd(shown);
}
