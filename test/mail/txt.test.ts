import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { joinTxt, MAX_TXT_BYTES, quoteTxt, splitTxt, unescapeString } from "../../src/dns/character-strings";
import { unquoteTxt } from "../../src/mail/txt";

/** The contents of the quoted strings of a master file, still escaped. */
function stringsOf(quoted: string): string[] {
  return [...quoted.matchAll(/"((?:\\.|[^"\\])*)"/g)].map(([, inside = ""]) => inside);
}

const octets = fc.uint8Array({ maxLength: 700 }).map((bytes) => Buffer.from(bytes));

describe("the strings of a TXT", () => {
  it.each([
    [0, [0]],
    [1, [1]],
    [255, [255]],
    [256, [255, 1]],
    [510, [255, 255]],
    [511, [255, 255, 1]],
  ])("of %i octets have the lengths %j", (length, lengths) => {
    expect(splitTxt(Buffer.alloc(length, "a")).map((string) => string.length)).toEqual(lengths);
  });

  it("are cut by octets, also inside a character", () => {
    const [first, second] = splitTxt(Buffer.from(`${"a".repeat(254)}é!`));
    expect(first).toEqual(Buffer.from([...Array(254).fill(0x61), 0xc3]));
    expect(second).toEqual(Buffer.from([0xa9, 0x21]));
  });

  it("make the text again, none longer than 255 octets", () => {
    fc.assert(
      fc.property(octets, (bytes) => {
        const strings = splitTxt(bytes);
        expect(joinTxt(strings)).toEqual(bytes);
        expect(Math.max(...strings.map((string) => string.length))).toBeLessThanOrEqual(255);
      }),
    );
  });

  it("make characters whole again that were cut in two", () => {
    fc.assert(
      fc.property(fc.integer({ min: 250, max: 258 }), fc.string({ unit: "grapheme", minLength: 1 }), (before, text) => {
        const whole = "a".repeat(before) + text;
        expect(joinTxt(splitTxt(Buffer.from(whole))).toString("utf8")).toBe(whole);
      }),
    );
  });

  it("have room for what RDATA can hold with a length octet each", () => {
    const strings = splitTxt(Buffer.alloc(MAX_TXT_BYTES));
    expect(MAX_TXT_BYTES + strings.length).toBeLessThanOrEqual(65535);
  });
});

describe("a quoted TXT", () => {
  it.each([
    ["", '""'],
    ["v=spf1 -all", '"v=spf1 -all"'],
    ['say "hi"', '"say \\"hi\\""'],
    ["back\\slash", '"back\\\\slash"'],
    ["semi;colon", '"semi;colon"'],
    ["tab\tend\n", '"tab\\009end\\010"'],
    ["é", '"\\195\\169"'],
    ["\x7f~", '"\\127~"'],
    [`${"a".repeat(254)}é`, `"${"a".repeat(254)}\\195" "\\169"`],
  ])("of %j reads %s", (text, quoted) => {
    expect(quoteTxt(text)).toBe(quoted);
    expect(quoteTxt(Buffer.from(text))).toBe(quoted);
  });

  it("gives its octets back when it is unescaped", () => {
    fc.assert(
      fc.property(octets, (bytes) => {
        expect(Buffer.concat(stringsOf(quoteTxt(bytes)).map(unescapeString))).toEqual(bytes);
      }),
    );
  });

  it("holds printable ASCII only", () => {
    fc.assert(fc.property(octets, (bytes) => /^[\x20-\x7e]+$/.test(quoteTxt(bytes))));
  });
});

describe("an escaped string", () => {
  it.each([
    ["plain", "plain"],
    ['\\065\\b\\\\\\"', 'Ab\\"'],
    ["\\255", "\xff"],
    ["\\256", "256"],
    ["\\12", "12"],
    ["end\\", "end\\"],
    ["\xe9", "\xe9"],
    ["", ""],
  ])("%j holds the octets %j", (escaped, latin1) => {
    expect(unescapeString(escaped)).toEqual(Buffer.from(latin1, "latin1"));
  });
});

