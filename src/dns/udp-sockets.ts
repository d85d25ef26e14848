/**
 * UDP sockets that are used for several messages, one after the other. Opening a socket costs more than a question on it.
 *
 * What it does to forged answers (RFC 5452): who can't see our packets must still guess the port and the message id of the one
 * message in flight on a socket (section 9.2), and needs the server's address, since the system drops packets from any
 * other (section 9.1). Only the time in which a port can be found out is longer, so a socket is renewed after a few
 * messages, after a short while, and as soon as anything arrives on it that is not the answer awaited: a port that was found
 * is worth nothing after the first wrong guess, but for the message in flight, as if each had a socket of its own.
 */
import { randomInt } from "node:crypto";
import { createSocket, type Socket } from "node:dgram";
import { isIP } from "node:net";
import type { Address } from "./transport";

/** The most messages on one socket. */
export const MAX_USES = 32;
/** The most milliseconds from a socket's first message to its last. */
export const MAX_AGE_MS = 2000;
/** Milliseconds until a socket that nobody uses is closed. */
export const MAX_IDLE_MS = 250;
/** The most sockets that are open and not in use. */
export const MAX_IDLE = 64;

/** Who waits for what arrives on a socket. */
export interface Receiver {
  message(octets: Buffer): void;
  /** `sent`: whether the message may have left this machine. */
  error(error: Error, sent: boolean): void;
}

/** A socket with one message in flight. */
export interface Loan {
  /** Ends the use of the socket. Unless it is `clean`, with the one answer and nothing else received, it is closed. */
  end(clean: boolean): void;
}

export interface UdpSockets {
  /** Sends a message from a socket that has no other message in flight. */
  send(address: Address, message: Buffer, receiver: Receiver): Loan;
  /** How many sockets are open and not in use. */
  readonly idle: number;
}

/** A socket that is connected to one server: it gets packets from this server only, and errors of its host. */
interface Line {
  server: string;
  socket: Socket;
  /** The one message in flight. */
  receiver: Receiver | undefined;
  /** Whether its message was handed to the system. */
  sent: boolean;
  uses: number;
  opened: number;
  idleSince: number;
}

/** Sockets in use are kept alive by whoever waits for an answer; those that are not never keep the process alive. */
export function createUdpSockets(now: () => number = () => performance.now()): UdpSockets {
  /** By server. */
  const idle = new Map<string, Line[]>();
  let count = 0;
  let isSweeping = false;

  function send(address: Address, message: Buffer, receiver: Receiver): Loan {
    const server = `${address.ip} ${address.port}`;
    const known = takeIdle(server);
    const line = known ?? open(server, address);
    line.receiver = receiver;
    line.uses++;
    if (known) transmit(line, message);
    else line.socket.once("connect", () => transmit(line, message));
    return {
      end(clean) {
        line.receiver = undefined;
        const isWorn = line.uses >= MAX_USES || now() - line.opened >= MAX_AGE_MS;
        if (clean && !isWorn) keep(line);
        else close(line);
      },
    };
  }

  /** One by chance, so that which port is next can't be known either. */
  function takeIdle(server: string): Line | undefined {
    const lines = idle.get(server) ?? [];
    while (lines.length > 0) {
      const line = lines.length > 1 ? lines[randomInt(lines.length)] : lines[0];
      if (!line) return undefined;
      forget(line);
      if (now() - line.opened < MAX_AGE_MS) return line;
      close(line);
    }
    return undefined;
  }

  function open(server: string, { ip, port }: Address): Line {
    const socket = createSocket(isIP(ip) === 6 ? "udp6" : "udp4");
    const line: Line = { server, socket, receiver: undefined, sent: false, uses: 0, opened: now(), idleSince: 0 };
    socket.on("message", (octets) => {
      if (line.receiver) line.receiver.message(octets);
      else discard(line);
    });
    socket.on("error", (error) => fail(line, error));
    socket.connect(port, ip);
    socket.unref();
    return line;
  }

  function transmit(line: Line, message: Buffer): void {
    const { receiver } = line;
    // It may have been given up meanwhile.
    if (!receiver) return;
    line.sent = true;
    line.socket.send(message, (error) => {
      if (error && line.receiver === receiver) fail(line, error);
    });
  }

  function fail(line: Line, error: Error): void {
    if (isOutOfFiles(error)) for (const other of [...idle.values()].flat()) discard(other);
    if (line.receiver) line.receiver.error(error, line.sent);
    else discard(line);
  }

  function keep(line: Line): void {
    line.sent = false;
    line.idleSince = now();
    const lines = idle.get(line.server);
    if (lines) lines.push(line);
    else idle.set(line.server, [line]);
    count++;
    if (count > MAX_IDLE) closeOne();
    if (!isSweeping) sweepLater();
  }

  /** One of the server that has had one for longest. */
  function closeOne(): void {
    const [[first] = []] = idle.values();
    if (first) discard(first);
  }

  function sweepLater(): void {
    isSweeping = true;
    setTimeout(sweep, MAX_IDLE_MS).unref();
  }

  function sweep(): void {
    const before = now() - MAX_IDLE_MS;
    for (const line of [...idle.values()].flat()) if (line.idleSince <= before) discard(line);
    isSweeping = false;
    if (count > 0) sweepLater();
  }

  function forget(line: Line): void {
    const lines = idle.get(line.server);
    const at = lines?.indexOf(line) ?? -1;
    if (!lines || at < 0) return;
    lines.splice(at, 1);
    count--;
    if (lines.length === 0) idle.delete(line.server);
  }

  function discard(line: Line): void {
    forget(line);
    close(line);
  }

  function close({ socket }: Line): void {
    socket.removeAllListeners();
    // The system may still report an error after the listeners are removed.
    socket.on("error", () => {});
    socket.close();
  }

  return {
    send,
    get idle() {
      return count;
    },
  };
}

function isOutOfFiles(error: NodeJS.ErrnoException): boolean {
  return error.code === "EMFILE" || error.code === "ENFILE";
}
