/** Lists of records at Tencent Cloud DNSPod (API 2021-03-23, DescribeRecordList, read 2026-11). */
import { z } from "zod";
import { absoluteName } from "../dns/name";
import type { ExistingRecord } from "../records/existing";
import { canonicalShown } from "./canonical-shown";
import { listOf, type ReadList, readPages, type Service } from "./pages";

const howTo =
  "use the output of `tccli dnspod DescribeRecordList --Domain DOMAIN --Limit 3000`, or the result of Pulumi's " +
  "tencentcloud.dnspod.getRecordList as JSON; for several pages, use a JSON list of them";

const service: Service = {
  howTo,
  refusal(page) {
    const { Error: told } = inside(page);
    if (typeof told !== "object" || told === null) return undefined;
    const { Code, Message } = told as Record<string, unknown>;
    return [Code, Message].filter(Boolean).join(": ");
  },
};

/** The API wraps its answers; its command line does not. */
function inside(page: Record<string, unknown>): Record<string, unknown> {
  const { Response: response } = page;
  return typeof response === "object" && response !== null ? (response as Record<string, unknown>) : page;
}

/** A record in the common form of both tools. */
interface Given {
  id: number;
  name: string;
  type: string;
  value: string;
  ttl?: number | undefined;
  mx?: number | undefined;
  status?: string | undefined;
  line?: string | undefined;
  lineId?: string | undefined;
}

interface Page {
  records: Given[];
  total?: number | undefined;
  /** The domain that was asked for, where the list says it. */
  domain?: string | undefined;
}

const number = z.coerce.number().nullish().transform(toOptional);
const text = z.string().nullish().transform(toOptional);

function toOptional<T>(value: T | null | undefined): T | undefined {
  return value ?? undefined;
}

const ofApi = z.preprocess(
  (page) => inside(page as Record<string, unknown>),
  z
    .object({
      RecordCountInfo: z.object({ TotalCount: number }).nullish(),
      RecordList: z.array(
        z.object({
          RecordId: z.number(),
          Name: z.string(),
          Type: z.string(),
          Value: z.string(),
          TTL: number,
          MX: number,
          Status: text,
          Line: text,
          LineId: text,
        }),
      ),
    })
    .transform(
      ({ RecordCountInfo, RecordList }): Page => ({
        total: RecordCountInfo?.TotalCount,
        records: RecordList.map((record) => ({
          id: record.RecordId,
          name: record.Name,
          type: record.Type,
          value: record.Value,
          ttl: record.TTL,
          mx: record.MX,
          status: record.Status,
          line: record.Line,
          lineId: record.LineId,
        })),
      }),
    ),
);

const ofPulumi = z
  .object({
    domain: text,
    recordLists: z.array(
      z.object({
        recordId: z.number(),
        name: z.string(),
        type: z.string(),
        value: z.string(),
        ttl: number,
        mx: number,
        status: text,
        line: text,
        lineId: text,
      }),
    ),
  })
  .transform(
    ({ domain, recordLists }): Page => ({
      domain,
      records: recordLists.map(({ recordId, ...record }) => ({ ...record, id: recordId })),
    }),
  );

export function readDnspodList(text: string, zone: string): ReadList {
  const read = readPages<z.ZodType<Page>>(text, service, [
    { fits: (page) => Array.isArray(inside(page).RecordList), schema: ofApi },
    { fits: (page) => Array.isArray(page.recordLists), schema: ofPulumi },
  ]);
  if (!read.ok) return read;
  return listOf(read.pages, zone, howTo, ({ records, domain = zone }) =>
    records.map((record) => existingRecord(record, domain)),
  );
}

function existingRecord({ id, name, type, value, ttl, mx, status, line, lineId }: Given, zone: string): ExistingRecord {
  // The preference of an MX is a field of its own; the numbers of an SRV are part of the value.
  const shown = type === "MX" ? `${mx ?? 0} ${value}` : value;
  const isSuspended = status?.toUpperCase() === "DISABLE";
  // The line's name depends on the site, its id does not.
  const isForAll = line === undefined || (lineId === undefined ? line === "默认" : lineId === "0");
  return {
    name: absoluteName(name, zone).toLowerCase(),
    type,
    rdata: canonicalShown(type, shown),
    ...(ttl === undefined ? {} : { ttl }),
    importId: `${zone}#${id}`,
    place: `record ${id}${isSuspended ? ", suspended" : ""}`,
    ...(isSuspended ? { isSuspended } : {}),
    ...(isForAll ? {} : { audience: `the line ${line}` }),
  };
}
