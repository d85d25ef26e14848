/**
 * What records in one zone file cost, through the provider's own resource: their check and creation, a preview without changes,
 * and their deletion. Given are how many records, how many other lines (450,000 make 20 MB), and how many operations at once.
 * Prints JSON.
 */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { memoryJournal } from "../../dist/provider/journal.js";
import { lineKey, zoneFileRecord } from "../../dist/provider/zone-file-record.js";
import { atOnce } from "../at-once.mts";
import { timed } from "../compare.mts";
import { headOf, linesOfZone, ZONE } from "../zone.mts";

const [records = Number.NaN, lines = Number.NaN, width = Number.NaN] = process.argv.slice(2).map(Number);
if (Number.isNaN(width)) throw new Error("usage: node bench/subjects/zone-file.mts RECORDS LINES AT-ONCE");

const folder = mkdtempSync(join(tmpdir(), "alibaba-mail-bench-"));
try {
  const path = join(folder, "zone");
  const before = headOf(lines);
  writeFileSync(path, before);
  const resource = zoneFileRecord(memoryJournal(lineKey));
  const all = linesOfZone(records).map((line, index) => ({
    urn: `urn:pulumi:bench::bench::alibaba-mail:index:MailDomain$alibaba-mail:index:ZoneFileRecord::record-${index}`,
    inputs: { path, zone: ZONE, ...line },
    id: "",
    state: {} as Record<string, unknown>,
  }));
  const { size } = statSync(path);
  const measure = (work: (one: (typeof all)[number]) => Promise<unknown>) => timed(() => atOnce(all, width, work));
  const check = await measure(({ inputs, urn }) => resource.check({}, inputs, new Set(), urn));
  const create = await measure(async (one) => {
    Object.assign(one, await resource.create(one.urn, one.inputs));
  });
  const diff = await measure(({ id, state, inputs, urn }) => resource.diff(id, state, inputs, urn));
  const remove = await measure(({ id, state, urn }) => resource.delete(id, state, urn));
  const left = readFileSync(path, "latin1").replace(/ \d+ 7200 /, " 1 7200 ");
  if (left !== before) throw new Error("the file is not what it was");
  process.stdout.write(JSON.stringify({ records, size, check, create, diff, delete: remove }));
} finally {
  rmSync(folder, { recursive: true });
}
