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
