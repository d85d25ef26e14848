import fc from "fast-check";
import { distance } from "fastest-levenshtein";
import { describe, expect, it } from "vitest";
import { didYouMean, nearestOf } from "../../src/shared/suggest";

describe("a near miss", () => {
  const editions = ["singapore", "china", "china-legacy", "custom"];
  it.each([
    ["Singapore", editions, ' (did you mean "singapore"?)'],
    ["singapur", editions, ' (did you mean "singapore"?)'],
    ["chna", editions, ' (did you mean "china"?)'],
    ["hongkong", editions, ""],
    ["ca", ["a", "cb"], ' (did you mean "cb"?)'],
    ["xy", ["ab"], ""],
    ["anything", [], ""],
    ["", ["ab"], ""],
    [5, ["5"], ""],
  ])("of %j among %j reads %j", (word, known, text) => {
    expect(didYouMean(word, known)).toBe(text);
  });

  it("prefers the same beginning among words that are equally near", () => {
    expect(didYouMean("ip5", ["xp5", "ip4"])).toBe(' (did you mean "ip4"?)');
    expect(didYouMean("mxx", ["all", "include", "a", "mx", "ptr"])).toBe(' (did you mean "mx"?)');
  });

  it("is the first of the nearest, as if each word was compared", () => {
    const words = fc.string({ unit: fc.constantFrom("a", "b", "C"), maxLength: 8 });
    fc.assert(
      fc.property(words, fc.array(words, { maxLength: 12 }), (word, known) => {
        const written = word.toLowerCase();
        const steps = known.map((item) => {
          const other = item.toLowerCase();
          return distance(written, other) + (written[0] === other[0] ? 0 : 0.5);
        });
        const least = Math.min(...steps);
        const isNear = least <= (word.length <= 3 ? 1.5 : Math.max(2, word.length / 3));
        expect(nearestOf(word, known)).toBe(isNear ? known[steps.indexOf(least)] : undefined);
      }),
    );
  });

  it("leaves the words in their order", () => {
    const known = ["b", "a"];
    didYouMean("a", known);
    expect(known).toEqual(["b", "a"]);
  });
});
