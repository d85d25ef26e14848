import { asciiName } from "../../dns/host-name";
import { clientOctets } from "../../dns/ip";
import { isBelow } from "../../dns/name";
import { formatIssue, type Issue } from "../../shared/issues";
import { type Answer, ask, type MailResolver } from "../resolver";
import { formatSpfTerm } from "./canonical";
import { askAddresses, askExchangers, askNames, askSpf, includesClient, isAscii, isAskable } from "./dns";
import { effectiveTerms } from "./lookups";
import { expandMacros, fitName, type MacroValues, parseMacros } from "./macros";
import { parseSpf } from "./parse";
import {
  findModifier,
  MAX_LOOKUPS,
  MAX_NAMES,
  MAX_VOID_LOOKUPS,
  RESULTS,
  type SpfMechanism,
  type SpfRecord,
} from "./record";

/** The results of RFC 7208 section 2.6. */
export type SpfResult = "pass" | "fail" | "softfail" | "neutral" | "none" | "temperror" | "permerror";

/** What a receiver knows about a message's sender. */
export interface CheckHostInput {
  /** The address of the client that submits the mail, IPv4 or IPv6. */
  ip: string;
  /** The name that the client gave in HELO or EHLO. */
  helo: string;
  /** The address in MAIL FROM. Empty for a bounce: then `postmaster` at the HELO name is used (section 2.4). */
  sender: string;
  /** The domain whose record is evaluated. By default that of `sender`. */
  domain?: string;
  /** The resolver, in the shape of `node:dns/promises`. */
  resolver: MailResolver;
  /** The receiving host, for `%{r}` in an explanation. By default `unknown` (section 7.3). */
  receiver?: string;
  /** The time in seconds since 1970, for `%{t}` in an explanation. By default 0. */
  time?: number;
}

/** A receiver's result. */
export interface SpfResultDetails {
  result: SpfResult;
  /** The term that matched, such as `-all`. Absent where none did. */
  term?: string;
  /** The domain whose record determined the result, or whose record or DNS is at fault. */
  domain: string;
  /** The domain's own explanation of a fail (section 6.2), if it has one. */
  explanation?: string;
  /** Why there is no other result: for none, temperror and permerror. */
  reason?: string;
  /** The terms that caused DNS look-ups so far (section 4.6.4). */
  lookups: number;
  /** Those of them that found nothing. */
  voidLookups: number;
}

/** The outcome of an evaluation. */
export interface Outcome {
  result: SpfResult;
  domain: string;
  term?: string;
  reason?: string;
  /** The domain-spec of a fail's explanation. */
  exp?: string;
}

/** Ends an evaluation at once. */
class Stop extends Error {
  constructor(
    readonly result: "temperror" | "permerror",
    /** The domain whose record or DNS is at fault. */
    readonly domain: string,
    readonly reason: string,
  ) {
    super(reason);
  }
}

/** The evaluation of one message, with its look-ups so far. */
export class Evaluation {
  lookups = 0;
  voidLookups = 0;
  /** Look-ups of an explanation don't count: they can't change the result (RFC 7208 section 6.2). */
  private isExplaining = false;
  private readonly resolver: MailResolver;
  private readonly kind: "ip4" | "ip6";

  constructor(
    private readonly question: CheckHostInput,
    private readonly client: Uint8Array,
    private readonly sender: string,
  ) {
    this.resolver = question.resolver;
    this.kind = client.length === 4 ? "ip4" : "ip6";
  }

  async checkHost(domain: string): Promise<Outcome> {
    try {
      return await this.check(domain);
    } catch (stop) {
      if (stop instanceof Stop) return { result: stop.result, domain: stop.domain, reason: stop.reason };
      throw stop;
    }
  }

  /** RFC 7208 section 6.2: if anything is wrong with an explanation, there is none. */
  async explain({ domain, exp }: Outcome): Promise<string | undefined> {
    if (exp === undefined) return undefined;
    this.isExplaining = true;
    const name = await this.expand(exp, domain);
    if (!isAskable(name)) return undefined;
    const answer = await ask(this.resolver.resolveTxt(name));
    const [strings, ...more] = answer.ok ? answer.records : [];
    if (!strings || more.length > 0) return undefined;
    const parsed = parseMacros(strings.join(""), "explanation");
    return parsed.ok ? expandMacros(parsed.parts, this.values(domain)) : undefined;
  }

