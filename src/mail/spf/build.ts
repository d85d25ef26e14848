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
  /** Additional domains to include. */
  includes: string[];
  /** IPv4 addresses or networks. */
  ip4: string[];
  /** IPv6 addresses or networks. */
  ip6: string[];
  /** What to do with mail from all other senders. */
  all: SpfAll;
}

/**
 * Builds the record. Addresses come first, since they need no look-up; then the provider and the other includes.
 * The issues' paths are relative to the policy: `includes[0]`, `ip4[1]`.
 */
export function buildSpf({ provider, includes, ip4, ip6, all }: SpfPolicy): MailText {
  const issues: Issue[] = [];
  const terms: SpfMechanism[] = [];
  const seen = new Set<string>();
  const collect = (values: string[], field: string, check: (value: string, path: string) => Checked): void => {
    values.forEach((value, index) => {
      const path = `${field}[${index}]`;
      const checked = check(value, path);
      issues.push(...checked.issues);
      const { term } = checked;
      if (term === undefined) return;
      const canonical = canonicalTerm(term);
      if (seen.has(canonical)) {
        issues.push(
          warning(
            "spf.duplicate-term",
            path,
            `duplicate term ${formatValue(value)}; it is written once, so remove one`,
          ),
        );
      } else terms.push(term);
      seen.add(canonical);
    });
  };
  collect(ip4, "ip4", (value, path) => checkNetwork(value, path, "ip4", parseIpv4, 32));
  collect(ip6, "ip6", (value, path) => checkNetwork(value, path, "ip6", parseIpv6, 128));
  terms.push(include(provider));
  seen.add(canonicalTerm(include(provider)));
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
    const message = `${formatValue(value)} is more than a domain; use the domain alone, such as ${domain}`;
    return { issues: [error("spf.include-term", path, message)] };
  }
  if (text.includes("%")) {
    // Letters in macros are significant, so the text is kept as it is.
    if (!domainSpecFault(text)) return { term: include(text), issues: [] };
    return { issues: [error("spf.macro", path, brokenMacro(value))] };
  }
  const parsed = parseDnsName(text, path);
  if (!parsed.ok) return { issues: [parsed.issue] };
  if (!domainSpecFault(parsed.name)) return { term: include(parsed.name), issues: [] };
  const message = `${formatValue(value)} is not a domain that a record can include (RFC 7208 section 7.1); use a full name, such as spf1.dm.aliyun.com`;
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
    const message = `${formatValue(value)} is not an ${mechanism === "ip4" ? "IPv4" : "IPv6"} address or network; use one such as ${example}`;
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
