import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  buildSpf,
  countSpfLookups,
  evaluateSpf,
  formatSpf,
  mergeSpf,
  parseMacros,
  parseSpf,
  reviewSpf,
  sameSpf,
  selectSpf,
} from "../../../src/mail/spf";
import { anyRecord, sharedRecord } from "./arbitrary";
import { resolverOf } from "./zone";

/** All that takes a text and answers at once. */
const readers: Record<string, (text: string) => unknown> = {
  parseSpf,
  reviewSpf: (text) => reviewSpf(text, { provider: "spf.sg.aliyun.com" }),
  selectSpf: (text) => selectSpf([text, "x"]),
  countSpfLookups: (text) => countSpfLookups(text),
  "mergeSpf, into": (text) => mergeSpf(text, "v=spf1 include:spf.sg.aliyun.com -all", { redirect: "keep" }),
  "mergeSpf, from": (text) => mergeSpf("v=spf1 a mx redirect=a.com", text, { redirect: "include" }),
  "mergeSpf, with itself": (text) => mergeSpf(text, text),
  "parseMacros, domain": (text) => parseMacros(text, "domain"),
  "parseMacros, explanation": (text) => parseMacros(text, "explanation"),
  buildSpf: (text) =>
    buildSpf({ provider: "spf.sg.aliyun.com", includes: [text], ip4: [text], ip6: [text], all: "-all" }),
  sameSpf: (text) => sameSpf(text, `${text} `),
};

/** Whatever is read: what is told has a place inside the text, and what is no error can be written. */
function readAll(text: string): void {
  for (const read of Object.values(readers)) read(text);
  const parsed = parseSpf(text);
  for (const { span, message, severity } of parsed.issues) {
    expect(severity).toBe("error");
    expect(message).not.toBe("");
    expect(span?.start).toBeGreaterThanOrEqual(0);
    expect(span?.end).toBeGreaterThanOrEqual(span?.start ?? 0);
    expect(span?.end).toBeLessThanOrEqual(text.length);
  }
  expect(parsed.ok).toBe(parsed.issues.length === 0);
  if (parsed.ok) expect(parseSpf(formatSpf(parsed.record))).toEqual(parsed);
}

const hostile = fc.constantFrom(
  ..." \t\u00a0\u200b\"'“”–;,:=/%{}.+-?~\\0١é😀\ud800".split(""),
  "include",
  "include the following: ",
  "included:",
  "v=spf1",
  "%{",
  "%{d}",
  "//",
  "redirect=",
  "exp=",
  "all",
  "ip4:",
  "ip6:::",
  "/128",
  "__proto__",
  "constructor",
);

describe("any text", () => {
  it("is read without a throw: signs of any kind", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 60 }), readAll), { numRuns: 500 });
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => readAll(`v=spf1 ${text}`)),
      { numRuns: 500 },
    );
  });

  it("is read without a throw: octets", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (octets) => {
        const text = Buffer.from(octets).toString("latin1");
        readAll(text);
        readAll(`v=spf1 ${text}`);
      }),
      { numRuns: 500 },
    );
  });

  it("is read without a throw: what hurts", () => {
    fc.assert(
      fc.property(fc.array(hostile, { maxLength: 20 }), fc.boolean(), (parts, isRecord) => {
        readAll((isRecord ? "v=spf1 " : "") + parts.join(""));
      }),
      { numRuns: 2000 },
    );
  });

  it("is read without a throw: records with something else in them", () => {
    const record = fc.oneof(anyRecord.map(formatSpf), sharedRecord);
    fc.assert(
      fc.property(record, fc.nat(), fc.nat(3), fc.array(hostile, { maxLength: 3 }), (text, place, cut, parts) => {
        const at = place % (text.length + 1);
        readAll(text.slice(0, at) + parts.join("") + text.slice(at + cut));
      }),
      { numRuns: 2000 },
    );
  });

  it("is evaluated without a throw where a domain has it for a record, or for an explanation", () =>
    fc.assert(
      fc.asyncProperty(fc.array(hostile, { maxLength: 12 }), fc.string({ unit: "binary" }), async (parts, local) => {
        const text = parts.join("");
        const resolver = resolverOf({
          "example.com": { TXT: [`v=spf1 ${text}`] },
          "why.example.com": { TXT: [text] },
          "fail.example.com": { TXT: ["v=spf1 -all exp=why.example.com"] },
        });
        for (const domain of ["example.com", "fail.example.com"]) {
          const question = { ip: "192.0.2.1", helo: local, sender: `${local}@${domain}`, domain, resolver };
          expect((await evaluateSpf(question)).result).toMatch(/^[a-z]+$/);
        }
        await countSpfLookups(`v=spf1 ${text}`, { domain: "example.com", resolver });
      }),
      { numRuns: 500 },
    ));
});

