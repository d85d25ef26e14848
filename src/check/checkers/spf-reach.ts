/**
 * Whether an SPF record lets a sender pass: by a term of it, or of a record that it includes, which no earlier term precedes that decides
 * otherwise about the same servers (RFC 7208 section 4.6.2: the first match decides).
 */
import { inSameNetwork, octetsOf } from "../../dns/ip";
import { formatSpfTerm, type SpfLookupTree, type SpfMechanism } from "../../mail";
import { canonicalDomain, canonicalTarget, canonicalTerm } from "../../mail/spf/canonical";
import { includeOf, RESULTS } from "../../mail/spf/record";
import { formatValue } from "../../shared/issues";
import { readTerm } from "./spf-cause";

/** `taken`: an earlier term decides about its servers, or some of them; the message says which, and what to write. */
export type Reach = { kind: "yes" | "no" | "perhaps" } | { kind: "taken"; message: string };

/** A mechanism that is evaluated first. */
interface Earlier {
  term: SpfMechanism;
  /** As written. */
  text: string;
  /** The record that has it, if it is an included one. */
  domain?: string;
}

type Network = Extract<SpfMechanism, { name: "ip4" | "ip6" }>;

export function reachOf(tree: SpfLookupTree, own: SpfMechanism): Reach {
  const records = recordsBelow(tree);
  const networks = networksOf(own, records);
  /** The best of what a record's terms come to. */
  function search(
    { terms, isPartial, domain }: SpfLookupTree,
    before: readonly Earlier[],
    above: readonly string[],
  ): Reach {
    let best: Reach = { kind: "no" };
    const earlier = [...before];
    for (const { term: text, included } of terms) {
      const term = readTerm(text);
      if (term === undefined) continue;
      const isRedirect = term.kind === "modifier" && term.name === "redirect";
      // A redirect to the planned include's record authorizes the same servers.
      const isOwn = canonicalTerm(isRedirect ? includeOf(term.domain) : term) === canonicalTerm(own);
      const isInclude = term.kind === "mechanism" && term.name === "include" && term.qualifier === "+";
      const name = isInclude || isRedirect ? canonicalDomain(term.domain) : "";
      const inside = included ?? records.get(name);
      let reach: Reach | undefined;
      if (isOwn) reach = unlessTaken(earlier);
      else if (name !== "" && inside && !above.includes(name)) reach = search(inside, earlier, [...above, name]);
      else if (name !== "") reach = { kind: isPartial ? "perhaps" : "no" };
      if (reach?.kind === "yes") return reach;
      if (reach && RANK[reach.kind] > RANK[best.kind]) best = reach;
      if (term.kind === "mechanism")
        earlier.push({ term, text, ...(above.length > 0 && domain !== undefined ? { domain } : {}) });
    }
    return best;
  }
  function unlessTaken(earlier: readonly Earlier[]): Reach {
    const whole = earlier.find(({ term }) => isSameTarget(term, own) || (networks.length === 0 && isEverything(term)));
    if (whole) return whole.term.qualifier === "+" ? { kind: "yes" } : { kind: "taken", message: explain(whole, true) };
    // Smaller exceptions than one of the sender's networks are left to whoever made them.
    const deciding = networks.flatMap((network) => earlier.find(({ term }) => isMatch(term, network, records)) ?? []);
    const taken = deciding.filter(({ term }) => term.qualifier !== "+");
    const [first] = taken;
    return first ? { kind: "taken", message: explain(first, taken.length === networks.length) } : { kind: "yes" };
  }
  function explain({ term, text, domain }: Earlier, isAll: boolean): string {
    const sender = formatSpfTerm(own);
    const servers = isAll ? "its servers" : "some of its servers";
    const place = domain === undefined ? "" : `in the record of ${domain}, `;
    return `${place}${formatValue(text)} comes before ${sender} and gives ${servers} the result ${RESULTS[term.qualifier]}, since the first match decides (RFC 7208 section 4.6.2); write ${sender} before it`;
  }
  return search(tree, [], []);
}

const RANK = { no: 0, taken: 1, perhaps: 2, yes: 3 } as const;

/** The records that a tree has below it. It has each only at the first term that leads there. */
function recordsBelow(
  { terms }: SpfLookupTree,
  records = new Map<string, SpfLookupTree>(),
): Map<string, SpfLookupTree> {
  for (const { included } of terms) {
    if (included?.domain === undefined) continue;
    records.set(canonicalDomain(included.domain), included);
    recordsBelow(included, records);
  }
  return records;
}

/** The networks of a term, with those that pass by the record that it includes; not of those that need more look-ups. */
function networksOf(
  term: SpfMechanism,
  records: ReadonlyMap<string, SpfLookupTree>,
  seen = new Set<string>(),
): Network[] {
  if (term.name === "ip4" || term.name === "ip6") return [term];
  if (term.name !== "include") return [];
  const domain = canonicalDomain(term.domain);
  if (seen.has(domain)) return [];
  seen.add(domain);
  return (records.get(domain)?.terms ?? []).flatMap(({ term: text }) => {
    const inside = readTerm(text);
    if (inside?.kind === "modifier" && inside.name === "redirect")
      return networksOf(includeOf(inside.domain), records, seen);
    return inside?.kind === "mechanism" && inside.qualifier === "+" ? networksOf(inside, records, seen) : [];
  });
}

/** Whether a mechanism matches all addresses of a network: an include does where its record gives them a pass. */
function isMatch(
  term: SpfMechanism,
  network: Network,
  records: ReadonlyMap<string, SpfLookupTree>,
  above: readonly string[] = [],
): boolean {
  if (term.name === "all") return true;
  if (term.name === "ip4" || term.name === "ip6") return covers(term, network);
  if (term.name !== "include") return false;
  const domain = canonicalDomain(term.domain);
  if (above.includes(domain)) return false;
  for (const { term: text } of records.get(domain)?.terms ?? []) {
    const inside = readTerm(text);
    const mechanism = inside?.kind === "modifier" && inside.name === "redirect" ? includeOf(inside.domain) : inside;
    if (mechanism?.kind === "mechanism" && isMatch(mechanism, network, records, [...above, domain]))
      return mechanism.qualifier === "+";
  }
  return false;
}

function isSameTarget(one: SpfMechanism, other: SpfMechanism): boolean {
  return canonicalTarget(one) === canonicalTarget(other);
}

function isEverything(term: SpfMechanism): boolean {
  return (term.name === "ip4" || term.name === "ip6") && term.prefix === 0;
}

/** Whether all addresses of a network are in another one. */
function covers(wide: Network, narrow: Network): boolean {
  const [one, other] = [octetsOf(wide.address), octetsOf(narrow.address)];
  if (!one || !other || one.length !== other.length) return false;
  const bits = one.length * 8;
  return (wide.prefix ?? bits) <= (narrow.prefix ?? bits) && inSameNetwork(one, other, wide.prefix);
}
