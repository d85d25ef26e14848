/** Lists of record sets at Azure DNS (REST API 2023-07-01-preview, RecordSets_ListByDnsZone, read 2026-11). */
import { z } from "zod";
import { quoteTxt } from "../dns/character-strings";
import { absoluteName, canonicalName } from "../dns/name";
import type { ExistingRecord } from "../records/existing";
import { isObject } from "../shared/is-object";
import { canonicalShown, shownInstead } from "./canonical-shown";
import { checkLastPage, checkZone, type ReadList, readPages, type Service } from "./pages";

const howTo =
  "use the output of `az network dns record-set list -g GROUP -z ZONE -o json`, or the results of Pulumi's " +
  "azure-native.dns.getRecordSet as a JSON list";

const service: Service = {
  howTo,
  // The command line prints an error as { code, message }, the API as { error: { code, message } }.
  refusal: ({ error: inner, ...outer }) => {
    const { code, message } = { ...outer, ...(inner as Record<string, unknown> | undefined) };
    return typeof code === "string" && typeof message === "string" ? `${code}: ${message}` : undefined;
  },
};

const list = <Item extends z.ZodType>(item: Item) => z.array(item).nullish();

/** The names of properties in lower case: the API writes `TXTRecords` and `TTL`, and Pulumi `txtRecords` and `ttl`. */
const recordSet = z.preprocess(
  (given) =>
    isObject(given) ? lowerCaseKeys({ ...given, ...(isObject(given.properties) ? given.properties : {}) }) : given,
  z.object({
    id: z.string(),
    name: z.string(),
    type: z.string(),
    ttl: z.number().nullish(),
    fqdn: z.string().nullish(),
    targetresource: z.object({ id: z.string().nullish() }).nullish(),
    arecords: list(z.object({ ipv4Address: z.string() })),
    aaaarecords: list(z.object({ ipv6Address: z.string() })),
    caarecords: list(z.object({ flags: z.number(), tag: z.string(), value: z.string() })),
    cnamerecord: z.object({ cname: z.string() }).nullish(),
    mxrecords: list(z.object({ preference: z.number(), exchange: z.string() })),
    nsrecords: list(z.object({ nsdname: z.string() })),
    ptrrecords: list(z.object({ ptrdname: z.string() })),
    srvrecords: list(z.object({ priority: z.number(), weight: z.number(), port: z.number(), target: z.string() })),
    txtrecords: list(z.object({ value: z.array(z.string()).nullish() })),
  }),
);

type RecordSet = z.output<typeof recordSet>;

interface Page {
  sets: RecordSet[];
  isCut: boolean;
}

const oneSet = recordSet.transform((set): Page => ({ sets: [set], isCut: false }));
const pageOfApi = z
  .object({ value: z.array(recordSet), nextLink: z.string().nullish() })
  .transform(({ value, nextLink }): Page => ({ sets: value, isCut: Boolean(nextLink) }));

export function readAzureDnsList(text: string, zone: string): ReadList {
  const read = readPages<z.ZodType<Page>>(text, service, [
    { fits: (page) => Array.isArray(page.value), schema: pageOfApi },
    // The command line prints the record sets without anything around them.
    { fits: (page) => typeof page.id === "string" && typeof page.type === "string", schema: oneSet },
  ]);
  if (!read.ok) return read;
  const records = read.pages.flatMap(({ sets }) => sets.flatMap((set) => existingRecords(set, zone)));
  const issues = [...checkLastPage(read.pages, "nextLink", howTo), ...checkZone(records, zone)];
  return issues.length > 0 ? { ok: false, issues } : { ok: true, records, notes: [] };
}

const ALIAS = "an alias of a resource of Azure";

/** All records of a set have its id. An alias of a resource of Azure has no values; what it answers with is not in the zone. */
function existingRecords(set: RecordSet, zone: string): ExistingRecord[] {
  const type = set.type.slice(set.type.lastIndexOf("/") + 1).toUpperCase();
  const name = set.fqdn ? canonicalName(set.fqdn) : absoluteName(set.name.toLowerCase(), zone);
  const isAlias = Boolean(set.targetresource?.id);
  const shown = isAlias ? [shownInstead(type, ALIAS)] : shownOf(set);
  return shown.map((rdata) => ({
    name,
    type,
    rdata,
    ...(typeof set.ttl === "number" ? { ttl: set.ttl } : {}),
    importId: set.id,
    place: `the RRset ${name} ${type}`,
    ...(isAlias ? { special: ALIAS } : {}),
  }));
}

function shownOf(set: RecordSet): string[] {
  const shown = (type: string, values: string[] | undefined = []): string[] =>
    values.map((value) => canonicalShown(type, value));
  return [
    ...shown(
      "A",
      set.arecords?.map(({ ipv4Address }) => ipv4Address),
    ),
    ...shown(
      "AAAA",
      set.aaaarecords?.map(({ ipv6Address }) => ipv6Address),
    ),
    ...shown(
      "CAA",
      set.caarecords?.map(({ flags, tag, value }) => `${flags} ${tag} ${JSON.stringify(value)}`),
    ),
    ...shown("CNAME", set.cnamerecord ? [set.cnamerecord.cname] : []),
    ...shown(
      "MX",
      set.mxrecords?.map(({ preference, exchange }) => `${preference} ${exchange}`),
    ),
    ...shown(
      "NS",
      set.nsrecords?.map(({ nsdname }) => nsdname),
    ),
    ...shown(
      "PTR",
      set.ptrrecords?.map(({ ptrdname }) => ptrdname),
    ),
    ...shown(
      "SRV",
      set.srvrecords?.map(({ priority, weight, port, target }) => `${priority} ${weight} ${port} ${target}`),
    ),
    // Texts are raw: a quotation mark at the beginning is one of the text.
    ...(set.txtrecords?.map(({ value }) => quoteTxt((value ?? []).join(""))) ?? []),
  ];
}

function lowerCaseKeys(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.toLowerCase(), inner]));
}
