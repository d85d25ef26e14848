/** Node.js's cryptography, loaded by the first use: most plans need none, and nothing else of Node.js takes as long to load. */
import type * as crypto from "node:crypto";
import { createRequire } from "node:module";

let loaded: typeof crypto | undefined;

export function loadCrypto(): typeof crypto {
  loaded ??= createRequire(__filename)("node:crypto") as typeof crypto;
  return loaded;
}
