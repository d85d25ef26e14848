/** Sockets that are used again: what an attacker, or a late answer, can do with that (RFC 5452). */
import { createSocket } from "node:dgram";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { type AskOptions, ask } from "../../src/dns/exchange";
import { sendAndReceive } from "../../src/dns/transport";
import { createUdpSockets, MAX_AGE_MS, MAX_IDLE, MAX_IDLE_MS, MAX_USES } from "../../src/dns/udp-sockets";
import { caught } from "../support/dynamic-update";
import { freePort } from "../support/free-port";
import { type Heard, reply, type Say, smallServer } from "./small-server";

const NOERROR = 0x8400;
const question = { name: "example.com", type: "MX" };
const options: AskOptions = { timeout: 2000 };
const other = { name: "example.net", type: "MX" };

const right = ({ octets }: Heard): Buffer => reply(octets, NOERROR);
const withOtherId = ({ octets }: Heard): Buffer => {
  const copy = reply(octets, NOERROR);
  copy.writeUInt16BE(octets.readUInt16BE(0) ^ 1, 0);
  return copy;
};

/** Asks this often, one after the other, and tells the ports. */
async function portsOf(count: number, say: Say = (heard) => [right(heard)], pause = 0): Promise<number[]> {
  const at = await smallServer(say);
  for (let asked = 0; asked < count; asked++) {
    await ask(at, question, options);
    if (pause > 0) await sleep(pause);
  }
  return at.heard.map(({ from }) => from);
}

/** Asks by sockets of its own. */
function asker(clock = { now: 0 }) {
  const sockets = createUdpSockets(() => clock.now);
  const accept = (octets: Buffer): { accepted: Buffer } => ({ accepted: octets });
  const send = (at: { ip: string; port: number }): Promise<Buffer> =>
    sendAndReceive("udp", at, Buffer.alloc(12), 1000, accept, { sockets });
  return { sockets, clock, send };
}
const echo: Say = ({ octets }) => [octets];

describe("a socket", () => {
  it("is used for several questions, one after the other, and then renewed", async () => {
    const ports = await portsOf(MAX_USES + 1);
    expect(new Set(ports.slice(0, MAX_USES)).size).toBe(1);
    expect(ports[MAX_USES]).not.toBe(ports[0]);
  });

  it("has one question in flight: those at once have a port and an id each", async () => {
    const at = await smallServer((heard) => [50, right(heard)]);
    await Promise.all(Array.from({ length: 20 }, () => ask(at, question, options)));
    expect(new Set(at.heard.map(({ from }) => from)).size).toBe(20);
    expect(new Set(at.heard.map(({ octets }) => octets.readUInt16BE(0))).size).toBeGreaterThan(15);
  });

  it("is taken by chance from several", async () => {
    const at = await smallServer((heard) => [right(heard)]);
    const rounds: (number | undefined)[] = [];
    for (let round = 0; round < 12; round++) {
      await Promise.all(Array.from({ length: 8 }, () => ask(at, question, options)));
      await ask(at, question, options);
      rounds.push(at.heard.at(-1)?.from);
    }
    expect(new Set(rounds).size).toBeGreaterThan(2);
  });

  it("is for one server", async () => {
    const [one, two] = [await smallServer((heard) => [right(heard)]), await smallServer((heard) => [right(heard)])];
    await ask(one, question, options);
    await ask(two, question, options);
    expect(two.heard[0]?.from).not.toBe(one.heard[0]?.from);
  });

  it("is renewed after a while, and closed where nobody uses it", async () => {
    const at = await smallServer(echo);
    const { sockets, clock, send } = asker();
    await send(at);
    clock.now = MAX_AGE_MS - 1;
    await send(at);
    clock.now = MAX_AGE_MS;
    await send(at);
    const [first, second, third] = at.heard.map(({ from }) => from);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
    expect(sockets.idle).toBe(1);
    clock.now += MAX_IDLE_MS;
    await sleep(2 * MAX_IDLE_MS + 200);
    expect(sockets.idle).toBe(0);
  });

  it("is not kept beyond so many", async () => {
    const at = await smallServer(({ octets }) => [100, octets]);
    const { sockets, send } = asker();
    await Promise.all(Array.from({ length: MAX_IDLE + 8 }, () => send(at)));
    expect(sockets.idle).toBe(MAX_IDLE);
  });

  it("that is not in use does not keep the process alive", async () => {
    const at = await smallServer(echo);
    const alive = (): number => process.getActiveResourcesInfo().filter((what) => what === "UDPWrap").length;
    // Those that the tests before closed are gone a moment later.
    await sleep(50);
    const before = alive();
    const { sockets, send } = asker();
    await send(at);
    expect(sockets.idle).toBe(1);
    expect(alive()).toBe(before);
  });
});

