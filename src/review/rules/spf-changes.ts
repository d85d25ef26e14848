/** How one SPF record differs from another, by the effect of both on receivers. */
import { formatSpfTerm, parseSpf, reviewSpf, type SpfMechanism, type SpfRecord, type SpfResult } from "../../mail/spf";
import { canonicalDomain, canonicalTarget, canonicalTerm } from "../../mail/spf/canonical";
import { findAll, findModifier, RESULTS, type SpfQualifier, tokenize } from "../../mail/spf/record";
import { permissiveFault } from "../../mail/spf/width";
import { groupBy } from "../../shared/group-by";
import { errorsOf } from "../../shared/issues";

export interface SpfChange {
  /** Why receivers can't evaluate the new one. */
  fault?: string;
  /** The end of both, if mail from all others is treated less strictly. */
  weaker?: { from: string; to: string };
  /** Terms whose senders no longer pass. */
  lost: LostSenders[];
  /** Terms that denied senders who pass now. */
  admitted: string[];
  /** New terms that authorize everyone, or nearly so. */
  permissive: string[];
  /** The domain whose record decides about all other senders, and did not before. */
  redirect?: string;
}

export interface LostSenders {
  terms: string[];
  /** Whether the new record does not have the terms at all. */
  isGone: boolean;
  /** What mail from there gets instead of a pass, or the domain whose record decides that. */
  instead: SpfResult | { decidedBy: string };
}

/** From the strictest to the weakest; a record that ends in nothing is neutral (RFC 7208 section 4.7). */
const WEAKNESS: SpfQualifier[] = ["-", "~", "?", "+"];

/**
 * What a name's one SPF record does that it did not do before. `before` are the records that the name had: only one that
 * receivers can read has an effect; of none, or of several, nobody passes (RFC 7208 sections 4.5 and 4.6).
 */
export function compareSpf(before: readonly string[], after: string): SpfChange {
  const [only = "", ...more] = before;
  const [was, is] = [parseSpf(more.length === 0 ? only : ""), parseSpf(after)];
  const fault = errorsOf(reviewSpf(after))[0]?.message;
  if (!is.ok) return { fault: fault ?? "", lost: [], admitted: [], permissive: [] };
  const [old, next] = [was.ok ? policyOf(was.record) : undefined, policyOf(is.record)];
  const known = was.ok ? permissiveTerms(only, was.record) : new Map();
  const weaker = old && weakerEnd(old, next);
  const { redirect } = next;
  const isNew = before.length > 0 && redirect !== undefined && !(old && leadsTo(old, redirect));
  return {
    ...(fault !== undefined && { fault }),
    ...(weaker && { weaker }),
    ...(isNew && { redirect }),
    lost: old ? lostSenders(old, next) : [],
    admitted: old ? admittedSenders(old, next) : [],
    permissive: [...permissiveTerms(after, is.record)].flatMap(([term, word]) => (known.has(term) ? [] : [word])),
  };
}

/** The terms that authorize everyone, each with its canonical form. What follows an `all` is never evaluated. */
function permissiveTerms(text: string, { terms }: SpfRecord): Map<string, string> {
  const end = findAll({ terms })?.index ?? terms.length;
  const places = new Set(reviewSpf(text).flatMap(({ permissive, span }) => (permissive && span ? [span.start] : [])));
  const found = tokenize(text)
    .slice(1)
    .flatMap(({ text: word, span }, index): [string, string][] => {
      const term = terms[index];
      return term && index <= end && places.has(span.start) ? [[canonicalTerm(term), word]] : [];
    });
  return new Map(found);
}

type Network = Extract<SpfMechanism, { address: string }>;

/** A record as receivers go through it. */
interface Policy {
  /** The mechanisms before the `all`: what follows it is never evaluated. */
  mechanisms: SpfMechanism[];
  /** Where each one's senders are first told. */
  first: Map<string, number>;
  /** Each `a` and `mx`, by the host, whatever the networks around its addresses. */
  hosts: Map<string, Host[]>;
  /** The first that denies nearly everyone. */
  denial: number | undefined;
  all: SpfQualifier | undefined;
  /** The domain whose record decides about all other senders: `all` takes precedence (RFC 7208 section 6.1). */
  redirect: string | undefined;
}

function policyOf(record: SpfRecord): Policy {
  const all = findAll(record);
  const mechanisms = record.terms
    .slice(0, all?.index)
    .filter((term): term is SpfMechanism => term.kind === "mechanism");
  const targets = mechanisms.map((term, index): [string, number] => [canonicalTarget(term), index]);
  const denial = mechanisms.findIndex((term) => term.name === "ip4" && !isPass(term) && permissiveFault(term));
  return {
    mechanisms,
    // Of two, a map keeps the last.
    first: new Map(targets.toReversed()),
    hosts: groupBy(mechanisms.filter(isHost), hostOf),
    denial: denial < 0 ? undefined : denial,
    all: all?.qualifier,
    redirect: all ? undefined : findModifier(record, "redirect"),
  };
}

function isPass({ qualifier }: SpfMechanism): boolean {
  return qualifier === "+";
}

function isNetwork(term: SpfMechanism): term is Network {
  return term.name === "ip4" || term.name === "ip6";
}

type Host = Extract<SpfMechanism, { prefix4?: number }>;

function isHost(term: SpfMechanism): term is Host {
  return term.name === "a" || term.name === "mx";
}

