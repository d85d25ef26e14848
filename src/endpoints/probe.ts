/** The addresses of a host, IPv4 and IPv6. */
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { connect, type TLSSocket } from "node:tls";
import { type Answer, ask } from "../mail/resolver";
import { type InspectedCertificate, inspectCertificate } from "./certificate";

/**
 * Returns the addresses of a host. It rejects with an error whose `code` is `ENOTFOUND` or `ENODATA` if there are none, and
 * with any other code, such as `ETIMEOUT`, if the look-up failed.
 */
export type Lookup = (host: string) => Promise<string[]>;

/** Uses the system's resolver, including its hosts file. */
export const systemLookup: Lookup = async (host) => (await lookup(host, { all: true })).map(({ address }) => address);

/** The distinct addresses; an IP address stands for itself. */
export async function addressesOf(host: string, find: Lookup): Promise<Answer<string>> {
  if (isIP(host) !== 0) return { ok: true, records: [host] };
  const answer = await ask(find(host));
  return answer.ok ? { ok: true, records: [...new Set(answer.records)] } : answer;
}

// One TLS connection (implicit TLS, RFC 8314 section 3).

/** Where to connect. */
export interface TlsTarget {
  address: string;
  port: number;
  /** The name sent to the server (SNI, RFC 6066 section 3); an IP address is not sent. */
  host: string;
  /** Certificates of the authorities to trust, as PEM; by default those of Node.js. */
  ca?: readonly string[];
}

/** Why the TLS connection failed. */
export interface Failure {
  /** Before or after the TCP connection was established. */
  stage: "connect" | "handshake";
  /** `timeout`, or the code of the system or of OpenSSL, such as `ECONNREFUSED`. */
  code: string;
}

/**
 * Connects and performs the TLS handshake, until `limit` is aborted. Any certificate is accepted, so that it can be
 * inspected; nothing may be sent over the connection but the quit command. The caller closes the socket.
 */
export function openTls(
  target: TlsTarget,
  limit: AbortSignal,
): { socket: TLSSocket; opened: Promise<Failure | undefined> } {
  const socket = connect({
    host: target.address,
    port: target.port,
    ...(isIP(target.host) === 0 ? { servername: target.host } : {}),
    ...(target.ca ? { ca: [...target.ca] } : {}),
    // TLS 1.0 and 1.1 must not be used (RFC 8996), whatever Node.js was started with.
    minVersion: "TLSv1.2",
    // The chain's verdict is in `authorizationError`; the name is checked separately, so both are reported.
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
  });
  return { socket, opened: shakeHands(socket, limit) };
}

function shakeHands(socket: TLSSocket, limit: AbortSignal): Promise<Failure | undefined> {
  return new Promise((resolve) => {
    let stage: Failure["stage"] = "connect";
    const fail = (code: string): void => resolve({ stage, code });
    const onLimit = (): void => fail("timeout");
    limit.addEventListener("abort", onLimit, { once: true });
    socket.once("connect", () => {
      stage = "handshake";
    });
    socket.once("secureConnect", () => {
      limit.removeEventListener("abort", onLimit);
      resolve(undefined);
    });
    // The listener stays for the socket's whole life: a later error must not end the process.
    socket.on("error", (error: NodeJS.ErrnoException) => fail(error.code ?? error.message));
    socket.once("close", () => {
      limit.removeEventListener("abort", onLimit);
      fail("ECONNRESET");
    });
  });
}

// The greeting of a mail server, and the quit command that ends a session.

/** A protocol in which the server speaks first. */
export type MailProtocol = "imap" | "pop3" | "smtp";

/** What a server sent first. */
export type Greeting =
  /** A welcome or a refusal in its protocol, or a line of something else. */
  | { kind: "welcome" | "refusal" | "foreign"; line: string }
  /** Nothing in time, the end of the connection, or more than any greeting may have. */
  | { kind: "silence" | "end" | "flood" };

interface ProtocolWords {
  name: string;
  welcome: RegExp;
  refusal: RegExp;
  /** Matches a line that more of the greeting follows. */
  continued?: RegExp;
  quitCommand: string;
  /** Where the greeting is specified. */
  source: string;
}

export const mailProtocols: Readonly<Record<MailProtocol, ProtocolWords>> = {
  imap: {
    name: "IMAP",
    welcome: /^\* (?:OK|PREAUTH)\b/i,
    refusal: /^\* BYE\b/i,
    quitCommand: "a LOGOUT\r\n",
    source: "RFC 9051 section 7.1",
  },
  pop3: {
    name: "POP3",
    welcome: /^\+OK\b/,
    refusal: /^-ERR\b/,
    quitCommand: "QUIT\r\n",
    source: "RFC 1939 section 4",
  },
  smtp: {
    name: "SMTP",
    welcome: /^220(?:[ -]|$)/,
    refusal: /^[45]\d\d(?:[ -]|$)/,
    continued: /^\d{3}-/,
    quitCommand: "QUIT\r\n",
    source: "RFC 5321 section 4.3.1",
  },
};

