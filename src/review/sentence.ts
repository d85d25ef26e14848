/** Sentences that keep our own words and quoted input apart, so that each format can escape the latter. */

export type SentencePart = string | Quote;

/** Input: a name, a value, a message. */
export interface Quote {
  quote: string;
}

export type Sentence = SentencePart[];

/** `say\`the text ${input}\``: what is inserted is quoted input; of a list, the first items are shown. */
export function say(words: TemplateStringsArray, ...quotes: (string | number | readonly string[])[]): Sentence {
  return words.flatMap((word, index) => {
    const given = quotes[index];
    const own = word === "" ? [] : [word];
    if (given === undefined) return own;
    // Numbers are our own.
    if (typeof given === "number") return [...own, String(given)];
    return [...own, ...(typeof given === "string" ? [{ quote: given }] : listed(given))];
  });
}

/** How many of a list are named. */
const LISTED = 6;

function listed(items: readonly string[]): Sentence {
  const shown = items.slice(0, LISTED);
  const more = items.length - shown.length;
  return shown.flatMap((quote, index): Sentence => {
    const isLast = index === shown.length - 1;
    const before = index === 0 ? [] : [isLast && more === 0 ? " and " : ", "];
    return [...before, { quote }, ...(isLast && more > 0 ? [` and ${more} more`] : [])];
  });
}

/** The sentence as one text. */
export function plainText(sentence: Sentence): string {
  return sentence.map((part) => (typeof part === "string" ? part : part.quote)).join("");
}
