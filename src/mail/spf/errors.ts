/** The errors of invalid terms. */

import { nameOf, parseDnsName, parseHost } from "../../dns/host-name";
import { parseIpv4, parseIpv6 } from "../../dns/ip";
import { error, formatValue } from "../../shared/issues";
import { didYouMean } from "../../shared/suggest";
import { describeChar } from "../pasted";
import type { Advice, TermError } from "./advice";
import { repairPastedSpf } from "./pasted";
import { MECHANISMS, partOf, type Token } from "./record";

/** An error at `at`; its message begins with the whole term, if that is given. */
export function refuse(id: string, at: Token, message: string, term?: Token): TermError {
  const whole = term === undefined ? message : `${formatValue(term.text)}: ${message}`;
  return { ok: false, issue: { ...error(id, "", whole), span: at.span } };
}

/** An error with advice for the whole term. */
function advise(id: string, at: Token, message: string, term: Token, advice: Advice): TermError {
  return { ...refuse(id, at, message), advice, span: term.span };
}

/** The qualifier that a term begins with. */
function qualifierOf({ text }: Token): string {
  return /^[+?~-]/.exec(text)?.[0] ?? "";
}

/** An example of each mechanism and modifier with an argument. */
const EXAMPLES: Record<string, string> = {
  include: "include:_spf.example.com",
  exists: "exists:%{i}._spf.%{d}",
  a: "a:mail.example.com",
  mx: "mx:example.com",
  ptr: "ptr:example.com",
  ip4: "ip4:192.0.2.0/24",
  ip6: "ip6:2001:db8::/32",
  redirect: "redirect=_spf.example.com",
  exp: "exp=explain._spf.%{d}",
};

export function missingDomainError(word: Token, name: string): TermError {
  return refuse("spf.no-domain", word, `${name} needs a domain; write one such as ${EXAMPLES[name]}`, word);
}

