/** A server that signs, and somebody who sends answers in its name without knowing the key. */
import { describe, expect, it } from "vitest";
import { createClient, type DnsClient, systemRuntime } from "../../src/dns/client";
import { addAdditional, decodeName, encodeName, takeLastAdditional } from "../../src/dns/message";
import { TENTATIVE_WAIT_MS } from "../../src/dns/transport";
import { sign } from "../../src/dns/tsig";
import { aKey, caught } from "../support/dynamic-update";
import { type Heard, reply, type Say, smallServer } from "./small-server";

const key = aKey();
const question = { name: "example.com", type: "MX" };
const NOERROR = 0x8400;
const NXDOMAIN = 0x8403;
const REFUSED = 0x8405;
const NOTAUTH = 0x8409;
const FEW = 100;

function macOf(request: Buffer): Buffer {
  const { rest } = decodeName(takeLastAdditional(request)?.record.data as Buffer);
  return rest.subarray(10, 10 + rest.readUInt16BE(8));
}

const signed = ({ octets }: Heard, flags: number): Buffer =>
  sign(reply(octets, flags), key, Math.floor(Date.now() / 1000), macOf(octets)).message;

/** What a server says that does not know the key, or does not like the signature (RFC 8945 section 5.2). */
function tsigError({ octets }: Heard, error: number): Buffer {
  const tail = Buffer.alloc(16);
  tail.writeUInt16BE(error, 12);
  const rdata = Buffer.concat([encodeName(key.algorithm), tail]);
  const fixed = Buffer.from("00fa00ff000000000000", "hex");
  fixed.writeUInt16BE(rdata.length, 8);
  return addAdditional(reply(octets, NOTAUTH), Buffer.concat([encodeName(key.name), fixed, rdata]));
}

async function server(say: Say, timeout = 3000): Promise<{ its: DnsClient; heard: Heard[] }> {
  const { ip, port, heard } = await smallServer(say);
  return { its: createClient({ host: ip, port, key }, { ...systemRuntime, timeout }), heard };
}

async function timed<T>(work: Promise<T>): Promise<{ result: T; milliseconds: number }> {
  const began = performance.now();
  const result = await work;
  return { result, milliseconds: performance.now() - began };
}

const unauthenticated: [what: string, make: (heard: Heard) => Buffer, told: object][] = [
  ["REFUSED", ({ octets }) => reply(octets, REFUSED), { rcode: "REFUSED" }],
  ["SERVFAIL", ({ octets }) => reply(octets, 0x8402), { rcode: "SERVFAIL" }],
  ["BADSIG", (heard) => tsigError(heard, 16), { rcode: "NOTAUTH", tsigError: "BADSIG" }],
  ["BADKEY", (heard) => tsigError(heard, 17), { rcode: "NOTAUTH", tsigError: "BADKEY" }],
];

describe.each(unauthenticated)("an unsigned %s", (_what, make, told) => {
  it("gives way to the signed answer that comes after it", async () => {
    const { its, heard } = await server((one) => [make(one), FEW, signed(one, NOERROR)]);
    const { result, milliseconds } = await timed(its.query(question, []));
    expect(result).toMatchObject({ rcode: "NOERROR", signed: true, unauthenticated: false });
    expect(result.tsigError).toBeUndefined();
    expect(milliseconds).toBeLessThan(TENTATIVE_WAIT_MS);
    expect(heard).toHaveLength(1);
  });

  it("is taken where nothing better comes, and told for what it is", async () => {
    const { its } = await server((one) => [make(one)]);
    const { result, milliseconds } = await timed(its.query(question, []));
    expect(result).toMatchObject({ ...told, signed: false, unauthenticated: true });
    expect(milliseconds).toBeGreaterThan(TENTATIVE_WAIT_MS - 20);
    expect(milliseconds).toBeLessThan(TENTATIVE_WAIT_MS + 1000);
  });
});

const REFUSAL = ({ octets }: Heard): Buffer => reply(octets, REFUSED);

describe("the wait for a signed answer", () => {
  it("is no longer than the rest of the time", async () => {
    const { its } = await server((one) => [FEW, REFUSAL(one)], 250);
    const { result, milliseconds } = await timed(its.query(question, []));
    expect(result.rcode).toBe("REFUSED");
    expect(milliseconds).toBeGreaterThan(230);
    expect(milliseconds).toBeLessThan(550);
  });

  it("begins with the first refusal, which more of them do not make longer", async () => {
    const { its } = await server((one) => [
      REFUSAL(one),
      ...Array.from({ length: 12 }, () => [FEW, tsigError(one, 17)]).flat(),
    ]);
    const { result, milliseconds } = await timed(its.query(question, []));
    expect(result).toMatchObject({ rcode: "REFUSED", unauthenticated: true });
    expect(milliseconds).toBeLessThan(TENTATIVE_WAIT_MS + 700);
  });

  it("is not ended by one whose signature is wrong, or that should be signed", async () => {
    const other = aKey();
    const missigned = (heard: Heard): Buffer =>
      sign(reply(heard.octets, NXDOMAIN), { ...key, secret: other.secret }, 0, macOf(heard.octets)).message;
    const { its } = await server((one) => [
      REFUSAL(one),
      reply(one.octets, NXDOMAIN),
      missigned(one),
      FEW,
      signed(one, NOERROR),
    ]);
    expect((await its.query(question, [])).rcode).toBe("NOERROR");
  });

  it("is none for a refusal that is signed", async () => {
    const { its } = await server((one) => [signed(one, REFUSED)]);
    const { result, milliseconds } = await timed(its.query(question, []));
    // The signature itself is none of the records.
    expect(result).toMatchObject({ rcode: "REFUSED", signed: true, unauthenticated: false, additionals: [] });
    expect(milliseconds).toBeLessThan(TENTATIVE_WAIT_MS);
  });

  it("is none over TCP", async () => {
    const { its, heard } = await server((one) => [REFUSAL(one)]);
    const text = Array.from({ length: 4 }, () => Buffer.alloc(200));
    const change = { name: "example.com", type: "TXT", class: "IN", ttl: 1, data: { text } } as const;
    const { result, milliseconds } = await timed(
      its.update({ zone: "example.com", prerequisites: [], changes: [change] }),
    );
    expect(heard.map(({ protocol }) => protocol)).toEqual(["tcp"]);
    expect(result).toMatchObject({ rcode: "REFUSED", signed: false, unauthenticated: true });
    expect(milliseconds).toBeLessThan(TENTATIVE_WAIT_MS);
  });

  it("never takes an unsigned answer that is no refusal", async () => {
    const { its } = await server((one) => [reply(one.octets, NOERROR), reply(one.octets, NXDOMAIN)], 200);
    expect(await caught(its.query(question, []))).toMatchObject({
      code: "timeout",
      message: "no answer within 0.2 seconds (a message was ignored: it is not signed)",
    });
  });

  it("is none where there is no key, and no answer is signed", async () => {
    const { ip, port } = await smallServer((one) => [REFUSAL(one)]);
    const { result, milliseconds } = await timed(createClient({ host: ip, port }).query(question, []));
    expect(result).toMatchObject({ rcode: "REFUSED", signed: false, unauthenticated: false });
    expect(milliseconds).toBeLessThan(TENTATIVE_WAIT_MS);
  });
});
