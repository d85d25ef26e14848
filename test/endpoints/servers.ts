/** Servers on the loopback that behave as told. */
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type TLSSocket, type TlsOptions } from "node:tls";
import { onTestFinished } from "vitest";

export interface Running {
  port: number;
  /** What clients said so far. */
  heard: () => string;
  /** Connections that were made. */
  visits: () => number;
  /** The names that clients asked for (SNI). */
  names: string[];
  /** Resolves once no connection is left. */
  empty: () => Promise<void>;
}

type Greet = (socket: Socket) => void;

/** A server with TLS from the first byte. */
export function tlsServer(options: TlsOptions, greet: Greet, address?: string, port?: number): Promise<Running> {
  const names: string[] = [];
  const server = createTlsServer(options);
  return start(
    server,
    "secureConnection",
    (socket: TLSSocket) => {
      names.push(socket.servername || "");
      greet(socket);
    },
    names,
    address,
    port,
  );
}

export function plainServer(greet: Greet): Promise<Running> {
  return start(createServer(), "connection", greet, []);
}

async function start<S extends Socket>(
  server: Server,
  event: string,
  greet: (socket: S) => void,
  names: string[],
  address = "127.0.0.1",
  port = 0,
): Promise<Running> {
  const open = new Set<Socket>();
  let [heard, visits] = ["", 0];
  server.on("connection", (socket: Socket) => {
    visits++;
    open.add(socket);
    socket.on("error", () => {}).once("close", () => open.delete(socket));
  });
  server.on(event, (socket: S) => {
    socket
      .on("error", () => {})
      .on("data", (octets: Buffer) => {
        heard += octets.toString("latin1");
      });
    greet(socket);
  });
  server.on("tlsClientError", () => {});
  await new Promise<void>((resolve) => server.listen(port, address, resolve));
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  const empty = async (): Promise<void> => {
    while (open.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  const { port: actual } = server.address() as AddressInfo;
  return { port: actual, heard: () => heard, visits: () => visits, names, empty };
}

/** Says a line, and ends after whatever the client says, as a mail server does after its goodbye. */
export function greets(line: string): Greet {
  return (socket) => {
    socket.write(line);
    socket.once("data", () => socket.end("bye\r\n"));
  };
}

export const greetings = {
  imap: "* OK IMAP4rev1 ready\r\n",
  pop3: "+OK POP3 ready\r\n",
  smtp: "220 mail.example ESMTP\r\n",
  webmail: "",
} as const;