  private async check(domain: string): Promise<Outcome> {
    // Section 4.3: a malformed name, or one of a single label, has no policy.
    if (!isAskable(domain) || !domain.includes(".")) {
      return { result: "none", domain, reason: `${JSON.stringify(domain)} is not a valid domain name` };
    }
    const answer = await askSpf(this.resolver, domain);
    if (!answer.ok) throw new Stop("temperror", domain, unanswered("TXT", domain, answer.code));
    const [text, ...more] = answer.records;
    if (text === undefined) return { result: "none", domain, reason: `${domain} has no SPF record` };
    if (more.length > 0) throw new Stop("permerror", domain, `${domain} has ${more.length + 1} SPF records`);
    const parsed = parseSpf(text);
    if (!parsed.ok) {
      throw new Stop("permerror", domain, wrongRecord(domain, parsed.issues));
    }
    return this.evaluate(parsed.record, domain);
  }

  private async evaluate(record: SpfRecord, domain: string): Promise<Outcome> {
    const exp = findModifier(record, "exp");
    for (const term of effectiveTerms(record)) {
      if (term.kind !== "mechanism" || !(await this.matches(term, domain))) continue;
      const result = RESULTS[term.qualifier];
      return { result, domain, term: formatSpfTerm(term), ...(exp === undefined ? {} : { exp }) };
    }
    const redirect = effectiveTerms(record).find(({ name }) => name === "redirect") && findModifier(record, "redirect");
    if (redirect === undefined) return { result: "neutral", domain };
    this.countLookup(domain);
    const target = await this.expand(redirect, domain);
    const outcome = await this.check(target);
    // Section 6.1: a redirect to a domain without a policy is an error.
    if (outcome.result === "none") throw new Stop("permerror", domain, `redirect=${redirect}: ${outcome.reason}`);
    return outcome;
  }

  private async matches(term: SpfMechanism, domain: string): Promise<boolean> {
    switch (term.name) {
      case "all":
        return true;
      case "ip4":
      case "ip6":
        return includesClient([term.address], this.client, term.prefix);
      case "include":
        return this.matchesInclude(term.domain, domain);
    }
    this.countLookup(domain);
    const target = term.domain === undefined ? domain : await this.expand(term.domain, domain);
    // Section 4.8: a name that can't be looked up counts as one without records.
    if (!isAskable(target)) return false;
    switch (term.name) {
      case "exists":
        // Section 5.7: an A record, whatever the client's address family.
        return (await this.records("A", target, askAddresses(this.resolver, target, "ip4"), domain)).length > 0;
      case "a":
        return this.hostMatches(target, prefixOf(term, this.kind), domain);
      case "mx":
        return this.matchesMx(target, prefixOf(term, this.kind), domain);
      case "ptr":
        return (await this.validatedNames(target, domain)).some((name) => isInside(name, target));
    }
  }

  /** RFC 7208 section 5.2. */
  private async matchesInclude(spec: string, domain: string): Promise<boolean> {
    this.countLookup(domain);
    const target = await this.expand(spec, domain);
    // RFC 8616 section 4: a local part with characters other than ASCII can't be part of a name, and the term does not match.
    if (!isAscii(target)) return false;
    const outcome = await this.check(target);
    if (outcome.result === "none") throw new Stop("permerror", domain, `include:${spec}: ${outcome.reason}`);
    return outcome.result === "pass";
  }

  private async matchesMx(target: string, prefix: number | undefined, domain: string): Promise<boolean> {
    const hosts = await this.records("MX", target, askExchangers(this.resolver, target), domain);
    // Section 4.6.4: more than ten hosts are too many to look up.
    if (hosts.length > MAX_NAMES)
      throw new Stop("permerror", domain, `${target} has more than ${MAX_NAMES} MX records`);
    for (const host of hosts) {
      if (isAskable(host) && (await this.hostMatches(host, prefix, domain, false))) return true;
    }
    return false;
  }

  /** `counts`: whether finding nothing is a void look-up of the term. */
  private async hostMatches(host: string, prefix: number | undefined, domain: string, counts = true): Promise<boolean> {
    const type = this.kind === "ip4" ? "A" : "AAAA";
    const addresses = await this.records(type, host, askAddresses(this.resolver, host, this.kind), domain, counts);
    return includesClient(addresses, this.client, prefix);
  }

  /** The client's names that resolve back to it (section 5.5); those that match the target first. */
  private async validatedNames(target: string, domain: string): Promise<string[]> {
    const answer = await askNames(this.resolver, this.client);
    if (answer.ok && answer.records.length === 0) this.countVoid(domain);
    const validated: string[] = [];
    for (const given of answer.ok ? answer.records.slice(0, MAX_NAMES) : []) {
      const name = given.replace(/\.$/, "");
      if (!isAskable(name)) continue;
      const addresses = await askAddresses(this.resolver, name, this.kind);
      if (addresses.ok && includesClient(addresses.records, this.client)) validated.push(name);
    }
    return validated.toSorted((one, other) => closeness(one, target) - closeness(other, target));
  }

