/** Why a term is none, in words for the one who wrote it. */

import { nameOf, parseDnsName, parseHost } from "../../dns/host-name";
import { parseIpv4, parseIpv6 } from "../../dns/ip";
import { error, formatValue } from "../../shared/issues";
import { didYouMean } from "../../shared/suggest";
import { describeChar } from "../pasted";
import type { Advice, TermError } from "./advice";
import { mendPastedSpf } from "./pasted";
import { MECHANISMS, partOf, type Token } from "./record";

/** Refuses what stands at `at`; the message tells the whole term, where that is more. */
export function refuse(id: string, at: Token, message: string, term?: Token): TermError {
  const whole = term === undefined ? message : `${formatValue(term.text)}: ${message}`;
  return { ok: false, issue: { ...error(id, "", whole), span: at.span } };
}

/** Refuses with advice for the whole term. */
function advise(id: string, at: Token, message: string, term: Token, advice: Advice): TermError {
  return { ...refuse(id, at, message), advice, span: term.span };
}

/** The qualifier that a term begins with. */
function qualifierOf({ text }: Token): string {
  return /^[+?~-]/.exec(text)?.[0] ?? "";
}

/** How each mechanism and modifier with an argument is written. */
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

export function missingDomain(word: Token, name: string): TermError {
  return refuse("spf.no-domain", word, `${name} names no domain; write one, such as ${EXAMPLES[name]}`, word);
}

