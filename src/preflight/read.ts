/** Reads of a live zone what findings are made of: each name once, at one of the zone's own servers. */
import { randomBytes } from "node:crypto";
import { isBelow, isWithin, parentOf } from "../dns/name";
import { normalizedText, targetOfRdata } from "../dns/rdata";
import { countSpfLookups, mtaStsPolicyUrl, parseSpf, type SpfLookupTree } from "../mail";
import { limitLookups } from "../mail/spf/limit";
import { countOwnLookups } from "../mail/spf/lookups";
import type { AnswerRecord, Resolver, ResolverOptions, ZoneLookUp } from "../resolver";
import { createResolver } from "../resolver";
import { groupBy } from "../shared/group-by";
import { listUpTo } from "../shared/lists";
import { isTargetOfKeys } from "./brands";
import { mergeWithPlan } from "./merged-spf";
import { mayBeHosted, type Question, questionsOf, wildcardQuestions } from "./names";
import type { HiddenName, Hosted, ServedPolicy, ZoneReading } from "./reading";
import type { PreflightPlan } from "./types";
import { isSpfRecord, mergeRecords, mtaStsAt, plannedAs } from "./zone-view";

/** Fetches a text over https; fails where there is none. */
export type FetchPolicy = (url: string, signal: AbortSignal) => Promise<string>;

export interface ReadOptions extends ResolverOptions {
  /** Who asks. By default a resolver is made for the reading. */
  resolver?: Resolver;
  /** Seconds for all of it, more than 0. What is not there by then is not checked. By default 5. */
  limit?: number;
  /** Fetches the MTA-STS policy if a record announces one. By default it is not fetched. */
  fetchPolicy?: FetchPolicy;
  /** A label that no zone has but by accident, below which wildcards show. By default it is drawn at random. */
  freeLabel?: string;
}

const LIMIT = 5;
/** Milliseconds until another server is asked; 2.5 times as long an answer counts. A silent server must not use the limit up. */
const TIMEOUT = 500;
/** Questions at one server at once: a reading is one short burst, and has to end within the limit from far away too. */
const PER_SERVER = 8;

/** Reads the zone. It never fails: what could not be asked is in the reading. */
export async function readZone(plan: PreflightPlan, options: ReadOptions = {}): Promise<ZoneReading> {
  const { limit = LIMIT, signal: stopped } = options;
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), limit * 1000);
  const signal = stopped ? AbortSignal.any([stopped, over.signal]) : over.signal;
  const resolver =
    options.resolver?.fresh({ signal }) ??
    createResolver({ timeout: TIMEOUT, perServer: PER_SERVER, ...options, signal });
  try {
    return await new Reader(plan, resolver, { ...options, limit, signal }).read();
  } finally {
    clearTimeout(timer);
  }
}

interface Means extends Pick<ReadOptions, "fetchPolicy" | "freeLabel"> {
  limit: number;
  signal: AbortSignal;
}

type Answers = Map<string, ZoneLookUp>;

class Reader {
  private readonly before: number;
  private readonly answers: Answers = new Map();
  private readonly notFollowed: string[] = [];

  constructor(
    private readonly plan: PreflightPlan,
    private readonly resolver: Resolver,
    private readonly means: Means,
  ) {
    this.before = resolver.questions;
  }

