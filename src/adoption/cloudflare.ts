/** Lists of records at Cloudflare (API v4, List DNS Records, read 2026-11). */

import { z } from "zod";
import { canonicalName } from "../dns/name";
import type { ExistingRecord } from "../records/existing";
import { error, type Issue } from "../shared/issues";
import { canonicalShown } from "./canonical-shown";
import { checkWhole, checkZone, type ReadList, readPages, type Service } from "./pages";

const howTo =
  "use the response of GET /zones/ZONE_ID/dns_records?per_page=5000, or the result of Pulumi's cloudflare.getDnsRecords as " +
  "JSON; for several pages, use a JSON list of them";

const service: Service = {
  howTo,
  refusal({ success, errors }) {
    if (success !== false) return undefined;
    const all = Array.isArray(errors) ? errors : [];
    return all.map((one) => [one?.code, one?.message].filter(Boolean).join(": ")).join("; ") || "success is false";
  },
};

const number = z.coerce.number();

const record = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  content: z.string().nullish(),
  ttl: number.nullish(),
  priority: number.nullish(),
  proxied: z.boolean().nullish(),
  zone_id: z.string().nullish(),
  data: z.record(z.string(), z.unknown()).nullish(),
});

type Given = z.output<typeof record>;

interface Page {
  records: Given[];
  total?: number | undefined;
  zoneId?: string | undefined;
  /** The limit of the tool: if it is reached, there may be more. */
  max?: number;
}

const ofApi = z
  .object({ result: z.array(record), result_info: z.object({ total_count: number.optional() }).nullish() })
  .transform(({ result, result_info }): Page => ({ records: result, total: result_info?.total_count }));

const ofPulumi = z
  .object({ results: z.array(record), zoneId: z.string().optional(), maxItems: number.optional() })
  .transform(({ results, zoneId, maxItems = 1000 }): Page => ({ records: results, zoneId, max: maxItems }));

/** `zoneId` is needed if it is not in the list. */
export function readCloudflareList(text: string, zone: string, zoneId?: string): ReadList {
  const read = readPages<z.ZodType<Page>>(text, service, [
    { fits: (page) => Array.isArray(page.result), schema: ofApi },
    { fits: (page) => Array.isArray(page.results), schema: ofPulumi },
  ]);
  if (!read.ok) return read;
  const given = read.pages.flatMap((page) =>
    page.records.map((one) => ({ ...one, zone_id: one.zone_id ?? page.zoneId ?? zoneId })),
  );
  const total = read.pages.find((page) => page.total !== undefined)?.total;
  const records = given.map(existingRecord);
  const issues = [
    ...checkWhole(given.length, total, howTo),
    ...read.pages.flatMap(checkLimit),
    ...checkZone(records, zone),
    ...checkZoneIds(given, zoneId),
  ];
  return issues.length > 0 ? { ok: false, issues } : { ok: true, records, notes: [] };
}

function checkLimit({ records, max }: Page): Issue[] {
  if (max === undefined || records.length < max) return [];
  const message = `contains ${records.length} records, the maximum that was requested, so there may be more; use a larger maxItems in getDnsRecords`;
  return [error("adopt.incomplete", "", message)];
}

function checkZoneIds(given: Given[], zoneId: string | undefined): Issue[] {
  const ids = [...new Set(given.map(({ zone_id }) => zone_id))];
  if (ids.includes(undefined)) {
    const message = "does not contain the zone's id, which import ids need; set --zone-id";
    return [error("adopt.no-zone-id", "", message)];
  }
  const other = zoneId === undefined ? undefined : ids.find((id) => id !== zoneId);
  if (other === undefined || other === null) return [];
  const message = `contains records of the zone ${other}, but --zone-id is ${zoneId}; use the list of that zone, or omit --zone-id`;
  return [error("adopt.other-zone-id", "", message)];
}

function existingRecord({ id, name, type, ttl, zone_id, proxied, ...given }: Given): ExistingRecord {
  return {
    name: canonicalName(name),
    type,
    rdata: canonicalShown(type, shownOf(type, given)),
    // 1 means automatic.
    ...(typeof ttl === "number" ? { ttl: ttl === 1 ? "automatic" : ttl } : {}),
    importId: `${zone_id}/${id}`,
    place: `record ${id}`,
    ...(proxied ? { isProxied: true } : {}),
  };
}

/** The preference of an MX is a field of its own, and the numbers of an SRV are in its data. */
function shownOf(type: string, { content, priority, data }: Pick<Given, "content" | "priority" | "data">): string {
  if (type === "MX") return `${priority ?? 0} ${content}`;
  if (type !== "SRV" || !data) return content ?? "";
  return [data.priority ?? priority, data.weight, data.port, data.target].join(" ");
}
