/** Asks the servers of a zone, one after the other, until one is of use. */

import type { Question } from "../dns/message";
import { nameText, ROOT } from "../dns/name";
import type { Address } from "../dns/transport";
import { firstDefined } from "../shared/async";
import { addressText } from "./address";

import { isRegistrySuffix } from "./registry-suffixes";
import { classifyResponse, type Delegation, type ResponseKind, type Useless } from "./response";
import type { FailureCode } from "./types";
import type { QueryOutcome, Upstream } from "./upstream";

/** What one look-up may cost, all look-ups of servers' addresses on its way included. */
export interface QueryContext {
  /** What is left to spend, for all look-ups together. */
  readonly budget: { left: number };
  /** The servers' names that are being resolved, the outermost first. */
  readonly path: readonly string[];
}

/** As BIND and Unbound bound it, roughly: a question costs 1, one that stayed without answer 5. */
const MAX_COST = 60;
export const SILENCE_COST = 5;
export const BUDGET_EXHAUSTED = "it takes too many questions";

export function newQueryContext(cost = MAX_COST): QueryContext {
  return { budget: { left: cost }, path: [] };
}

/** Why nobody had an answer. */
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

/** How many servers' troubles a failure names. */
const MAX_SHOWN = 3;

export function failure(code: FailureCode, why: string): Failure {
  return { kind: "failure", code, why };
}

/** A silent server may have known, so that its silence is what counts. */
export function failureOf(whose: string, troubles: ServerFailure[]): Failure {
  const [first] = troubles;
  if (!first) return failure("ESERVFAIL", `no ${whose} is known`);
  const codes = new Set(troubles.map(({ code }) => code));
  const code = codes.has("ETIMEOUT") ? "ETIMEOUT" : codes.size === 1 ? first.code : "ESERVFAIL";
  const told = [...new Set(troubles.map(({ server, why }) => `${server}: ${why}`))];
  const more = told.length > MAX_SHOWN ? `; and ${told.length - MAX_SHOWN} more` : "";
  return failure(code, `no ${whose} gave an answer (${told.slice(0, MAX_SHOWN).join("; ")}${more})`);
}

/** What came of asking a zone's servers. */
export type ZoneAnswer = Exclude<ResponseKind, Useless> | Failure;

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
  /** Gets those of the candidates that are in trouble, and those of this search. */
  troubles: ServerFailure[];
}

/** So many silences at one step are enough. */
const MAX_SILENT = 4;
/** So many are, once a server said that the name is not registered. */
const MAX_SILENT_AFTER_DENIAL = 2;
/** After so many silences the next servers are asked without EDNS, which some servers, and some networks, drop. */
const SILENT_WITH_EDNS = 2;
/** The silent, and those held for dead, that are asked again at once, where nobody else had an answer. */
const MAX_AGAIN = 2;
/**
 * All searches begin at the root, so that its servers are asked a few at once. A wrong answer of theirs counts as a
 * silence: where several give one, something on the way answers in their place.
 */
const ROOTS_AT_ONCE = 3;

/** What came so far. */
interface Seen {
  silent: Candidate[];
  /** Those held for dead, which were left out. */
  dead: Candidate[];
  wrong: number;
  inFlight: number;
  /** A registry's server says that there is no such name; `most` silences may be, until it is believed. */
  denial?: { told: ZoneAnswer; by: string; most: number };
}

