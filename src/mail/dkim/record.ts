import { MAX_TXT_BYTES } from "../../dns/character-strings";
import { error, type Issue } from "../../shared/issues";
import type { Tag } from "../tag-list";
import type { DkimKeyType } from "./key";

/** What a DKIM key record says (RFC 6376 section 3.6.1); a field that is not there leaves the standard's default. */
export interface DkimRecord {
  /** Tag `v`. A record without one is legal, but easily taken for another text. */
  version?: "DKIM1";
  /** Tag `k`; RSA where there is none. */
  keyType: DkimKeyType;
  /** Tag `p`: the key in base64, without white space. Empty where it was withdrawn. */
  publicKey: string;
  /** Tag `h`: the hash algorithms that signatures may use. By default all. */
  hashAlgorithms?: string[];
  /** Tag `s`: the services that the key is for. By default all, `*`. */
  services?: string[];
  /** Tag `t`: `y` for a domain that tests DKIM, `s` for signatures of the very domain only. By default none. */
  flags?: string[];
  /** Tag `n`: a note for people, encoded as it stands in the record. */
  notes?: string;
  /** Tags that the standard does not know, or no longer, in their order. Receivers ignore them. */
  unknownTags: Tag[];
}

/** Refuses what no TXT can hold, before anything else is made of it. */
export function refuseLength(text: string, path: string): Issue | undefined {
  const bytes = Buffer.byteLength(text);
  if (bytes <= MAX_TXT_BYTES) return undefined;
  const message = `it has ${bytes} octets, more than the ${MAX_TXT_BYTES} that a record holds (RFC 1035 section 3.2.1); give the text of one record or key alone`;
  return error("dkim.too-long", path, message);
}
