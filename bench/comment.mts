/**
 * What `alibaba-mail comment` costs for 300 domains of 7 records, all changed, beside `node -e 0`: time and the most memory.
 * The preview is the engine's own of one domain (test/review/fixtures/zone-file.json), once for each name.
 * Run it by `npm run bench:comment` after `npm run build`.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const DOMAINS = Number(process.argv[2] ?? 300);
const RECORDS = 7;
const RUNS = 7;

const root = join(import.meta.dirname, "..");
const fixture = JSON.parse(readFileSync(join(root, "test/review/fixtures/zone-file.json"), "utf8")) as {
  steps: { op: string; urn: string }[];
};
const isChanged = ({ op, urn }: { op: string; urn: string }): boolean =>
  op === "update" && urn.includes("ZoneFileRecord");
const steps = fixture.steps.filter(isChanged).slice(0, RECORDS);

const folder = mkdtempSync(join(tmpdir(), "alibaba-mail-bench-"));
const file = join(folder, "preview.json");
const domains = Array.from({ length: DOMAINS }, (_, index) =>
  JSON.stringify(steps, undefined, 4)
    .replaceAll("example.com", `d${index}.example.com`)
    .replaceAll("corp-", `d${index}-`),
);
writeFileSync(
  file,
  `{"steps": [${domains.map((text) => text.slice(1, -1)).join(",")}], "duration": 1, "changeSummary": {"update": ${DOMAINS * RECORDS}}}`,
);

const MEASURE = `process.on("exit", () => require("node:fs").writeFileSync(process.env.MEASURED, JSON.stringify(process.resourceUsage())));`;
const measured = join(folder, "measured.txt");
writeFileSync(join(folder, "measure.cjs"), MEASURE);

interface Cost {
  /** Of the clock; the processor's own, of all threads; MB at most. */
  seconds: number;
  cpu: number;
  memory: number;
}

/** The best run: all others are disturbed by something else. */
function best(...args: string[]): Cost {
  const runs = Array.from({ length: RUNS }, (): Cost => {
    const start = process.hrtime.bigint();
    const env = { ...process.env, MEASURED: measured };
    execFileSync(process.execPath, ["--require", join(folder, "measure.cjs"), ...args], { env, stdio: "ignore" });
    const { maxRSS, userCPUTime, systemCPUTime } = JSON.parse(readFileSync(measured, "utf8"));
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    return { seconds, cpu: (userCPUTime + systemCPUTime) / 1e6, memory: maxRSS / 1024 };
  });
  const least = (name: keyof Cost): number => Math.min(...runs.map((run) => run[name]));
  return { seconds: least("seconds"), cpu: least("cpu"), memory: least("memory") };
}

const told = ({ seconds, cpu, memory }: Cost): string =>
  `${seconds.toFixed(2)} s (${cpu.toFixed(2)} s of the processor), ${memory.toFixed(0)} MB`;

try {
  const nothing = best("-e", "0");
  console.log(
    `${DOMAINS} domains, ${DOMAINS * steps.length} records changed, ${(statSync(file).size / 1e6).toFixed(1)} MB of JSON`,
  );
  console.log(`node -e 0: ${told(nothing)}`);
  for (const format of ["markdown", "text", "json", "html"]) {
    const cost = best(join(root, "dist/cli/main.js"), "comment", file, "--format", format);
    const { seconds, cpu, memory } = cost;
    const more = { seconds: seconds - nothing.seconds, cpu: cpu - nothing.cpu, memory: memory - nothing.memory };
    console.log(`comment --format ${format}: ${told(cost)}; above it ${told(more)}`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
