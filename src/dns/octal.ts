/** Texts as Amazon Route 53 writes them: as in zone files, but an escape of an octet is a backslash and three octal digits. */
import { splitTxt } from "./character-strings";

/** A text as quoted strings of at most 255 octets. */
export function quoteOctal(text: string): string {
  return splitTxt(text)
    .map((string) => `"${[...string].map(escaped).join("")}"`)
    .join(" ");
}

/** Quotes and backslashes have an escape of their own in zone files; here all octets have the same. */
function escaped(octet: number): string {
  const isPlain = octet >= 0x20 && octet <= 0x7e && octet !== 0x22 && octet !== 0x5c;
  return isPlain ? String.fromCharCode(octet) : `\\${octet.toString(8).padStart(3, "0")}`;
}

/** The same text with the decimal escapes of zone files (RFC 1035 section 5.1). */
export function octalToDecimal(text: string): string {
  // A backslash that is escaped itself begins no escape.
  return text.replace(/\\(?:\\|([0-3][0-7]{2}))/g, (whole, octal?: string) => {
    return octal === undefined ? whole : `\\${String(Number.parseInt(octal, 8)).padStart(3, "0")}`;
  });
}
