/**
 * What records in one zone file cost: the preview of new ones, their creation, a preview without changes, and their deletion,
 * through the provider's own resource in one process, as many at once as Pulumi's engine sends (4 for each core).
 * `npm run build && npm run bench:zone-file` prints a line of JSON for each size; the numbers of records, of other lines and of
 * operations at once may be given, each a list with commas.
 */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { memoryJournal } from "../dist/provider/journal.js";
import { lineKey, zoneFileRecord } from "../dist/provider/zone-file-record.js";

const sizes = (text: string | undefined, otherwise: number[]): number[] => text?.split(",").map(Number) ?? otherwise;
const [recordsGiven, linesGiven, atOnceGiven] = process.argv.slice(2);
const RECORDS = sizes(recordsGiven, [70, 700, 2000]);
/** Other lines in the file. 450,000 make 20 MB. */
const LINES = sizes(linesGiven, [10, 10_000, 450_000]);
const AT_ONCE = sizes(atOnceGiven, [1, 4 * availableParallelism()]);
/** One after the other, each record writes the whole file: measured only where that takes seconds. */
const MOST_WRITTEN_LINES = 5_000_000;

const zone = "example.com";
const urnOf = (index: number): string =>
  `urn:pulumi:bench::bench::alibaba-mail:index:MailDomain$alibaba-mail:index:ZoneFileRecord::record-${index}`;
const head = `${zone}. 3600 IN SOA ns.example.net. h.example.net. 1 7200 900 1209600 600\n${zone}. 3600 IN NS ns.example.net.\n`;

for (const lines of LINES) {
  for (const records of RECORDS) {
    for (const atOnce of AT_ONCE) {
      if (atOnce === 1 && records * (lines + records / 2) > MOST_WRITTEN_LINES) continue;
      process.stdout.write(`${JSON.stringify(await measure(records, lines, atOnce))}\n`);
    }
  }
}

async function measure(records: number, lines: number, atOnce: number): Promise<Record<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), "alibaba-mail-bench-"));
  try {
    const path = join(folder, "zone");
    const others = Array.from(
      { length: lines },
      (_, index) => `host-${index}.${zone}. 600 IN A 192.0.2.${index % 256}\n`,
    );
    writeFileSync(path, head + others.join(""));
    const octets = statSync(path).size;
    const resource = zoneFileRecord(memoryJournal(lineKey));
    const all = Array.from({ length: records }, (_, index) => index);
    const inputs = (index: number) => ({
      ...{ path, zone, name: `n${Math.floor(index / 7)}`, type: "MX", ttl: 600, rdata: `${index % 7} mx.example.net.` },
    });
    const states = new Map<number, { id: string; state: Record<string, unknown> }>();
    const times = {
      check: await timed(all, atOnce, (index) => resource.check({}, inputs(index), new Set(), urnOf(index))),
      create: await timed(all, atOnce, async (index) => {
        states.set(index, (await resource.create(urnOf(index), inputs(index))) as never);
      }),
      diff: await timed(all, atOnce, async (index) => {
        const { id = "", state = {} } = states.get(index) ?? {};
        await resource.diff(id, state, inputs(index), urnOf(index));
      }),
      delete: await timed(all, atOnce, async (index) => {
        const { id = "", state = {} } = states.get(index) ?? {};
        await resource.delete(id, state, urnOf(index));
      }),
    };
    const left = readFileSync(path, "latin1").replace(/ \d+ 7200 /, " 1 7200 ");
    if (left !== head + others.join("")) throw new Error("the file is not what it was");
    const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
    return { records, octets, atOnce, ...times, megabytes };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Seconds until all are done. */
async function timed(all: number[], atOnce: number, work: (index: number) => Promise<unknown>): Promise<number> {
  const start = performance.now();
  const waiting = all.values();
  const worker = async (): Promise<void> => {
    for (const index of waiting) await work(index);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return Math.round(performance.now() - start) / 1000;
}
