import { relativeName } from "../dns/name";
import type { ExistingZone } from "../records/existing";
import { joinAnd } from "../shared/lists";
import { importId, type ZoneDocument } from "../zone-file/document";
import { markerOf } from "../zone-file/lines";

/** The existing records of a zone file. */
export function existingInFile(document: ZoneDocument, path: string, zone: string): ExistingZone {
  const lines = document.records.filter((record) => record.class === "IN");
  const { expansions } = document;
  return {
    records: lines.map((record) => {
      const { owner, type, rdata, ttl, line } = record;
      const identity = markerOf(record);
      return {
        name: owner,
        type,
        rdata,
        ...(ttl === undefined ? {} : { ttl }),
        importId: importId(path, zone, { name: relativeName(owner, zone) ?? owner, type, rdata }, (text) => text),
        place: `line ${line}`,
        ...(identity === undefined ? {} : { identity }),
      };
    }),
    taken: [],
    hasSharedTtl: true,
    notes:
      expansions.length === 0
        ? []
        : [`records from ${joinAnd(expansions.map((line) => `line ${line}`))} ($INCLUDE, $GENERATE) were not checked`],
  };
}
