/** One query to one address. Retries are up to the caller. */
import { randomInt } from "node:crypto";
import { formatValue } from "../shared/issues";
import { type Answer, decodeAnswer, encodeQuery, isQuery, type QueryOptions, type Question } from "./message";
import { canonicalName } from "./name";
import { type Address, type Protocol, type ResponseFilter, sendAndReceive, TransportError } from "./transport";
import { sign, type TsigKey, verify } from "./tsig";

export interface AskOptions extends QueryOptions {
  /** Milliseconds for the whole query: UDP, then TCP, then without EDNS. */
  timeout: number;
  /** Milliseconds for each follow-up message (over TCP, or without EDNS). By default what is left of `timeout`. */
  further?: number;
  /** By default UDP, then TCP if the answer is truncated. */
  protocol?: Protocol;
  /** By default random, as it must be outside tests (RFC 5452 section 9.2). */
  newId?: () => number;
  /** Ends the query and releases its socket. */
  signal?: AbortSignal;
}

export interface QueryResult {
  answer: Reply;
  /** The protocol of the answer. */
  protocol: Protocol;
  /** The duration of the whole query. */
  milliseconds: number;
}

/** An unpredictable message id. */
export function randomId(): number {
  return randomInt(0x10000);
}

/**
 * Sends a query once. Fails with a {@link TransportError} if there is no answer; its code is `bad-name` if the name or type
 * can't be encoded. An answer with any RCODE counts, and so does one that is truncated even over TCP.
 */
export async function ask(address: Address, question: Question, options: AskOptions): Promise<QueryResult> {
  const { protocol = "udp", timeout, further, newId = randomId, signal } = options;
  let messages = 0;
  const started = performance.now();
  const elapsed = (): number => performance.now() - started;
  const { reply, protocol: used } = await queryWithEdnsFallback(address, question, options, newId, {
    protocol,
    now: () => Date.now(),
    signal,
    timeout: () => (++messages > 1 && further !== undefined ? further : Math.max(1, timeout - elapsed())),
  });
  return { answer: reply, protocol: used, milliseconds: elapsed() };
}

/** Sends a query, and repeats it without EDNS if the server does not support EDNS (RFC 6891 section 7). */
export async function queryWithEdnsFallback(
  address: Address,
  question: Question,
  { recursion = false, edns }: QueryOptions,
  newId: () => number,
  exchangeOptions: ExchangeOptions,
): Promise<ExchangeResult> {
  const once = (options: QueryOptions): Promise<ExchangeResult> =>
    exchange(address, queryOctets(newId(), question, options), question, exchangeOptions);
  const first = await once({ recursion, edns });
  return edns && lacksEdns(first.reply) ? once({ recursion }) : first;
}

/** An error that comes with an OPT record has another cause. */
function lacksEdns({ rcode, edns }: Reply): boolean {
  return edns === undefined && (rcode === "FORMERR" || rcode === "NOTIMP");
}

function queryOctets(id: number, question: Question, options: QueryOptions): Buffer {
  try {
    return encodeQuery(id, question, options);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const { name, type } = question;
    throw new TransportError("bad-name", `can't query ${formatValue(name)} ${type}: ${error.message}`, false);
  }
}

// One message to one address, and the matching reply with its signature verified.

/** The largest message over UDP (RFC 1035 section 4.2.1), and over TCP with its length field of two octets (4.2.2). */
const MAX_UDP = 512;
const MAX_TCP = 65535;

/** Why an answer is unusable that has TC set although it came over TCP. */
export const TRUNCATED = "the answer is truncated even over TCP";

/** An answer, and what its signature proves. */
export interface Reply extends Answer {
  /** Whether the reply is signed with our key. */
  signed: boolean;
  /**
   * Whether we have a key and this reply is not signed with it. Only errors are accepted this way. The reply may be forged,
   * and the update applied despite it.
   */
  unauthenticated: boolean;
  /** A TSIG error, such as `BADKEY`. */
  tsigError?: string;
  /** The server's clock in seconds since 1970, if the clocks differ too much. */
  serverTime?: number;
}

export interface ExchangeResult {
  reply: Reply;
  /** The protocol of the reply. */
  protocol: Protocol;
}

export interface ExchangeOptions {
  /** `udp` still becomes TCP for a message that does not fit. */
  protocol: Protocol;
  key?: TsigKey | undefined;
  signal?: AbortSignal | undefined;
  /** Milliseconds since 1970. */
  now(): number;
  /** The milliseconds left, read before each message. */
  timeout(): number;
}

/** Repeats a query over TCP if its answer is truncated, and returns the second answer as it is. Fails with a {@link TransportError}. */
export async function exchange(
  address: Address,
  message: Buffer,
  question: Question,
  { protocol: wanted, key, signal, now, timeout }: ExchangeOptions,
): Promise<ExchangeResult> {
  const seconds = (): number => Math.floor(now() / 1000);
  const signed = key && sign(message, key, seconds());
  const octets = signed?.message ?? message;
  if (octets.length > MAX_TCP) {
    throw new TransportError(
      "too-long",
      `the message has ${octets.length} octets, and at most ${MAX_TCP} are allowed`,
      false,
    );
  }
  const id = message.readUInt16BE(0);
  const filter: ResponseFilter<Reply> = (received) => {
    const answer = decodeAnswer(received);
    if (answer?.id !== id) return { rejected: "it is not an answer to this query" };
    if (!answersTo(answer, question)) return { rejected: "it answers a different question" };
    if (!key || !signed) return { accepted: { ...answer, signed: false, unauthenticated: false } };
    return verified(received, answer, key, seconds(), signed.mac);
  };
  const protocol = octets.length > MAX_UDP ? "tcp" : wanted;
  const reply = await sendAndReceive(protocol, address, octets, timeout(), filter, { signal });
  // An update must not be sent twice, and the header of its answer is all that matters.
  if (!reply.truncated || protocol === "tcp" || !isQuery(message)) return { reply, protocol };
  return { reply: await sendAndReceive("tcp", address, octets, timeout(), filter, { signal }), protocol: "tcp" };
}

/** Servers may omit the question in an error (RFC 2136 section 3.8). */
function answersTo({ rcode, question }: Answer, asked: Question): boolean {
  if (question === undefined) return rcode !== "NOERROR";
  return question.name === canonicalName(asked.name) && question.type === asked.type && question.class === "IN";
}

/** RCODEs that must be signed, since the next step depends on them. A refusal may be unsigned. */
const mustBeSigned = new Set(["NOERROR", "NXDOMAIN", "NXRRSET", "YXDOMAIN", "YXRRSET"]);

function verified(
  octets: Buffer,
  answer: Answer,
  key: TsigKey,
  time: number,
  requestMac: Buffer,
): ReturnType<ResponseFilter<Reply>> {
  const verdict = verify(octets, key, time, requestMac);
  if (verdict.kind === "bad") return { rejected: verdict.why };
  const tsigError = verdict.kind === "unsigned" ? undefined : verdict.error;
  const reply = { ...answer, ...(tsigError === undefined ? {} : { tsigError }) };
  if (verdict.kind !== "good") {
    if (mustBeSigned.has(answer.rcode)) return { rejected: "it is not signed" };
    return { tentative: { ...reply, signed: false, unauthenticated: true } };
  }
  const { serverTime } = verdict;
  return {
    accepted: { ...reply, signed: true, unauthenticated: false, ...(serverTime === undefined ? {} : { serverTime }) },
  };
}
