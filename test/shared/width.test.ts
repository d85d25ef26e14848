import { eastAsianWidth } from "get-east-asian-width";
import { describe, expect, it } from "vitest";
import { displayWidth, padToWidth } from "../../src/shared/width";

describe("the width of a text", () => {
  it.each([
    ["of ASCII, its length", "mail CNAME", 10],
    ["of Chinese, two columns for each character", "例子.中国", 9],
    ["of Japanese and Korean too", "ドメイン.한국", 13],
    ["of fullwidth forms, two for each", "ｍａｉｌ。", 10],
    ["of halfwidth forms, one for each", "ﾒｰﾙ", 3],
    ["of a letter with a combining accent, one", "bu\u0308cher", 6],
    ["of an invisible character, none", "a\u200bb", 2],
    ["of a character outside the basic plane, two where it is wide", "𠮷", 2],
    ["of an emoji, two", "📧.example", 10],
    ["of Cyrillic, one for each letter", "почта", 5],
    ["of nothing, none", "", 0],
  ])("is, %s", (_, text, width) => {
    expect(displayWidth(text)).toBe(width);
  });

  it("agrees with Unicode's table over all letters, digits and emoji", () => {
    const differing: string[] = [];
    for (let code = 0; code <= 0x10ffff; code++) {
      const char = String.fromCodePoint(code);
      if (!/[\p{L}\p{N}\p{Emoji_Presentation}]/u.test(char)) continue;
      const width = displayWidth(char);
      // Hangul vowels and finals combine with what is before them.
      if (width !== 0 && width !== eastAsianWidth(code)) differing.push(code.toString(16));
    }
    expect(differing).toEqual([]);
  });
});

describe("filling up to a width", () => {
  it.each([
    ["中国", "中国  |"],
    ["mail", "mail  |"],
    ["longer than that", "longer than that|"],
  ])("aligns what follows: %s", (text, filled) => {
    expect(`${padToWidth(text, 6)}|`).toBe(filled);
  });
});
