/** Which record at which server, and how messages and import ids name it. */
import { isIP, isIPv6 } from "node:net";
import { parseDnsName, parseHost } from "../dns/host-name";
import { absoluteName } from "../dns/name";
import { DNS_PORT, hostAndPort } from "../dns/server-address";
import { error, formatValue, type Issue } from "../shared/issues";
import type { RdataFormatter } from "../shared/operation-error";

/** One record, at its place. */
export interface Target {
  /** The server that takes updates: a host name or an IP address. */
  server: string;
  port: number;
  zone: string;
  /** The owner name relative to the zone, "@" at its apex. */
  name: string;
  type: string;
  /** RDATA in its one spelling. */
  rdata: string;
  tsigKeyName?: string | undefined;
  tsigAlgorithm?: string | undefined;
}

/** Where records of one name and type stand. */
export type Place = Omit<Target, "rdata">;

export function ownerOf({ name, zone }: Pick<Target, "name" | "zone">): string {
  return absoluteName(name, zone);
}

/** The server as a user would write it. */
export function serverText({ server, port }: Pick<Target, "server" | "port">): string {
  return hostAndPort(server, port);
}

/** Where something went wrong. */
export function placeText(target: Place): string {
  return `${serverText(target)}, zone ${target.zone}, ${ownerOf(target)}. ${target.type}`;
}

/** `[ALGORITHM:][KEY@]SERVER[:PORT]|ZONE|NAME|TYPE|RDATA`. */
export function importId(target: Target, show: RdataFormatter): string {
  const { zone, name, type, rdata, tsigKeyName, tsigAlgorithm } = target;
  const key = tsigKeyName === undefined ? "" : `${tsigAlgorithm ? `${tsigAlgorithm}:` : ""}${tsigKeyName}@`;
  return [`${key}${serverText(target)}`, zone, name, type, show(rdata)].join("|");
}

/** The parts of an import id, none of them checked; nothing where it is none. */
export function splitImportId(id: string): Target | undefined {
  const [at = "", zone, name, type, ...rest] = id.split("|");
  const access = splitAccess(at);
  if (!access || zone === undefined || name === undefined || type === undefined) return undefined;
  return { ...access, zone, name, type, rdata: rest.join("|") };
}

/** A server, and how to sign what it is asked. */
export type Access = Pick<Target, "server" | "port" | "tsigKeyName" | "tsigAlgorithm">;

/** The parts of `[[ALGORITHM:]KEY@]SERVER[:PORT]`, none of them checked; nothing where it is none. */
export function splitAccess(at: string): Access | undefined {
  const parts =
    /^(?:(?:(?<algorithm>[^:@[\]]+):)?(?<key>[^:@[\]]+)@)?(?<host>\[[^\]]+\]|[^@[\]]+?)(?<port>:\d+)?$/.exec(at);
  if (!parts?.groups) return undefined;
  const { algorithm, key, host = "", port } = parts.groups;
  // An IPv6 address without brackets ends in digits of its own.
  const bare = isIPv6(`${host}${port ?? ""}`);
  return {
    server: bare ? `${host}${port ?? ""}` : host.replace(/^\[(.*)\]$/, "$1"),
    port: bare || port === undefined ? DNS_PORT : Number(port.slice(1)),
    tsigKeyName: key,
    tsigAlgorithm: algorithm,
  };
}

// The arguments that name a server and a key, checked where a user gives them.

/** What was given, in its one spelling. `at` is the path that the arguments stand under, such as `dns.`. */
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
    const message = `${formatValue(given)} carries a port; give ${withPort[1]} here, and port: ${withPort[2]}`;
    return { server: given, issues: [error("host.port", path, message)] };
  }
  const host = parseHost(text, path);
  return host.ok ? { server: host.name, issues: [] } : { server: given, issues: [host.issue] };
}

function checkPort(port: number, path: string): Issue[] {
  if (Number.isInteger(port) && port >= 1 && port <= 65535) return [];
  return [error("port.range", path, `${formatValue(port)} is no port from 1 to 65535; give one, such as 53`)];
}
