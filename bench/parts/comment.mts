/**
 * What `alibaba-mail comment` costs for 300 domains of 7 records, all changed, beside a process that does nothing: time, and the most
 * memory. The preview is the engine's own of one domain (test/review/fixtures/zone-file.json), once for each name.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { alternateAll, type Comparison } from "../compare.mts";
import { execute, root, withFolder } from "../processes.mts";

const DOMAINS = 300;
const RECORDS = 7;
const FORMATS = ["markdown", "text", "json", "html"];
const NOTHING = "node -e 0";

interface Cost {
  seconds: number;
  /** MB at most. */
  memory: number;
}

export function measure(runs: number): Promise<Comparison[]> {
  return withFolder(async (folder) => {
    const file = join(folder, "preview.json");
    writeFileSync(file, preview());
    const script = join(folder, "measure.cjs");
    const measured = join(folder, "measured.txt");
    writeFileSync(
      script,
      `process.on("exit", () => require("node:fs").writeFileSync(process.env.MEASURED, String(process.resourceUsage().maxRSS)));`,
    );
    const cost = async (...args: string[]): Promise<Cost> => {
      const start = performance.now();
      await execute(process.execPath, ["--require", script, ...args], { env: { ...process.env, MEASURED: measured } });
      const seconds = (performance.now() - start) / 1000;
      return { seconds, memory: Number(readFileSync(measured, "utf8")) / 1024 };
    };
    const command = join(root, "dist/cli/main.js");
    const formats = FORMATS.map((format): [string, () => Promise<Cost>] => {
      return [format, () => cost(command, "comment", file, "--format", format)];
    });
    const subjects = Object.fromEntries([[NOTHING, () => cost("-e", "0")], ...formats]);
    const costs = await alternateAll(subjects, runs);
    return (["seconds", "memory"] as const).flatMap((name) =>
      FORMATS.map((format): Comparison => {
        const of = (subject: string): number[] => costs[subject]?.map((one) => one[name]) ?? [];
        return {
          ...{
            part: "comment",
            what: `a preview of ${DOMAINS} domains as ${format}`,
            unit: name === "seconds" ? "s" : "MB",
          },
          ours: { subject: `alibaba-mail comment --format ${format}`, runs: of(format) },
          other: { subject: NOTHING, runs: of(NOTHING) },
        };
      }),
    );
  });
}

/** What the engine prints where each record of the domains changes. */
function preview(): string {
  const fixture = JSON.parse(readFileSync(join(root, "test/review/fixtures/zone-file.json"), "utf8")) as {
    steps: { op: string; urn: string }[];
  };
  const steps = fixture.steps
    .filter(({ op, urn }) => op === "update" && urn.includes("ZoneFileRecord"))
    .slice(0, RECORDS);
  const domains = Array.from({ length: DOMAINS }, (_, index) =>
    JSON.stringify(steps, undefined, 4)
      .replaceAll("example.com", `d${index}.example.com`)
      .replaceAll("corp-", `d${index}-`)
      .slice(1, -1),
  );
  const summary = JSON.stringify({ update: DOMAINS * RECORDS });
  return `{"steps": [${domains.join(",")}], "duration": 1, "changeSummary": ${summary}}`;
}
