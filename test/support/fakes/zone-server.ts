/** A name server in this process that answers what a table says, over UDP: for tests that need no real one. */
import { createSocket } from "node:dgram";
import { type Answer as AnswerRecord, decode, encode } from "dns-packet";

/** `NAME TYPE` to what it has, as dns-packet takes it. A name that is in no key does not exist. */
export type Table = Record<string, unknown[]>;

export interface ZoneServer {
  /** `HOST:PORT`. */
  address: string;
  table: Table;
  /** `NAME TYPE` of each question that came. */
  asked: string[];
  end(): Promise<void>;
}

export async function startZoneServer(table: Table): Promise<ZoneServer> {
  const socket = createSocket("udp4");
  const server: ZoneServer = {
    address: "",
    table,
    asked: [],
    end: () => new Promise((resolve) => socket.close(() => resolve())),
  };
  socket.on("message", (octets, { port, address }) => {
    const { id, questions = [] } = decode(octets);
    const [question] = questions;
    if (!question) return;
    const { name, type } = question;
    server.asked.push(`${name} ${type}`);
    const names = Object.keys(server.table).map((key) => key.split(" ")[0] ?? "");
    const exists = names.some((one) => one === name || one.endsWith(`.${name}`));
    const found = server.table[`${name} ${type}`] ?? [];
    const answers = found.map((data) => ({ name, type, ttl: 600, data }) as AnswerRecord);
    // QR, AA and RA (RFC 1035 section 4.1.1), and NXDOMAIN.
    const flags = 0x8000 | 0x0400 | 0x0080 | (exists ? 0 : 3);
    socket.send(encode({ type: "response", id, flags, questions, answers }), port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  server.address = `127.0.0.1:${socket.address().port}`;
  return server;
}
