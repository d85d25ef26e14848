/** Stands before a name server and answers late, only by its header over UDP, or not at all. */
import { createSocket } from "node:dgram";
import { createConnection, createServer, type Socket } from "node:net";
import type { Address } from "../../src/dns/transport";

export interface Manner {
  /** Milliseconds that answers come late. */
  late?: number;
  /** Over UDP comes the header alone, with TC. */
  isCut?: boolean;
  isSilent?: boolean;
}

export interface DnsProxy {
  /** Questions over UDP so far. */
  readonly questions: number;
  /** The most that waited for their answer at once, since the last call. */
  takeAtOnce(): number;
  /** Connections over TCP so far. */
  readonly connections: number;
  end(): Promise<void>;
}

export async function startProxy(
  own: Address,
  real: Address,
  { late = 0, isCut, isSilent }: Manner,
): Promise<DnsProxy> {
  let questions = 0;
  let connections = 0;
  let waiting = 0;
  let atOnce = 0;
  const udp = createSocket("udp4");
  const timers = new Set<NodeJS.Timeout>();
  udp.on("message", (octets, from) => {
    questions++;
    waiting++;
    atOnce = Math.max(atOnce, waiting);
    const reply = (answer: Buffer): void => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        waiting--;
        udp.send(answer, from.port, from.address);
      }, late);
      timers.add(timer);
    };
    if (isSilent) return;
    if (isCut) return reply(cutAnswer(octets));
    const socket = createSocket("udp4");
    socket.on("error", () => socket.close());
    socket.once("message", (answer) => {
      socket.close();
      reply(answer);
    });
    socket.send(octets, real.port, real.ip);
  });
  await new Promise<void>((resolve, reject) => {
    udp.once("error", reject);
    udp.bind(own.port, own.ip, resolve);
  });
  const sockets = new Set<Socket>();
  const tcp = createServer((socket) => {
    connections++;
    sockets.add(socket);
    socket.on("error", () => {});
    if (isSilent) return;
    const there = createConnection({ host: real.ip, port: real.port });
    sockets.add(there);
    there.on("error", () => socket.destroy());
    socket.pipe(there).pipe(socket);
  });
  await new Promise<void>((resolve, reject) => {
    tcp.once("error", reject);
    tcp.listen(own.port, own.ip, resolve);
  });
  return {
    get questions() {
      return questions;
    },
    takeAtOnce() {
      const most = atOnce;
      atOnce = waiting;
      return most;
    },
    get connections() {
      return connections;
    },
    async end() {
      for (const timer of timers) clearTimeout(timer);
      for (const socket of sockets) socket.destroy();
      await Promise.all([
        new Promise<void>((resolve) => udp.close(resolve)),
        new Promise<void>((resolve) => tcp.close(() => resolve())),
      ]);
    },
  };
}

/** The header and the question, with QR, AA and TC, and no records. */
function cutAnswer(question: Buffer): Buffer {
  let end = 12;
  while ((question[end] ?? 0) !== 0) end += (question[end] ?? 0) + 1;
  const answer = Buffer.from(question.subarray(0, end + 5));
  answer.writeUInt16BE(0x8600, 2);
  answer.writeUInt16BE(0, 6);
  answer.writeUInt32BE(0, 8);
  return answer;
}
