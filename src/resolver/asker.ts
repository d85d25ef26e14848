/** One question to one address, gently: few at a time, the same one once, and the dead not for long. */
import type { Asked, AskOptions } from "../dns/ask";
import { PAYLOAD } from "../dns/edns";
import type { Answer, Question } from "../dns/message";
import { type Address, TransportError } from "../dns/transport";
import { addressText } from "./address";
import { createCancel } from "./cancel";
import { createGate } from "./gate";
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
  perServer: number;
  signal?: AbortSignal | undefined;
  /** Addresses that are never asked. */
  isForbidden?(ip: string): boolean;
}

export interface Asker {
  /** Asks up to `tries` times while no answer comes. A server that is held for dead gets one short try. */
  ask(address: Address, question: Question, options?: { recursion?: boolean; tries?: number }): Promise<Heard>;
  /** Whether the server was silent so often that there is no sense in asking it. */
  isDead(address: Address): boolean;
  readonly questions: number;
}

/** Milliseconds for a server that was silent before. */
const SHORT_TRY = 500;

/** Codes of this machine's own troubles: no way there, no such kind of address, no more sockets, a firewall of its own. */
const OWN_TROUBLES = new Set([
  "EACCES",
  "EADDRINUSE",
  "EADDRNOTAVAIL",
  "EAFNOSUPPORT",
  "EHOSTUNREACH",
  "EINVAL",
  "EMFILE",
  "ENETDOWN",
  "ENETUNREACH",
  "ENOBUFS",
  "EPERM",
]);

const CANCELLED: Heard = { kind: "cancelled", why: "it was cancelled" };

export function createAsker(options: AskerOptions, { wire, now }: Means): Asker {
  const { timeout, perServer, signal, isForbidden } = options;
  const gate = createGate(perServer);
  const silence = createSilence(now);
  const orCancelled = createCancel(signal);
  const underWay = new Map<string, Promise<Heard>>();
  let questions = 0;

  async function carry(address: Address, question: Question, recursion: boolean): Promise<Heard> {
    const place = addressText(address);
    if (signal?.aborted) return CANCELLED;
    const patience = silence.isDead(place) ? Math.min(timeout, SHORT_TRY) : timeout;
    questions++;
    const heard = await orCancelled(send(address, question, recursion, patience), CANCELLED);
    if (heard.kind === "answer" || heard.kind === "silent") silence.note(place, heard.kind === "silent");
    return heard;
  }

  async function send(address: Address, question: Question, recursion: boolean, patience: number): Promise<Heard> {
    const edns = { payload: PAYLOAD, dnssec: false };
    try {
      const { answer } = await wire(address, question, { timeout: patience, recursion, edns });
      return { kind: "answer", answer };
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      const why = error.code === "timeout" ? `no answer within ${patience / 1000} seconds` : error.message;
      return { kind: OWN_TROUBLES.has(error.code) ? "unreachable" : "silent", why };
    }
  }

  /** Many domains want to know the same of the same server at the same time. */
  function once(address: Address, question: Question, recursion: boolean): Promise<Heard> {
    const place = addressText(address);
    const key = [place, question.name, question.type, recursion].join(" ");
    const running = underWay.get(key);
    if (running) return running;
    const started = gate(place, () => carry(address, question, recursion)).finally(() => underWay.delete(key));
    underWay.set(key, started);
    return started;
  }

  async function ask(address: Address, question: Question, recursion: boolean, tries: number): Promise<Heard> {
    if (isForbidden?.(address.ip))
      return { kind: "silent", why: "its address is none of the internet; it is not asked" };
    const heard = await once(address, question, recursion);
    const isOver = heard.kind !== "silent" || tries <= 1 || silence.isDead(addressText(address));
    return isOver ? heard : ask(address, question, recursion, tries - 1);
  }

  return {
    ask: (address, question, { recursion = false, tries = 1 } = {}) => ask(address, question, recursion, tries),
    isDead: (address) => silence.isDead(addressText(address)),
    get questions() {
      return questions;
    },
  };
}
