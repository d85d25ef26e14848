import type { TextSpan } from "../../shared/issues";

/** What an SPF record says, term by term (RFC 7208 sections 4.6 to 6). */

/** The result of a match: `+` pass, `-` fail, `~` softfail, `?` neutral (RFC 7208 section 4.6.2). */
export type SpfQualifier = "+" | "-" | "~" | "?";

/** The result of each qualifier. */
export const RESULTS = { "+": "pass", "-": "fail", "~": "softfail", "?": "neutral" } as const;

/** The qualifiers from the strictest to the weakest; a record that ends in nothing is neutral (RFC 7208 section 4.7). */
export const WEAKNESS: readonly SpfQualifier[] = ["-", "~", "?", "+"];

/** A record: its terms in their order. */
export interface SpfRecord {
  terms: SpfTerm[];
}

export type SpfTerm = SpfMechanism | SpfModifier | SpfUnknownModifier;

/** A mechanism (RFC 7208 section 5). A domain is kept as written, with its macros. */
export type SpfMechanism = { kind: "mechanism"; qualifier: SpfQualifier } & (
  | { name: "all" }
  | { name: "include" | "exists"; domain: string }
  /** Without a domain, the current one is used. */
  | { name: "ptr"; domain?: string }
  /** Likewise; `prefix4` and `prefix6` are the lengths of the networks, in bits. */
  | { name: "a" | "mx"; domain?: string; prefix4?: number; prefix6?: number }
  /** `prefix` is the length of the network, in bits. */
  | { name: "ip4" | "ip6"; address: string; prefix?: number }
);

/** A modifier that has an effect (RFC 7208 section 6). */
export interface SpfModifier {
  kind: "modifier";
  name: "redirect" | "exp";
  domain: string;
}

/** A modifier that the RFC does not define: it is kept, and has no effect. */
export interface SpfUnknownModifier {
  kind: "unknown-modifier";
  name: string;
  value: string;
}

/** RFC 7208 section 5. */
export const MECHANISMS: readonly string[] = ["all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists"];

/** The terms that cause DNS queries, and so count towards the limit of 10 (RFC 7208 section 4.6.4). */
export const LOOKUP_TERMS: ReadonlySet<string> = new Set(["include", "a", "mx", "ptr", "exists", "redirect"]);

/** RFC 7208 section 4.6.4: terms that cause DNS queries. */
export const MAX_LOOKUPS = 10;
/** RFC 7208 section 4.6.4: terms whose queries find nothing. */
export const MAX_VOID_LOOKUPS = 2;
/** RFC 7208 section 4.6.4: address look-ups for the hosts of one `mx`, and for the names of one `ptr`. */
export const MAX_NAMES = 10;

/** The include of a domain's senders. */
export function includeOf(domain: string): SpfMechanism {
  return { kind: "mechanism", qualifier: "+", name: "include", domain };
}

/** Whether a term authorizes senders. `all` is about no sender in particular. */
export function authorizesSenders(term: SpfTerm): boolean {
  if (term.kind === "mechanism") return term.name !== "all" && term.qualifier !== "-";
  return term.kind === "modifier" && term.name === "redirect";
}

/** The `all` of a record, and its place; what follows it is never evaluated (RFC 7208 section 5.1). */
export function findAll({ terms }: SpfRecord): { index: number; qualifier: SpfQualifier } | undefined {
  const index = terms.findIndex(({ kind, name }) => kind === "mechanism" && name === "all");
  const term = terms[index];
  return term?.kind === "mechanism" ? { index, qualifier: term.qualifier } : undefined;
}

export function findModifier({ terms }: SpfRecord, name: "redirect" | "exp"): string | undefined {
  for (const term of terms) if (term.kind === "modifier" && term.name === name) return term.domain;
  return undefined;
}

/** A word of a record, and its place. */
export interface Token {
  text: string;
  span: TextSpan;
}

/** The words of a record. Only spaces separate them (RFC 7208 section 4.6.1), not tabs or line breaks. */
export function tokenize(text: string): Token[] {
  return [...text.matchAll(/[^ ]+/g)].map(({ 0: word, index }) => ({
    text: word,
    span: { start: index, end: index + word.length },
  }));
}

/** The rest of a word, from an offset in it. */
export function partOf({ text, span }: Token, from: number): Token {
  return { text: text.slice(from), span: { start: span.start + from, end: span.end } };
}
