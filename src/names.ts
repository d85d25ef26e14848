/**
 * Names of the DNS. Inside they are lower case A-labels without a final dot; an owner name is relative to its zone,
 * "@" at the apex.
 */
import { isIP } from "node:net";
import { domainToASCII, domainToUnicode } from "node:url";
import { error, type Issue, show } from "./issues";

/** A name, or why it is none. */
export type NameResult = { ok: true; name: string } | { ok: false; issue: Issue };

const MAX_LABEL = 63; // octets, RFC 1035 section 2.3.4
const MAX_NAME = 253; // octets in text form; 255 on the wire

/** A domain that mail can be addressed to, or a zone: a host name of at least two labels. */
export function parseDomain(input: string, path: string): NameResult {
  const text = input.trim();
  const bad = (id: string, message: string): NameResult => refuse(`domain.${id}`, path, message);
  if (text === "" || text === ".")
    return bad("empty", "it is empty; give the domain that gets mail, such as example.com");
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text) || text.includes("/")) {
    return bad("url", `${show(input)} is a URL or a path; give the bare domain, such as ${hostOfUrl(text)}`);
  }
  if (text.includes("@")) {
    const after = text.slice(text.lastIndexOf("@") + 1) || "example.com";
    return bad("email", `${show(input)} is an e-mail address; give the part after the @, such as ${after}`);
  }
  if (isAddress(text)) return bad("ip", `${show(input)} is an IP address; mail domains are names, such as example.com`);
  if (text.includes("*")) {
    return bad("wildcard", `${show(input)} has a wildcard; name one domain, and make one MailDomain for each`);
  }
  const parsed = parseHostname(text, path, "domain");
  if (!parsed.ok) return parsed;
  if (!parsed.name.includes(".")) {
    return bad("single-label", `${show(input)} has one label only; give the whole domain, such as ${parsed.name}.com`);
  }
  return parsed;
}

/** The name of a host (RFC 1123 section 2.1), such as the target of an MX. */
export function parseHost(input: string, path: string): NameResult {
  const text = input.trim();
  const bad = (id: string, message: string): NameResult => refuse(`host.${id}`, path, message);
  if (text === "" || text === ".") return bad("empty", "it is empty; give a host name, such as mx1.sg.aliyun.com");
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text) || text.includes("/")) {
    return bad("url", `${show(input)} is a URL or a path; give the host name alone, such as ${hostOfUrl(text)}`);
  }
  if (isAddress(text)) {
    return bad("ip", `${show(input)} is an IP address; this record holds a host name (RFC 5321 section 5.1 for MX)`);
  }
  if (/:\d*$/.test(text)) {
    return bad(
      "port",
      `${show(input)} carries a port; DNS holds host names only, so give ${text.replace(/:\d*$/, "")}`,
    );
  }
  return parseHostname(text, path, "host");
}

/** A name whose labels may begin with an underscore, such as an SPF include: `_spf.example.com`. */
export function parseDnsName(input: string, path: string): NameResult {
  return parseLabels(input.trim(), path, "name", /^[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?$/);
}

/** An owner name as a user writes it ("@", relative, or full inside the zone), made relative to the zone. */
export function parseOwner(input: string, zone: string, path: string): NameResult {
  const text = input.trim();
  if (text === "@") return { ok: true, name: "@" };
  if (text === "")
    return refuse("owner.empty", path, 'it is empty; give "@" for the apex of the zone, or a name in it');
  const parsed = parseLabels(text, path, "owner", /^(?:\*|[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)$/);
  if (!parsed.ok) return parsed;
  const inside = relativeName(parsed.name, zone);
  if (inside !== undefined) return { ok: true, name: inside };
  if (text.endsWith(".")) {
    return refuse(
      "owner.outside-zone",
      path,
      `${show(input)} is not inside the zone ${zone}; give a name in that zone`,
    );
  }
  const full = absoluteName(parsed.name, zone);
  return full.length <= MAX_NAME ? parsed : refuse("owner.too-long", path, tooLong(full));
}

/** The name relative to the zone: "@" for the zone itself, nothing where it lies outside. */
export function relativeName(name: string, zone: string): string | undefined {
  if (name === zone) return "@";
  return name.endsWith(`.${zone}`) ? name.slice(0, -zone.length - 1) : undefined;
}

/** The full name, without a final dot. */
export function absoluteName(name: string, zone: string): string {
  return name === "@" ? zone : `${name}.${zone}`;
}

/** A name as people of its script read it, where it has A-labels. */
export function displayName(name: string): string {
  return domainToUnicode(name) || name;
}

/** Whether the text is an IP address, bare or as a literal (RFC 5321 section 4.1.3). */
function isAddress(text: string): boolean {
  const bare = text.replace(/^\[(?:IPv6:)?(.*)\]$/i, "$1").replace(/\.$/, "");
  // The last label of a name is never all digits (RFC 1123 section 2.1), so 10.1 or 300.1.1.1 is a mistyped address.
  return isIP(bare) !== 0 || /^[0-9]+(\.[0-9]+)+$/.test(bare);
}

function hostOfUrl(text: string): string {
  return text.replace(/^[a-z][a-z0-9+.-]*:\/\//i, "").replace(/[/:?#].*$/, "") || "example.com";
}

function parseHostname(text: string, path: string, family: string): NameResult {
  return parseLabels(text, path, family, /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/);
}

function parseLabels(text: string, path: string, family: string, label: RegExp): NameResult {
  const bad = (id: string, message: string): NameResult => refuse(`${family}.${id}`, path, message);
  const labels = text.replace(/[.。．｡]$/u, "").split(/[.。．｡]/u);
  if (labels.includes("")) return bad("empty-label", `${show(text)} has an empty label; write one dot between labels`);
  const ascii: string[] = [];
  for (const part of labels) {
    const converted = toALabel(part);
    if (converted === "") {
      return bad(
        "idn",
        `${show(text)}: the label ${show(part)} is no valid internationalized label (UTS 46); check its spelling`,
      );
    }
    if (converted.length > MAX_LABEL) {
      return bad(
        "label-too-long",
        `${show(text)}: the label ${show(part)} has ${converted.length} octets, more than 63; shorten it`,
      );
    }
    if (!label.test(converted)) {
      return bad(
        "label",
        `${show(text)}: the label ${show(part)} may hold letters, digits and inner hyphens only; correct it`,
      );
    }
    ascii.push(converted);
  }
  const name = ascii.join(".");
  return name.length <= MAX_NAME ? { ok: true, name } : bad("too-long", tooLong(name));
}

/** ASCII labels stay as they are, so that what is not a letter, digit or hyphen is seen and not mapped away. */
function toALabel(label: string): string {
  const plain = label.toLowerCase();
  if (/^[\x20-\x7e]*$/.test(plain) && !plain.startsWith("xn--")) return plain;
  // The suffix keeps the converter from reading a label of digits as an IPv4 address.
  const converted = domainToASCII(`${label}.example`);
  return converted.endsWith(".example") ? converted.slice(0, -".example".length) : "";
}

function tooLong(name: string): string {
  return `the name ${show(name)} has ${name.length} octets, more than ${MAX_NAME}; shorten it`;
}

function refuse(id: string, path: string, message: string): NameResult {
  return { ok: false, issue: error(id, path, message) };
}
