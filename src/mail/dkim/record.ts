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
