/** The records of a live zone at a plan's names and types, read as the provider of dynamic updates reads them. */

import type { PlanToCheck } from "../check/expectation";
import { BACKOFF, createClient, type Runtime, systemRuntime } from "../dns/client";
import type { TsigKey } from "../dns/tsig";
import type { ExistingRecord, ExistingZone } from "../records/existing";
import { createLimiter } from "../shared/async";
import { groupBy } from "../shared/group-by";
import { DynamicUpdateError } from "../update/diagnostics";
import { createServerContext, type LiveZone, liveZone } from "../update/live-zone";
import { type Access, importId, ownerOf, type Place } from "../update/target";
import type { ZoneRecord } from "../update/zone-record";

/** How many names are asked for at once. */
const AT_ONCE = 16;

/** What one name has. */
type AtName = Pick<ExistingZone, "records" | "taken" | "notes" | "isPartial">;

/** `waits` are the delays between the attempts of a query, in milliseconds. */
export async function existingInLiveZone(
  { zone, records }: Pick<PlanToCheck, "zone" | "records">,
  access: Access,
  key: TsigKey | undefined,
  runtime: Runtime = systemRuntime,
  waits = BACKOFF,
): Promise<ExistingZone> {
  const server = createServerContext(
    createClient({ host: access.server, port: access.port, key }, runtime),
    key?.name,
    runtime,
  );
  const limit = createLimiter(AT_ONCE);
  const read = await Promise.all(
    Array.from(
      groupBy(records, ({ name }) => name),
      ([name, own]) =>
        limit("", () =>
          readName([...new Set(own.map(({ type }) => type))], (type) =>
            liveZone(server, { ...access, zone, name, type }, waits),
          ),
        ),
    ),
  );
  return {
    records: read.flatMap((one) => one.records),
    taken: read.flatMap((one) => one.taken),
    notes: read.flatMap((one) => one.notes),
    hasSharedTtl: true,
    ...(read.some(({ isPartial }) => isPartial) ? { isPartial: true } : {}),
  };
}

/** Asks for one type after the other. */
async function readName(types: string[], open: (type: string) => LiveZone): Promise<AtName> {
  const at: AtName = { records: [], taken: [], notes: [] };
  for (const type of types) {
    const live = open(type);
    const { place } = live;
    await live.assertNameInZone();
    const { records: found, cname, free } = await live.read();
    at.records.push(...found.map((record) => existingRecord(place, record)));
    // A CNAME is returned for every type that is queried at its name.
    if (cname && !types.includes("CNAME")) addOnce(at.records, existingRecord(place, cname));
    if (place.type === "CNAME" && found.length === 0 && !free) await checkOtherTypes(live, at);
  }
  return at;
}

function existingRecord(place: Place, { type, rdata, ttl }: ZoneRecord): ExistingRecord {
  const target = { ...place, type, rdata };
  return { name: ownerOf(place), type, rdata, ttl, importId: importId(target, (text) => text) };
}

function addOnce(records: ExistingRecord[], record: ExistingRecord): void {
  if (!records.some(({ importId }) => importId === record.importId)) records.push(record);
}

/** There may be records of other types here, or only names below. */
async function checkOtherTypes(live: LiveZone, existing: AtName): Promise<void> {
  const name = ownerOf(live.place);
  try {
    if (await live.nameInUse()) existing.taken.push(name);
  } catch (error) {
    if (!(error instanceof DynamicUpdateError)) throw error;
    existing.isPartial = true;
    existing.notes.push(`could not check whether ${name} has records of other types: ${error.message}`);
  }
}
