import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseSpf, reviewSpf, type SpfRecord } from "../../../src/mail";
import { repairPastedSpf } from "../../../src/mail/spf/pasted";
import { tokenize } from "../../../src/mail/spf/record";
import { readTerm } from "../../../src/mail/spf/term";
import { withProposal } from "../../../src/shared/issues";

/** Terms that people write, right and wrong. */
const term = fc.constantFrom(
  ...["-all", "~all", "?all", "+all", "all", "ALL", "- all", "+ all", "~ mx", "+", "all=", "-al", "al"],
  ...["include:a.com", "include=a.com", "-include:192.0.2.1", "include a.com", "included: a.com", "include:0.0.0.0/0"],
  ...[
    "ip4:192.0.2.1",
    "ip4=192.0.2.1",
    "~ip4:2001:db8::1",
    "192.0.2.1",
    "-192.0.2.0/24",
    "ip4:0.0.0.0/0",
    "ip4=0.0.0.0/0",
  ],
  ...["ip4:0.0.0.0/0-all", "0.0.0.0/0", "::/0", "ip6:::/0", "ip5:10.0.0.0/1", "ip4:192.0.2.1~all", "ip4:192.0.2.1/99"],
  ...[
    "a:a.com-all",
    "mx:a.com?all",
    "redirect:a.com",
    "redirect=a.com~all",
    "exp:a.com",
    "-redirect",
    "exists=%{i}.a.com",
  ],
  ...[
    "“include:a.com”",
    "–all",
    "－all",
    "include:a.com\u00a0-all",
    "+all\u200b",
    "\u200ball",
    "include:ａ.com",
    "INCLUDE:A.com",
  ],
);
const parted = fc.constantFrom(" ", " ", "  ", "", "\n", '" "', '"\n"', "; ", ", ");
const damage = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat({ max: 2 }),
  put: fc.constantFrom("", " ", "-", "+", "all", '"', ":", "=", "\ufeff", "\u00a0", "x"),
});

/** Records that went wrong on their way. */
const damagedRecord = fc
  .tuple(
    fc.constantFrom("v=spf1", "v=spf1", "V=SPF1", '"v=spf1', "v=spf1;", "\ufeffv=spf1", "v = spf1"),
    fc.array(fc.tuple(parted, term), { maxLength: 6 }),
    fc.array(damage, { maxLength: 2 }),
  )
  .map(([version, terms, damages]) =>
    damages.reduce(
      (text, { at, length, put }) => {
        const start = Math.floor(at * text.length);
        return text.slice(0, start) + put + text.slice(start + length);
      },
      version + terms.map(([space, each]) => space + each).join(""),
    ),
  );

/** The mechanisms that let someone in, as `name argument`. */
function passes({ terms }: SpfRecord): string[] {
  return terms.flatMap((each) => {
    if (each.kind !== "mechanism" || each.qualifier !== "+") return [];
    const { kind: _, qualifier: __, ...what } = each;
    return [JSON.stringify(what)];
  });
}

/** Whether what a mechanism names stands in the text itself, without a qualifier that keeps it out. */
function isAskedFor(passed: string, text: string): boolean {
  const { address, domain, name } = JSON.parse(passed);
  const plain = repairPastedSpf(text.normalize("NFKC")).toLowerCase();
  const what = String(address ?? domain ?? name).toLowerCase();
  // It may stand there twice, with a qualifier and without.
  const before = plain.split(what).slice(0, -1);
  return before.some((_, index) => !/[-~?] *(?:[a-z0-9]+[:=])?$/.test(before.slice(0, index + 1).join(what)));
}

describe("a proposal for an SPF record", () => {
  it("is taken by our own parser, and lets in nobody whom the text did not name", () => {
    let proposals = 0;
    const check = (text: string): void => {
      for (const { proposal, message } of reviewSpf(text)) {
        if (!proposal) continue;
        proposals++;
        const isWhole = /^v=spf1( |$)/i.test(proposal.text);
        const record = parseSpf(isWhole ? proposal.text : `v=spf1 ${proposal.text}`);
        expect(record, `${JSON.stringify(text)}: ${message}`).toMatchObject({ ok: true });
        if (!record.ok) continue;
        const ids = reviewSpf(isWhole ? proposal.text : `v=spf1 ${proposal.text}`).map(({ id }) => id);
        for (const id of ["spf.plus-all", "spf.everyone", "spf.wide-network", "spf.missing-space"]) {
          expect(ids, `${JSON.stringify(text)}: ${message}`).not.toContain(id);
        }
        const replaced = text.slice(proposal.span.start, proposal.span.end);
        for (const passed of passes(record.record)) {
          expect(isAskedFor(passed, replaced), `${JSON.stringify(text)}: ${message} (${passed})`).toBe(true);
        }
        // In its place it mends what it was made for.
        const [, ...words] = tokenize(isWhole ? proposal.text : `v=spf1 ${proposal.text}`);
        expect(words.every((word) => readTerm(word).ok)).toBe(true);
        expect(withProposal(text, proposal)).toContain(proposal.text);
      }
    };
    fc.assert(fc.property(damagedRecord, check), { numRuns: 2000 });
    expect(proposals).toBeGreaterThan(100);
  });

  it("stands in the message too", () => {
    const [issue] = parseSpf("v=spf1 include:a.example - all").issues;
    expect(issue?.message).toContain(`write ${issue?.proposal?.text}`);
  });

  it("is held back where it would let everybody in", () => {
    for (const text of [
      "v=spf1 0.0.0.0/0 -all",
      "v=spf1 ip4=0.0.0.0/0",
      "v=spf1 \u200ball",
      "v=spf1 +ALL",
      "v=spf1;all",
    ]) {
      expect(reviewSpf(text).flatMap(({ proposal }) => (proposal ? [proposal.text] : []))).toEqual([]);
    }
  });
});
