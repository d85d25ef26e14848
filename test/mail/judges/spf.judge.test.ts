import { describe, expect, it } from "vitest";
import { evaluateSpf, type SpfResult } from "../../../src/mail/spf";
import { resolverOf } from "../spf/zone";
import { findJudges, judge } from "./python";
import { corpus, zoneOf } from "./spf-corpus";

interface Verdict {
  id: string;
  result: SpfResult;
  /** What the judge says of it. */
  words: string;
}

/** Where the judge is not followed: what we say instead, and why. */
const differences: Record<string, [SpfResult, string]> = {
  "end-36": [
    "softfail",
    "a quoted local part may hold an @ (RFC 5321 section 4.1.2); the domain stands behind the last one",
  ],
  "text-23": ["permerror", "a macro without its closing brace breaks the grammar (RFC 7208 sections 4.6 and 7.1)"],
  "text-25": ["permerror", "a macro's number of parts is not 0 (RFC 7208 section 7.3)"],
  "text-26": ["permerror", "the r of a macro stands behind the number of its parts (RFC 7208 section 7.1)"],
  "limit-18": ["fail", "void look-ups are counted by term, and the MX was found (RFC 7208 section 4.6.4)"],
  "limit-20": ["fail", "what an explanation asks for changes no result (RFC 7208 section 6.2)"],
  "timeout-13": ["fail", "a ptr whose question is not answered does not match (RFC 7208 section 5.5)"],
};

const judges = findJudges();

describe.skipIf(!judges)("pyspf", () => {
  const questions = corpus.questions.map((question) => ({ ...question, zone: zoneOf(question.zone) }));
  const verdicts = judges ? judge<Verdict>(judges, "spf_judge.py", questions) : [];
  const verdictOf = new Map(verdicts.map((verdict) => [verdict.id, verdict]));

  it("is asked enough, and each question once", () => {
    expect(questions.length).toBeGreaterThanOrEqual(250);
    expect(verdictOf.size).toBe(questions.length);
    expect(Object.keys(differences).filter((id) => !verdictOf.has(id))).toEqual([]);
  });

  it.each(questions)("agrees, or does not for a reason that is told: $id ($ip, $sender)", async (question) => {
    const { id, zone, ...asked } = question;
    const theirs = verdictOf.get(id);
    const ours = await evaluateSpf({ ...asked, resolver: resolverOf(zone) });
    const [expected] = differences[id] ?? [theirs?.result];
    expect(ours.result, `pyspf says ${theirs?.result} (${theirs?.words}), we ${JSON.stringify(ours)}`).toBe(expected);
    // What is no difference any more has no place in the table.
    if (id in differences) expect(theirs?.result).not.toBe(ours.result);
  });
});
