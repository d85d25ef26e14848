/** Lists of a service's records. Not in `settings.ts`, whose types are published: these name zod. */
import type * as pulumi from "@pulumi/pulumi";
import type { ReadList } from "../adoption/pages";
import type { Adapter } from "../records/adapter";
import type { ExistingRecord } from "../records/existing";
import { formatReason } from "../shared/issues";

/** The records of a service's list that are at these names; it throws where the list can't be read. */
export function recordsIn(list: ReadList, names: readonly string[]): ExistingRecord[] {
  if (!list.ok) throw new Error(list.issues.map(formatReason).join("; "));
  return list.records.filter(({ name }) => names.includes(name));
}

/**
 * Reads what is at a key once for a program, whoever asks: the preflight and the guard of RRsets ask for the same. What could not be
 * read is read again.
 */
export function readingOnce<Found>(): (key: string, read: () => Promise<Found>) => Promise<Found> {
  const known = new Map<string, Promise<Found>>();
  return (key, read) => {
    const found = known.get(key) ?? read();
    known.set(key, found);
    found.catch(() => known.delete(key));
    return found;
  };
}

/**
 * Reads all that a zone holds, once for a program, whoever asks and for how many names: the preflight has some 25 names, and a
 * question for each of them would be more than the pages of most zones.
 */
export function readingWhole(
  ask: (zone: string, opts: pulumi.InvokeOptions) => Promise<unknown>,
  loadReader: () => Promise<(text: string, zone: string) => ReadList>,
): Pick<Adapter, "list" | "hasRecord"> {
  const once = readingOnce<unknown>();
  async function read(zone: string, opts: pulumi.InvokeOptions): Promise<ReadList> {
    const reader = await loadReader();
    return reader(JSON.stringify(await once(zone, () => ask(zone, opts))), zone);
  }
  return {
    async list(names, { zone, rrsets: _, ...opts }) {
      return recordsIn(await read(zone, opts), names);
    },
    async hasRecord(id, { zone, name: _, ...opts }) {
      const list = await read(zone, opts).catch(() => undefined);
      return list?.ok ? list.records.some(({ importId }) => importId === id) : undefined;
    },
  };
}
