import { nameOf, parseDomain } from "../dns/host-name";

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
