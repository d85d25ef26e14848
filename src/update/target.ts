/** A record at a server, and its form in messages and import ids. */
import { isIP, isIPv6 } from "node:net";
import { parseDnsName, parseHost } from "../dns/host-name";
import { absoluteName } from "../dns/name";
import { DNS_PORT, hostAndPort } from "../dns/server-address";
import { error, formatValue, type Issue } from "../shared/issues";
import type { RdataFormatter } from "../shared/operation-error";

/** One record at a server. */
export interface Target {
  /** The server that accepts updates: a host name or an IP address. */
  server: string;
  port: number;
  zone: string;
  /** The owner name relative to the zone, "@" at its apex. */
  name: string;
  type: string;
  /** RDATA in canonical form. */
  rdata: string;
  tsigKeyName?: string | undefined;
  tsigAlgorithm?: string | undefined;
}

/** The place of the records of one name and type. */
export type Place = Omit<Target, "rdata">;

export function ownerOf({ name, zone }: Pick<Target, "name" | "zone">): string {
  return absoluteName(name, zone);
}

/** The server as a user would write it. */
export function serverText({ server, port }: Pick<Target, "server" | "port">): string {
  return hostAndPort(server, port);
}

/** The place as error messages begin with it. */
export function placeText(target: Place): string {
  return `${serverText(target)}, zone ${target.zone}, ${ownerOf(target)}. ${target.type}`;
}

/** `[ALGORITHM:][KEY@]SERVER[:PORT]|ZONE|NAME|TYPE|RDATA`. */
export function importId(target: Target, show: RdataFormatter): string {
  const { zone, name, type, rdata, tsigKeyName, tsigAlgorithm } = target;
  const key = tsigKeyName === undefined ? "" : `${tsigAlgorithm ? `${tsigAlgorithm}:` : ""}${tsigKeyName}@`;
  return [`${key}${serverText(target)}`, zone, name, type, show(rdata)].join("|");
}

/** The unchecked parts of an import id; undefined if it is malformed. */
export function splitImportId(id: string): Target | undefined {
  const [at = "", zone, name, type, ...rest] = id.split("|");
  const access = splitAccess(at);
  if (!access || zone === undefined || name === undefined || type === undefined) return undefined;
  return { ...access, zone, name, type, rdata: rest.join("|") };
}

/** A server, and the key that signs requests to it. */
export type Access = Pick<Target, "server" | "port" | "tsigKeyName" | "tsigAlgorithm">;

/** The unchecked parts of `[[ALGORITHM:]KEY@]SERVER[:PORT]`; undefined if it is malformed. */
export function splitAccess(at: string): Access | undefined {
  const parts =
    /^(?:(?:(?<algorithm>[^:@[\]]+):)?(?<key>[^:@[\]]+)@)?(?<host>\[[^\]]+\]|[^@[\]]+?)(?<port>:\d+)?$/.exec(at);
  if (!parts?.groups) return undefined;
  const { algorithm, key, host = "", port } = parts.groups;
  // What looks like a port may be the end of an IPv6 address without brackets.
  const bare = isIPv6(`${host}${port ?? ""}`);
  return {
    server: bare ? `${host}${port ?? ""}` : host.replace(/^\[(.*)\]$/, "$1"),
    port: bare || port === undefined ? DNS_PORT : Number(port.slice(1)),
    tsigKeyName: key,
    tsigAlgorithm: algorithm,
  };
}

// The arguments for a server and a key, as users write them.

/** Checks and normalizes them. `at` is the prefix of the arguments' paths, such as `dns.`. */
export function checkServer(
  server: string,
  port: number,
  tsigKeyName: string | undefined,
  at: string,
): { value: { server: string; tsigKeyName?: string }; issues: Issue[] } {
  const host = parseServer(server, `${at}server`);
  const key = tsigKeyName === undefined ? undefined : parseDnsName(tsigKeyName, `${at}tsigKeyName`);
  const issues = [...host.issues, ...checkPort(port, `${at}port`), ...(key && !key.ok ? [key.issue] : [])];
  return { value: { server: host.server, ...(key?.ok ? { tsigKeyName: key.name } : {}) }, issues };
}

function parseServer(given: string, path: string): { server: string; issues: Issue[] } {
  const text = given.trim().replace(/^\[(.*)\]$/, "$1");
  if (isIP(text) !== 0) return { server: text.toLowerCase(), issues: [] };
  const withPort = /^\[?([^\]]*)\]?:(\d+)$/.exec(text);
  if (withPort && isIP(withPort[1] ?? "") !== 0) {
    const message = `${formatValue(given)} includes a port; use ${withPort[1]} here, and port: ${withPort[2]}`;
    return { server: given, issues: [error("host.port", path, message)] };
  }
  const host = parseHost(text, path);
  return host.ok ? { server: host.name, issues: [] } : { server: given, issues: [host.issue] };
}

function checkPort(port: number, path: string): Issue[] {
  if (Number.isInteger(port) && port >= 1 && port <= 65535) return [];
  return [error("port.range", path, `must be an integer from 1 to 65535, got ${formatValue(port)}`)];
}
