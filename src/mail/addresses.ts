/** Mail addresses, bare and as `mailto:` URIs. */
import { nameOf, parseDomain } from "../dns/host-name";
import { error, formatValue, type Issue } from "../shared/issues";

/** The part of an address before the `@`: a quoted string or a dot-string (RFC 5321 section 4.1.2). */
const LOCAL_PART = /^(?:"(?:[ !#-[\]-~]|\\[ -~])*"|[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*)$/;

export interface MailAddress {
  address: string;
  /** The part before the `@`. */
  local: string;
  /** The domain, in A-labels. */
  host: string;
}

/** Reads what follows `mailto:` (RFC 6068 section 2): an address whose local part may be percent-encoded. */
export function readMailto(text: string): MailAddress | undefined {
  // Either could begin an address, but is always a slip.
  if (/^(?:\/\/|mailto:)/i.test(text)) return undefined;
  const at = Math.max(text.lastIndexOf("@"), 0);
  const local = text.slice(0, at).replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number(`0x${hex}`)));
  return readAddress(local + text.slice(at));
}

/** Reads an address whose domain can receive mail; the domain is returned in A-labels. */
export function readAddress(text: string): MailAddress | undefined {
  const at = text.lastIndexOf("@");
  const local = text.slice(0, Math.max(at, 0));
  const host = nameOf(parseDomain(text.slice(at + 1), ""));
  if (host === undefined || !LOCAL_PART.test(local)) return undefined;
  return { address: `${local}@${host}`, local, host };
}

/** An alleged address as a message shows it: the part before an `@` may be a password. */
export function showUri(text: string): string {
  const scheme = /^\s*mailto:(?!\/\/)/i.exec(text)?.[0] ?? "";
  return formatValue(scheme + text.slice(scheme.length).replace(/^([^:@]*:\/{0,2})[^@:].*@/s, "$1…@"));
}

/** The `mailto:` URI of an address. */
export function mailtoUri(local: string, host: string): string {
  // RFC 6068 section 2; comma, semicolon and exclamation mark have a meaning in the record itself.
  const escaped = local.replace(
    /[^A-Za-z0-9._~$'()*+:-]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
  return `mailto:${escaped}@${host}`;
}

// Addresses for the reports of receivers (DMARC, RFC 9990) and senders (TLS-RPT, RFC 8460).

/** Which record the address is for. */
export interface ReportUse {
  /** The beginning of the issue's id: `dmarc` makes `dmarc.report-address`. */
  family: string;
  /** An address for the message, such as `dmarc@example.com`. */
  example: string;
  /** Whether an https URI is accepted too. By default false. */
  https?: boolean;
}

/** The canonical URI of an address or a URI. Comma, semicolon and exclamation mark are escaped. */
export function reportUri(value: string, path: string, { family, example, https = false }: ReportUse): string | Issue {
  const text = value.trim();
  const web = https ? httpsUri(text) : undefined;
  if (web !== undefined) return web;
  // Anything else with a scheme is not an address: the part before its `@` may be a password.
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(text)?.[1]?.toLowerCase();
  const mail =
    scheme === undefined
      ? readAddress(text)
      : scheme === "mailto"
        ? readMailto(text.slice("mailto:".length))
        : undefined;
  if (mail) return mailtoUri(mail.local, mail.host);
  const kinds = https ? "a mail address or an https URI" : "a mail address";
  return error(
    `${family}.report-address`,
    path,
    `${showUri(value)} is not ${kinds} for reports; use one such as ${example}`,
  );
}

/** Characters that a URI must escape (RFC 3986), and those that separate values and tags of a record: `,`, `;` and `!`. */
const TO_ESCAPE = /%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9%._~:/?#@$&'()*+=-]/g;

/**
 * An https URI as a record holds it: in canonical form, with commas, semicolons and exclamation marks escaped. Undefined
 * where the text is not one, names no domain, or contains a user or a password, which everyone could read.
 */
export function httpsUri(text: string): string | undefined {
  if (!/^https:\/\//i.test(text.trim()) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.username !== "" || url.password !== "" || url.hash !== "") return undefined;
  if (nameOf(parseDomain(url.hostname, "")) === undefined) return undefined;
  return url.href.replace(TO_ESCAPE, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
