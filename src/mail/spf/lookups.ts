import { asciiName } from "../../dns/host-name";
import { alibabaMailIncludes } from "../../editions/editions";
import { error, errorsOf, formatValue, type Issue, type TextSpan, warning } from "../../shared/issues";
import { type Answer, ask, type ForwardResolver } from "../resolver";
import { formatSpfTerm } from "./canonical";
import { askAddresses, askExchangers, askSpf, isAskable } from "./dns";
import { nameBeforeMail } from "./macros";
import { parseSpf } from "./parse";
import {
  findAll,
  LOOKUP_TERMS,
  MAX_LOOKUPS,
  MAX_NAMES,
  MAX_VOID_LOOKUPS,
  type SpfRecord,
  type SpfTerm,
  type Token,
  tokenize,
} from "./record";

/** The terms that are evaluated at all: nothing after `all`, and no `redirect` beside it (RFC 7208 sections 5.1, 6.1). */
export function effectiveTerms(record: SpfRecord): SpfTerm[] {
  const all = findAll(record);
  if (!all) return record.terms;
  return record.terms.filter((term, index) => (index <= all.index ? term.name !== "redirect" : term.name === "exp"));
}

/** The error of a record with too many look-ups. `count` is a number, or `at least` one. */
export function tooManyLookups(count: string, first?: string, path = ""): Issue {
  const message = `the record causes ${count} DNS look-ups, but receivers allow only ${MAX_LOOKUPS}, so SPF fails for all mail (RFC 7208 section 4.6.4); remove senders that no longer send${first === undefined ? "" : `, first ${first}`}`;
  return error("spf.too-many-lookups", path, message);
}

/** Whether a term causes a DNS look-up that counts (RFC 7208 section 4.6.4). */
export function causesLookup(term: SpfTerm): boolean {
  return term.kind !== "unknown-modifier" && LOOKUP_TERMS.has(term.name);
}

/** The look-ups of a record's own terms, without those of included records: a lower bound. */
export function countOwnLookups(record: SpfRecord): number {
  return effectiveTerms(record).filter(causesLookup).length;
}

export interface SpfLookupOptions {
  /** The domain of the record, to which `a` and `mx` without a domain refer. */
  domain: string;
  resolver: ForwardResolver;
}

/**
 * Counts a record's look-ups. From the text alone they are a lower bound, since included records are unknown; with a
 * resolver the whole tree is looked up. What can't be read or looked up is in the tree's issues.
 */
export function countSpfLookups(record: string): SpfLookupTree;
export function countSpfLookups(record: string, options: SpfLookupOptions): Promise<SpfLookupTree>;
export function countSpfLookups(record: string, options?: SpfLookupOptions): SpfLookupTree | Promise<SpfLookupTree>;
export function countSpfLookups(record: string, options?: SpfLookupOptions): SpfLookupTree | Promise<SpfLookupTree> {
  if (options) return new LookupCounter(options.resolver).countRoot(record, options.domain);
  const parsed = readTerms(record);
  if (!parsed.ok) return broken(record, undefined, parsed.issues);
  const isPartial = parsed.terms.some(([term]) => hasRecord(term));
  const terms = parsed.terms.map(([term, span]) => termLookups(term, span));
  return withLimits(sum({ record, terms, isPartial, isBroken: false, issues: [] }));
}

/** The most terms that are looked up in one tree, far more than any receiver would. */
const MAX_QUERIES = 200;

/** Counts the look-ups of a record, including those of all included records. */
export class LookupCounter {
  /** Domains whose record was counted completely and without a loop. */
  private readonly counted = new Map<string, SpfLookupTree>();
  private queries = 0;
  private isTooLarge = false;

  constructor(private readonly resolver: ForwardResolver) {}

  async countRoot(record: string, domain: string): Promise<SpfLookupTree> {
    const name = asciiName(domain);
    return withLimits((await this.count(record, name, [name.toLowerCase()])).tree);
  }

  private async count(text: string, domain: string, chain: string[]): Promise<CountedTree> {
    const parsed = readTerms(text);
    if (!parsed.ok) return { tree: broken(text, domain, parsed.issues), hasLoop: false };
    let hasLoop = false;
    const tree: PartialTree = { domain, record: text, terms: [], isPartial: false, isBroken: false, issues: [] };
    for (const [term, span] of parsed.terms) {
      const {
        cost,
        isPartial = false,
        isBroken = false,
        issues = [],
        ...counted
      } = await this.costOf(term, span, domain, chain);
      tree.terms.push(cost);
      tree.isPartial ||= isPartial;
      tree.isBroken ||= isBroken;
      hasLoop ||= counted.hasLoop === true;
      tree.issues.push(...issues.map((issue) => ({ ...issue, path: joinPath(cost.term, issue.path), span })));
    }
    return { tree: sum(tree), hasLoop };
  }

