import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseBimi, parseMtaSts, parseTlsRpt } from "../../src/mail";
import type { Parsed } from "../../src/mail/record";
import { type Issue, withProposal } from "../../src/shared/issues";

const kinds: [name: string, text: string, parse: (text: string) => Parsed<unknown>][] = [
  ["MTA-STS", "v=STSv1; id=20260101T000000;", parseMtaSts],
  ["TLS-RPT", "v=TLSRPTv1; rua=mailto:a@x.example", parseTlsRpt],
  ["BIMI", "v=BIMI1; l=https://x.example/logo.svg; a=", parseBimi],
];
const put = fc.constantFrom("\ufeff", "\u00a0", "\u200b", '"', " ", "\\", "&quot;", "；", "é", "&amp;amp;");

describe.each(kinds)("a proposal for a %s record", (_, text, parse) => {
  it("is read without an error, as what was meant", () => {
    let proposals = 0;
    const check = (damages: [number, string][]): void => {
      const damaged = damages.reduce((made, [at, sign]) => {
        const place = Math.floor(at * (made.length + 1));
        return made.slice(0, place) + sign + made.slice(place);
      }, text);
      for (const { proposal, message } of parse(damaged).issues) {
        if (!proposal) continue;
        proposals++;
        const mended = withProposal(damaged, proposal);
        expect(parse(mended), JSON.stringify(damaged)).toMatchObject({ ok: true });
        expect(message).toContain(JSON.stringify(mended));
      }
    };
    const damage = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), put);
    fc.assert(fc.property(fc.array(damage, { minLength: 1, maxLength: 2 }), check), { numRuns: 500 });
    expect(proposals).toBeGreaterThan(50);
  });

  it.each([
    ["\ufeff", "U+FEFF BYTE ORDER MARK (character 1)"],
    ["\u00a0", "U+00A0 NO-BREAK SPACE (character 1)"],
    ["\u200b", "U+200B ZERO WIDTH SPACE (character 1)"],
  ])("names an invisible character, and gives the text without it: %j", (sign, name) => {
    const { issues } = parse(sign + text);
    expect(issues).toMatchObject([{ message: expect.stringContaining(name), proposal: { text } }]);
    const inside = parse(text.replace("; ", `; ${sign}`)).issues;
    expect(inside.map(({ message }: Issue) => message).join()).toContain(name);
  });
});
