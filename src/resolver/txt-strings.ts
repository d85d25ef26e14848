/** The character-strings of a TXT record (RFC 1035 section 3.3.14). */
import { unescapeString } from "../mail/txt";
import { tokensOf } from "../zone-file/rdata";

/** The strings of RDATA as a server gave it, each as text. */
export function txtStrings(rdata: string): string[] {
  return tokensOf(rdata).map(({ text }) => unescapeString(text).toString("utf8"));
}
