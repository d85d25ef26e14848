import { asciiName } from "../../dns/host-name";
import { error, type Issue, show, type TextSpan, warning } from "../../issues";
import { type Answer, ask, type ForwardResolver } from "../resolver";
import { causesLookup } from "./cost";
import { askAddresses, askExchangers, askSpf, isAskable } from "./dns";
import { nameBeforeMail } from "./expand";
import {
  broken,
  hasRecord,
  ownCost,
  readTerms,
  type SpfLookupTree,
  type SpfTermCost,
  sum,
  type Trunk,
  withLimits,
} from "./lookup-tree";
import { MAX_NAMES, type SpfTerm } from "./record";

/** More terms than this are not asked for in one tree: no receiver would come near it. */
const MAX_QUESTIONS = 200;

/** Counts the look-ups of a record with those of all that it includes. */
export class LookupCounter {
  /** Domains whose record was counted already, whole and without a loop. */
  private readonly counted = new Map<string, SpfLookupTree>();
  private questions = 0;
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
    const tree: Trunk = { domain, record: text, terms: [], isPartial: false, isBroken: false, issues: [] };
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
    const cost = ownCost(term, span);
    if (!causesLookup(term)) return { cost };
    const name = "domain" in term && term.domain !== undefined ? nameBeforeMail(term.domain, domain) : domain;
    // What other macros and a client's own name stand for is known only where a message comes in.
    if (name === undefined || term.name === "ptr") return { cost, isPartial: hasRecord(term) };
    if (this.questions >= MAX_QUESTIONS) return { cost, isPartial: true, issues: this.tellTooLarge(name) };
    this.questions++;
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

  /** What the term's question finds, for a client of each kind. */
  private async countVoids(mechanism: string, name: string): Promise<[Answer<unknown>, Answer<unknown>]> {
    if (mechanism === "a") {
      return Promise.all([askAddresses(this.resolver, name, "ip4"), askAddresses(this.resolver, name, "ip6")]);
    }
    const answer = await (mechanism === "mx" ? askExchangers(this.resolver, name) : ask(this.resolver.resolve4(name)));
    return [answer, answer];
  }

  private tellTooLarge(name: string): Issue[] {
    if (this.isTooLarge) return [];
    this.isTooLarge = true;
    const message = `from ${name} on nothing was asked for, since the tree has more than ${MAX_QUESTIONS} terms to ask for`;
    return [warning("spf.too-large", "", message, { incomplete: true })];
  }

  /** The cost of a term with that of the record which it names. */
  private async follow(cost: SpfTermCost, name: string, chain: string[]): Promise<Counted> {
    const fault = (id: string, message: string): Counted => ({
      cost,
      isBroken: true,
      issues: [error(`spf.${id}`, "", message)],
    });
    if (chain.includes(name.toLowerCase())) {
      const message = `${name} includes itself by ${[...chain, name].join(" → ")}, and receivers give up (RFC 7208 section 4.6.4); drop one of these terms`;
      return { ...fault("loop", message), hasLoop: true };
    }
    const known = this.counted.get(name.toLowerCase());
    // Its tree and what is wrong in it are told where it was met first: told each time, they could grow without bound.
    if (known) return { cost: addCost(cost, known), isPartial: known.isPartial, isBroken: known.isBroken };
    if (!isAskable(name))
      return fault(
        "include-none",
        `${show(name)} is no name that can be asked for (RFC 1035 section 2.3.4); correct it`,
      );
    const answer = await askSpf(this.resolver, name);
    if (!answer.ok) return { cost, isPartial: true, issues: [noAnswer(name, answer.code, "look-ups")] };
    const [text, ...more] = answer.records;
    if (text === undefined)
      return fault(
        "include-none",
        `${name} has no SPF record, and receivers give up (RFC 7208 section 5.2); drop the term, or ask its owner`,
      );
    if (more.length > 0)
      return fault(
        "include-several",
        `${name} has ${more.length + 1} SPF records, and receivers give up (RFC 7208 section 4.5); ask its owner to merge them`,
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
  /** Whether a term in it leads back to a record above, so that it is another tree at another place. */
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
  const message = `nobody answered for ${name} (${code}), so that there may be more ${counted}; try again`;
  return warning("spf.no-answer", "", message, { incomplete: true });
}

function tooManyExchangers(name: string): Issue {
  return error(
    "spf.too-many-exchangers",
    "",
    `${name} has more than ${MAX_NAMES} MX records, and receivers give up (RFC 7208 section 4.6.4); name the senders by ip4 or ip6`,
  );
}
