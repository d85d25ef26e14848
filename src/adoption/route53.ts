/** Lists of record sets at Amazon Route 53 (API 2013-04-01, ListResourceRecordSets, read 2026-11). */
import { z } from "zod";
import { canonicalName } from "../dns/name";
import { octalToDecimal } from "../dns/octal";
import type { ExistingRecord } from "../records/existing";
import { error } from "../shared/issues";
import { canonicalShown, shownInstead } from "./canonical-shown";
import { checkLastPage, checkZone, type ReadList, readPages, type Service } from "./pages";

const howTo =
  "use the output of `aws route53 list-resource-record-sets --hosted-zone-id ZONE_ID`, or the result of Pulumi's " +
  "aws.route53.getRecords as JSON; for several pages, use a JSON list of them";

const service: Service = { howTo, refusal: () => undefined };

/** A set in the common form of both tools. */
interface Given {
  name: string;
  type: string;
  ttl?: number | undefined;
  values: string[];
  /** Of several sets of one name and type, to which clients this one is served. */
  identifier?: string | undefined;
  /** What it is an alias of. */
  alias?: string | undefined;
}

interface Page {
  sets: Given[];
  zoneId?: string | undefined;
  isCut: boolean;
}

const number = z.coerce.number().nullish();

const ofApi = z
  .object({
    IsTruncated: z.boolean().optional(),
    ResourceRecordSets: z.array(
      z.object({
        Name: z.string(),
        Type: z.string(),
        TTL: number,
        ResourceRecords: z.array(z.object({ Value: z.string() })).optional(),
        SetIdentifier: z.string().optional(),
        AliasTarget: z.object({ DNSName: z.string() }).nullish(),
      }),
    ),
  })
  .transform(
    ({ ResourceRecordSets, IsTruncated }): Page => ({
      isCut: IsTruncated === true,
      sets: ResourceRecordSets.map(({ Name, Type, TTL, ResourceRecords = [], SetIdentifier, AliasTarget }) => ({
        name: Name,
        type: Type,
        ttl: TTL ?? undefined,
        values: ResourceRecords.map(({ Value }) => Value),
        identifier: SetIdentifier,
        alias: AliasTarget?.DNSName,
      })),
    }),
  );

const ofPulumi = z
  .object({
    zoneId: z.string().optional(),
    resourceRecordSets: z.array(
      z.object({
        name: z.string(),
        type: z.string(),
        ttl: number,
        resourceRecords: z.array(z.object({ value: z.string() })).nullish(),
        setIdentifier: z.string().nullish(),
        aliasTarget: z.object({ dnsName: z.string() }).nullish(),
      }),
    ),
  })
  .transform(
    ({ resourceRecordSets, zoneId }): Page => ({
      isCut: false,
      zoneId,
      sets: resourceRecordSets.map(({ name, type, ttl, resourceRecords, setIdentifier, aliasTarget }) => ({
        name,
        type,
        ttl: ttl ?? undefined,
        values: (resourceRecords ?? []).map(({ value }) => value),
        identifier: setIdentifier || undefined,
        alias: aliasTarget?.dnsName,
      })),
    }),
  );

/** `zoneId` is needed if it is not in the list. */
export function readRoute53List(text: string, zone: string, zoneId?: string): ReadList {
  const read = readPages<z.ZodType<Page>>(text, service, [
    { fits: (page) => "ResourceRecordSets" in page, schema: ofApi },
    { fits: (page) => "resourceRecordSets" in page, schema: ofPulumi },
  ]);
  if (!read.ok) return read;
  const id = zoneId ?? read.pages.find((page) => page.zoneId !== undefined)?.zoneId;
  const records = read.pages.flatMap(({ sets }) => sets.flatMap((set) => existingRecords(set, id ?? "")));
  const issues = [
    ...checkLastPage(read.pages, "IsTruncated", howTo),
    ...checkZone(records, zone),
    ...(id === undefined
      ? [error("adopt.no-zone-id", "", "does not contain the zone's id, which import ids need; set --zone-id")]
      : []),
  ];
  return issues.length > 0 ? { ok: false, issues } : { ok: true, records, notes: [] };
}

/**
 * All records of a set have its id. An alias has no values; what it answers with is not in the zone. Beside sets with a routing
 * policy a name and type can't have one without.
 */
function existingRecords({ name, type, ttl, values, identifier, alias }: Given, zoneId: string): ExistingRecord[] {
  // Names have octal escapes, too.
  const owner = canonicalName(octalToDecimal(name).replace(/^\\042\./, "*."));
  const set = [zoneId, owner, type, ...(identifier === undefined ? [] : [identifier])].join("_");
  const instead = alias === undefined ? undefined : `an alias of ${canonicalName(alias)}`;
  const special = instead ?? (identifier === undefined ? undefined : "a set with a routing policy");
  const shown =
    instead === undefined
      ? values.map((value) => canonicalShown(type, type === "TXT" ? octalToDecimal(value) : value))
      : [shownInstead(type, instead)];
  return shown.map((rdata) => ({
    name: owner,
    type,
    rdata,
    ...(ttl === undefined ? {} : { ttl }),
    importId: set,
    place: `the RRset ${owner} ${type}`,
    ...(identifier === undefined ? {} : { audience: `the clients of the set ${identifier}` }),
    ...(special === undefined ? {} : { special }),
  }));
}
