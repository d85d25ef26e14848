/** Public keys of DKIM: RSA (RFC 6376 section 3.6.1, RFC 8301) and Ed25519 (RFC 8463). */
import { createPublicKey, type KeyObject } from "node:crypto";
import { error, type Issue, warning } from "../../issues";
import { isEd25519Point } from "./ed25519";

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