  private async records<T>(
    type: string,
    name: string,
    asked: Promise<Answer<T>>,
    domain: string,
    counts = true,
  ): Promise<T[]> {
    const answer = await asked;
    if (!answer.ok) throw new Stop("temperror", domain, unanswered(type, name, answer.code));
    if (counts && answer.records.length === 0) this.countVoid(domain);
    return answer.records;
  }

  private countLookup(domain: string): void {
    this.lookups++;
    if (this.lookups > MAX_LOOKUPS) throw new Stop("permerror", domain, `more than ${MAX_LOOKUPS} DNS look-ups`);
  }

  private countVoid(domain: string): void {
    if (this.isExplaining) return;
    this.voidLookups++;
    if (this.voidLookups > MAX_VOID_LOOKUPS) {
      throw new Stop("permerror", domain, `more than ${MAX_VOID_LOOKUPS} DNS look-ups found nothing`);
    }
  }

  private async expand(spec: string, domain: string): Promise<string> {
    const parsed = parseMacros(spec, "domain");
    return parsed.ok ? fitName(await expandMacros(parsed.parts, this.values(domain))) : spec;
  }

  private values(domain: string): MacroValues {
    const { receiver = "unknown", time = 0 } = this.question;
    const helo = asciiName(this.question.helo);
    const validatedName = async (): Promise<string> => (await this.validatedNames(domain, domain))[0] ?? "unknown";
    return { sender: this.sender, domain, client: this.client, helo, validatedName, receiver, time };
  }
}

function prefixOf(term: { prefix4?: number; prefix6?: number }, kind: "ip4" | "ip6"): number | undefined {
  return kind === "ip4" ? term.prefix4 : term.prefix6;
}

function isInside(name: string, domain: string): boolean {
  return closeness(name, domain) < 2;
}

/** 0 for the domain itself, 1 for a name inside it, 2 for any other. */
function closeness(name: string, domain: string): number {
  const [one, other] = [name.toLowerCase(), domain.toLowerCase()];
  if (one === other) return 0;
  return isBelow(one, other) ? 1 : 2;
}

/** Only the first problem is shown: an untrusted record may have thousands. */
function wrongRecord(domain: string, [first, ...more]: Issue[]): string {
  const others = more.length === 0 ? "" : `, and ${more.length} more`;
  return `the SPF record of ${domain} is invalid: ${first && formatIssue(first)}${others}`;
}

function unanswered(type: string, name: string, code: string): string {
  return `no answer for the ${type} of ${name}: ${code}`;
}

// Evaluates SPF as a receiver does: check_host() of RFC 7208 section 4.

/**
 * Evaluates SPF for a message: the result of check_host(). It never rejects because of records or DNS failures; an invalid
 * `ip`, or a resolver that can't look up the names of an address, is a `TypeError`.
 */
export async function evaluateSpf(question: CheckHostInput): Promise<SpfResultDetails> {
  const client = clientOctets(question.ip);
  if (!client) throw new TypeError(`ip: ${JSON.stringify(question.ip)} is not an IP address`);
  const { resolvePtr, reverse }: { resolvePtr?: unknown; reverse?: unknown } = question.resolver;
  if (typeof resolvePtr !== "function" && typeof reverse !== "function") {
    throw new TypeError("resolver: needs a method resolvePtr or reverse");
  }
  const sender = fullSender(question);
  const domain = asciiName(question.domain ?? sender.slice(sender.lastIndexOf("@") + 1));
  const evaluation = new Evaluation(question, client, sender);
  const outcome = await evaluation.checkHost(domain);
  const { lookups, voidLookups } = evaluation;
  const explanation = outcome.result === "fail" ? await evaluation.explain(outcome) : undefined;
  const { result, term, reason } = outcome;
  return {
    result,
    domain: outcome.domain,
    ...(term === undefined ? {} : { term }),
    ...(reason === undefined ? {} : { reason }),
    ...(explanation === undefined ? {} : { explanation }),
    lookups,
    voidLookups,
  };
}

/**
 * RFC 7208 sections 2.4 and 4.3: the local part defaults to `postmaster`, the domain to that of HELO. Domains are in A-labels
 * (RFC 8616 section 4).
 */
function fullSender({ sender, helo }: CheckHostInput): string {
  const address = sender.replace(/^<(.*)>$/s, "$1");
  const at = address.lastIndexOf("@");
  return `${address.slice(0, Math.max(at, 0)) || "postmaster"}@${asciiName(address.slice(at + 1) || helo)}`;
}
