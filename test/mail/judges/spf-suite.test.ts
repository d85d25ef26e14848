import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { evaluateSpf, type SpfResult } from "../../../src/mail/spf";
import { resolverOf, type Zone } from "../spf/zone";
import { findJudges, judge } from "./python";

interface Scenario {
  description: string;
  zone: Zone;
  tests: {
    id: string;
    /** The sections that it is about. */
    spec: string;
    ip: string;
    helo: string;
    sender: string;
    /** The results that are right; where there are several, the first is preferred. */
    results: SpfResult[];
    /** `DEFAULT` where the receiver has to find words of its own. */
    explanation: string | null;
  }[];
}

const root = join(__dirname, "../../..");
const judges = findJudges();
const suite = findSuite();

/** The suite's file. It is not ours to ship; the source package of pyspf has it. */
function findSuite(): string | undefined {
  const named = process.env.ALIBABA_MAIL_SPF_SUITE;
  if (named && !existsSync(named)) throw new Error(`ALIBABA_MAIL_SPF_SUITE: there is no ${named}`);
  const found = named || join(root, "node_modules/.cache/alibaba-mail-judges/rfc7208-tests.yml");
  if (existsSync(found)) return found;
  console.warn(
    "\nSKIPPED: the conformance suite of RFC 7208 (test/mail/judges/spf-suite.test.ts), since it was not found. Get it with\n" +
      "  pip download --no-deps --no-binary :all: pyspf\n" +
      "and name its test/rfc7208-tests.yml in ALIBABA_MAIL_SPF_SUITE, or put it in node_modules/.cache/alibaba-mail-judges\n",
  );
  return undefined;
}

describe.skipIf(!judges || !suite)("the conformance suite of RFC 7208", () => {
  const scenarios = judges && suite ? judge<Scenario>(judges, "spf_suite.py", suite) : [];

  it("is there as a whole", () => {
    expect(scenarios.flatMap(({ tests }) => tests).length).toBeGreaterThanOrEqual(200);
  });

  describe.each(scenarios)("$description", ({ zone, tests }) => {
    it.each(tests)("$id ($spec)", async ({ ip, helo, sender, results, explanation }) => {
      const verdict = await evaluateSpf({ ip, helo, sender, resolver: resolverOf(zone) });
      expect(results, JSON.stringify(verdict)).toContain(verdict.result);
      if (explanation) expect(verdict.explanation ?? "DEFAULT").toBe(explanation);
    });
  });
});
