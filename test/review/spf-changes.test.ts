/** What a change of SPF is told to do, compared with what it does to each sender of a small world. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { octetsOf } from "../../src/dns/ip";
import { parseSpf } from "../../src/mail/spf";
import { compareSpf } from "../../src/review/rules/spf-changes";

const SENDERS = Array.from({ length: 17 }, (_, index) => `192.0.2.${index}`);

const term = fc
  .tuple(fc.constantFrom("", "", "", "-", "~", "?"), fc.integer({ min: 0, max: 15 }), fc.integer({ min: 28, max: 32 }))
  .map(([qualifier, host, prefix]) => `${qualifier}ip4:192.0.2.${host}/${prefix}`);
const record = fc
  .tuple(fc.array(term, { maxLength: 5 }), fc.constantFrom("-all", "~all", "?all", ""))
  .map(([terms, all]) => `v=spf1 ${[...terms, all].join(" ").trim()}`.trim());

/** The first term that a sender matches, by comparing bits; its place, and whether it passes. */
function matchOf(text: string, sender: string): { qualifier: string; text: string } {
  const parsed = parseSpf(text);
  const bits = (address: string): number => Buffer.from(octetsOf(address) ?? []).readUInt32BE();
  for (const one of parsed.ok ? parsed.record.terms : []) {
    if (one.kind !== "mechanism") continue;
    if (one.name === "all") return { qualifier: one.qualifier, text: "all" };
    if (one.name !== "ip4") continue;
    const size = 2 ** (32 - (one.prefix ?? 32));
    if (Math.floor(bits(one.address) / size) === Math.floor(bits(sender) / size))
      return { qualifier: one.qualifier, text: `${one.address}/${one.prefix}` };
  }
  return { qualifier: "?", text: "" };
}

function passing(text: string): string[] {
  return SENDERS.filter((sender) => matchOf(text, sender).qualifier === "+");
}

/** The senders of terms that were told. */
function sendersOf(terms: readonly string[]): string[] {
  const text = `v=spf1 ${terms.map((term) => term.replace(/^[-~?]/, "")).join(" ")} -all`;
  return passing(text);
}

describe("a change of SPF", () => {
  it("is told to lose exactly the senders that passed and no longer do", () => {
    fc.assert(
      fc.property(record, record, (before, after) => {
        const lost = compareSpf([before], after).lost.flatMap(({ terms }) => terms);
        const kept = passing(after);
        const expected = passing(before).filter((sender) => !kept.includes(sender));
        expect(sendersOf(lost), `${before} -> ${after}`).toEqual(expected);
      }),
      { numRuns: 2000 },
    );
  });

  it("is told to admit senders only if a term denied them and they pass now, and always if it failed them", () => {
    fc.assert(
      fc.property(record, record, (before, after) => {
        const told = sendersOf(compareSpf([before], after).admitted);
        const passes = passing(after);
        const denied = (sender: string): boolean => {
          const { qualifier, text } = matchOf(before, sender);
          return qualifier === "-" && text !== "all";
        };
        for (const sender of told) expect(passes, `${before} -> ${after}`).toContain(sender);
        for (const sender of passes.filter(denied)) expect(told, `${before} -> ${after}`).toContain(sender);
      }),
      { numRuns: 2000 },
    );
  });

  it("that only reorders or repeats passing terms is told to do nothing", () => {
    const passes = fc.array(
      term.map((one) => one.replace(/^[-~?]/, "")),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(passes, (terms) => {
        const [before, after] = [terms, [...terms.toReversed(), ...terms]].map((all) => `v=spf1 ${all.join(" ")} -all`);
        expect(compareSpf([before as string], after as string)).toEqual({ lost: [], admitted: [], permissive: [] });
      }),
    );
  });
});
