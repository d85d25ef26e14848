/** IP addresses in canonical form, so that equal addresses are equal texts. */
import { isIPv4, isIPv6 } from "node:net";

/** The address, or undefined if the text is not an IPv4 address. */
export function parseIpv4(text: string): string | undefined {
  return isIPv4(text) ? text : undefined;
}

/**
 * The address in the form of RFC 5952 section 4, or undefined if the text is not an IPv6 address. A zone id (`%eth0`) is not
 * accepted, since DNS records can't hold one.
 */
export function parseIpv6(text: string): string | undefined {
  if (!isIPv6(text) || text.includes("%")) return undefined;
  return shorten(text);
}

/** The URL standard formats IPv6 hosts as RFC 5952 section 4 does. */
function shorten(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}

/** The canonical text of an address. */
export function addressText(octets: Uint8Array): string {
  if (octets.length === 4) return octets.join(".");
  return shorten((Buffer.from(octets).toString("hex").match(/.{4}/g) ?? []).join(":"));
}

/** Whether a prefix length, if there is one, is in range and has no leading zeros. */
export function fitsPrefix(length: string | undefined, bits: number): boolean {
  return length === undefined || (/^(?:0|[1-9][0-9]{0,2})$/.test(length) && Number(length) <= bits);
}

/** The 4 or 16 octets of an address, or undefined if the text is not an address. */
export function octetsOf(text: string): Uint8Array | undefined {
  if (isIPv4(text)) return Uint8Array.from(text.split("."), Number);
  const address = parseIpv6(text);
  if (address === undefined) return undefined;
  const [head = "", tail] = address.split("::");
  const groups = (part: string | undefined): string[] => (part ? part.split(":") : []);
  const given = [...groups(head), ...groups(tail)];
  const gap = Array.from({ length: 8 - given.length }, () => "0");
  const all = [...groups(head), ...gap, ...groups(tail)].map((group) => Number.parseInt(group, 16));
  return Uint8Array.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}

/** The octets of a client's address; an IPv4 address inside IPv6 (RFC 4291 section 2.5.5.2) counts as IPv4. */
export function clientOctets(text: string): Uint8Array | undefined {
  // The zone id of a link-local address has a meaning on this host only.
  const octets = octetsOf(text.replace(/%.*$/s, ""));
  const isMapped =
    octets?.length === 16 && octets.every((octet, index) => index > 11 || octet === (index < 10 ? 0 : 0xff));
  return isMapped ? octets.subarray(12) : octets;
}

/** The octets of an address's network: all bits after the prefix are 0. */
export function networkOf(octets: Uint8Array, prefix = octets.length * 8): Uint8Array {
  return octets.map((octet, index) => octet & (0xff << Math.min(8, Math.max(0, 8 - (prefix - index * 8)))));
}

/** Whether two addresses of the same version share a prefix of the given length. */
export function inSameNetwork(one: Uint8Array, other: Uint8Array, prefix?: number): boolean {
  return one.length === other.length && Buffer.compare(networkOf(one, prefix), networkOf(other, prefix)) === 0;
}

/** The name of an address's PTR records. */
export function reverseName(octets: Uint8Array): string {
  return octets.length === 4
    ? `${octets.toReversed().join(".")}.in-addr.arpa`
    : `${nibbles(octets).reverse().join(".")}.ip6.arpa`;
}

/** The hexadecimal digits of an address. */
export function nibbles(octets: Uint8Array): string[] {
  return [...Buffer.from(octets).toString("hex")];
}
