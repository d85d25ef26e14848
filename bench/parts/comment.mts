/**
 * How the time and the most memory of `alibaba-mail comment` grow with the domains of a preview, 7 records each, all changed. The
 * preview is the engine's own of one domain (test/review/fixtures/zone-file.json), once for each name.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { alternateAll, type Growth, timed } from "../compare.mts";
import { execute, MEASURE, root, withFolder } from "../processes.mts";

const SIZES = [30, 100, 300];
const RECORDS = 7;
const FORMATS = ["markdown", "html"];

const costs = { seconds: "s", memory: "MB" } as const;
type Cost = Record<keyof typeof costs, number>;

export function measure(runs: number): Promise<Growth[]> {
  return withFolder(async (folder) => {
    const measured = join(folder, "measured.json");
    const cost = async (domains: number, format: string): Promise<Cost> => {
      const file = join(folder, `preview-${domains}.json`);
      writeFileSync(file, preview(domains));
      const args = ["--require", MEASURE, join(root, "dist/cli/main.js"), "comment", file, "--format", format];
      const env = { ...process.env, MEASURED: measured };
      const seconds = await timed(() => execute(process.execPath, args, { env }));
      return { seconds, memory: JSON.parse(readFileSync(measured, "utf8")).maxRSS / 1024 };
    };
    const subjects = FORMATS.flatMap((format) =>
      SIZES.map((domains) => [`${format} ${domains}`, () => cost(domains, format)] as const),
    );
    const measuredOf = await alternateAll(Object.fromEntries(subjects), runs);
    const names = Object.keys(costs) as (keyof Cost)[];
    return FORMATS.flatMap((format) =>
      names.map((name): Growth => {
        const points = SIZES.map((size) => {
          return { size, runs: (measuredOf[`${format} ${size}`] ?? []).map((one) => one[name]) };
        });
        const what = `alibaba-mail comment --format ${format}: ${name}`;
        return { part: "comment", what, unit: costs[name], over: "domains", points };
      }),
    );
  });
}

/** What the engine prints where each record of the domains changes. */
function preview(domainCount: number): string {
  const fixture = JSON.parse(readFileSync(join(root, "test/review/fixtures/zone-file.json"), "utf8")) as {
    steps: { op: string; urn: string }[];
  };
  const steps = fixture.steps
    .filter(({ op, urn }) => op === "update" && urn.includes("ZoneFileRecord"))
    .slice(0, RECORDS);
  const domains = Array.from({ length: domainCount }, (_, index) =>
    JSON.stringify(steps, undefined, 4)
      .replaceAll("example.com", `d${index}.example.com`)
      .replaceAll("corp-", `d${index}-`)
      .slice(1, -1),
  );
  const summary = JSON.stringify({ update: domainCount * RECORDS });
  return `{"steps": [${domains.join(",")}], "duration": 1, "changeSummary": ${summary}}`;
}
