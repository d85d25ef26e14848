/** How one SPF record differs from another, by the effect of both on receivers. */
import { addressText, networkOf, octetsOf } from "../../dns/ip";
import { formatSpfTerm, parseSpf, reviewSpf, type SpfMechanism, type SpfRecord, type SpfResult } from "../../mail/spf";
import { canonicalDomain, canonicalTarget, canonicalTerm } from "../../mail/spf/canonical";
import {
  findAll,
  findModifier,
  includeOf,
  RESULTS,
  type SpfQualifier,
  tokenize,
  WEAKNESS,
} from "../../mail/spf/record";
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
  /** Where the first network is told that is a part of another one. */
  inside: Map<string, number>;
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
  const places = mechanisms.map((term, index): [string, number] => [canonicalTarget(term), index]);
  const denial = mechanisms.findIndex((term) => term.name === "ip4" && !isPass(term) && permissiveFault(term));
  return {
    mechanisms,
    // Of two, a map keeps the last.
    first: new Map(places.toReversed()),
    inside: placesInside(mechanisms),
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

/** What stands for all of a mechanism's senders: itself, or each network that holds its own, the widest first. */
function targetsWith(term: SpfMechanism): readonly string[] {
  const known = targets.get(term);
  if (known) return known;
  const bits = isNetwork(term) ? (term.prefix ?? (term.name === "ip4" ? 32 : 128)) : 0;
  const made = isNetwork(term)
    ? Array.from({ length: bits + 1 }, (_, prefix) => canonicalTarget({ ...term, prefix }))
    : [canonicalTarget(term)];
  targets.set(term, made);
  return made;
}

const targets = new WeakMap<SpfMechanism, readonly string[]>();

function placesInside(mechanisms: readonly SpfMechanism[]): Map<string, number> {
  const places = new Map<string, number>();
  for (const [index, term] of mechanisms.entries()) {
    const wider = isNetwork(term) ? targetsWith(term).slice(0, -1) : [];
    for (const target of wider) if (!places.has(target)) places.set(target, index);
  }
  return places;
}

/** The mechanism that certainly decides about all senders of another one: the first match counts (RFC 7208 section 4.6.2). */
function deciding({ mechanisms, first, hosts, denial }: Policy, term: SpfMechanism): SpfMechanism | undefined {
  const wider = isHost(term) ? hosts.get(hostOf(term))?.find((one) => isAsWide(one, term)) : undefined;
  const all = wider ? [...targetsWith(term), canonicalTarget(wider)] : targetsWith(term);
  const places = all.flatMap((target) => first.get(target) ?? []);
  // Whose senders are known to the DNS only, they are among nearly everyone too.
  if (denial !== undefined && !isNetwork(term)) places.push(denial);
  return mechanisms[Math.min(...places)];
}

function passes(policy: Policy, term: SpfMechanism): boolean {
  return passesBy(policy, deciding(policy, term));
}

function passesBy(policy: Policy, by: SpfMechanism | undefined): boolean {
  return by ? isPass(by) : policy.all === "+";
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

/** A part of a network that one mechanism decides about, if any does. */
interface Part {
  network: Network;
  by: SpfMechanism | undefined;
}

type Compare = (was: SpfMechanism | undefined, is: SpfMechanism | undefined) => boolean;

/** The parts of a network that two records treat differently, as large as they can be. */
function partsOf(network: Network, old: Policy, next: Policy, isTold: Compare): Part[] {
  const [was, is] = [old, next].map((policy) => decidingAll(policy, network));
  if (was && is) return isTold(was.by, is.by) ? [{ network, by: is.by }] : [];
  const [one, other] = halvesOf(network).map((half) => ({ half, parts: partsOf(half, old, next, isTold) }));
  const [left, right] = [one, other].map((side) => side?.parts.find((part) => part.network === side.half));
  if (left && right && left.by?.qualifier === right.by?.qualifier) return [{ network, by: left.by }];
  return [...(one?.parts ?? []), ...(other?.parts ?? [])];
}

/** What decides about all of a network; nothing where it depends on the sender. */
function decidingAll(policy: Policy, network: Network): { by: SpfMechanism | undefined } | undefined {
  const by = deciding(policy, network);
  const place = by ? policy.mechanisms.indexOf(by) : Number.POSITIVE_INFINITY;
  const inside = policy.inside.get(canonicalTarget(network));
  return inside !== undefined && inside < place ? undefined : { by };
}

function halvesOf(network: Network): Network[] {
  const octets = octetsOf(network.address) ?? new Uint8Array();
  const prefix = network.prefix ?? octets.length * 8;
  const lower = networkOf(octets, prefix);
  const upper = lower.map((octet, index) => (index === prefix >> 3 ? octet | (0x80 >> (prefix & 7)) : octet));
  return [lower, upper].map((half) => ({ ...network, address: addressText(half), prefix: prefix + 1 }));
}

/** A network without the length that says that it is one address. */
function shortened({ prefix, ...network }: Network): Network {
  return prefix === undefined || prefix === (network.name === "ip4" ? 32 : 128) ? network : { ...network, prefix };
}

function lostSenders(old: Policy, next: Policy): LostSenders[] {
  const end: LostSenders["instead"] =
    next.redirect === undefined ? RESULTS[next.all ?? "?"] : { decidedBy: next.redirect };
  const toldOf = (term: SpfMechanism, by: SpfMechanism | undefined, isGone: boolean) => ({
    term: formatSpfTerm({ ...term, qualifier: "+" }),
    isGone: isGone && by === undefined,
    instead: by ? RESULTS[by.qualifier] : end,
  });
  const isLost: Compare = (was, is) => passesBy(old, was) && !passesBy(next, is);
  const seen = new Set<string>();
  const told = old.mechanisms
    .filter((term) => isPass(term) && deciding(old, term) === term)
    .flatMap((term) => {
      if (!isNetwork(term)) {
        const isRedirected = term.name === "include" && leadsTo(next, term.domain);
        return passes(next, term) || isRedirected ? [] : [toldOf(term, deciding(next, term), true)];
      }
      return partsOf(term, old, next, isLost).flatMap(({ network, by }) => {
        if (targetsWith(network).some((target) => seen.has(target))) return [];
        seen.add(canonicalTarget(network));
        return [network === term ? toldOf(term, by, true) : toldOf(shortened(network), by, false)];
      });
    });
  const from = old.redirect;
  const isKept = from === undefined || leadsTo(next, from) || next.all === "+" || includes(next, from);
  return inGroups(isKept ? told : [...told, { term: `redirect=${from}`, isGone: true, instead: end }]);
}

function includes(policy: Policy, domain: string): boolean {
  return passes(policy, includeOf(domain));
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
  const terms = old.mechanisms.flatMap((term, index): SpfMechanism[] => {
    if (isPass(term) || deciding(old, term) !== term) return [];
    if (isNetwork(term)) {
      return partsOf(term, old, next, (was, is) => was === term && passesBy(next, is))
        .filter(({ network, by }) => {
          const isMeant = term.qualifier !== "-" && !targetsWith(network).some((target) => passed.has(target));
          return by ? !isMeant : old.all === "+";
        })
        .map(({ network }) => shortened(network));
    }
    const by = deciding(next, term);
    // Whom any other kept out is known to the DNS only.
    return (by ? isPass(by) && term.qualifier === "-" : index < last) ? [term] : [];
  });
  return [...new Set(terms.map(formatSpfTerm))];
}
