import { expect, it } from "vitest";
import { jsonErrorPosition } from "../../src/shared/json-error";

/** What is said of a text that is not JSON. */
function said(text: string): string {
  try {
    JSON.parse(text);
  } catch (problem) {
    return jsonErrorPosition(problem, text);
  }
  return expect.unreachable();
}

it.each([
  ["nothing", "", ": it is empty"],
  ["blanks", " \n", ": it is empty"],
  [
    "a comma at the end of an object",
    '{\n "a": 1,\n}',
    " (position 11, line 3 column 1): a comma comes before this }; delete the comma",
  ],
  [
    "a comma at the end of a list",
    '{ "a,]": [1, ] }',
    " (position 13, line 1 column 14): a comma comes before this ]; delete the comma",
  ],
  ["no quotes around a name", "{\n  a: 1\n}", " (position 4, line 2 column 3)"],
  ["an earlier mistake than a comma at the end", "{ a: [1,] }", " (position 2, line 1 column 3)"],
  ["a word that the engine does not place", '{ "secret": x }', ""],
  [
    "a no-break space",
    '{\u00a0"a": 1 }',
    expect.stringMatching(/: contains an invisible character, U\+00A0 NO-BREAK SPACE .*; delete it$/),
  ],
])("of %s, the place and the cause are told", (_what, text, expected) => {
  expect(said(text)).toEqual(expected);
});
