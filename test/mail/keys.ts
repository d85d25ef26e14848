/** Key pairs, made anew in every run, so that no private key lies in the repository. */
import { generateKeyPairSync, type KeyObject } from "node:crypto";

export interface KeyPair {
  publicKey: KeyObject;
  privateKey: KeyObject;
}

export function rsa(modulusLength: number): KeyPair {
  return generateKeyPairSync("rsa", { modulusLength });
}

export function pem(key: KeyObject, type: "spki" | "pkcs8"): string {
  return String(key.export({ type: type as "spki", format: "pem" }));
}

export function base64(key: KeyObject, type: "spki" | "pkcs1" | "pkcs8" | "sec1"): string {
  return key.export({ type: type as "spki", format: "der" }).toString("base64");
}
