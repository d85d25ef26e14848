/** Azure DNS, by `azure-native:dns:RecordSet`: a resource for each RRset. */
import * as pulumi from "@pulumi/pulumi";
import { type AzureDns, AzureEnvironment, type Dns } from "../args/args";
import type { Checked } from "../args/shape";
import { MAX_STRING } from "../dns/character-strings";
import { relativeName, withFinalDot } from "../dns/name";
import { azureDnsService } from "../preflight/services";
import type { AuditedRecord, DeclaredRecord, RRsetAdapter, RRsetPlace } from "../records/adapter";
import { type RecordType, recordTypes } from "../records/records";
import { createLimiter } from "../shared/async";
import { undefer } from "../shared/deferred";
import { formatValue } from "../shared/issues";
import { auditLimits, auditRRsetLimits, hasOtherThanAscii, type Limit, type RRsetLimit } from "./limits";
import { readingOnce, recordsIn } from "./listed";
import { auditRRsetKeys, knownValue, settingsOf, zoneArgument } from "./settings";

/**
 * Keeps the records in a zone of Azure DNS, which holds all records of a name and type as one: each such RRset is the stack's
 * as a whole. No package is needed beside this one; the engine gets Pulumi's plugin `azure-native`.
 */
export function azureDns(args: AzureDns): Dns {
  return { azureDns: args };
}

/** The resource is named by its token, so no program has to install or load the SDK, which has 136 MB. */
const RECORD_SET = "azure-native:dns:RecordSet";
const GET_RECORD_SET = "azure-native:dns:getRecordSet";

/** The plugin's version, of which the resource's arguments and the data source were read. */
const VERSION = "3.28.0";

/** RRsets that are read at once; the service allows 2000 a minute and zone. */
const AT_ONCE = 8;

export function connectAzureDns(config: Checked<AzureDns>): RRsetAdapter {
  const { zoneName, environment = AzureEnvironment.Public, metadata, rrsets: settings } = config;
  const resourceGroupName = undefer(config.resourceGroupName) as pulumi.Input<string>;
  const named = zoneArgument(zoneName, "dns.azureDns.zoneName");
  const inTurn = createLimiter(AT_ONCE);
  const once = readingOnce<unknown[]>();
  return {
    service: azureDnsService,
    zone: named.zone,
    async list(names, { zone, rrsets, ...opts }) {
      const { readAzureDnsList } = await import("../adoption/azure-dns.js");
      const group = await knownValue(resourceGroupName, "the resource group's name");
      // The plugin has no function that lists a zone, and the records of other types are of no account here.
      const places = rrsets.filter(({ type }) => recordTypes.some((one) => one === type));
      const found = await Promise.all(
        places.map((place) =>
          once(`${place.name} ${place.type}`, () =>
            inTurn("", () => recordSetAt(place, { resourceGroupName: group, zoneName: zone }, opts)),
          ),
        ),
      );
      return recordsIn(readAzureDnsList(JSON.stringify(found.flat()), zone), names);
    },
    audit: (planned) => [
      ...named.issues,
      ...auditLimits(planned, limits),
      ...auditRRsetLimits(planned, [...rrsetLimits, textLimit(environment)]),
      ...auditRRsetKeys(settings, planned, ["dns", "azureDns", "rrsets"]),
    ],
    checkImportId,
    declareRRset: ({ key, name, type, ttl, records }, { name: logicalName, zone, opts }) =>
      new RRsetResource(
        logicalName,
        {
          ...{ resourceGroupName, zoneName: zone, relativeRecordSetName: name, recordType: type, ttl },
          ...contents[type](records),
          ...settingsOf(key, metadata === undefined ? {} : { metadata }, settings),
        },
        opts,
      ),
  };
}

/** `azure-native.dns.RecordSet`, which is an RRset. */
class RRsetResource extends pulumi.CustomResource {
  constructor(name: string, args: pulumi.Inputs, opts: pulumi.CustomResourceOptions) {
    super(RECORD_SET, name, { ...args, fqdn: undefined }, { version: VERSION, ...opts });
  }
}

type Contents = (records: DeclaredRecord[]) => pulumi.Inputs;

