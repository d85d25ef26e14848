/** Mail addresses, bare and as `mailto:` URIs. */

import { nameOf, parseDomain } from "../dns/host-name";
import { show } from "../issues";

/** The part of an address before the `@`: a quoted string or a dot-string (RFC 5321 section 4.1.2). */
const LOCAL_PART = /^(?:"(?:[ !#-[\]-~]|\\[ -~])*"|[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*)$/;

export interface MailAddress {
  address: string;
  /** What stands before the `@`. */
  local: string;
  /** The domain, in A-labels. */
  host: string;
}

/** What stands behind `mailto:` (RFC 6068 section 2): an address whose local part may be percent-encoded. */
export function readMailto(text: string): MailAddress | undefined {
  // Each could begin an address, and is a slip wherever it does.
  if (/^(?:\/\/|mailto:)/i.test(text)) return undefined;
  const at = Math.max(text.lastIndexOf("@"), 0);
  const local = text.slice(0, at).replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number(`0x${hex}`)));
  return readAddress(local + text.slice(at));
}

/** An address whose domain mail can be sent to: its domain comes out in A-labels. */
export function readAddress(text: string): MailAddress | undefined {
  const at = text.lastIndexOf("@");
  const local = text.slice(0, Math.max(at, 0));
  const host = nameOf(parseDomain(text.slice(at + 1), ""));
  if (host === undefined || !LOCAL_PART.test(local)) return undefined;
  return { address: `${local}@${host}`, local, host };
}

/** What was given for an address, as a message shows it: what stands before an `@` may be a password. */
export function showUri(text: string): string {
  const scheme = /^\s*mailto:(?!\/\/)/i.exec(text)?.[0] ?? "";
  return show(scheme + text.slice(scheme.length).replace(/^([^:@]*:\/{0,2})[^@:].*@/s, "$1…@"));
}

/** The `mailto:` URI of an address. */
export function mailtoUri(local: string, host: string): string {
  // RFC 6068 section 2; comma, semicolon and exclamation mark have a meaning in the record itself.
  const escaped = local.replace(
    /[^A-Za-z0-9._~$'()*+:-]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
  return `mailto:${escaped}@${host}`;
}
