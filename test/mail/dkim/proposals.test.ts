import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDkim } from "../../../src/mail";
import { readBase64 } from "../../../src/mail/dkim/key";
import { errorsOf, withProposal } from "../../../src/shared/issues";
import { base64, rsa } from "../keys";

const key = base64(rsa(1024).publicKey, "spki");
const ed25519 = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

const tag = fc.constantFrom(
  ...[
    "k=rsa",
    "K=rsa",
    "k=ed25519",
    "kk=rsa",
    "t=y",
    "T=y",
    "tt=y",
    "t=s",
    "tt=s",
    "h=sha1",
    "hh=sha1",
    "s=email",
    "s=x",
  ],
  ...["n=a\u200b", "x=1", "P=", "pp=", "", "v=DKIM1", "g=*", "“k=rsa”"],
  ...[`p=${key}`, `p=${key}`, `p=${key}=`, `p=${key.replace(/=+$/, "")}`, `p=${key}"`, `p=${ed25519}`, `P=${key}`],
  ...[`p=${key.replaceAll("+", "-").replaceAll("/", "_")}`, `p=${key.slice(0, 30)}\u200b${key.slice(30)}`],
);
const damagedRecord = fc
  .tuple(
    fc.constantFrom("v=DKIM1; ", "v=DKIM1; ", "", '"v=DKIM1; ', "\ufeffv=DKIM1; "),
    fc.array(tag, { minLength: 1, maxLength: 4 }),
    fc.constantFrom("; ", ";", ";;", '" "', "; \n"),
    fc.constantFrom("", ";", '"'),
  )
  .map(([version, tags, space, end]) => version + tags.join(space) + end);

describe("a proposal for a DKIM record", () => {
  it("is read with no new error, leaves a key as it was, and does not loosen its flags", () => {
    let proposals = 0;
    const check = (text: string): void => {
      const before = parseDkim(text);
      for (const { proposal, id } of before.issues) {
        if (!proposal) continue;
        proposals++;
        const after = parseDkim(withProposal(text, proposal));
        const count = (issues: typeof before.issues): number => issues.filter((issue) => issue.id === id).length;
        const told = `${JSON.stringify(text)}: ${id} -> ${JSON.stringify(proposal.text)}`;
        expect(count(after.issues), told).toBeLessThan(count(before.issues));
        expect(errorsOf(after.issues).length, told).toBeLessThanOrEqual(errorsOf(before.issues).length);
        if (!before.ok) continue;
        expect(after.ok, told).toBe(true);
        if (!after.ok) continue;
        expect(readBase64(after.record.publicKey)?.identity).toBe(readBase64(before.record.publicKey)?.identity);
        expect(after.record.flags ?? [], told).toEqual(
          expect.arrayContaining((before.record.flags ?? []).filter((flag) => flag === "s")),
        );
      }
    };
    fc.assert(fc.property(damagedRecord, check), { numRuns: 500 });
    expect(proposals).toBeGreaterThan(50);
  });

  it.each([
    [key, `v=DKIM1; k=rsa; p=${key}`],
    [`p=${key}`, `v=DKIM1; p=${key}`],
    [`v=DKIM1; K=rsa; p=${key}`, `v=DKIM1; k=rsa; p=${key}`],
    [`v=DKIM1; p=${ed25519}`, `v=DKIM1; k=ed25519; p=${ed25519}`],
    [`v=DKIM1; p=${key}"`, `v=DKIM1; p=${key}`],
    [`"v=DKIM1; " "p=${key}"`, `v=DKIM1; p=${key}`],
  ])("mends %j", (text, mended) => {
    const made = parseDkim(text).issues.flatMap(({ proposal }) => (proposal ? [withProposal(text, proposal)] : []));
    expect(made).toContain(mended);
  });

  it("is held back where a tag that receivers ignored would loosen the key", () => {
    expect(parseDkim(`v=DKIM1; T=y; p=${key}`).issues.filter(({ proposal }) => proposal)).toEqual([]);
  });
});
