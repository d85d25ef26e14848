/** Asks the servers of a zone, one after the other, until one gives a usable answer. */

import type { Question } from "../dns/message";
import { nameText, ROOT } from "../dns/name";
import type { Address } from "../dns/transport";
import { firstDefined } from "../shared/async";
import { addressText } from "./address";
import { isRegistrySuffix } from "./registry-suffixes";
import { classifyResponse, type Delegation, type ResponseKind, type Unusable } from "./response";
import type { FailureCode } from "./types";
import type { QueryOutcome, Upstream } from "./upstream";

/** The budget of one look-up, including the look-ups of server addresses that it needs. */
export interface QueryContext {
  /** What is left, shared by all nested look-ups. */
  readonly budget: { left: number };
  /** The server names being resolved, the outermost first. */
  readonly path: readonly string[];
}

/** Roughly the bound of BIND and Unbound: a query costs 1, and one without an answer 5. */
const MAX_COST = 60;
export const SILENCE_COST = 5;
export const BUDGET_EXHAUSTED = "query limit reached";
/** The reason for a server whose name could not be resolved. */
export const NO_ADDRESS = "no address was found for its name";

export function newQueryContext(cost = MAX_COST): QueryContext {
  return { budget: { left: cost }, path: [] };
}

/** Why there is no answer. */
export interface Failure {
  kind: "failure";
  code: FailureCode;
  why: string;
}

/** What one server did instead of answering. */
export interface ServerFailure {
  server: string;
  code: FailureCode;
  why: string;
}

/** How many servers a failure lists. */
const MAX_SHOWN = 3;

export function failure(code: FailureCode, why: string): Failure {
  return { kind: "failure", code, why };
}

/** A silent server might have had the answer, so a time-out outranks the other codes. */
export function failureOf(whose: string, failures: ServerFailure[]): Failure {
  const [first] = failures;
  if (!first) return failure("ESERVFAIL", `no ${whose} is known`);
  const codes = new Set(failures.map(({ code }) => code));
  const code = codes.has("ETIMEOUT") ? "ETIMEOUT" : codes.size === 1 ? first.code : "ESERVFAIL";
  const answer = [...new Set(failures.map(({ server, why }) => `${server}: ${why}`))];
  const more = answer.length > MAX_SHOWN ? `; and ${answer.length - MAX_SHOWN} more` : "";
  return failure(code, `no ${whose} answered (${answer.slice(0, MAX_SHOWN).join("; ")}${more})`);
}

/** The outcome of asking a zone's servers. */
export type ZoneAnswer = Exclude<ResponseKind, Unusable> | Failure;

/** A server of a zone, at one of its addresses. */
export interface Candidate {
  address: Address;
  name: string;
}

export interface QueryZoneOptions {
  delegation: Delegation;
  question: Question;
  context: QueryContext;
  tries: number;
  candidates: AsyncIterator<Candidate, undefined>;
  /** Collects the failures of the candidates, and those of this search. */
  failures: ServerFailure[];
}

/** The codes of outcomes that are no answer. */
export const failureCodes: Record<"silent" | "unreachable" | "skipped", FailureCode> = {
  silent: "ETIMEOUT",
  unreachable: "ECONNREFUSED",
  skipped: "ESERVFAIL",
};

/** The most silent servers at one zone before the search gives up. */
const MAX_SILENT = 4;
/** The same once a server has said that the name is not registered. */
const MAX_SILENT_AFTER_DENIAL = 2;
/** After this many silent servers, EDNS is left out: some servers and networks drop it. */
const SILENT_WITH_EDNS = 2;
/** How many silent and unresponsive servers are retried, in parallel, when no other had an answer. */
const MAX_RETRIED = 2;
/**
 * Every search begins at the root, so several root servers are asked in parallel. An unusable answer from one of them counts
 * as silence: if several give one, a proxy or firewall is probably intercepting DNS.
 */
const PARALLEL_ROOTS = 3;

/** The state of a search. */
interface Search {
  silent: Candidate[];
  /** Skipped because they were unresponsive before. */
  unresponsive: Candidate[];
  unusable: number;
  inFlight: number;
  /** A registry's server answered NXDOMAIN, which is accepted once `maxSilent` servers were silent. */
  denial?: { answer: ZoneAnswer; by: string; maxSilent: number };
}