export async function queryZone(upstream: Upstream, options: QueryZoneOptions): Promise<ZoneAnswer> {
  const { delegation, question, context, tries, candidates, troubles } = options;
  const isRoot = delegation.zone === ROOT;
  const seen: Seen = { silent: [], dead: [], wrong: 0, inFlight: 0 };
  /** What comes of servers that said nothing within the time of a try. */
  const lates: Promise<ZoneAnswer | undefined>[] = [];
  let tellLate = (_told: ZoneAnswer): void => {};
  let failLate = (_problem: unknown): void => {};
  const late = new Promise<ZoneAnswer>((resolve, reject) => {
    tellLate = resolve;
    failLate = reject;
  });
  let isFound = false;

  const denied = (): ZoneAnswer | undefined => seen.denial?.told;

  async function tryOne({ address, name }: Candidate, isPlain: boolean): Promise<ZoneAnswer | undefined> {
    if (context.budget.left <= 0) return denied() ?? failure("ESERVFAIL", BUDGET_EXHAUSTED);
    context.budget.left--;
    const { outcome, late } = await upstream.askSoon(address, question, { isPlain, isUrgent: true });
    const told = read(outcome, { address, name });
    if (!late) return told;
    const reading = readLate(late, { address, name });
    reading.catch(failLate);
    lates.push(reading);
    return told;
  }

  /** An answer makes up for the silence that was noted before. */
  async function readLate(late: Promise<QueryOutcome>, candidate: Candidate): Promise<ZoneAnswer | undefined> {
    const outcome = await late;
    if (outcome.kind !== "answer") return undefined;
    context.budget.left += SILENCE_COST - 1;
    const told = read(outcome, candidate);
    if (told) tellLate(told);
    return told;
  }

  function read(outcome: QueryOutcome, { address, name }: Candidate): ZoneAnswer | undefined {
    if (outcome.kind === "cancelled") return failure("ECANCELLED", outcome.why);
    const server = addressText(address);
    if (outcome.kind !== "answer") {
      const isSilent = outcome.kind === "silent";
      troubles.push({ server, code: isSilent ? "ETIMEOUT" : "ECONNREFUSED", why: outcome.why });
      if (isSilent) {
        context.budget.left -= SILENCE_COST - 1;
        seen.silent.push({ address, name });
      }
      return undefined;
    }
    const response = classifyResponse(outcome.answer, question, delegation.zone);
    if (response.kind === "useless") {
      seen.wrong++;
      troubles.push({ server, code: response.code, why: response.why });
      return undefined;
    }
    if (seen.denial || response.kind !== "nxdomain" || !isRegistrySuffix(delegation.zone)) return response;
    // One server's word does not make a domain unregistered.
    seen.denial = { told: response, by: name, most: seen.silent.length + MAX_SILENT_AFTER_DENIAL };
    return undefined;
  }

  const isEnough = (): boolean => {
    const unanswered = seen.silent.length + (isRoot ? seen.wrong : 0);
    return unanswered + seen.inFlight >= (seen.denial?.most ?? MAX_SILENT);
  };

  async function tryNext(): Promise<{ told: ZoneAnswer | undefined } | undefined> {
    // Counted before it is known which, since others begin meanwhile.
    seen.inFlight++;
    try {
      const { value: candidate } = await candidates.next();
      if (!candidate) return undefined;
      if (isFound || candidate.name === seen.denial?.by) return { told: undefined };
      if (!upstream.isUnresponsive(candidate.address)) return { told: await tryOne(candidate, isToBePlain()) };
      seen.dead.push(candidate);
      return { told: undefined };
    } finally {
      seen.inFlight--;
    }
  }

  const isToBePlain = (): boolean => seen.silent.length >= SILENT_WITH_EDNS;

  async function tryAll(): Promise<ZoneAnswer | undefined> {
    while (!isFound && !isEnough()) {
      const tried = await tryNext();
      if (!tried || tried.told) return tried?.told;
    }
    return undefined;
  }

  async function tryAgain(): Promise<ZoneAnswer | undefined> {
    if (denied() || isEnough()) return denied();
    // A question, or its answer, may have been lost; and who is held for dead may be so no more.
    const lost = (tries > 1 ? seen.silent : []).filter(
      ({ address }) => !upstream.isUnresponsive(address) && !upstream.isSlow(address),
    );
    const again = [...lost, ...seen.dead].slice(0, MAX_AGAIN);
    const told = await firstDefined(again.map((candidate) => tryOne(candidate, true)));
    return told ?? denied();
  }

  async function tryInTurn(): Promise<ZoneAnswer | undefined> {
    return (await firstDefined(Array.from({ length: isRoot ? ROOTS_AT_ONCE : 1 }, tryAll))) ?? tryAgain();
  }

  async function inTurnOrLate(): Promise<ZoneAnswer | undefined> {
    const told = await tryInTurn();
    if (told && told.kind !== "failure" && told !== denied()) return told;
    return (await firstDefined(lates)) ?? told;
  }

  const told = await Promise.race([inTurnOrLate(), late]);
  isFound = told !== undefined;
  return told ?? failureOf(`server of ${nameText(delegation.zone)}`, troubles);
}
