/** One question to one address, gently: few at a time, the same one once, and the dead not for long. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Asked, AskOptions } from "../dns/ask";
import { PAYLOAD } from "../dns/edns";
import type { Answer, Question } from "../dns/message";
import { type Address, TransportError } from "../dns/transport";
import { addressText } from "./address";
import { createCancel } from "./cancel";
import type { Gates } from "./gates";
import { createPlain } from "./plain";
import { createSilence } from "./silence";

/** Carries a question to an address and an answer back; fails with a {@link TransportError}. */
export type Wire = (address: Address, question: Question, options: AskOptions) => Promise<Pick<Asked, "answer">>;

/** What comes from outside: tests put their own in its place. */
export interface Means {
  wire: Wire;
  /** Milliseconds. */
  now(): number;
}

/** What came, or why nothing did. `unreachable` is this machine's trouble and says nothing of the server. */
export type Heard =
  | { kind: "answer"; answer: Answer }
  | { kind: "silent" | "unreachable"; why: string }
  | { kind: "cancelled"; why: string };

export interface AskerOptions {
  timeout: number;
  gates: Gates;
  signal?: AbortSignal | undefined;
  /** Addresses that are never asked. */
  isForbidden?(ip: string): boolean;
}

export interface HowToAsk {
  /** Whether the server is one that asks others for us. The user named it, so it is never asked for a short time. */
  recursion?: boolean;
  /** By default 1. The last of several goes without EDNS. */
  tries?: number;
  /** Whether every try goes without EDNS. */
  isPlain?: boolean;
}

export interface Asker {
  /** Asks up to `tries` times while no answer comes. A server that is held for dead gets one short try. */
  ask(address: Address, question: Question, how?: HowToAsk): Promise<Heard>;
  /** Whether the server was silent so often that the others are to be asked first. */
  isDead(address: Address): boolean;
  readonly questions: number;
}

/** Milliseconds for a server that was silent before. */
const SHORT_TRY = 500;

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

const CANCELLED: Heard = { kind: "cancelled", why: "it was cancelled" };

export function createAsker(options: AskerOptions, { wire, now }: Means): Asker {
  const { timeout, gates, signal, isForbidden } = options;
  const silence = createSilence(now);
  const plain = createPlain(now);
  const orCancelled = createCancel(signal);
  const underWay = new Map<string, Promise<Heard>>();
  let questions = 0;

  /** A late answer to a short try is not waited for, but it is a sign of life. */
  function carry(address: Address, question: Question, recursion: boolean, isPlain: boolean): Promise<Heard> {
    const place = addressText(address);
    const isShort = !recursion && silence.isDead(place);
    const heard = new Promise<Heard>((resolve, reject) => {
      const work = async (): Promise<void> => {
        if (signal?.aborted) return resolve(CANCELLED);
        const over = isShort ? setTimeout(() => resolve(silent(SHORT_TRY)), SHORT_TRY) : undefined;
        try {
          resolve(await send(address, question, recursion, isPlain));
        } finally {
          clearTimeout(over);
        }
      };
      gates.overall(work).catch(reject);
    });
    return orCancelled(heard, CANCELLED);
  }

  async function send(address: Address, question: Question, recursion: boolean, isPlain: boolean): Promise<Heard> {
    const place = addressText(address);
    questions++;
    const heard = await sendWhereRoom(address, question, {
      timeout,
      recursion,
      ...(isPlain ? {} : { edns: { payload: PAYLOAD, dnssec: false } }),
    });
    if (heard.kind === "unreachable" || heard.kind === "cancelled") return heard;
    const wasSilent = heard.kind === "silent";
    silence.note(place, wasSilent);
    plain.note(place, isPlain, wasSilent);
    return heard;
  }

  async function sendWhereRoom(
    address: Address,
    question: Question,
    how: AskOptions,
    [wait, ...further]: number[] = NO_ROOM_WAITS,
  ): Promise<Heard> {
    try {
      const { answer } = await wire(address, question, how);
      return { kind: "answer", answer };
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      if (!NO_ROOM.has(error.code) || wait === undefined) return troubleOf(error, timeout);
    }
    await sleep(wait);
    return signal?.aborted ? CANCELLED : sendWhereRoom(address, question, how, further);
  }

  /** Many domains want to know the same of the same server at the same time. */
  function once(address: Address, question: Question, recursion: boolean, isPlain: boolean): Promise<Heard> {
    const place = addressText(address);
    const key = [place, question.name, question.type, recursion, isPlain].join(" ");
    const running = underWay.get(key);
    if (running) return running;
    const started = gates
      .perServer(place, () => carry(address, question, recursion, isPlain))
      .finally(() => underWay.delete(key));
    underWay.set(key, started);
    return started;
  }

  async function ask(
    address: Address,
    question: Question,
    { recursion = false, tries = 1, isPlain = false }: HowToAsk,
  ): Promise<Heard> {
    const place = addressText(address);
    const heard = await once(address, question, recursion, isPlain || plain.isPlain(place));
    const isHopeless = silence.isDead(place) && plain.isSilent(place);
    if (heard.kind !== "silent" || tries <= 1 || isHopeless) return heard;
    return ask(address, question, { recursion, tries: tries - 1, isPlain: isPlain || tries === 2 });
  }

  return {
    async ask(address, question, how = {}) {
      if (!isForbidden?.(address.ip)) return ask(address, question, how);
      return { kind: "silent", why: "its address is none of the internet; it is not asked" };
    },
    isDead: (address) => silence.isDead(addressText(address)),
    get questions() {
      return questions;
    },
  };
}

function silent(milliseconds: number): Heard {
  return { kind: "silent", why: `no answer within ${milliseconds / 1000} seconds` };
}

function troubleOf(error: TransportError, timeout: number): Heard {
  if (error.code === "timeout") return silent(timeout);
  return { kind: OWN_TROUBLES.has(error.code) ? "unreachable" : "silent", why: error.message };
}
