/** Merges two SPF records: a domain may have only one, and it must list all senders. */
import { error, formatValue, type Issue, warning } from "../../shared/issues";
import type { MailText } from "../record";
import { canonicalDomain, canonicalTarget, canonicalTerm, formatSpf, formatSpfTerm } from "./canonical";
import { parseSpf } from "./parse";
import {
  findAll,
  findModifier,
  type SpfMechanism,
  type SpfQualifier,
  type SpfRecord,
  type SpfTerm,
  WEAKNESS,
} from "./record";
import { costIssues, plusAll, reviewEnd } from "./review";

export interface MergeSpfOptions {
  /**
   * What to do with a `redirect` where the other record has none. `keep` leaves mail from all other senders to the other
   * domain, and removes our `all`; `include` turns it into an include, and our `all` applies. By default such a merge is
   * refused, since with an `all` beside the `redirect` none of its senders would pass any more.
   */
  redirect?: "keep" | "include";
}

/**
 * Adds the senders of `ours` to `theirs`. The terms of `theirs` stay as they are and in their order, those that only ours has
 * are added before the end, and the weaker `all` of the two is used. Merging again changes nothing. What could not be decided,
 * or changes what happens to mail, is in the issues; their paths are `theirs` and `ours`.
 */
export function mergeSpf(theirs: string, ours: string, options: MergeSpfOptions = {}): MailText {
  const [given, added] = [parseSpf(theirs), parseSpf(ours)];
  if (!given.ok || !added.ok) {
    const under = (path: string, issues: Issue[]): Issue[] => issues.map((issue) => ({ ...issue, path }));
    return { text: "", issues: [...under("theirs", given.issues), ...under("ours", added.issues)] };
  }
  const issues: Issue[] = [];
  const [first, second] = resolveRedirects(given.record, added.record, options, issues);
  if (!first || !second) return { text: "", issues };
  const [one, other] = [divide(first), divide(second)];
  const head = dropRepeated(addMechanisms(one.head, other.head, issues), issues);
  const all = weakerAll(one.all, other.all, issues);
  const modifiers = missingModifiers([...one.head, ...one.tail], [...other.head, ...other.tail], issues);
  const record = { terms: [...head, ...all, ...one.tail, ...modifiers] };
  const text = formatSpf(record);
  return { text, issues: [...issues, ...reviewEnd(record), ...costIssues(record, text)] };
}

/** A record's terms up to its `all`, or up to the last mechanism where it has none; that `all`; and what follows. */
function divide(record: SpfRecord): { head: SpfTerm[]; all?: SpfQualifier; tail: SpfTerm[] } {
  const { terms } = record;
  const all = findAll(record);
  if (all) return { head: terms.slice(0, all.index), all: all.qualifier, tail: terms.slice(all.index + 1) };
  const end = terms.findLastIndex(({ kind }) => kind === "mechanism") + 1;
  return { head: terms.slice(0, end), tail: terms.slice(end) };
}

/** Removes each `redirect` that has no effect, and resolves one that conflicts with an `all`. */
function resolveRedirects(
  theirs: SpfRecord,
  ours: SpfRecord,
  { redirect }: MergeSpfOptions,
  issues: Issue[],
): [SpfRecord?, SpfRecord?] {
  const [one, other] = [dropIgnored(theirs, "theirs", issues), dropIgnored(ours, "ours", issues)];
  const domains = [findModifier(one, "redirect"), findModifier(other, "redirect")];
  const [their, our] = domains.map((domain) => domain && canonicalDomain(domain));
  const isSame = their !== undefined && their === our;
  if (isSame || (domains[0] === undefined && domains[1] === undefined)) return [one, other];
  if (redirect === "include") return [includeRedirect(one, other, issues), includeRedirect(other, one, issues)];
  const path = domains[0] === undefined ? "ours" : "theirs";
  const domain = domains[0] ?? domains[1];
  if (domains[0] !== undefined && domains[1] !== undefined) {
    const message = `both records redirect, to ${formatValue(domains[0])} and ${formatValue(domains[1])}, but a record can redirect only once (RFC 7208 section 6); choose redirect: "include"`;
    issues.push(error("spf.two-redirects", "ours", message));
    return [];
  }
  if (redirect === "keep") return [withoutAll(one, issues), withoutAll(other, issues)];
  const message =
    `the record redirects to ${formatValue(domain)}, which has no effect beside an all (RFC 7208 section 6.1), so that domain's senders would no longer pass; ` +
    'choose redirect: "keep" (that domain decides about mail from all other senders) or "include" (our all does)';
  issues.push(error("spf.redirect", path, message));
  return [];
}

function dropIgnored(record: SpfRecord, path: string, issues: Issue[]): SpfRecord {
  const domain = findModifier(record, "redirect");
  if (domain === undefined || !findAll(record)) return record;
  const message = `redirect=${domain} has no effect beside all (RFC 7208 section 6.1), so it was removed`;
  issues.push(warning("spf.redirect-dropped", path, message));
  return without(record, (term) => term.name === "redirect");
}

