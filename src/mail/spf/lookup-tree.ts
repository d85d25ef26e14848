/** The tree of look-ups that a record causes (RFC 7208 section 4.6.4), and how it is summed up and judged. */
import { alibabaMailIncludes } from "../../editions/spf-includes";
import { error, errorsOf, type Issue, type TextSpan, warning } from "../../issues";
import { causesLookup, effectiveTerms, tooManyLookups } from "./cost";
import { formatSpfTerm } from "./format";
import { parseSpf } from "./parse";
import { MAX_LOOKUPS, MAX_VOID_LOOKUPS, type SpfTerm } from "./record";
import { splitWords, type Word } from "./words";

/** The tree of look-ups that a record causes, where no term matches before its end. */
export interface SpfLookupTree {
  /** The domain that has the record; nothing for a record that was given without one. */
  domain?: string;
  record: string;
  /** The terms that are evaluated, in their order. */
  terms: SpfTermCost[];
  /** The look-ups of all terms, with what they include. */
  lookups: number;
  /** The terms whose questions find nothing, for a client with an IPv4 address and as far as no macro is in them. */
  voidLookups4: number;
  /** The same for a client with an IPv6 address. */
  voidLookups6: number;
  /** Whether there may be more look-ups: a record that it includes could not be asked for, or was not. */
  isPartial: boolean;
  /** Whether receivers give up the record (permerror): it, or what it includes, is broken, or costs too much. */
  isBroken: boolean;
  /** What is wrong in this record and in those that it includes, each with the term that leads there as its path. */
  issues: Issue[];
}

/** What one term costs. */
export interface SpfTermCost {
  /** The term, such as `include:_spf.example.com`. */
  term: string;
  /** Where it stands in the record. */
  span: TextSpan;
  /** Its look-ups: 0 or 1 of its own, and those of what it includes. */
  lookups: number;
  voidLookups4: number;
  voidLookups6: number;
  /** The record that it includes or redirects to, where that was found; told once, at the first of several such terms. */
  included?: SpfLookupTree;
}

/** A tree before its terms are summed up. */
export type Trunk = Pick<SpfLookupTree, "domain" | "record" | "terms" | "isPartial" | "isBroken" | "issues">;

/** A record's terms that are evaluated, each with its place. */
export function readTerms(record: string): { ok: true; terms: [SpfTerm, TextSpan][] } | { ok: false; issues: Issue[] } {
  const parsed = parseSpf(record);
  if (!parsed.ok) return parsed;
  const effective = new Set(effectiveTerms(parsed.record));
  const spans = splitWords(record).slice(1);
  const placed = parsed.record.terms.map((term, index): [SpfTerm, TextSpan] => [term, (spans[index] as Word).span]);
  return { ok: true, terms: placed.filter(([term]) => effective.has(term)) };
}

/** What a term costs without what it includes. */
export function ownCost(term: SpfTerm, span: TextSpan): SpfTermCost {
  return { term: formatSpfTerm(term), span, lookups: causesLookup(term) ? 1 : 0, voidLookups4: 0, voidLookups6: 0 };
}

/** Whether the term leads to another record. */
export function hasRecord({ kind, name }: SpfTerm): boolean {
  return kind !== "unknown-modifier" && (name === "include" || name === "redirect");
}

/** The tree of a record that cannot be read. */
export function broken(record: string, domain: string | undefined, issues: Issue[]): SpfLookupTree {
  return sum({
    ...(domain === undefined ? {} : { domain }),
    record,
    terms: [],
    isPartial: true,
    isBroken: true,
    issues,
  });
}

export function sum(trunk: Trunk): SpfLookupTree {
  const total = (field: "lookups" | "voidLookups4" | "voidLookups6"): number =>
    trunk.terms.reduce((whole, term) => whole + term[field], 0);
  return {
    ...trunk,
    lookups: total("lookups"),
    voidLookups4: total("voidLookups4"),
    voidLookups6: total("voidLookups6"),
  };
}

/** Judges the whole tree: the limits are those of one evaluation, with everything that it includes. */
export function withLimits(tree: SpfLookupTree): SpfLookupTree {
  const { lookups, voidLookups4, voidLookups6, isPartial } = tree;
  const atLeast = isPartial ? "at least " : "";
  const issues: Issue[] = [];
  if (lookups > MAX_LOOKUPS) issues.push(tooManyLookups(`${atLeast}${lookups}`, dearest(tree.terms)));
  const limit = `more than the ${MAX_VOID_LOOKUPS} that receivers allow (RFC 7208 section 4.6.4)`;
  if (voidLookups4 > MAX_VOID_LOOKUPS) {
    const message = `${voidLookups4} look-ups find nothing, ${limit}; drop the terms whose hosts are gone`;
    issues.push(error("spf.too-many-voids", "", message));
  } else if (voidLookups6 > MAX_VOID_LOOKUPS) {
    const message = `for a client with an IPv6 address ${voidLookups6} look-ups find nothing, ${limit}; name the senders by ip4 and ip6 if any of them uses IPv6`;
    issues.push(warning("spf.too-many-voids-ipv6", "", message));
  }
  const isBroken = tree.isBroken || errorsOf(issues).length > 0;
  return { ...tree, isBroken, issues: [...tree.issues, ...issues] };
}

/** The term that costs most; none where others cost as much. Alibaba Mail's own include is not to be dropped. */
function dearest(terms: SpfTermCost[]): string | undefined {
  const others = terms.filter(({ term }) => !(term.toLowerCase().replace(/^\+?include:/, "") in alibabaMailIncludes));
  const [first, second] = others.toSorted((one, other) => other.lookups - one.lookups);
  if (!first || first.lookups <= (second?.lookups ?? 0)) return undefined;
  return `${first.term} (${first.lookups})`;
}
