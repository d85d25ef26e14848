/** What importing alibaba-mail adds to importing what it stands on. `npm run bench` prints medians of interleaved runs. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const candidates = {
  "@pulumi/pulumi and zod": 'require("@pulumi/pulumi"); require("zod")',
  "alibaba-mail": 'require("alibaba-mail")',
  "alibaba-mail/plan": 'require("alibaba-mail/plan")',
  "alibaba-mail/mail": 'require("alibaba-mail/mail")',
  nothing: "0",
};
const runs = Number(process.argv[2] ?? 15);
const times = new Map(Object.keys(candidates).map((name) => [name, [] as number[]]));

for (let run = 0; run <= runs; run++) {
  for (const [name, code] of Object.entries(candidates)) {
    const start = performance.now();
    execFileSync(process.execPath, ["-e", code], { cwd: root });
    // The first run warms the caches of the file system.
    if (run > 0) times.get(name)?.push(performance.now() - start);
  }
}
const median = (values: number[]): number =>
  values.sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
const results = [...times].map(([name, values]) => ({ name, milliseconds: Math.round(median(values)) }));
console.table(results);
const [base = Number.NaN, ours = Number.NaN] = results.map(({ milliseconds }) => milliseconds);
console.log(`alibaba-mail adds ${((ours / base - 1) * 100).toFixed(1)} % (${runs} runs each, whole processes)`);