/** Texts of a given length that make slow readers slow, each by what it repeats. */
const repeated: Record<string, (length: number) => string> = {
  "spaces at the end": (length) => `v=spf1 a${" ".repeat(length)}`,
  "spaces behind include": (length) => `v=spf1 include${" ".repeat(length)}x`,
  "spaces before the version": (length) => `${" ".repeat(length)}v=spf1`,
  "tabs and line ends": (length) => `v=spf1 a${"\t\r\n".repeat(length / 3)}x`,
  "digits of an address": (length) => `v=spf1 ip4:${"1".repeat(length)}`,
  "digits of a length": (length) => `v=spf1 a/${"1".repeat(length)}x`,
  "digits of a macro": (length) => `v=spf1 exists:%{d${"1".repeat(length)}}`,
  slashes: (length) => `v=spf1 a${"/".repeat(length)}x`,
  "slashes and digits": (length) => `v=spf1 mx:a${"/1".repeat(length / 2)}x`,
  "beginnings of macros": (length) => `v=spf1 exists:${"%{".repeat(length / 2)}`,
  macros: (length) => `v=spf1 exists:${"%{d}".repeat(length / 4)}`,
  "delimiters of a macro": (length) => `v=spf1 exists:%{d${".".repeat(length)}`,
  escapes: (length) => `v=spf1 x=${"%%".repeat(length / 2)}`,
  "the word include": (length) => `v=spf1 ${"include ".repeat(length / 8)}`,
  "includes without a domain": (length) => `v=spf1 ${"include: ".repeat(length / 9)}`,
  "a help page's words": (length) => `v=spf1 ${"include the following: ".repeat(length / 23)}`,
  "a help page's words without end": (length) => `v=spf1 ${"include the following ".repeat(length / 22)}`,
  quotes: (length) => `"v=spf1 ${'"'.repeat(length)}`,
  "typographic quotes": (length) => `v=spf1 a${"“".repeat(length)}`,
  dots: (length) => `v=spf1 include:${".".repeat(length)}`,
  "labels of another script": (length) => `v=spf1 include:${"é.".repeat(length / 2)}`,
  dashes: (length) => `v=spf1 ${"-".repeat(length)}`,
  "dashes in a top label": (length) => `v=spf1 include:a.${"-".repeat(length)}`,
  letters: (length) => `v=spf1 ${"a".repeat(length)}`,
  "equals signs": (length) => `v=spf1 a${"=".repeat(length)}`,
  commas: (length) => `v=spf1 ${", ".repeat(length / 2)}`,
  "one term": (length) => `v=spf1 ${"a ".repeat(length / 2)}-all`,
  "different terms": (length) =>
    `v=spf1 ${Array.from({ length: length / 12 }, (_, index) => `a:x${index}.com`).join(" ")} -all`,
  networks: (length) =>
    `v=spf1 ${Array.from({ length: length / 14 }, (_, index) => `ip6:2001::${(index % 65536).toString(16)}`).join(" ")} -all`,
  "terms that contradict each other": (length) =>
    `v=spf1 ${Array.from({ length: length / 14 }, (_, index) => `${"-~?+"[index % 4]}a:x${index >> 2}.com`).join(" ")} -all`,
  "terms behind all": (length) =>
    `v=spf1 -all ${Array.from({ length: length / 12 }, (_, index) => `a:x${index}.com`).join(" ")}`,
  "unknown terms": (length) => `v=spf1 ${"moo ".repeat(length / 4)}`,
  "unknown modifiers": (length) =>
    `v=spf1 ${Array.from({ length: length / 10 }, (_, index) => `x${index}=1`).join(" ")} -all`,
  redirects: (length) => `v=spf1 ${"redirect=a.com ".repeat(length / 15)}`,
};

/** Those that do all the work; the others call them, or do less. */
const TIMED = ["reviewSpf", "mergeSpf, into", "countSpfLookups", "parseMacros, explanation", "buildSpf"];

/** Milliseconds: many times what the slowest takes here, and far less than work takes that grows with the square of the length. */
const LONG = 5000;

describe.each(Object.entries(repeated))("a text of 200 kB of %s", (_, make) => {
  it.each(TIMED)("takes %s no longer than its length asks for", (name) => {
    const read = readers[name] ?? expect.fail(name);
    const text = make(200_000);
    const started = performance.now();
    read(text);
    expect(performance.now() - started).toBeLessThan(LONG);
  });
});
