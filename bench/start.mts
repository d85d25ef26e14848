/**
 * How long the provider takes until the engine can talk to it, beside a provider of Pulumi's SDK that has nothing in it: what is
 * more is ours. `npm run build && npm run bench:start` prints medians and spreads of runs in alternation.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const root = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "alibaba-mail-bench-"));
const empty = join(folder, "empty.cjs");
writeFileSync(
  empty,
  `require(${JSON.stringify(join(root, "node_modules/@pulumi/pulumi/provider"))}).main({ version: "0.0.1" }, process.argv.slice(2));`,
);
const candidates = { "an empty provider": empty, "alibaba-mail": join(root, "dist/plugin.js") };
const runs = Number(process.argv[2] ?? 15);
const times = new Map(Object.keys(candidates).map((name) => [name, [] as number[]]));

for (let run = 0; run <= runs; run++) {
  for (const [name, script] of Object.entries(candidates)) {
    const milliseconds = await start(script);
    // The first run warms the caches of the file system.
    if (run > 0) times.get(name)?.push(milliseconds);
  }
}
rmSync(folder, { recursive: true });

const results = [...times].map(([name, values]) => {
  const sorted = values.sort((one, other) => one - other).map(Math.round);
  return { name, median: sorted[Math.floor(sorted.length / 2)] ?? Number.NaN, least: sorted[0], most: sorted.at(-1) };
});
console.table(results);
const [base = Number.NaN, ours = Number.NaN] = results.map(({ median }) => median);
console.log(`alibaba-mail starts in ${(ours / base).toFixed(2)} of the time of an empty provider (${runs} runs each)`);

/** Milliseconds until the process prints its port. */
async function start(script: string): Promise<number> {
  const begun = performance.now();
  const child = spawn(process.execPath, [script, "127.0.0.1:1"], { stdio: ["ignore", "pipe", "inherit"] });
  await once(createInterface({ input: child.stdout }), "line");
  const milliseconds = performance.now() - begun;
  child.kill("SIGKILL");
  await once(child, "exit");
  return milliseconds;
}
