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
  throw new UserError(`${option}: invalid value ${formatValue(text)}${didYouMean(text, words)}; use ${joinOr(words)}`);
}

/** An option that is an integer in a range. */
export function numberOption(option: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new UserError(`${option}: must be an integer from ${min} to ${max}, got ${formatValue(text)}`);
}

// The options that name servers: `HOST`, `HOST:PORT`, `[IPv6]:PORT` or a bare IPv6 address.

/** The values of `--server` and `--root`. */
export interface ServerOptions {
  server?: string[];
  root?: string[];
}

export function askOptions({ server, root }: ServerOptions): AskOptions {
  if (server && root) {
    throw new UserError(
      "--server conflicts with --root, because a resolver does its own search from the root; use one of the two",
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
      `--root: ${formatValue(name.host)} is a name, which can't be resolved without a root server; use its IP address`,
    );
  const ports = [...new Set(roots.map((one) => one.port))];
  if (ports.length > 1) {
    throw new UserError(
      `--root: the ports ${ports.join(" and ")} differ, but all servers below the root are asked on the same port; use one port`,
    );
  }
  return { roots: roots.map(({ host }) => ({ name: host, address: host })), port: ports[0] };
}

function parseServer(option: string, text: string): ServerAddress {
  const parsed = parseServerAddress(text, option);
  if (parsed.ok) return parsed.server;
  throw new UserError(formatIssue(parsed.issue));
}
