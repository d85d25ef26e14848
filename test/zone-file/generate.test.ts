/* biome-ignore-all lint/suspicious/noTemplateCurlyInString: a counter is written so in a $GENERATE. */
import { describe, expect, it } from "vitest";
import { countOf, fillIn, type Generator, generate, rangeOf } from "../../src/zone-file/generate";

const generator = (over: Partial<Generator> = {}): Generator => ({
  line: 3,
  start: 1,
  stop: 3,
  step: 2,
  origin: "example.com",
  ttl: 60,
  owner: "Host$",
  type: "A",
  rdata: "192.0.2.$",
  ...over,
});

describe("a counter", () => {
  // As named-compilezone 9.18 writes them.
  it.each<[template: string, counter: number, filled: string]>([
    ["host", 1, "host"],
    ["h$", 7, "h7"],
    ["h$$", 7, "h$"],
    ["h\\$", 7, "h\\$"],
    ["h\\\\$", 7, "h\\\\7"],
    ["h${5}", 7, "h12"],
    ["h${-9}.$", 7, "h-2.-2"],
    ["h${0,3}", 7, "h007"],
    ["h${-9,3}", 7, "h-02"],
    ["h${0,3,d}", 7, "h007"],
    ["h${0,3,o}", 9, "h011"],
    ["h${0,2,x}", 10, "h0a"],
    ["h${0,2,X}", 10, "h0A"],
    ["h${-9,0,x}", 8, "hffffffff"],
    ["${0,3,n}", 18, "2.1"],
    ["${0,4,n}", 18, "2.1."],
    ["${0,0,N}", 171, "B.A"],
    ["${0,7,n}", 1, "1.0.0.0"],
    ["${1}.$", 1, "2.2"],
  ])("fills %s in at %i", (template, counter, filled) => {
    expect(fillIn(template, counter)).toBe(filled);
  });

  it.each(["${", "${}", "${x}", "${1,2,z}", "${1,2", "${1,2,d"])(
    "does not fill in %s, as BIND does not",
    (template) => {
      expect(fillIn(template, 1)).toBeUndefined();
    },
  );
});

describe("a range", () => {
  it.each([
    ["0-9", { start: 0, stop: 9, step: 1 }],
    ["1-9/4", { start: 1, stop: 9, step: 4 }],
    ["9-1", undefined],
    ["1-9/0", undefined],
    ["1-2147483648", undefined],
    ["1", undefined],
    ["1-x", undefined],
  ])("is read: %s", (text, range) => {
    expect(rangeOf(text)).toEqual(range);
  });

  it("says how many records there are", () => {
    expect(countOf(generator())).toBe(2);
    expect(countOf(generator({ start: 0, stop: 65535, step: 1 }))).toBe(65536);
  });
});

describe("the records that are generated", () => {
  it("have their names and data in one spelling, and the line that makes them", () => {
    const made = generate(generator(), () => true);
    expect(made.map(({ line, owner, type, rdata }) => [line, owner, type, rdata])).toEqual([
      [3, "host1.example.com", "A", "192.0.2.1"],
      [3, "host3.example.com", "A", "192.0.2.3"],
    ]);
  });

  it("are those at the names that matter", () => {
    const [one, ...others] = generate(generator({ type: "MX", rdata: "10 mx$" }), (owner) => owner.startsWith("host3"));
    expect(one?.rdata).toBe("10 mx3.example.com.");
    expect(others).toEqual([]);
  });

  it.each([
    ["names", { owner: "${x}" }],
    ["data", { rdata: "${x}" }],
  ])("are none where BIND does not take their %s", (_what, over) => {
    expect(generate(generator(over), () => true)).toEqual([]);
  });
});
