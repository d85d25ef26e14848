/** Parses one term of an SPF record (RFC 7208 section 12). */
import { fitsPrefix, parseIpv4, parseIpv6 } from "../../dns/ip";
import type { TermError } from "./advice";
import {
  characterError,
  domainError,
  macroError,
  missingDomainError,
  networkError,
  prefixError,
  refuse,
  separatorError,
  unknownTermError,
} from "./errors";
import { domainSpecFault, parseMacros } from "./macros";
import type { SpfQualifier, SpfTerm } from "./record";
import { partOf, type Token } from "./record";

/** A term, or why it is invalid. */
export type ReadTerm = { ok: true; term: SpfTerm } | TermError;

/** A mechanism's name and what follows it. */
interface Pieces {
  word: Token;
  qualifier: SpfQualifier;
  name: string;
  hasColon: boolean;
  /** What follows the colon, or the name if there is no colon. */
  argument: Token;
}

export function readTerm(word: Token): ReadTerm {
  const { text } = word;
  const forbidden = /[^!-~]/u.exec(text);
  if (forbidden) return characterError(word, forbidden[0], forbidden.index);
  const modifier = /^([a-z][a-z0-9_.-]*)=/i.exec(text)?.[1];
  if (modifier !== undefined) return readModifier(word, modifier);
  if (/[,;]$/.test(text)) return separatorError(word);
  const [, qualifier = "", given = ""] = /^([+?~-]?)([a-z0-9_.-]*)/i.exec(text) ?? [];
  const end = qualifier.length + given.length;
  const hasColon = text[end] === ":";
  const name = given.toLowerCase();
  if (!hasColon && end < text.length && text[end] !== "/") return unknownTermError(word, name);
  const argument = partOf(word, hasColon ? end + 1 : end);
  return readMechanism({ word, qualifier: (qualifier || "+") as SpfQualifier, name, hasColon, argument });
}

function readModifier(word: Token, given: string): ReadTerm {
  const name = given.toLowerCase();
  const value = partOf(word, given.length + 1);
  if (name === "redirect" || name === "exp") {
    if (/[,;]$/.test(value.text)) return separatorError(word);
    const read = readDomain(value, name, word);
    return read.ok ? { ok: true, term: { kind: "modifier", name, domain: read.domain } } : read;
  }
  const parsed = parseMacros(value.text, "domain");
  if (!parsed.ok) return macroError(partOf(value, parsed.at), value.text);
  return { ok: true, term: { kind: "unknown-modifier", name: given, value: value.text } };
}

function readMechanism(pieces: Pieces): ReadTerm {
  const { word, qualifier, name, hasColon, argument } = pieces;
  const made = { kind: "mechanism", qualifier } as const;
  switch (name) {
    case "all": {
      if (!hasColon && argument.text === "") return { ok: true, term: { ...made, name } };
      const rest = partOf(word, word.text.toLowerCase().indexOf("all") + 3);
      return refuse("spf.argument", rest, `${name} takes no argument (RFC 7208 section 5.1); write it alone`, word);
    }
    case "ptr":
      if (!hasColon && argument.text === "") return { ok: true, term: { ...made, name } };
      return withDomain(pieces, (domain) => ({ ...made, name, domain }));
    case "include":
    case "exists":
      return withDomain(pieces, (domain) => ({ ...made, name, domain }));
    case "a":
    case "mx": {
      const read = readHost(pieces);
      return read.ok ? { ok: true, term: { ...made, name, ...read.host } } : read;
    }
    case "ip4":
    case "ip6": {
      const read = readNetwork(pieces, name);
      return read.ok ? { ok: true, term: { ...made, name, ...read.network } } : read;
    }
    default:
      return unknownTermError(word, name);
  }
}

function withDomain({ argument, name, word }: Pieces, toTerm: (domain: string) => SpfTerm): ReadTerm {
  const read = readDomain(argument, name, word);
  return read.ok ? { ok: true, term: toTerm(read.domain) } : read;
}

function readDomain(argument: Token, name: string, word: Token): { ok: true; domain: string } | TermError {
  const { text } = argument;
  if (text === "" || /^\/\d*$/.test(text)) return missingDomainError(word, name);
  const fault = domainSpecFault(text);
  if (!fault) return { ok: true, domain: text };
  return fault.in === "macro"
    ? macroError(partOf(argument, fault.at), text)
    : domainError(argument, fault.at, name, word);
}

interface Host {
  domain?: string;
  prefix4?: number;
  prefix6?: number;
}

/** The domain and the network lengths of an `a` or `mx`: `:example.com/24//64`. */
function readHost({ argument, hasColon, name, word }: Pieces): { ok: true; host: Host } | TermError {
  const { text } = argument;
  const [lengths = "", short, long] = /(?:\/([0-9]+))?(?:\/\/([0-9]+))?$/.exec(text) ?? [];
  const at = text.length - lengths.length;
  const given = text.slice(0, at);
  if (!hasColon && given !== "") return prefixError(argument, "/32 for IPv4 or //128 for IPv6");
  if (!fitsPrefix(short, 32)) return prefixError(partOf(argument, at), "/32 for IPv4");
  if (!fitsPrefix(long, 128)) return prefixError(partOf(argument, text.lastIndexOf("//")), "//128 for IPv6");
  const host: Host = {
    ...(short === undefined ? {} : { prefix4: Number(short) }),
    ...(long === undefined ? {} : { prefix6: Number(long) }),
  };
  if (!hasColon) return { ok: true, host };
  const read = readDomain(
    { text: given, span: { start: argument.span.start, end: argument.span.start + at } },
    name,
    word,
  );
  return read.ok ? { ok: true, host: { domain: read.domain, ...host } } : read;
}

interface Network {
  address: string;
  prefix?: number;
}

function readNetwork({ argument, word }: Pieces, name: "ip4" | "ip6"): { ok: true; network: Network } | TermError {
  const slash = argument.text.indexOf("/");
  const address = slash < 0 ? argument.text : argument.text.slice(0, slash);
  const length = slash < 0 ? undefined : argument.text.slice(slash + 1);
  const [parse, bits] = name === "ip4" ? [parseIpv4, 32] : [parseIpv6, 128];
  if (parse(address) === undefined || /[?~-]all$/i.test(argument.text)) {
    return networkError(argument.text === "" ? word : argument, name, address, word);
  }
  if (!fitsPrefix(length, bits)) return prefixError(partOf(argument, slash), `/${bits}`);
  return { ok: true, network: { address, ...(length === undefined ? {} : { prefix: Number(length) }) } };
}
