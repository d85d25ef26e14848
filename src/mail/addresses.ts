/** Mail addresses, bare and as `mailto:` URIs. */
import { nameOf, parseDomain } from "../dns/host-name";
import { error, formatValue, type Issue } from "../shared/issues";

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
  return formatValue(scheme + text.slice(scheme.length).replace(/^([^:@]*:\/{0,2})[^@:].*@/s, "$1…@"));
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

// The addresses to which those who get the domain's mail, or send it some, send reports (RFC 9990, RFC 8460).

/** Which record the address is for. */
export interface ReportUse {
  /** What the issue's id begins with: `dmarc` makes `dmarc.report-address`. */
  family: string;
  /** An address for the message, such as `dmarc@example.com`. */
  example: string;
  /** Whether an https URI is taken too. By default false. */
  https?: boolean;
}

/** The URI of an address, or of a URI in any spelling. Comma, semicolon and exclamation mark are escaped. */
export function reportUri(value: string, path: string, { family, example, https = false }: ReportUse): string | Issue {
  const text = value.trim();
  const web = https ? httpsUri(text) : undefined;
  if (web !== undefined) return web;
  // Whatever else has a scheme is no address: what stands before its `@` may be a password.
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(text)?.[1]?.toLowerCase();
  const mail =
    scheme === undefined
      ? readAddress(text)
      : scheme === "mailto"
        ? readMailto(text.slice("mailto:".length))
        : undefined;
  if (mail) return mailtoUri(mail.local, mail.host);
  const kinds = https ? "no mail address and no https URI" : "no mail address";
  return error(
    `${family}.report-address`,
    path,
    `${showUri(value)} is ${kinds} for reports; give one such as ${example}`,
  );
}

/** What no URI holds as it is (RFC 3986), and the signs that part the values and tags of a record: `,`, `;` and `!`. */
const TO_ESCAPE = /%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9%._~:/?#@$&'()*+=-]/g;

/**
 * An https URI as a record holds it: in one spelling, with commas, semicolons and exclamation marks escaped. Nothing
 * where the text is none, names no domain, or holds a user or a password, which everyone could read.
 */
export function httpsUri(text: string): string | undefined {
  if (!/^https:\/\//i.test(text.trim()) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.username !== "" || url.password !== "" || url.hash !== "") return undefined;
  if (nameOf(parseDomain(url.hostname, "")) === undefined) return undefined;
  return url.href.replace(TO_ESCAPE, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
