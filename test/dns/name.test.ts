import { name as theirs } from "dns-packet";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  canonicalName,
  isAskable,
  isBelow,
  isName,
  isWithin,
  labelsOf,
  parentOf,
  ROOT,
  readName,
  resolveName,
  writeName,
} from "../../src/dns/name";

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(" ", ""), "hex");
const label63 = "a".repeat(63);

describe("a name", () => {
  it.each<[text: string, octets: string]>([
    [".", "00"],
    ["example.com", "07 6578616d706c65 03 636f6d 00"],
    ["Example.COM", "07 4578616d706c65 03 434f4d 00"],
    ["*._domainkey.a", "01 2a 0a 5f646f6d61696e6b6579 01 61 00"],
    ["a\\.b.c", "03 612e62 01 63 00"],
    ["a\\\\.c", "02 615c 01 63 00"],
    ["\\000\\032\\195\\188.c", "04 0020c3bc 01 63 00"],
  ])("%s is the same on the wire and back", (text, octets) => {
    expect(writeName(text).toString("hex")).toBe(hex(octets).toString("hex"));
    expect(readName(hex(octets), 0)).toEqual({ name: text, end: hex(octets).length });
  });

  it("may be written with a final dot, with escapes that need not be, and in UTF-8", () => {
    expect(writeName("a.b.")).toEqual(writeName("a.b"));
    expect(writeName("\\a.\\098.")).toEqual(writeName("a.b"));
    expect(writeName("ü.\\x")).toEqual(hex("02 c3bc 01 78 00"));
    expect(writeName("")).toEqual(hex("00"));
  });

  it("is read through pointers to what stands before it", () => {
    const octets = hex("03 636f6d 00  01 61 c000  01 62 c005");
    expect(readName(octets, 5)).toEqual({ name: "a.com", end: 9 });
    expect(readName(octets, 9)).toEqual({ name: "b.a.com", end: 13 });
  });

  it.each<[what: string, octets: string, at: number]>([
    ["nothing", "", 0],
    ["no end", "01 61", 0],
    ["a label that is cut", "05 6161", 0],
    ["a pointer that is cut", "c0", 0],
    ["a pointer to itself", "c000", 0],
    ["a pointer forward", "c002 00", 0],
    ["two pointers in a ring", "c002 c000", 2],
    ["a label that leads back to itself", "01 61 c000", 0],
    ["a pointer into a label of its own", "03 016100 c001", 0],
    ["a ring behind a label", "01 61 c000 c000", 4],
    ["a label of the kind 01", "41 61 00", 0],
    ["a label of the kind 10", "81 61 00", 0],
    ["256 octets", `${"3f".concat("61".repeat(63)).repeat(4)}00`, 0],
  ])("is none where there is %s", (_what, octets, at) => {
    expect(() => readName(hex(octets), at)).toThrow(RangeError);
  });

  it("has 255 octets at most, and 63 in a label", () => {
    const longest = [label63, label63, label63, "a".repeat(61)].join(".");
    expect(writeName(longest)).toHaveLength(255);
    expect(readName(writeName(longest), 0).name).toBe(longest);
    for (const wrong of [`${longest}a`, `${label63}a`, "a..b", ".a"]) {
      expect(() => writeName(wrong), wrong).toThrow(RangeError);
    }
  });

  it("is not read through more pointers than a name has labels", () => {
    // The label "a" at 0, and behind it pointers, each to the one before.
    const maze = Buffer.concat([hex("01 61 00"), Buffer.alloc(400)]);
    for (let nth = 0; nth < 200; nth++) maze.writeUInt16BE(0xc000 + (nth === 0 ? 0 : 1 + 2 * nth), 3 + 2 * nth);
    expect(readName(maze, 3 + 2 * 126).name).toBe("a");
    expect(() => readName(maze, 3 + 2 * 127)).toThrow(RangeError);
  });

  it("of any octets comes back as it was", () => {
    const label = fc.uint8Array({ minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(fc.array(label, { maxLength: 10 }), (labels) => {
        const octets = Buffer.concat([...labels.flatMap((one) => [Buffer.from([one.length]), one]), Buffer.alloc(1)]);
        const { name, end } = readName(octets, 0);
        expect(end).toBe(octets.length);
        expect(writeName(name)).toEqual(octets);
      }),
    );
  });

  it("without anything special is written and read as dns-packet does", () => {
    const label = fc.stringMatching(/^[A-Za-z0-9_*-]{1,63}$/);
    fc.assert(
      fc.property(fc.array(label, { minLength: 1, maxLength: 3 }), (labels) => {
        const text = labels.join(".");
        expect(writeName(text)).toEqual(theirs.encode(text));
        expect(readName(writeName(text), 0).name).toBe(theirs.decode(writeName(text), 0));
      }),
    );
  });
});

describe("the text of a name", () => {
  it.each([
    ["Example.COM.", "example.com"],
    [".", "."],
    ["", "."],
    ["..", ".."],
    ["A;\\098.C", "a\\;b.c"],
    ["a\\.", "a\\."],
  ])("%j is %j", (name, key) => {
    expect(canonicalName(name)).toBe(key);
  });

  it.each<[name: string, zone: string, isIn: boolean]>([
    ["example.com", "example.com", true],
    ["www.example.com", "example.com", true],
    ["badexample.com", "example.com", false],
    ["com", "example.com", false],
    ["com", ".", true],
    [".", ".", true],
    ["x\\.example.com", "example.com", false],
    ["x\\\\.example.com", "example.com", true],
  ])("%j within %j: %j", (name, zone, isIn) => {
    expect(isWithin(name, zone)).toBe(isIn);
    expect(isBelow(name, zone)).toBe(isIn && name !== zone);
  });

  it("has labels and a parent", () => {
    expect(labelsOf(ROOT)).toEqual([]);
    expect(labelsOf("a\\.b.example.com")).toEqual(["a\\.b", "example", "com"]);
    expect(parentOf("a\\.b.example.com")).toBe("example.com");
    expect(parentOf("com")).toBe(ROOT);
    expect(parentOf(ROOT)).toBeUndefined();
  });

  it.each(["", ".", "mün.example", "a b.example", "a..example", `${"x".repeat(64)}.example`, `${"a.".repeat(127)}ab`])(
    "%j can't be asked for",
    (name) => {
      expect(isAskable(name)).toBe(false);
    },
  );

  it.each(["com", "_dmarc.xn--fiq228c.example", "*.example.com", "1.2.0.192.in-addr.arpa"])("%j can", (name) => {
    expect(isAskable(name)).toBe(true);
  });
});

describe("a name in a master file", () => {
  it.each([
    ["@", "example.com"],
    [".", "."],
    ["WWW", "www.example.com"],
    ["www.example.org.", "www.example.org"],
    ["ex\\097mple.", "example"],
    ["ex\\Ample.", "example"],
    ["a\\.b.", "a\\.b"],
    ["a\\046b.", "a\\.b"],
    ["a\\\\.", "a\\\\"],
    ["a\\.", "a\\..example.com"],
    ["\\@", "\\@.example.com"],
    ["a$b.", "a\\$b"],
    ["\xc4.", "\\196"],
    ["a\\032b.", "a\\032b"],
    ["\\256.", "256"],
    ["a\\", "a\\\\.example.com"],
    ["", ".example.com"],
  ])("has one full spelling: %s", (text, expected) => {
    expect(resolveName(text, "example.com")).toBe(expected);
  });

  it("below the root has no dot too many", () => {
    expect(resolveName("com", ROOT)).toBe("com");
    expect(resolveName("@", ROOT)).toBe(ROOT);
  });

  it("in its full spelling is read as itself", () => {
    for (const name of ["a\\.b.c", "\\@.x", "\\196\\000", "a\\\\"]) expect(resolveName(`${name}.`, "x")).toBe(name);
  });

  it.each<[name: string, fits: boolean]>([
    ["a", true],
    ["a.b", true],
    ["", false],
    [".a", false],
    ["a..b", false],
    ["a".repeat(63), true],
    ["a".repeat(64), false],
    ["\\196".repeat(63), true],
    ["\\.".repeat(64), false],
    [`${"a.".repeat(126)}a`, true],
    [`${"a.".repeat(127)}a`, false],
  ])("has labels of 1 to 63 octets and 253 in all: %.30s", (name, fits) => {
    expect(isName(name)).toBe(fits);
  });
});
