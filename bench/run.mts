/**
 * `npm run bench [-- PART… --runs N]` measures the parts that are named, or all, beside others, and writes docs/bench/results.json and
 * what is made of it: the tables and the picture of docs/benchmarks.md, and a paragraph of the READMEs. The figures of parts that are
 * not named stay as they are. `--runs 0` measures nothing, and writes what is made of the results again.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { type Part, Skipped } from "./compare.mts";
import { root } from "./processes.mts";
import { FILES, made, type PartResult, type Results, type SkippedPart } from "./report.mts";

/** Modules of `bench/parts`, in the order in which they are measured and shown. */
const PARTS = ["component", "import", "start", "plan-text", "mail", "zone-file", "rfc2136", "live-check", "comment"];

/** Of each subject, by default. */
const RUNS = 5;

const { positionals, values } = parseArgs({ allowPositionals: true, options: { runs: { type: "string" } } });
const runs = Number(values.runs ?? RUNS);
const wrong = positionals.filter((part) => !PARTS.includes(part));
if (wrong.length > 0 || !Number.isInteger(runs) || runs < 0) {
  process.stderr.write(`usage: npm run bench [-- PART… --runs N]\nparts: ${PARTS.join(", ")}\n`);
  process.exit(2);
}
if (!existsSync(join(root, "dist/index.js"))) throw new Error("run npm run build first");

const chosen = positionals.length > 0 ? positionals : PARTS;
for (const part of runs === 0 ? [] : chosen) {
  process.stderr.write(`${part}, ${runs} runs …\n`);
  const result = await measured(part);
  // After each part, so that a run that is cut off has kept what it had.
  keep({ [part]: result });
  report(part, result);
}
if (runs === 0) keep({});

/** Writes the results beside those that are there, and what is made of them. */
function keep(more: Results): void {
  const before: Results = existsSync(join(root, FILES.results)) ? JSON.parse(read(FILES.results)) : {};
  const all: Results = { ...before, ...more };
  const results: Results = Object.fromEntries(PARTS.flatMap((name) => (all[name] ? [[name, all[name]]] : [])));
  write(FILES.results, `${JSON.stringify(results, undefined, 2)}\n`);
  for (const [file, text] of Object.entries(made(results, read))) write(file, text);
}

async function measured(part: string): Promise<PartResult | SkippedPart> {
  const date = new Date().toISOString();
  const [{ model } = { model: "unknown" }] = cpus();
  const machine = { node: process.version, processor: model.trim(), cores: availableParallelism() };
  const load = Math.round((loadavg()[0] ?? 0) * 10) / 10;
  try {
    const { measure } = (await import(`./parts/${part}.mts`)) as Part;
    return { date, ...machine, load, runs, findings: await measure(runs) };
  } catch (problem) {
    if (!(problem instanceof Skipped)) throw problem;
    return { date, skipped: problem.message };
  }
}

/** What is missing, loudly; the rest is in docs/benchmarks.md. */
function report(part: string, result: PartResult | SkippedPart): void {
  const missing =
    "skipped" in result
      ? [`all of it: ${result.skipped}`]
      : result.findings.flatMap((finding) => ("omitted" in finding ? [`${finding.what}: ${finding.omitted}`] : []));
  for (const line of missing) process.stderr.write(`\nSKIPPED in ${part}, ${line}\nIts former figures are gone.\n\n`);
  process.stderr.write(`${part}: see ${FILES.page}\n`);
}

function read(file: string): string {
  return readFileSync(join(root, file), "utf8");
}

function write(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}
