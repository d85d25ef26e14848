import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildDmarc, type DmarcRecord, parseDmarc, reviewDmarc } from "../../../src/mail";
import { appliedPolicies, isWeaker } from "../../../src/mail/dmarc/record";
import { errorsOf, withProposal } from "../../../src/shared/issues";
import { suggested } from "../../support/naming";

/** Tags that people write, right and wrong. */
const tag = fc.constantFrom(
  ...[
    "p=none",
    "p=reject",
    "p=quarantine",
    "p=rejct",
    "P=reject",
    "p=no",
    "p=reject sp=none",
    "p=",
    "p=rejećt",
    "ps=none",
  ],
  ...["sp=none", "Sp=none", "sps=none", "spp=reject", "np=none", "ｎp=none", "npp=none", "sp=non", "np=reject"],
  ...["adkim=s", "adkm=s", "adkim=s aspf=s", "aspf=x", "aspff=r", "t=y", "T=y", "tt=y", "psd=n", "pct=0", "fo=1 t=y"],
  ...[
    "rua=mailto:a@x.example",
    "rua=a@x.example",
    "rua=mailto:a@münchen.de",
    "ruf=a b@x.example",
    "rau=mailto:a@x.example",
  ],
  ...[
    "rua=mailto:a@x.example ruf=mailto:b@x.example",
    "rua=a@x.example,mailto:b@é",
    "",
    "noequals",
    "x=\u200b",
    "“p=none”",
  ],
);
const parted = fc.constantFrom("; ", "; ", ";", " ; ", ";;", " ", ",", "；", '" "', "\n", "\\; ", "&#59;");
const damage = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat({ max: 2 }),
  put: fc.constantFrom("", " ", ";", "=", '"', "\ufeff", "\u00a0", "\u200b", "x", "p"),
});

const damagedRecord = fc
  .tuple(
    fc.constantFrom("v=DMARC1", "v=DMARC1", "V=DMARC1", "v=dmarc1", '"v=DMARC1', " v=DMARC1", "", "v=DMARC1 p=none"),
    fc.array(fc.tuple(parted, tag), { maxLength: 5 }),
    fc.array(damage, { maxLength: 1 }),
  )
  .map(([version, tags, damages]) =>
    damages.reduce(
      (text, { at, length, put }) => {
        const start = Math.floor(at * text.length);
        return text.slice(0, start) + put + text.slice(start + length);
      },
      version + tags.map(([space, each]) => space + each).join(""),
    ),
  );

/** How strict a record is, by each of its policies. */
function isNoWeaker(record: DmarcRecord, than: DmarcRecord): boolean {
  const [one, other] = [appliedPolicies(record), appliedPolicies(than)];
  return (["domain", "subdomains", "nonexistent"] as const).every((name) => !isWeaker(one[name], other[name]));
}

describe("a proposal for a DMARC record", () => {
  it("is read without the error that it mends and without a new one, and asks for no weaker policy", () => {
    let proposals = 0;
    const parents = [undefined, "v=DMARC1; p=reject"];
    const check = (text: string, parent: string | undefined): void => {
      const before = parseDmarc(text);
      const issues = reviewDmarc(text, parent === undefined ? {} : { parent });
      for (const { proposal, message, id } of issues) {
        if (!proposal) continue;
        proposals++;
        const mended = withProposal(text, proposal);
        const after = parseDmarc(mended);
        const told = `${JSON.stringify(text)}: ${message} -> ${JSON.stringify(mended)}`;
        const count = (all: typeof issues): number => all.filter((issue) => issue.id === id).length;
        const again = reviewDmarc(mended, parent === undefined ? {} : { parent });
        expect(count(again), told).toBeLessThan(count(issues));
        expect(errorsOf(after.issues).length, told).toBeLessThanOrEqual(errorsOf(before.issues).length);
        if (before.ok) {
          expect(after.ok, told).toBe(true);
          if (after.ok) expect(isNoWeaker(after.record, before.record), told).toBe(true);
        }
      }
    };
    // An invalid policy makes the others none too.
    check("v=DMARC1; rua=mailto:a@x.example; p=none; Sp=none,p=none", "v=DMARC1; p=reject");
    fc.assert(fc.property(damagedRecord, fc.constantFrom(...parents), check), { numRuns: 1000 });
    expect(proposals).toBeGreaterThan(70);
  });

  it.each([
    ["v=DMARC1; p=rejct", "v=DMARC1; p=reject"],
    ["v=DMARC1; P=reject", "v=DMARC1; p=reject"],
    ["v=DMARC1;; p=reject", "v=DMARC1; p=reject"],
    ["v=DMARC1 p=reject", "v=DMARC1; p=reject"],
    ["v=DMARC1; p=none rua=mailto:a@x.example", "v=DMARC1; p=none; rua=mailto:a@x.example"],
    ["v=dmarc1; p=reject", "v=DMARC1; p=reject"],
    ["p=reject", "v=DMARC1; p=reject"],
    [" v=DMARC1; p=reject", "v=DMARC1; p=reject"],
    ['"v=DMARC1; " "p=reject"', "v=DMARC1; p=reject"],
    ["v=DMARC1; p=reject; rua=a@x.example", "v=DMARC1; p=reject; rua=mailto:a@x.example"],
    ["v=DMARC1; p=reject; rua= mailto:a@ü.example ;", "v=DMARC1; p=reject; rua= mailto:a@xn--tda.example ;"],
    ["v=DMARC1; p=reject; np=none", "v=DMARC1; p=reject; np=reject"],
    ["v=DMARC1; p=reject; aspff=s", "v=DMARC1; p=reject; aspf=s"],
  ])("mends %j", (text, mended) => {
    const made = reviewDmarc(text).flatMap(({ proposal }) => (proposal ? [withProposal(text, proposal)] : []));
    expect(made).toContain(mended);
  });

  it.each([
    "v=DMARC1; p=reject; sps=none",
    "v=DMARC1; p=reject; ps=none",
    "v=DMARC1; p=reject; ｓp=none",
    "v=DMARC1; p=reject; tt=y",
  ])("is held back where it would weaken the policy, or break the record: %s", (text) => {
    const issues = reviewDmarc(text);
    expect(issues).not.toEqual([]);
    expect(issues.filter(({ proposal, message }) => proposal || suggested(message) || message.includes('"v='))).toEqual(
      [],
    );
  });

  it("is none where the text was made from arguments", () => {
    const { issues } = buildDmarc({ policy: "reject", nonexistentSubdomainPolicy: "none" });
    expect(issues).toMatchObject([{ id: "dmarc.weak-nonexistent" }]);
    expect(issues[0]).not.toHaveProperty("proposal");
  });
});
