/** DKIM key records (RFC 6376 section 3.6.1, RFC 8301, RFC 8463). */
import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { error, type Issue, warning } from "../issues";
import type { MailText } from "./text";

/** RFC 8301 section 3.2: verifiers refuse RSA keys below 1024 bits; signers should use 2048. */
const REFUSED_BELOW_BITS = 1024;
const ADVISED_BITS = 2048;
const ED25519_BYTES = 32;

/** Builds the record from a public key in PEM or base64, RSA or Ed25519. */
export function buildDkim(publicKey: string): MailText {
  const refused = refusePrivateKey(publicKey, "publicKey");
  if (refused) return { text: "", issues: [refused] };
  if (isDkimRecord(publicKey)) {
    const message = "it is a finished record (v=DKIM1; …) and not a key; give it as `record` instead";
    return { text: "", issues: [error("dkim.record-as-key", "publicKey", message)] };
  }
  const key = readPublicKey(publicKey);
  if (!key) {
    // What it is instead may be a secret, so the message does not repeat it.
    const message = `its ${publicKey.length} characters are no RSA or Ed25519 public key in PEM or base64; copy the whole key`;
    return { text: "", issues: [error("dkim.key", "publicKey", message)] };
  }
  return { text: `v=DKIM1; k=${key.type}; p=${key.p}`, issues: checkStrength(key, "publicKey") };
}

/** Checks a finished record, as the mail console shows it; the text is taken over as it is. */
export function checkDkimRecord(record: string): MailText {
  const text = record.trim();
  // What was refused may be a private key with a slip in it: it goes no further, and no message repeats it.
  const bad = (id: string, message: string): MailText => ({ text: "", issues: [error(id, "record", message)] });
  const refused = refusePrivateKey(record, "record");
  if (refused) return { text: "", issues: [refused] };
  if (!isDkimRecord(text)) {
    const message = `its ${text.length} characters are no DKIM record; give it as the mail console shows it: v=DKIM1; k=rsa; p=…`;
    return bad("dkim.record", message);
  }
  const tags = readTags(text);
  const p = tags.get("p")?.replace(/\s/g, "");
  if (p === undefined) return bad("dkim.no-key", "it has no p= tag, so there is no key; copy the whole record");
  // An empty p= says that the key was withdrawn (RFC 6376 section 3.6.1).
  if (p === "") return { text, issues: [] };
  const type = tags.get("k") ?? "rsa";
  if (type !== "rsa" && type !== "ed25519") {
    return bad("dkim.key-type", "its k= tag is neither rsa nor ed25519, and DKIM has no other; copy the whole record");
  }
  const key = readPublicKey(p);
  if (key?.type !== type) return bad("dkim.key", `its p= tag holds no ${type} public key; copy the whole record`);
  if (key.p !== p) {
    const message = `its p= tag holds more than the 32 octets of an Ed25519 key (RFC 8463 section 4.2); write p=${key.p}`;
    return bad("dkim.key", message);
  }
  return { text, issues: checkStrength(key, "record") };
}

interface DkimKey {
  type: "rsa" | "ed25519";
  p: string;
  bits: number;
}

function isDkimRecord(text: string): boolean {
  return /^\s*v\s*=\s*DKIM1\s*(;|$)/i.test(text);
}

/** A key that signs must never reach DNS, nor any message: the issue does not repeat it. */
function refusePrivateKey(text: string, path: string): Issue | undefined {
  const p = readTags(text).get("p") ?? text;
  if (!/PRIVATE KEY/i.test(text) && !isPrivateKey(Buffer.from(stripPem(p), "base64"))) return undefined;
  const message =
    "it is a PRIVATE key, which must never be published or shared; give the public one, and replace this pair if it was stored anywhere";
  return error("dkim.private-key", path, message);
}

function readPublicKey(text: string): DkimKey | undefined {
  const p = stripPem(text);
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(p)) return undefined;
  const der = Buffer.from(p, "base64");
  // RFC 8463 section 4.2: an Ed25519 key is published as its 32 octets.
  if (der.length === ED25519_BYTES) return { type: "ed25519", p, bits: 256 };
  const key = readDer(der);
  if (key?.asymmetricKeyType === "ed25519") {
    return { type: "ed25519", p: der.subarray(-ED25519_BYTES).toString("base64"), bits: 256 };
  }
  if (key?.asymmetricKeyType !== "rsa") return undefined;
  return { type: "rsa", p, bits: key.asymmetricKeyDetails?.modulusLength ?? 0 };
}

/** SubjectPublicKeyInfo, as RFC 6376 asks; the bare RSAPublicKey of older tools too. */
function readDer(key: Buffer): KeyObject | undefined {
  for (const type of ["spki", "pkcs1"] as const) {
    try {
      return createPublicKey({ key, format: "der", type });
    } catch {
      // Not of this encoding; the next one is tried.
    }
  }
  return undefined;
}

function isPrivateKey(key: Buffer): boolean {
  for (const type of ["pkcs8", "pkcs1", "sec1"] as const) {
    try {
      createPrivateKey({ key, format: "der", type });
      return true;
    } catch {
      // Not of this encoding; the next one is tried.
    }
  }
  return false;
}

function stripPem(text: string): string {
  return text.replace(/-----(BEGIN|END) [A-Z ]+-----/g, "").replace(/\s/g, "");
}

function checkStrength({ type, bits }: DkimKey, path: string): Issue[] {
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
  return [];
}

function readTags(record: string): Map<string, string> {
  return new Map(
    record.split(";").flatMap((part) => {
      const equals = part.indexOf("=");
      return equals < 0 ? [] : [[part.slice(0, equals).trim().toLowerCase(), part.slice(equals + 1).trim()]];
    }),
  );
}
