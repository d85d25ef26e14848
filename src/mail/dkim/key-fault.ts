/** Why the base64 of a key is none. No cause repeats a part of it, which may be private. */
import { nameOfSign } from "../pasted";
import { lengthOfDer, readBase64 } from "./key";

export interface KeyFault {
  /** Words to follow "its p= tag is not a public key", with the fix. */
  cause: string;
  /** The digit at which it goes wrong, counted from 0. */
  at?: number;
  /** The key as it is to be written, where that is plain. */
  key?: string;
}

/** The octets of one character-string of a TXT (RFC 1035 section 3.3), at which consoles cut what is longer. */
const STRING = 255;

/** The first cause that fits; `length` is that of the whole record. */
export function keyFault(p: string, length: number): KeyFault {
  const bare = /[.,;"'\\]/.test(p.at(-1) ?? "") ? p.slice(0, -1) : p;
  if (bare !== p && readBase64(bare)) {
    return { key: bare, at: bare.length, cause: `since ${JSON.stringify(p.at(-1))} stands behind it; delete that` };
  }
  if (/[-_]/.test(p) && readBase64(p)) {
    const cause = "since it is in base64 for URLs (RFC 4648 section 5); write + for each - and / for each _";
    return { at: p.search(/[-_]/), cause, ...(/[+/]/.test(p) ? {} : { key: standard(p) }) };
  }
  const strange = p.search(/[^A-Za-z0-9+/=]/);
  if (strange >= 0) {
    const sign = String.fromCodePoint(p.codePointAt(strange) ?? 0);
    const name = /[!-~]/.test(sign) ? JSON.stringify(sign) : nameOfSign(sign);
    return {
      at: strange,
      cause: `since its character ${strange + 1}, ${name}, is not one of base64 (RFC 4648 section 4); copy the key again`,
    };
  }
  const padding = p.search(/=(?=[^=])/);
  if (padding >= 0) {
    return {
      at: padding,
      cause: `since base64 ends at its character ${padding + 1}, and more follows; copy the key again`,
    };
  }
  const octets = Buffer.from(p, "base64");
  const said = lengthOfDer(octets);
  if (octets[0] === SEQUENCE && said > octets.length) {
    const cut =
      length % STRING === 0 || p.length % STRING === 0
        ? `, at ${STRING} characters, the most of one string of a TXT`
        : "";
    return {
      at: p.length - 1,
      cause: `since it was cut${cut}: it says that it has ${said} octets, and ${octets.length} are there; copy the rest too`,
    };
  }
  if (octets[0] === SEQUENCE && said > 0 && said < octets.length) {
    const at = Math.ceil((said * 4) / 3);
    return {
      at,
      cause: `since ${octets.length - said} octets too many follow it, from its character ${at + 1} on; delete them`,
    };
  }
  return { cause: "and its beginning isn't that of one; copy the whole record" };
}

/** Base64 for URLs in the digits of the plain one. */
function standard(base64url: string): string {
  return base64url.replaceAll("-", "+").replaceAll("_", "/");
}

/** The tag that a key's DER begins with (X.690 section 8.9). */
const SEQUENCE = 0x30;
