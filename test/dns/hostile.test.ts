/** What a server, or whoever speaks in its name, may send to hurt the reader. */

import * as dnsPacket from "dns-packet";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Answer,
  decodeAnswer,
  encodeUpdate,
  type OutgoingRecord,
  takeLastAdditional,
} from "../../src/dns/message";
import { toDnsPacket } from "./dns-packet-shape";

const RESPONSE = 0x8400;
/** Milliseconds of the processor: many times what it takes. */
const QUICK = 800;

function header(answers: number): Buffer {
  const octets = Buffer.alloc(12);
  octets.writeUInt16BE(RESPONSE, 2);
  octets.writeUInt16BE(answers, 6);
  return octets;
}

function record(owner: Buffer, type: number, rdata: Buffer): Buffer {
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(type, 0);
  fixed.writeUInt16BE(1, 2);
  fixed.writeUInt16BE(rdata.length, 8);
  return Buffer.concat([owner, fixed, rdata]);
}

function pointer(to: number): Buffer {
  return Buffer.from([0xc0 | (to >> 8), to & 0xff]);
}

/** As many as fit into 64 KiB behind the first. */
function filled(first: Buffer, one: Buffer): Buffer {
  const many = Math.floor((65535 - 12 - first.length) / one.length);
  return Buffer.concat([header(1 + many), first, ...Array.from({ length: many }, () => one)]);
}

const root = Buffer.alloc(1);

/** An unknown record whose RDATA, from octet 23 on, is what names point into. */
const heap = (rdata: Buffer): Buffer => record(root, 65280, rdata);

const chain = Buffer.concat([
  root,
  ...Array.from({ length: 8000 }, (_, nth) => pointer(nth === 0 ? 23 : 23 + 1 + 2 * (nth - 1))),
]);
const stairs = Buffer.concat([root, Buffer.from("\x01a".repeat(126))]);
const longName = Buffer.concat([Buffer.from("\x01\xff".repeat(127), "latin1"), root]);

describe("a hostile answer is done with at once", () => {
  it.each<[what: string, octets: Buffer, taken: boolean]>([
    ["records that all lead through 8,000 pointers", filled(heap(chain), record(pointer(23 + 15999), 2, root)), false],
    ["RDATA that leads through 8,000 pointers", filled(heap(chain), record(root, 2, pointer(23 + 15999))), false],
    ["RDATA that leads to the longest name", filled(heap(longName), record(pointer(23), 6, soaOf(23))), true],
    ["labels that never end", filled(heap(stairs), record(pointer(24), 1, Buffer.alloc(4))), false],
    ["a TXT of 64 KiB in empty strings", Buffer.concat([header(1), record(root, 16, Buffer.alloc(65500))]), true],
    ["records without end", filled(heap(root), record(root, 65280, Buffer.alloc(0))), true],
    ["65,535 records counted, and none there", header(65535), false],
  ])("%s", (_what, octets, taken) => {
    expect(octets.length).toBeLessThanOrEqual(65535);
    const began = process.cpuUsage();
    const answer = decodeAnswer(octets);
    expect(process.cpuUsage(began).user / 1000).toBeLessThan(QUICK);
    expect(answer !== undefined).toBe(taken);
  });
});

function soaOf(at: number): Buffer {
  return Buffer.concat([pointer(at), pointer(at), Buffer.alloc(20)]);
}

const host = fc.stringMatching(/^[a-z0-9-]{1,20}\.[a-z0-9]{1,10}$/);
const data: Record<string, fc.Arbitrary<unknown>> = {
  A: fc.ipV4(),
  CNAME: host,
  MX: fc.record({ preference: fc.nat(65535), exchange: host }),
  NS: host,
  SRV: fc.record({ priority: fc.nat(65535), weight: fc.nat(65535), port: fc.nat(65535), target: host }),
  TXT: fc.array(
    fc.uint8Array({ maxLength: 255 }).map((octets) => Buffer.from(octets)),
    { minLength: 1, maxLength: 4 },
  ),
  UNKNOWN_65280: fc.uint8Array({ maxLength: 50 }).map((octets) => Buffer.from(octets)),
};
const anyRecord = fc
  .constantFrom(...Object.keys(data))
  .chain((type) =>
    fc.record({ name: host, type: fc.constant(type), ttl: fc.nat(0x7fffffff), data: data[type] as never }),
  );

