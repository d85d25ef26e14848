import { describe, expect, it } from "vitest";
import { fullName, isName } from "../../src/zone-file/name";

describe("a name in a master file", () => {
  it.each([
    ["@", "example.com"],
    [".", ""],
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
    expect(fullName(text, "example.com")).toBe(expected);
  });

  it("below the root has no dot too many", () => {
    expect(fullName("com", "")).toBe("com");
    expect(fullName("@", "")).toBe("");
  });

  it("in its full spelling is read as itself", () => {
    for (const name of ["a\\.b.c", "\\@.x", "\\196\\000", "a\\\\"]) expect(fullName(`${name}.`, "x")).toBe(name);
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