export function domainError(argument: Token, at: number, name: string, word: Token): TermError {
  const { text } = argument;
  const mechanism = mechanismOfAddress(text);
  if (mechanism !== undefined) {
    const message = `${formatValue(text)} is an address, but ${name} takes a domain (RFC 7208 section 7.1)`;
    const write = `${qualifierOf(word)}${mechanism}:${word.text.replace(/^[^:=]*[:=]/, "")}`;
    return advise("spf.domain", argument, message, word, {
      write,
      otherwise: "use a domain, or the sender's address",
    });
  }
  const joined = missingSpace(argument, `a domain for ${name}`, word);
  if (joined) return joined;
  // It may be inside a URL, a path or a host with a port.
  const host = nameOf(parseHost(text.replace(/^[a-z]+:\/\//i, "").replace(/[/:?#].*$/s, ""), ""));
  const fix = host?.includes(".") ? `the domain alone, ${host}` : `the full name, as in ${EXAMPLES[name]}`;
  const message = `${formatValue(text)} is not a domain for ${name} (RFC 7208 section 7.1); write ${fix}`;
  return refuse("spf.domain", partOf(argument, at), message);
}

export function macroError(at: Token, text: string): TermError {
  return refuse("spf.macro", at, brokenMacro(text));
}

export function brokenMacro(text: string): string {
  return `${formatValue(text)} contains a % that doesn't begin a macro (RFC 7208 section 7.1); correct the macro, such as %{i}, or write %% for a literal %`;
}

export function networkError(argument: Token, name: "ip4" | "ip6", address: string, word: Token): TermError {
  const kind = name === "ip4" ? "IPv4" : "IPv6";
  const joined = missingSpace(argument, `an ${kind} address or network`, word);
  if (joined) return joined;
  const mechanism = mechanismOfAddress(address);
  const write = mechanism && `${qualifierOf(word)}${mechanism}:${argument.text}`;
  const message = `${formatValue(argument.text)} is not an ${kind} address or network`;
  return advise(`spf.${name}`, argument, message, word, { write, otherwise: `write one such as ${EXAMPLES[name]}` });
}

export function prefixError(at: Token, max: string): TermError {
  const message = `${formatValue(at.text)} is not a valid network length (RFC 7208 section 5.6); use at most ${max}`;
  return refuse("spf.prefix", at, message);
}

export function separatorError(word: Token): TermError {
  const message = `${formatValue(word.text)} ends with ${formatValue(word.text.at(-1))}, but only spaces separate terms (RFC 7208 section 4.6.1); remove it`;
  return refuse("spf.separator", partOf(word, word.text.length - 1), message);
}

export function characterError(word: Token, char: string, index: number): TermError {
  const start = word.span.start + index;
  const at: Token = { text: char, span: { start, end: start + char.length } };
  const message = `${formatValue(word.text)} contains ${describeChar(char)}, but a record must be printable ASCII (RFC 7208 section 12)`;
  return advise("spf.sign", at, message, word, repairAdvice(word.text));
}

function repairAdvice(text: string): Advice {
  const plain = repairPastedSpf(text).replace(/\p{Cc}/gu, "");
  if (plain === "") return { write: undefined, otherwise: "remove it" };
  if (/^[ -~]+$/.test(plain)) return { write: plain, shown: formatValue(plain), otherwise: REWRITE };
  const domain = nameOf(parseDnsName(plain.replace(/^.*[:=]/, ""), ""));
  const otherwise = domain?.includes(".") ? `write the name as ${domain}` : REWRITE;
  return { write: undefined, otherwise };
}

/** Removing a whole term is safe; removing a character of it may not be. */
const REWRITE = "rewrite the term in ASCII letters";

export function unknownTermError(word: Token, name: string): TermError {
  const { text } = word;
  if (name === "redirect" || name === "exp") {
    const domain = text.replace(/^[^:=]*[:=]?/, "");
    const message = `${formatValue(text)}: ${name} is a modifier, written with an equals sign and without a qualifier (RFC 7208 section 6)`;
    const otherwise = `write one such as ${EXAMPLES[name]}`;
    return advise("spf.modifier", word, message, word, { write: domain && `${name}=${domain}`, otherwise });
  }
  const [, qualifier = "", address = ""] = /^([+?~-]?)(?:ip\w*:)?(.*)$/is.exec(text) ?? [];
  const mechanism = mechanismOfAddress(address);
  if (mechanism !== undefined) {
    const message = `${formatValue(text)} is an address without a mechanism (RFC 7208 section 5.6)`;
    const write = `${qualifier}${mechanism}:${address}`;
    return advise("spf.unknown", word, message, word, { write, otherwise: "correct or remove it" });
  }
  const message = `unknown mechanism ${formatValue(text)}${meant(qualifier, name)}, which makes receivers reject the whole record (RFC 7208 section 5); correct or remove it`;
  return refuse("spf.unknown", word, message);
}

/** What was probably meant, with its qualifier; never an `all` that lets everyone send. */
function meant(qualifier: string, name: string): string {
  if (name === "") return "";
  const ofAll = /[-~?]/.test(qualifier) ? qualifier : "-";
  const known = MECHANISMS.map((mechanism) => (mechanism === "all" ? ofAll : qualifier) + mechanism);
  return didYouMean(qualifier + name, known);
}

/** The error of an argument that ends in an `all` without a space before it; undefined for others. */
function missingSpace(argument: Token, what: string, word: Token): TermError | undefined {
  const [, rest, all] = /^(.+?)([?~-]all)$/i.exec(argument.text) ?? [];
  if (rest === undefined || all === undefined) return undefined;
  const message = `${formatValue(argument.text)} is not ${what}, because a space is missing (RFC 7208 section 4.6.1)`;
  const before = word.text.slice(0, word.text.length - argument.text.length);
  const write = `${before}${rest} ${all}`;
  return advise("spf.missing-space", argument, message, word, {
    write,
    shown: formatValue(write),
    otherwise: `put a space before ${all}, and correct what precedes it`,
  });
}

/** A qualifier that stands alone. It belongs to the next term, which without it would authorize more senders, or everyone. */
export function detachedQualifier(qualifier: Token, next: Token | undefined): TermError {
  const message = `${formatValue(qualifier.text)} stands alone, but a qualifier and its mechanism must be one word (RFC 7208 section 4.6.1)`;
  if (next === undefined) return { ...refuse("spf.parted", qualifier, `${message}; remove it, or write -all`) };
  // +all is never intended.
  const isAll = /^all$/i.test(next.text);
  const write = isAll && qualifier.text === "+" ? "-all" : `${qualifier.text}${next.text}`;
  const at = { text: `${qualifier.text} ${next.text}`, span: { start: qualifier.span.start, end: next.span.end } };
  return advise("spf.parted", at, message, at, {
    write,
    otherwise: "correct what follows it, and write both as one word",
  });
}

/** The mechanism for an address or a network; undefined for other texts. */
function mechanismOfAddress(text: string): "ip4" | "ip6" | undefined {
  const address = text.replace(/\/\d*$/, "");
  if (parseIpv4(address) !== undefined) return "ip4";
  return parseIpv6(address) === undefined ? undefined : "ip6";
}
