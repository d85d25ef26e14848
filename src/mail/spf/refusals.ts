/** Why a term is none, in words for the one who wrote it. */
import { error, type Issue, show } from "../../issues";
import { nameOf, parseDnsName, parseHost } from "../../names";
import { nearMiss } from "../../near-miss";
import { parseIpv4, parseIpv6 } from "../ip-address";
import { nameOfSign } from "../pasted";
import { mendPastedSpf } from "./pasted";
import { MECHANISMS } from "./record";
import { partOf, type Word } from "./words";

export interface Refusal {
  ok: false;
  issue: Issue;
}

/** Refuses what stands at `at`; the message tells the whole term, where that is more. */
export function refuse(id: string, at: Word, message: string, term?: Word): Refusal {
  const whole = term === undefined ? message : `${show(term.text)}: ${message}`;
  return { ok: false, issue: { ...error(id, "", whole), span: at.span } };
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

export function missingDomain(word: Word, name: string): Refusal {
  return refuse("spf.no-domain", word, `${name} names no domain; write one, such as ${EXAMPLES[name]}`, word);
}

export function domainRefusal(argument: Word, at: number, name: string, word: Word): Refusal {
  const { text } = argument;
  const mechanism = mechanismOfAddress(text);
  if (mechanism !== undefined) {
    const message = `${show(text)} is an address, and ${name} names a domain (RFC 7208 section 7.1); write ${mechanism}:${word.text.replace(/^[^:=]*[:=]/, "")}`;
    return refuse("spf.domain", argument, message);
  }
  const joined = missingSpace(argument, `domain for ${name}`);
  if (joined) return joined;
  // A URL, a path or a port around it.
  const host = nameOf(parseHost(text.replace(/^[a-z]+:\/\//i, "").replace(/[/:?#].*$/s, ""), ""));
  const fix = host?.includes(".") ? `the domain alone, ${host}` : `the whole name, as in ${EXAMPLES[name]}`;
  const message = `${show(text)} is no domain for ${name} (RFC 7208 section 7.1); write ${fix}`;
  return refuse("spf.domain", partOf(argument, at), message);
}

export function macroRefusal(at: Word, text: string): Refusal {
  return refuse("spf.macro", at, brokenMacro(text));
}

export function brokenMacro(text: string): string {
  return `${show(text)} has a % that begins no macro (RFC 7208 section 7.1); correct the macro, such as %{i}, or write %% for the sign`;
}

export function networkRefusal(argument: Word, name: "ip4" | "ip6", address: string): Refusal {
  const kind = name === "ip4" ? "IPv4" : "IPv6";
  const joined = missingSpace(argument, `${kind} address or network`);
  if (joined) return joined;
  const mechanism = mechanismOfAddress(address);
  const fix = mechanism === undefined ? `one, such as ${EXAMPLES[name]}` : `${mechanism}:${argument.text}`;
  return refuse(`spf.${name}`, argument, `${show(argument.text)} is no ${kind} address or network; write ${fix}`);
}

export function prefixRefusal(at: Word, most: string): Refusal {
  const message = `${show(at.text)} is no network length (RFC 7208 section 5.6); write one up to ${most}`;
  return refuse("spf.prefix", at, message);
}

export function separatorRefusal(word: Word): Refusal {
  const message = `${show(word.text)} ends in ${show(word.text.at(-1))}, and spaces alone divide terms (RFC 7208 section 4.6.1); leave it out`;
  return refuse("spf.separator", partOf(word, word.text.length - 1), message);
}

export function signRefusal(word: Word, sign: string, index: number): Refusal {
  const start = word.span.start + index;
  const at: Word = { text: sign, span: { start, end: start + sign.length } };
  const message = `${show(word.text)} holds ${nameOfSign(sign)}, and a record is printable ASCII (RFC 7208 section 12); ${mended(word.text)}`;
  return refuse("spf.sign", at, message);
}

function mended(text: string): string {
  const plain = mendPastedSpf(text);
  if (plain !== "" && /^[ -~]+$/.test(plain)) return `write ${show(plain)}`;
  const domain = nameOf(parseDnsName(plain.replace(/^.*[:=]/, ""), ""));
  return domain?.includes(".") ? `write the name as ${domain}` : "leave it out";
}

export function unknownRefusal(word: Word, name: string): Refusal {
  const { text } = word;
  if (name === "redirect" || name === "exp") {
    const domain = text.replace(/^[^:=]*[:=]?/, "");
    const message = `${name} is a modifier, with an equals sign and without a qualifier (RFC 7208 section 6); write ${domain === "" ? EXAMPLES[name] : `${name}=${domain}`}`;
    return refuse("spf.modifier", word, message, word);
  }
  const [, qualifier = "", address = ""] = /^([+?~-]?)(?:ip\w*:)?(.*)$/is.exec(text) ?? [];
  const mechanism = mechanismOfAddress(address);
  if (mechanism !== undefined) {
    const message = `${show(text)} is an address without its mechanism (RFC 7208 section 5.6); write ${qualifier}${mechanism}:${address}`;
    return refuse("spf.unknown", word, message);
  }
  const message = `${show(text)} is no mechanism of SPF (RFC 7208 section 5)${meant(qualifier, name)}; correct or drop it, since receivers give up the whole record for it`;
  return refuse("spf.unknown", word, message);
}

/** What was meant, with its qualifier. An `all` is never advised that lets everyone send. */
function meant(qualifier: string, name: string): string {
  if (name === "") return "";
  const ofAll = /[-~?]/.test(qualifier) ? qualifier : "-";
  const known = MECHANISMS.map((mechanism) => (mechanism === "all" ? ofAll : qualifier) + mechanism);
  return nearMiss(qualifier + name, known);
}

/** Refuses what ends in an `all` that lacks the space before it; nothing where it does not. */
function missingSpace(argument: Word, what: string): Refusal | undefined {
  const [, rest, all] = /^(.+?)([?~-]all)$/i.exec(argument.text) ?? [];
  if (rest === undefined || all === undefined) return undefined;
  const message = `${show(argument.text)} is no ${what}, since a space is missing (RFC 7208 section 4.6.1); write ${show(`${rest} ${all}`)}`;
  return refuse("spf.missing-space", argument, message);
}

/** The mechanism for an address or a network, where the text is one. */
function mechanismOfAddress(text: string): "ip4" | "ip6" | undefined {
  const address = text.replace(/\/\d*$/, "");
  if (parseIpv4(address) !== undefined) return "ip4";
  return parseIpv6(address) === undefined ? undefined : "ip6";
}
