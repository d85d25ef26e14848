import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalizedText } from "../../src/dns/rdata";
import { quoteTxt } from "../../src/mail";
import { legacyEntry, mergeProposals, proposalLines } from "../../src/preflight/proposals";
import { rdataText, toRdata } from "../../src/records/records";
import { planOf, withFix } from "./world";

const host = fc.constantFrom(
  "mx.example.net.",
  "a-b.example.",
  ".",
  "x_y.example.",
  "\\046.example.",
  "MX.Example.NET.",
);
const rdata = fc.oneof(
  fc.tuple(fc.nat(65535), host).map(([preference, name]) => ["MX", `${preference} ${name}`] as const),
  host.map((name) => ["CNAME", name] as const),
  fc.tuple(fc.nat(65535), fc.nat(65535), fc.nat(65535), host).map((words) => ["SRV", words.join(" ")] as const),
  fc.string({ unit: "binary", maxLength: 300 }).map((text) => ["TXT", quoteTxt(text)] as const),
  fc.uint8Array({ maxLength: 300 }).map((octets) => ["TXT", quoteTxt(Buffer.from(octets))] as const),
  fc.ipV4().map((address) => ["A", address] as const),
  fc.constant(["TLSA", "\\# 4 03010100"] as const),
);
const name = fc.constantFrom(
  "example.com",
  "mail.example.com",
  "*.example.com",
  "\\046.example.com",
  "example.com.example.com",
  "example.net",
);

describe("a proposed legacy record", () => {
  it("is read back as the very same record, or is not proposed", () => {
    fc.assert(
      fc.property(rdata, name, fc.option(fc.nat(2 ** 31 - 1), { nil: undefined }), ([type, shown], owner, ttl) => {
        const given = normalizedText(type, shown);
        const entry = legacyEntry({ name: owner, type, rdata: given, ...(ttl === undefined ? {} : { ttl }) }, planOf());
        if (!entry) return;
        const lines = proposalLines({ legacy: { "old-1": entry } });
        const [legacy] = planOf(withFix({}, { fix: lines })).legacy;
        expect(legacy && rdataText(legacy)).toBe(given);
        expect(legacy && (legacy.name === "@" ? "example.com" : `${legacy.name}.example.com`)).toBe(owner);
        expect(legacy?.ttl).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ["TLSA", "3 1 1 00"],
    ["TXT", '"\\255"'],
    ["MX", "5 x_y.example."],
  ])("is not made of a %s that no argument holds: %s", (type, rdata) => {
    expect(legacyEntry({ name: "example.com", type, rdata, ttl: 600 }, planOf())).toBeUndefined();
  });

  it("has a TTL of its own where nobody told one, or one that can't be", () => {
    const at = (ttl?: number) =>
      legacyEntry(
        { name: "example.com", type: "A", rdata: "192.0.2.1", ...(ttl === undefined ? {} : { ttl }) },
        planOf(),
      );
    expect([at()?.ttl, at(0)?.ttl, at(1)?.ttl]).toEqual([3600, 3600, 1]);
  });

  it("is written so that its characters steer no terminal", () => {
    const value = "a\u001b\u202eb";
    const entry = legacyEntry({ name: "example.com", type: "TXT", rdata: quoteTxt(value), ttl: 600 }, planOf());
    const lines = proposalLines({ legacy: { "txt-1": entry as NonNullable<typeof entry> } });
    for (const character of ["\u001b", "\u202e"]) expect(lines).not.toContain(character);
    expect(planOf(withFix({}, { fix: lines })).legacy[0]).toMatchObject(toRdata("TXT", {}, value));
  });
});

describe("proposals together", () => {
  it("have each argument once; of what two say, the first counts", () => {
    const merged = mergeProposals([
      { spf: { ip4: ["192.0.2.1"] }, imports: { spf: "1" } },
      { imports: { spf: "2", mail: "3" }, ttl: 600 },
      { spf: { all: "~all" } },
    ]);
    expect(merged).toEqual({ spf: { ip4: ["192.0.2.1"] }, imports: { spf: "1", mail: "3" }, ttl: 600 });
  });
});
