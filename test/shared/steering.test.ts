import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { escapeControlChars, toSafeJson } from "../../src/shared/untrusted-text";

describe("signs that steer", () => {
  it("are spelled out", () => {
    expect(escapeControlChars("a\u001b[2J\r\n\u202eb\u2028\u200bé✓")).toBe(
      "a\\u{1b}[2J\\u{d}\\u{a}\\u{202e}b\\u{2028}\\u{200b}é✓",
    );
  });

  it("are escaped in JSON", () => {
    expect(toSafeJson({ a: "\u007f\u009b31m\u2028\u2029\u202e\u{e0001}é\n" })).toBe(
      '{"a":"\\u007f\\u009b31m\\u2028\\u2029\\u202e\\udb40\\udc01é\\n"}',
    );
  });

  it("are not in JSON, which means the same", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const json = toSafeJson([text]);
        expect(json).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(JSON.parse(json)).toEqual([text]);
      }),
    );
  });
});
