/** The character-strings of TXT records (RFC 1035 section 3.3), and their text in zone files (section 5.1). */

/** The most octets in one string. */
export const MAX_STRING = 255;

/** The most text in one TXT: RDATA has at most 65535 octets, and each string of 255 has a length octet. */
export const MAX_TXT_BYTES = 65535 - 256;

/** Splits a text into character-strings of at most 255 octets. An empty text is one empty string. */
export function splitTxt(text: string | Buffer): Buffer[] {
  const bytes = typeof text === "string" ? Buffer.from(text) : text;
  const strings: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += MAX_STRING) strings.push(bytes.subarray(at, at + MAX_STRING));
  return strings.length > 0 ? strings : [bytes];
}

/** The text of a TXT: its strings joined without a separator. A UTF-8 character may be split between two of them. */
export function joinTxt(strings: readonly Uint8Array[]): Buffer {
  return Buffer.concat(strings);
}

/** A text in zone file form: quoted strings, with octets outside printable ASCII as `\DDD` (RFC 1035 section 5.1). */
export function quoteTxt(text: string | Buffer): string {
  return splitTxt(text).map(quoteString).join(" ");
}

/** One character-string in quotes. */
export function quoteString(bytes: Buffer): string {
  const text = bytes.toString("latin1");
  if (/^[ !#-[\]-~]*$/.test(text)) return `"${text}"`;
  let quoted = '"';
  for (const byte of bytes) {
    if (byte === 0x22 || byte === 0x5c) quoted += `\\${String.fromCharCode(byte)}`;
    else if (byte >= 0x20 && byte <= 0x7e) quoted += String.fromCharCode(byte);
    else quoted += `\\${String(byte).padStart(3, "0")}`;
  }
  return `${quoted}"`;
}

/** The octets of one character-string of a zone file, given without its quotes. */
export function unescapeString(escaped: string): Buffer {
  if (!escaped.includes("\\")) return Buffer.from(escaped, "latin1");
  const octets: number[] = [];
  for (let at = 0; at < escaped.length; at++) {
    const decimal = /^\\(\d{3})/.exec(escaped.slice(at, at + 4))?.[1];
    if (decimal !== undefined && Number(decimal) <= 255) {
      octets.push(Number(decimal));
      at += 3;
    } else {
      if (escaped[at] === "\\" && at + 1 < escaped.length) at++;
      octets.push(escaped.charCodeAt(at) & 0xff);
    }
  }
  return Buffer.from(octets);
}