  async read(): Promise<ZoneReading> {
    const { plan, resolver, means } = this;
    // The servers that are found here are asked for all the rest.
    const zone = await resolver.findApex(plan.domain);
    const nothing = {
      nameServers: [],
      records: [],
      wildcards: [],
      hidden: [],
      hosted: [],
      unanswered: [],
      notChecked: [],
    };
    if (zone.state !== "found") return { zone, ...nothing, questions: this.questions };
    const questions = questionsOf(plan);
    const label = means.freeLabel ?? `preflight-${randomBytes(4).toString("hex")}`;
    const siblings = wildcardQuestions(questions, zone.zone, label);
    const nameServers = { name: zone.zone, type: "NS" };
    await this.askAll([nameServers, ...questions, ...siblings]);
    const wildcards = this.wildcardsIn(siblings);
    const records = await this.ownRecords(questions, siblings, label);
    const hidden = this.hiddenNames(questions, zone.zone);
    const visible = records.filter(({ name }) => !hidden.some((one) => one.name === name));
    const hosted = await this.hostedAt(visible);
    const reading: ZoneReading = {
      zone,
      nameServers: recordsIn(this.answerTo(nameServers)).map(targetOfRdata),
      records: visible,
      wildcards,
      hidden,
      hosted,
      unanswered: this.failures().map(({ question }) => question),
      notChecked: [...this.notAnswered(), ...this.notFollowed],
      questions: 0,
    };
    const [spf, mtaStsPolicy] = await Promise.all([this.countSpf(reading), this.servedPolicy(reading)]);
    return {
      ...reading,
      ...(spf ? { spf } : {}),
      ...(mtaStsPolicy ? { mtaStsPolicy } : {}),
      questions: this.questions,
    };
  }

  private get questions(): number {
    return this.resolver.questions - this.before;
  }

  private async askAll(questions: Question[]): Promise<void> {
    await Promise.all(
      questions.map(async ({ name, type }) => {
        this.answers.set(`${name} ${type}`, await this.resolver.queryZone(name, type));
      }),
    );
  }

  private answerTo({ name, type }: Question): ZoneLookUp | undefined {
    return this.answers.get(`${name} ${type}`);
  }

  /** What wildcards say; one further up shows below each name that does not exist, and is told once. */
  private wildcardsIn(siblings: (Question & { of: string })[]): AnswerRecord[] {
    const shown = siblings
      .flatMap((sibling) => recordsIn(this.answerTo(sibling)).map((record) => ({ of: sibling.of, record })))
      .sort((one, other) => one.of.length - other.of.length);
    const found: { of: string; record: AnswerRecord }[] = [];
    for (const { of, record } of shown) {
      const isKnown = found.some((one) => isWithin(of, one.of) && isSameRdata(one.record, record));
      if (!isKnown) found.push({ of, record: { ...record, name: `*.${of}` } });
    }
    return found.map(({ record }) => record);
  }

  /**
   * The records that are at the names themselves. Where a name shows what its siblings show, a name below it tells: a
   * wildcard does not reach below a name that exists (RFC 4592 section 2.2.1).
   */
  private async ownRecords(
    questions: Question[],
    siblings: (Question & { of: string })[],
    label: string,
  ): Promise<AnswerRecord[]> {
    const likeSibling = questions.filter((question) => {
      const sibling = siblings.find(({ of, type }) => of === parentOf(question.name) && type === question.type);
      return sibling !== undefined && isAlike(this.answerTo(question), this.answerTo(sibling));
    });
    const below = (question: Question): Question => ({ ...question, name: `${label}.${question.name}` });
    await this.askAll(likeSibling.map(below));
    const isMadeUp = (question: Question): boolean =>
      likeSibling.includes(question) && isAlike(this.answerTo(question), this.answerTo(below(question)));
    const records = questions
      .filter((question) => !isMadeUp(question))
      .flatMap((question) => recordsIn(this.answerTo(question)));
    return unique(records);
  }

  private hiddenNames(questions: Question[], zone: string): HiddenName[] {
    const hidden = new Map<string, HiddenName>();
    for (const question of questions) {
      const { name } = question;
      const answer = this.answerTo(question);
      if (answer === undefined || answer.kind === "failure") continue;
      if (answer.kind === "alias" && answer.dname !== undefined) {
        hidden.set(name, { name, by: "dname", at: answer.dname });
      } else if (answer.zone !== undefined && isBelow(answer.zone, zone)) {
        hidden.set(name, { name, by: "delegation", at: answer.zone });
      }
    }
    return [...hidden.values()];
  }

