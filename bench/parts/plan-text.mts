/** Plans of 1,000 domains and their zone texts, beside the same records in octoDNS. Each in its own process, whose start isn't counted. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { alternateAll, type Finding, unlessSkipped } from "../compare.mts";
import { runPython } from "../peers.mts";
import { runNode, withFolder } from "../processes.mts";
import { absolute, linesOf } from "../records.mts";

const DOMAINS = 1000;

interface Cost {
  seconds: number;
}

export async function measure(runs: number): Promise<Finding[]> {
  const names = Array.from({ length: DOMAINS }, (_, index) => `d${index}.test`);
  const zones = Object.fromEntries(
    names.map((name) => [
      `${name}.`,
      [[`${name}.`, "NS", 3600, "ns.example.net."], ...linesOf(name).map((line) => absolute(line, name))],
    ]),
  );
  const part = "plan-text";
  return unlessSkipped(part, `plans of ${DOMAINS} domains beside octoDNS`, async () => {
    const costs = await alternateAll(
      {
        ourTexts: () => runNode<Cost>("plan-text.mts", [String(DOMAINS)]),
        theirTexts: () => runPython<Cost>("octodns_peer.py", { task: "texts", zones }),
        ourFiles: () => withFolder((folder) => runNode<Cost>("plan-text.mts", [String(DOMAINS), folder])),
        theirFiles: () =>
          withFolder((folder) => {
            const [yaml, out] = ["yaml", "out"].map((name) => join(folder, name)) as [string, string];
            for (const one of [yaml, out]) mkdirSync(one);
            return runPython<Cost>("octodns_peer.py", { task: "zone-files", zones, yaml, out });
          }),
      },
      runs,
    );
    const seconds = (name: keyof typeof costs) => costs[name].map((cost) => cost.seconds);
    const ours = "planMailDomain and formatPlan";
    return [
      {
        ...{ part, what: `plan and zone text of ${DOMAINS} domains, in memory`, unit: "s" },
        ours: { subject: ours, runs: seconds("ourTexts") },
        other: { subject: "octoDNS, its records to text", runs: seconds("theirTexts") },
      },
      {
        ...{ part, what: `plans of ${DOMAINS} domains written to zone files`, unit: "s" },
        ours: { subject: ours, runs: seconds("ourFiles") },
        other: { subject: "octoDNS, from YAML to zone files", runs: seconds("theirFiles") },
      },
    ];
  });
}
