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

/** Looks at what came: takes it, or says why it is no answer to the question. */
export type Accept<T> = (octets: Buffer) => { taken: T } | { refused: string };

/** No answer came. */
export class TransportError extends Error {
  override readonly name = "TransportError";

  constructor(
    /** `timeout`, or the code of the system, such as `ECONNREFUSED`. */
    readonly code: string,
    message: string,
    /** Whether the server may have got the message all the same. */
    readonly mayHaveArrived: boolean,
  ) {
    super(message);
  }
}

/** The addresses of a host, as the system orders them. */
export async function addressesOf(host: string): Promise<string[]> {
  if (isIP(host) !== 0) return [host];
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch (error) {
    throw new TransportError(codeOf(error), `the name ${host} has no address`, false);
  }
}

/** Sends a message and waits for its answer. `timeout` is in milliseconds. */
export function exchange<T>(
  protocol: Protocol,
  address: Address,
  message: Buffer,
  timeout: number,
  accept: Accept<T>,
): Promise<T> {
  return protocol === "udp" ? overUdp(address, message, timeout, accept) : overTcp(address, message, timeout, accept);
}

/** What is no answer to the question is passed over, as anyone can send it; the wait goes on. */
function overUdp<T>({ ip, port }: Address, message: Buffer, timeout: number, accept: Accept<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(isIP(ip) === 6 ? "udp6" : "udp4");
    let lastRefused = "";
    let sent = false;
    const end = (finish: () => void): void => {
      clearTimeout(timer);
      socket.removeAllListeners();
      // An error may still come from the system after the last listener went.
      socket.on("error", () => {});
      socket.close();
      finish();
    };
    const timer = setTimeout(() => end(() => reject(timedOut(timeout, lastRefused))), timeout);
    socket.on("error", (error) => end(() => reject(broken(error, sent && codeOf(error) !== "ECONNREFUSED"))));
    socket.on("message", (octets) => {
      const looked = accept(octets);
      if ("taken" in looked) return end(() => resolve(looked.taken));
      lastRefused = looked.refused;
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
    const timer = setTimeout(() => end(() => reject(timedOut(timeout, "", sent))), timeout);
    socket.on("connect", () => {
      sent = true;
      const length = Buffer.alloc(2);
      length.writeUInt16BE(message.length);
      socket.write(Buffer.concat([length, message]));
    });
    socket.on("error", (error) => end(() => reject(broken(error, sent))));
    socket.on("close", () =>
      end(() => reject(new TransportError("closed", "it closed the connection unanswered", sent))),
    );
    socket.on("data", (chunk) => {
      came = Buffer.concat([came, chunk]);
      if (came.length < 2 || came.length < 2 + came.readUInt16BE(0)) return;
      const looked = accept(came.subarray(2, 2 + came.readUInt16BE(0)));
      if ("taken" in looked) return end(() => resolve(looked.taken));
      end(() => reject(new TransportError("garbage", `what it answered is no answer: ${looked.refused}`, true)));
    });
  });
}

function timedOut(timeout: number, refused: string, mayHaveArrived = true): TransportError {
  const but = refused === "" ? "" : `; what came was passed over: ${refused}`;
  return new TransportError("timeout", `no answer within ${timeout / 1000} seconds${but}`, mayHaveArrived);
}

function broken(error: Error, mayHaveArrived: boolean): TransportError {
  const code = codeOf(error);
  const message =
    code === "ECONNREFUSED" ? "the connection was refused: nothing listens there" : `${code} in the network`;
  return new TransportError(code, message, mayHaveArrived);
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown }).code ?? error);
}
