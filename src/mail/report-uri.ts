/** The addresses to which those who get the domain's mail, or send it some, send reports (RFC 9990, RFC 8460). */
import { error, type Issue } from "../issues";
import { httpsUri } from "./https-uri";
import { mailtoUri, readAddress, readMailto, showUri } from "./mail-address";

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
