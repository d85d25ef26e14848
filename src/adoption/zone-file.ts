import { relativeName } from "../dns/name";
import { joinAnd } from "../shared/lists";
import { importId, markerOf, type ZoneDocument } from "../zone-file/document";
import type { StandingZone } from "./standing";

/** What the lines of a zone file hold. */
export function standingInFile(document: ZoneDocument, path: string, zone: string): StandingZone {
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
        : [
            `what ${joinAnd(expansions.map((line) => `line ${line}`))} brings in ($INCLUDE, $GENERATE) was not looked at`,
          ],
  };
}
