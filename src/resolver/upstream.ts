/**
 * Queries to one address: limits concurrency, coalesces identical queries, and gives unresponsive servers a short time-out.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { AskOptions, QueryResult } from "../dns/exchange";
import type { Answer, Question } from "../dns/message";
import { PAYLOAD } from "../dns/message";
import { type Address, TransportError } from "../dns/transport";
import type { Gates } from "../shared/async";
import { createCancel, firstDefined } from "../shared/async";
import { addressText } from "./address";
import { createCache } from "./cache";
import { createEdnsSupport } from "./edns-support";
import { createServerHealth } from "./server-health";

/** Sends a query and receives its answer; rejects with a {@link TransportError}. */
export type Wire = (address: Address, question: Question, options: AskOptions) => Promise<Pick<QueryResult, "answer">>;

/** Injected side effects: network and clock. */
export interface Runtime {
  wire: Wire;
  /** Milliseconds. */
  now(): number;
}

/**
 * The answer, or why there is none. `unreachable` is a local problem and says nothing about the server. `skipped`: its address
 * is forbidden, so nothing was sent.
 */
export type QueryOutcome =
  /** `late`: the milliseconds that it took, if more than the time of one try. */
  | { kind: "answer"; answer: Answer; late?: number }
  | { kind: "silent" | "unreachable" | "skipped"; why: string }
  | { kind: "cancelled"; why: string };

/** The outcome within the time of one try; after a time-out, `late` is the final outcome. */
export interface EarlyOutcome {
  outcome: QueryOutcome;
  late?: Promise<QueryOutcome>;
}

export interface UpstreamOptions {
  timeout: number;
  gates: Gates;
  signal?: AbortSignal | undefined;
  /** Whether an address is never asked. */
  isForbidden?(ip: string): boolean;
}

export interface QueryOptions {
  /** Whether the server is a forwarder. The user named it, so it never gets a short time-out. */
  recursion?: boolean;
  /** By default 1. The last of several tries goes without EDNS. */
  tries?: number;
  /** Whether every try goes without EDNS. */
  withoutEdns?: boolean;
  /** Whether it goes ahead of other queries that wait for the server. */
  isUrgent?: boolean;
}

export interface Upstream {
  /**
   * Asks up to `tries` times and takes the first answer to any of the tries, so a slow server doesn't count as silent. An
   * unresponsive server gets one short try.
   */
  ask(address: Address, question: Question, how?: QueryOptions): Promise<QueryOutcome>;
  /** Asks once, and resolves as soon as another server may be asked meanwhile. */
  askSoon(address: Address, question: Question, how?: Omit<QueryOptions, "tries">): Promise<EarlyOutcome>;
  /** Whether the server timed out so often that others should be asked first. */
  isUnresponsive(address: Address): boolean;
  /** Whether the server's last answer was late: then it is waited for rather than asked again. */
  isSlow(address: Address): boolean;
  readonly questions: number;
}

/** Milliseconds for an unresponsive server. */
const SHORT_TRY = 500;
/** Seconds for which a server is remembered as slow. */
const SLOW_MEMORY = 300;
const SLOW_MAX_ENTRIES = 10_000;
/** How much longer than one try an answer is accepted: 5 seconds by default, like stub resolvers (resolv.conf(5)). */
const ACCEPT_FACTOR = 2.5;

/** Milliseconds between attempts to send while this machine is out of sockets or buffers. */
const SOCKET_WAITS = [50, 100, 200, 400, 800, 1600];
const OUT_OF_SOCKETS = new Set(["EMFILE", "ENFILE", "ENOBUFS"]);

/** Codes of local problems: no route, an unsupported address family, no more sockets, a local firewall. */
const LOCAL_ERRORS = new Set([
  "EACCES",
  "EADDRINUSE",
  "EADDRNOTAVAIL",
  "EAFNOSUPPORT",
  "EHOSTUNREACH",
  "EINVAL",
  "ENETDOWN",
  "ENETUNREACH",
  "EPERM",
  ...OUT_OF_SOCKETS,
]);

