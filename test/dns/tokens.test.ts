/** The fast paths of words and texts tell what the slow ones do. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quoteString, unescapeString } from "../../src/dns/character-strings";
import { canonicalName, isName } from "../../src/dns/name";
import { tokensOf, wordsOf } from "../../src/dns/tokens";

const asciiText = fc.array(fc.integer({ min: 0x20, max: 0x7e })).map((octets) => String.fromCharCode(...octets));

describe("words of RDATA", () => {
  it.each([
    ["10 mx1.example.com.", ["10", "mx1.example.com."]],
    ["example.com.", ["example.com."]],
    ["0  5", ["0", "5"]],
    [" 0 5", ["0", "5"]],
    ["0 5 ", ["0", "5"]],
    ['"v=spf1 -all"', ["v=spf1 -all"]],
    ["a;b", ["a"]],
    ["a(b)", ["a", "b"]],
    ["a\\ b c", ["a\\ b", "c"]],
    ["", []],
    ["a\nb", []],
  ])("%j are %j", (text, words) => {
    expect(tokensOf(text).map((token) => token.text)).toEqual(words);
  });

  it("are those of a line, with their places", () => {
    const rarely = fc
      .array(fc.constantFrom("a", "-.", " ", " ", '"', "\\", ";", "(", ")", "@", "\t"))
      .map((all) => all.join(""));
    fc.assert(
      fc.property(fc.oneof(asciiText, rarely), (text) => {
        expect(tokensOf(text)).toEqual(wordsOf(text));
      }),
    );
  });
});

describe("a character-string", () => {
  it.each([
    ["plain text", '"plain text"'],
    ['with " and \\', '"with \\" and \\\\"'],
    ["with \u0000 and \u00ff", '"with \\000 and \\255"'],
    ["", '""'],
  ])("%j is written %s, and read", (text, written) => {
    const octets = Buffer.from(text, "latin1");
    expect(quoteString(octets)).toBe(written);
    expect(unescapeString(written.slice(1, -1))).toEqual(octets);
  });
});

describe("a name", () => {
  it.each([
    ["a".repeat(63), true],
    ["a".repeat(64), false],
    [`x.${"a".repeat(64)}`, false],
    [Array.from({ length: 127 }, () => "a").join("."), true],
    [Array.from({ length: 128 }, () => "a").join("."), false],
    ["a..b", false],
    ["", false],
    ["a\\.b", true],
  ])("%s: %s", (name, isOne) => {
    expect(isName(name)).toBe(isOne);
  });

  it.each([
    ["example.com", "example.com"],
    ["Example.COM.", "example.com"],
    ["_DMARC.example.com", "_dmarc.example.com"],
    [".", "."],
    ["", "."],
    ["a\\.b.", "a\\.b"],
  ])("%j is %j", (name, canonical) => {
    expect(canonicalName(name)).toBe(canonical);
  });
});
