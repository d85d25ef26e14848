/** Names as users give them: hosts, domains and owner names, in any script. They become lower case A-labels (`name.ts`). */

import { isIP } from "node:net";
import { domainToASCII, domainToUnicode } from "node:url";
import { error, formatValue, type Issue, type IssueFacts } from "../shared/issues";
import { findInvisible } from "../shared/untrusted-text";
import { absoluteName, MAX_NAME, ROOT, relativeName, withoutFinalDot } from "./name";

/** A name, or why it is none. */
export type NameResult = { ok: true; name: string } | { ok: false; issue: Issue };

const MAX_LABEL = 63; // octets, RFC 1035 section 2.3.4

/** Which labels each kind of name may have, and how a message says so. */
const HOST_LABEL = { pattern: /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/, signs: "letters, digits and inner hyphens" };
const DNS_LABEL = {
  pattern: /^[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?$/,
  signs: "letters, digits, underscores and inner hyphens",
};
const OWNER_LABEL = { ...DNS_LABEL, pattern: /^(?:\*|[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)$/ };

/** What a name of at least two labels stands for, as a message tells it to the user. */
const roles = { domain: "the domain that gets mail", zone: "the zone that holds the records" };

/** A domain that mail can be addressed to, or a zone: a host name of at least two labels. */
export function parseDomain(input: string, path: string, role: keyof typeof roles = "domain"): NameResult {
  const text = input.trim();
  const bad = (id: string, message: string): NameResult => refuse(`domain.${id}`, path, message);
  const suggest = (part: string): string => nameOf(parseDomain(part, path)) ?? "example.com";
  if (isEmpty(text)) return bad("empty", `it is empty; give ${roles[role]}, such as example.com`);
  if (isUrl(text)) {
    return bad(
      "url",
      `${formatValue(input)} is a URL or a path; give the bare ${role}, such as ${suggest(hostOfUrl(text))}`,
    );
  }
  if (text.includes("@")) {
    const after = suggest(text.slice(text.lastIndexOf("@") + 1));
    return bad("email", `${formatValue(input)} is an e-mail address; give the part after the @, such as ${after}`);
  }
  if (isAddress(text))
    return bad("ip", `${formatValue(input)} is an IP address; give ${roles[role]}, such as example.com`);
  if (text.includes("*")) {
    return bad("wildcard", `${formatValue(input)} has a wildcard; name one ${role}, and make one MailDomain for each`);
  }
  const parsed = parseHostname(text, path, "domain");
  if (parsed.ok && !parsed.name.includes(".")) {
    return bad(
      "single-label",
      `${formatValue(input)} has one label only; give the whole ${role}, such as ${parsed.name}.com`,
    );
  }
  return parsed;
}

/** The name of a host (RFC 1123 section 2.1), such as the target of an MX. */
export function parseHost(input: string, path: string): NameResult {
  const text = input.trim();
  const bad = (id: string, message: string): NameResult => refuse(`host.${id}`, path, message);
  if (isEmpty(text)) return bad("empty", "it is empty; give a host name, such as mx1.sg.aliyun.com");
  if (isUrl(text)) {
    const host = nameOf(parseHost(hostOfUrl(text), path)) ?? "example.com";
    return bad("url", `${formatValue(input)} is a URL or a path; give the host name alone, such as ${host}`);
  }
  if (isAddress(text)) {
    return bad(
      "ip",
      `${formatValue(input)} is an IP address; this record holds a host name (RFC 5321 section 5.1 for MX), such as mx1.sg.aliyun.com`,
    );
  }
  const withoutPort = parseHostname(text.replace(/:\d*$/, ""), path, "host");
  if (withoutPort.ok && /:\d*$/.test(text)) {
    return bad("port", `${formatValue(input)} carries a port; DNS holds host names only, so give ${withoutPort.name}`);
  }
  return parseHostname(text, path, "host");
}

/** A name whose labels may begin with an underscore, such as an SPF include: `_spf.example.com`. */
export function parseDnsName(input: string, path: string): NameResult {
  const text = input.trim();
  if (isEmpty(text)) return refuse("name.empty", path, "it is empty; give a name, such as mail.example.com");
  return parseLabels(text, path, "name", DNS_LABEL);
}

/** An owner name as a user writes it ("@", relative, or full inside the zone), made relative to the zone. */
export function parseOwner(input: string, zone: string, path: string): NameResult {
  const text = input.trim();
  if (text === "@") return { ok: true, name: "@" };
  if (text === "")
    return refuse("owner.empty", path, 'it is empty; give "@" for the apex of the zone, or a name in it');
  const parsed = parseLabels(text, path, "owner", OWNER_LABEL);
  if (!parsed.ok) return parsed;
  const inside = relativeName(parsed.name, zone);
  if (inside !== undefined) return { ok: true, name: inside };
  if (text.endsWith(".")) {
    const message = `${formatValue(input)} is not inside the zone ${zone}; give a name in that zone`;
    return refuse("owner.outside-zone", path, message, { scope: "plan" });
  }
  const full = absoluteName(parsed.name, zone);
  return full.length <= MAX_NAME ? parsed : refuse("owner.too-long", path, tooLong(full), { scope: "plan" });
}

/** A name as people of its script read it, where it has A-labels. */
export function displayName(name: string): string {
  return domainToUnicode(name) || name;
}

/** A name in A-labels, without final dot, the root empty. It is not checked: what is no name is none to the DNS either. */
export function asciiName(name: string): string {
  const bare = name === ROOT ? "" : withoutFinalDot(name);
  return /\P{ASCII}/u.test(bare) ? domainToASCII(bare) : bare;
}

/** The name of a result that has one. */
export function nameOf(parsed: NameResult): string | undefined {
  return parsed.ok ? parsed.name : undefined;
}

function isEmpty(text: string): boolean {
  return text === "" || text === ".";
}

function isUrl(text: string): boolean {
  return text.includes("/");
}

/** Whether the text is an IP address, bare or as a literal (RFC 5321 section 4.1.3), in the signs of any script. */
function isAddress(text: string): boolean {
  const plain = text.normalize("NFKC").replaceAll("。", ".");
  const bare = plain.replace(/^\[(?:IPv6:)?(.*)\]$/i, "$1").replace(/\.$/, "");
  // The last label of a name is never all digits (RFC 1123 section 2.1), so 10.1 or 300.1.1.1 is a mistyped address.
  return isIP(bare) !== 0 || /^[0-9]+(\.[0-9]+)+$/.test(bare);
}

/** What stands at the host's place of a URL or a path, behind the scheme and the user's name and password. */
function hostOfUrl(text: string): string {
  return text.replace(/^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^/?#]*@)?([^/:?#]*).*$/is, "$1");
}

function parseHostname(text: string, path: string, family: string): NameResult {
  const parsed = parseLabels(text, path, family, HOST_LABEL);
  if (!parsed.ok || !/(?:^|\.)[0-9]+$/.test(parsed.name)) return parsed;
  const message = `${formatValue(text)} ends in a number, which no name does (RFC 1123 section 2.1); correct its last label`;
  return refuse(`${family}.last-label`, path, message);
}

function parseLabels(text: string, path: string, family: string, allowed: typeof HOST_LABEL): NameResult {
  const bad = (id: string, message: string): NameResult => refuse(`${family}.${id}`, path, message);
  // No sign of any script becomes less than an octet, so it is too long in any case.
  if (text.length > MAX_NAME + 1) return bad("too-long", tooLong(text));
  // Joiners have a meaning in names of some scripts (RFC 5892 appendix A), and the converter judges them.
  const invisible = findInvisible(text.replace(/[\u200c\u200d]/g, "-"));
  if (invisible !== undefined) {
    return bad("invisible", `${formatValue(text)} holds a character that nobody sees, ${invisible}; delete it`);
  }
  const labels = text.replace(/[.。．｡]$/u, "").split(/[.。．｡]/u);
  if (labels.includes(""))
    return bad("empty-label", `${formatValue(text)} has an empty label; write one dot between labels`);
  const ascii: string[] = [];
  for (const part of labels) {
    const wrong = (id: string, rule: string): NameResult =>
      bad(id, `${formatValue(text)}: the label ${formatValue(part)} ${rule}`);
    const converted = toALabel(part);
    if (converted === undefined) {
      return wrong("idn", "is no valid internationalized label (UTS 46); check its spelling");
    }
    if (converted.length > MAX_LABEL) {
      return wrong("label-too-long", `has ${converted.length} octets, more than ${MAX_LABEL}; shorten it`);
    }
    if (!allowed.pattern.test(converted)) return wrong("label", `may hold ${allowed.signs} only; correct it`);
    ascii.push(converted);
  }
  const name = ascii.join(".");
  return name.length <= MAX_NAME ? { ok: true, name } : bad("too-long", tooLong(name));
}

/**
 * The label as DNS holds it, or nothing where it is no valid internationalized label. One with an ASCII sign that no
 * name has stays as it is, so that the sign is seen: the converter would decode `%41` and drop a tab.
 */
function toALabel(label: string): string | undefined {
  const plain = label.toLowerCase();
  const isConverted = plain.startsWith("xn--") || /\P{ASCII}/u.test(plain);
  if (!isConverted || /[^a-z0-9_-]/.test(plain.replace(/\P{ASCII}/gu, ""))) return plain;
  // The suffix keeps the converter from reading a label of digits as an IPv4 address.
  const converted = domainToASCII(`${label}.example`);
  const unicode = domainToUnicode(converted);
  // The converter passes A-labels through that decode to nothing, or to what has another A-label.
  if (unicode.startsWith("xn--") || domainToASCII(unicode) !== converted) return undefined;
  return converted.endsWith(".example") ? converted.slice(0, -".example".length) : undefined;
}

function tooLong(name: string): string {
  return `the name ${formatValue(name)} has ${name.length} octets, more than ${MAX_NAME}; shorten it`;
}

function refuse(id: string, path: string, message: string, facts: IssueFacts = {}): NameResult {
  return { ok: false, issue: error(id, path, message, facts) };
}
