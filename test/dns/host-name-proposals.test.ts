import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDomain, parseHost } from "../../src/dns/host-name";
import { didYouMean, nearestOf } from "../../src/shared/suggest";

const part = fc.constantFrom(
  ...["http://", "https://u:p@", "a@", "@", "/x", ":25", ":", "?q", "..", ".", "*", "[::1]", "192.0.2.1", "localhost"],
  ...["example.com", "münchen.de", "_x", "xn--a", "-a", "a".repeat(63), "a".repeat(64), "1", "\u200b", " ", "。"],
);
const written = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(""));

describe("a name that a message proposes", () => {
  it.each([
    ["domain", parseDomain],
    ["host", parseHost],
  ] as const)("is taken in the place of what was refused: a %s", (_, parse) => {
    let proposals = 0;
    const check = (text: string): void => {
      const refused = parse(text, "");
      if (refused.ok) return;
      const [, proposed] = /(?:such as|so give) (\S+)$/.exec(refused.issue.message) ?? [];
      if (proposed === undefined) return;
      proposals++;
      expect(parse(proposed, ""), `${JSON.stringify(text)}: ${refused.issue.message}`).toMatchObject({ ok: true });
    };
    fc.assert(fc.property(written, check), { numRuns: 1000 });
    expect(proposals).toBeGreaterThan(100);
  });
});

describe("a word that a message asks about", () => {
  it("is one of those that are known", () => {
    const known = ["domain", "dkim", "dmarc", "spf", "mtaSts", "x"];
    const check = (word: string): void => {
      const nearest = nearestOf(word, known);
      expect([...known, undefined]).toContain(nearest);
      expect(didYouMean(word, known)).toBe(nearest === undefined ? "" : ` (did you mean "${nearest}"?)`);
    };
    const slips = fc.tuple(fc.constantFrom(...known), fc.string({ maxLength: 2 })).map(([word, more]) => word + more);
    fc.assert(fc.property(fc.oneof(slips, fc.string()), check), { numRuns: 500 });
  });
});
