import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { joinAnd, joinOr, listUpTo } from "../../src/shared/lists";

describe("a list in a sentence", () => {
  it.each([
    ["conjunction", joinAnd],
    ["disjunction", joinOr],
  ] as const)("is that of British English (%s)", (type, join) => {
    const british = new Intl.ListFormat("en-GB", { type });
    fc.assert(
      fc.property(fc.array(fc.string()), (items) => {
        expect(join(items)).toBe(british.format(items));
      }),
    );
  });

  it("is cut after the first items, with the number of the others", () => {
    expect(listUpTo(["a", "b", "c"], 2)).toBe("a, b and 1 more");
    expect(listUpTo(["a", "b"], 2)).toBe("a and b");
  });
});