describe("a forged answer", () => {
  it("with a wrong id is not accepted, and renews the socket", async () => {
    const ports = await portsOf(3, (heard, nth) =>
      nth === 1 ? [withOtherId(heard), 20, right(heard)] : [right(heard)],
    );
    expect(ports[1]).toBe(ports[0]);
    expect(ports[2]).not.toBe(ports[0]);
  });

  it("to another question is not accepted, and renews the socket", async () => {
    const at = await smallServer((heard, nth) => {
      const wrong = right(heard);
      wrong.write("exampla", 13);
      return nth === 0 ? [wrong, 20, right(heard)] : [right(heard)];
    });
    expect((await ask(at, question, options)).answer.question?.name).toBe("example.com");
    await ask(at, question, options);
    expect(at.heard[1]?.from).not.toBe(at.heard[0]?.from);
  });

  it("with all that is right but its sender does not arrive", async () => {
    const forger = createSocket("udp4");
    const at = await smallServer((heard, nth) => {
      if (nth === 0) return [right(heard)];
      forger.send(reply(heard.octets, 0x8403), heard.from, "127.0.0.1");
      return [100, right(heard)];
    });
    await ask(at, question, options);
    expect((await ask(at, question, options)).answer.rcode).toBe("NOERROR");
    expect(at.heard[1]?.from).toBe(at.heard[0]?.from);
    forger.close();
  });

  it("to a socket that waits for nothing renews it", async () => {
    const ports = await portsOf(2, (heard) => [right(heard), 20, withOtherId(heard)], 100);
    expect(ports[1]).not.toBe(ports[0]);
  });
});

describe("a late answer", () => {
  it("to the question before is not that to the next on the same socket, and renews it", async () => {
    let first: Heard | undefined;
    const at = await smallServer((heard, nth) => {
      first ??= heard;
      return nth === 1 ? [reply(first.octets, 0x8403), 50, right(heard)] : [right(heard)];
    });
    await ask(at, question, options);
    // Even where the next question is the same.
    expect((await ask(at, question, options)).answer.rcode).toBe("NOERROR");
    await ask(at, other, options);
    const ports = at.heard.map(({ from }) => from);
    expect(ports[1]).toBe(ports[0]);
    expect(ports[2]).not.toBe(ports[0]);
  });

  it("finds nobody where its question was given up: the socket is closed", async () => {
    const at = await smallServer((heard, nth) => (nth === 0 ? [300, right(heard)] : [right(heard)]));
    expect(await caught(ask(at, question, { timeout: 100 }))).toMatchObject({ code: "timeout" });
    expect((await ask(at, other, options)).answer.question?.name).toBe("example.net");
    expect(at.heard[1]?.from).not.toBe(at.heard[0]?.from);
  });
});

describe("an error", () => {
  it("of a server that is gone is told at once on a socket that was used before", async () => {
    const port = await freePort();
    const server = createSocket("udp4");
    server.on("message", (octets, { port: from, address }) => server.send(octets, from, address));
    await new Promise<void>((resolve) => server.bind(port, "127.0.0.1", resolve));
    const { sockets, send } = asker();
    await send({ ip: "127.0.0.1", port });
    await new Promise<void>((resolve) => server.close(resolve));
    expect(await caught(send({ ip: "127.0.0.1", port }))).toMatchObject({
      code: "ECONNREFUSED",
      mayHaveArrived: false,
    });
    expect(sockets.idle).toBe(0);
  });
});
