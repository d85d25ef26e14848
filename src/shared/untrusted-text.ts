/** Signs that steer a terminal, turn a line's direction or can't be seen: a stranger's record may hold them. */
const CONTROL_CHARS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** The text with such signs spelled out, such as `\u{1b}`. */
export function escapeControlChars(text: string): string {
  return text.replace(CONTROL_CHARS, (sign) => `\\u{${sign.codePointAt(0)?.toString(16)}}`);
}

/** The value as JSON in one line, with such signs escaped: the value is the same to who reads it. */
export function toSafeJson(value: unknown): string {
  const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(value).replace(CONTROL_CHARS, (sign) => sign.split("").map(escaped).join(""));
}

/** Characters that nobody sees: what they are called, and where they are. */

/** The names of Unicode. */
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

/** Spaces that are not plain, format characters, and what stands for octets that are not UTF-8. */
const INVISIBLE = /[\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufffd]|\p{Cf}/u;

/** `U+FEFF BYTE ORDER MARK`; the number alone where the name is not told. */
export function codePointName(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const name = NAMES[character];
  return `U+${code.toString(16).toUpperCase().padStart(4, "0")}${name === undefined ? "" : ` ${name}`}`;
}

/** `, since it holds …`, to follow what is wrong with a text: the cause, where that is a character that nobody sees. */
export function sinceInvisible(text: string): string {
  const found = findInvisible(text);
  return found === undefined ? "" : `, since it holds a character that nobody sees, ${found}`;
}

/** The first invisible character of a text, in words: `U+00A0 NO-BREAK SPACE at character 4`. */
export function findInvisible(text: string): string | undefined {
  const found = INVISIBLE.exec(text);
  return found ? `${codePointName(found[0])} at character ${found.index + 1}` : undefined;
}
