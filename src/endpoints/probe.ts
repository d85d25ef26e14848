/** The addresses of a host, IPv4 and IPv6. */
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { connect, type TLSSocket } from "node:tls";
import { type Answer, ask, type ForwardResolver } from "../mail/resolver";
import { lookAtCertificate, type SeenCertificate } from "./certificate";

/**
 * Gives the addresses of a host. It fails with an error whose `code` is `ENOTFOUND` or `ENODATA` where there are none, and
 * with any other, such as `ETIMEOUT`, where nobody could tell.
 */
export type Lookup = (host: string) => Promise<string[]>;

/** As the system does it for all its programs, with its own file of hosts. */
export const systemLookup: Lookup = async (host) => (await lookup(host, { all: true })).map(({ address }) => address);

/** Through a resolver, such as the one of the live check. */
export function lookupThrough(resolver: Pick<ForwardResolver, "resolve4" | "resolve6">): Lookup {
  return async (host) => {
    const answers = await Promise.all([ask(resolver.resolve4(host)), ask(resolver.resolve6(host))]);
    const addresses = answers.flatMap((answer) => (answer.ok ? answer.records : []));
    const failed = answers.find((answer) => !answer.ok);
    // One family's addresses are worth a visit, whatever became of the other.
    if (addresses.length === 0 && failed)
      throw Object.assign(new Error(`no answer about ${host}`), { code: failed.code });
    return addresses;
  };
}

/** The addresses, each once; an IP address is its own. */
export async function addressesOf(host: string, find: Lookup): Promise<Answer<string>> {
  if (isIP(host) !== 0) return { ok: true, records: [host] };
  const answer = await ask(find(host));
  return answer.ok ? { ok: true, records: [...new Set(answer.records)] } : answer;
}

// One TLS connection (implicit TLS, RFC 8314 section 3): how it comes about, or why it does not.

/** Where to connect. */
export interface Place {
  address: string;
  port: number;
  /** The name told to the server (SNI, RFC 6066 section 3); an IP address is not told. */
  host: string;
  /** Certificates of the authorities to trust, as PEM; by default those of Node.js. */
  ca?: readonly string[];
}

/** Why there is no TLS connection. */
export interface Failure {
  /** Before or after TCP's own connection came about. */
  stage: "connect" | "handshake";
  /** `timeout`, or the code of the system or of OpenSSL, such as `ECONNREFUSED`. */
  code: string;
}

/**
 * Connects and shakes hands, until `limit` is over. The connection stands with any certificate, so that the certificate
 * can be told about; nothing may be sent over it but a goodbye. Whoever asked closes the socket.
 */
export function openTls(place: Place, limit: AbortSignal): { socket: TLSSocket; opened: Promise<Failure | undefined> } {
  const socket = connect({
    host: place.address,
    port: place.port,
    ...(isIP(place.host) === 0 ? { servername: place.host } : {}),
    ...(place.ca ? { ca: [...place.ca] } : {}),
    // TLS 1.0 and 1.1 must not be used (RFC 8996), whatever Node.js was started with.
    minVersion: "TLSv1.2",
    // The chain's verdict is in `authorizationError`; the name is looked at apart, so that both are told.
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
    // It stays for the socket's whole life: a peer that goes away later must not end the process.
    socket.on("error", (error: NodeJS.ErrnoException) => fail(error.code ?? error.message));
    socket.once("close", () => {
      limit.removeEventListener("abort", onLimit);
      fail("ECONNRESET");
    });
  });
}

// The greeting with which a mail server begins, and the goodbye that ends a visit.

/** A protocol in which the server speaks first. */
export type MailProtocol = "imap" | "pop3" | "smtp";

/** What a server began with. */
export type Greeting =
  /** A welcome of its protocol, a refusal of its protocol, or the line of something else. */
  | { kind: "welcome" | "refusal" | "foreign"; line: string }
  /** Nothing within the time, the end of the connection, or more than any greeting has. */
  | { kind: "silence" | "end" | "flood" };

interface Words {
  name: string;
  welcome: RegExp;
  refusal: RegExp;
  /** A line after which more of the greeting follows. */
  continued?: RegExp;
  quitCommand: string;
  /** Where the greeting is laid down. */
  source: string;
}

export const mailProtocols: Readonly<Record<MailProtocol, Words>> = {
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

/** Octets of the longest greeting that is read; a line of SMTP has 512 at most (RFC 5321 section 4.5.3.1.5). */
const LONGEST = 8192;

/** How long the server's own end is waited for, in milliseconds. */
const LAST_WAIT = 1000;

/** Reads the greeting, until `limit` is over. */
export async function readGreeting(socket: TLSSocket, protocol: MailProtocol, limit: AbortSignal): Promise<Greeting> {
  const words = mailProtocols[protocol];
  const read = await readLines(socket, words.continued, limit);
  if (typeof read !== "string") return { kind: read.none };
  const line = firstLine(read);
  if (words.welcome.test(line)) return { kind: "welcome", line };
  return { kind: words.refusal.test(line) ? "refusal" : "foreign", line };
}

/**
 * Leaves as the protocol wants it: says goodbye, and waits for the answer, as the client of SMTP should (RFC 5321 section
 * 4.1.1.10), for a second at most. Without a protocol, TLS's own goodbye is all.
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
    const timer = setTimeout(done, LAST_WAIT);
    stop.addEventListener("abort", done, { once: true });
    socket.once("data", done).once("end", done).once("close", done).resume();
  });
}

type NoLines = { none: "silence" | "end" | "flood" };

/** What comes up to the end of the last line of the greeting. */
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
      else if (text.length > LONGEST) end({ none: "flood" });
    };
    const onClose = (): void => end({ none: "end" });
    const onLimit = (): void => end({ none: "silence" });
    if (socket.destroyed) return resolve({ none: "end" });
    if (limit.aborted) return resolve({ none: "silence" });
    limit.addEventListener("abort", onLimit, { once: true });
    socket.on("data", take).once("close", onClose);
  });
}

/** Whether the last whole line is the greeting's last. */
function isWhole(text: string, continued: RegExp | undefined): boolean {
  const lines = text.split("\n");
  const last = lines.at(-2);
  return last !== undefined && !continued?.test(last);
}

function firstLine(text: string): string {
  const line = text.split(/\r?\n/, 1)[0] ?? "";
  return line.replace(/[^\x20-\x7e]/g, "?").slice(0, 200);
}

// One visit to one address: in, look, out.

/** What one address showed. */
export type ProbeResult = { address: string } & ({ failure: Failure } | Connected);

/** TLS came about. */
export interface Connected {
  certificate: SeenCertificate;
  tls: string;
  /** Where the protocol has one. */
  greeting?: Greeting;
}

export interface VisitOptions {
  protocol: MailProtocol | undefined;
  /** Milliseconds until the greeting must be there. */
  timeout: number;
  now: () => Date;
  /** Ends the visit at once. */
  stop: AbortSignal;
}

/** Visits an address. The socket is closed at the end, whatever happens. No credentials are ever sent. */
export async function visit(place: Place, { protocol, timeout, now, stop }: VisitOptions): Promise<ProbeResult> {
  const { address } = place;
  const limit = new AbortController();
  const onLimit = (): void => limit.abort();
  const timer = setTimeout(onLimit, timeout);
  stop.addEventListener("abort", onLimit, { once: true });
  const { socket, opened } = openTls(place, limit.signal);
  try {
    const failure = await opened;
    if (failure) return { address, failure };
    const certificate = lookAtCertificate(socket, place.host, now(), place.ca);
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
