import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { detectStyle, progressOn, wrap } from "../../src/cli/terminal";
import { displayWidth } from "../../src/shared/width";
import { kept } from "./support";

const red = "\u001b[31mx\u001b[39m";

describe("colours", () => {
  it.each<[string, boolean, Record<string, string>, string]>([
    ["are on a terminal", true, {}, red],
    ["are not in a file", false, {}, "x"],
    ["are not on a dumb terminal", true, { TERM: "dumb" }, "x"],
    ["are off by NO_COLOR", true, { NO_COLOR: "1" }, "x"],
    ["don't mind an empty NO_COLOR", true, { NO_COLOR: "" }, red],
    ["are on by FORCE_COLOR", false, { FORCE_COLOR: "1" }, red],
    ["are on by an empty FORCE_COLOR", false, { FORCE_COLOR: "" }, red],
    ["are off by FORCE_COLOR=0", true, { FORCE_COLOR: "0" }, "x"],
    ["listen to FORCE_COLOR first", false, { FORCE_COLOR: "1", NO_COLOR: "1" }, red],
  ])("%s", (_, isTTY, env, text) => {
    expect(detectStyle(kept({ isTTY }), { env, platform: "linux" }).paint("bad", "x")).toBe(text);
  });
});

describe("signs", () => {
  it.each<[Record<string, string>, NodeJS.Platform, string]>([
    [{ LANG: "en_US.UTF-8" }, "linux", "✓"],
    [{ LANG: "C.utf8" }, "linux", "✓"],
    [{ LANG: "en_US.UTF-8", LC_ALL: "C" }, "linux", "ok"],
    [{ LANG: "en_US.UTF-8", LC_CTYPE: "POSIX" }, "linux", "ok"],
    [{ LANG: "C", LC_CTYPE: "UTF-8", LC_ALL: "" }, "darwin", "✓"],
    [{}, "linux", "ok"],
    [{}, "win32", "✓"],
  ])("in %j on %s", (env, platform, sign) => {
    expect(detectStyle(kept(), { env, platform }).marks.right).toBe(sign);
  });
});

it.each([
  [undefined, 80],
  [60, 60],
  [10, 40],
  [300, 110],
])("a stream of %s columns is taken for %i", (columns, width) => {
  const stream = columns === undefined ? kept() : kept({ columns });
  expect(detectStyle(stream, { env: {}, platform: "linux" }).width).toBe(width);
});

describe("a text that is wrapped", () => {
  it("is never wider than it may be, and loses nothing but blanks", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 2, max: 30 }), (text, width) => {
        const lines = wrap(text, width);
        expect(lines.every((line) => displayWidth(line) <= width)).toBe(true);
        expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
      }),
    );
  });

  it.each([
    ["one two three", 9, ["one two", "three"]],
    ["abcdefgh ij", 3, ["abc", "def", "gh", "ij"]],
    ["", 5, [""]],
    // Chinese characters take two columns each.
    ["例子中国 ab", 5, ["例子", "中国", "ab"]],
  ])("%j at %i", (text, width, lines) => {
    expect(wrap(text, width)).toEqual(lines);
  });
});

describe("progress", () => {
  it("keeps to one line of a terminal, and is taken away once", () => {
    const stream = kept({ isTTY: true, columns: 10 });
    const progress = progressOn(stream);
    progress.clear();
    progress.show("0123456789abc");
    progress.clear();
    progress.clear();
    expect(stream.text).toBe("\r\u001b[K012345678\r\u001b[K");
  });
});