const SKIPPED: QueryOutcome = { kind: "skipped", why: "its address is not globally routable" };
const CANCELLED: QueryOutcome = { kind: "cancelled", why: "cancelled" };

export function createUpstream(options: UpstreamOptions, { wire, now }: Runtime): Upstream {
  const { timeout, gates, signal, isForbidden } = options;
  const health = createServerHealth(now);
  const ednsSupport = createEdnsSupport(now);
  const { orCancelled, withSignal } = createCancel(signal);
  /** Servers whose last answer was late: asking them twice doesn't help. */
  const slow = createCache<true>(SLOW_MAX_ENTRIES, now);
  const acceptWindow = timeout * ACCEPT_FACTOR;
  const inFlight = new Map<string, InFlightQuery>();
  let questions = 0;

  /** A late answer to a short try is not awaited, but it shows that the server responds again. */
  function sendTry(query: Query, how: SendOptions): Promise<EarlyOutcome> {
    const isShort = !how.recursion && health.isUnresponsive(query.server);
    const wait = isShort ? SHORT_TRY : timeout;
    const outcome = new Promise<EarlyOutcome>((resolve, reject) => {
      const work = async (): Promise<void> => {
        if (signal?.aborted) return resolve({ outcome: CANCELLED });
        const sent = send(query, how);
        const late = isShort ? {} : { late: orCancelled(sent, CANCELLED) };
        const over = setTimeout(() => resolve({ outcome: silent(wait), ...late }), wait);
        try {
          resolve({ outcome: await sent });
        } finally {
          clearTimeout(over);
        }
      };
      gates.overall(work).catch(reject);
    });
    return orCancelled(outcome, { outcome: CANCELLED });
  }

  async function send(query: Query, { recursion, withoutEdns, acceptFor }: SendOptions): Promise<QueryOutcome> {
    const { server } = query;
    questions++;
    const recordHealth = health.watch(server);
    const recordEdns = ednsSupport.watch(server, withoutEdns);
    const outcome = await sendWithSocket(query, {
      timeout: acceptFor,
      // A server that asks for a second message is alive, if slow.
      further: acceptWindow,
      recursion,
      ...(withoutEdns ? {} : { edns: { payload: PAYLOAD, dnssec: false } }),
    });
    if (outcome.kind === "unreachable" || outcome.kind === "cancelled") return outcome;
    if (outcome.kind === "answer") slow.set(server, true, outcome.late === undefined ? 0 : SLOW_MEMORY);
    recordHealth(outcome.kind === "silent");
    recordEdns(outcome.kind === "silent");
    return outcome;
  }

  async function sendWithSocket(
    query: Query,
    how: AskOptions,
    [wait, ...further]: number[] = SOCKET_WAITS,
  ): Promise<QueryOutcome> {
    const began = now();
    try {
      const { answer } = await withSignal((own) =>
        wire(query.address, query.question, own ? { ...how, signal: own } : how),
      );
      const taken = now() - began;
      return { kind: "answer", answer, ...(taken > timeout ? { late: taken } : {}) };
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      if (!OUT_OF_SOCKETS.has(error.code) || wait === undefined) return failedOutcome(error, acceptWindow);
    }
    await withSignal((own) => sleep(wait, undefined, own ? { signal: own } : {})).catch(() => undefined);
    return signal?.aborted ? CANCELLED : sendWithSocket(query, how, further);
  }

  /** All tries of one query; `reportSilence` is called when a try times out. */
  async function tryEach(
    query: Query,
    { recursion, tries, withoutEdns }: Required<QueryOptions>,
    reportSilence: ReportSilence,
  ): Promise<QueryOutcome> {
    const { server } = query;
    const lates: Promise<QueryOutcome>[] = [];
    for (let left = tries; ; left--) {
      // The last of several tries goes without EDNS.
      const isLastOfSeveral = tries > 1 && left === 1;
      const sending = sendTry(query, {
        recursion,
        withoutEdns: withoutEdns || isLastOfSeveral || ednsSupport.withoutEdns(server),
        acceptFor: Math.max(timeout, acceptWindow - (tries - left) * timeout),
      });
      const { outcome, late } = await (lates.length === 0
        ? sending
        : Promise.race([sending, ...lates.map(answerLate)]));
      if (outcome.kind !== "silent") return outcome;
      if (late) lates.push(late);
      reportSilence(outcome);
      const isHopeless = health.isUnresponsive(server) && ednsSupport.isSilentWithoutEdns(server);
      const isWaitedFor = late !== undefined && slow.get(server) === true;
      if (left > 1 && !isHopeless && !isWaitedFor) continue;
      return (await firstDefined(lates.map(answerOnly))) ?? (late ? ((await lates[0]) as QueryOutcome) : outcome);
    }
  }

  /** Many domains cause identical queries to one server at the same time. */
  function coalesced(address: Address, question: Question, given: QueryOptions): InFlightQuery {
    const how = { recursion: false, tries: 1, withoutEdns: false, isUrgent: false, ...given };
    const server = addressText(address);
    const key = `${server} ${question.name} ${question.type} ${how.recursion} ${how.tries} ${how.withoutEdns}`;
    const running = inFlight.get(key);
    if (running) return running;
    const onSilence: ReportSilence[] = [];
    let silence: QueryOutcome | undefined;
    const reportSilence: ReportSilence = (outcome) => {
      silence ??= outcome;
      for (const report of onSilence) report(silence);
    };
    const query: Query = { server, address, question };
    const end = gates.perServer(server, () => tryEach(query, how, reportSilence), how.isUrgent);
    const forget = (): void => void inFlight.delete(key);
    end.then(forget, forget);
    const soon = (): Promise<QueryOutcome> =>
      new Promise((resolve, reject) => {
        if (silence) return resolve(silence);
        onSilence.push(resolve);
        end.then(resolve, reject);
      });
    const work = { end, soon };
    inFlight.set(key, work);
    return work;
  }

  const isAsked = ({ ip }: Address): boolean => !isForbidden?.(ip);

  return {
    ask(address, question, how = {}) {
      return isAsked(address) ? coalesced(address, question, how).end : Promise.resolve(SKIPPED);
    },
    async askSoon(address, question, how = {}) {
      if (!isAsked(address)) return { outcome: SKIPPED };
      const { soon, end } = coalesced(address, question, { ...how, tries: 1 });
      const outcome = await soon();
      return outcome.kind === "silent" ? { outcome, late: end } : { outcome };
    },
    isUnresponsive: (address) => health.isUnresponsive(addressText(address)),
    isSlow: (address) => slow.get(addressText(address)) === true,
    get questions() {
      return questions;
    },
  };
}

