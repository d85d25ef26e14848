/** Certificates for tests: authorities, and what they sign, for any days. */
// The library's own dependency wants it first.
import "reflect-metadata";
import { webcrypto } from "node:crypto";
import {
  BasicConstraintsExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from "@peculiar/x509";

/** A certificate with its key, and what a server sends along, as PEM. */
export interface Identity {
  cert: string;
  key: string;
}

export interface Authority extends Identity {
  name: string;
  keys: webcrypto.CryptoKeyPair;
}

interface Days {
  from?: Date;
  to?: Date;
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

export const DAY = 24 * 60 * 60 * 1000;

/** That many days from now. */
export function inDays(days: number): Date {
  // A minute more, so that whole days are left while the test runs.
  return new Date(Date.now() + days * DAY + 60_000);
}

/** An authority, signed by itself or by another. */
export async function authority(name: string, by?: Authority, days: Days = {}): Promise<Authority> {
  const { keys, ...identity } = await make(name, authorityExtensions(), by, days);
  return { name, keys, ...identity };
}

/** Another certificate of an authority, signed by an older one, as new authorities have for those who know the old only. */
export async function crossSigned(known: Authority, by: Authority, days: Days): Promise<Identity> {
  const { cert, key } = await make(known.name, authorityExtensions(), by, days, known.keys);
  return { cert, key };
}

/** A server's certificate for some names, signed by an authority, or by itself where there is none. */
export async function certificate(names: string[], by?: Authority, days: Days = {}): Promise<Identity> {
  const alternatives = names.map((name) =>
    /^[\d.]+$/.test(name) ? ({ type: "ip", value: name } as const) : ({ type: "dns", value: name } as const),
  );
  const extensions = alternatives.length === 0 ? [] : [new SubjectAlternativeNameExtension(alternatives)];
  const { cert, key } = await make(names[0] ?? "a server", extensions, by, days);
  return { cert, key };
}

/** What the server sends where it sends its issuer's certificate along. */
export function withIssuer(identity: Identity, issuer: Identity): Identity {
  return { key: identity.key, cert: `${identity.cert}\n${issuer.cert}` };
}

function authorityExtensions(): Extension[] {
  return [
    new BasicConstraintsExtension(true, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
  ];
}

let serial = 1;

async function make(
  name: string,
  extensions: Extension[],
  by: Authority | undefined,
  { from, to }: Days,
  ownKeys?: webcrypto.CryptoKeyPair,
) {
  const keys = ownKeys ?? (await webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]));
  const made = await X509CertificateGenerator.create({
    serialNumber: (serial++).toString(16).padStart(2, "0"),
    subject: [{ CN: [name] }],
    issuer: [{ CN: [by?.name ?? name] }],
    notBefore: from ?? inDays(-30),
    notAfter: to ?? inDays(90),
    publicKey: keys.publicKey,
    signingKey: (by?.keys ?? keys).privateKey,
    signingAlgorithm: ALGORITHM,
    extensions,
  });
  const key = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey)).toString("base64");
  return { keys, cert: made.toString("pem"), key: `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----\n` };
}
