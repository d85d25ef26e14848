/** The greeting with which a mail server begins, and the goodbye that ends a visit. */
import type { TLSSocket } from "node:tls";

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
  goodbye: string;
  /** Where the greeting is laid down. */
  source: string;
}

export const mailProtocols: Readonly<Record<MailProtocol, Words>> = {
  imap: {
    name: "IMAP",
    welcome: /^\* (?:OK|PREAUTH)\b/i,
    refusal: /^\* BYE\b/i,
    goodbye: "a LOGOUT\r\n",
    source: "RFC 9051 section 7.1",
  },
  pop3: {
    name: "POP3",
    welcome: /^\+OK\b/,
    refusal: /^-ERR\b/,
    goodbye: "QUIT\r\n",
    source: "RFC 1939 section 4",
  },
  smtp: {
    name: "SMTP",
    welcome: /^220(?:[ -]|$)/,
    refusal: /^[45]\d\d(?:[ -]|$)/,
    continued: /^\d{3}-/,
    goodbye: "QUIT\r\n",
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
export async function leave(socket: TLSSocket, protocol: MailProtocol | undefined, stop: AbortSignal): Promise<void> {
  if (socket.destroyed) return;
  if (protocol) socket.write(mailProtocols[protocol].goodbye);
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
