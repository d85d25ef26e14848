/** Lists of record sets at Huawei Cloud DNS (API v2.1, ShowRecordSetByZone, and v2, ListRecordSetsByZone, read 2026-11). */
import { z } from "zod";
import { canonicalName } from "../dns/name";
import type { ExistingRecord } from "../records/existing";
import { error, type Issue } from "../shared/issues";
import { canonicalShown, shownInstead } from "./canonical-shown";
import { checkZone, type ReadList, readPages, type Service } from "./pages";

const howTo =
  "use the output of `hcloud DNS ShowRecordSetByZone --zone_id=ZONE_ID --limit=500`, or the result of Pulumi's " +
  "huaweicloud.getDnsRecordsets as JSON; for several pages, use a JSON list of them";

const service: Service = {
  howTo,
  // The service itself says { code, message }, the gateway before it { error_code, error_msg }.
  refusal({ code, message, error_code, error_msg }) {
    const told = [code ?? error_code, message ?? error_msg].filter((part) => typeof part === "string");
    return told.length === 0 ? undefined : told.join(": ");
  },
};

/** The line of all clients for whom no other has a set (API v2.1, read 2026-11). */
const DEFAULT_LINE = "default_view";

/** Kept, and not served: stopped by its owner, or frozen by the service (documentation of the provider's data source). */
const notServed = ["DISABLE", "FREEZE", "ILLEGAL", "POLICE"];

const text = z.string().nullish();

const recordSet = z.object({
  id: z.string(),
  zone_id: z.string(),
  name: z.string(),
  type: z.string(),
  ttl: z.number().nullish(),
  records: z.array(z.string()).nullish(),
  status: text,
  line: text,
});

type RecordSet = z.output<typeof recordSet>;

interface Page {
  sets: RecordSet[];
  /** How many sets the zone has. */
  total?: number | undefined;
  hasNext: boolean;
}

const pageOfApi = z
  .object({
    recordsets: z.array(recordSet),
    links: z.object({ next: text }).nullish(),
    metadata: z.object({ total_count: z.number().nullish() }).nullish(),
  })
  .transform(
    ({ recordsets, links, metadata }): Page => ({
      sets: recordsets,
      total: metadata?.total_count ?? undefined,
      hasNext: Boolean(links?.next),
    }),
  );

const pageOfPulumi = z
  .object({
    recordsets: z.array(recordSet.omit({ zone_id: true, line: true }).extend({ zoneId: z.string(), lineId: text })),
  })
  .transform(
    ({ recordsets }): Page => ({
      sets: recordsets.map(({ zoneId, lineId, ...set }) => ({ ...set, zone_id: zoneId, line: lineId })),
      hasNext: false,
    }),
  );

/** `line` is that of the zone's reader; what others have is for other clients. */
export function readHuaweiDnsList(given: string, zone: string, line = DEFAULT_LINE): ReadList {
  const read = readPages<z.ZodType<Page>>(given, service, [
    // Pulumi's data source repeats the zone's id, as it was asked for it.
    { fits: (page) => Array.isArray(page.recordsets) && typeof page.zoneId === "string", schema: pageOfPulumi },
    { fits: (page) => Array.isArray(page.recordsets), schema: pageOfApi },
  ]);
  if (!read.ok) return read;
  const records = read.pages.flatMap(({ sets }) => sets.flatMap((set) => existingRecords(set, line)));
  const issues = [...checkWhole(read.pages), ...checkZone(records, zone)];
  return issues.length > 0 ? { ok: false, issues } : { ok: true, records, notes: [] };
}

function checkWhole(pages: Page[]): Issue[] {
  const given = pages.reduce((sum, { sets }) => sum + sets.length, 0);
  const total = pages.find((page) => page.total !== undefined)?.total;
  // Where the total is told, a link after the last page means nothing.
  if (total === undefined ? !pages.at(-1)?.hasNext : given >= total) return [];
  const some = total === undefined ? "is not complete (links.next)" : `contains only ${given} of ${total} record sets`;
  return [error("adopt.incomplete", "", `${some}, and the missing ones would be treated as nonexistent; ${howTo}`)];
}

const ALIAS = "an alias of a resource";

/** All records of a set have its id. What points to a resource of Huawei Cloud has no values. */
function existingRecords(set: RecordSet, ownLine: string): ExistingRecord[] {
  const { id, zone_id, type, ttl, records } = set;
  const line = set.line || DEFAULT_LINE;
  const owner = canonicalName(set.name);
  const isSuspended = notServed.includes(set.status?.toUpperCase() ?? "");
  const values = (records ?? []).map((value) => canonicalShown(type, value));
  const isAlias = values.length === 0;
  const shown = isAlias ? [shownInstead(type, ALIAS)] : values;
  return shown.map((rdata) => ({
    name: owner,
    type,
    rdata,
    ...(typeof ttl === "number" ? { ttl } : {}),
    importId: `${zone_id}/${id}`,
    place: `the RRset ${owner} ${type}${isSuspended ? ", suspended" : ""}`,
    ...(isSuspended ? { isSuspended } : {}),
    // Sets of other lines stand beside ours.
    ...(line === ownLine ? (isAlias ? { special: ALIAS } : {}) : { audience: `the line ${line}` }),
  }));
}
