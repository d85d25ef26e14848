/** One TLS connection (implicit TLS, RFC 8314 section 3): how it comes about, or why it does not. */
import { isIP } from "node:net";
import { connect, type TLSSocket } from "node:tls";

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
