/** One question to one address, gently: few at a time, the same one once, and the dead not for long. */
import { setTimeout as sleep } from "node:timers/promises";
import type { AskOptions, QueryResult } from "../dns/exchange";
import type { Answer, Question } from "../dns/message";
import { PAYLOAD } from "../dns/message";
import { type Address, TransportError } from "../dns/transport";
import type { Gates } from "../shared/async";
import { createCancel, firstDefined } from "../shared/async";
import { addressText } from "./address";
import { createCache } from "./cache";
import { createPlain } from "./edns-support";
import { createSilence } from "./server-health";

/** Carries a question to an address and an answer back; fails with a {@link TransportError}. */
export type Wire = (address: Address, question: Question, options: AskOptions) => Promise<Pick<QueryResult, "answer">>;

/** What comes from outside: tests put their own in its place. */
export interface Runtime {
  wire: Wire;
  /** Milliseconds. */
  now(): number;
}

/** What came, or why nothing did. `unreachable` is this machine's trouble and says nothing of the server. */
export type QueryOutcome =
  /** `late`: the milliseconds that it took, where those were more than one try has. */
  | { kind: "answer"; answer: Answer; late?: number }
  | { kind: "silent" | "unreachable"; why: string }
  | { kind: "cancelled"; why: string };

/** What came within the time of a try, and, where nothing did, what comes of it after all. */
export interface HeardSoon {
  outcome: QueryOutcome;
  late?: Promise<QueryOutcome>;
}

export interface AskerOptions {
  timeout: number;
  gates: Gates;
  signal?: AbortSignal | undefined;
  /** Addresses that are never asked. */
  isForbidden?(ip: string): boolean;
}

export interface QueryOptions {
  /** Whether the server is one that asks others for us. The user named it, so it is never asked for a short time. */
  recursion?: boolean;
  /** By default 1. The last of several goes without EDNS. */
  tries?: number;
  /** Whether every try goes without EDNS. */
  isPlain?: boolean;
  /** Whether it goes before the others that wait for the server. */
  isUrgent?: boolean;
}

export interface Upstream {
  /**
   * Asks up to `tries` times, and takes the first answer, to whichever of them: a slow server is not a silent one. A server
   * that is held for dead gets one short try.
   */
  ask(address: Address, question: Question, how?: QueryOptions): Promise<QueryOutcome>;
  /** Asks once, and tells as soon as another server may be asked meanwhile. */
  askSoon(address: Address, question: Question, how?: Omit<QueryOptions, "tries">): Promise<HeardSoon>;
  /** Whether the server was silent so often that the others are to be asked first. */
  isUnresponsive(address: Address): boolean;
  /** Whether the server's last answer was late, so that it is waited for, and not asked again. */
  isSlow(address: Address): boolean;
  readonly questions: number;
}

/** Milliseconds for a server that was silent before. */
const SHORT_TRY = 500;
/** Seconds for which a server is known to be slow, and for how many that is. */
const SLOW_MEMORY = 300;
const SLOW_ROOM = 10_000;
/** An answer counts for so many times the time of a try: 5 seconds by default, as stub resolvers wait (resolv.conf(5)). */
const PATIENCE = 2.5;

/** Milliseconds between the tries to send, where this machine has no more sockets or buffers. */
const NO_ROOM_WAITS = [50, 100, 200, 400, 800, 1600];
const NO_ROOM = new Set(["EMFILE", "ENFILE", "ENOBUFS"]);

/** Codes of this machine's own troubles: no way there, no such kind of address, no more sockets, a firewall of its own. */
const OWN_TROUBLES = new Set([
  "EACCES",
  "EADDRINUSE",
  "EADDRNOTAVAIL",
  "EAFNOSUPPORT",
  "EHOSTUNREACH",
  "EINVAL",
  "ENETDOWN",
  "ENETUNREACH",
  "EPERM",
  ...NO_ROOM,
]);

const FORBIDDEN: QueryOutcome = { kind: "silent", why: "its address is not one of the internet's; it is not asked" };
const CANCELLED: QueryOutcome = { kind: "cancelled", why: "it was cancelled" };

