/** Carries one message to a name server and an answer back, over UDP or TCP (RFC 1035 section 4.2, RFC 7766). */
import { createSocket } from "node:dgram";
import { lookup } from "node:dns/promises";
import { createConnection, isIP } from "node:net";

/** Where a server listens. */
export interface Address {
  ip: string;
  port: number;
}

export type Protocol = "udp" | "tcp";

/**
 * Looks at what came: takes it, or says why it is no answer to the question. What anyone can have written is `doubtful`:
 * it is taken where nothing better comes.
 */
export type Accept<T> = (octets: Buffer) => { taken: T } | { doubtful: T } | { refused: string };

/** Milliseconds that a better answer has to come in after a doubtful one. */
export const TENTATIVE_WAIT_MS = 500;

/** Codes of troubles that may be over a moment later. Any other stays as it is: a long message, a name that is not there. */
const TRANSIENT_CODES = new Set([
  "timeout",
  "closed",
  "EADDRINUSE", // every port of ours is taken
  "EAGAIN",
  "EAI_AGAIN",
  "ECONNABORTED",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTDOWN",
  "EHOSTUNREACH",
  "EMFILE",
  "ENETDOWN",
  "ENETRESET",
  "ENETUNREACH",
  "ENOBUFS",
  "EPIPE",
  "ETIMEDOUT",
]);

/** No answer came. */
export class TransportError extends Error {
  override readonly name = "TransportError";
  /** Whether another try may go better. */
  readonly retryable: boolean;

  constructor(
    /**
     * `timeout`; `closed`; `garbage` and `cut`, which came over TCP; `too-long` and `bad-name` of what was to be sent; or the code
     * of the system, such as `ECONNREFUSED`.
     */
    readonly code: string,
    message: string,
    /** Whether the server may have got the message all the same. */
    readonly mayHaveArrived: boolean,
  ) {
    super(message);
    this.retryable = TRANSIENT_CODES.has(code);
  }
}

/** The addresses of a host, as the system orders them. Fails with a {@link TransportError}. */
export async function addressesOf(host: string): Promise<string[]> {
  if (isIP(host) !== 0) return [host];
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch (error) {
    const code = codeOf(error);
    const forNow = TRANSIENT_CODES.has(code) ? " that can be looked up now" : "";
    throw new TransportError(code, `the name ${host} has no address${forNow}`, false);
  }
}

/** Sends a message and waits for its answer. `timeout` is in milliseconds. */
export function sendAndReceive<T>(
  protocol: Protocol,
  address: Address,
  message: Buffer,
  timeout: number,
  accept: Accept<T>,
): Promise<T> {
  return protocol === "udp" ? overUdp(address, message, timeout, accept) : overTcp(address, message, timeout, accept);
}

/**
 * What is no answer to the question is passed over, as anyone can send it; the wait goes on. Each message has a socket,
 * and so a port, of its own, which the system chooses at random (RFC 5452 section 9.2).
 */
function overUdp<T>({ ip, port }: Address, message: Buffer, timeout: number, accept: Accept<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(isIP(ip) === 6 ? "udp6" : "udp4");
    const began = performance.now();
    let lastRefused = "";
    let sent = false;
    let doubtful: { reply: T } | undefined;
    const end = (finish: () => void): void => {
      clearTimeout(timer);
      socket.removeAllListeners();
      // An error may still come from the system after the last listener went.
      socket.on("error", () => {});
      socket.close();
      finish();
    };
    const giveUp = (error: TransportError): void => {
      end(() => (doubtful ? resolve(doubtful.reply) : reject(error)));
    };
    const wait = (milliseconds: number): NodeJS.Timeout =>
      setTimeout(() => giveUp(timeoutError(timeout, lastRefused)), milliseconds);
    let timer = wait(timeout);
    socket.on("error", (error) => giveUp(networkError(error, sent && codeOf(error) !== "ECONNREFUSED")));
    socket.on("message", (octets) => {
      const looked = accept(octets);
      if ("taken" in looked) return end(() => resolve(looked.taken));
      if ("refused" in looked) {
        lastRefused = looked.refused;
      } else if (!doubtful) {
        doubtful = { reply: looked.doubtful };
        clearTimeout(timer);
        timer = wait(Math.max(0, Math.min(TENTATIVE_WAIT_MS, timeout - (performance.now() - began))));
      }
    });
    // Connected, so that only this server's packets come in, and its host can say that nobody listens.
    socket.once("connect", () => {
      sent = true;
      socket.send(message);
    });
    socket.connect(port, ip);
  });
}

function overTcp<T>({ ip, port }: Address, message: Buffer, timeout: number, accept: Accept<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host: ip, port });
    let came = Buffer.alloc(0);
    let sent = false;
    const end = (finish: () => void): void => {
      clearTimeout(timer);
      socket.removeAllListeners();
      socket.on("error", () => {});
      socket.destroy();
      finish();
    };
    const timer = setTimeout(() => end(() => reject(timeoutError(timeout, "", sent))), timeout);
    socket.on("connect", () => {
      sent = true;
      const length = Buffer.alloc(2);
      length.writeUInt16BE(message.length);
      socket.write(Buffer.concat([length, message]));
    });
    socket.on("error", (error) => end(() => reject(networkError(error, sent))));
    socket.on("close", () =>
      end(() => reject(new TransportError("closed", "it closed the connection unanswered", sent))),
    );
    socket.on("data", (chunk) => {
      came = Buffer.concat([came, chunk]);
      if (came.length < 2 || came.length < 2 + came.readUInt16BE(0)) return;
      const looked = accept(came.subarray(2, 2 + came.readUInt16BE(0)));
      if ("taken" in looked) return end(() => resolve(looked.taken));
      // Who answers on a connection is who was asked, or can write into it.
      if ("doubtful" in looked) return end(() => resolve(looked.doubtful));
      end(() => reject(new TransportError("garbage", `what it answered is no answer: ${looked.refused}`, true)));
    });
  });
}

function timeoutError(timeout: number, refused: string, mayHaveArrived = true): TransportError {
  const but = refused === "" ? "" : `; what came was passed over: ${refused}`;
  return new TransportError("timeout", `no answer within ${timeout / 1000} seconds${but}`, mayHaveArrived);
}

function networkError(error: Error, mayHaveArrived: boolean): TransportError {
  const code = codeOf(error);
  const message =
    code === "ECONNREFUSED" ? "the connection was refused: nothing listens there" : `${code} in the network`;
  return new TransportError(code, message, mayHaveArrived);
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown }).code ?? error);
}
