/** IP addresses, each in its one spelling, so that two of the same are seen to be the same. */
import { isIPv4, isIPv6 } from "node:net";

/** The address, or nothing where the text is none. */
export function parseIpv4(text: string): string | undefined {
  return isIPv4(text) ? text : undefined;
}

/** The address as RFC 5952 spells it, or nothing where the text is none. An interface (`%eth0`) has no place in DNS. */
export function parseIpv6(text: string): string | undefined {
  if (!isIPv6(text) || text.includes("%")) return undefined;
  return new URL(`http://[${text}]`).hostname.slice(1, -1);
}
