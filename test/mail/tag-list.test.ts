import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseTagList } from "../../src/mail/tag-list";

/** The tags, then the faults with what they stand for. */
function read(text: string): string[] {
  const { tags, faults } = parseTagList(text);
  return [
    ...tags.map(({ name, value }) => `${name}=${value}`),
    ...faults.map(({ kind, name, span }) => `${kind}${name ? ` ${name}` : ""}: ${text.slice(span.start, span.end)}`),
  ];
}

describe("a tag list", () => {
  it.each<[string, string[]]>([
    ["a=1; b=2", ["a=1", "b=2"]],
    ["a=1;b=2;", ["a=1", "b=2"]],
    [" a = 1 ;\tb\t=\t2 ; ", ["a=1", "b=2"]],
    ["a=x y=z", ["a=x y=z"]],
    ["a=", ["a="]],
    ["a_1=2; A=3", ["a_1=2", "A=3"]],
    ["a=1;\r\n b=2", ["a=1", "b=2"]],
    ["a=1\r\n\t2", ["a=1\r\n\t2"]],
    ["", []],
    ["a=1\n", ["a=1"]],
    ["a=1;; b=2", ["a=1", "b=2", "empty: ;"]],
    ["; a=1", ["a=1", "empty: ;"]],
    ["a=1; b", ["a=1", "no-equals b: b"]],
    ["a=1; two words", ["a=1", "no-equals: two words"]],
    ["=1", ["name: "]],
    ["1a=1", ["name: 1a"]],
    ["a-b=1", ["name: a-b"]],
    ["a b=1", ["name: a b"]],
    ["\u00a0a=1", ["name: \u00a0a"]],
    ["a=ü", ["character a: ü"]],
    ["a=x😀y", ["character a: 😀"]],
    ["a=\u0000", ["character a: \u0000"]],
    ["a=1; a=2; A=3", ["a=1", "A=3", "duplicate a: a=2"]],
    ["a=1;\nb=2", ["a=1", "b=2", "line-break: \n"]],
    ["a=1;\r\nb=2", ["a=1", "b=2", "line-break: \r"]],
  ])("%j has the tags and faults %j", (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it("has places that show name and value of each tag", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'abv=;; \t\r\nü\\"1_') }), (text) => {
        for (const { name, value, span, valueSpan } of parseTagList(text).tags) {
          expect(text.slice(span.start, span.end).startsWith(name)).toBe(true);
          expect(text.slice(valueSpan.start, valueSpan.end)).toBe(value);
          expect(valueSpan.end).toBe(span.end);
        }
      }),
    );
  });
});
