import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeAnswer, encodeQuery, encodeUpdate, takeLastAdditional } from "../../src/dns/message";

describe("a message", () => {
  it("asks without recursion", () => {
    expect(encodeQuery(0x1234, { name: "example.com", type: "MX" }).toString("hex")).toBe(
      "123400000001000000000000076578616d706c6503636f6d00000f0001",
    );
  });

  it("updates by the sections of RFC 2136", () => {
    const octets = encodeUpdate(1, {
      zone: "example.com",
      prerequisites: [
        { name: "a.example.com", type: "ANY", class: "NONE", ttl: 0 },
        { name: "b.example.com", type: "MX", class: "ANY", ttl: 0 },
      ],
      changes: [
        { name: "c.example.com", type: "A", class: "IN", ttl: 600, data: "192.0.2.1" },
        { name: "c.example.com", type: "A", class: "NONE", ttl: 0, data: "192.0.2.2" },
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

  it("knows types that have a number only", () => {
    const change = { name: "a.example", type: "UNKNOWN_65280", class: "IN", ttl: 1, data: Buffer.from("x") } as const;
    const octets = encodeUpdate(1, { zone: "example", prerequisites: [], changes: [change] });
    expect(octets.toString("hex")).toContain("ff00000100000001000178");
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
    answer.writeUInt16BE(0x8605, 2);
    expect(decodeAnswer(answer)).toEqual({
      id: 7,
      rcode: "REFUSED",
      authoritative: true,
      truncated: true,
      question: { name: "example.com", type: "MX" },
      answers: [],
      authorities: [],
    });
    const bare = Buffer.from("000780050000000000000000", "hex");
    expect(decodeAnswer(bare)?.question).toBeUndefined();
  });
});
