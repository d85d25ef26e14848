import { error, type Issue } from "../../issues";
import { findAll, LOOKUP_TERMS, MAX_LOOKUPS, type SpfRecord, type SpfTerm } from "./record";

/** The terms that are evaluated at all: nothing behind `all`, and no `redirect` beside it (RFC 7208 sections 5.1, 6.1). */
export function effectiveTerms(record: SpfRecord): SpfTerm[] {
  const all = findAll(record);
  if (!all) return record.terms;
  return record.terms.filter((term, index) => (index <= all.index ? term.name !== "redirect" : term.name === "exp"));
}

/** A record that costs more than receivers spend. `count` is a number, or `at least` one. */
export function tooManyLookups(count: string, first?: string, path = ""): Issue {
  const message = `the record causes ${count} DNS look-ups, more than the ${MAX_LOOKUPS} that receivers make, and SPF fails for all mail (RFC 7208 section 4.6.4); drop senders that no longer send${first === undefined ? "" : `, first ${first}`}`;
  return error("spf.too-many-lookups", path, message);
}

/** Whether a term causes a DNS look-up that counts (RFC 7208 section 4.6.4). */
export function causesLookup(term: SpfTerm): boolean {
  return term.kind !== "unknown-modifier" && LOOKUP_TERMS.has(term.name);
}

/** The look-ups that a record's own terms cause, without those of what they include: a lower bound. */
export function countOwnLookups(record: SpfRecord): number {
  return effectiveTerms(record).filter(causesLookup).length;
}
