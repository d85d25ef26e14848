/** Texts that lost what divides their words, since readers join the strings of a TXT record with nothing in between. */

/** The octets that a string holds at most (RFC 1035 section 3.3): where one is full, a text had to be divided. */
const FULL = 255;

/**
 * The text that somebody meant who wrote it without quotes, or each word in quotes of its own: with what divides words where
 * a string ends before it is full. Nothing where that makes no other text.
 */
export function dividedBy(divider: string, strings: readonly string[]): string | undefined {
  const text = strings.reduce((whole, string, index) => {
    const before = strings[index - 1];
    if (before === undefined) return string;
    const isCut = Buffer.byteLength(before) >= FULL || /\s$/.test(before) || /^\s/.test(string);
    return `${whole}${isCut ? "" : divider}${string}`;
  }, "");
  return text === strings.join("") ? undefined : text;
}
