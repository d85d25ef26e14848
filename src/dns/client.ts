/** A name server to ask and to update: which message goes over UDP, which over TCP, and how often it is tried. */
import { setTimeout as delay } from "node:timers/promises";
import {
  type ExchangeOptions,
  type ExchangeResult,
  exchange,
  queryWithEdnsFallback,
  type Reply,
  randomId,
  TRUNCATED,
} from "./exchange";
import { encodeUpdate, type QueryOptions, type Question, type Update } from "./message";
import { type Address, addressesOf, TransportError } from "./transport";
import type { TsigKey } from "./tsig";

export type { Reply } from "./exchange";

export interface Server {
  /** A host name or an IP address, version 4 or 6. */
  host: string;
  port: number;
  /** Signs what is sent, and checks what comes. Without one, messages are not signed. */
  key?: TsigKey | undefined;
}

/** What comes from outside: tests put their own in its place. */
export interface Runtime {
  /** Milliseconds since 1970. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  newId(): number;
  /** Milliseconds that one try waits for its answer. */
  timeout: number;
}

export const systemRuntime: Runtime = {
  now: () => Date.now(),
  sleep: (milliseconds) => delay(milliseconds),
  newId: randomId,
  timeout: 3000,
};

/** The waits between the tries of a question, in milliseconds; there is one try more than waits. */
export const BACKOFF = [200, 500, 1000, 2000];

export interface DnsClient {
  /**
   * Asks, and again where no answer comes, but may another time, or the server has a trouble of its own. An answer that is
   * cut even over TCP is none. `waits` are those
   * between the tries, in milliseconds; by default {@link BACKOFF}. By default the question has neither RD nor EDNS.
   */
  query(question: Question, waits?: number[], options?: QueryOptions): Promise<Reply>;
  /** Sends an update once. No answer is a {@link TransportError} that tells whether it may have arrived. */
  update(update: Update): Promise<Reply>;
}

export function createClient({ host, port, key }: Server, means: Runtime = systemRuntime): DnsClient {
  const carriage: ExchangeOptions = { protocol: "udp", key, now: means.now, timeout: () => means.timeout };
  /** The address that answered last goes first: two of them may be two servers. */
  let best: string | undefined;

  async function send(carryTo: (address: Address) => Promise<ExchangeResult>): Promise<Reply> {
    const all = await addressesOf(host);
    const ips = best !== undefined && all.includes(best) ? [best, ...all.filter((ip) => ip !== best)] : all;
    return sendTo(ips, carryTo);
  }

  async function sendTo(
    [ip = "", ...others]: string[],
    carryTo: (address: Address) => Promise<ExchangeResult>,
  ): Promise<Reply> {
    try {
      const { reply } = await carryTo({ ip, port });
      best = ip;
      return reply;
    } catch (error) {
      const isUnheard = error instanceof TransportError && !error.mayHaveArrived;
      if (!isUnheard || others.length === 0) throw error;
      return sendTo(others, carryTo);
    }
  }

  async function query(
    question: Question,
    [wait, ...further]: number[] = BACKOFF,
    options: QueryOptions = {},
  ): Promise<Reply> {
    try {
      const reply = await send((address) => queryWithEdnsFallback(address, question, options, means.newId, carriage));
      // What is missing in it can't be known, and so nothing be decided by it.
      if (reply.truncated) throw new TransportError("cut", TRUNCATED, true);
      if (reply.rcode !== "SERVFAIL" || wait === undefined) return reply;
    } catch (error) {
      if (!(error instanceof TransportError) || !error.retryable || wait === undefined) throw error;
    }
    await means.sleep(wait);
    return query(question, further, options);
  }

  async function update(content: Update): Promise<Reply> {
    const message = encodeUpdate(means.newId(), content);
    return send((address) => exchange(address, message, { name: content.zone, type: "SOA" }, carriage));
  }

  return { query, update };
}
