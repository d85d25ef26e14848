/** One question to one address. Who asks decides whether, where and when to ask again. */
import { randomInt } from "node:crypto";
import { type Carriage, type Carried, carry, type Reply } from "./carry";
import { encodeQuery, type QueryOptions, type Question } from "./message";
import { type Address, type Protocol, TransportError } from "./transport";

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

export interface Asked {
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
export async function ask(address: Address, question: Question, options: AskOptions): Promise<Asked> {
  const { protocol = "udp", timeout, further, newId = randomId } = options;
  let messages = 0;
  const began = performance.now();
  const taken = (): number => performance.now() - began;
  const { reply, protocol: used } = await carryQuestion(address, question, options, newId, {
    protocol,
    now: () => Date.now(),
    timeout: () => (++messages > 1 && further !== undefined ? further : Math.max(1, timeout - taken())),
  });
  return { answer: reply, protocol: used, milliseconds: taken() };
}

/** A server that does not know EDNS is asked again without it (RFC 6891 section 7). */
export async function carryQuestion(
  address: Address,
  question: Question,
  { recursion = false, edns }: QueryOptions,
  newId: () => number,
  carriage: Carriage,
): Promise<Carried> {
  const once = (options: QueryOptions): Promise<Carried> =>
    carry(address, questionOctets(newId(), question, options), question, carriage);
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
