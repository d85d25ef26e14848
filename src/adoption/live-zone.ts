/** What a live zone holds of a plan's names and types, asked as the provider of dynamic updates asks. */

import type { PlanToCheck } from "../check/expectation";
import { createClient, type Runtime, systemRuntime } from "../dns/client";
import type { TsigKey } from "../dns/tsig";
import { DynamicUpdateError } from "../update/diagnostics";
import { createServerContext, type LiveZone, liveZone } from "../update/live-zone";
import { type Access, importId, ownerOf, type Place } from "../update/target";
import type { ZoneRecord } from "../update/zone-record";
import type { StandingRecord, StandingZone } from "./standing";

export async function standingInLiveZone(
  { zone, records }: Pick<PlanToCheck, "zone" | "records">,
  access: Access,
  key: TsigKey | undefined,
  means: Runtime = systemRuntime,
): Promise<StandingZone> {
  const server = createServerContext(
    createClient({ host: access.server, port: access.port, key }, means),
    key?.name,
    means,
  );
  const standing: StandingZone = { records: [], taken: [], hasSharedTtl: true, notes: [] };
  const asked = new Map(
    records.map(({ name, type }): [string, Place] => [`${name} ${type}`, { ...access, zone, name, type }]),
  );
  for (const place of asked.values()) {
    const live = liveZone(server, place);
    await live.assertNameInZone();
    const { records: found, cname, free } = await live.read();
    standing.records.push(...found.map((record) => standingRecord(place, record)));
    // An alias is shown for every type that is asked for at its name.
    if (cname && !asked.has(`${place.name} CNAME`)) addOnce(standing.records, standingRecord(place, cname));
    if (place.type === "CNAME" && found.length === 0 && !free) await lookBeside(live, standing);
  }
  return standing;
}

function standingRecord(place: Place, { type, rdata, ttl }: ZoneRecord): StandingRecord {
  const target = { ...place, type, rdata };
  return { name: ownerOf(place), type, rdata, ttl, importId: importId(target, (text) => text) };
}

function addOnce(records: StandingRecord[], record: StandingRecord): void {
  if (!records.some(({ importId }) => importId === record.importId)) records.push(record);
}

/** There may be records of other types, or of names below only. */
async function lookBeside(live: LiveZone, standing: StandingZone): Promise<void> {
  const name = ownerOf(live.place);
  try {
    if (await live.nameInUse()) standing.taken.push(name);
  } catch (error) {
    if (!(error instanceof DynamicUpdateError)) throw error;
    standing.notes.push(`whether ${name} holds records of other types could not be asked: ${error.message}`);
  }
}