export function domainRefusal(argument: Token, at: number, name: string, word: Token): TermError {
  const { text } = argument;
  const mechanism = mechanismOfAddress(text);
  if (mechanism !== undefined) {
    const message = `${formatValue(text)} is an address, and ${name} names a domain (RFC 7208 section 7.1)`;
    const write = `${qualifierOf(word)}${mechanism}:${word.text.replace(/^[^:=]*[:=]/, "")}`;
    return advise("spf.domain", argument, message, word, {
      write,
      otherwise: "give a domain, or the sender's address",
    });
  }
  const joined = missingSpace(argument, `a domain for ${name}`, word);
  if (joined) return joined;
  // A URL, a path or a port around it.
  const host = nameOf(parseHost(text.replace(/^[a-z]+:\/\//i, "").replace(/[/:?#].*$/s, ""), ""));
  const fix = host?.includes(".") ? `the domain alone, ${host}` : `the whole name, as in ${EXAMPLES[name]}`;
  const message = `${formatValue(text)} is no domain for ${name} (RFC 7208 section 7.1); write ${fix}`;
  return refuse("spf.domain", partOf(argument, at), message);
}

export function macroRefusal(at: Token, text: string): TermError {
  return refuse("spf.macro", at, brokenMacro(text));
}

export function brokenMacro(text: string): string {
  return `${formatValue(text)} has a % that begins no macro (RFC 7208 section 7.1); correct the macro, such as %{i}, or write %% for the sign`;
}

export function networkRefusal(argument: Token, name: "ip4" | "ip6", address: string, word: Token): TermError {
  const kind = name === "ip4" ? "IPv4" : "IPv6";
  const joined = missingSpace(argument, `an ${kind} address or network`, word);
  if (joined) return joined;
  const mechanism = mechanismOfAddress(address);
  const write = mechanism && `${qualifierOf(word)}${mechanism}:${argument.text}`;
  const message = `${formatValue(argument.text)} is not an ${kind} address or network`;
  return advise(`spf.${name}`, argument, message, word, { write, otherwise: `write one, such as ${EXAMPLES[name]}` });
}

export function prefixRefusal(at: Token, most: string): TermError {
  const message = `${formatValue(at.text)} is no network length (RFC 7208 section 5.6); write one up to ${most}`;
  return refuse("spf.prefix", at, message);
}

export function separatorRefusal(word: Token): TermError {
  const message = `${formatValue(word.text)} ends in ${formatValue(word.text.at(-1))}, and spaces alone divide terms (RFC 7208 section 4.6.1); leave it out`;
  return refuse("spf.separator", partOf(word, word.text.length - 1), message);
}

export function signRefusal(word: Token, sign: string, index: number): TermError {
  const start = word.span.start + index;
  const at: Token = { text: sign, span: { start, end: start + sign.length } };
  const message = `${formatValue(word.text)} holds ${describeChar(sign)}, and a record is printable ASCII (RFC 7208 section 12)`;
  return advise("spf.sign", at, message, word, mended(word.text));
}

function mended(text: string): Advice {
  const plain = mendPastedSpf(text).replace(/\p{Cc}/gu, "");
  if (plain === "") return { write: undefined, otherwise: "leave it out" };
  if (/^[ -~]+$/.test(plain)) return { write: plain, shown: formatValue(plain), otherwise: LEAVE_OUT };
  const domain = nameOf(parseDnsName(plain.replace(/^.*[:=]/, ""), ""));
  const otherwise = domain?.includes(".") ? `write the name as ${domain}` : LEAVE_OUT;
  return { write: undefined, otherwise };
}

/** To drop a whole term is harmless; to drop a character of it may not be. */
const LEAVE_OUT = "write the term anew, in plain letters";

export function unknownRefusal(word: Token, name: string): TermError {
  const { text } = word;
  if (name === "redirect" || name === "exp") {
    const domain = text.replace(/^[^:=]*[:=]?/, "");
    const message = `${formatValue(text)}: ${name} is a modifier, with an equals sign and without a qualifier (RFC 7208 section 6)`;
    const otherwise = `write one such as ${EXAMPLES[name]}`;
    return advise("spf.modifier", word, message, word, { write: domain && `${name}=${domain}`, otherwise });
  }
  const [, qualifier = "", address = ""] = /^([+?~-]?)(?:ip\w*:)?(.*)$/is.exec(text) ?? [];
  const mechanism = mechanismOfAddress(address);
  if (mechanism !== undefined) {
    const message = `${formatValue(text)} is an address without its mechanism (RFC 7208 section 5.6)`;
    const write = `${qualifier}${mechanism}:${address}`;
    return advise("spf.unknown", word, message, word, { write, otherwise: "correct or drop it" });
  }
  const message = `${formatValue(text)} is no mechanism of SPF (RFC 7208 section 5)${meant(qualifier, name)}; correct or drop it, since receivers give up the whole record for it`;
  return refuse("spf.unknown", word, message);
}

/** What was meant, with its qualifier. An `all` is never advised that lets everyone send. */
function meant(qualifier: string, name: string): string {
  if (name === "") return "";
  const ofAll = /[-~?]/.test(qualifier) ? qualifier : "-";
  const known = MECHANISMS.map((mechanism) => (mechanism === "all" ? ofAll : qualifier) + mechanism);
  return didYouMean(qualifier + name, known);
}

/** Refuses what ends in an `all` that lacks the space before it; nothing where it does not. */
function missingSpace(argument: Token, what: string, word: Token): TermError | undefined {
  const [, rest, all] = /^(.+?)([?~-]all)$/i.exec(argument.text) ?? [];
  if (rest === undefined || all === undefined) return undefined;
  const message = `${formatValue(argument.text)} is not ${what}, since a space is missing (RFC 7208 section 4.6.1)`;
  const before = word.text.slice(0, word.text.length - argument.text.length);
  const write = `${before}${rest} ${all}`;
  return advise("spf.missing-space", argument, message, word, {
    write,
    shown: formatValue(write),
    otherwise: `put a space before ${all}, and correct what is before it`,
  });
}

/** A sign that stands alone. What it stands before was meant with it; without it, that would let everyone in, or more. */
export function partedSign(sign: Token, next: Token | undefined): TermError {
  const message = `${formatValue(sign.text)} stands alone, and a qualifier and its mechanism are one word (RFC 7208 section 4.6.1)`;
  if (next === undefined) return { ...refuse("spf.parted", sign, `${message}; drop it, or write -all`) };
  // Of a plus before all nobody means what it says.
  const isAll = /^all$/i.test(next.text);
  const write = isAll && sign.text === "+" ? "-all" : `${sign.text}${next.text}`;
  const at = { text: `${sign.text} ${next.text}`, span: { start: sign.span.start, end: next.span.end } };
  return advise("spf.parted", at, message, at, {
    write,
    otherwise: "correct what is behind it, and write both as one word",
  });
}

/** The mechanism for an address or a network, where the text is one. */
function mechanismOfAddress(text: string): "ip4" | "ip6" | undefined {
  const address = text.replace(/\/\d*$/, "");
  if (parseIpv4(address) !== undefined) return "ip4";
  return parseIpv6(address) === undefined ? undefined : "ip6";
}
