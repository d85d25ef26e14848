/** The URIs of reports (RFC 9989 sections 4.6 and 4.8). */
import { type MailAddress, readMailto } from "../mail-address";

/** RFC 3986 section 2, without what has a meaning in the record: comma, semicolon and exclamation mark. */
const URI = /^[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#[\]@$&'()*+=-]|%[0-9A-Fa-f]{2})+$/;
/** RFC 9989 section 4.8, obs-dmarc-report-size. */
const SIZE = /![0-9]+[kmgt]?$/i;

export interface ReportUri {
  /** As it was written, without a size limit. */
  uri: string;
  /** The same for URIs of the same meaning. */
  identity: string;
  /** The size limit of RFC 7489 that stood at its end, such as `!10m`. */
  size?: string;
  /** Where it is a `mailto:` URI. */
  mail?: MailAddress;
}

/** Reads a URI, or nothing where it is none that reports can go to. */
export function readReportUri(text: string): ReportUri | undefined {
  const size = SIZE.exec(text)?.[0];
  const uri = size === undefined ? text : text.slice(0, -size.length);
  if (!URI.test(uri)) return undefined;
  const limit = size === undefined ? {} : { size };
  if (!/^mailto:/i.test(uri)) {
    const scheme = uri.slice(0, uri.indexOf(":"));
    return { uri, identity: scheme.toLowerCase() + uri.slice(scheme.length), ...limit };
  }
  const [to = ""] = uri.slice("mailto:".length).split("?");
  const mail = readMailto(to);
  if (!mail) return undefined;
  const fields = uri.slice("mailto:".length + to.length);
  return { uri, identity: `mailto:${mail.address}${fields}`, mail, ...limit };
}
