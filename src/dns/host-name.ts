/** Names as users write them: hosts, domains and owner names, in any script. They become lower-case A-labels (`name.ts`). */

import { isIP } from "node:net";
import { domainToASCII, domainToUnicode } from "node:url";
import { error, formatValue, type Issue, type IssueFacts } from "../shared/issues";
import { findInvisible } from "../shared/untrusted-text";
import { absoluteName, MAX_NAME, ROOT, relativeName, withoutFinalDot } from "./name";

/** A name, or why the text is not one. */
export type NameResult = { ok: true; name: string } | { ok: false; issue: Issue };

const MAX_LABEL = 63; // octets, RFC 1035 section 2.3.4

/** The labels that each kind of name allows, as a pattern and in words. */
const HOST_LABEL = {
  pattern: /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/,
  characters: "letters, digits and hyphens (not at either end)",
};
const DNS_LABEL = {
  pattern: /^[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?$/,
  characters: "letters, digits, underscores and hyphens (hyphens not at either end)",
};
const OWNER_LABEL = { ...DNS_LABEL, pattern: /^(?:\*|[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)$/ };

/** What a name of at least two labels is used for, in the words of a message. */
const roles = { domain: "the domain that gets mail", zone: "the zone that holds the records" };

/** A mail domain or a zone: a host name of at least two labels. */
export function parseDomain(input: string, path: string, role: keyof typeof roles = "domain"): NameResult {
  const text = input.trim();
  const bad = (id: string, message: string): NameResult => refuse(`domain.${id}`, path, message);
  const suggest = (part: string): string => nameOf(parseDomain(part, path)) ?? "example.com";
  if (isEmpty(text)) return bad("empty", `must not be empty; use ${roles[role]}, such as example.com`);
  if (isUrl(text)) {
    return bad(
      "url",
      `${formatValue(input)} is a URL or a path; use only the ${role}, such as ${suggest(hostOfUrl(text))}`,
    );
  }
  if (text.includes("@")) {
    const after = suggest(text.slice(text.lastIndexOf("@") + 1));
    return bad("email", `${formatValue(input)} is an email address; use the part after the @, such as ${after}`);
  }
  if (isAddress(text))
    return bad("ip", `${formatValue(input)} is an IP address; use ${roles[role]}, such as example.com`);
  if (text.includes("*")) {
    const fix =
      role === "zone"
        ? `use the zone itself, such as ${suggest(text.replace(/^\*\./, ""))}`
        : "use a single domain, and declare one MailDomain for each";
    return bad("wildcard", `${formatValue(input)} contains a wildcard; ${fix}`);
  }
  const parsed = parseHostname(text, path, "domain");
  if (parsed.ok && !parsed.name.includes(".")) {
    return bad(
      "single-label",
      `${formatValue(input)} is a single label; use the full ${role} name, such as ${parsed.name === "com" ? "example" : parsed.name}.com`,
    );
  }
  return parsed;
}

/** A host name in lower case without A-labels of other scripts, and with a last label that is not a number. */
const PLAIN_HOST = /^(?:(?!xn--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*(?!xn--)[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** A host name (RFC 1123 section 2.1), such as the target of an MX. */
export function parseHost(input: string, path: string): NameResult {
  // A fast path: nearly all names are plain, and zones are large.
  if (input.length <= MAX_NAME && PLAIN_HOST.test(input)) return { ok: true, name: input };
  const text = input.trim();
  const bad = (id: string, message: string): NameResult => refuse(`host.${id}`, path, message);
  if (isEmpty(text)) return bad("empty", "must not be empty; use a host name, such as mx1.sg.aliyun.com");
  if (isUrl(text)) {
    const host = nameOf(parseHost(hostOfUrl(text), path)) ?? "example.com";
    return bad("url", `${formatValue(input)} is a URL or a path; use only the host name, such as ${host}`);
  }
  if (isAddress(text)) {
    return bad(
      "ip",
      `${formatValue(input)} is an IP address, and this record needs a host name (RFC 5321 section 5.1 for MX); use one such as mx1.sg.aliyun.com`,
    );
  }
  const withoutPort = parseHostname(text.replace(/:\d*$/, ""), path, "host");
  if (withoutPort.ok && /:\d*$/.test(text)) {
    return bad(
      "port",
      `${formatValue(input)} includes a port, and DNS records hold host names only; use ${withoutPort.name}`,
    );
  }
  return parseHostname(text, path, "host");
}

/** A name whose labels may begin with an underscore, such as an SPF include: `_spf.example.com`. */
export function parseDnsName(input: string, path: string): NameResult {
  const text = input.trim();
  if (isEmpty(text)) return refuse("name.empty", path, "must not be empty; use a name such as mail.example.com");
  return parseLabels(text, path, "name", DNS_LABEL);
}

/** An owner name as a user writes it ("@", relative, or full inside the zone), returned relative to the zone. */
export function parseOwner(input: string, zone: string, path: string): NameResult {
  const text = input.trim();
  if (text === "@") return { ok: true, name: "@" };
  if (text === "")
    return refuse("owner.empty", path, 'must not be empty; use "@" for the zone apex, or a name in the zone');
  const parsed = parseLabels(text, path, "owner", OWNER_LABEL);
  if (!parsed.ok) return parsed;
  const inside = relativeName(parsed.name, zone);
  if (inside !== undefined) return { ok: true, name: inside };
  if (text.endsWith(".")) {
    const message = `${formatValue(input)} is outside the zone ${zone}; use a name in that zone`;
    return refuse("owner.outside-zone", path, message, { scope: "plan" });
  }
  const full = absoluteName(parsed.name, zone);
  return full.length <= MAX_NAME ? parsed : refuse("owner.too-long", path, tooLong(full), { scope: "plan" });
}

/** A name for display, with U-labels. */
export function displayName(name: string): string {
  return domainToUnicode(name) || name;
}

/**
 * A name in A-labels, without final dot, with the root empty. It is not checked; the DNS will reject an invalid one, which stays as
 * it is where it has no A-labels.
 */
export function asciiName(name: string): string {
  const bare = name === ROOT ? "" : withoutFinalDot(name);
  return /\P{ASCII}/u.test(bare) ? domainToASCII(bare) || bare : bare;
}

/** The name, if the text was valid. */
export function nameOf(parsed: NameResult): string | undefined {
  return parsed.ok ? parsed.name : undefined;
}

function isEmpty(text: string): boolean {
  return text === "" || text === ".";
}

function isUrl(text: string): boolean {
  return text.includes("/");
}

/** Whether the text is an IP address, bare or as a literal (RFC 5321 section 4.1.3), in the digits of any script. */
function isAddress(text: string): boolean {
  const plain = text.normalize("NFKC").replaceAll("。", ".");
  const bare = plain.replace(/^\[(?:IPv6:)?(.*)\]$/i, "$1").replace(/\.$/, "");
  // The last label of a name is never all digits (RFC 1123 section 2.1), so 10.1 or 300.1.1.1 is a mistyped address.
  return isIP(bare) !== 0 || /^[0-9]+(\.[0-9]+)+$/.test(bare);
}

/** The host of a URL, or the first part of a path, without scheme, user name and password. */
function hostOfUrl(text: string): string {
  return text.replace(/^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^/?#]*@)?([^/:?#]*).*$/is, "$1");
}

function parseHostname(text: string, path: string, family: string): NameResult {
  const parsed = parseLabels(text, path, family, HOST_LABEL);
  if (!parsed.ok || !/(?:^|\.)[0-9]+$/.test(parsed.name)) return parsed;
  const message = `${formatValue(text)} ends in a numeric label, which a host name can't (RFC 1123 section 2.1); correct the last label`;
  return refuse(`${family}.last-label`, path, message);
}

function parseLabels(text: string, path: string, family: string, allowed: typeof HOST_LABEL): NameResult {
  const bad = (id: string, message: string): NameResult => refuse(`${family}.${id}`, path, message);
  // Every character becomes at least one octet, so this is too long in any case.
  if (text.length > MAX_NAME + 1) return bad("too-long", tooLong(text));
  // Joiners are valid in some scripts (RFC 5892 appendix A); the converter checks them.
  const invisible = findInvisible(text.replace(/[\u200c\u200d]/g, "-"));
  if (invisible !== undefined) {
    return bad("invisible", `${formatValue(text)} contains an invisible character, ${invisible}; delete it`);
  }
  const labels = text.replace(/[.。．｡]$/u, "").split(/[.。．｡]/u);
  if (labels.includes(""))
    return bad("empty-label", `${formatValue(text)} contains an empty label; use a single dot between labels`);
  const ascii: string[] = [];
  for (const part of labels) {
    const wrong = (id: string, rule: string): NameResult =>
      bad(id, `${formatValue(text)}: label ${formatValue(part)} ${rule}`);
    const converted = toALabel(part);
    if (converted === undefined) {
      return wrong("idn", "is not a valid internationalized label (UTS #46); check the spelling");
    }
    if (converted.length > MAX_LABEL) {
      return wrong(
        "label-too-long",
        `has ${converted.length} octets, and at most ${MAX_LABEL} are allowed; shorten it`,
      );
    }
    if (!allowed.pattern.test(converted)) {
      return wrong("label", `is invalid: only ${allowed.characters} are allowed`);
    }
    ascii.push(converted);
  }
  const name = ascii.join(".");
  return name.length <= MAX_NAME ? { ok: true, name } : bad("too-long", tooLong(name));
}

/**
 * The label as an A-label, or undefined if it is not a valid internationalized label. One with an invalid ASCII character
 * is returned as it is, so that the caller reports the character: the converter would decode `%41` and drop a tab.
 */
function toALabel(label: string): string | undefined {
  const plain = label.toLowerCase();
  const isConverted = plain.startsWith("xn--") || /\P{ASCII}/u.test(plain);
  if (!isConverted || /[^a-z0-9_-]/.test(plain.replace(/\P{ASCII}/gu, ""))) return plain;
  // The suffix keeps the converter from reading a label of digits as an IPv4 address.
  const converted = domainToASCII(`${label}.example`);
  const unicode = domainToUnicode(converted);
  // The converter also passes A-labels that can't be decoded, or whose decoded form has another A-label.
  if (unicode.startsWith("xn--") || domainToASCII(unicode) !== converted) return undefined;
  return converted.endsWith(".example") ? converted.slice(0, -".example".length) : undefined;
}

function tooLong(name: string): string {
  return `${formatValue(name)} has ${name.length} octets, and a name can have at most ${MAX_NAME}; shorten it`;
}

function refuse(id: string, path: string, message: string, facts: IssueFacts = {}): NameResult {
  return { ok: false, issue: error(id, path, message, facts) };
}
