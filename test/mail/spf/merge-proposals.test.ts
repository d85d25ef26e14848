import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { spfSlip } from "../../../src/check/checkers/spf-cause";
import { type MergeSpfOptions, mergeSpf, parseSpf } from "../../../src/mail";

/** Nested networks, so that the order of terms matters. */
const term = fc
  .tuple(fc.constantFrom("", "", "-", "~", "?"), fc.constantFrom("10.0.0.1", "10.0.0.0/30", "10.0.0.0/24", "10.0.0.2"))
  .map(([qualifier, network]) => `${qualifier}ip4:${network}`);
const end = fc.constantFrom("", " -all", " ~all", " ?all");
const terms = fc
  .tuple(fc.array(term, { minLength: 1, maxLength: 3 }), end, fc.array(term, { maxLength: 1 }))
  .map(([head, all, tail]) => `${[head.join(" ") + all, ...tail].join(" ")}`);

const SENDERS = [1, 2, 3, 4, 255, 256];

/** The senders that a record of networks lets pass; none by a text that is no such record. */
function passing(text: string): number[] {
  const parsed = parseSpf(text);
  expect(parsed, text).toMatchObject({ ok: true });
  const mechanisms = parsed.ok ? parsed.record.terms : [];
  return SENDERS.filter((sender) => {
    const first = mechanisms.find((each) => {
      if (each.kind !== "mechanism") return false;
      if (each.name === "all") return true;
      if (!("address" in each)) return false;
      const size = 2 ** (32 - (each.prefix ?? 32));
      const host = Number(each.address.split(".")[3]);
      return Math.floor(sender / size) === Math.floor(host / size);
    });
    return first?.kind === "mechanism" && first.qualifier === "+";
  });
}

describe("a whole record that is proposed", () => {
  it("as the merger of two is read, and lets in nobody whom neither lets in", () => {
    const options = fc.constantFrom<MergeSpfOptions>({}, { redirect: "keep" }, { redirect: "include" });
    const check = (one: string, other: string, option: MergeSpfOptions): void => {
      const [theirs, ours] = [`v=spf1 ${one}`, `v=spf1 ${other}`];
      const { text } = mergeSpf(theirs, ours, option);
      const allowed = [...passing(theirs), ...passing(ours)];
      expect(allowed, `${theirs} + ${ours} = ${text}`).toEqual(expect.arrayContaining(passing(text)));
    };
    fc.assert(fc.property(terms, terms, options, check), { numRuns: 1000 });
  });

  it("for a text that goes on in a second one, or whose strings ran together, lets in nobody whom neither part lets in", () => {
    let proposals = 0;
    const check = (one: string, other: string, areStrings: boolean): void => {
      const first = `v=spf1 ${one}`;
      const slip = spfSlip(areStrings ? [[first, other]] : [[first], [other]]);
      const [, quoted] = /: ("v=spf1[^"]*")$/.exec(slip?.message ?? "") ?? [];
      if (quoted === undefined) return;
      proposals++;
      const allowed = [...passing(first), ...passing(`v=spf1 ${other}`)];
      expect(allowed, slip?.message).toEqual(expect.arrayContaining(passing(JSON.parse(quoted))));
    };
    fc.assert(fc.property(terms, terms, fc.boolean(), check), { numRuns: 1000 });
    expect(proposals).toBeGreaterThan(100);
  });

  it("leaves out what stands behind an end", () => {
    const slip = spfSlip([["v=spf1 ip4:10.0.0.1 -all ip4:10.0.0.2"], ["ip4:10.0.0.3 ~all"]]);
    expect(slip?.message).toMatch(/: "v=spf1 ip4:10\.0\.0\.1 ip4:10\.0\.0\.3 -all"$/);
  });
});
