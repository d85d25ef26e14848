import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_TXT_BYTES } from "../../../src/dns/character-strings";
import { buildDkim, checkDkimRecord, type DkimRecord, formatDkim, parseDkim, sameDkim } from "../../../src/mail";
import { slowest } from "../hostile-texts";
import { base64, rsa } from "../keys";

const rsaKeys = [rsa(2048), rsa(2048)].map(({ publicKey }) => publicKey);
const p = fc.constantFrom(...rsaKeys.flatMap((key) => [base64(key, "spki"), base64(key, "pkcs1")]));
const word = fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/);
const words = fc.uniqueArray(word, { maxLength: 3 });
/** Printable ASCII without semicolon, and without space at its ends. */
const value = fc.stringMatching(/^(?:[!-:<-~](?:[ -:<-~]{0,8}[!-:<-~])?)?$/);
const unknown = fc
  .uniqueArray(fc.record({ name: fc.stringMatching(/^[A-Za-z]{2}[A-Za-z0-9_]{0,4}$/), value }), {
    maxLength: 3,
    selector: ({ name }) => name,
  })
  .filter((tags) => tags.every((tag) => tag.name !== "p"));

const record: fc.Arbitrary<DkimRecord> = fc.record(
  {
    version: fc.constant("DKIM1" as const),
    hashAlgorithms: words,
    services: words,
    flags: fc.uniqueArray(fc.constantFrom("y", "s", "z")),
    notes: value,
    keyType: fc.constant("rsa" as const),
    publicKey: p,
    unknownTags: unknown,
  },
  { requiredKeys: ["keyType", "publicKey", "unknownTags"], noNullPrototype: true },
);

/** The tags of a record, shuffled behind the version, with other white space around and in them. */
const variation = (text: string): fc.Arbitrary<string> => {
  const [version = "", ...tags] = text.split("; ");
  const space = fc.constantFrom("", " ", "\t", "  ", "\r\n ");
  const isVersion = version.startsWith("v=");
  const shuffled = fc.shuffledSubarray(isVersion ? tags : [version, ...tags], {
    minLength: tags.length + (isVersion ? 0 : 1),
  });
  return fc.tuple(shuffled, fc.infiniteStream(space), fc.boolean()).map(([order, spaces, final]) => {
    const next = (): string => String(spaces.next().value);
    const written = [...(isVersion ? [version] : []), ...order].map((tag) => {
      const equals = tag.indexOf("=");
      const [name, content] = [tag.slice(0, equals), tag.slice(equals + 1)];
      const inner = name === "p" ? content.replace(/.{50}/g, (part) => part + next()) : content;
      return `${next()}${name}${next()}=${next()}${inner}${next()}`;
    });
    return written.join(";") + (final ? ";" : "");
  });
};

describe("a DKIM record", () => {
  it("is read as it was written", () => {
    fc.assert(
      fc.property(record, (made) => {
        const parsed = parseDkim(formatDkim(made));
        expect(parsed).toMatchObject({ ok: true });
        if (parsed.ok) expect(parsed.record).toEqual(made);
      }),
    );
  });

  it("is the same however its tags are ordered and spaced", () => {
    const pairs = record.chain((made) => {
      const text = formatDkim(made);
      return fc.tuple(fc.constant(text), variation(text));
    });
    fc.assert(
      fc.property(pairs, ([text, varied]) => {
        expect(sameDkim(text, text)).toBe(true);
        expect(sameDkim(text, varied)).toBe(true);
        expect(sameDkim(varied, text)).toBe(true);
      }),
    );
  });

  it("is the same as another in both directions or in none", () => {
    fc.assert(
      fc.property(record, record, (one, other) => {
        const [a, b] = [formatDkim(one), formatDkim(other)];
        expect(sameDkim(a, b)).toBe(sameDkim(b, a));
      }),
    );
  });

  it("is read of any text without an exception, and each error has a place", () => {
    const near = fc.string({
      unit: fc.constantFrom("v=DKIM1", ";", "p=", "k=rsa", " ", "=", "\n", '"', "A", "\u00a0", "\\"),
    });
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), near), (text) => {
        const { ok, issues } = parseDkim(text);
        expect(ok).toBe(!issues.some(({ severity }) => severity === "error"));
        for (const { span } of issues) {
          expect(span?.start).toBeGreaterThanOrEqual(0);
          expect(span?.end).toBeGreaterThanOrEqual(span?.start ?? 0);
          expect(span?.end).toBeLessThanOrEqual(text.length);
        }
        checkDkimRecord(text);
        buildDkim(text);
        formatDkim(
          ok
            ? (parseDkim(text) as { record: DkimRecord }).record
            : { keyType: "rsa", publicKey: text, unknownTags: [] },
        );
      }),
      { numRuns: 500 },
    );
  });

  it.each<[string, (text: string) => unknown, string[]]>([
    ["parseDkim", parseDkim, ["", "v=DKIM1; p="]],
    ["checkDkimRecord", checkDkimRecord, ['"', "x TXT "]],
    ["buildDkim", buildDkim, [""]],
  ])(
    "is read by %s in a moment, though it is as long as a record can be, of what is hard to read",
    (_, read, beginnings) => {
      const { text, milliseconds } = slowest((whole) => read(whole.slice(0, MAX_TXT_BYTES)), beginnings);
      expect(milliseconds, text).toBeLessThan(10_000);
    },
  );
});
