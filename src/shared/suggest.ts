import { distance } from "fastest-levenshtein";
import { formatValue } from "./issues";

/** ` (did you mean "x"?)` where a known word is close to the given one, if that is a string at all. */
export function didYouMean(word: unknown, known: readonly string[]): string {
  const nearest = typeof word === "string" ? nearestOf(word, known) : undefined;
  return nearest === undefined ? "" : suggest(nearest);
}

/** Follows a word that may be a misspelling of this one. */
export function suggest(word: string): string {
  return ` (did you mean ${formatValue(word)}?)`;
}

/** The known word that is close to the given one. */
export function nearestOf(word: string, known: readonly string[]): string | undefined {
  const written = word.toLowerCase();
  const allowed = word.length <= 3 ? 1.5 : Math.max(2, word.length / 3);
  let nearest: { item: string; steps: number } | undefined;
  for (const item of known) {
    const other = item.toLowerCase();
    const most = nearest?.steps ?? allowed;
    // A word of another length is at least as many steps away.
    if (Math.abs(other.length - written.length) > most) continue;
    // Among equally close words, one that begins with the same letter is likelier.
    const steps = distance(written, other) + (written[0] === other[0] ? 0 : 0.5);
    if (nearest ? steps < most : steps <= most) nearest = { item, steps };
  }
  return nearest?.item;
}
