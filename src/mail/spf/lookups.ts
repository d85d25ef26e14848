import type { ForwardResolver } from "../resolver";
import { LookupCounter } from "./lookup-counter";
import { broken, hasRecord, ownCost, readTerms, type SpfLookupTree, sum, withLimits } from "./lookup-tree";

export interface SpfLookupOptions {
  /** The domain of the record: what `a` and `mx` without a domain mean. */
  domain: string;
  resolver: ForwardResolver;
}

/**
 * Counts a record's look-ups. From the text alone they are a lower bound, since what it includes is not known; with a
 * resolver the whole tree is asked for. What cannot be read or asked for is in the tree's issues.
 */
export function countSpfLookups(record: string): SpfLookupTree;
export function countSpfLookups(record: string, options: SpfLookupOptions): Promise<SpfLookupTree>;
export function countSpfLookups(record: string, options?: SpfLookupOptions): SpfLookupTree | Promise<SpfLookupTree>;
export function countSpfLookups(record: string, options?: SpfLookupOptions): SpfLookupTree | Promise<SpfLookupTree> {
  if (options) return new LookupCounter(options.resolver).countRoot(record, options.domain);
  const parsed = readTerms(record);
  if (!parsed.ok) return broken(record, undefined, parsed.issues);
  const isPartial = parsed.terms.some(([term]) => hasRecord(term));
  const terms = parsed.terms.map(([term, span]) => ownCost(term, span));
  return withLimits(sum({ record, terms, isPartial, isBroken: false, issues: [] }));
}
