/** A name server as a user writes it: `HOST`, `HOST:PORT`, or an IPv6 address, in brackets where a port follows. */
import { isIP, isIPv6 } from "node:net";
import { error, formatValue, type Issue } from "../shared/issues";
import { parseHost } from "./host-name";

export interface ServerAddress {
  /** A host name or an IP address. */
  host: string;
  port: number;
}

export type ServerAddressResult = { ok: true; server: ServerAddress } | { ok: false; issue: Issue };

export function parseServerAddress(input: string, path: string): ServerAddressResult {
  const text = input.trim();
  const { address, name = "", port } = splitServerAddress(text);
  const number = port === undefined ? DNS_PORT : Number(port);
  if (number < 1 || number > 65535) {
    return refuse("port.range", path, `${formatValue(input)}: the port must be between 1 and 65535`);
  }
  if (address !== undefined) {
    if (isIP(address) === 0)
      return refuse("server.address", path, `${formatValue(input)} is not an IP address in brackets`);
    return { ok: true, server: { host: address.toLowerCase(), port: number } };
  }
  const host = parseHost(name, path);
  if (host.ok) return { ok: true, server: { host: host.name, port: number } };
  // The advice about names in records does not apply here.
  return refuse("server.name", path, `${formatValue(input)} is not a host name or an IP address`);
}

/** The server as a user would write it, with its port unless that is 53. */
export function hostAndPort(host: string, port: number): string {
  if (port === DNS_PORT) return host;
  return host.includes(":") && isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}

/** The parts of the text, with the port unchecked. `address` is an IP address or anything in brackets; `name` is the rest. */
export function splitServerAddress(text: string): {
  address?: string;
  name?: string;
  port?: string | undefined;
} {
  if (isIP(text) !== 0) return { address: text };
  const bracketed = /^\[(?<address>.*)\](?::(?<port>\d+))?$/.exec(text)?.groups;
  if (bracketed) return { address: bracketed.address ?? "", port: bracketed.port };
  const { name = "", port } = /^(?<name>.*?)(?::(?<port>\d+))?$/s.exec(text)?.groups ?? {};
  return isIP(name) === 0 ? { name, port } : { address: name, port };
}

function refuse(id: string, path: string, message: string): ServerAddressResult {
  return {
    ok: false,
    issue: error(id, path, `${message}; use HOST or HOST:PORT, such as ns1.example.com or [::1]:5353`),
  };
}

/** The port of name servers over UDP and TCP (RFC 1035 section 4.2). */
export const DNS_PORT = 53;