  /** What the aliases among the policies and keys lead to. The target of a key mostly says enough. */
  private async hostedAt(records: AnswerRecord[]): Promise<Hosted[]> {
    const aliases = records.filter(
      (record) => record.type === "CNAME" && mayBeHosted(record.name, this.plan) && !isKnownKey(record),
    );
    const found = await Promise.all(
      aliases.map(async ({ name }) => ({ name, found: await this.resolver.lookUp(name, "TXT") })),
    );
    return found.map(({ name, found }) => {
      if (found.kind === "failure")
        this.notFollowed.push(`${name} is a CNAME that could not be followed: ${found.why}`);
      const targets = found.chain.map(targetOfRdata);
      return { name, targets, texts: found.kind === "records" ? found.records : [] };
    });
  }

  private failures(): { question: string; why: string }[] {
    return [...this.answers].flatMap(([question, answer]) =>
      answer.kind === "failure" ? [{ question, why: answer.why }] : [],
    );
  }

  /** One sentence for each cause, since one silent server keeps many answers. */
  private notAnswered(): string[] {
    const isOver = this.means.signal.aborted;
    const overtime = `the ${this.means.limit} seconds that all questions have were over`;
    const byCause = groupBy(this.failures(), ({ why }) => (isOver ? overtime : why));
    return [...byCause].map(
      ([cause, of]) => `${listUpTo(of.map(({ question }) => question).sort(), MAX_SHOWN)}: ${cause}`,
    );
  }

  /** What SPF costs with the senders of the old record in it. */
  private async countSpf(reading: ZoneReading): Promise<SpfLookupTree | undefined> {
    const { plan, resolver } = this;
    const { found } = mergeRecords(plan, reading);
    const old = found.filter((record) => record.name === plan.domain && isSpfRecord(record));
    if (old.every((record) => plannedAs(record, plan))) return undefined;
    const { text } = mergeWithPlan(plan, old);
    const parsed = text === undefined ? undefined : parseSpf(text);
    if (text === undefined || !parsed?.ok || countOwnLookups(parsed.record) === 0) return undefined;
    return countSpfLookups(text, { domain: plan.domain, resolver: limitLookups(resolver) });
  }

  private async servedPolicy(reading: ZoneReading): Promise<ServedPolicy | undefined> {
    const { plan, means } = this;
    const { found } = mergeRecords(plan, reading);
    if (!means.fetchPolicy || mtaStsAt(`_mta-sts.${plan.domain}`, { found, reading }).length === 0) return undefined;
    try {
      return { ok: true, text: await means.fetchPolicy(mtaStsPolicyUrl(plan.domain), means.signal) };
    } catch (error) {
      return { ok: false, why: error instanceof Error ? error.message : String(error) };
    }
  }
}

/** Whether a record is the CNAME of a DKIM key, and its target tells whose it is. */
function isKnownKey(record: AnswerRecord): boolean {
  return record.name.includes("._domainkey.") && isTargetOfKeys(targetOfRdata(record));
}

/** Questions that a sentence names. */
const MAX_SHOWN = 3;

function recordsIn(answer: ZoneLookUp | undefined): AnswerRecord[] {
  if (answer?.kind === "records") return answer.records;
  return answer?.kind === "alias" && answer.dname === undefined ? [answer.record] : [];
}

/** Whether two answers show the same records, be they at different names. */
function isAlike(one: ZoneLookUp | undefined, other: ZoneLookUp | undefined): boolean {
  const contents = (answer: ZoneLookUp | undefined): string => recordsIn(answer).map(contentsOf).sort().join("\n");
  return contents(one) !== "" && contents(one) === contents(other);
}

function contentsOf({ type, rdata }: AnswerRecord): string {
  return `${type} ${normalizedText(type, rdata)}`;
}

function isSameRdata(one: AnswerRecord, other: AnswerRecord): boolean {
  return contentsOf(one) === contentsOf(other);
}

/** A CNAME shows in the answer to each question at its name. */
function unique(records: AnswerRecord[]): AnswerRecord[] {
  return [...new Map(records.map((record) => [`${record.name} ${contentsOf(record)}`, record])).values()];
}
