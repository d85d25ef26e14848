/** Plans and zone texts of domains: how many, and the folder for the zone files where they are written. Prints JSON. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatPlan, planMailDomain } from "../../dist/plan/index.js";
import { timed } from "../compare.mts";

const [count = "", folder] = process.argv.slice(2);
if (!count) throw new Error("usage: node bench/subjects/plan-text.mts DOMAINS [FOLDER]");

let length = 0;
const seconds = await timed(() => {
  for (let index = 0; index < Number(count); index++) {
    const text = formatPlan(planMailDomain({ domain: `d${index}.test` }), "zone");
    length += text.length;
    if (folder !== undefined) writeFileSync(join(folder, `d${index}.test.zone`), text);
  }
});
process.stdout.write(JSON.stringify({ seconds, length }));
