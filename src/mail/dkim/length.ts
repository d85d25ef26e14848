import { MAX_TXT_BYTES } from "../../dns/character-strings";
import { error, type Issue } from "../../issues";

/** Refuses what no TXT can hold, before anything else is made of it. */
export function refuseLength(text: string, path: string): Issue | undefined {
  const bytes = Buffer.byteLength(text);
  if (bytes <= MAX_TXT_BYTES) return undefined;
  const message = `it has ${bytes} octets, more than the ${MAX_TXT_BYTES} that a record holds (RFC 1035 section 3.2.1); give the text of one record or key alone`;
  return error("dkim.too-long", path, message);
}
