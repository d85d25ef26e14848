/** The arguments that name a server and a key, checked where a user gives them. */
import { isIP } from "node:net";
import { parseDnsName, parseHost } from "../dns/host-name";
import { error, type Issue, show } from "../issues";

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
    const message = `${show(given)} carries a port; give ${withPort[1]} here, and port: ${withPort[2]}`;
    return { server: given, issues: [error("host.port", path, message)] };
  }
  const host = parseHost(text, path);
  return host.ok ? { server: host.name, issues: [] } : { server: given, issues: [host.issue] };
}

function checkPort(port: number, path: string): Issue[] {
  if (Number.isInteger(port) && port >= 1 && port <= 65535) return [];
  return [error("port.range", path, `${show(port)} is no port from 1 to 65535; give one, such as 53`)];
}
