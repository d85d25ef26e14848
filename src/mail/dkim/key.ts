import type { KeyObject } from "node:crypto";
import { loadCrypto } from "../../shared/crypto";
import { error, type Issue, warning } from "../../shared/issues";
import { describeChar } from "../pasted";

/** Points of the curve of Ed25519 (RFC 8032 section 5.1). */

/** The prime of the field. */
const P = 2n ** 255n - 19n;
/** The curve: -x² + y² = 1 + dx²y². */
const D = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;

/** Whether 32 octets decode to a point (RFC 8032 section 5.1.3), as a public key must. Half of all random ones do. */
export function isEd25519Point(octets: Buffer): boolean {
  const number = BigInt(`0x${Buffer.from(octets).reverse().toString("hex")}`);
  const y = number % 2n ** 255n;
  if (y >= P) return false;
  // x² = u/v, which is a square where uv is one; v is never 0.
  const u = (y * y + P - 1n) % P;
  const v = (D * y * y + 1n) % P;
  // x = 0 has no negative.
  if (u === 0n) return number === y;
  return power((u * v) % P, (P - 1n) / 2n) === 1n;
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % P;
    square = (square * square) % P;
  }
  return result;
}

// Public keys of DKIM: RSA (RFC 6376 section 3.6.1, RFC 8301) and Ed25519 (RFC 8463).

/** RFC 8301 section 3.2: verifiers reject RSA keys below 1024 bits and need not support more than 4096; signers should use 2048. */
const REFUSED_BELOW_BITS = 1024;
const ADVISED_BITS = 2048;
const READ_UP_TO_BITS = 4096;
const ED25519_BYTES = 32;

export type DkimKeyType = "rsa" | "ed25519";

export interface PublicKey {
  type: DkimKeyType;
  /** The value of the tag `p`. */
  p: string;
  bits: number;
  /** Whether it was given as a bare RSAPublicKey. */
  isBare: boolean;
  /** Equal for equal keys, in whatever encoding they were given. */
  identity: string;
}

/** Reads a key in PEM or base64. White space, quotes and a zone file's parentheses are removed, since no key contains them. */
export function readPublicKey(text: string): PublicKey | undefined {
  return readBase64(
    text
      // `\n` as two characters is a line break in JSON and in environment variables.
      .replace(/\\[nr]/g, "\n")
      .replace(/[-‐-―−]{1,8}\s?(?:BEGIN|END)[A-Z0-9 ]{1,40}[-‐-―−]{1,8}/g, "")
      .replace(/[\s"'“”„‘’()\u200b-\u200d\ufeff]/g, ""),
  );
}

/** Reads a key in base64 without white space, or in base64url (RFC 4648 section 5). */
export function readBase64(text: string): PublicKey | undefined {
  const base64 = /[+/]/.test(text) ? text : text.replaceAll("-", "+").replaceAll("_", "/");
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64) || base64.replace(/=+$/, "").length % 4 === 1) return undefined;
  const der = Buffer.from(base64, "base64");
  // RFC 8463 section 4.2: an Ed25519 key is published as its 32 octets.
  if (der.length === ED25519_BYTES) return isEd25519Point(der) ? ed25519(der) : undefined;
  const spki = readDer(der, "spki");
  if (spki?.asymmetricKeyType === "ed25519") {
    const octets = der.subarray(-ED25519_BYTES);
    return isEd25519Point(octets) ? ed25519(octets) : undefined;
  }
  const key = spki ?? readDer(der, "pkcs1");
  if (key?.asymmetricKeyType !== "rsa") return undefined;
  const { n, e } = key.export({ format: "jwk" });
  return {
    type: "rsa",
    p: key.export({ type: "spki", format: "der" }).toString("base64"),
    bits: key.asymmetricKeyDetails?.modulusLength ?? 0,
    isBare: !spki,
    identity: `rsa ${n} ${e}`,
  };
}

function ed25519(octets: Buffer): PublicKey {
  const p = octets.toString("base64");
  return { type: "ed25519", p, bits: 256, isBare: false, identity: `ed25519 ${p}` };
}

/**
 * RFC 6376 section 3.6.1 names RSAPublicKey (PKCS #1), while its appendix C and practice use SubjectPublicKeyInfo, and
 * many verifiers read nothing else.
 */
function readDer(key: Buffer, type: "spki" | "pkcs1"): KeyObject | undefined {
  if (lengthOfDer(key) !== key.length) return undefined;
  try {
    return loadCrypto().createPublicKey({ key, format: "der", type });
  } catch {
    return undefined;
  }
}

/** The declared length of the first value of DER (X.690 section 8.1.3): decoders ignore what follows it. */
export function lengthOfDer(der: Buffer): number {
  const first = der[1] ?? 0;
  if (first < 0x80) return 2 + first;
  const octets = first & 0x7f;
  if (octets < 1 || octets > 4 || der.length < 2 + octets) return -1;
  return 2 + octets + der.readUIntBE(2, octets);
}

