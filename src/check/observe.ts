/** Queries the DNS for everything that a judgement needs. */

import { canonicalName, relativeName } from "../dns/name";
import { txtText } from "../dns/rdata";
import { countSpfLookups, evaluateSpf, isSpf, type MailResolver, type SpfLookupTree } from "../mail";
import type { PtrResolver } from "../mail/resolver";
import { limitLookups, notAsked } from "../mail/spf/limit";
import { primaryField } from "../records/records";
import type { LookUp, Resolver, ServerAnswer, ZoneServers } from "../resolver";
import { errorsOf } from "../shared/issues";
import { kinds } from "./checkers";
import { FOLLOWED_AS } from "./checkers/cname";
import { type Expectation, expectationsOf, type PlanToCheck } from "./expectation";
import { groupsOf } from "./line";
import {
  MAX_EVALUATED,
  type Observations,
  openAlias,
  question,
  readAnswer,
  recordsAt,
  type SpfFinding,
} from "./observations";
import { isDecisive } from "./status";

/** An address that no record lists, so that SPF evaluates every term: class E (RFC 1112 section 4). */
const UNLISTED_CLIENT_IP = "240.0.0.1";

/** When to stop. */
export interface TimeLimit {
  seconds: number;
  /** Aborted when the time is over. */
  signal: AbortSignal;
}

/**
 * Sends all queries at once; the resolver limits their rate. When the time limit is reached, it asks nothing more, and
 * what was observed until then is returned.
 */
export async function observe(plan: PlanToCheck, resolver: Resolver, limit?: TimeLimit): Promise<Observations> {
  const found = await inTime(resolver.findZone(plan.domain), limit?.signal);
  const zone = !found || (limit?.signal.aborted && found.state === "unknown") ? notFound(limit) : found;
  const observer = new Observer(plan, resolver, zone, limit);
  // If the name does not exist or its servers are unknown, there is nothing to query.
  if (zone.state === "found") await inTime(observer.observe(), limit?.signal);
  return observer.snapshot();
}

function notFound(limit: TimeLimit | undefined): ZoneServers {
  return { zone: "", state: "unknown", why: `the time limit of ${limit?.seconds} seconds was reached`, servers: [] };
}

/** The result of the work; undefined if the signal is aborted first. */
function inTime<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T | undefined> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    // Other work that the same signal ends gets one more turn to return its partial result.
    const end = (): void => void setImmediate(resolve, undefined);
    if (signal.aborted) end();
    signal.addEventListener("abort", end, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", end));
  });
}

class Observer {
  readonly answers = new Map<string, readonly ServerAnswer[]>();
  readonly lookUps = new Map<string, LookUp>();
  private readonly spf = new Map<string, SpfFinding>();
  private readonly asked = new Map<string, Promise<readonly ServerAnswer[]>>();
  private readonly unfinished = new Set<string>();
  private readonly followed = new Map<string, Promise<void>>();

  constructor(
    private readonly plan: PlanToCheck,
    private readonly resolver: Resolver,
    private readonly zone: ZoneServers,
    private readonly limit: TimeLimit | undefined,
  ) {}

  /** What is known by now; later results don't change it. */
  snapshot(): Observations {
    const { zone, limit, unfinished } = this;
    return {
      zone,
      answers: new Map(this.answers),
      lookUps: new Map(this.lookUps),
      spf: new Map(this.spf),
      isCached: this.resolver.isCached,
      ...(limit && this.isTimedOut() ? { timedOut: { seconds: limit.seconds, unfinished: new Set(unfinished) } } : {}),
    };
  }

  private isTimedOut(): boolean {
    return this.limit?.signal.aborted ?? false;
  }

  async observe(): Promise<void> {
    const expectations = expectationsOf(this.plan);
    await Promise.all(expectations.map((expectation) => this.observeOne(expectation)));
    const isDisputed = expectations.some((expectation) => groupsOf(expectation, this).length > 1);
    if (isDisputed) await this.ask(this.zone.zone, "SOA");
  }

  private async observeOne(expectation: Expectation): Promise<void> {
    const { name, type } = expectation;
    const answers = await this.ask(name, type, isDecisive(expectation, this.plan.domain));
    const hasOwn = answers.some((answer) => isOwn(answer, name, type));
    // The CNAME that may be beside is looked up in parallel.
    await Promise.all([this.observeFurther(expectation, answers), ...(hasOwn ? [this.lookUp(name, "CNAME")] : [])]);
  }

  private async observeFurther(expectation: Expectation, answers: readonly ServerAnswer[]): Promise<void> {
    const { kind, name, type } = expectation;
    await Promise.all(answers.map((answer) => this.followAlias(answer, name, type)));
    const { alsoQuery, matches } = kinds[kind];
    const isMissing = answers.some((answer) => {
      if (answer.state !== "answered") return false;
      const observed = readAnswer(answer, name, type, this.lookUps);
      return observed.ok && !observed.records.some(({ rdata }) => matches(rdata));
    });
    if (isMissing) await Promise.all(alsoQuery.map((other) => this.ask(name, other)));
    if (kind === "cname") await this.followTargets(expectation);
    if (kind === "spf") await this.evaluate(expectation);
  }

