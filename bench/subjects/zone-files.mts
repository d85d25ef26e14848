/**
 * What the records of mail domains cost that have a zone file each, all in one folder. Given are how many domains, and how many
 * operations at once. Prints JSON.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withFolder } from "../processes.mts";
import { linesOf } from "../records.mts";
import { domainZones, headOf } from "../zone.mts";
import { measureZoneFiles, mustBe } from "../zone-file-records.mts";

const [domains = Number.NaN, width = Number.NaN] = process.argv.slice(2).map(Number);
if (Number.isNaN(width)) throw new Error("usage: node bench/subjects/zone-files.mts DOMAINS AT-ONCE");

await withFolder(async (folder) => {
  const files = domainZones(domains).map((zone) => ({ zone, path: join(folder, zone), before: headOf(0, zone) }));
  for (const { path, before } of files) writeFileSync(path, before);
  const all = files.flatMap(({ zone, path }) => linesOf(zone).map((line) => ({ path, zone, line })));
  const cost = await measureZoneFiles(all, width);
  for (const { path, before } of files) mustBe(before, readFileSync(path, "latin1"));
  process.stdout.write(JSON.stringify(cost));
});
