/**
 * What records in one zone file cost. Given are how many records, how many other lines (450,000 make 20 MB), and how many operations
 * at once. Prints JSON.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withFolder } from "../processes.mts";
import { headOf, linesOfZone, ZONE } from "../zone.mts";
import { measureZoneFiles, mustBe } from "../zone-file-records.mts";

const [records = Number.NaN, lines = Number.NaN, width = Number.NaN] = process.argv.slice(2).map(Number);
if (Number.isNaN(width)) throw new Error("usage: node bench/subjects/zone-file.mts RECORDS LINES AT-ONCE");

await withFolder(async (folder) => {
  const path = join(folder, "zone");
  const before = headOf(lines);
  writeFileSync(path, before);
  const all = linesOfZone(records).map((line) => ({ path, zone: ZONE, line }));
  const cost = await measureZoneFiles(all, width);
  mustBe(before, readFileSync(path, "latin1"));
  process.stdout.write(JSON.stringify({ size: before.length, ...cost }));
});
