import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatSpf, parseSpf, type SpfRecord, type SpfTerm, sameSpf } from "../../../src/mail/spf";
import { equivalent } from "../../../src/mail/spf/canonical";
import { anyRecord } from "./arbitrary";

function read(text: string): SpfRecord {
  const parsed = parseSpf(text);
  expect(parsed.issues).toEqual([]);
  return parsed.ok ? parsed.record : { terms: [] };
}

describe("any SPF record", () => {
  it("is read back as it was written", () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        expect(read(formatSpf(record))).toEqual(record);
      }),
      { numRuns: 2000 },
    );
  });

  it("is written as it was read, where it was written plainly", () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        const text = formatSpf(record);
        expect(formatSpf(read(text))).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  it("is read alike with plus signs, capital names and more spaces", () => {
    fc.assert(
      fc.property(anyRecord, fc.integer({ min: 1, max: 3 }), (record, spaces) => {
        const words = formatSpf(record)
          .split(" ")
          .map((word, index) => (index > 0 && /^[a-z0-9]+(?:[:/]|$)/.test(word) ? `+${word}` : word))
          .map((word) =>
            /^[+?~-]?[a-z0-9]+(?:[:/]|$)/.test(word) ? word.replace(/^[^:/]+/, (name) => name.toUpperCase()) : word,
          );
        expect(read(words.join(" ".repeat(spaces)))).toEqual(record);
      }),
      { numRuns: 500 },
    );
  });

  it("says the same as itself, and as much as another as the other as itself", () => {
    fc.assert(
      fc.property(anyRecord, anyRecord, (one, other) => {
        expect(equivalent(one, one)).toBe(true);
        expect(equivalent(one, other)).toBe(equivalent(other, one));
      }),
      { numRuns: 500 },
    );
  });

  it("says something else in another order, or without one of its terms", () => {
    fc.assert(
      fc.property(anyRecord, ({ terms }) => {
        fc.pre(terms.length > 1);
        expect(equivalent({ terms }, { terms: terms.slice(1) })).toBe(false);
        const [first, second, ...rest] = terms as [SpfTerm, SpfTerm, ...SpfTerm[]];
        fc.pre(!equivalent({ terms: [first] }, { terms: [second] }));
        expect(equivalent({ terms }, { terms: [second, first, ...rest] })).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});

describe("two records", () => {
  it.each([
    ["v=spf1 a -all", "V=SPF1  +A  -ALL "],
    ["v=spf1 a", "v=spf1 a:%{d}"],
    ["v=spf1 a", "v=spf1 a/32//128"],
    ["v=spf1 ptr", "v=spf1 ptr:%{d}"],
    ["v=spf1 include:a.com", "v=spf1 include:A.com."],
    ["v=spf1 ip4:192.0.2.1/24", "v=spf1 ip4:192.0.2.9/24"],
    ["v=spf1 ip4:192.0.2.1", "v=spf1 ip4:192.0.2.1/32"],
    ["v=spf1 ip6:2001:db8::1", "v=spf1 ip6:2001:DB8:0:0::0:1/128"],
    ["v=spf1 ip6:::ffff:192.0.2.1", "v=spf1 ip6:::ffff:c000:201"],
    ["v=spf1 exists:%{d}.a%%b.com", "v=spf1 exists:%{d}.A%%B.com"],
    ["v=spf1 redirect=a.com", "v=spf1 REDIRECT=A.com."],
    ["v=spf1 X=1", "v=spf1 x=1"],
  ])("say the same: %s, %s", (one, other) => {
    expect(sameSpf(one, other)).toBe(true);
  });

  it.each([
    ["v=spf1 a -all", "v=spf1 a ~all"],
    ["v=spf1 a mx", "v=spf1 mx a"],
    ["v=spf1 a", "v=spf1 a a"],
    ["v=spf1 a", "v=spf1 a//64"],
    ["v=spf1 ip4:192.0.2.1/24", "v=spf1 ip4:192.0.2.1/25"],
    ["v=spf1 ip4:192.0.2.1", "v=spf1 ip6:::ffff:192.0.2.1"],
    ["v=spf1 include:a.com", "v=spf1 exists:a.com"],
    // An upper-case letter asks for URL escapes (RFC 7208 section 7.3).
    ["v=spf1 exists:%{l}.a.com", "v=spf1 exists:%{L}.a.com"],
    ["v=spf1 exists:%{i}.a.com", "v=spf1 exists:%{ir}.a.com"],
    ["v=spf1 include=a.com", "v=spf1 include:a.com"],
    ["v=spf1 x=a", "v=spf1 x=A"],
    ["v=spf1 a x=1", "v=spf1 a"],
  ])("say something else: %s, %s", (one, other) => {
    expect(sameSpf(one, other)).toBe(false);
  });
});

describe("a record that was made by hand", () => {
  const include = (domain: string): SpfRecord => ({
    terms: [{ kind: "mechanism", qualifier: "+", name: "include", domain }],
  });
  const ip4 = (address: string): SpfRecord => ({
    terms: [{ kind: "mechanism", qualifier: "+", name: "ip4", address }],
  });

  it("is compared letter for letter where it is not what can be read", () => {
    expect(equivalent(include("com"), include("com"))).toBe(true);
    expect(equivalent(include("com"), include("COM"))).toBe(false);
    expect(equivalent(include("%{x}.com"), include("%{x}.COM"))).toBe(false);
    expect(equivalent(ip4("one"), ip4("192.0.2.1"))).toBe(false);
    expect(equivalent(ip4("one"), ip4("two"))).toBe(false);
  });
});
