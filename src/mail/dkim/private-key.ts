/** Detects private keys where a public key belongs. */
import { error, type Issue } from "../../shared/issues";

/** The message about a private key. It never shows what it contains. */
const MESSAGE =
  "this is a PRIVATE key, which must never be published or shared; use the public key, and replace the key pair if it was stored anywhere";

/** Refuses a private key in any form; the issue does not repeat it. */
export function refusePrivateKey(text: string, path: string): Issue | undefined {
  return isPrivateKey(text) ? error("dkim.private-key", path, MESSAGE) : undefined;
}

/** Words that occur only in or around private keys: PEM with its headers, PuTTY, JWK, XML, output of `openssl`. */
const WORDS: RegExp[] = [
  /PRIVATE[^A-Za-z]{0,8}(?:KEY|LINES|MAC|EXPONENT)/i,
  /openssh-key-v1/,
  /PROC-TYPE[^A-Za-z]{0,4}:|DEK-INFO[^A-Za-z]{0,4}:/i,
  /<(?:D|InverseQ)>[A-Za-z0-9+/=\s]{16}/,
];

/** A JSON Web Key of any type (RFC 7517), and its private members (RFC 7518 section 6). */
const JWK = /\bkty\b[^A-Za-z0-9]{1,8}(?:RSA|OKP|EC|oct)/;
const JWK_PRIVATE = /["'“”„‘’](?:d|p|q|dp|dq|qi|k)["'“”„‘’]\s{0,8}[:：]/;

/** The first octets of private keys in DER, in hexadecimal. Public keys have them in this order only by rare chance. */
const DER: RegExp[] = [
  // PKCS #8 (RFC 5958): the version, then the algorithm.
  / 02 01 0[01] 30 (?:0[5-9a-f]|1.|8[12](?: ..){1,2}) 06/,
  // PKCS #1 (RFC 8017 appendix A.1.2) and DSA: the version, then a large number.
  / 30 (?:82 .. ..|81 ..|[2-7].) 02 01 0[01] 02 (?:8[12]|[1-7].)/,
  // SEC 1 (RFC 5915): version 1, then the key.
  / 30 (?:81 ..|[2-7].) 02 01 01 04 [1-4]./,
  // Encrypted PKCS #8: the algorithms of PKCS #5 and PKCS #12.
  / 06 09 2a 86 48 86 f7 0d 01 05 0./,
  / 06 0a 2a 86 48 86 f7 0d 01 0c 01 0./,
  // PKCS #12: version 3, then the contents.
  / 02 01 03 30(?: ..){1,4} 06 09 2a 86 48 86 f7 0d 01 07/,
];

function isPrivateKey(text: string): boolean {
  if (hasWords(text)) return true;
  return decodings(text).some((octets) => {
    const hex = octets.toString("hex").replace(/../g, " $&");
    return hasWords(octets.toString("latin1")) || DER.some((form) => form.test(hex));
  });
}

function hasWords(text: string): boolean {
  return WORDS.some((word) => word.test(text)) || (JWK.test(text) && JWK_PRIVATE.test(text));
}

/**
 * What the text may be in base64, base64url or hexadecimal. A prefix of the key, such as `p=`, or an extra character
 * shifts its digits, so base64 is decoded from each of four offsets.
 */
function decodings(text: string): Buffer[] {
  const base64 = text
    .replace(/\\[nrt]/g, "")
    .replace(/[^A-Za-z0-9+/_-]/g, "")
    .replaceAll("-", "+")
    .replaceAll("_", "/");
  const hex = text.replace(/[\s:,]|0x/g, "").match(/[0-9a-f]{64,}/gi) ?? [];
  return [
    ...[0, 1, 2, 3].map((skipped) => Buffer.from(base64.slice(skipped), "base64")),
    ...hex.map((digits) => Buffer.from(digits, "hex")),
  ];
}