function hostOf({ prefix4: _, prefix6: __, ...term }: Host): string {
  return canonicalTarget(term);
}

/** Whether the networks around a host's addresses hold those of another term. */
function isAsWide(outer: Host, { prefix4 = 32, prefix6 = 128 }: Host): boolean {
  return (outer.prefix4 ?? 32) <= prefix4 && (outer.prefix6 ?? 128) <= prefix6;
}

/** What stands for all of a mechanism's senders: itself, or each network that holds its own. */
function targetsWith(term: SpfMechanism): string[] {
  if (!isNetwork(term)) return [canonicalTarget(term)];
  const bits = term.prefix ?? (term.name === "ip4" ? 32 : 128);
  return Array.from({ length: bits + 1 }, (_, prefix) => canonicalTarget({ ...term, prefix }));
}

/** The mechanism that certainly decides about all senders of another one: the first match counts (RFC 7208 section 4.6.2). */
function deciding({ mechanisms, first, hosts, denial }: Policy, term: SpfMechanism): SpfMechanism | undefined {
  const wider = isHost(term) ? hosts.get(hostOf(term))?.find((one) => isAsWide(one, term)) : undefined;
  const targets = [...targetsWith(term), ...(wider ? [canonicalTarget(wider)] : [])];
  const places = targets.flatMap((target) => first.get(target) ?? []);
  // Whose senders are known to the DNS only, they are among nearly everyone too.
  if (denial !== undefined && !isNetwork(term)) places.push(denial);
  return mechanisms[Math.min(...places)];
}

function passes(policy: Policy, term: SpfMechanism): boolean {
  const decided = deciding(policy, term);
  return decided ? isPass(decided) : policy.all === "+";
}

function leadsTo({ redirect }: Policy, domain: string): boolean {
  return redirect !== undefined && canonicalDomain(redirect) === canonicalDomain(domain);
}

function weakerEnd(old: Policy, next: Policy): SpfChange["weaker"] {
  // The record of another domain decides, which is not known here.
  if (old.redirect !== undefined || next.redirect !== undefined) return undefined;
  const rank = ({ all = "?" }: Policy): number => WEAKNESS.indexOf(all);
  // `+all` has a rule of its own.
  if (rank(next) <= rank(old) || next.all === "+") return undefined;
  const word = ({ all }: Policy): string => (all ? `${all}all` : "no all");
  return { from: word(old), to: word(next) };
}

function lostSenders(old: Policy, next: Policy): LostSenders[] {
  const end: LostSenders["instead"] =
    next.redirect === undefined ? RESULTS[next.all ?? "?"] : { decidedBy: next.redirect };
  const isRedirected = (term: SpfMechanism): boolean => term.name === "include" && leadsTo(next, term.domain);
  const passed = old.mechanisms.filter((term) => isPass(term) && deciding(old, term) === term);
  const lost = passed.filter((term) => !passes(next, term) && !isRedirected(term));
  const targets = (terms: SpfMechanism[]): Set<string> => new Set(terms.map(canonicalTarget));
  const [allPassed, allLost] = [targets(passed), targets(lost)];
  // Parts of a network that passed as a whole.
  const parts = next.mechanisms.filter((term) => {
    const around = isPass(term) || !isNetwork(term) ? [] : targetsWith(term);
    if (!around.some((target) => allPassed.has(target)) || around.some((target) => allLost.has(target))) return false;
    return deciding(next, term) === term && passes(old, term);
  });
  const told = [...lost, ...parts].map((term) => {
    const decided = deciding(next, term);
    return {
      term: formatSpfTerm({ ...term, qualifier: "+" }),
      isGone: decided === undefined,
      instead: decided ? RESULTS[decided.qualifier] : end,
    };
  });
  const from = old.redirect;
  const isKept = from === undefined || leadsTo(next, from) || next.all === "+" || includes(next, from);
  return inGroups(isKept ? told : [...told, { term: `redirect=${from}`, isGone: true, instead: end }]);
}

function includes(policy: Policy, domain: string): boolean {
  return passes(policy, { kind: "mechanism", qualifier: "+", name: "include", domain });
}

/** Terms of one fate together. */
function inGroups(lost: (Omit<LostSenders, "terms"> & { term: string })[]): LostSenders[] {
  const groups = groupBy(lost, ({ term: _, ...fate }) => JSON.stringify(fate));
  return [...groups.values()].map((group) => {
    const { term: _, ...fate } = group[0] as (typeof lost)[number];
    return { ...fate, terms: group.map(({ term }) => term) };
  });
}

/** The terms that kept senders of a later term from passing, and no longer do. */
function admittedSenders(old: Policy, next: Policy): string[] {
  const passed = new Set(old.mechanisms.filter(isPass).map(canonicalTarget));
  // From the end, to know whether anyone passes by a later term.
  const last = old.mechanisms.findLastIndex((term) => isPass(term) && passes(next, term));
  return old.mechanisms
    .filter((term, index) => {
      if (isPass(term) || deciding(old, term) !== term) return false;
      const decided = deciding(next, term);
      if (decided) return isPass(decided) && (term.qualifier === "-" || passed.has(canonicalTarget(decided)));
      // Whom any other kept out is known to the DNS only.
      return isNetwork(term) ? old.all === "+" && next.all === "+" : index < last;
    })
    .map(formatSpfTerm);
}
