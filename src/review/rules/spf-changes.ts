/** How one SPF record differs from another, by the effect of both on receivers. */
import { inSameNetwork, octetsOf } from "../../dns/ip";
import { formatSpfTerm, parseSpf, reviewSpf, type SpfMechanism, type SpfRecord } from "../../mail/spf";
import { canonicalDomain, canonicalTarget } from "../../mail/spf/canonical";
import { findAll, findModifier, type SpfQualifier } from "../../mail/spf/record";
import { errorsOf, type Issue } from "../../shared/issues";

export interface SpfChange {
  /** Why receivers can't evaluate the new one, although they could the old one. */
  fault?: string;
  /** The end of both, if mail from all others is treated less strictly. */
  weaker?: { from: string; to: string };
  /** Terms whose senders no longer pass. */
  lost: string[];
  /** New terms that authorize everyone, or nearly so. */
  permissive: string[];
}

/** From the strictest to the weakest; a record that ends in nothing is neutral (RFC 7208 section 4.7). */
const WEAKNESS: SpfQualifier[] = ["-", "~", "?", "+"];

export function compareSpf(before: string, after: string): SpfChange {
  const [old, next] = [parseSpf(before), parseSpf(after)];
  if (!old.ok) return { lost: [], permissive: [] };
  const [had, has] = [reviewSpf(before), reviewSpf(after)];
  const faults = errorsOf(has);
  // Such as more look-ups than receivers make.
  const fault = errorsOf(had).length === 0 ? faults[0]?.message : undefined;
  if (!next.ok) return { fault: faults[0]?.message ?? "", lost: [], permissive: [] };
  const known = new Set(permissiveTerms(before, had));
  const weaker = weakerEnd(old.record, next.record);
  return {
    ...(fault !== undefined && { fault }),
    ...(weaker && { weaker }),
    lost: lostSenders(old.record, next.record),
    permissive: permissiveTerms(after, has).filter((term) => !known.has(term)),
  };
}

function permissiveTerms(text: string, issues: Issue[]): string[] {
  return issues.filter(({ permissive }) => permissive).map(({ span }) => text.slice(span?.start, span?.end));
}

function weakerEnd(old: SpfRecord, next: SpfRecord): SpfChange["weaker"] {
  const [from, to] = [findAll(old), findAll(next)];
  // The record of another domain decides, which is not known here.
  const redirects = (record: SpfRecord): boolean => !findAll(record) && findModifier(record, "redirect") !== undefined;
  if (redirects(old) || redirects(next)) return undefined;
  const rank = (all: typeof from): number => WEAKNESS.indexOf(all?.qualifier ?? "?");
  // `+all` has a rule of its own.
  if (rank(to) <= rank(from) || to?.qualifier === "+") return undefined;
  const word = (all: typeof from): string => (all ? `${all.qualifier}all` : "no all");
  return { from: word(from), to: word(to) };
}

/** The mechanisms that let somebody pass: those before the `all`. */
function passing(record: SpfRecord): SpfMechanism[] {
  const end = findAll(record)?.index ?? record.terms.length;
  return record.terms
    .slice(0, end)
    .filter((term): term is SpfMechanism => term.kind === "mechanism" && term.qualifier === "+");
}

function lostSenders(old: SpfRecord, next: SpfRecord): string[] {
  if (findAll(next)?.qualifier === "+") return [];
  const kept = passing(next);
  const targets = new Set(kept.map(canonicalTarget));
  const lost = passing(old)
    .filter((term) => !targets.has(canonicalTarget(term)) && !kept.some((other) => contains(other, term)))
    .map(formatSpfTerm);
  const [from, to] = [old, next].map((record) => (findAll(record) ? undefined : findModifier(record, "redirect")));
  const isKept = from === undefined || (to !== undefined && canonicalDomain(to) === canonicalDomain(from));
  const isIncluded = from !== undefined && targets.has(`include:${canonicalDomain(from)}`);
  return isKept || isIncluded ? lost : [...lost, `redirect=${from}`];
}

/** Whether a network holds another one. */
function contains(outer: SpfMechanism, inner: SpfMechanism): boolean {
  if ((outer.name !== "ip4" && outer.name !== "ip6") || outer.name !== inner.name) return false;
  const bits = outer.name === "ip4" ? 32 : 128;
  const [wide, narrow] = [outer.prefix ?? bits, inner.prefix ?? bits];
  const [network, address] = [octetsOf(outer.address), octetsOf(inner.address)];
  return wide <= narrow && network !== undefined && address !== undefined && inSameNetwork(network, address, wide);
}
