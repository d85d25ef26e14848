/** One question to one address. Who asks decides whether, where and when to ask again. */
import { randomInt } from "node:crypto";
import { type Answer, decodeAnswer, encodeQuery, isQuery, type QueryOptions, type Question } from "./message";
import { canonicalName } from "./name";
import { type Accept, type Address, type Protocol, sendAndReceive, TransportError } from "./transport";
import { sign, type TsigKey, verify } from "./tsig";

export interface AskOptions extends QueryOptions {
  /** Milliseconds for all together: UDP, then TCP, then without EDNS. */
  timeout: number;
  /** Milliseconds for each further message that a server's answer asks for. By default what is left of `timeout`. */
  further?: number;
  /** By default UDP, and TCP where the answer was cut. */
  protocol?: Protocol;
  /** By default at random, as it must be outside of tests (RFC 5452 section 9.2). */
  newId?: () => number;
}

export interface QueryResult {
  answer: Reply;
  /** What the answer came over. */
  protocol: Protocol;
  /** How long it took, all together. */
  milliseconds: number;
}

/** An id that nobody can guess. */
export function randomId(): number {
  return randomInt(0x10000);
}

/**
 * Asks, once. Fails with a {@link TransportError}: where no answer comes, and with the code `bad-name` where the name or
 * the type can't be asked. An answer of whatever RCODE is an answer, and so is one that is cut even over TCP.
 */
export async function ask(address: Address, question: Question, options: AskOptions): Promise<QueryResult> {
  const { protocol = "udp", timeout, further, newId = randomId } = options;
  let messages = 0;
  const began = performance.now();
  const taken = (): number => performance.now() - began;
  const { reply, protocol: used } = await queryWithEdnsFallback(address, question, options, newId, {
    protocol,
    now: () => Date.now(),
    timeout: () => (++messages > 1 && further !== undefined ? further : Math.max(1, timeout - taken())),
  });
  return { answer: reply, protocol: used, milliseconds: taken() };
}

/** A server that does not know EDNS is asked again without it (RFC 6891 section 7). */
export async function queryWithEdnsFallback(
  address: Address,
  question: Question,
  { recursion = false, edns }: QueryOptions,
  newId: () => number,
  carriage: ExchangeOptions,
): Promise<ExchangeResult> {
  const once = (options: QueryOptions): Promise<ExchangeResult> =>
    exchange(address, questionOctets(newId(), question, options), question, carriage);
  const carried = await once({ recursion, edns });
  return edns && knowsNoEdns(carried.reply) ? once({ recursion }) : carried;
}

/** An error with an OPT is about something else. */
function knowsNoEdns({ rcode, edns }: Reply): boolean {
  return edns === undefined && (rcode === "FORMERR" || rcode === "NOTIMP");
}

function questionOctets(id: number, question: Question, options: QueryOptions): Buffer {
  try {
    return encodeQuery(id, question, options);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const { name, type } = question;
    throw new TransportError("bad-name", `${JSON.stringify(name)} ${type} can't be asked: ${error.message}`, false);
  }
}

// One message to one address, and the reply that belongs to it, its signature checked.

/** The most octets that go over UDP (RFC 1035 section 4.2.1), and over TCP, where two octets tell how many (4.2.2). */
const MAX_UDP = 512;
const MAX_TCP = 65535;

/** Of an answer that is `truncated` all the same: it came over TCP, and is not to be judged by. */
export const TRUNCATED = "its answer is cut even over TCP";

/** What came back. */
export interface Reply extends Answer {
  /** Whether the reply is signed with our key. */
  signed: boolean;
  /**
   * Whether we have a key and this reply is not signed with it. It is a refusal then; anyone can have written it, so that
   * an update answered so may have been carried out all the same.
   */
  unauthenticated: boolean;
  /** An error of the signature, such as `BADKEY`. */
  tsigError?: string;
  /** The server's clock, seconds since 1970, where the two differ too much. */
  serverTime?: number;
}

export interface ExchangeResult {
  reply: Reply;
  /** What the reply came over. */
  protocol: Protocol;
}

export interface ExchangeOptions {
  /** Over TCP a message goes at once; over UDP where it fits. */
  protocol: Protocol;
  key?: TsigKey | undefined;
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds that are left for the answer, asked for each exchange. */
  timeout(): number;
}

/** A cut answer to a question is fetched over TCP; one that is `truncated` even so is given as it came. Fails with a {@link TransportError}. */
export async function exchange(
  address: Address,
  message: Buffer,
  question: Question,
  { protocol: wanted, key, now, timeout }: ExchangeOptions,
): Promise<ExchangeResult> {
  const seconds = (): number => Math.floor(now() / 1000);
  const signed = key && sign(message, key, seconds());
  const octets = signed?.message ?? message;
  if (octets.length > MAX_TCP) {
    throw new TransportError("too-long", `the message has ${octets.length} octets, more than ${MAX_TCP}`, false);
  }
  const id = message.readUInt16BE(0);
  const accept: Accept<Reply> = (came) => {
    const answer = decodeAnswer(came);
    if (answer?.id !== id) return { refused: "it answers no question of ours" };
    if (!answersTo(answer, question)) return { refused: "it answers another question" };
    if (!key || !signed) return { taken: { ...answer, signed: false, unauthenticated: false } };
    return checked(came, answer, key, seconds(), signed.mac);
  };
  const protocol = octets.length > MAX_UDP ? "tcp" : wanted;
  const reply = await sendAndReceive(protocol, address, octets, timeout(), accept);
  // An update must not be sent twice, and its answer says all in the header.
  if (!reply.truncated || protocol === "tcp" || !isQuery(message)) return { reply, protocol };
  return { reply: await sendAndReceive("tcp", address, octets, timeout(), accept), protocol: "tcp" };
}

/** Servers may leave the question out of an error (RFC 2136 section 3.8). */
function answersTo({ rcode, question }: Answer, asked: Question): boolean {
  if (question === undefined) return rcode !== "NOERROR";
  return question.name === canonicalName(asked.name) && question.type === asked.type && question.class === "IN";
}

/** What decides what happens next must be signed; that we are refused may be told without. */
const mustBeSigned = new Set(["NOERROR", "NXDOMAIN", "NXRRSET", "YXDOMAIN", "YXRRSET"]);

function checked(
  octets: Buffer,
  answer: Answer,
  key: TsigKey,
  time: number,
  requestMac: Buffer,
): ReturnType<Accept<Reply>> {
  const verdict = verify(octets, key, time, requestMac);
  if (verdict.kind === "bad") return { refused: verdict.why };
  const tsigError = verdict.kind === "unsigned" ? undefined : verdict.error;
  const told = { ...answer, ...(tsigError === undefined ? {} : { tsigError }) };
  if (verdict.kind !== "good") {
    if (mustBeSigned.has(answer.rcode)) return { refused: "it is not signed" };
    return { doubtful: { ...told, signed: false, unauthenticated: true } };
  }
  const { serverTime } = verdict;
  return {
    taken: { ...told, signed: true, unauthenticated: false, ...(serverTime === undefined ? {} : { serverTime }) },
  };
}
