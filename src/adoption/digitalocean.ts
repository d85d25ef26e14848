/** Lists of records at DigitalOcean (API v2, GET /v2/domains/DOMAIN/records, read 2026-11). */
import { z } from "zod";
import { absoluteName } from "../dns/name";
import type { ExistingRecord } from "../records/existing";
import { canonicalShown } from "./canonical-shown";
import { listOf, type ReadList, readPages, type Service } from "./pages";

const howTo =
  "use the output of `doctl compute domain records list DOMAIN --output json`, or the result of Pulumi's " +
  "digitalocean.getRecords as JSON; for several pages of the API, use a JSON list of them";

const service: Service = {
  howTo,
  // An error of the API has an id in words; a record's is a number.
  refusal: ({ id, message }) =>
    typeof id === "string" && typeof message === "string" ? `${id}: ${message}` : undefined,
};

const number = z.coerce
  .number()
  .nullish()
  .transform((value) => value ?? undefined);

const head = { id: z.number(), type: z.string(), name: z.string(), ttl: number };
const numbers = { priority: number, weight: number, port: number };

const ofApi = z.object({ ...head, ...numbers, data: z.string() });
const ofPulumi = z.object({ ...head, ...numbers, value: z.string() }).transform(
  ({ value, ...record }): Given => ({
    ...record,
    data: value,
  }),
);

type Given = z.output<typeof ofApi>;

interface Page {
  records: Given[];
  total?: number | undefined;
  domain?: string | undefined;
}

const pageOfApi = z
  .object({ domain_records: z.array(ofApi), meta: z.object({ total: number }).nullish() })
  .transform(({ domain_records, meta }): Page => ({ records: domain_records, total: meta?.total }));

/** The service's command line prints the records without anything around them. */
const oneRecord = ofApi.transform((record): Page => ({ records: [record] }));

const pageOfPulumi = z
  .object({ domain: z.string().optional(), records: z.array(ofPulumi) })
  .transform(({ domain, records }): Page => ({ domain, records }));

export function readDigitalOceanList(text: string, zone: string): ReadList {
  const read = readPages<z.ZodType<Page>>(text, service, [
    { fits: (page) => Array.isArray(page.domain_records), schema: pageOfApi },
    { fits: (page) => Array.isArray(page.records), schema: pageOfPulumi },
    { fits: (page) => "data" in page && "id" in page, schema: oneRecord },
  ]);
  if (!read.ok) return read;
  return listOf(read.pages, zone, howTo, ({ records, domain = zone }) =>
    records.map((record) => existingRecord(record, domain)),
  );
}

function existingRecord({ id, type, name, ttl, ...given }: Given, zone: string): ExistingRecord {
  return {
    name: absoluteName(name, zone).toLowerCase(),
    type,
    rdata: canonicalShown(type, shownOf(type, given, zone)),
    ...(ttl === undefined ? {} : { ttl }),
    importId: `${zone},${id}`,
    place: `record ${id}`,
  };
}

/** Each number is a field of its own, and a host that is the domain itself is "@". */
function shownOf(
  type: string,
  { data, priority = 0, weight = 0, port = 0 }: Omit<Given, keyof typeof head>,
  zone: string,
) {
  const host = data === "@" ? zone : data;
  if (type === "MX") return `${priority} ${host}`;
  if (type === "SRV") return `${priority} ${weight} ${port} ${host}`;
  return type === "CNAME" ? host : data;
}
