import { describe, expect, it } from "vitest";
import { didYouMean } from "../../src/shared/suggest";

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

  it("leaves the words in their order", () => {
    const known = ["b", "a"];
    didYouMean("a", known);
    expect(known).toEqual(["b", "a"]);
  });
});
