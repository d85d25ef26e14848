/** Addresses as results show them: with the port where it is not 53, as URLs write it (RFC 3986 section 3.2.2). */
import { isIP } from "node:net";
import type { Address } from "../dns/transport";
import { parseIpv6 } from "../mail/ip-address";

export const DNS_PORT = 53;

export function addressText({ ip, port }: Address): string {
  if (port === DNS_PORT) return ip;
  return isIP(ip) === 6 ? `[${ip}]:${port}` : `${ip}:${port}`;
}

/** The address again; nothing where the text is none. */
export function parseAddress(text: string): Address | undefined {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const ip = bracketed ?? plain ?? text;
  return isIP(ip) === 0 ? undefined : { ip: parseIpv6(ip) ?? ip, port: port === undefined ? DNS_PORT : Number(port) };
}
