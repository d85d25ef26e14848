import { describe, expect, it } from "vitest";
import { differingSpan, repairPasted } from "../../src/mail/pasted";

describe("a pasted text", () => {
  it.each<[string, string, string[]]>([
    ['"a=1; b=2"', "a=1; b=2", ["quotes"]],
    ['"a=1; " "b=2"', "a=1; b=2", ["quotes"]],
    ['a=1; " "b=2', "a=1; b=2", ["quotes"]],
    ['("a=1; "\n\t"b=2" )', "a=1; b=2", ["quotes"]],
    [
      's._domainkey\tIN\tTXT\t( "a=1; "\n\t  "b=2" )  ; ----- DKIM key s for example.com',
      "a=1; b=2",
      ["the owner name and type of a zone file line", "quotes"],
    ],
    ['_dmarc 3600 IN TXT "a=1"', "a=1", ["the owner name and type of a zone file line", "quotes"]],
    ['"_dmarc" IN TXT "a=1"', "a=1", ["the owner name and type of a zone file line", "quotes"]],
    ['"a=1', "a=1", ["quotes"]],
    ["'a=1'", "a=1", ["quotes"]],
    ["_dmarc.example.com. 300 IN TXT a=1", "a=1", ["the owner name and type of a zone file line"]],
    ['"a=1\\; b=\\"2\\""', 'a=1; b="2"', ["quotes", "backslashes"]],
    ["a=1\\; b=2", "a=1; b=2", ["backslashes"]],
    ["“a=1”", "a=1", ["typographic quotes", "quotes"]],
    ["&quot;a=1&#59; b=2&quot;", "a=1; b=2", ["HTML entities", "quotes"]],
    ["a=1;&nbsp;b=2", "a=1; b=2", ["HTML entities"]],
    ["a=1;\u00a0b=\u200b2\ufeff", "a=1; b=2", ["invisible characters"]],
    ["a＝1；b＝2", "a=1;b=2", ["full-width characters"]],
    ["a=1;\r\n  b=2\n", "a=1; b=2", ["line breaks"]],
  ])("%j was %j before %j", (text, mended, repairs) => {
    expect(repairPasted(text)).toEqual({ text: mended, repairs });
  });

  it.each(["a=1; b=2", " a=1 ", 'a="1"; b=2', "n=it's", "a=1 (really)", "a=&b;", ""])(
    "is left as it is: %j",
    (text) => {
      expect(repairPasted(text)).toBeUndefined();
    },
  );

  it("is marked where it differs", () => {
    expect(differingSpan("a=1;\u00a0b=2", "a=1; b=2")).toEqual({ start: 4, end: 5 });
    expect(differingSpan("aXXa", "aa")).toEqual({ start: 1, end: 3 });
    expect(differingSpan("aa", "aaa")).toEqual({ start: 2, end: 2 });
  });
});
