import * as dnsPacket from "dns-packet";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeAnswer, encodeQuery, encodeUpdate, type QueryOptions, takeLastAdditional } from "../../src/dns/message";
import { toDnsPacket } from "./dns-packet-shape";

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(" ", ""), "hex");

/** An answer to `example.com MX`, by its counts of answers, authorities and additionals, and its records. */
const answerOf = (counts: string, records: string, flags = "8400"): Buffer =>
  hex(`0007 ${flags} 0001 ${counts} 076578616d706c6503636f6d00 000f 0001 ${records}`);

const decodedByThem = (octets: Buffer): unknown[] => {
  const { answers = [] } = dnsPacket.decode(octets);
  return answers.map((record) => "data" in record && record.data);
};

describe("a message", () => {
  it("asks without recursion", () => {
    expect(encodeQuery(0x1234, { name: "example.com", type: "MX" }).toString("hex")).toBe(
      "123400000001000000000000076578616d706c6503636f6d00000f0001",
    );
  });

  it.each<[what: string, options: QueryOptions, flags: number, opt: string]>([
    ["recursion", { recursion: true }, 0x0100, ""],
    ["EDNS", { edns: { payload: 1232, dnssec: false } }, 0, "00 0029 04d0 00000000 0000"],
    ["DNSSEC", { recursion: true, edns: { payload: 4096, dnssec: true } }, 0x0100, "00 0029 1000 00008000 0000"],
  ])("asks with %s", (_what, options, flags, opt) => {
    const octets = encodeQuery(0x1234, { name: "example.com", type: "MX" }, options);
    const plain = encodeQuery(0x1234, { name: "example.com", type: "MX" });
    plain.writeUInt16BE(flags, 2);
    plain.writeUInt16BE(opt === "" ? 0 : 1, 10);
    expect(octets.toString("hex")).toBe(plain.toString("hex") + opt.replaceAll(" ", ""));
    const { additionals = [], flag_rd } = dnsPacket.decode(octets);
    expect(flag_rd).toBe(flags !== 0);
    expect(additionals).toHaveLength(opt === "" ? 0 : 1);
    if (options.edns) {
      const { payload, dnssec } = options.edns;
      expect(additionals[0]).toMatchObject({ type: "OPT", name: ".", udpPayloadSize: payload, flag_do: dnssec });
    }
  });

  it("asks nothing that has no number", () => {
    expect(() => encodeQuery(1, { name: "example.com", type: "NONSENSE" })).toThrow(RangeError);
  });

  it("updates by the sections of RFC 2136", () => {
    const octets = encodeUpdate(1, {
      zone: "example.com",
      prerequisites: [
        { name: "a.example.com", type: "ANY", class: "NONE", ttl: 0 },
        { name: "b.example.com", type: "MX", class: "ANY", ttl: 0 },
      ],
      changes: [
        { name: "c.example.com", type: "A", class: "IN", ttl: 600, data: { address: "192.0.2.1" } },
        { name: "c.example.com", type: "A", class: "NONE", ttl: 0, data: { address: "192.0.2.2" } },
      ],
    });
    const zone = "076578616d706c6503636f6d00";
    expect(octets.toString("hex")).toBe(
      [
        "0001 2800 0001 0002 0002 0000",
        `${zone} 0006 0001`,
        `0161${zone} 00ff 00fe 00000000 0000`,
        `0162${zone} 000f 00ff 00000000 0000`,
        `0163${zone} 0001 0001 00000258 0004 c0000201`,
        `0163${zone} 0001 00fe 00000000 0004 c0000202`,
      ]
        .join("")
        .replaceAll(" ", ""),
    );
  });

  it.each([
    ["TYPE65280", "ff00"],
    ["CAA", "0101"],
  ])("sends the octets of a type that is not taken apart: %s", (type, number) => {
    const change = { name: "a.example", type, class: "IN", ttl: 1, data: Buffer.from("x") } as const;
    const octets = encodeUpdate(1, { zone: "example", prerequisites: [], changes: [change] });
    expect(octets.toString("hex")).toContain(`${number}000100000001000178`);
  });

  it("that is a question, or nothing at all, is no answer", () => {
    expect(decodeAnswer(encodeQuery(1, { name: "example.com", type: "MX" }))).toBeUndefined();
    expect(decodeAnswer(Buffer.alloc(0))).toBeUndefined();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (octets) => {
        decodeAnswer(Buffer.from(octets));
      }),
    );
  });

  it("without additional records has no last one", () => {
    expect(takeLastAdditional(encodeQuery(1, { name: "example.com", type: "MX" }))).toBeUndefined();
  });

  it("of any answer's header is read", () => {
    const answer = encodeQuery(7, { name: "Example.COM", type: "MX" });
    answer.writeUInt16BE(0x8685, 2);
    expect(decodeAnswer(answer)).toEqual({
      id: 7,
      octets: 29,
      rcode: "REFUSED",
      authoritative: true,
      truncated: true,
      recursionAvailable: true,
      question: { name: "example.com", type: "MX", class: "IN" },
      answers: [],
      authorities: [],
      additionals: [],
    });
    const bare = Buffer.from("000780050000000000000000", "hex");
    expect(decodeAnswer(bare)?.question).toBeUndefined();
  });
});

