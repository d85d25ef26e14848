import { describe, expect, it } from "vitest";
import {
  error,
  errorsOf,
  formatIssue,
  formatIssues,
  formatValue,
  propertyPath,
  warning,
} from "../../src/shared/issues";

const wrong = error("ttl.range", "ttl", "0 is too low; give 600");
const notable = warning("spf.long", "", "it is long");

describe("issues", () => {
  it("say by their severity whether they stop everything", () => {
    expect(wrong).toEqual({ id: "ttl.range", severity: "error", path: "ttl", message: "0 is too low; give 600" });
    expect(notable.severity).toBe("warning");
    expect(errorsOf([notable, wrong])).toEqual([wrong]);
  });

  it("are printed with where, what and their id", () => {
    expect(formatIssue(wrong)).toBe("ttl: 0 is too low; give 600 [ttl.range]");
  });

  it("are printed without a place where they are about the whole", () => {
    expect(formatIssue(notable)).toBe("it is long [spf.long]");
  });

  it("are listed under one heading", () => {
    expect(formatIssues("2 problems:", [wrong, notable])).toBe(
      "2 problems:\n  - ttl: 0 is too low; give 600 [ttl.range]\n  - it is long [spf.long]",
    );
  });
});

describe("a property path", () => {
  it.each([
    [[], ""],
    [["domain"], "domain"],
    [["spf", "ip4", 0], "spf.ip4[0]"],
    [["extraRecords", "verify", "value"], "extraRecords.verify.value"],
    [["ttls", "@ TXT"], 'ttls["@ TXT"]'],
    [["dkim", "a-b", "publicKey"], 'dkim["a-b"].publicKey'],
    [["2nd"], '["2nd"]'],
    [["", 'q"'], '[""]["q\\""]'],
    [[0, "a"], "[0].a"],
    [[Symbol("s")], '["Symbol(s)"]'],
  ])("of %j is %s", (parts, path) => {
    expect(propertyPath(parts)).toBe(path);
  });
});

describe("a value in an error", () => {
  it.each([
    ["text", '"text"'],
    ["two\nlines", '"two\\nlines"'],
    [1.5, "1.5"],
    [Number.NaN, "NaN"],
    [Number.POSITIVE_INFINITY, "Infinity"],
    [10n, "10"],
    [true, "true"],
    [null, "null"],
    [undefined, "undefined"],
    [["a", 1], '["a",1]'],
    [{ a: 1 }, '{"a":1}'],
    [Symbol("s"), "Symbol(s)"],
  ])("%s is shown as %s", (value, shown) => {
    expect(formatValue(value)).toBe(shown);
  });

  it("is cut at 120 characters", () => {
    expect(formatValue("a".repeat(118))).toBe(`"${"a".repeat(118)}"`);
    expect(formatValue("a".repeat(119))).toBe(`"${"a".repeat(116)}…"`);
  });

  // What JSON cannot hold must not turn a message into an exception.
  it("is shown where it refers to itself", () => {
    const ring: { self?: unknown } = {};
    ring.self = ring;
    expect(formatValue(ring)).toBe("<ref *1> { self: [Circular *1] }");
  });

  it("is shown where it holds a bigint", () => {
    expect(formatValue({ size: 1n })).toBe("{ size: 1n }");
  });

  it.each([
    ["https://user:hush@example.com/@a", '"https://…@example.com/@a"'],
    ["-----BEGIN PRIVATE KEY-----\nhush", '"-----BEGIN PRIVATE KEY…"'],
    [{ url: "smtp://u:hush@h", key: "RSA PRIVATE KEY-----hush" }, '{"url":"smtp://…@h","key":"RSA PRIVATE KEY…'],
    ["me@example.com and https://example.com/", '"me@example.com and https://example.com/"'],
  ])("is shown without its secret: %j", (value, shown) => {
    expect(formatValue(value)).toBe(shown);
  });
});
