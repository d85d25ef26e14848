import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_TXT_BYTES } from "../../../src/dns/character-strings";
import {
  buildDmarc,
  type DmarcRecord,
  dmarcReportAuthorizations,
  formatDmarc,
  isDmarc,
  parseDmarc,
  reviewDmarc,
  sameDmarc,
} from "../../../src/mail";
import { slowest } from "../hostile-texts";

const policy = fc.constantFrom("none" as const, "quarantine" as const, "reject" as const);
const alignment = fc.constantFrom("relaxed" as const, "strict" as const);
const uri = fc.oneof(
  fc
    .tuple(fc.stringMatching(/^[a-z](?:[.]?[a-z0-9+_-]){0,8}$/), fc.domain())
    .map(([local, host]) => `mailto:${local}@${host}`),
  fc.constantFrom("https://x.example/r?a=b", "mailto:%22a%2Cb%22@x.example", "mailto:a@x.example?subject=x"),
);
const uris = fc.uniqueArray(uri, { maxLength: 3 });
const value = fc.stringMatching(/^[!-:<-~](?:[ -:<-~]{0,8}[!-:<-~])?$/);
const tags = (name: fc.Arbitrary<string>): fc.Arbitrary<{ name: string; value: string }[]> =>
  fc.uniqueArray(fc.record({ name, value }), { maxLength: 3, selector: (tag) => tag.name.toLowerCase() });

const record: fc.Arbitrary<DmarcRecord> = fc.record(
  {
    policy,
    subdomainPolicy: policy,
    nonexistentSubdomainPolicy: policy,
    dkimAlignment: alignment,
    spfAlignment: alignment,
    testing: fc.boolean(),
    fo: fc.constantFrom(["0" as const], ["1" as const, "d" as const], ["0" as const, "d" as const, "s" as const]),
    psd: fc.constantFrom("y" as const, "n" as const, "u" as const),
    aggregateReports: uris,
    failureReports: uris,
    removedTags: tags(fc.constantFrom("pct", "rf", "ri")),
    unknownTags: tags(fc.stringMatching(/^x[A-Za-z]{1,5}$/)),
  },
  {
    requiredKeys: ["policy", "aggregateReports", "failureReports", "removedTags", "unknownTags"],
    noNullPrototype: true,
  },
);

/** The tags of a record, shuffled behind the version, with other white space and letter case. */
const variation = (text: string): fc.Arbitrary<string> => {
  const [version = "", ...others] = text.split("; ");
  const space = fc.constantFrom("", " ", "\t", "  ");
  return fc
    .tuple(fc.shuffledSubarray(others, { minLength: others.length }), fc.infiniteStream(space), fc.boolean())
    .map(([order, spaces, isPlain]) => {
      const next = (): string => String(spaces.next().value);
      const written = order.map((tag) => {
        const equals = tag.indexOf("=");
        const [name, content] = [tag.slice(0, equals), tag.slice(equals + 1)];
        const inner = /^ru[af]$/.test(name) ? content.split(",").join(`${next()},${next()}`) : content;
        return `${next()}${isPlain ? name : name.toUpperCase()}${next()}=${next()}${inner}${next()}`;
      });
      return [version, ...written].join(";") + (isPlain ? ";" : "");
    });
};

describe("a DMARC record", () => {
  it("is read as it was written", () => {
    fc.assert(
      fc.property(record, (made) => {
        const parsed = parseDmarc(formatDmarc(made));
        expect(parsed).toMatchObject({ ok: true });
        if (parsed.ok) expect(parsed.record).toEqual(made);
      }),
    );
  });

  it("is read as it was built", () => {
    fc.assert(
      fc.property(fc.array(fc.emailAddress(), { maxLength: 2 }), policy, (aggregateReports, chosen) => {
        const { text, issues } = buildDmarc({ policy: chosen, aggregateReports });
        fc.pre(issues.every(({ severity }) => severity !== "error"));
        const parsed = parseDmarc(text);
        expect(parsed).toMatchObject({ ok: true, issues: [], record: { policy: chosen } });
        if (parsed.ok)
          expect(parsed.record.aggregateReports).toHaveLength(new Set(parsed.record.aggregateReports).size);
      }),
    );
  });

  it("is the same however its tags are ordered and written", () => {
    const pairs = record.chain((made) => {
      const text = formatDmarc(made);
      return fc.tuple(fc.constant(text), variation(text));
    });
    fc.assert(
      fc.property(pairs, ([text, varied]) => {
        expect(sameDmarc(text, text)).toBe(true);
        expect(sameDmarc(text, varied)).toBe(true);
        expect(sameDmarc(varied, text)).toBe(true);
      }),
    );
  });

  it("is the same as another in both directions or in none", () => {
    fc.assert(
      fc.property(record, record, (one, other) => {
        const [a, b] = [formatDmarc(one), formatDmarc(other)];
        expect(sameDmarc(a, b)).toBe(sameDmarc(b, a));
      }),
    );
  });

  it("is read of any text without an exception, each finding has a place, and only errors refuse", () => {
    const near = fc.string({
      unit: fc.constantFrom(
        "v=DMARC1",
        ";",
        "p=",
        "none",
        "rua=",
        "mailto:",
        "a@b.example",
        " ",
        "=",
        ",",
        "!1m",
        "\n",
        '"',
        "\u00a0",
      ),
    });
    const begun = near.map((text) => `v=DMARC1;${text}`);
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), near, begun), (text) => {
        const parsed = parseDmarc(text);
        expect(parsed.ok).toBe(!parsed.issues.some(({ severity }) => severity === "error"));
        for (const { span } of reviewDmarc(text, { domain: "example.com" })) {
          expect(span?.start).toBeGreaterThanOrEqual(0);
          expect(span?.end).toBeGreaterThanOrEqual(span?.start ?? 0);
          expect(span?.end).toBeLessThanOrEqual(text.length);
        }
        if (parsed.ok) {
          expect(isDmarc(text)).toBe(true);
          expect(sameDmarc(text, formatDmarc(parsed.record))).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each<[string, (text: string) => unknown, string[]]>([
    ["parseDmarc", parseDmarc, ["", "v=DMARC1; p=", "v=DMARC1; p=none; rua=", "v=DMARC1; p=none; rua=mailto:"]],
    ["reviewDmarc", (text) => reviewDmarc(text, { domain: "example.com", parent: text }), ["v=DMARC1;"]],
    ["dmarcReportAuthorizations", (text) => dmarcReportAuthorizations("example.com", text), ["v=DMARC1; p=none; rua="]],
  ])(
    "is read by %s in a moment, though it is as long as a record can be, of what is hard to read",
    (_, read, beginnings) => {
      const { text, milliseconds } = slowest((whole) => read(whole.slice(0, MAX_TXT_BYTES)), beginnings);
      expect(milliseconds, text).toBeLessThan(10_000);
    },
  );
});
