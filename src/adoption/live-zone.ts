/** The records of a live zone at a plan's names and types, read as the provider of dynamic updates reads them. */

import type { PlanToCheck } from "../check/expectation";
import { createClient, type Runtime, systemRuntime } from "../dns/client";
import type { TsigKey } from "../dns/tsig";
import type { ExistingRecord, ExistingZone } from "../records/existing";
import { DynamicUpdateError } from "../update/diagnostics";
import { createServerContext, type LiveZone, liveZone } from "../update/live-zone";
import { type Access, importId, ownerOf, type Place } from "../update/target";
import type { ZoneRecord } from "../update/zone-record";

export async function existingInLiveZone(
  { zone, records }: Pick<PlanToCheck, "zone" | "records">,
  access: Access,
  key: TsigKey | undefined,
  runtime: Runtime = systemRuntime,
): Promise<ExistingZone> {
  const server = createServerContext(
    createClient({ host: access.server, port: access.port, key }, runtime),
    key?.name,
    runtime,
  );
  const existing: ExistingZone = { records: [], taken: [], hasSharedTtl: true, notes: [] };
  const places = new Map(
    records.map(({ name, type }): [string, Place] => [`${name} ${type}`, { ...access, zone, name, type }]),
  );
  for (const place of places.values()) {
    const live = liveZone(server, place);
    await live.assertNameInZone();
    const { records: found, cname, free } = await live.read();
    existing.records.push(...found.map((record) => existingRecord(place, record)));
    // A CNAME is returned for every type that is queried at its name.
    if (cname && !places.has(`${place.name} CNAME`)) addOnce(existing.records, existingRecord(place, cname));
    if (place.type === "CNAME" && found.length === 0 && !free) await checkOtherTypes(live, existing);
  }
  return existing;
}

function existingRecord(place: Place, { type, rdata, ttl }: ZoneRecord): ExistingRecord {
  const target = { ...place, type, rdata };
  return { name: ownerOf(place), type, rdata, ttl, importId: importId(target, (text) => text) };
}

function addOnce(records: ExistingRecord[], record: ExistingRecord): void {
  if (!records.some(({ importId }) => importId === record.importId)) records.push(record);
}

/** There may be records of other types here, or only names below. */
async function checkOtherTypes(live: LiveZone, existing: ExistingZone): Promise<void> {
  const name = ownerOf(live.place);
  try {
    if (await live.nameInUse()) existing.taken.push(name);
  } catch (error) {
    if (!(error instanceof DynamicUpdateError)) throw error;
    existing.notes.push(`could not check whether ${name} has records of other types: ${error.message}`);
  }
}
