/** One visit to one address: in, look, out. */
import { lookAtCertificate, type SeenCertificate } from "./certificate";
import { type Failure, openTls, type Place } from "./connect";
import { type Greeting, leave, type MailProtocol, readGreeting } from "./greeting";

/** What one address showed. */
export type Visit = { address: string } & ({ failure: Failure } | Reached);

/** TLS came about. */
export interface Reached {
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
export async function visit(place: Place, { protocol, timeout, now, stop }: VisitOptions): Promise<Visit> {
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
    if (!greeting || greeting.kind === "welcome") await leave(socket, protocol, stop);
    return { address, certificate, tls, ...(greeting && { greeting }) };
  } finally {
    socket.destroy();
    clearTimeout(timer);
    stop.removeEventListener("abort", onLimit);
  }
}
