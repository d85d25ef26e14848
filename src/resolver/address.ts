/** Addresses as results show them: with the port unless it is 53, in the notation of URLs (RFC 3986 section 3.2.2). */
import { isIP } from "node:net";
import { parseIpv6 } from "../dns/ip";
import { DNS_PORT, hostAndPort, splitServerAddress } from "../dns/server-address";
import type { Address } from "../dns/transport";

export function addressText({ ip, port }: Address): string {
  return hostAndPort(ip, port);
}

/** Parses what `addressText` writes; undefined for any other text. */
export function parseAddress(text: string): Address | undefined {
  const { address = "", port } = splitServerAddress(text);
  if (isIP(address) === 0) return undefined;
  return { ip: parseIpv6(address) ?? address, port: port === undefined ? DNS_PORT : Number(port) };
}
