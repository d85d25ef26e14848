/** Lists of records at Cloudflare (API v4, List DNS Records, read 2026-11). */

import { z } from "zod";
import { canonicalName } from "../dns/name";
import { error, type Issue } from "../shared/issues";
import { checkWhole, checkZone, type ReadList, readPages, type Service } from "./pages";
import { type StandingRecord, spellShown } from "./standing";

const howTo =
  "give what GET /zones/ZONE_ID/dns_records?per_page=5000 answers, or as JSON what Pulumi's cloudflare.getDnsRecords gives; " +
  "of several pages, a JSON list";

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
  /** The most that the tool fetches: with so many, there may be more. */
  most?: number;
}

const ofApi = z
  .object({ result: z.array(record), result_info: z.object({ total_count: number.optional() }).nullish() })
  .transform(({ result, result_info }): Page => ({ records: result, total: result_info?.total_count }));

const ofPulumi = z
  .object({ results: z.array(record), zoneId: z.string().optional(), maxItems: number.optional() })
  .transform(({ results, zoneId, maxItems = 1000 }): Page => ({ records: results, zoneId, most: maxItems }));

/** `zoneId` is the one that the user gives, where the list does not tell it. */
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
  const records = given.map(standingRecord);
  const issues = [
    ...checkWhole(given.length, total, howTo),
    ...read.pages.flatMap(checkMost),
    ...checkZone(records, zone),
    ...checkZoneIds(given, zoneId),
  ];
  return issues.length > 0 ? { ok: false, issues } : { ok: true, records, notes: [] };
}

function checkMost({ records, most }: Page): Issue[] {
  if (most === undefined || records.length < most) return [];
  const message = `it has ${records.length} records, as many as were to be fetched, so there may be more; give getDnsRecords a larger maxItems`;
  return [error("adopt.incomplete", "", message)];
}

function checkZoneIds(given: Given[], zoneId: string | undefined): Issue[] {
  const ids = [...new Set(given.map(({ zone_id }) => zone_id))];
  if (ids.includes(undefined)) {
    const message = "it does not tell the zone's id, which is a part of the import ids; give it by --zone-id";
    return [error("adopt.no-zone-id", "", message)];
  }
  const other = zoneId === undefined ? undefined : ids.find((id) => id !== zoneId);
  if (other === undefined || other === null) return [];
  const message = `its records are of the zone ${other}, and --zone-id says ${zoneId}; give the list of that zone, or leave --zone-id out`;
  return [error("adopt.other-zone-id", "", message)];
}

function standingRecord({ id, name, type, ttl, zone_id, proxied, ...given }: Given): StandingRecord {
  return {
    name: canonicalName(name),
    type,
    rdata: spellShown(type, shownOf(type, given)),
    // 1 means that the service chooses.
    ...(typeof ttl === "number" ? { ttl: ttl === 1 ? "automatic" : ttl } : {}),
    importId: `${zone_id}/${id}`,
    place: `record ${id}`,
    ...(proxied ? { isProxied: true } : {}),
  };
}

/** The numbers of an MX stand beside its content, and those of an SRV in its data. */
function shownOf(type: string, { content, priority, data }: Pick<Given, "content" | "priority" | "data">): string {
  if (type === "MX") return `${priority ?? 0} ${content}`;
  if (type !== "SRV" || !data) return content ?? "";
  return [data.priority ?? priority, data.weight, data.port, data.target].join(" ");
}
