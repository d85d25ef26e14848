import { describe, expect, it } from "vitest";
import { countSpfLookups, isSpf, type SpfLookupTree } from "../../../src/mail/spf";
import { resolverOf, type Zone } from "../spf/zone";
import { findJudges, judge } from "./python";
import { corpus } from "./spf-corpus";

interface Verdict {
  id: string;
  lookups?: number;
  /** Why there is no count. */
  problem?: string;
}

const BROKEN = "broken";
const TOO_MANY = "too many";

/** Where the judge is not followed: what we say instead, and why. */
const differences: Record<string, [string, string]> = {
  "own cased.example": ["1", "the version has no letter case (RFC 7208 section 12, RFC 5234 section 2.3)"],
  "text b38.example": [BROKEN, "a domain has a top label behind a dot (RFC 7208 section 7.1)"],
  "text b39.example": [BROKEN, "a top label is not all digits (RFC 7208 section 7.1)"],
  "text b40.example": [BROKEN, "a top label is not all digits (RFC 7208 section 7.1)"],
  "text b41.example": [BROKEN, "a top label does not begin with a hyphen (RFC 7208 section 7.1)"],
  "text b44.example": [BROKEN, "an unknown modifier's value is a macro-string (RFC 7208 section 6)"],
  "text b49.example": [BROKEN, "spaces alone divide terms (RFC 7208 section 4.6.1)"],
  "text b50.example": [BROKEN, "a broken term anywhere breaks the record, behind all too (RFC 7208 section 4.6)"],
  "text b52.example": [
    BROKEN,
    "%% is an escape, so that a domain ends in {d} and not in a macro (RFC 7208 section 7.1)",
  ],
  "text b53.example": [BROKEN, "%% is an escape, so that a domain ends in a hyphen (RFC 7208 section 7.1)"],
  "text b74.example": [
    "1",
    "a domain may hold slashes and colons; only what ends it is a length (RFC 7208 section 7.1)",
  ],
  "limit voide.example": [TOO_MANY, "what an exists does not find is a void look-up, too (RFC 7208 section 4.6.4)"],
  "macro d.example": ["3", "what %{d} stands for is known without a message, so the records are followed"],
  "timeout tinc.example": ["1", "nobody answered, which is no reason to call the record broken (RFC 7208 section 5.2)"],
  "timeout tredir.example": [
    "1",
    "nobody answered, which is no reason to call the record broken (RFC 7208 section 6.1)",
  ],
};

/** A count, or why there is none. */
function theirWord({ lookups, problem = "" }: Verdict): string {
  if (lookups !== undefined) return String(lookups);
  return /maximum (?:void )?DNS lookups|more than 10 MX/.test(problem) ? TOO_MANY : BROKEN;
}

/** It takes a host for void where that has no address of either kind; we count by the client's kind. */
function ourWord({ lookups, voidLookups4, voidLookups6, issues }: SpfLookupTree): string {
  if (issues.some(({ id }) => id === "spf.too-many-exchangers")) return TOO_MANY;
  if (issues.some(({ id, severity }) => severity === "error" && !id.startsWith("spf.too-many-"))) return BROKEN;
  return lookups > 10 || Math.min(voidLookups4, voidLookups6) > 2 ? TOO_MANY : String(lookups);
}

/** The one SPF record of a name, where it has one. */
function recordOf({ TXT }: Zone[string]): string | undefined {
  const texts = Array.isArray(TXT) ? TXT.map((text) => (typeof text === "string" ? text : text.join(""))) : [];
  const [record, ...more] = texts.filter(isSpf);
  return more.length === 0 ? record : undefined;
}

const questions = Object.entries(corpus.zones).flatMap(([name, zone]) =>
  Object.entries(zone).flatMap(([domain, entry]) => {
    const record = recordOf(entry);
    return record === undefined ? [] : [{ id: `${name} ${domain}`, domain, record, zone }];
  }),
);

const judges = findJudges();

describe.skipIf(!judges)("checkdmarc", () => {
  const verdicts = judges ? judge<Verdict>(judges, "spf_lookups_judge.py", questions) : [];
  const verdictOf = new Map(verdicts.map((verdict) => [verdict.id, verdict]));

  it("is asked enough", () => {
    expect(questions.length).toBeGreaterThanOrEqual(150);
    expect(verdictOf.size).toBe(questions.length);
    expect(Object.keys(differences).filter((id) => !verdictOf.has(id))).toEqual([]);
  });

  it.each(questions)("counts as many look-ups, or not for a reason that is told: $id", async (question) => {
    const { id, domain, record, zone } = question;
    const verdict = verdictOf.get(id) ?? { id };
    const tree = await countSpfLookups(record, { domain, resolver: resolverOf(zone) });
    const [theirs, ours] = [theirWord(verdict), ourWord(tree)];
    const [expected] = differences[id] ?? [theirs];
    expect(ours, `${record}: checkdmarc says ${JSON.stringify(verdict)}, we ${JSON.stringify(tree)}`).toBe(expected);
    // What is no difference any more has no place in the table.
    if (id in differences) expect(theirs).not.toBe(ours);
  });
});
