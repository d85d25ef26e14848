import { isIP } from "node:net";
import { parseServerAddress, type ServerAddress } from "../dns/server-address";
import { formatIssue, formatValue } from "../shared/issues";
import { joinOr } from "../shared/lists";
import { didYouMean } from "../shared/suggest";
import { UserError } from "./errors";
import type { AskOptions } from "./tools";

/** An option that is one of some words. */
export function oneOf<Word extends string>(option: string, text: string, words: readonly Word[]): Word {
  const word = words.find((one) => one === text);
  if (word !== undefined) return word;
  throw new UserError(
    `${option}: ${formatValue(text)} is none of its values${didYouMean(text, words)}; give ${joinOr(words)}`,
  );
}

/** An option that is a whole number in a range. */
export function numberOption(option: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new UserError(`${option}: ${formatValue(text)} is no whole number from ${min} to ${max}; give one`);
}

// The options that name servers: `HOST`, `HOST:PORT`, `[IPv6]:PORT` or a bare IPv6 address.

/** What `--server` and `--root` gave. */
export interface ServerOptions {
  server?: string[];
  root?: string[];
}

export function askOptions({ server, root }: ServerOptions): AskOptions {
  if (server && root) {
    throw new UserError(
      "--server and --root: a resolver that is named walks down from the root by itself; give one of the two",
    );
  }
  if (server) return { servers: server.map((text) => parseServer("--server", text)) };
  return root ? rootOptions(root) : {};
}

function rootOptions(texts: string[]): AskOptions {
  const roots = texts.map((text) => parseServer("--root", text));
  const name = roots.find(({ host }) => isIP(host) === 0);
  if (name)
    throw new UserError(
      `--root: ${formatValue(name.host)} is a name, which nobody can look up before there is a root; give its IP address`,
    );
  const ports = [...new Set(roots.map((one) => one.port))];
  if (ports.length > 1) {
    throw new UserError(
      `--root: the ports ${ports.join(" and ")} differ, but the root's port is that of all servers below it; give one`,
    );
  }
  return { roots: roots.map(({ host }) => ({ name: host, address: host })), port: ports[0] };
}

function parseServer(option: string, text: string): ServerAddress {
  const parsed = parseServerAddress(text, option);
  if (parsed.ok) return parsed.server;
  throw new UserError(formatIssue(parsed.issue));
}
