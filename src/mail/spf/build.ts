/** Builds the SPF record of a mail domain. */

import { nameOf, parseDnsName } from "../../dns/host-name";
import { fitsPrefix, parseIpv4, parseIpv6 } from "../../dns/ip";
import { error, formatValue, type Issue, warning } from "../../shared/issues";
import type { MailText } from "../record";
import { canonicalTerm, formatSpfTerm } from "./canonical";
import { brokenMacro } from "./errors";
import { domainSpecFault } from "./macros";
import type { SpfMechanism } from "./record";
import { costIssues, findOtherEdition } from "./review";
import { widthFault } from "./width";

/** What receivers should do with mail from servers that the record does not name (RFC 7208 section 4.6.2). */
export type SpfAll = "-all" | "~all" | "?all";

/** The senders that one SPF record authorizes. */
export interface SpfPolicy {
  /** The mail provider's own domain to include. */
  provider: string;
  /** More domains to include. */
  includes: string[];
  /** IPv4 addresses or networks. */
  ip4: string[];
  /** IPv6 addresses or networks. */
  ip6: string[];
  /** What to do with mail from anyone else. */
  all: SpfAll;
}

/**
 * Builds the record. Addresses come first, since they cost no look-up; then the provider and the other includes.
 * The issues' paths are relative to the policy: `includes[0]`, `ip4[1]`.
 */
export function buildSpf({ provider, includes, ip4, ip6, all }: SpfPolicy): MailText {
  const issues: Issue[] = [];
  const terms: SpfMechanism[] = [];
  const meanings = new Set<string>();
  const collect = (values: string[], field: string, check: (value: string, path: string) => Checked): void => {
    values.forEach((value, index) => {
      const path = `${field}[${index}]`;
      const checked = check(value, path);
      issues.push(...checked.issues);
      const { term } = checked;
      if (term === undefined) return;
      const meaning = canonicalTerm(term);
      if (meanings.has(meaning)) {
        issues.push(
          warning("spf.duplicate-term", path, `${formatValue(value)} is there twice; it is written once, so drop one`),
        );
      } else terms.push(term);
      meanings.add(meaning);
    });
  };
  collect(ip4, "ip4", (value, path) => checkNetwork(value, path, "ip4", parseIpv4, 32));
  collect(ip6, "ip6", (value, path) => checkNetwork(value, path, "ip6", parseIpv6, 128));
  terms.push(include(provider));
  meanings.add(canonicalTerm(include(provider)));
  collect(includes, "includes", checkInclude);
  includes.forEach((domain, index) => {
    issues.push(...findOtherEdition(domain.trim(), provider, formatValue(domain), `includes[${index}]`));
  });
  const text = ["v=spf1", ...terms.map(formatSpfTerm), all].join(" ");
  return { text, issues: [...issues, ...costIssues({ terms }, text, "includes")] };
}

interface Checked {
  term?: SpfMechanism;
  issues: Issue[];
}

function include(domain: string): SpfMechanism {
  return { kind: "mechanism", qualifier: "+", name: "include", domain };
}

function checkInclude(value: string, path: string): Checked {
  const text = value.trim();
  if (/^[+?~-]?include:/i.test(text) || /\s/.test(text)) {
    const pasted = text.replace(/^.*include:\s*/is, "").replace(/\s.*$/s, "");
    const domain = nameOf(parseDnsName(pasted, path)) ?? "spf1.dm.aliyun.com";
    const message = `${formatValue(value)} is more than a domain; give the domain alone, such as ${domain}`;
    return { issues: [error("spf.include-term", path, message)] };
  }
  if (text.includes("%")) {
    // The macros' letters have meaning, so the text is kept as it is.
    if (!domainSpecFault(text)) return { term: include(text), issues: [] };
    return { issues: [error("spf.macro", path, brokenMacro(value))] };
  }
  const parsed = parseDnsName(text, path);
  if (!parsed.ok) return { issues: [parsed.issue] };
  if (!domainSpecFault(parsed.name)) return { term: include(parsed.name), issues: [] };
  const message = `${formatValue(value)} is no domain that a record can include (RFC 7208 section 7.1); give a whole one, such as spf1.dm.aliyun.com`;
  return { issues: [error("spf.domain", path, message)] };
}

function checkNetwork(
  value: string,
  path: string,
  mechanism: "ip4" | "ip6",
  parse: (text: string) => string | undefined,
  bits: number,
): Checked {
  const [given = "", length, ...rest] = value.trim().split("/");
  const address = parse(given);
  if (rest.length > 0 || address === undefined || !fitsPrefix(length, bits)) {
    const example = mechanism === "ip4" ? "192.0.2.10 or 192.0.2.0/24" : "2001:db8::1 or 2001:db8::/32";
    const message = `${formatValue(value)} is not an ${mechanism === "ip4" ? "IPv4" : "IPv6"} address or network; give one such as ${example}`;
    return { issues: [error(`spf.${mechanism}`, path, message)] };
  }
  const full = length === undefined || Number(length) === bits;
  const term: SpfMechanism = {
    kind: "mechanism",
    qualifier: "+",
    name: mechanism,
    address,
    ...(full ? {} : { prefix: Number(length) }),
  };
  const fault = full ? undefined : widthFault(mechanism, Number(length));
  if (!fault) return { term, issues: [] };
  const make = fault.isEveryone ? error : warning;
  const message = `${formatValue(value)} ${fault.message}`;
  return { term, issues: [make(`spf.${fault.id}`, path, message, { permissive: true })] };
}