export async function queryZone(upstream: Upstream, options: QueryZoneOptions): Promise<ZoneAnswer> {
  const { delegation, question, context, tries, candidates, failures } = options;
  const isRoot = delegation.zone === ROOT;
  const search: Search = { silent: [], unresponsive: [], unusable: 0, inFlight: 0 };
  /** The outcomes of servers that did not answer within the time of a try. */
  const lateAnswers: Promise<ZoneAnswer | undefined>[] = [];
  let resolveLate = (_answer: ZoneAnswer): void => {};
  let rejectLate = (_problem: unknown): void => {};
  const late = new Promise<ZoneAnswer>((resolve, reject) => {
    resolveLate = resolve;
    rejectLate = reject;
  });
  let isFound = false;

  const denied = (): ZoneAnswer | undefined => search.denial?.answer;

  async function tryOne({ address, name }: Candidate, withoutEdns: boolean): Promise<ZoneAnswer | undefined> {
    if (context.budget.left <= 0) return denied() ?? failure("ESERVFAIL", BUDGET_EXHAUSTED);
    context.budget.left--;
    const { outcome, late } = await upstream.askSoon(address, question, { withoutEdns, isUrgent: true });
    const answer = read(outcome, { address, name });
    if (!late) return answer;
    const reading = readLate(late, { address, name });
    reading.catch(rejectLate);
    lateAnswers.push(reading);
    return answer;
  }

  /** A late answer refunds the cost of the silence. */
  async function readLate(late: Promise<QueryOutcome>, candidate: Candidate): Promise<ZoneAnswer | undefined> {
    const outcome = await late;
    if (outcome.kind !== "answer") return undefined;
    context.budget.left += SILENCE_COST - 1;
    const answer = read(outcome, candidate);
    if (answer) resolveLate(answer);
    return answer;
  }

  function read(outcome: QueryOutcome, { address, name }: Candidate): ZoneAnswer | undefined {
    if (outcome.kind === "cancelled") return failure("ECANCELLED", outcome.why);
    const server = addressText(address);
    if (outcome.kind !== "answer") {
      failures.push({ server, code: failureCodes[outcome.kind], why: outcome.why });
      if (outcome.kind === "silent") {
        context.budget.left -= SILENCE_COST - 1;
        search.silent.push({ address, name });
      }
      // Nothing was sent.
      if (outcome.kind === "skipped") context.budget.left++;
      return undefined;
    }
    const response = classifyResponse(outcome.answer, question, delegation.zone);
    if (response.kind === "unusable") {
      search.unusable++;
      failures.push({ server, code: response.code, why: response.why });
      return undefined;
    }
    if (search.denial || response.kind !== "nxdomain" || !isRegistrySuffix(delegation.zone)) return response;
    // A single NXDOMAIN is not enough to call a domain unregistered.
    search.denial = { answer: response, by: name, maxSilent: search.silent.length + MAX_SILENT_AFTER_DENIAL };
    return undefined;
  }

  const isEnough = (): boolean => {
    const unanswered = search.silent.length + (isRoot ? search.unusable : 0);
    return unanswered + search.inFlight >= (search.denial?.maxSilent ?? MAX_SILENT);
  };

  async function tryNext(): Promise<{ answer: ZoneAnswer | undefined } | undefined> {
    // Counted before the candidate is known, since other loops start meanwhile.
    search.inFlight++;
    try {
      const { value: candidate } = await candidates.next();
      if (!candidate) return undefined;
      if (isFound || candidate.name === search.denial?.by) return { answer: undefined };
      if (!upstream.isUnresponsive(candidate.address)) return { answer: await tryOne(candidate, shouldDropEdns()) };
      search.unresponsive.push(candidate);
      return { answer: undefined };
    } finally {
      search.inFlight--;
    }
  }

  const shouldDropEdns = (): boolean => search.silent.length >= SILENT_WITH_EDNS;

  async function tryAll(): Promise<ZoneAnswer | undefined> {
    while (!isFound && !isEnough()) {
      const tried = await tryNext();
      if (!tried || tried.answer) return tried?.answer;
    }
    return undefined;
  }

  async function tryAgain(): Promise<ZoneAnswer | undefined> {
    if (denied() || isEnough()) return denied();
    // A packet may have been lost, and an unresponsive server may have recovered.
    const lost = (tries > 1 ? search.silent : []).filter(
      ({ address }) => !upstream.isUnresponsive(address) && !upstream.isSlow(address),
    );
    const again = [...lost, ...search.unresponsive].slice(0, MAX_RETRIED);
    const answer = await firstDefined(again.map((candidate) => tryOne(candidate, true)));
    return answer ?? denied();
  }

  async function tryInTurn(): Promise<ZoneAnswer | undefined> {
    return (await firstDefined(Array.from({ length: isRoot ? PARALLEL_ROOTS : 1 }, tryAll))) ?? tryAgain();
  }

  async function inTurnOrLate(): Promise<ZoneAnswer | undefined> {
    const answer = await tryInTurn();
    if (answer && answer.kind !== "failure" && answer !== denied()) return answer;
    return (await firstDefined(lateAnswers)) ?? answer;
  }

  const answer = await Promise.race([inTurnOrLate(), late]);
  isFound = answer !== undefined;
  return answer ?? failureOf(`server of ${nameText(delegation.zone)}`, failures);
}
