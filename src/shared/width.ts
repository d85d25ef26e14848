/**
 * The width of text in a terminal's columns, where East Asian wide characters take two (UAX #11).
 *
 * A table of our own, since the libraries that are kept up to date are ES modules only, which CommonJS can't require before
 * Node.js 22.12. The tests compare it with one of them.
 */

/** The blocks of wide and fullwidth characters. */
const WIDE: [first: number, last: number][] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x3247],
  [0x3250, 0xa4c6],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6b],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x1b2fb],
  [0x1d300, 0x1d376],
  [0x1f200, 0x1f265],
  [0x20000, 0x3fffd],
];

/** Emoji are wide by default, but for the halves of flags. */
const EMOJI = /(?!\p{RI})\p{Emoji_Presentation}/u;

/** Characters without a width of their own: combining marks, format characters and Hangul vowels and finals. */
const ZERO_WIDTH = /[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff\ud7b0-\ud7fb]/u;

/** The columns that a text takes. A sequence that a terminal may show as one emoji counts as its parts. */
export function displayWidth(text: string): number {
  // Most texts are ASCII, and need no look at single characters.
  if (/^[ -~]*$/.test(text)) return text.length;
  return [...text].reduce((width, char) => width + widthOf(char), 0);
}

function widthOf(char: string): number {
  if (ZERO_WIDTH.test(char)) return 0;
  const code = char.codePointAt(0) ?? 0;
  return WIDE.some(([first, last]) => code >= first && code <= last) || EMOJI.test(char) ? 2 : 1;
}

/** The text, filled up with spaces to a width. */
export function padToWidth(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - displayWidth(text)));
}
