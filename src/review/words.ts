/** The differences between two texts, word by word. */

/** A part of a text: the same in both, or in one of them only. */
export interface TextPart {
  text: string;
  isChanged: boolean;
}

export interface TextDiff {
  old: TextPart[];
  new: TextPart[];
}

/** More words than texts of mail have: longer ones are compared by their two ends alone. */
const MAX_WORDS = 400;
/** A word that is longer, such as a key, is divided, so that its two ends may be the same. */
const LONG_WORD = 40;

/** The parts of both texts; those that are the same, in the same order, are in both. */
export function diffWords(old: string, next: string): TextDiff {
  const [one, other] = [wordsOf(old), wordsOf(next)];
  const start = commonStart(one, other);
  const [oneRest, otherRest] = [one.slice(start), other.slice(start)];
  const end = commonStart(oneRest.toReversed(), otherRest.toReversed());
  const [oneMiddle, otherMiddle] = [oneRest.slice(0, oneRest.length - end), otherRest.slice(0, otherRest.length - end)];
  const same = sameWords(oneMiddle, otherMiddle);
  const before: Marked[] = one.slice(0, start).map(unchanged);
  const after: Marked[] = oneRest.slice(oneRest.length - end).map(unchanged);
  const marked = (words: string[], kept: ReadonlySet<number>): Marked[] =>
    words.map((text, index) => ({ text, isChanged: !kept.has(index) }));
  return {
    old: joined([...before, ...marked(oneMiddle, same.one), ...after]),
    new: joined([...before, ...marked(otherMiddle, same.other), ...after]),
  };
}

type Marked = TextPart;
const unchanged = (text: string): Marked => ({ text, isChanged: false });

/** Words with the spaces or semicolons that end them; together they are the text. */
function wordsOf(text: string): string[] {
  const words = text.match(/[^ ;,]*[ ;,]+|[^ ;,]+/g) ?? [];
  return words.flatMap((word) => (word.length <= LONG_WORD ? [word] : [...word]));
}

function commonStart(one: readonly string[], other: readonly string[]): number {
  let length = 0;
  while (length < one.length && length < other.length && one[length] === other[length]) length++;
  return length;
}

/** The places of the longest list of words that both have in the same order. */
function sameWords(one: readonly string[], other: readonly string[]): { one: Set<number>; other: Set<number> } {
  const found = { one: new Set<number>(), other: new Set<number>() };
  // Letters of a key that happen to be the same say nothing.
  const isOfLetters = [...one, ...other].some((word) => word.length === 1 && /\w/.test(word));
  if (isOfLetters || one.length > MAX_WORDS || other.length > MAX_WORDS) return found;
  const lengths = Array.from({ length: one.length + 1 }, () => new Uint16Array(other.length + 1));
  const at = (row: number, column: number): number => lengths[row]?.[column] ?? 0;
  for (let row = one.length - 1; row >= 0; row--) {
    for (let column = other.length - 1; column >= 0; column--) {
      const isSame = one[row] === other[column];
      const length = isSame ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
      (lengths[row] as Uint16Array)[column] = length;
    }
  }
  for (let row = 0, column = 0; row < one.length && column < other.length; ) {
    if (one[row] === other[column]) {
      found.one.add(row++);
      found.other.add(column++);
    } else if (at(row + 1, column) >= at(row, column + 1)) row++;
    else column++;
  }
  return found;
}

/** Neighbours of one kind as one part. */
function joined(words: readonly Marked[]): TextPart[] {
  const parts: TextPart[] = [];
  for (const { text, isChanged } of words) {
    const last = parts.at(-1);
    if (last?.isChanged === isChanged) last.text += text;
    else parts.push({ text, isChanged });
  }
  return parts;
}
