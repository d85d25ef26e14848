/** Lists of record sets at Google Cloud DNS (API v1, resourceRecordSets.list, read 2026-11). */
import { z } from "zod";
import { canonicalName } from "../dns/name";
import type { ExistingRecord } from "../records/existing";
import { error, type Issue } from "../shared/issues";
import { canonicalShown, shownInstead } from "./canonical-shown";
import { checkLastPage, checkZone, type ReadList, readPages, type Service } from "./pages";

const howTo =
  "use the output of `gcloud dns record-sets list --zone=MANAGED-ZONE --format=json`, or the result of Pulumi's " +
  "gcp.dns.getRecordSets as JSON; for several pages of the API, use a JSON list of them";

const service: Service = {
  howTo,
  refusal: ({ error: problem }) => {
    const { code, message } = (problem ?? {}) as Record<string, unknown>;
    return typeof message === "string" ? `${code}: ${message}` : undefined;
  },
};

/** A set whose answers depend on where the question comes from has a policy instead of values. */
const recordSet = z.object({
  name: z.string(),
  type: z.string(),
  ttl: z.number().nullish(),
  rrdatas: z.array(z.string()).nullish(),
});

type RecordSet = z.output<typeof recordSet>;

interface Page {
  sets: RecordSet[];
  /** `projects/PROJECT/managedZones/MANAGED-ZONE`, if the page says it. */
  zonePath?: string | undefined;
  isCut: boolean;
}

const oneSet = recordSet.transform((set): Page => ({ sets: [set], isCut: false }));

const pageOfApi = z
  .object({ rrsets: z.array(recordSet), nextPageToken: z.string().nullish() })
  .transform(({ rrsets, nextPageToken }): Page => ({ sets: rrsets, isCut: Boolean(nextPageToken) }));

const pageOfPulumi = z
  .object({ rrsets: z.array(recordSet), managedZone: z.string(), project: z.string() })
  .transform(({ rrsets, managedZone, project }): Page => {
    return { sets: rrsets, zonePath: `projects/${project}/managedZones/${managedZone}`, isCut: false };
  });

/** `zoneId` is `PROJECT/MANAGED-ZONE`, needed if it is not in the list. */
export function readGoogleDnsList(text: string, zone: string, zoneId?: string): ReadList {
  const read = readPages<z.ZodType<Page>>(text, service, [
    { fits: (page) => Array.isArray(page.rrsets) && typeof page.managedZone === "string", schema: pageOfPulumi },
    { fits: (page) => Array.isArray(page.rrsets), schema: pageOfApi },
    // The command line prints the sets without anything around them.
    { fits: (page) => "name" in page && "type" in page, schema: oneSet },
  ]);
  if (!read.ok) return read;
  const path = pathOf(zoneId) ?? read.pages.find(({ zonePath }) => zonePath !== undefined)?.zonePath;
  const records = read.pages.flatMap(({ sets }) => sets.flatMap((set) => existingRecords(set, path ?? "")));
  const issues = [
    ...checkLastPage(read.pages, "nextPageToken", howTo),
    ...checkZone(records, zone),
    ...(path === undefined ? [noZone(zoneId)] : []),
  ];
  return issues.length > 0 ? { ok: false, issues } : { ok: true, records, notes: [] };
}

/** From the short form or the whole one. */
function pathOf(zoneId: string | undefined): string | undefined {
  const [, project, managedZone] = /^(?:projects\/)?([^/]+)\/(?:managedZones\/)?([^/]+)$/.exec(zoneId ?? "") ?? [];
  return managedZone === undefined ? undefined : `projects/${project}/managedZones/${managedZone}`;
}

function noZone(zoneId: string | undefined): Issue {
  const message =
    zoneId === undefined
      ? "does not contain the project and the managed zone, which import ids need; set --zone-id to PROJECT/MANAGED-ZONE"
      : "needs the project and the managed zone in import ids; set --zone-id to PROJECT/MANAGED-ZONE";
  return error("adopt.no-zone-id", "", message);
}

const POLICY = "a routing policy";

/** All records of a set have its id. */
function existingRecords({ name, type, ttl, rrdatas }: RecordSet, zonePath: string): ExistingRecord[] {
  const owner = canonicalName(name);
  const values = (rrdatas ?? []).map((value) => canonicalShown(type, value));
  const hasPolicy = values.length === 0;
  return (hasPolicy ? [shownInstead(type, POLICY)] : values).map((rdata) => ({
    name: owner,
    type,
    rdata,
    ...(typeof ttl === "number" ? { ttl } : {}),
    importId: `${zonePath}/rrsets/${owner}./${type}`,
    place: `the RRset ${owner} ${type}`,
    ...(hasPolicy ? { audience: "the clients of its routing policy", special: POLICY } : {}),
  }));
}
