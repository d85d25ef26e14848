/** Sends one message to a name server and receives its answer, over UDP or TCP (RFC 1035 section 4.2, RFC 7766). */
import { lookup } from "node:dns/promises";
import { createConnection, isIP } from "node:net";
import { createUdpSockets, type UdpSockets } from "./udp-sockets";

/** The address and port of a server. */
export interface Address {
  ip: string;
  port: number;
}

export type Protocol = "udp" | "tcp";

/**
 * Accepts a received message, or says why it is not an answer. One that may be forged is `tentative`: it counts unless a
 * better one arrives.
 */
export type ResponseFilter<T> = (octets: Buffer) => { accepted: T } | { tentative: T } | { rejected: string };

/** Milliseconds to wait for a better answer after a tentative one. */
export const TENTATIVE_WAIT_MS = 500;

/** Codes of errors that may be gone at the next attempt. Others are permanent, such as a name that does not exist. */
const TRANSIENT_CODES = new Set([
  "timeout",
  "closed",
  "EADDRINUSE", // all local ports are in use
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

/** There was no usable answer. */
export class TransportError extends Error {
  override readonly name = "TransportError";
  /** Whether another attempt may succeed. */
  readonly retryable: boolean;

  constructor(
    /**
     * `timeout`; `cancelled`; `closed`; `garbage` and `cut` (truncated) for answers over TCP; `too-long` and `bad-name` for messages that
     * can't be sent; or a system error code, such as `ECONNREFUSED`.
     */
    readonly code: string,
    message: string,
    /** Whether the server may still have received the message. */
    readonly mayHaveArrived: boolean,
  ) {
    super(message);
    this.retryable = TRANSIENT_CODES.has(code);
  }
}

/** The addresses of a host, in the system's order. Fails with a {@link TransportError}. */
export async function addressesOf(host: string): Promise<string[]> {
  if (isIP(host) !== 0) return [host];
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch (error) {
    const code = codeOf(error);
    const message = TRANSIENT_CODES.has(code)
      ? `the address of ${host} can't be looked up at the moment`
      : `host ${host} has no address`;
    throw new TransportError(code, message, false);
  }
}

export interface SendOptions {
  /** By default those of the process. */
  sockets?: UdpSockets;
  /** Ends the wait, and releases the socket. */
  signal?: AbortSignal | undefined;
}

/** Sends a message and waits for the answer. `timeout` is in milliseconds. */
export function sendAndReceive<T>(
  protocol: Protocol,
  address: Address,
  message: Buffer,
  timeout: number,
  filter: ResponseFilter<T>,
  { sockets = sharedSockets, signal }: SendOptions = {},
): Promise<T> {
  if (signal?.aborted) return Promise.reject(cancelledError(false));
  return protocol === "udp"
    ? overUdp(address, message, timeout, filter, sockets, signal)
    : overTcp(address, message, timeout, filter, signal);
}

/** All messages of the process share them, so that their number is bounded. */
const sharedSockets = createUdpSockets();

/**
 * Rejected messages are ignored and the wait continues, since they may be forged. After one, or without an answer, the socket
 * is not used again.
 */
function overUdp<T>(
  address: Address,
  message: Buffer,
  timeout: number,
  filter: ResponseFilter<T>,
  sockets: UdpSockets,
  signal: AbortSignal | undefined,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    let lastRejected = "";
    let tentative: { reply: T } | undefined;
    let isOver = false;
    const end = (isClean: boolean): void => {
      isOver = true;
      clearTimeout(timer);
      signal?.removeEventListener("abort", cancel);
      loan.end(isClean);
    };
    const cancel = (): void => {
      end(false);
      reject(cancelledError(true));
    };
    const giveUp = (error: TransportError): void => {
      end(false);
      if (tentative) resolve(tentative.reply);
      else reject(error);
    };
    const wait = (milliseconds: number): NodeJS.Timeout =>
      setTimeout(() => giveUp(timeoutError(timeout, lastRejected)), milliseconds);
    let timer = wait(timeout);
    const loan = sockets.send(address, message, {
      message(octets) {
        const filtered = filter(octets);
        if ("accepted" in filtered) {
          end(lastRejected === "" && !tentative);
          resolve(filtered.accepted);
        } else if ("rejected" in filtered) {
          lastRejected = filtered.rejected;
        } else if (!tentative) {
          tentative = { reply: filtered.tentative };
          clearTimeout(timer);
          timer = wait(Math.max(0, Math.min(TENTATIVE_WAIT_MS, timeout - (performance.now() - started))));
        }
      },
      error(error, sent) {
        if (!isOver) giveUp(networkError(error, sent && codeOf(error) !== "ECONNREFUSED"));
      },
    });
    signal?.addEventListener("abort", cancel);
  });
}

function overTcp<T>(
  { ip, port }: Address,
  message: Buffer,
  timeout: number,
  filter: ResponseFilter<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host: ip, port });
    let received = Buffer.alloc(0);
    let sent = false;
    const end = (finish: () => void): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", cancel);
      socket.removeAllListeners();
      socket.on("error", () => {});
      socket.destroy();
      finish();
    };
    const cancel = (): void => end(() => reject(cancelledError(sent)));
    const timer = setTimeout(() => end(() => reject(timeoutError(timeout, "", sent))), timeout);
    signal?.addEventListener("abort", cancel);
    socket.on("connect", () => {
      sent = true;
      const length = Buffer.alloc(2);
      length.writeUInt16BE(message.length);
      socket.write(Buffer.concat([length, message]));
    });
    socket.on("error", (error) => end(() => reject(networkError(error, sent))));
    socket.on("close", () =>
      end(() => reject(new TransportError("closed", "the server closed the connection without an answer", sent))),
    );
    socket.on("data", (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 2 || received.length < 2 + received.readUInt16BE(0)) return;
      const filtered = filter(received.subarray(2, 2 + received.readUInt16BE(0)));
      if ("accepted" in filtered) return end(() => resolve(filtered.accepted));
      // On a connection no better answer can follow.
      if ("tentative" in filtered) return end(() => resolve(filtered.tentative));
      end(() => reject(new TransportError("garbage", `unusable answer: ${filtered.rejected}`, true)));
    });
  });
}

function timeoutError(timeout: number, rejected: string, mayHaveArrived = true): TransportError {
  const ignored = rejected === "" ? "" : ` (a message was ignored: ${rejected})`;
  const limit = timeout === 1000 ? "1 second" : `${timeout / 1000} seconds`;
  return new TransportError("timeout", `no answer within ${limit}${ignored}`, mayHaveArrived);
}

function cancelledError(mayHaveArrived: boolean): TransportError {
  return new TransportError("cancelled", "cancelled", mayHaveArrived);
}

function networkError(error: Error, mayHaveArrived: boolean): TransportError {
  const code = codeOf(error);
  const message = code === "ECONNREFUSED" ? "connection refused: nothing is listening there" : `network error ${code}`;
  return new TransportError(code, message, mayHaveArrived);
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown }).code ?? error);
}
