/** When two terms say the same in other words. */
import { networkOf, octetsOf } from "../address";
import { domainSpecFault, parseMacros } from "./macros";
import type { SpfRecord, SpfTerm } from "./record";

/** A text that two terms share where they say the same: `ip4:10.0.0.1/24` and `+IP4:10.0.0.9/24`. */
export function meaningOf(term: SpfTerm): string {
  return `${term.kind === "mechanism" ? term.qualifier : ""}${targetOf(term)}`;
}

/** Whom a term is about, whatever follows for them. */
export function targetOf(term: SpfTerm): string {
  switch (term.name) {
    case "ip4":
    case "ip6":
      if (term.kind === "mechanism")
        return `${term.name}:${networkText(term.address, term.prefix, term.name === "ip4" ? 32 : 128)}`;
      break;
    case "a":
    case "mx":
      if (term.kind === "mechanism") {
        return `${term.name}:${domainText(term.domain)}/${term.prefix4 ?? 32}//${term.prefix6 ?? 128}`;
      }
      break;
  }
  if (term.kind === "unknown-modifier") return `${term.name.toLowerCase()}=${term.value}`;
  return `${term.name}:${domainText("domain" in term ? term.domain : undefined)}`;
}

/** Whether two records say the same: the same terms in the same order. */
export function sameSpf(one: SpfRecord, other: SpfRecord): boolean {
  const meanings = (record: SpfRecord): string => JSON.stringify(record.terms.map(meaningOf));
  return meanings(one) === meanings(other);
}

function networkText(address: string, prefix: number | undefined, bits: number): string {
  const octets = octetsOf(address) ?? new Uint8Array();
  return `${Buffer.from(networkOf(octets, prefix)).toString("hex")}/${prefix ?? bits}`;
}

/** Names have no letter case and no final dot; a macro's letter says by its case whether it is escaped. */
function domainText(domain = "%{d}"): string {
  const parsed = parseMacros(domain, "domain");
  if (!parsed.ok || domainSpecFault(domain) >= 0) return domain;
  return parsed.parts
    .map((part, index, { length }) =>
      typeof part === "string"
        ? (index === length - 1 ? part.replace(/\.$/, "") : part).toLowerCase()
        : JSON.stringify(part),
    )
    .join("");
}
