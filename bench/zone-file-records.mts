/** The steps of records in zone files, through the provider's own resource. */
import { memoryJournal } from "../dist/provider/journal.js";
import { lineKey, zoneFileRecord } from "../dist/provider/zone-file-record.js";
import { atOnce } from "./at-once.mts";
import { timed } from "./compare.mts";
import type { Line } from "./records.mts";

/** A record, and its file. */
export interface FileLine {
  path: string;
  zone: string;
  line: Line;
}

/** Seconds. */
export interface ZoneFileCost {
  check: number;
  create: number;
  /** A preview without changes. */
  diff: number;
  delete: number;
}

/** As many at once as `width` says. */
export async function measureZoneFiles(records: FileLine[], width: number): Promise<ZoneFileCost> {
  const resource = zoneFileRecord(memoryJournal(lineKey));
  const all = records.map(({ path, zone, line }, index) => ({
    urn: `urn:pulumi:bench::bench::alibaba-mail:index:MailDomain$alibaba-mail:index:ZoneFileRecord::record-${index}`,
    inputs: { path, zone, ...line },
    id: "",
    state: {} as Record<string, unknown>,
  }));
  const measure = (work: (one: (typeof all)[number]) => Promise<unknown>) => timed(() => atOnce(all, width, work));
  const check = await measure(({ inputs, urn }) => resource.check({}, inputs, new Set(), urn));
  const create = await measure(async (one) => {
    Object.assign(one, await resource.create(one.urn, one.inputs));
  });
  const diff = await measure(({ id, state, inputs, urn }) => resource.diff(id, state, inputs, urn));
  const remove = await measure(({ id, state, urn }) => resource.delete(id, state, urn));
  return { check, create, diff, delete: remove };
}

/** Fails where a file is not what it was, but for the serial of its SOA, so that nobody is fast by doing nothing. */
export function mustBe(before: string, after: string): void {
  if (after.replace(/ \d+ 7200 /, " 1 7200 ") !== before) throw new Error("the file is not what it was");
}
