/** SPF as receivers read it, and its look-ups, in one process each: the corpus that the judges of the tests are asked. */
import { alternateAll, type Finding, unlessSkipped } from "../compare.mts";
import { runPython } from "../peers.mts";
import { runNode } from "../processes.mts";
import { spfQuestions } from "../spf-questions.mts";

interface Cost {
  seconds: number;
}

/** How often the corpus is gone through: seconds at the slower side. */
const TIMES = 30;

const tasks = [
  { task: "evaluate", what: "messages evaluated by SPF", ours: "evaluateSpf", other: "pyspf" },
  {
    task: "count",
    what: "SPF records parsed and their look-ups counted",
    ours: "countSpfLookups",
    other: "checkdmarc",
  },
] as const;

export async function measure(runs: number): Promise<Finding[]> {
  const findings: Finding[] = [];
  const part = "mail";
  for (const { task, what, ours, other } of tasks) {
    const questions = spfQuestions[task];
    const measured = await unlessSkipped(part, `${what} beside ${other}`, async () => {
      const costs = await alternateAll(
        {
          ours: () => runNode<Cost>("spf.mts", [task, String(TIMES)]),
          other: () => runPython<Cost>("spf_peers.py", { task, times: TIMES, questions }),
        },
        runs,
      );
      const of = (name: keyof typeof costs): number[] => costs[name].map(({ seconds }) => seconds);
      return [
        {
          ...{ part, what: `${questions.length * TIMES} ${what}`, unit: "s" },
          ours: { subject: ours, runs: of("ours") },
          other: { subject: other, runs: of("other") },
        },
      ];
    });
    findings.push(...measured);
  }
  return findings;
}