/** A whole answer, as dns-packet writes it. */
const message = fc
  .record({
    answers: fc.array(anyRecord, { maxLength: 4 }),
    authorities: fc.array(anyRecord, { maxLength: 2 }),
    additionals: fc.array(anyRecord, { maxLength: 2 }),
  })
  .map((sections) =>
    Buffer.from(
      dnsPacket.encode({
        type: "response",
        flags: dnsPacket.AUTHORITATIVE_ANSWER,
        questions: [{ name: "example.com", type: "MX" }],
        ...(sections as object),
      }),
    ),
  );

/** Octets written over, cut out, put in, and an end cut off. */
const harm = fc.array(
  fc.record({
    kind: fc.constantFrom("write", "pointer", "cut", "insert", "end"),
    at: fc.nat(1000),
    value: fc.nat(255),
  }),
  { minLength: 1, maxLength: 6 },
);

function harmed(octets: Buffer, harms: { kind: string; at: number; value: number }[]): Buffer {
  return harms.reduce<Buffer>((whole, { kind, at, value }) => {
    const place = whole.length === 0 ? 0 : at % whole.length;
    const [before, behind] = [whole.subarray(0, place), whole.subarray(place)];
    if (kind === "write") return Buffer.concat([before, Buffer.from([value]), behind.subarray(1)]);
    if (kind === "pointer") return Buffer.concat([before, pointer(value), behind.subarray(2)]);
    if (kind === "cut") return Buffer.concat([before, behind.subarray(1)]);
    if (kind === "insert") return Buffer.concat([before, Buffer.from([value]), behind]);
    return before;
  }, octets);
}

/** We write no SOA, OPT stands among additionals only, and 0 is no type (RFC 6895 section 3.1). */
const unwritten = new Set(["SOA", "OPT", "TYPE0"]);

/** What an answer's records say, written again without compression, and read once more. */
function again({ answers }: Answer): unknown[] {
  const writable = answers.filter(({ class: klass, type }) => klass === "IN" && !unwritten.has(type));
  const changes = writable.map((one) => ({ ...one, class: "IN" }) as OutgoingRecord);
  const octets = encodeUpdate(0, { zone: "example.com", prerequisites: [], changes });
  octets.writeUInt16BE(RESPONSE, 2);
  // The section of an update's changes is the one of an answer's authorities.
  expect(decodeAnswer(octets)?.authorities).toEqual(writable);
  return writable;
}

describe("any answer", () => {
  it("that is whole is read, and says the same when it is written again", () => {
    fc.assert(
      fc.property(message, (octets) => {
        const answer = decodeAnswer(octets);
        const theirs = dnsPacket.decode(octets);
        expect(answer?.answers.map((one) => toDnsPacket(one.type, one.data))).toEqual(
          theirs.answers?.map((one) => "data" in one && one.data),
        );
        expect(answer?.additionals).toHaveLength(theirs.additionals?.length ?? -1);
        expect(answer && again(answer)).toHaveLength(theirs.answers?.length ?? -1);
      }),
    );
  });

  it("that was harmed is none, or says only what is in it", () => {
    const began = performance.now();
    let read = 0;
    fc.assert(
      fc.property(message, harm, (octets, harms) => {
        const answer = decodeAnswer(harmed(octets, harms));
        if (!answer) return;
        read++;
        again(answer);
      }),
      { numRuns: 3000 },
    );
    expect(read).toBeGreaterThan(100);
    expect(performance.now() - began).toBeLessThan(60_000);
  });

  it("that was harmed hides no signature's place", () => {
    fc.assert(
      fc.property(message, harm, (octets, harms) => {
        const given = harmed(octets, harms);
        try {
          const last = takeLastAdditional(given);
          if (last) expect(given.subarray(12, last.rest.length)).toEqual(last.rest.subarray(12));
        } catch (error) {
          // `verify` takes a message that can't be read for a bad one.
          expect(error).toBeInstanceOf(Error);
        }
      }),
    );
  });
});
