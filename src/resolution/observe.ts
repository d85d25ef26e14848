/** Asks the DNS for all that a judgement needs. */
import { txtText } from "../dynamic-update/rdata";
import { countSpfLookups, evaluateSpf, isSpf, type MailResolver } from "../mail";
import { relativeName } from "../names";
import { recordValue } from "../plan/records";
import type { LookUp, Resolver, ServerAnswer, ZoneServers } from "../resolver";
import { FOLLOWED_AS } from "./cname";
import { type Expectation, expectationsOf, isComparable, type PlanToCheck } from "./expectation";
import { kinds } from "./kinds";
import { groupsOf } from "./line";
import { bareName, type Observations, openAlias, question, readAnswer, type SpfFinding } from "./observations";

/** An address that no record names, so that an evaluation looks at every term: class E (RFC 1112 section 4). */
const STRANGER = "240.0.0.1";

/** Asks for everything at once; how gently, is the resolver's matter. */
export async function observe(plan: PlanToCheck, resolver: Resolver, isCached: boolean): Promise<Observations> {
  const zone = await resolver.zoneOf(plan.domain);
  const observing = new Observing(plan, resolver, zone, isCached);
  // Of a name that does not exist, or whose servers nobody knows, there is nothing to ask.
  if (zone.state === "found") await observing.observe();
  return observing.seen;
}

class Observing {
  private readonly answers = new Map<string, readonly ServerAnswer[]>();
  private readonly lookUps = new Map<string, LookUp>();
  private readonly spf = new Map<string, SpfFinding>();
  private readonly asked = new Map<string, Promise<readonly ServerAnswer[]>>();
  private readonly followed = new Map<string, Promise<void>>();
  readonly seen: Observations;

  constructor(
    private readonly plan: PlanToCheck,
    private readonly resolver: Resolver,
    private readonly zone: ZoneServers,
    isCached: boolean,
  ) {
    const { answers, lookUps, spf } = this;
    this.seen = { zone, answers, lookUps, spf, isCached };
  }

  async observe(): Promise<void> {
    const expectations = expectationsOf(this.plan);
    await Promise.all(expectations.map((expectation) => this.observeOne(expectation)));
    const isDisputed = expectations.some((expectation) => groupsOf(expectation, this.seen).length > 1);
    if (isDisputed) await this.ask(this.zone.zone, "SOA");
  }

  private async observeOne(expectation: Expectation): Promise<void> {
    const { kind, name, type } = expectation;
    const answers = await this.ask(name, type);
    await Promise.all(answers.map((answer) => this.followAlias(answer, name, type)));
    const { beside, concerns } = kinds[kind];
    const isLacking = answers.some((answer) => {
      if (answer.state !== "answered") return false;
      const seen = readAnswer(answer, name, type, this.lookUps);
      return seen.ok && !seen.records.some(({ rdata }) => concerns(rdata));
    });
    if (isLacking) await Promise.all(beside.map((other) => this.ask(name, other)));
    if (kind === "cname") await this.followTargets(expectation);
    if (kind === "spf") await this.evaluate(expectation);
  }

  /** Asks each server once, however many lines want it. */
  private async ask(name: string, type: string): Promise<readonly ServerAnswer[]> {
    const id = question(name, type);
    const asking = this.asked.get(id) ?? this.askServers(name, type);
    this.asked.set(id, asking);
    const answers = await asking;
    this.answers.set(id, answers);
    return answers;
  }

  private async askServers(name: string, type: string): Promise<readonly ServerAnswer[]> {
    const isInside = relativeName(name, this.zone.zone) !== undefined;
    const zone = isInside ? this.zone : await this.resolver.zoneOf(name);
    if (zone.state !== "found") return [];
    return this.resolver.askEach(zone, name, type);
  }

  private async followAlias(answer: ServerAnswer, name: string, type: string): Promise<void> {
    if (answer.state !== "answered") return;
    const target = openAlias(answer, name, type);
    if (target !== undefined) await this.lookUp(target, type);
  }

  private async followTargets(expectation: Expectation): Promise<void> {
    const planned = expectation.records.filter(isComparable).map((record) => bareName(recordValue(record)));
    const live = groupsOf(expectation, this.seen).flatMap(({ held }) => held.records.map(bareName));
    const others = live.filter((target) => !planned.includes(target));
    if (others.length === 0) return;
    await Promise.all([...planned, ...others].map((target) => this.lookUp(target, FOLLOWED_AS)));
  }

  private lookUp(name: string, type: string): Promise<void> {
    const id = question(name, type);
    const looking =
      this.followed.get(id) ??
      this.resolver.lookUp(name, type).then((found) => {
        this.lookUps.set(id, found);
      });
    this.followed.set(id, looking);
    return looking;
  }

  private async evaluate(expectation: Expectation): Promise<void> {
    const { domain } = this.plan;
    // Of several records at one server none counts, so there is nothing to evaluate.
    const texts = groupsOf(expectation, this.seen).flatMap(({ held }) => {
      const [text, ...more] = held.records.map(txtText).filter(isSpf);
      return text === undefined || more.length > 0 ? [] : text;
    });
    for (const text of new Set(texts)) {
      const resolver = withSpf(this.resolver, domain, text);
      // The first fills the resolver's memory, on which the second lives.
      const tree = await countSpfLookups(text, { domain, resolver });
      const verdict = await evaluateSpf({ ip: STRANGER, helo: domain, sender: `postmaster@${domain}`, resolver });
      this.spf.set(text, { tree, verdict });
    }
  }
}

/** A resolver to which the domain's SPF record is the one that a server holds, whatever others hold. */
function withSpf(resolver: Resolver, domain: string, text: string): MailResolver {
  return {
    resolveTxt: (name) => (bareName(name) === domain ? Promise.resolve([[text]]) : resolver.resolveTxt(name)),
    resolve4: (name) => resolver.resolve4(name),
    resolve6: (name) => resolver.resolve6(name),
    resolveMx: (name) => resolver.resolveMx(name),
    resolvePtr: (name) => resolver.resolvePtr(name),
  };
}
