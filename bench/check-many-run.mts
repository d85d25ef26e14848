/** One measured run of bench/check-many.mts, in a process of its own: the root's address, the port, how many domains. */

import { checkMany, createResolver } from "../dist/check/index.js";
import { planMailDomain } from "../dist/plan/index.js";

const [root = "", port = "", count = ""] = process.argv.slice(2);
const length = Number(count);
const { gc } = globalThis;
if (!root || !gc) throw new Error("usage: node --expose-gc bench/check-many-run.mts ROOT PORT DOMAINS");

function* plans(): Generator<ReturnType<typeof planMailDomain>> {
  for (let index = 0; index < length; index++) yield planMailDomain({ domain: `d${index}.test` });
}

const resolver = createResolver({ roots: [{ name: "a.root.test", address: root }], port: Number(port) });
const heapNow = (): number => process.memoryUsage().heapUsed;
let peak = 0;
const sampling = setInterval(() => {
  peak = Math.max(peak, heapNow());
}, 20);
let resolved = 0;
let done = 0;
/** What is in use and no garbage, at the quarters of the list. */
const kept: number[] = [];
const start = performance.now();
for await (const { status } of checkMany(plans(), { resolver })) {
  if (status === "Resolved") resolved++;
  if (++done % Math.ceil(length / 4) === 0) {
    gc();
    kept.push(heapNow());
  }
}
const seconds = (performance.now() - start) / 1000;
clearInterval(sampling);
process.stdout.write(
  JSON.stringify({
    seconds,
    resolved,
    questions: resolver.questions,
    cpu: process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6,
    peak,
    kept,
    rss: process.resourceUsage().maxRSS * 1024,
  }),
);