/** How one message is sent: an answer is accepted for `acceptFor` milliseconds. */
interface SendOptions {
  recursion: boolean;
  withoutEdns: boolean;
  acceptFor: number;
}

/** A question to one server. */
interface Query {
  /** The address as text. */
  server: string;
  address: Address;
  question: Question;
}

/** A query to one server over all its tries: its outcome after the time of one try, and its final outcome. */
interface InFlightQuery {
  soon(): Promise<QueryOutcome>;
  end: Promise<QueryOutcome>;
}

type ReportSilence = (outcome: QueryOutcome) => void;

async function answerOnly(late: Promise<QueryOutcome>): Promise<QueryOutcome | undefined> {
  const outcome = await late;
  return outcome.kind === "silent" ? undefined : outcome;
}

/** The answer to an earlier try, if one arrives. */
function answerLate(late: Promise<QueryOutcome>): Promise<EarlyOutcome> {
  return new Promise((resolve, reject) => {
    answerOnly(late).then((outcome) => {
      if (outcome) resolve({ outcome });
    }, reject);
  });
}

function silent(milliseconds: number): QueryOutcome {
  return { kind: "silent", why: `no answer within ${milliseconds / 1000} seconds` };
}

function failedOutcome(error: TransportError, waited: number): QueryOutcome {
  if (error.code === "timeout") return silent(waited);
  if (error.code === "cancelled") return CANCELLED;
  return { kind: LOCAL_ERRORS.has(error.code) ? "unreachable" : "silent", why: error.message };
}