/** The warning about a bare RSAPublicKey in a record. */
export function checkEncoding({ isBare }: PublicKey, path: string): Issue[] {
  if (!isBare) return [];
  const message =
    "the p= tag holds a bare RSAPublicKey (PKCS #1), as RFC 6376 section 3.6.1 specifies, but verifiers such as OpenDKIM only read a SubjectPublicKeyInfo, as in its appendix C; set publicKey to the key instead, or convert it with openssl rsa -RSAPublicKey_in -pubout";
  return [warning("dkim.pkcs1", path, message)];
}

/** Issues about a key's strength. */
export function checkStrength({ type, bits }: PublicKey, path: string): Issue[] {
  if (type === "ed25519") {
    const message = "many receivers can't verify Ed25519 keys yet; publish an RSA key beside this one (RFC 8463)";
    return [warning("dkim.ed25519", path, message)];
  }
  if (bits < REFUSED_BELOW_BITS) {
    const message = `the RSA key has ${bits} bits, but receivers reject keys below ${REFUSED_BELOW_BITS} (RFC 8301 section 3.2); use one of ${ADVISED_BITS} bits`;
    return [error("dkim.weak-key", path, message)];
  }
  if (bits < ADVISED_BITS) {
    const message = `the RSA key has ${bits} bits; ${ADVISED_BITS} are recommended (RFC 8301 section 3.2)`;
    return [warning("dkim.short-key", path, message)];
  }
  if (bits > READ_UP_TO_BITS) {
    const message = `the RSA key has ${bits} bits, but receivers need not support more than ${READ_UP_TO_BITS} (RFC 8301 section 3.2); use one of ${ADVISED_BITS} bits`;
    return [warning("dkim.long-key", path, message)];
  }
  return [];
}

/** Why the base64 is not a key. No cause repeats a part of it, which may be private. */
export interface KeyFault {
  /** To follow "the p= tag is not a public key: ", with the fix. */
  cause: string;
  /** The index of the wrong digit, from 0. */
  at?: number;
  /** The key as it should be written, where that is clear. */
  key?: string;
}

/** The most octets of one character-string of a TXT (RFC 1035 section 3.3): some consoles cut off the rest. */
const STRING = 255;

/** The first cause that applies; `length` is that of the whole record. */
export function keyFault(p: string, length: number): KeyFault {
  const bare = /[.,;"'\\]/.test(p.at(-1) ?? "") ? p.slice(0, -1) : p;
  if (bare !== p && readBase64(bare)) {
    return { key: bare, at: bare.length, cause: `it is followed by ${JSON.stringify(p.at(-1))}; delete that` };
  }
  if (/[-_]/.test(p) && readBase64(p)) {
    const cause = "it is in base64url (RFC 4648 section 5); write + for each - and / for each _";
    return { at: p.search(/[-_]/), cause, ...(/[+/]/.test(p) ? {} : { key: standard(p) }) };
  }
  const at = p.search(/[^A-Za-z0-9+/=]/);
  if (at >= 0) {
    const char = String.fromCodePoint(p.codePointAt(at) ?? 0);
    const name = /[!-~]/.test(char) ? JSON.stringify(char) : describeChar(char);
    return {
      at,
      cause: `its character ${at + 1}, ${name}, is not a base64 character (RFC 4648 section 4); copy the key again`,
    };
  }
  const padding = p.search(/=(?=[^=])/);
  if (padding >= 0) {
    return {
      at: padding,
      cause: `its base64 ends at character ${padding + 1}, but more follows; copy the key again`,
    };
  }
  const octets = Buffer.from(p, "base64");
  const declared = lengthOfDer(octets);
  if (octets[0] === SEQUENCE && declared > octets.length) {
    const cut =
      length % STRING === 0 || p.length % STRING === 0
        ? ` after ${STRING} characters, the longest string of a TXT record`
        : "";
    return {
      at: p.length - 1,
      cause: `it is cut off${cut}: it should have ${declared} octets, but has ${octets.length}; copy the rest too`,
    };
  }
  if (octets[0] === SEQUENCE && declared > 0 && declared < octets.length) {
    const at = Math.ceil((declared * 4) / 3);
    return {
      at,
      cause: `${octets.length - declared} extra octets follow it, from character ${at + 1} on; delete them`,
    };
  }
  return { cause: "it doesn't begin like one; copy the whole record" };
}

/** Base64url in the digits of plain base64. */
function standard(base64url: string): string {
  return base64url.replaceAll("-", "+").replaceAll("_", "/");
}

/** The tag that a key's DER begins with (X.690 section 8.9). */
const SEQUENCE = 0x30;
