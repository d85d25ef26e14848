import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diffWords, type TextPart } from "../../src/review/words";

const whole = (parts: TextPart[]): string => parts.map(({ text }) => text).join("");
const same = (parts: TextPart[]): string =>
  parts
    .filter(({ isChanged }) => !isChanged)
    .map(({ text }) => text)
    .join("");
const changed = (parts: TextPart[]): string[] => parts.filter(({ isChanged }) => isChanged).map(({ text }) => text);

describe("the words that differ", () => {
  const word = fc.constantFrom("a", "b", "include:c.example", "-all", " ", ";", "x".repeat(50), "é", "");
  const text = fc.array(word, { maxLength: 40 }).map((words) => words.join(" "));

  it("make both texts with those that are the same, which are in both in one order", () => {
    fc.assert(
      fc.property(text, text, (old, next) => {
        const diff = diffWords(old, next);
        expect(whole(diff.old)).toBe(old);
        expect(whole(diff.new)).toBe(next);
        expect(same(diff.old)).toBe(same(diff.new));
        for (const parts of Object.values(diff)) for (const part of parts) expect(part.text).not.toBe("");
      }),
    );
  });

  it.each([
    ["a b c d", "a x c d", ["b "], ["x "]],
    ["a b c d e", "a c x e", ["b ", "d "], ["x "]],
    ["a b", "a b", [], []],
    ["", "a", [], ["a"]],
    [`p=${"A".repeat(60)}`, `p=${"A".repeat(30)}B${"A".repeat(29)}`, ["A"], ["B"]],
    [
      Array(500).fill("a").join(" "),
      Array(500).fill("b").join(" "),
      [`${"a ".repeat(499)}a`],
      [`${"b ".repeat(499)}b`],
    ],
  ])("of %o and %o are few", (old, next, gone, come) => {
    const diff = diffWords(old, next);
    expect([changed(diff.old), changed(diff.new)]).toEqual([gone, come]);
  });
});
