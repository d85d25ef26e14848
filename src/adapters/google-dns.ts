/** Google Cloud DNS, by `gcp:dns/recordSet:RecordSet`: a resource for each RRset. */
import * as pulumi from "@pulumi/pulumi";
import type { Dns, GoogleDns } from "../args/args";
import type { Checked } from "../args/shape";
import { relativeName, withFinalDot } from "../dns/name";
import { googleDnsService } from "../preflight/services";
import type { RRsetAdapter } from "../records/adapter";
import { undefer } from "../shared/deferred";
import { error, formatValue, type Issue } from "../shared/issues";
import { auditLimits, auditRRsetLimits, hasOtherThanAscii, type Limit, type RRsetLimit } from "./limits";
import { readingOnce, recordsIn } from "./listed";
import { knownValue } from "./settings";

/**
 * Keeps the records in a managed zone of Google Cloud DNS, which holds all records of a name and type as one: each such RRset is
 * the stack's as a whole. Set `zone` too if the mail domain is a subdomain of the managed zone's domain. No package is needed
 * beside this one; the engine gets Pulumi's plugin `gcp`.
 */
export function googleDns(args: GoogleDns): Dns {
  return { googleDns: args };
}

/** The resource is named by its token, so no program has to install or load the SDK, which has 86 MB. */
const RECORD_SET = "gcp:dns/recordSet:RecordSet";
const GET_RECORD_SETS = "gcp:dns/getRecordSets:getRecordSets";

/** The plugin's version, of which the resource's arguments and the data source were read. */
const VERSION = "9.37.0";

export function connectGoogleDns(config: Checked<GoogleDns>): RRsetAdapter {
  const managedZone = undefer(config.managedZone) as pulumi.Input<string>;
  const project = undefer(config.project) as pulumi.Input<string> | undefined;
  const once = readingOnce<unknown>();
  return {
    service: googleDnsService,
    async list(names, { zone, rrsets: _, ...opts }) {
      const { readGoogleDnsList } = await import("../adoption/google-dns.js");
      const place = {
        managedZone: await knownValue(managedZone, "the managed zone's name"),
        ...(project === undefined ? {} : { project: await knownValue(project, "the project's id") }),
      };
      // By names, since a zone of thousands of records has as many pages.
      const pages = names.map((name) =>
        once(name, () =>
          pulumi.runtime.invoke(GET_RECORD_SETS, { ...place, name: withFinalDot(name) }, { version: VERSION, ...opts }),
        ),
      );
      return recordsIn(readGoogleDnsList(JSON.stringify(await Promise.all(pages)), zone), names);
    },
    audit: (planned) => [
      ...checkManagedZone(managedZone),
      ...auditLimits(planned, limits),
      ...auditRRsetLimits(planned, rrsetLimits),
    ],
    checkImportId,
    declareRRset: ({ fullName, type, ttl, records }, { name, opts }) =>
      new RRsetResource(
        name,
        {
          ...{ managedZone, name: withFinalDot(fullName), type, ttl },
          rrdatas: records.map(({ rdata }) => rdata),
          ...(project === undefined ? {} : { project }),
        },
        opts,
      ),
  };
}

/** `gcp.dns.RecordSet`, which is an RRset. It overwrites what is there when it is created, so no program may go without the guard. */
class RRsetResource extends pulumi.CustomResource {
  constructor(name: string, args: pulumi.Inputs, opts: pulumi.CustomResourceOptions) {
    super(RECORD_SET, name, args, { version: VERSION, ...opts });
  }
}

function checkManagedZone(managedZone: pulumi.Input<string>): Issue[] {
  // The API's description of ManagedZone: 1 to 63 characters, a letter first, then lower-case letters, digits or dashes.
  if (typeof managedZone !== "string" || /^[a-z][-a-z0-9]{0,62}$/.test(managedZone)) return [];
  const message = `${formatValue(managedZone)} is not the name of a managed zone, such as example-com; it is the zone's own name in Cloud DNS, not its domain: \`gcloud dns managed-zones list\` shows it`;
  return [error("google-dns.managed-zone", "dns.googleDns.managedZone", message)];
}

const ID = /^projects\/[^/]+\/managedZones\/[^/]+\/rrsets\/([^/]+)\.\/[A-Z]+$/;

/** The provider takes shorter forms too, but Pulumi would take one for another resource than the one that the stack has. */
function checkImportId(id: string, zone: string): string | undefined {
  const name = ID.exec(id)?.[1];
  const form = `projects/PROJECT/managedZones/MANAGED-ZONE/rrsets/${zone}./TXT`;
  if (name === undefined) {
    return `${formatValue(id)} is not the whole id of an RRset, whose name ends in a dot, such as ${form}`;
  }
  if (relativeName(name.toLowerCase(), zone) !== undefined) return undefined;
  return `${formatValue(id)} is an RRset at ${formatValue(name)}, outside the zone ${formatValue(zone)}; use the id of an RRset in that zone, such as ${form}`;
}

/** What the service does not say that it can hold. */
const limits: Limit[] = [
  {
    id: "google-dns.not-ascii",
    source:
      "Cloud DNS, records format (JSON), read 2026-11: RDATA is as in RFC 1035 section 5, and no example has an escape",
    isUncertain: true,
    breach: (record) =>
      hasOtherThanAscii(record)
        ? "the text has characters other than printable ASCII, of which Cloud DNS does not say how it gives them back; if previews show a change again and again, use ASCII"
        : undefined,
  },
];

const rrsetLimits: RRsetLimit[] = [
  {
    id: "google-dns.rrset-records",
    source: "Cloud DNS, quotas and limits, read 2026-11",
    isRaisable: true,
    breach: ({ length }) =>
      length > 100
        ? `has ${length} records, but Cloud DNS holds at most 100 unless Google has raised the limit; remove some, or ask for more`
        : undefined,
  },
];
