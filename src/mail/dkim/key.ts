import { createPublicKey, type KeyObject } from "node:crypto";
import { error, type Issue, warning } from "../../shared/issues";
import { describeChar } from "../pasted";

/** Points of the curve of Ed25519 (RFC 8032 section 5.1). */

/** The prime of the field. */
const P = 2n ** 255n - 19n;
/** The curve: -x² + y² = 1 + dx²y². */
const D = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;

/** Whether 32 octets decode to a point (RFC 8032 section 5.1.3), as a public key must. Of random ones, half do. */
export function isEd25519Point(octets: Buffer): boolean {
  const number = BigInt(`0x${Buffer.from(octets).reverse().toString("hex")}`);
  const y = number % 2n ** 255n;
  if (y >= P) return false;
  // x² = u/v, which is a square where uv is one; v is never 0.
  const u = (y * y + P - 1n) % P;
  const v = (D * y * y + 1n) % P;
  // Of x = 0 there is no other sign.
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

/** RFC 8301 section 3.2: verifiers refuse RSA keys below 1024 bits, need not read more than 4096; signers should use 2048. */
const REFUSED_BELOW_BITS = 1024;
const ADVISED_BITS = 2048;
const READ_UP_TO_BITS = 4096;
const ED25519_BYTES = 32;

export type DkimKeyType = "rsa" | "ed25519";

export interface PublicKey {
  type: DkimKeyType;
  /** What the tag `p` holds. */
  p: string;
  bits: number;
  /** Whether it came as a bare RSAPublicKey. */
  isBare: boolean;
  /** The same for the same key, in whatever encoding it came. */
  identity: string;
}

/** Reads a key in PEM or base64. White space, quotes and brackets of a zone file go, since no key has them. */
export function readPublicKey(text: string): PublicKey | undefined {
  return readBase64(
    text
      // `\n` in two signs stands for a line break in JSON and in environment variables.
      .replace(/\\[nr]/g, "\n")
      .replace(/[-‐-―−]{1,8}\s?(?:BEGIN|END)[A-Z0-9 ]{1,40}[-‐-―−]{1,8}/g, "")
      .replace(/[\s"'“”„‘’()\u200b-\u200d\ufeff]/g, ""),
  );
}

/** Reads a key in base64 without white space; the base64 for URLs (RFC 4648 section 5) is taken too. */
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
    return createPublicKey({ key, format: "der", type });
  } catch {
    return undefined;
  }
}

/** How long the first value of DER says that it is (X.690 section 8.1.3): a decoder passes over what follows it. */
export function lengthOfDer(der: Buffer): number {
  const first = der[1] ?? 0;
  if (first < 0x80) return 2 + first;
  const octets = first & 0x7f;
  if (octets < 1 || octets > 4 || der.length < 2 + octets) return -1;
  return 2 + octets + der.readUIntBE(2, octets);
}

/** What is to be said of a bare RSAPublicKey in a record. */
export function checkEncoding({ isBare }: PublicKey, path: string): Issue[] {
  if (!isBare) return [];
  const message =
    "its p= tag holds a bare RSAPublicKey (PKCS #1), as RFC 6376 section 3.6.1 names it, but verifiers such as OpenDKIM read a SubjectPublicKeyInfo only, as in its appendix C; give the key as publicKey, or convert it with openssl rsa -RSAPublicKey_in -pubout";
  return [warning("dkim.pkcs1", path, message)];
}

/** What is to be said of a key's strength. */
export function checkStrength({ type, bits }: PublicKey, path: string): Issue[] {
  if (type === "ed25519") {
    const message =
      "it is an Ed25519 key, which many receivers cannot verify yet; publish an RSA key beside it (RFC 8463)";
    return [warning("dkim.ed25519", path, message)];
  }
  if (bits < REFUSED_BELOW_BITS) {
    const message = `its RSA key has ${bits} bits; receivers refuse keys below ${REFUSED_BELOW_BITS} (RFC 8301 section 3.2); make one of ${ADVISED_BITS}`;
    return [error("dkim.weak-key", path, message)];
  }
  if (bits < ADVISED_BITS) {
    const message = `its RSA key has ${bits} bits; ${ADVISED_BITS} are advised (RFC 8301 section 3.2)`;
    return [warning("dkim.short-key", path, message)];
  }
  if (bits > READ_UP_TO_BITS) {
    const message = `its RSA key has ${bits} bits; receivers need not read more than ${READ_UP_TO_BITS} (RFC 8301 section 3.2); make one of ${ADVISED_BITS}`;
    return [warning("dkim.long-key", path, message)];
  }
  return [];
}

/** Why the base64 of a key is none. No cause repeats a part of it, which may be private. */
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
    const name = /[!-~]/.test(sign) ? JSON.stringify(sign) : describeChar(sign);
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
