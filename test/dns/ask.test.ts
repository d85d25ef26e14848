import { getEventListeners } from "node:events";
import { describe, expect, inject, it } from "vitest";
import { createClient } from "../../src/dns/client";
import { type AskOptions, ask } from "../../src/dns/exchange";
import { TransportError } from "../../src/dns/transport";
import { caught, quickMeans } from "../support/dynamic-update";
import { startDynamicZone } from "../support/dynamic-zone";
import { reply, type Say, smallServer } from "./small-server";

const NOERROR = 0x8400;
const FORMERR = 0x8401;
const NOTIMP = 0x8404;
const CUT = 0x8600;
const edns = { payload: 1232, dnssec: false };
const question = { name: "Example.com", type: "MX" };
const options: AskOptions = { timeout: 2000 };

/** Changes what is sent, such as another octet at a place. */
function changed(octets: Buffer, change: (copy: Buffer) => void): Buffer {
  const copy = Buffer.from(octets);
  change(copy);
  return copy;
}

const withOpt = (octets: Buffer): Buffer =>
  changed(Buffer.concat([octets, Buffer.from("00002904d0000000000000", "hex")]), (copy) => copy.writeUInt16BE(1, 10));

describe("a question to one address", () => {
  it("goes over UDP, and the answer tells so and how long it took", async () => {
    const at = await smallServer(({ octets }) => [30, reply(octets, NOERROR)]);
    const { answer, protocol, milliseconds } = await ask(at, question, options);
    expect(answer).toMatchObject({ rcode: "NOERROR", question: { name: "example.com", type: "MX" }, signed: false });
    expect(protocol).toBe("udp");
    expect(milliseconds).toBeGreaterThan(25);
    expect(milliseconds).toBeLessThan(2000);
  });

  it.each(["udp", "tcp"] as const)("ends with its signal over %s, and lets go of it", async (protocol) => {
    const at = await smallServer(() => []);
    const over = new AbortController();
    const began = performance.now();
    const asking = caught(ask(at, question, { timeout: 5000, protocol, signal: over.signal }));
    setTimeout(() => over.abort(), 50);
    expect(await asking).toMatchObject({ code: "cancelled", retryable: false, mayHaveArrived: true });
    expect(performance.now() - began).toBeLessThan(1000);
    expect(getEventListeners(over.signal, "abort")).toEqual([]);
    expect(at.heard).toHaveLength(1);
    const late = caught(ask(at, question, { timeout: 5000, protocol, signal: over.signal }));
    expect(await late).toMatchObject({ code: "cancelled", mayHaveArrived: false });
    expect(at.heard).toHaveLength(1);
  });

  it("lets go of its signal where it is answered", async () => {
    const at = await smallServer(({ octets, protocol }) => [reply(octets, protocol === "udp" ? CUT : NOERROR)]);
    const { signal } = new AbortController();
    expect(await ask(at, question, { ...options, signal })).toMatchObject({ protocol: "tcp" });
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  it("goes over TCP where the answer was cut, or at once", async () => {
    const at = await smallServer(({ octets, protocol }) => [reply(octets, protocol === "udp" ? CUT : NOERROR)]);
    expect(await ask(at, question, options)).toMatchObject({ protocol: "tcp", answer: { truncated: false } });
    expect(await ask(at, question, { ...options, protocol: "tcp" })).toMatchObject({ protocol: "tcp" });
    expect(at.heard.map(({ protocol }) => protocol)).toEqual(["udp", "tcp", "tcp"]);
  });

  it("tells an answer that is cut even over TCP", async () => {
    const at = await smallServer(({ octets }) => [reply(octets, CUT)]);
    expect(await ask(at, question, options)).toMatchObject({ protocol: "tcp", answer: { truncated: true } });
  });

  it("goes over TCP where the answer was cut in the middle of a record", async () => {
    const half = (octets: Buffer): Buffer =>
      changed(Buffer.concat([reply(octets, CUT), Buffer.from("c00c000f", "hex")]), (copy) => copy.writeUInt16BE(1, 6));
    const at = await smallServer(({ octets, protocol }) => [
      protocol === "udp" ? half(octets) : reply(octets, NOERROR),
    ]);
    expect(await ask(at, question, options)).toMatchObject({ protocol: "tcp", answer: { rcode: "NOERROR" } });
  });

  it.each<[what: string, flags: number]>([
    ["FORMERR", FORMERR],
    ["NOTIMP", NOTIMP],
  ])("is asked again without EDNS where the server says %s to it", async (_what, flags) => {
    const at = await smallServer(({ octets }) => [reply(octets, octets.readUInt16BE(10) > 0 ? flags : NOERROR)]);
    expect((await ask(at, question, { ...options, edns })).answer.rcode).toBe("NOERROR");
    expect(at.heard.map(({ octets }) => octets.readUInt16BE(10))).toEqual([1, 0]);
    expect((await createClient({ host: at.ip, port: at.port }, quickMeans()).query(question, [], { edns })).rcode).toBe(
      "NOERROR",
    );
  });

  it("is not asked again where the server knows EDNS, or was asked without", async () => {
    const at = await smallServer(({ octets }) => [withOpt(reply(octets, FORMERR))]);
    expect((await ask(at, question, { ...options, edns })).answer).toMatchObject({ rcode: "FORMERR", edns });
    expect((await ask(at, question, options)).answer.rcode).toBe("FORMERR");
    expect(at.heard).toHaveLength(2);
  });

  it("takes an answer of any RCODE, and asks once", async () => {
    const at = await smallServer(({ octets }) => [reply(octets, 0x8402)]);
    expect((await ask(at, question, options)).answer.rcode).toBe("SERVFAIL");
    expect(at.heard).toHaveLength(1);
  });

  it("asks for recursion where it is told to, and else not", async () => {
    const at = await smallServer(({ octets }) => [reply(octets, NOERROR)]);
    await ask(at, question, options);
    await ask(at, question, { ...options, recursion: true });
    expect(at.heard.map(({ octets }) => octets.readUInt16BE(2))).toEqual([0, 0x0100]);
  });

  it("has an id and a port of its own, among those that are in flight at once", async () => {
    const at = await smallServer(({ octets }) => [100, reply(octets, NOERROR)]);
    await Promise.all(Array.from({ length: 30 }, () => ask(at, question, options)));
    const ids = at.heard.map(({ octets }) => octets.readUInt16BE(0));
    const ports = at.heard.map(({ from }) => from);
    for (const numbers of [ids, ports]) {
      expect(new Set(numbers).size).toBeGreaterThan(25);
      // Numbers that count up could be guessed.
      const steps = numbers.slice(1).map((number, index) => number - (numbers[index] ?? 0));
      expect(new Set(steps).size).toBeGreaterThan(20);
    }
  });

  it.each<[what: string, forge: (octets: Buffer) => Buffer]>([
    [
      "another id",
      (octets) => changed(reply(octets, NOERROR), (copy) => copy.writeUInt16BE(octets.readUInt16BE(0) ^ 1, 0)),
    ],
    ["another name", (octets) => changed(reply(octets, NOERROR), (copy) => copy.write("X", 13))],
    ["another type", (octets) => changed(reply(octets, NOERROR), (copy) => copy.writeUInt16BE(1, copy.length - 4))],
    ["another class", (octets) => changed(reply(octets, NOERROR), (copy) => copy.writeUInt16BE(3, copy.length - 2))],
    ["no question", (octets) => changed(reply(octets, NOERROR).subarray(0, 12), (copy) => copy.writeUInt16BE(0, 4))],
    ["itself", (octets) => octets],
    ["garbage", () => Buffer.from("garbage")],
  ])("is not answered by one with %s", async (_what, forge) => {
    const at = await smallServer(({ octets }) => [forge(octets), reply(octets, FORMERR)]);
    expect((await ask(at, question, options)).answer.rcode).toBe("FORMERR");
  });

  it("is answered in any letter case", async () => {
    const at = await smallServer(({ octets }) => [
      changed(reply(octets, NOERROR), (copy) => copy.write("eXAMPLE", 13)),
    ]);
    expect((await ask(at, question, options)).answer.question?.name).toBe("example.com");
  });

  it("may be of the root, and of a name with a final dot", async () => {
    const at = await smallServer(({ octets }) => [reply(octets, NOERROR)]);
    expect((await ask(at, { name: ".", type: "NS" }, options)).answer.question?.name).toBe(".");
    expect((await ask(at, { name: "a.", type: "NS" }, options)).answer.question?.name).toBe("a");
  });

  it.each<[what: string, say: Say]>([
    ["nothing comes", () => []],
    [
      "a cut answer comes late, and then nothing",
      ({ octets, protocol }) => (protocol === "udp" ? [300, reply(octets, CUT)] : []),
    ],
    [
      "EDNS is refused late, and then nothing comes",
      ({ octets }, nth) => (nth === 0 ? [300, reply(octets, FORMERR)] : []),
    ],
  ])("ends after its time where %s", async (_what, say) => {
    const at = await smallServer(say);
    const began = performance.now();
    const error = await caught(ask(at, question, { timeout: 400, edns }));
    expect(error).toMatchObject({ name: "TransportError", code: "timeout", retryable: true });
    expect(performance.now() - began).toBeGreaterThan(390);
    expect(performance.now() - began).toBeLessThan(650);
  });

  it.each([
    [{ name: `${"a".repeat(64)}.example`, type: "A" }],
    [{ name: "a..example", type: "A" }],
    [{ name: "example", type: "NONSENSE" }],
  ])("that can't be asked is told as such", async (wrong) => {
    const error = await caught(ask({ ip: "127.0.0.1", port: 1 }, wrong, options));
    expect(error).toBeInstanceOf(TransportError);
    expect(error).toMatchObject({ code: "bad-name", retryable: false, mayHaveArrived: false });
  });
});

describe.skipIf(!inject("nameServers").includes("bind"))("a real BIND", () => {
  const long = (count: number): string =>
    Array.from({ length: count }, (_, nth) => `big${count} TXT "${String(nth).padStart(100, "x")}"`).join("\n");
  const zone = [long(8), long(20), "sub NS ns.sub", "ns.sub A 192.0.2.9", "odd CNAME a\\.b\\\\c.example.net."].join(
    "\n",
  );

  it("is asked with and without EDNS, for long answers, glue and odd names", async () => {
    const { host: ip, port } = await startDynamicZone("bind", { zone });
    const its = (name: string, type: string, over: Partial<AskOptions> = {}) =>
      ask({ ip, port }, { name, type }, { ...options, ...over });
    expect(await its("big8.example.com", "TXT")).toMatchObject({ protocol: "tcp" });
    const over = await its("big8.example.com", "TXT", { edns });
    expect(over).toMatchObject({
      protocol: "udp",
      answer: { truncated: false, edns: { payload: expect.any(Number) } },
    });
    expect(over.answer.answers).toHaveLength(8);
    const huge = await its("big20.example.com", "TXT", { edns: { payload: 1232, dnssec: true } });
    expect(huge).toMatchObject({ protocol: "tcp", answer: { edns: { dnssec: true } } });
    expect(huge.answer.answers).toHaveLength(20);

    const { answer } = await its("a.sub.example.com", "A", { edns });
    expect(answer).toMatchObject({
      rcode: "NOERROR",
      authoritative: false,
      recursionAvailable: false,
      answers: [],
      authorities: [{ name: "sub.example.com", type: "NS", data: { target: "ns.sub.example.com" } }],
      additionals: [{ name: "ns.sub.example.com", type: "A", data: { address: "192.0.2.9" } }],
    });
    expect((await its("nothing.example.com", "A")).answer).toMatchObject({
      rcode: "NXDOMAIN",
      authorities: [{ type: "SOA", data: { mname: "ns1.example.com", minimum: 600 } }],
    });
    expect((await its("odd.example.com", "CNAME")).answer.answers).toMatchObject([
      { data: { target: "a\\.b\\\\c.example.net" } },
    ]);
    expect((await its("other.example", "A", { recursion: true })).answer.rcode).toBe("REFUSED");
  });
});
