/** Lists of records at Alibaba Cloud DNS (Alidns API 2015-01-09, DescribeDomainRecords, read 2026-11). */
import { z } from "zod";
import { absoluteName } from "../dns/name";
import type { ExistingRecord } from "../records/existing";
import { canonicalShown } from "./canonical-shown";
import { listOf, type ReadList, readPages, type Service } from "./pages";

const howTo =
  "use the output of `aliyun alidns DescribeDomainRecords --DomainName DOMAIN --PageSize 500`, or the result of Pulumi's " +
  "alicloud.dns.getAlidnsRecords as JSON; for several pages, use a JSON list of them";

const service: Service = {
  howTo,
  refusal: ({ Code, Message }) => (typeof Code === "string" ? [Code, Message].filter(Boolean).join(": ") : undefined),
};

/** A record in the common form of both tools. */
interface Given {
  id: string;
  rr: string;
  type: string;
  value: string;
  ttl?: number | undefined;
  priority?: number | undefined;
  status?: string | undefined;
  line?: string | undefined;
  locked?: boolean | undefined;
  domain?: string | undefined;
}

interface Page {
  records: Given[];
  total?: number | undefined;
}

const number = z.coerce.number().optional();

const ofApi = z
  .object({
    TotalCount: number,
    DomainRecords: z.object({
      Record: z.array(
        z.object({
          // A number of this length would have lost precision.
          RecordId: z.string(),
          RR: z.string(),
          Type: z.string(),
          Value: z.string(),
          TTL: number,
          Priority: number,
          Status: z.string().optional(),
          Line: z.string().optional(),
          Locked: z.boolean().optional(),
          DomainName: z.string().optional(),
        }),
      ),
    }),
  })
  .transform(
    ({ TotalCount, DomainRecords }): Page => ({
      total: TotalCount,
      records: DomainRecords.Record.map((record) => ({
        id: record.RecordId,
        rr: record.RR,
        type: record.Type,
        value: record.Value,
        ttl: record.TTL,
        priority: record.Priority,
        status: record.Status,
        line: record.Line,
        locked: record.Locked,
        domain: record.DomainName,
      })),
    }),
  );

/** The property of the name depends on the version of the SDK. */
const recordOfPulumi = z.preprocess(
  (given) => {
    const { hostRecord, ...record } = { ...(given as Record<string, unknown>) };
    return { rr: hostRecord, ...record };
  },
  z.object({
    recordId: z.string(),
    rr: z.string(),
    type: z.string(),
    value: z.string(),
    ttl: number,
    priority: number,
    status: z.string().optional(),
    line: z.string().optional(),
    locked: z.boolean().optional(),
    domainName: z.string().optional(),
  }),
);

const ofPulumi = z.object({ records: z.array(recordOfPulumi) }).transform(
  ({ records }): Page => ({
    records: records.map(({ recordId, domainName, ...record }) => ({ ...record, id: recordId, domain: domainName })),
  }),
);

export function readAlidnsList(text: string, zone: string): ReadList {
  const read = readPages<z.ZodType<Page>>(text, service, [
    { fits: (page) => "DomainRecords" in page, schema: ofApi },
    { fits: (page) => Array.isArray(page.records), schema: ofPulumi },
  ]);
  if (!read.ok) return read;
  return listOf(read.pages, zone, howTo, ({ records }) => records.map((record) => existingRecord(record, zone)));
}

function existingRecord(given: Given, zone: string): ExistingRecord {
  const { id, rr, type, value, ttl, priority, status, line, locked, domain } = given;
  // The priority of an MX is a field of its own; that of an SRV is part of the value.
  const shown = type === "MX" ? `${priority ?? 0} ${value}` : value;
  const isSuspended = status?.toUpperCase() === "DISABLE";
  return {
    name: absoluteName(rr, domain ?? zone).toLowerCase(),
    type,
    rdata: canonicalShown(type, shown),
    ...(ttl === undefined ? {} : { ttl }),
    importId: id,
    place: `record ${id}${isSuspended ? ", suspended" : ""}`,
    ...(isSuspended ? { isSuspended } : {}),
    ...(locked ? { isLocked: true } : {}),
    ...(line !== undefined && line !== "default" ? { audience: `the line ${line}` } : {}),
  };
}