  /** Asks each server once, however many lines need the answer. */
  private ask(name: string, type: string, isUrgent = false): Promise<readonly ServerAnswer[]> {
    const id = question(name, type);
    const asking = this.asked.get(id) ?? this.askServers(name, type, id, isUrgent);
    this.asked.set(id, asking);
    return asking;
  }

  private async askServers(
    name: string,
    type: string,
    id: string,
    isUrgent: boolean,
  ): Promise<readonly ServerAnswer[]> {
    this.unfinished.add(id);
    const answers = this.isTimedOut() ? [] : await this.answersOf(name, type, isUrgent);
    const isWhole = !this.isTimedOut();
    if (isWhole) this.unfinished.delete(id);
    // Servers that had no time to answer must not be reported as silent.
    const kept = isWhole ? answers : answers.filter(({ state }) => state === "answered");
    this.answers.set(id, kept);
    return kept;
  }

  private async answersOf(name: string, type: string, isUrgent: boolean): Promise<readonly ServerAnswer[]> {
    const isInside = relativeName(name, this.zone.zone) !== undefined;
    const zone = isInside ? this.zone : await this.resolver.findZone(name);
    if (zone.state !== "found") return [];
    return this.resolver.queryAllServers(zone, name, type, isUrgent);
  }

  private async followAlias(answer: ServerAnswer, name: string, type: string): Promise<void> {
    if (answer.state !== "answered") return;
    const target = openAlias(answer, name, type);
    if (target !== undefined) await this.lookUp(target, type);
  }

  private async followTargets(expectation: Expectation): Promise<void> {
    const planned = expectation.records.map((record) => canonicalName(primaryField(record)));
    const live = groupsOf(expectation, this).flatMap(({ held }) => held.records.map(canonicalName));
    const others = live.filter((target) => !planned.includes(target));
    if (others.length === 0) return;
    await Promise.all([...planned, ...others].map((target) => this.lookUp(target, FOLLOWED_AS)));
  }

  private lookUp(name: string, type: string): Promise<void> {
    const id = question(name, type);
    const looking = this.followed.get(id) ?? this.follow(name, type, id);
    this.followed.set(id, looking);
    return looking;
  }

  private async follow(name: string, type: string, id: string): Promise<void> {
    if (this.isTimedOut()) return;
    const found = await this.resolver.lookUp(name, type);
    if (!this.isTimedOut()) this.lookUps.set(id, found);
  }

  private async evaluate(expectation: Expectation): Promise<void> {
    // Several SPF records at one server are an error, so there is nothing to evaluate.
    const texts = groupsOf(expectation, this).flatMap(({ held }) => {
      const [text, ...more] = held.records.map(txtText).filter(isSpf);
      return text === undefined || more.length > 0 ? [] : text;
    });
    for (const text of [...new Set(texts)].slice(0, MAX_EVALUATED)) {
      if (this.isTimedOut()) return;
      const finding = await this.evaluateText(text);
      if (!this.isTimedOut()) this.spf.set(text, finding);
    }
  }

  private async evaluateText(text: string): Promise<SpfFinding> {
    const { domain } = this.plan;
    const alone = countSpfLookups(text);
    // An error in the text alone needs no queries.
    if (isBroken(alone)) return { tree: alone };
    const resolver = overrideSpf(this.resolver, domain, text, () => this.isTimedOut());
    const tree = await countSpfLookups(text, { domain, resolver: limitLookups(resolver) });
    if (isBroken(tree)) return { tree };
    // Most of its look-ups come from the resolver's cache.
    const verdict = await evaluateSpf({
      ip: UNLISTED_CLIENT_IP,
      helo: domain,
      sender: `postmaster@${domain}`,
      resolver,
    });
    return { tree, verdict };
  }
}

/** Whether records of the type exist at the name itself: they may hide a CNAME beside them, which some servers allow. */
function isOwn({ records = [] }: ServerAnswer, name: string, type: string): boolean {
  return type !== "CNAME" && recordsAt(records, name, type).length > 0;
}

function isBroken({ issues }: SpfLookupTree): boolean {
  return errorsOf(issues).length > 0;
}

/** A resolver that returns the given text as the domain's SPF record, whatever the servers hold. */
function overrideSpf(
  resolver: Resolver,
  domain: string,
  text: string,
  isTimedOut: () => boolean,
): MailResolver & PtrResolver {
  const unlessTimedOut = <T>(ask: (name: string) => Promise<T>): ((name: string) => Promise<T>) => {
    return (name) => (isTimedOut() ? notAsked() : ask(name));
  };
  return {
    resolveTxt: unlessTimedOut((name) =>
      canonicalName(name) === domain ? Promise.resolve([[text]]) : resolver.resolveTxt(name),
    ),
    resolve4: unlessTimedOut((name) => resolver.resolve4(name)),
    resolve6: unlessTimedOut((name) => resolver.resolve6(name)),
    resolveMx: unlessTimedOut((name) => resolver.resolveMx(name)),
    resolvePtr: unlessTimedOut((name) => resolver.resolvePtr(name)),
  };
}