describe("a TXT as it is shown", () => {
  it.each([
    ['"v=spf1 -all"', "v=spf1 -all"],
    ["v=spf1", "v=spf1"],
    ['""', ""],
    ['"v=DKIM1; p=" "abc"', "v=DKIM1; p=abc"],
    ['"a""b"', "ab"],
    ['  one\t"two" three ', "onetwothree"],
    ['"say \\"hi\\" \\\\ \\065\\;"', 'say "hi" \\ A;'],
    ['a\\ b\\;\\"c', 'a b;"c'],
    ['"\\195" "\\169"', "é"],
    ['"中 é\\é"', "中 éé"],
    [`"${"a".repeat(255)}" "b"`, `${"a".repeat(255)}b`],
    ["(a)", "a"],
    ['( "v=DKIM1; k=rsa; "\n\t"p=abc" )', "v=DKIM1; k=rsa; p=abc"],
    ['( "a" ; the first, "not this"\r\n "b" ) ; ----- DKIM key s1', "ab"],
    ['(; nothing yet (\n"a"(\n"b"))', "ab"],
    ['"a" ; a comment', "a"],
    ['"(;)"', "(;)"],
  ])("%j holds %j", (shown, text) => {
    expect(unquoteTxt(shown)).toEqual({ ok: true, record: Buffer.from(text), issues: [] });
  });

  it.each([
    ["", ["txt.empty at "]],
    ["  ", ["txt.empty at   "]],
    ['a "open', ['txt.unclosed at "open']],
    ['"open\\"', ['txt.unclosed at "open\\"']],
    ['"two\nlines"', ['txt.unclosed at "two\nlines"']],
    ["v=DMARC1; p=none", ["txt.bare at ;"]],
    ["; a", ["txt.bare at ;"]],
    ["(v=DKIM1; p=abc)", ["txt.bare at ;"]],
    ['( "a"\n"b"', ["txt.bracket at ("]],
    ['"a" )', ["txt.bracket at )"]],
    ['( "a" ; )\n', ["txt.bracket at ("]],
    ["a\nb", ["txt.bare at \n"]],
    ["end\\", ["txt.bare at \\"]],
    ['"\\256"', ["txt.escape at \\256"]],
    ['"\\12"', ["txt.escape at \\12"]],
    ['b "\\1x \\999"', ["txt.escape at \\1", "txt.escape at \\999"]],
    [`"${"é".repeat(128)}"`, [`txt.string-too-long at ${"é".repeat(128)}`]],
  ])("%j is refused at its place", (shown, expected) => {
    const parsed = unquoteTxt(shown);
    expect(parsed.ok).toBe(false);
    const found = parsed.issues.map(({ id, span }) => `${id} at ${shown.slice(span?.start, span?.end)}`);
    expect(found).toEqual(expected);
  });

  it("holds the octets that were quoted", () => {
    fc.assert(
      fc.property(octets, (bytes) => {
        expect(unquoteTxt(quoteTxt(bytes))).toEqual({ ok: true, record: bytes, issues: [] });
      }),
    );
  });

  it("holds the text that was quoted", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 400 }), (text) => {
        const parsed = unquoteTxt(quoteTxt(text));
        expect(parsed.ok && parsed.record.toString("utf8")).toBe(text);
      }),
    );
  });

  it("holds the octets that were quoted, also in brackets, on lines of their own with comments", () => {
    fc.assert(
      fc.property(octets, (bytes) => {
        const lines = splitTxt(bytes).map((string) => `  ${quoteTxt(string)} ; "a" (\n`);
        expect(unquoteTxt(`(\n${lines.join("")})`)).toEqual({ ok: true, record: bytes, issues: [] });
      }),
    );
  });

  it("may be the longest that there is, in its longest spelling", () => {
    const bytes = Buffer.alloc(MAX_TXT_BYTES, 0xff);
    expect(unquoteTxt(quoteTxt(bytes))).toEqual({ ok: true, record: bytes, issues: [] });
  });

  it.each([
    ["octets", quoteTxt(Buffer.alloc(MAX_TXT_BYTES + 1, "a"))],
    ["signs", "a".repeat(20_000_000)],
    ["wrong signs", ";".repeat(20_000_000)],
    ["a string without end", `"${"a".repeat(20_000_000)}`],
  ])("with too many %s is told once", (_, shown) => {
    expect(unquoteTxt(shown).issues.map(({ id }) => id)).toEqual(["txt.too-long"]);
  });

  it.each([
    ["wrong escapes", `"${"\\1a".repeat(80_000)}"`],
    ["brackets", "(".repeat(300_000)],
    ["strings", '"" '.repeat(100_000)],
  ])("is read in good time with a flood of %s", (_, shown) => {
    const start = performance.now();
    unquoteTxt(shown);
    expect(performance.now() - start).toBeLessThan(5000);
  });

  it("is read without an exception, whatever it is", () => {
    const sign = fc.constantFrom('"', "\\", "0", "2", "9", "a", " ", ";", "\n", "é", "(", ")");
    fc.assert(
      fc.property(fc.string({ unit: sign }), (shown) => {
        const parsed = unquoteTxt(shown);
        expect(parsed.ok).toBe(parsed.issues.length === 0);
      }),
    );
  });
});
