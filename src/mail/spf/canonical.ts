import { networkOf, octetsOf } from "../../dns/ip";
import { domainSpecFault, parseMacros } from "./macros";
import { parseSpf } from "./parse";
import type { SpfMechanism, SpfRecord, SpfTerm } from "./record";

/** Writes a record: the version and its terms, divided by single spaces. */
export function formatSpf({ terms }: SpfRecord): string {
  return ["v=spf1", ...terms.map(formatSpfTerm)].join(" ");
}

/** Writes one term. The qualifier `+` is left out, since it is the default. */
export function formatSpfTerm(term: SpfTerm): string {
  if (term.kind === "modifier") return `${term.name}=${term.domain}`;
  if (term.kind === "unknown-modifier") return `${term.name}=${term.value}`;
  return `${term.qualifier === "+" ? "" : term.qualifier}${term.name}${formatArgument(term)}`;
}

/** The part of an `SpfPolicy` that the senders of a mechanism belong to. */
export const policyFields = { include: "includes", ip4: "ip4", ip6: "ip6" } as const;

/** What a mechanism has after its name and the colon: a domain, an address or network; empty if it has nothing. */
export function mechanismArgument(term: SpfMechanism): string {
  return formatArgument(term).replace(/^:/, "");
}

function formatArgument(term: SpfMechanism): string {
  switch (term.name) {
    case "all":
      return "";
    case "ip4":
    case "ip6":
      return `:${term.address}${term.prefix === undefined ? "" : `/${term.prefix}`}`;
    case "a":
    case "mx": {
      const short = term.prefix4 === undefined ? "" : `/${term.prefix4}`;
      const long = term.prefix6 === undefined ? "" : `//${term.prefix6}`;
      return `${term.domain === undefined ? "" : `:${term.domain}`}${short}${long}`;
    }
    default:
      return term.domain === undefined ? "" : `:${term.domain}`;
  }
}

// Canonical forms, in which terms of the same meaning are equal.

/** Equal for terms of the same meaning, such as `ip4:10.0.0.1/24` and `+IP4:10.0.0.9/24`. */
export function canonicalTerm(term: SpfTerm): string {
  return `${term.kind === "mechanism" ? term.qualifier : ""}${canonicalTarget(term)}`;
}

/** The senders that a term is about, regardless of its qualifier. */
export function canonicalTarget(term: SpfTerm): string {
  if (term.kind === "unknown-modifier") return `${term.name.toLowerCase()}=${term.value}`;
  if (term.kind === "modifier") return `${term.name}=${canonicalDomain(term.domain)}`;
  return targetOfMechanism(term);
}

/** Equal for equal names: letter case and a final dot don't count. */
export function canonicalDomain(domain: string): string {
  // The case of a macro's letter says whether its value is URL-escaped, so only literal parts become lower case.
  const parsed = parseMacros(domain, "domain");
  if (!parsed.ok || domainSpecFault(domain)) return domain;
  const parts = parsed.parts.map((part) => (typeof part === "string" ? part.toLowerCase() : JSON.stringify(part)));
  return parts.join("").replace(/\.$/, "");
}

/** The domain that a term names, in canonical form. */
export function domainOf(term: SpfTerm): string | undefined {
  return "domain" in term && term.domain !== undefined ? canonicalDomain(term.domain) : undefined;
}

/** Whether two records mean the same: equal terms in the same order. */
export function equivalent(one: SpfRecord, other: SpfRecord): boolean {
  const canonical = (record: SpfRecord): string => JSON.stringify(record.terms.map(canonicalTerm));
  return canonical(one) === canonical(other);
}

/** What `a`, `mx` and `ptr` mean without a domain. */
const CURRENT_DOMAIN = canonicalDomain("%{d}");

function targetOfMechanism(term: SpfMechanism): string {
  const domain = "domain" in term && term.domain !== undefined ? canonicalDomain(term.domain) : CURRENT_DOMAIN;
  switch (term.name) {
    case "all":
      return "all";
    case "ip4":
    case "ip6":
      return `${term.name}:${canonicalNetwork(term.address, term.prefix, term.name === "ip4" ? 32 : 128)}`;
    case "a":
    case "mx":
      return `${term.name}:${domain}/${term.prefix4 ?? 32}//${term.prefix6 ?? 128}`;
    default:
      return `${term.name}:${domain}`;
  }
}

function canonicalNetwork(address: string, prefix: number | undefined, bits: number): string {
  const octets = octetsOf(address);
  const network = octets ? Buffer.from(networkOf(octets, prefix)).toString("hex") : address;
  return `${network}/${prefix ?? bits}`;
}

/**
 * Whether two records mean the same to receivers: terms of the same meaning in the same order. A text that is not a valid
 * record equals only itself.
 */
export function sameSpf(a: string, b: string): boolean {
  if (a === b) return true;
  const [one, other] = [parseSpf(a), parseSpf(b)];
  return one.ok && other.ok && equivalent(one.record, other.record);
}