  private async costOf(term: SpfTerm, span: TextSpan, domain: string, chain: string[]): Promise<Counted> {
    const cost = termLookups(term, span);
    if (!causesLookup(term)) return { cost };
    const name = "domain" in term && term.domain !== undefined ? nameBeforeMail(term.domain, domain) : domain;
    // Other macros and a client's name are known only when a message arrives.
    if (name === undefined || term.name === "ptr") return { cost, isPartial: hasRecord(term) };
    if (this.queries >= MAX_QUERIES) return { cost, isPartial: true, issues: this.reportTooLarge(name) };
    this.queries++;
    if (hasRecord(term)) return this.follow(cost, name, chain);
    if (!isAskable(name)) return { cost };
    const [four, six] = await this.countVoids(term.name, name);
    const unanswered = [four, six].find((answer) => !answer.ok);
    if (unanswered && !unanswered.ok) return { cost, issues: [noAnswer(name, unanswered.code, "void look-ups")] };
    const tooMany = term.name === "mx" && four.ok && four.records.length > MAX_NAMES;
    const isVoid = (answer: Answer<unknown>): number => (answer.ok && answer.records.length === 0 ? 1 : 0);
    return {
      cost: { ...cost, voidLookups4: isVoid(four), voidLookups6: isVoid(six) },
      ...(tooMany ? { isBroken: true, issues: [tooManyExchangers(name)] } : {}),
    };
  }

  /** The answers to the term's query, for a client of each address family. */
  private async countVoids(mechanism: string, name: string): Promise<[Answer<unknown>, Answer<unknown>]> {
    if (mechanism === "a") {
      return Promise.all([askAddresses(this.resolver, name, "ip4"), askAddresses(this.resolver, name, "ip6")]);
    }
    const answer = await (mechanism === "mx" ? askExchangers(this.resolver, name) : ask(this.resolver.resolve4(name)));
    return [answer, answer];
  }

  private reportTooLarge(name: string): Issue[] {
    if (this.isTooLarge) return [];
    this.isTooLarge = true;
    const message = `from ${name} on, nothing was looked up, because the tree has more than ${MAX_QUERIES} terms with look-ups`;
    return [warning("spf.too-large", "", message, { incomplete: true })];
  }

  /** The cost of a term, including that of the record to which it refers. */
  private async follow(cost: SpfTermCost, name: string, chain: string[]): Promise<Counted> {
    const fault = (id: string, message: string): Counted => ({
      cost,
      isBroken: true,
      issues: [error(`spf.${id}`, "", message)],
    });
    if (chain.includes(name.toLowerCase())) {
      const message = `${name} includes itself (${[...chain, name].join(" → ")}), which receivers treat as a permanent error (RFC 7208 section 4.6.4); remove one of these terms`;
      return { ...fault("loop", message), hasLoop: true };
    }
    const known = this.counted.get(name.toLowerCase());
    // Its tree and issues are reported where it occurs first. Repeated each time, they could grow without bound.
    if (known) return { cost: addCost(cost, known), isPartial: known.isPartial, isBroken: known.isBroken };
    if (!isAskable(name))
      return fault(
        "include-none",
        `${formatValue(name)} is not a valid domain name (RFC 1035 section 2.3.4); correct it`,
      );
    const answer = await askSpf(this.resolver, name);
    if (!answer.ok) return { cost, isPartial: true, issues: [noAnswer(name, answer.code, "look-ups")] };
    const [text, ...more] = answer.records;
    if (text === undefined)
      return fault(
        "include-none",
        `${name} has no SPF record, which receivers treat as a permanent error (RFC 7208 section 5.2); remove the term, or ask its owner`,
      );
    if (more.length > 0)
      return fault(
        "include-several",
        `${name} has ${more.length + 1} SPF records, which receivers treat as a permanent error (RFC 7208 section 4.5); ask its owner to merge them`,
      );
    const { tree: included, hasLoop } = await this.count(text, name, [...chain, name.toLowerCase()]);
    if (!hasLoop) this.counted.set(name.toLowerCase(), included);
    const { isPartial, isBroken, issues } = included;
    return { cost: { ...addCost(cost, included), included }, isPartial, isBroken, issues, hasLoop };
  }
}

interface Counted {
  cost: SpfTermCost;
  isPartial?: boolean;
  isBroken?: boolean;
  issues?: Issue[];
  /** Whether a term in it leads back to a record above; then its tree depends on its place. */
  hasLoop?: boolean;
}

type CountedTree = Required<Pick<Counted, "hasLoop">> & { tree: SpfLookupTree };

function addCost(cost: SpfTermCost, { lookups, voidLookups4, voidLookups6 }: SpfLookupTree): SpfTermCost {
  return { ...cost, lookups: cost.lookups + lookups, voidLookups4, voidLookups6 };
}

function joinPath(term: string, path: string): string {
  return path === "" ? term : `${term} → ${path}`;
}

function noAnswer(name: string, code: string, counted: string): Issue {
  const message = `no server answered for ${name} (${code}), so there may be more ${counted}; try again`;
  return warning("spf.no-answer", "", message, { incomplete: true });
}

function tooManyExchangers(name: string): Issue {
  return error(
    "spf.too-many-exchangers",
    "",
    `${name} has more than ${MAX_NAMES} MX records, which receivers treat as a permanent error (RFC 7208 section 4.6.4); list the senders by ip4 or ip6`,
  );
}

