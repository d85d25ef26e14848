import { MAX_TXT_BYTES } from "../../dns/character-strings";
import { error, type Issue } from "../../shared/issues";
import type { Tag } from "../tag-list";
import type { DkimKeyType } from "./key";

/** What a DKIM key record says (RFC 6376 section 3.6.1); an absent field means the standard's default. */
export interface DkimRecord {
  /** Tag `v`. A record without one is legal, but easily mistaken for another text. */
  version?: "DKIM1";
  /** Tag `k`. By default RSA. */
  keyType: DkimKeyType;
  /** Tag `p`: the key in base64, without white space. Empty if it was withdrawn. */
  publicKey: string;
  /** Tag `h`: the hash algorithms that signatures may use. By default all. */
  hashAlgorithms?: string[];
  /** Tag `s`: the services that the key is for. By default all, `*`. */
  services?: string[];
  /** Tag `t`: `y` for a domain that tests DKIM, `s` if signatures must be of exactly this domain. By default none. */
  flags?: string[];
  /** Tag `n`: a note for people, encoded as in the record. */
  notes?: string;
  /** Tags that the standard does not define, or no longer, in their order. Receivers ignore them. */
  unknownTags: Tag[];
}

/** Refuses what no TXT record can hold, before anything else is done with it. */
export function refuseLength(text: string, path: string): Issue | undefined {
  const bytes = Buffer.byteLength(text);
  if (bytes <= MAX_TXT_BYTES) return undefined;
  const message = `too long: ${bytes} octets, but a TXT record holds at most ${MAX_TXT_BYTES} (RFC 1035 section 3.2.1); use the text of a single record or key`;
  return error("dkim.too-long", path, message);
}