export function createAsker(options: AskerOptions, { wire, now }: Runtime): Upstream {
  const { timeout, gates, signal, isForbidden } = options;
  const silence = createSilence(now);
  const plain = createPlain(now);
  const orCancelled = createCancel(signal);
  /** Those that were late: to ask them twice makes them no quicker. */
  const slow = createCache<true>(SLOW_ROOM, now);
  const wholePatience = timeout * PATIENCE;
  const inFlight = new Map<string, Work>();
  let questions = 0;

  /** A late answer to a short try is not waited for, but it is a sign of life. */
  function carry(address: Address, question: Question, { recursion, isPlain, patience }: How): Promise<HeardSoon> {
    const isShort = !recursion && silence.isUnresponsive(addressText(address));
    const wait = isShort ? SHORT_TRY : timeout;
    const outcome = new Promise<HeardSoon>((resolve, reject) => {
      const work = async (): Promise<void> => {
        if (signal?.aborted) return resolve({ outcome: CANCELLED });
        const sent = send(address, question, { recursion, isPlain, patience });
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

  async function send(
    address: Address,
    question: Question,
    { recursion, isPlain, patience }: How,
  ): Promise<QueryOutcome> {
    const place = addressText(address);
    questions++;
    const noteSilence = silence.watch(place);
    const notePlain = plain.watch(place, isPlain);
    const outcome = await sendWhereRoom(address, question, {
      timeout: patience,
      // Who asks for another message is there, if slow.
      further: wholePatience,
      recursion,
      ...(isPlain ? {} : { edns: { payload: PAYLOAD, dnssec: false } }),
    });
    if (outcome.kind === "unreachable" || outcome.kind === "cancelled") return outcome;
    if (outcome.kind === "answer") slow.set(place, true, outcome.late === undefined ? 0 : SLOW_MEMORY);
    noteSilence(outcome.kind === "silent");
    notePlain(outcome.kind === "silent");
    return outcome;
  }

  async function sendWhereRoom(
    address: Address,
    question: Question,
    how: AskOptions,
    [wait, ...further]: number[] = NO_ROOM_WAITS,
  ): Promise<QueryOutcome> {
    const began = now();
    try {
      const { answer } = await wire(address, question, how);
      const taken = now() - began;
      return { kind: "answer", answer, ...(taken > timeout ? { late: taken } : {}) };
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      if (!NO_ROOM.has(error.code) || wait === undefined) return troubleOf(error, wholePatience);
    }
    await sleep(wait);
    return signal?.aborted ? CANCELLED : sendWhereRoom(address, question, how, further);
  }

  /** All tries of one question, with what is told of the first one soon. */
  async function tryEach(
    address: Address,
    question: Question,
    how: Required<QueryOptions>,
    tell: Tell,
  ): Promise<QueryOutcome> {
    const { recursion, tries, isPlain } = how;
    const place = addressText(address);
    const lates: Promise<QueryOutcome>[] = [];
    for (let left = tries; ; left--) {
      // The last of several goes without EDNS.
      const isLastOfSeveral = tries > 1 && left === 1;
      const carried = carry(address, question, {
        recursion,
        isPlain: isPlain || isLastOfSeveral || plain.isPlain(place),
        patience: Math.max(timeout, wholePatience - (tries - left) * timeout),
      });
      const { outcome, late } = await Promise.race([carried, ...lates.map(answerLate)]);
      if (outcome.kind !== "silent") return outcome;
      if (late) lates.push(late);
      tell(outcome);
      const isHopeless = silence.isUnresponsive(place) && plain.isSilent(place);
      const isWaitedFor = late !== undefined && slow.get(place) === true;
      if (left > 1 && !isHopeless && !isWaitedFor) continue;
      return (await firstDefined(lates.map(orNothing))) ?? (late ? ((await lates[0]) as QueryOutcome) : outcome);
    }
  }

  /** Many domains want to know the same of the same server at the same time. */
  function once(address: Address, question: Question, given: QueryOptions): Work {
    const how = { recursion: false, tries: 1, isPlain: false, isUrgent: false, ...given };
    const place = addressText(address);
    const key = [place, question.name, question.type, how.recursion, how.tries, how.isPlain].join(" ");
    const running = inFlight.get(key);
    if (running) return running;
    let tell: Tell = () => {};
    const silence = new Promise<QueryOutcome>((resolve) => {
      tell = resolve;
    });
    const end = gates
      .perServer(place, () => tryEach(address, question, how, tell), how.isUrgent)
      .finally(() => inFlight.delete(key));
    const work = { end, soon: Promise.race([end, silence]) };
    inFlight.set(key, work);
    return work;
  }

  const isAsked = ({ ip }: Address): boolean => !isForbidden?.(ip);

  return {
    async ask(address, question, how = {}) {
      return isAsked(address) ? once(address, question, how).end : FORBIDDEN;
    },
    async askSoon(address, question, how = {}) {
      if (!isAsked(address)) return { outcome: FORBIDDEN };
      const { soon, end } = once(address, question, { ...how, tries: 1 });
      const outcome = await soon;
      return outcome.kind === "silent" ? { outcome, late: end } : { outcome };
    },
    isUnresponsive: (address) => silence.isUnresponsive(addressText(address)),
    isSlow: (address) => slow.get(addressText(address)) === true,
    get questions() {
      return questions;
    },
  };
}

/** How one message goes: `patience` is the milliseconds for which an answer to it counts. */
interface How {
  recursion: boolean;
  isPlain: boolean;
  patience: number;
}

/** A question to one server, over all its tries: what is told once a try has had its time, and in the end. */
interface Work {
  soon: Promise<QueryOutcome>;
  end: Promise<QueryOutcome>;
}

type Tell = (outcome: QueryOutcome) => void;

async function orNothing(late: Promise<QueryOutcome>): Promise<QueryOutcome | undefined> {
  const outcome = await late;
  return outcome.kind === "silent" ? undefined : outcome;
}

/** The answer to an earlier try, if there comes one. */
function answerLate(late: Promise<QueryOutcome>): Promise<HeardSoon> {
  return new Promise((resolve, reject) => {
    orNothing(late).then((outcome) => {
      if (outcome) resolve({ outcome });
    }, reject);
  });
}

function silent(milliseconds: number): QueryOutcome {
  return { kind: "silent", why: `no answer within ${milliseconds / 1000} seconds` };
}

function troubleOf(error: TransportError, waited: number): QueryOutcome {
  if (error.code === "timeout") return silent(waited);
  return { kind: OWN_TROUBLES.has(error.code) ? "unreachable" : "silent", why: error.message };
}
