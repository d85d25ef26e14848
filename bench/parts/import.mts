/** What importing alibaba-mail costs, beside what it stands on, and beside nothing: whole processes. */
import { alternate, type Comparison, type Measured, timed } from "../compare.mts";
import { execute } from "../processes.mts";

const BASE = "@pulumi/pulumi and zod";
const NOTHING = "node -e 0";

const candidates: Record<string, string> = {
  [BASE]: 'require("@pulumi/pulumi"); require("zod")',
  "alibaba-mail": 'require("alibaba-mail")',
  "alibaba-mail/plan": 'require("alibaba-mail/plan")',
  "alibaba-mail/mail": 'require("alibaba-mail/mail")',
  [NOTHING]: "0",
};

/** The main entry stands on both, so it can't be below 1. */
const GOAL = 1.05;

export async function measure(runs: number): Promise<Comparison[]> {
  const subjects = Object.entries(candidates).map(
    ([name, code]) => [name, () => timed(() => execute(process.execPath, ["-e", code]))] as const,
  );
  const measured = await alternate(Object.fromEntries(subjects), runs);
  const of = (name: string): Measured => measured.find(({ subject }) => subject === name) as Measured;
  const ours = measured.filter(({ subject }) => subject.startsWith("alibaba-mail"));
  return [BASE, NOTHING].flatMap((other) =>
    ours.map((one): Comparison => {
      const isGoal = one.subject === "alibaba-mail" && other === BASE;
      const what = `import ${one.subject}`;
      return { part: "import", what, unit: "s", ours: one, other: of(other), ...(isGoal ? { goal: GOAL } : {}) };
    }),
  );
}
