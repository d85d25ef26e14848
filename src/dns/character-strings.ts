/** The character-strings of TXT records (RFC 1035 section 3.3), and how master files write them (section 5.1). */

/** The octets that a string holds at most. */
export const MAX_STRING = 255;

/** The most that one TXT can hold: RDATA of 65535 octets, one of 256 being a length. */
export const MAX_TXT_BYTES = 65535 - 256;

/** Cuts a text's octets into character-strings of at most 255 octets. One empty string where there is no text. */
export function splitTxt(text: string | Buffer): Buffer[] {
  const bytes = typeof text === "string" ? Buffer.from(text) : text;
  const strings: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += MAX_STRING) strings.push(bytes.subarray(at, at + MAX_STRING));
  return strings.length > 0 ? strings : [bytes];
}

/** The one text that the strings of a TXT make: nothing stands between them, not even inside a character cut in two. */
export function joinTxt(strings: readonly Uint8Array[]): Buffer {
  return Buffer.concat(strings);
}

/** A text as a master file holds it: quoted strings, other octets than printable ASCII as `\DDD` (RFC 1035 section 5.1). */
export function quoteTxt(text: string | Buffer): string {
  return splitTxt(text).map(quoteString).join(" ");
}

/** One character-string in quotes. */
export function quoteString(bytes: Buffer): string {
  let quoted = '"';
  for (const byte of bytes) {
    if (byte === 0x22 || byte === 0x5c) quoted += `\\${String.fromCharCode(byte)}`;
    else if (byte >= 0x20 && byte <= 0x7e) quoted += String.fromCharCode(byte);
    else quoted += `\\${String(byte).padStart(3, "0")}`;
  }
  return `${quoted}"`;
}

/** The octets of one character-string of a master file, quoted or bare, its escapes taken back. */
export function unescapeString(escaped: string): Buffer {
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
