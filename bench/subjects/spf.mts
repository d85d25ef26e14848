/** What we cost for the corpus of SPF that the judges of the tests are asked: `evaluate` or `count`, and how often. Prints JSON. */
import { countSpfLookups, evaluateSpf } from "../../dist/mail/index.js";
import { timed } from "../compare.mts";
import { spfQuestions } from "../spf-questions.mts";
import "../test-support.mts";

const { resolverOf } = await import("../../test/mail/spf/zone.ts");
const [task = "", times = ""] = process.argv.slice(2);
const works: Record<string, () => (() => Promise<unknown>)[]> = {
  evaluate: () =>
    spfQuestions.evaluate.map(({ zone, ip, helo, sender }) => {
      const resolver = resolverOf(zone);
      return () => evaluateSpf({ ip, helo, sender, resolver });
    }),
  count: () =>
    spfQuestions.count.map(({ zone, domain, record }) => {
      const resolver = resolverOf(zone);
      return () => countSpfLookups(record, { domain, resolver });
    }),
};
// The zones are made before the clock starts.
const work = works[task]?.();
if (!work) throw new Error(`usage: node bench/subjects/spf.mts ${Object.keys(works).join("|")} TIMES`);
const seconds = await timed(async () => {
  for (let round = 0; round < Number(times); round++) for (const one of work) await one();
});
process.stdout.write(JSON.stringify({ seconds }));
