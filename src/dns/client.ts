/** A client of one name server, for queries and updates: addresses in turn, retries with backoff. */
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
  /** Signs requests and verifies answers. Without a key, messages are not signed. */
  key?: TsigKey | undefined;
}

/** Injected side effects: clock, sleep and randomness. */
export interface Runtime {
  /** Milliseconds since 1970. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  newId(): number;
  /** Milliseconds to wait for an answer, per attempt. */
  timeout: number;
}

export const systemRuntime: Runtime = {
  now: () => Date.now(),
  sleep: (milliseconds) => delay(milliseconds),
  newId: randomId,
  timeout: 3000,
};

/** The delays between the attempts of a query, in milliseconds; there is one more attempt than there are delays. */
export const BACKOFF = [200, 500, 1000, 2000];
/** The delays of a preview, which does not retry a server that it may be unable to reach. */
export const ONE_TRY: number[] = [];

export interface DnsClient {
  /**
   * Sends a query, and retries it after SERVFAIL and transient network errors. An answer that is truncated even over TCP
   * is an error. `waits` are the delays between attempts in milliseconds, by default {@link BACKOFF}. By default the query
   * has neither RD nor EDNS.
   */
  query(question: Question, waits?: number[], options?: QueryOptions): Promise<Reply>;
  /** Sends an update once. Without an answer it fails with a {@link TransportError}, which says whether the update may have arrived. */
  update(update: Update): Promise<Reply>;
}

export function createClient({ host, port, key }: Server, runtime: Runtime = systemRuntime): DnsClient {
  const exchangeOptions: ExchangeOptions = {
    protocol: "udp",
    key,
    now: runtime.now,
    timeout: () => runtime.timeout,
  };
  /** The address that answered last is tried first, since two addresses may be two servers. */
  let preferred: string | undefined;

  async function send(exchangeWith: (address: Address) => Promise<ExchangeResult>): Promise<Reply> {
    const all = await addressesOf(host);
    const ips =
      preferred !== undefined && all.includes(preferred) ? [preferred, ...all.filter((ip) => ip !== preferred)] : all;
    return sendTo(ips, exchangeWith);
  }

  async function sendTo(
    [ip = "", ...others]: string[],
    exchangeWith: (address: Address) => Promise<ExchangeResult>,
  ): Promise<Reply> {
    try {
      const { reply } = await exchangeWith({ ip, port });
      preferred = ip;
      return reply;
    } catch (error) {
      const isUndelivered = error instanceof TransportError && !error.mayHaveArrived;
      if (!isUndelivered || others.length === 0) throw error;
      return sendTo(others, exchangeWith);
    }
  }

  async function query(
    question: Question,
    [wait, ...further]: number[] = BACKOFF,
    options: QueryOptions = {},
  ): Promise<Reply> {
    try {
      const reply = await send((address) =>
        queryWithEdnsFallback(address, question, options, runtime.newId, exchangeOptions),
      );
      // It is unknown what is missing, so nothing can be decided from it.
      if (reply.truncated) throw new TransportError("cut", TRUNCATED, true);
      if (reply.rcode !== "SERVFAIL" || wait === undefined) return reply;
    } catch (error) {
      if (!(error instanceof TransportError) || !error.retryable || wait === undefined) throw error;
    }
    await runtime.sleep(wait);
    return query(question, further, options);
  }

  async function update(content: Update): Promise<Reply> {
    const message = encodeUpdate(runtime.newId(), content);
    return send((address) => exchange(address, message, { name: content.zone, type: "SOA" }, exchangeOptions));
  }

  return { query, update };
}
