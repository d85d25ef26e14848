/** A name server that says what a test tells it to, octet by octet, over UDP and TCP at one port. */
import { createSocket, type RemoteInfo } from "node:dgram";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { onTestFinished } from "vitest";
import type { Protocol } from "../../src/dns/transport";
import { freePort } from "../support/free-port";

export interface Heard {
  octets: Buffer;
  protocol: Protocol;
  /** The port that the message came from. */
  from: number;
}

/** What is sent, one after the other; a number is a wait in milliseconds. */
export type Say = (heard: Heard, nth: number) => (Buffer | number)[];

export async function smallServer(say: Say): Promise<{ ip: string; port: number; heard: Heard[] }> {
  const ip = "127.0.0.1";
  const port = await freePort();
  const heard: Heard[] = [];
  let isOver = false;
  const answer = async (one: Heard, send: (octets: Buffer) => void): Promise<void> => {
    const words = say(one, heard.push(one) - 1);
    for (const word of words) {
      if (typeof word === "number") await sleep(word);
      else if (!isOver) send(word);
    }
  };
  const udp = createSocket("udp4");
  udp.on("message", (octets, { port: from, address }: RemoteInfo) => {
    void answer({ octets, protocol: "udp", from }, (back) => udp.send(back, from, address));
  });
  const tcp = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", (octets) => {
      const from = socket.remotePort ?? 0;
      void answer({ octets: Buffer.from(octets.subarray(2)), protocol: "tcp", from }, (back) => {
        const length = Buffer.alloc(2);
        length.writeUInt16BE(back.length);
        socket.write(Buffer.concat([length, back]));
      });
    });
  });
  await new Promise<void>((resolve) => udp.bind(port, ip, resolve));
  await new Promise<void>((resolve) => tcp.listen(port, ip, resolve));
  onTestFinished(async () => {
    isOver = true;
    tcp.close();
    await new Promise<void>((resolve) => udp.close(resolve));
  });
  return { ip, port, heard };
}

/** The question turned into an answer without records: its additional ones are left out. */
export function reply(question: Buffer, flags: number): Buffer {
  let end = 12;
  while (question.readUInt8(end) !== 0) end += question.readUInt8(end) + 1;
  const octets = Buffer.from(question.subarray(0, end + 5));
  octets.writeUInt16BE(flags, 2);
  octets.fill(0, 6, 12);
  return octets;
}
