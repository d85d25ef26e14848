/** Control, bidirectional and invisible characters. DNS data is untrusted. */
const CONTROL_CHARS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** The text with such characters escaped, as in `\u{1b}`. */
export function escapeControlChars(text: string): string {
  return text.replace(CONTROL_CHARS, (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`);
}

/** The value as JSON on one line, with such characters escaped; it parses to the same value. */
export function toSafeJson(value: unknown): string {
  const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(value).replace(CONTROL_CHARS, (char) => char.split("").map(escaped).join(""));
}

// Invisible characters: their names, and where they are in a text.

/** Unicode names. */
const NAMES: Record<string, string> = {
  "\u00a0": "NO-BREAK SPACE",
  "\u00ad": "SOFT HYPHEN",
  "\u200b": "ZERO WIDTH SPACE",
  "\u200c": "ZERO WIDTH NON-JOINER",
  "\u200d": "ZERO WIDTH JOINER",
  "\u200e": "LEFT-TO-RIGHT MARK",
  "\u200f": "RIGHT-TO-LEFT MARK",
  "\u2028": "LINE SEPARATOR",
  "\u2029": "PARAGRAPH SEPARATOR",
  "\u202f": "NARROW NO-BREAK SPACE",
  "\u2060": "WORD JOINER",
  "\u3000": "IDEOGRAPHIC SPACE",
  "\ufeff": "BYTE ORDER MARK",
  "\ufffd": "REPLACEMENT CHARACTER",
};

/** Non-standard spaces, format characters, and the replacement for octets that are not UTF-8. */
const INVISIBLE = /[\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufffd]|\p{Cf}/u;

/** `U+FEFF BYTE ORDER MARK`; the number alone for other characters than those above. */
export function codePointName(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const name = NAMES[character];
  return `U+${code.toString(16).toUpperCase().padStart(4, "0")}${name === undefined ? "" : ` ${name}`}`;
}

/** `, because it contains …`, to follow what is wrong with a text: the cause, where that is an invisible character. */
export function sinceInvisible(text: string): string {
  const found = findInvisible(text);
  return found === undefined ? "" : `, because it contains an invisible character, ${found}`;
}

/** The first invisible character of a text: `U+00A0 NO-BREAK SPACE (character 4)`. */
export function findInvisible(text: string): string | undefined {
  const found = INVISIBLE.exec(text);
  return found ? `${codePointName(found[0])} (character ${found.index + 1})` : undefined;
}