/** The most octets of a greeting that are read; a line of SMTP has at most 512 (RFC 5321 section 4.5.3.1.5). */
const MAX_GREETING = 8192;

/** How long to wait for the server to close the connection, in milliseconds. */
const QUIT_WAIT = 1000;

/** Reads the greeting, until `limit` is aborted. */
export async function readGreeting(socket: TLSSocket, protocol: MailProtocol, limit: AbortSignal): Promise<Greeting> {
  const words = mailProtocols[protocol];
  const read = await readLines(socket, words.continued, limit);
  if (typeof read !== "string") return { kind: read.none };
  const line = firstLine(read);
  if (words.welcome.test(line)) return { kind: "welcome", line };
  return { kind: words.refusal.test(line) ? "refusal" : "foreign", line };
}

/**
 * Ends the session properly: sends the quit command and waits for the answer, as SMTP clients should (RFC 5321 section
 * 4.1.1.10), for a second at most. Without a protocol, only TLS is closed.
 */
export async function disconnect(
  socket: TLSSocket,
  protocol: MailProtocol | undefined,
  stop: AbortSignal,
): Promise<void> {
  if (socket.destroyed) return;
  if (protocol) socket.write(mailProtocols[protocol].quitCommand);
  else socket.end();
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      stop.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, QUIT_WAIT);
    stop.addEventListener("abort", done, { once: true });
    socket.once("data", done).once("end", done).once("close", done).resume();
  });
}

type NoLines = { none: "silence" | "end" | "flood" };

/** Reads up to the end of the last line of the greeting. */
function readLines(socket: TLSSocket, continued: RegExp | undefined, limit: AbortSignal): Promise<string | NoLines> {
  return new Promise((resolve) => {
    let text = "";
    const end = (outcome: string | NoLines): void => {
      socket.off("data", take).off("close", onClose).pause();
      limit.removeEventListener("abort", onLimit);
      resolve(outcome);
    };
    const take = (octets: Buffer): void => {
      text += octets.toString("latin1");
      if (isWhole(text, continued)) end(text);
      else if (text.length > MAX_GREETING) end({ none: "flood" });
    };
    const onClose = (): void => end({ none: "end" });
    const onLimit = (): void => end({ none: "silence" });
    if (socket.destroyed) return resolve({ none: "end" });
    if (limit.aborted) return resolve({ none: "silence" });
    limit.addEventListener("abort", onLimit, { once: true });
    socket.on("data", take).once("close", onClose);
  });
}

/** Whether the last complete line ends the greeting. */
function isWhole(text: string, continued: RegExp | undefined): boolean {
  const lines = text.split("\n");
  const last = lines.at(-2);
  return last !== undefined && !continued?.test(last);
}

function firstLine(text: string): string {
  const line = text.split(/\r?\n/, 1)[0] ?? "";
  return line.replace(/[^\x20-\x7e]/g, "?").slice(0, 200);
}

// One probe of one address: connect, inspect, disconnect.

/** The result at one address. */
export type ProbeResult = { address: string } & ({ failure: Failure } | Connected);

/** TLS was established. */
export interface Connected {
  certificate: InspectedCertificate;
  tls: string;
  /** Set if the protocol has one. */
  greeting?: Greeting;
}

export interface ProbeOptions {
  protocol: MailProtocol | undefined;
  /** Milliseconds until the greeting must have come. */
  timeout: number;
  now: () => Date;
  /** Cancels the probe. */
  stop: AbortSignal;
}

/** Probes an address. The socket is always closed at the end. Credentials are never sent. */
export async function probeAddress(
  target: TlsTarget,
  { protocol, timeout, now, stop }: ProbeOptions,
): Promise<ProbeResult> {
  const { address } = target;
  const limit = new AbortController();
  const onLimit = (): void => limit.abort();
  const timer = setTimeout(onLimit, timeout);
  stop.addEventListener("abort", onLimit, { once: true });
  const { socket, opened } = openTls(target, limit.signal);
  try {
    const failure = await opened;
    if (failure) return { address, failure };
    const certificate = inspectCertificate(socket, target.host, now(), target.ca);
    const tls = socket.getProtocol() ?? "";
    const greeting = protocol && (await readGreeting(socket, protocol, limit.signal));
    if (!greeting || greeting.kind === "welcome") await disconnect(socket, protocol, stop);
    return { address, certificate, tls, ...(greeting && { greeting }) };
  } finally {
    socket.destroy();
    clearTimeout(timer);
    stop.removeEventListener("abort", onLimit);
  }
}
