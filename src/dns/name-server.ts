/** A name server to ask and to update: which message goes over UDP, which over TCP, and how often it is tried. */
import { randomInt } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { type Answer, decodeAnswer, encodeQuery, encodeUpdate, type Question, type Update } from "./message";
import { type Accept, type Address, addressesOf, exchange, type Protocol, TransportError } from "./transport";
import { sign, type TsigKey, verify } from "./tsig";

export interface Server {
  /** A host name or an IP address, version 4 or 6. */
  host: string;
  port: number;
  /** Signs what is sent, and checks what comes. Without one, messages are not signed. */
  key?: TsigKey | undefined;
}

/** What comes from outside: tests put their own in its place. */
export interface Means {
  /** Milliseconds since 1970. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  newId(): number;
  /** Milliseconds that one try waits for its answer. */
  timeout: number;
}

export const realMeans: Means = {
  now: () => Date.now(),
  sleep: (milliseconds) => delay(milliseconds),
  newId: () => randomInt(0x10000),
  timeout: 3000,
};

/** The waits between the tries of a question, in milliseconds; there is one try more than waits. */
export const BACKOFF = [200, 500, 1000, 2000];

/** The most octets that go over UDP (RFC 1035 section 4.2.1), and over TCP, where two octets tell how many (4.2.2). */
const MAX_UDP = 512;
const MAX_TCP = 65535;

/** What came back, its signature checked. */
export interface Reply extends Answer {
  /** An error of the signature, such as `BADKEY`. */
  tsigError?: string;
  /** The server's clock, seconds since 1970, where the two differ too much. */
  serverTime?: number;
}

export interface NameServer {
  /**
   * Asks, and again where no answer comes or the server has a trouble of its own. `waits` are those between the tries, in
   * milliseconds; by default {@link BACKOFF}.
   */
  query(question: Question, waits?: number[]): Promise<Reply>;
  /** Sends an update once. No answer is a {@link TransportError} that tells whether it may have arrived. */
  update(update: Update): Promise<Reply>;
}

export function connectTo({ host, port, key }: Server, means: Means = realMeans): NameServer {
  /** The address that answered last goes first: two of them may be two servers. */
  let best: string | undefined;

  async function send(message: Buffer, question: Question, protocol: Protocol): Promise<Reply> {
    const all = await addressesOf(host);
    const ips = best !== undefined && all.includes(best) ? [best, ...all.filter((ip) => ip !== best)] : all;
    return sendTo(ips, message, question, protocol);
  }

  async function sendTo(
    [ip = "", ...others]: string[],
    message: Buffer,
    question: Question,
    protocol: Protocol,
  ): Promise<Reply> {
    try {
      const reply = await once({ ip, port }, message, question, protocol);
      best = ip;
      return reply;
    } catch (error) {
      const isUnheard = error instanceof TransportError && !error.mayHaveArrived;
      if (!isUnheard || others.length === 0) throw error;
      return sendTo(others, message, question, protocol);
    }
  }

  async function once(address: Address, message: Buffer, question: Question, wanted: Protocol): Promise<Reply> {
    const time = Math.floor(means.now() / 1000);
    const signed = key && sign(message, key, time);
    const octets = signed?.message ?? message;
    if (octets.length > MAX_TCP) {
      throw new TransportError("too-long", `the message has ${octets.length} octets, more than ${MAX_TCP}`, false);
    }
    const id = message.readUInt16BE(0);
    const accept: Accept<Reply> = (came) => {
      const answer = decodeAnswer(came);
      if (answer?.id !== id) return { refused: "it answers no question of ours" };
      if (!answersTo(answer, question)) return { refused: "it answers another question" };
      return key && signed ? checked(came, answer, key, Math.floor(means.now() / 1000), signed.mac) : { taken: answer };
    };
    const protocol = octets.length > MAX_UDP ? "tcp" : wanted;
    const reply = await exchange(protocol, address, octets, means.timeout, accept);
    // An update must not be sent twice, and its answer says all in the header.
    if (!reply.truncated || protocol === "tcp" || message.readUInt8(2) !== 0) return reply;
    return exchange("tcp", address, octets, means.timeout, accept);
  }

  async function query(question: Question, [wait, ...further]: number[] = BACKOFF): Promise<Reply> {
    try {
      const reply = await send(encodeQuery(means.newId(), question), question, "udp");
      if (reply.rcode !== "SERVFAIL" || wait === undefined) return reply;
    } catch (error) {
      if (!(error instanceof TransportError) || wait === undefined) throw error;
    }
    await means.sleep(wait);
    return query(question, further);
  }

  return {
    query,
    update: (update) =>
      send(encodeUpdate(means.newId(), update), { name: update.zone.toLowerCase(), type: "SOA" }, "udp"),
  };
}

/** Servers may leave the question out of an error (RFC 2136 section 3.8). */
function answersTo({ rcode, question }: Answer, asked: Question): boolean {
  if (question === undefined) return rcode !== "NOERROR";
  return question.name === asked.name.toLowerCase() && question.type === asked.type;
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
  if (verdict.kind !== "good" && mustBeSigned.has(answer.rcode)) return { refused: "it is not signed" };
  if (verdict.kind === "unsigned") return { taken: answer };
  const { error: tsigError } = verdict;
  const serverTime = verdict.kind === "good" ? verdict.serverTime : undefined;
  return {
    taken: {
      ...answer,
      ...(tsigError === undefined ? {} : { tsigError }),
      ...(serverTime === undefined ? {} : { serverTime }),
    },
  };
}