/** The service has a property for each type, hosts with a final dot, and texts as lists of strings, without quotes. */
const contents: Record<RecordType, Contents> = {
  A: (records) => ({ aRecords: records.map(({ value }) => ({ ipv4Address: value })) }),
  AAAA: (records) => ({ aaaaRecords: records.map(({ value }) => ({ ipv6Address: value })) }),
  CNAME: ([record]) => ({ cnameRecord: { cname: host(record?.value) } }),
  MX: (records) => ({
    mxRecords: records.map(({ preference, value }) => ({ preference, exchange: host(value) })),
  }),
  SRV: (records) => ({
    srvRecords: records.map(({ priority, weight, port, value }) => ({ priority, weight, port, target: host(value) })),
  }),
  TXT: (records) => ({
    txtRecords: records.map(({ value }) => ({ value: pulumi.output(value).apply(stringsOf) })),
  }),
};

function host(value: pulumi.Input<string> = ""): pulumi.Output<string> {
  return pulumi.output(value).apply(withFinalDot);
}

/** The text in strings of at most 255 octets: the service takes characters, so none is divided. */
function stringsOf(text: string): string[] {
  const strings: string[] = [];
  let [string, size] = ["", 0];
  for (const character of text) {
    const octets = Buffer.byteLength(character);
    if (size + octets > MAX_STRING) {
      strings.push(string);
      [string, size] = ["", 0];
    }
    string += character;
    size += octets;
  }
  return [...strings, string];
}

/** One RRset, as the plugin gives it; nothing where there is none. */
async function recordSetAt(
  { name, type }: RRsetPlace,
  { resourceGroupName, zoneName }: { resourceGroupName: string; zoneName: string },
  opts: pulumi.InvokeOptions,
): Promise<unknown[]> {
  const relativeRecordSetName = relativeName(name, zoneName);
  if (relativeRecordSetName === undefined) return [];
  const args = { resourceGroupName, zoneName, relativeRecordSetName, recordType: type };
  try {
    return [await pulumi.runtime.invoke(GET_RECORD_SET, args, { version: VERSION, ...opts })];
  } catch (problem) {
    // The plugin tells the status in its words only. In a zone that is not there either, nothing stands.
    if (/\bStatus=404\b/.test((problem as Error).message)) return [];
    throw problem;
  }
}

/** An id of Azure Resource Manager, whose parts have no letter case. */
const ID =
  /^\/subscriptions\/[^/]+\/resourceGroups\/([^/]+)\/providers\/Microsoft\.Network\/dnsZones\/([^/]+)\/[a-z]+\/[^/]+$/i;

function checkImportId(id: string, zone: string): string | undefined {
  const [, , ofZone] = ID.exec(id) ?? [];
  const form = `/subscriptions/…/resourceGroups/…/providers/Microsoft.Network/dnszones/${zone}/TXT/@`;
  if (ofZone === undefined) {
    return `${formatValue(id)} is not the id of a record set, such as ${form}; \`az network dns record-set list\` shows it`;
  }
  if (ofZone.toLowerCase() === zone) return undefined;
  return `${formatValue(id)} is a record set of ${formatValue(ofZone)}, but the zone is ${formatValue(zone)}; use the id of a record set in that zone, such as ${form}`;
}

const documents = "MicrosoftDocs/azure-docs, articles/dns/dns-zones-records.md with its table of limits, read 2026-11";

/** What the service does not say that it can hold. */
const limits: Limit[] = [
  {
    id: "azure-dns.not-ascii",
    source: documents,
    isUncertain: true,
    breach: (record) =>
      hasOtherThanAscii(record)
        ? "the text has characters other than printable ASCII, of which Azure DNS does not say how it stores them; if previews show a change again and again, use ASCII"
        : undefined,
  },
];

const rrsetLimits: RRsetLimit[] = [
  {
    id: "azure-dns.rrset-records",
    source: documents,
    isRaisable: true,
    breach: ({ length }) =>
      length > 20
        ? `has ${length} records, but Azure DNS holds at most 20 unless Azure's support has raised the limit; remove some, or ask for more`
        : undefined,
  },
];

/** Characters of all texts of a name together; fewer in the national clouds. */
function textLimit(environment: AzureEnvironment): RRsetLimit {
  const most = environment === AzureEnvironment.Public ? 4096 : 1024;
  return {
    id: "azure-dns.txt-too-long",
    source: `${documents}; hashicorp/terraform-provider-azurerm #24152`,
    breach: (records) => {
      const texts = records.flatMap((record: AuditedRecord) => (record.type === "TXT" ? (record.text ?? []) : []));
      const { length } = texts.join("");
      if (length <= most) return undefined;
      const where = environment === AzureEnvironment.Public ? "Azure DNS" : `Azure DNS in the cloud "${environment}"`;
      return `its texts have ${length} characters together, but ${where} holds at most ${most} for a name; shorten or remove some`;
    },
  };
}