/** The record with an include instead of its redirect, and with the other's `all`. */
function includeRedirect(record: SpfRecord, other: SpfRecord, issues: Issue[]): SpfRecord {
  const domain = findModifier(record, "redirect");
  if (domain === undefined) return record;
  const message = `redirect=${domain} became an include, so ${domain} no longer decides about mail from all other senders`;
  issues.push(warning("spf.redirect-included", "", message));
  const rest = without(record, (term) => term.name === "redirect").terms;
  const { head, tail } = divide({ terms: rest });
  const all = other.terms.slice(findAll(other)?.index ?? other.terms.length).slice(0, 1);
  return { terms: [...head, { kind: "mechanism", qualifier: "+", name: "include", domain }, ...all, ...tail] };
}

function withoutAll(record: SpfRecord, issues: Issue[]): SpfRecord {
  const all = findAll(record);
  if (!all) return record;
  const message = `${all.qualifier}all was removed, so the redirect's domain decides about mail from all other senders`;
  issues.push(warning("spf.all-dropped", "", message));
  // Terms after it were never evaluated, and must not be now.
  return { terms: record.terms.filter((term, index) => index < all.index || term.kind !== "mechanism") };
}

/**
 * Their terms, followed by those of our mechanisms that are missing. The first term about a target counts. If the two records
 * differ about it, the weaker one wins, so that no mail is lost: ours goes before theirs only if it lets more mail pass, and
 * if nothing before it in our own record may have rejected that mail.
 */
function addMechanisms(theirs: SpfTerm[], ours: SpfTerm[], issues: Issue[]): SpfTerm[] {
  const firstOf = firstByTarget(theirs);
  const before = new Map<SpfTerm, SpfTerm[]>();
  const after: SpfTerm[] = [];
  let onlyPasses = true;
  for (const [target, term] of firstByTarget(ours)) {
    const first = firstOf.get(target);
    if (first === undefined) after.push(term);
    else if (canonicalTerm(first) !== canonicalTerm(term)) {
      const goesFirst = onlyPasses && weaknessOf(term) > weaknessOf(first);
      const [winner, loser] = goesFirst ? [term, first] : [first, term];
      const message = `the records differ about the same senders: ${formatValue(formatSpfTerm(first))} in theirs, ${formatValue(formatSpfTerm(term))} in ours; ${formatValue(formatSpfTerm(winner))} applies, and ${formatValue(formatSpfTerm(loser))} has no effect`;
      issues.push(warning("spf.contradiction", "", message));
      if (goesFirst) before.set(first, [...(before.get(first) ?? []), term]);
    }
    onlyPasses &&= term.qualifier === "+";
  }
  return [...theirs.flatMap((term) => [...(before.get(term) ?? []), term]), ...after];
}

/** The mechanisms that count: of several about one target, the first. */
function firstByTarget(terms: SpfTerm[]): Map<string, SpfMechanism> {
  const first = new Map<string, SpfMechanism>();
  for (const term of terms) {
    if (term.kind === "mechanism" && !first.has(canonicalTarget(term))) first.set(canonicalTarget(term), term);
  }
  return first;
}

function dropRepeated(terms: SpfTerm[], issues: Issue[]): SpfTerm[] {
  const seen = new Set<string>();
  return terms.filter((term) => {
    const canonical = canonicalTerm(term);
    if (!seen.has(canonical)) return seen.add(canonical);
    const message = `duplicate term ${formatValue(formatSpfTerm(term))}; it was written once`;
    issues.push(warning("spf.duplicate-term", "", message));
    return false;
  });
}

/** Our modifiers that are missing in theirs. If both have the same one with different values, theirs stays. */
function missingModifiers(theirs: SpfTerm[], ours: SpfTerm[], issues: Issue[]): SpfTerm[] {
  const known = new Set(theirs.map(canonicalTerm));
  const names = new Set(theirs.flatMap(({ kind, name }) => (kind === "modifier" ? [name] : [])));
  return ours.filter((term) => {
    if (term.kind === "mechanism" || known.has(canonicalTerm(term))) return false;
    known.add(canonicalTerm(term));
    if (term.kind === "unknown-modifier" || !names.has(term.name)) return true;
    const message = `${formatValue(formatSpfTerm(term))} was omitted, because theirs has a different ${term.name}, and a record can have only one`;
    issues.push(warning("spf.modifier-kept", "ours", message));
    return false;
  });
}

function weaknessOf({ qualifier }: SpfMechanism): number {
  return WEAKNESS.indexOf(qualifier);
}

/**
 * The weaker `all` of the two. A record without one is neutral about mail from all other senders (RFC 7208 section 4.7). If
 * neither has one, none is added: there may be a redirect.
 */
function weakerAll(theirs: SpfQualifier | undefined, ours: SpfQualifier | undefined, issues: Issue[]): SpfTerm[] {
  if (theirs === undefined && ours === undefined) return [];
  const [one, other] = [WEAKNESS.indexOf(theirs ?? "?"), WEAKNESS.indexOf(ours ?? "?")];
  const qualifier = WEAKNESS[Math.max(one, other)] ?? "?";
  if (one !== other) {
    const [their, our] = [theirs, ours].map((each) => (each === undefined ? "no all (neutral)" : `${each}all`));
    const message = `theirs has ${their} and ours ${our}; the weaker, ${qualifier}all, was used, so no mail is lost`;
    issues.push(warning("spf.weaker-all", "", message));
  }
  if (qualifier === "+") issues.push(plusAll("+all"));
  return [{ kind: "mechanism", qualifier, name: "all" }];
}

function without(record: SpfRecord, isOut: (term: SpfTerm) => boolean): SpfRecord {
  return { terms: record.terms.filter((term) => !isOut(term)) };
}