describe("an answer", () => {
  const records: dnsPacket.Answer[] = [
    { type: "A", name: "example.com", ttl: 1, data: "192.0.2.1" },
    { type: "AAAA", name: "example.com", ttl: 2, data: "2001:db8::1" },
    { type: "CNAME", name: "www.example.com", ttl: 3, data: "example.com" },
    { type: "DNAME", name: "example.com", ttl: 4, data: "example.org" },
    { type: "MX", name: "example.com", ttl: 5, data: { preference: 10, exchange: "mx.example.com" } },
    { type: "NS", name: "example.com", ttl: 6, data: "ns.example.com" },
    { type: "PTR", name: "1.2.0.192.in-addr.arpa", ttl: 7, data: "example.com" },
    {
      type: "SRV",
      name: "_a._tcp.example.com",
      ttl: 8,
      data: { priority: 1, weight: 2, port: 3, target: "example.com" },
    },
    { type: "TXT", name: "example.com", ttl: 9, data: [Buffer.from("one"), Buffer.from(""), Buffer.from("two")] },
    {
      type: "SOA",
      name: "example.com",
      ttl: 10,
      data: { mname: "ns.a", rname: "a\\.b.c", serial: 2 ** 32 - 1, refresh: 1, retry: 2, expire: 3, minimum: 4 },
    },
  ];

  it.each(records.map((record) => [record.type, record] as const))("tells %s as dns-packet does", (_type, record) => {
    const octets = dnsPacket.encode({ type: "response", id: 1, answers: [record] });
    const answer = decodeAnswer(octets);
    const shaped = answer?.answers.map((one) => ({ ...one, data: toDnsPacket(one.type, one.data) }));
    expect(shaped).toEqual([{ ...record, class: "IN" }]);
    expect(shaped?.map(({ data }) => data)).toEqual(decodedByThem(octets));
  });

  it("tells the three sections, of which the last is glue, and what EDNS says apart from them", () => {
    const glue: dnsPacket.Answer = { type: "A", name: "ns.example.com", ttl: 60, data: "192.0.2.53" };
    const octets = dnsPacket.encode({
      type: "response",
      flags: dnsPacket.RECURSION_AVAILABLE,
      authorities: [{ type: "NS", name: "example.com", ttl: 60, data: "ns.example.com" }],
      additionals: [
        glue,
        {
          type: "OPT",
          name: ".",
          udpPayloadSize: 1400,
          extendedRcode: 0,
          ednsVersion: 0,
          flags: 0x8000,
          flag_do: true,
          options: [],
        },
      ],
    });
    expect(decodeAnswer(octets)).toMatchObject({
      rcode: "NOERROR",
      recursionAvailable: true,
      authorities: [{ type: "NS", data: { target: "ns.example.com" } }],
      additionals: [{ ...glue, data: { address: "192.0.2.53" }, class: "IN" }],
      edns: { payload: 1400, dnssec: true },
    });
    expect(decodeAnswer(octets)?.additionals).toHaveLength(1);
  });

  it.each<[what: string, octets: Buffer, expected: object]>([
    ["the RCODE of EDNS", answerOf("0000 0000 0001", "00 0029 04d0 01000000 0000"), { rcode: "BADVERS" }],
    [
      "an RCODE of both halves",
      answerOf("0000 0000 0001", "00 0029 04d0 01000000 0000", "8407"),
      { rcode: "BADCOOKIE" },
    ],
    ["an RCODE without a name", answerOf("0000 0000 0000", "", "840b"), { rcode: "RCODE_11" }],
    [
      "compressed RDATA",
      answerOf("0001 0000 0000", "c00c 000f 0001 00000001 0007 000a 026d78 c00c"),
      { answers: [{ data: { preference: 10, exchange: "mx.example.com" } }] },
    ],
    [
      "a type without a name",
      answerOf("0001 0000 0000", "c00c ff00 0001 00000001 0002 abcd"),
      { answers: [{ type: "TYPE65280", data: hex("abcd") }] },
    ],
    [
      "another class",
      answerOf("0001 0000 0000", "c00c 0001 8001 00000001 0004 c0000201"),
      { answers: [{ class: "CLASS32769" }] },
    ],
    [
      "a TTL below zero",
      answerOf("0001 0000 0000", "c00c 0001 0001 80000000 0004 c0000201"),
      { answers: [{ ttl: 0 }] },
    ],
    [
      "a dot in a label",
      answerOf("0001 0000 0000", "0b 6578616d706c652e636f6d 00 0001 0001 00000001 0004 c0000201"),
      { answers: [{ name: "example\\.com" }] },
    ],
    ["octets behind the end", answerOf("0000 0000 0000", "00"), { rcode: "NOERROR" }],
    [
      "a cut in a record",
      answerOf("0001 0000 0000", "c00c 0001 0001 0000", "8600"),
      { truncated: true, answers: [], question: { type: "MX" } },
    ],
  ])("tells %s", (_what, octets, expected) => {
    expect(decodeAnswer(octets)).toMatchObject(expected);
  });

  it.each<[what: string, octets: Buffer]>([
    ["more answers counted than there are", answerOf("0002 0000 0000", "c00c 0001 0001 00000001 0004 c0000201")],
    ["more authorities counted than there are", answerOf("0000 ffff 0000", "")],
    ["more questions counted than there are", hex("0007 8400 ffff 0000 0000 0000 00 0001 0001")],
    ["two questions", hex("0007 8400 0002 0000 0000 0000 00 0001 0001 00 0001 0001")],
    ["a cut in a record, and no TC", answerOf("0001 0000 0000", "c00c 0001 0001 0000")],
    ["a cut in the question", hex("0007 8600 0001 0000 0000 0000 07 6578")],
    ["a length beyond the end", answerOf("0001 0000 0000", "c00c 0001 0001 00000001 ffff c0000201")],
    ["an address of three octets", answerOf("0001 0000 0000", "c00c 0001 0001 00000001 0003 c00002")],
    ["an address of none", answerOf("0001 0000 0000", "c00c 001c 0001 00000001 0000")],
    ["a string longer than its TXT", answerOf("0001 0000 0000", "c00c 0010 0001 00000001 0002 0261 62")],
    ["a string of 255 that ends the message", answerOf("0001 0000 0000", "c00c 0010 0001 00000001 0001 ff")],
    ["a name longer than its RDATA", answerOf("0001 0000 0000", "c00c 0002 0001 00000001 0001 0161 00")],
    ["a name shorter than its RDATA", answerOf("0001 0000 0000", "c00c 0002 0001 00000001 0002 00 00")],
    ["an MX without a host", answerOf("0001 0000 0000", "c00c 000f 0001 00000001 0002 000a")],
    ["an SOA whose numbers are cut", answerOf("0001 0000 0000", "c00c 0006 0001 00000001 0003 00 00 00")],
    [
      "an SOA whose numbers end behind it",
      answerOf("0001 0000 0000", `c00c 0006 0001 00000001 0003 ${"00".repeat(22)}`),
    ],
    ["octets of a strange type beyond the end", answerOf("0001 0000 0000", "c00c ff00 0001 00000001 0003 abcd")],
    ["a ring of pointers", answerOf("0001 0000 0000", "c01d 0001 0001 00000001 0004 c0000201")],
    ["a pointer forward in RDATA", answerOf("0001 0000 0000", "c00c 0002 0001 00000001 0002 c0ff")],
    ["two OPT", answerOf("0000 0000 0002", "00 0029 04d0 00000000 0000 00 0029 04d0 00000000 0000")],
    ["an OPT of another name", answerOf("0000 0000 0001", "c00c 0029 04d0 00000000 0000")],
  ])("with %s is none", (_what, octets) => {
    expect(decodeAnswer(octets)).toBeUndefined();
  });
});
