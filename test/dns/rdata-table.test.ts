import { record as theirs } from "dns-packet";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitTxt } from "../../src/dns/character-strings";
import { octetsOf } from "../../src/dns/ip";
import { lowerCase, readName } from "../../src/dns/name";
import {
  canonicalRdata,
  canonicalWords,
  eachField,
  type FieldKind,
  formatRdata,
  isSameRdata,
  type KnownType,
  normalizedRdataText,
  parseRdata,
  plannedRdata,
  type Rdata,
  rdataFields,
  rdataOf,
  readRdata,
  targetOfRdata,
  writeRdata,
} from "../../src/dns/rdata";
import { tokensOf } from "../../src/dns/tokens";
import { fromDnsPacket, toDnsPacket } from "./dns-packet-shape";

const types = Object.keys(rdataFields) as KnownType[];

/** A name of any octets, in any letter case. */
const anyName = fc.array(fc.uint8Array({ minLength: 1, maxLength: 12 }), { maxLength: 5 }).map((labels) => {
  const octets = labels.flatMap((label) => [Buffer.from([label.length]), label]);
  return readName(Buffer.concat([...octets, Buffer.alloc(1)]), 0).name;
});
const plainName = fc
  .array(fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/), { minLength: 1, maxLength: 4 })
  .map((labels) => labels.join("."));
const anyStrings = fc.array(
  fc.uint8Array({ maxLength: 255, size: "max" }).map((octets) => Buffer.from(octets)),
  { minLength: 1, maxLength: 4 },
);

function anyValue(type: KnownType, kind: FieldKind, name: fc.Arbitrary<string>): fc.Arbitrary<unknown> {
  switch (kind) {
    case "address":
      return (type === "A" ? fc.ipV4() : fc.ipV6()).map((text) => {
        const octets = Buffer.from(octetsOf(text) ?? []);
        return toDnsPacket(type, readRdata(type, octets, 0, octets.length));
      });
    case "host":
    case "name":
      return name;
    case "number":
      return fc.nat(65535);
    case "strings":
      return anyStrings;
  }
}

function anyRdata(type: KnownType, name = anyName): fc.Arbitrary<Rdata> {
  const fields = eachField(type, (field, kind) => [field, anyValue(type, kind, name)] as const);
  return fc.record(Object.fromEntries(fields)) as unknown as fc.Arbitrary<Rdata>;
}

describe.each(types)("the RDATA of %s", (type) => {
  it("is the same on the wire and back", () => {
    fc.assert(
      fc.property(anyRdata(type), fc.uint8Array({ maxLength: 5 }), (data, before) => {
        const octets = writeRdata(type, data);
        const message = Buffer.concat([before, octets, before]);
        expect(readRdata(type, message, before.length, before.length + octets.length)).toEqual(data);
      }),
    );
  });

  it("is the same as text and back, and so is what it says in a zone file", () => {
    fc.assert(
      fc.property(anyRdata(type), (data) => {
        const text = formatRdata(type, data);
        const again = parseRdata(type, text) as Rdata;
        expect(formatRdata(type, again)).toBe(text);
        expect(isSameRdata(type, data, again)).toBe(true);
        // But for the letter case of names, octet by octet.
        expect(lowerCase(writeRdata(type, again).toString("latin1"))).toBe(
          lowerCase(writeRdata(type, data).toString("latin1")),
        );
        const meaning = normalizedRdataText(type, data);
        expect(normalizedRdataText(type, again)).toBe(meaning);
        expect([meaning, canonicalRdata(type, text, "example.com") ?? meaning]).toEqual([meaning, meaning]);
      }),
    );
  });

  it("means the same in the generic form", () => {
    fc.assert(
      fc.property(anyRdata(type), (data) => {
        const octets = writeRdata(type, data);
        const generic = `\\# ${octets.length} ${octets.toString("hex")}`;
        expect(parseRdata(type, generic)).toEqual(data);
        expect(canonicalWords(type, tokensOf(generic), "example.com")).toBe(normalizedRdataText(type, data));
      }),
    );
  });

  it("is none where octets are missing or too many", () => {
    fc.assert(
      fc.property(anyRdata(type), fc.nat(), (data, at) => {
        const octets = writeRdata(type, data);
        const cut = at % octets.length;
        const isShorter = (): boolean => {
          const read = readRdata(type, octets, 0, cut);
          return !isSameRdata(type, read, data);
        };
        // Of character-strings, some may be left.
        if (eachField(type, (_, kind) => kind).includes("strings")) expect(cut === 0 || tryTo(isShorter)).toBe(true);
        else {
          expect(() => readRdata(type, octets, 0, cut)).toThrow(RangeError);
          expect(() => readRdata(type, Buffer.concat([octets, Buffer.alloc(1)]), 0, octets.length + 1)).toThrow(
            RangeError,
          );
        }
      }),
    );
  });
});