// The tree of look-ups that a record causes (RFC 7208 section 4.6.4), its sum and its limits.

/** The tree of look-ups that a record causes, if no term matches before its end. */
export interface SpfLookupTree {
  /** The domain that has the record; absent for a record that was given without one. */
  domain?: string;
  record: string;
  /** The terms that are evaluated, in their order. */
  terms: SpfTermCost[];
  /** The look-ups of all terms, including those of included records. */
  lookups: number;
  /** The terms whose queries find nothing, for a client with an IPv4 address; terms with macros don't count. */
  voidLookups4: number;
  /** The same for a client with an IPv6 address. */
  voidLookups6: number;
  /** Whether there may be more look-ups: an included record was not, or could not be, looked up. */
  isPartial: boolean;
  /** Whether it is a permanent error (permerror) to receivers: it or an included record is invalid, or costs too much. */
  isBroken: boolean;
  /** What is wrong in this record and in included ones; the path is the term that leads there. */
  issues: Issue[];
}

/** What one term costs. */
export interface SpfTermCost {
  /** The term, such as `include:_spf.example.com`. */
  term: string;
  /** Its place in the record. */
  span: TextSpan;
  /** Its look-ups: 0 or 1 of its own, and those of the included record. */
  lookups: number;
  voidLookups4: number;
  voidLookups6: number;
  /** The record that it includes or redirects to, if found; only at the first of several such terms. */
  included?: SpfLookupTree;
}

/** A tree before its terms are summed up. */
export type PartialTree = Pick<SpfLookupTree, "domain" | "record" | "terms" | "isPartial" | "isBroken" | "issues">;

/** The terms of a record that are evaluated, each with its place. */
export function readTerms(record: string): { ok: true; terms: [SpfTerm, TextSpan][] } | { ok: false; issues: Issue[] } {
  const parsed = parseSpf(record);
  if (!parsed.ok) return parsed;
  const effective = new Set(effectiveTerms(parsed.record));
  const spans = tokenize(record).slice(1);
  const placed = parsed.record.terms.map((term, index): [SpfTerm, TextSpan] => [term, (spans[index] as Token).span]);
  return { ok: true, terms: placed.filter(([term]) => effective.has(term)) };
}

/** The cost of a term, without that of an included record. */
export function termLookups(term: SpfTerm, span: TextSpan): SpfTermCost {
  return { term: formatSpfTerm(term), span, lookups: causesLookup(term) ? 1 : 0, voidLookups4: 0, voidLookups6: 0 };
}

/** Whether the term refers to another record. */
export function hasRecord({ kind, name }: SpfTerm): boolean {
  return kind !== "unknown-modifier" && (name === "include" || name === "redirect");
}

/** The tree of a record that can't be read. */
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

export function sum(trunk: PartialTree): SpfLookupTree {
  const total = (field: "lookups" | "voidLookups4" | "voidLookups6"): number =>
    trunk.terms.reduce((whole, term) => whole + term[field], 0);
  return {
    ...trunk,
    lookups: total("lookups"),
    voidLookups4: total("voidLookups4"),
    voidLookups6: total("voidLookups6"),
  };
}

/** Checks the limits of the whole tree: they apply to one evaluation, including all included records. */
export function withLimits(tree: SpfLookupTree): SpfLookupTree {
  const { lookups, voidLookups4, voidLookups6, isPartial } = tree;
  const atLeast = isPartial ? "at least " : "";
  const issues: Issue[] = [];
  if (lookups > MAX_LOOKUPS) issues.push(tooManyLookups(`${atLeast}${lookups}`, mostExpensive(tree.terms)));
  const limit = `but receivers allow only ${MAX_VOID_LOOKUPS} such look-ups (RFC 7208 section 4.6.4)`;
  if (voidLookups4 > MAX_VOID_LOOKUPS) {
    const message = `${voidLookups4} look-ups find nothing, ${limit}; remove the terms whose hosts no longer exist`;
    issues.push(error("spf.too-many-voids", "", message));
  } else if (voidLookups6 > MAX_VOID_LOOKUPS) {
    const message = `for clients with an IPv6 address, ${voidLookups6} look-ups find nothing, ${limit}; list the senders by ip4 and ip6 if any of them uses IPv6`;
    issues.push(warning("spf.too-many-voids-ipv6", "", message));
  }
  const isBroken = tree.isBroken || errorsOf(issues).length > 0;
  return { ...tree, isBroken, issues: [...tree.issues, ...issues] };
}

/** The most expensive term; undefined where others cost as much. Alibaba Mail's own include must not be removed. */
function mostExpensive(terms: SpfTermCost[]): string | undefined {
  const others = terms.filter(({ term }) => !alibabaMailIncludes.has(term.toLowerCase().replace(/^\+?include:/, "")));
  const [first, second] = others.toSorted((one, other) => other.lookups - one.lookups);
  if (!first || first.lookups <= (second?.lookups ?? 0)) return undefined;
  return `${first.term} (${first.lookups})`;
}
