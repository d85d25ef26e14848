import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { octalToDecimal, quoteOctal } from "../../src/dns/octal";
import { unquoteTxt } from "../../src/mail/txt";

describe("a text with octal escapes", () => {
  it.each([
    ["v=spf1 -all", '"v=spf1 -all"'],
    ['say "hi" \\', '"say \\042hi\\042 \\134"'],
    ["é", '"\\303\\251"'],
    ["\t", '"\\011"'],
    ["", '""'],
  ])("is made of %j", (text, expected) => {
    expect(quoteOctal(text)).toBe(expected);
  });

  it.each([
    ['"\\101"', '"\\065"'],
    ['"\\\\101"', '"\\\\101"'],
    ['"\\\\\\101"', '"\\\\\\065"'],
    ['"\\"101"', '"\\"101"'],
    ['"\\400 \\09"', '"\\400 \\09"'],
  ])("%s is %s with decimal ones", (octal, decimal) => expect(octalToDecimal(octal)).toBe(decimal));

  it("is divided into strings of 255 octets, however long its escapes are", () => {
    expect(quoteOctal(`${"\\".repeat(256)}`)).toBe(`"${"\\134".repeat(255)}" "\\134"`);
  });

  it("is read back as it was, whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 600 }), (text) => {
        const read = unquoteTxt(octalToDecimal(quoteOctal(text)));
        expect(read.ok && read.record.toString("utf8")).toBe(Buffer.from(text).toString("utf8"));
      }),
    );
  });
});