function tryTo(is: () => boolean): boolean {
  try {
    return is();
  } catch (error) {
    return error instanceof RangeError;
  }
}

// dns-packet escapes nothing in a name, and does not know that SPF has the form of a TXT.
describe.each(types.filter((type) => type !== "SPF"))("the RDATA of %s, by another implementation,", (type) => {
  it("is written and read alike", () => {
    fc.assert(
      fc.property(anyRdata(type, plainName), (data) => {
        const ours = writeRdata(type, data);
        const encoded = theirs(type).encode(toDnsPacket(type, data));
        expect(ours.toString("hex")).toBe(encoded.subarray(2).toString("hex"));
        const decoded = fromDnsPacket(type, theirs(type).decode(encoded));
        expect(formatRdata(type, decoded)).toBe(formatRdata(type, data));
      }),
    );
  });
});

describe("RDATA", () => {
  it.each([
    ["TYPE65", "\\# 3 abcdef", "\\# 3 abcdef"],
    ["TYPE65280", "\\# 4 AB CD ( EF 01 )", "\\# 4 abcdef01"],
    ["CAA", "\\# 0", "\\# 0"],
    ["A", "\\# 4 C0000201", "192.0.2.1"],
    ["TXT", "\\# 6 02 6162 02 6364", '"abcd"'],
    ["MX", "\\# 5 000a 016d 00", "10 m."],
    ["MX", "\\# 4 000a c000", "\\# 4 000ac000"],
    ["A", "\\# 3 c00002", "\\# 3 c00002"],
    ["A", "\\# 4 c00002", "\\# 4 c00002"],
    ["CAA", '0 issue "ca.example"', '0 issue "ca.example"'],
    ["MX", "010 MX_1", "10 MX_1"],
    ["MX", "10 mx 20", "10 mx.example.com. 20"],
    ["SOA", "ns admin 07 2H 15m 2w 10", "ns.example.com. admin.example.com. 7 7200 900 1209600 10"],
  ])("of a file, %s %s, is told as far as it is understood", (type, text, expected) => {
    expect(canonicalWords(type, tokensOf(text), "example.com")).toBe(expected);
  });

  it("of a plan has its text divided as records have it", () => {
    const text = "x".repeat(300);
    expect(plannedRdata("TXT", { text })).toEqual({ text: splitTxt(text) });
    expect(plannedRdata("MX", { preference: 5, exchange: "mx.example" })).toEqual({
      preference: 5,
      exchange: "mx.example",
    });
  });

  it("that is divided elsewhere is another record of the same meaning", () => {
    const [one, other] = [
      ["ab", "c"],
      ["a", "bc"],
    ].map((parts) => ({ text: parts.map((part) => Buffer.from(part)) }));
    expect(isSameRdata("TXT", one as Rdata, other as Rdata)).toBe(false);
    expect(normalizedRdataText("TXT", one as Rdata)).toBe(normalizedRdataText("TXT", other as Rdata));
  });

  it("is of its type, or an error", () => {
    expect(rdataOf("MX", { type: "TXT", data: { text: [] } })).toBeUndefined();
    expect(() => writeRdata("MX", Buffer.from("x"))).toThrow(RangeError);
    expect(() => writeRdata("CAA", { target: "x" })).toThrow(RangeError);
    expect(() => writeRdata("A", { address: "2001:db8::1" })).toThrow(RangeError);
    expect(() => writeRdata("TXT", { text: [Buffer.alloc(256)] })).toThrow(RangeError);
  });

  it.each([
    ["MX", "5 MX.example.", "mx.example"],
    ["SRV", "0 0 0 .", "."],
    ["NS", "ns.example.", "ns.example"],
  ])("of %s ends in a name", (type, rdata, target) => {
    expect(targetOfRdata({ type, rdata })).toBe(target);
  });

  it.each([
    ["TXT", '"a"'],
    ["MX", "a b c"],
    ["CAA", "\\# 0"],
  ])("of %s, %s, does not", (type, rdata) => {
    expect(() => targetOfRdata({ type, rdata })).toThrow(RangeError);
  });
});
