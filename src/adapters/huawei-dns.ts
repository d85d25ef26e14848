/** Huawei Cloud DNS, by `huaweicloud:index/dnsRecordset:DnsRecordset`: a resource for each RRset of a line. */
import * as pulumi from "@pulumi/pulumi";
import type { Dns, HuaweiDns } from "../args/args";
import type { Checked } from "../args/shape";
import { quoteTxt } from "../dns/character-strings";
import { withFinalDot } from "../dns/name";
import { huaweiDnsService } from "../preflight/services";
import type { RRsetAdapter } from "../records/adapter";
import { undefer } from "../shared/deferred";
import { error, formatValue, type Issue } from "../shared/issues";
import { auditLimits, auditRRsetLimits, type Limit, namesNoHost, type RRsetLimit, ttlLimit, txtLimit } from "./limits";
import { readingWhole } from "./listed";
import { auditNotes, auditRRsetKeys, knownValue, settingsOf } from "./settings";

/**
 * Keeps the records in a public zone of Huawei Cloud DNS, which holds all records of a name and type as one: each such RRset is
 * the stack's as a whole. Set `zone` too if the mail domain is a subdomain of the zone. No package is needed beside this one:
 * the engine gets Pulumi's plugin for any Terraform provider, and that gets Huawei's.
 *
 * A program that has an SDK of Huawei Cloud already passes it, and its provider is used: the one that `pulumi package add
 * terraform-provider huaweicloud/huaweicloud` generates, whose class alone is enough, as `huaweiDns({ … }, { DnsRecordset })`;
 * or the module `@huaweicloudos/pulumi`, which can't list a zone.
 */
export function huaweiDns(args: HuaweiDns, sdk?: object): Dns {
  return { huaweiDns: sdk === undefined ? args : { ...args, sdk: () => sdk } };
}

/** The inputs of a record set; they are the same in all SDKs. */
interface RecordsetArgs {
  zoneId: pulumi.Input<string>;
  name: string;
  type: string;
  ttl: number;
  records: pulumi.Input<pulumi.Input<string>[]>;
  lineId?: string;
  description?: string;
  tags?: { [name: string]: string };
}

type RecordsetClass = new (
  name: string,
  args: RecordsetArgs,
  opts: pulumi.CustomResourceOptions,
) => pulumi.CustomResource;
type GetRecordsets = (args: { zoneId: string }, opts: pulumi.InvokeOptions) => Promise<unknown>;

/** What a program's SDK is, as far as this adapter uses it: the one that Pulumi generates, and Huawei's own. */
interface Sdk {
  DnsRecordset?: RecordsetClass;
  getDnsRecordsets?: GetRecordsets;
  dns?: { Recordset?: RecordsetClass };
}

/**
 * The provider that is used without an SDK: huaweicloud/terraform-provider-huaweicloud, its newest release in 2026-11 that could be
 * read, under pulumi/pulumi-terraform-provider. Huawei's own package 0.0.12 is made of v1.73.3, where `records` is a list, so that
 * another order at the service is a change, and has no function that lists a zone (provider/resources.go).
 */
const provider = { url: "registry.opentofu.org/huaweicloud/huaweicloud", version: "1.97.1" };

/** In the form in which generated SDKs ask for it. */
async function packageOfProvider(): Promise<string> {
  return pulumi.runtime.registerPackage({
    baseProviderName: "terraform-provider",
    baseProviderVersion: "1.1.3",
    baseProviderDownloadUrl: "",
    packageName: "huaweicloud",
    packageVersion: provider.version,
    base64Parameter: Buffer.from(JSON.stringify({ remote: provider })).toString("base64"),
  });
}

class TokenRecordset extends pulumi.CustomResource {
  constructor(name: string, args: RecordsetArgs, opts: pulumi.CustomResourceOptions) {
    super("huaweicloud:index/dnsRecordset:DnsRecordset", name, { ...args }, opts, false, packageOfProvider());
  }
}

const getRecordsets: GetRecordsets = (args, opts) =>
  pulumi.runtime.invoke("huaweicloud:index/getDnsRecordsets:getDnsRecordsets", args, opts, packageOfProvider());

export function connectHuaweiDns(config: Checked<HuaweiDns>): RRsetAdapter {
  const { lineId, description, tags, rrsets: settings } = config;
  const zoneId = undefer(config.zoneId) as pulumi.Input<string>;
  const sdk = config.sdk?.() as Sdk | undefined;
  const given = sdk?.DnsRecordset ?? sdk?.dns?.Recordset;
  const Recordset = given ?? TokenRecordset;
  const ask = sdk ? sdk.getDnsRecordsets : getRecordsets;
  const forAll = {
    ...(description === undefined ? {} : { description }),
    ...(tags === undefined ? {} : { tags }),
  };
  return {
    service: huaweiDnsService,
    ...(ask ? { list: listOfLine(ask, zoneId, lineId) } : {}),
    audit: (planned) => [
      ...(sdk && !given ? [noRecordsetClass] : []),
      ...checkZoneId(zoneId),
      ...auditNotes(config, "huaweiDns", "rrsets", descriptionLimit),
      ...auditLimits(planned, limits),
      ...auditRRsetLimits(planned, rrsetLimits),
      ...auditRRsetKeys(settings, planned, ["dns", "huaweiDns", "rrsets"]),
    ],
    checkImportId: (id) => checkImportId(id, zoneId),
    declareRRset: ({ key, fullName, type, ttl, records }, { name, opts }) =>
      new Recordset(
        name,
        {
          ...{ zoneId, name: withFinalDot(fullName), type, ttl },
          records: inOneOrder(records.map(({ rdata }) => rdata)),
          ...(lineId === undefined ? {} : { lineId }),
          ...settingsOf(key, forAll, settings),
        },
        opts,
      ),
  };
}

/**
 * The whole zone is read: a name is a call more for each, of the 100 a minute that a user has (DNSControl, documentation of its
 * provider HUAWEICLOUD, read 2026-11). What other lines have at a name is in sets of their own, which nothing here touches.
 */
function listOfLine(
  ask: GetRecordsets,
  zoneId: pulumi.Input<string>,
  lineId: string | undefined,
): NonNullable<RRsetAdapter["list"]> {
  const { list } = readingWhole(
    async (_zone, opts) => ask({ zoneId: await knownValue(zoneId, "the zone's id") }, opts),
    async () => {
      const { readHuaweiDnsList } = await import("../adoption/huawei-dns.js");
      return (text, zone) => readHuaweiDnsList(text, zone, lineId);
    },
  );
  return async (names, opts) => {
    const found = (await list?.(names, opts)) ?? [];
    return found.filter(({ audience }) => audience === undefined);
  };
}

/** Where `records` is a list, the plan's order is no change if none of the values is. */
function inOneOrder(values: pulumi.Input<string>[]): pulumi.Input<pulumi.Input<string>[]> {
  const plain = values.filter((value) => typeof value === "string");
  return plain.length === values.length ? plain.sort() : pulumi.all(values).apply((all) => all.sort());
}

const noRecordsetClass = error(
  "huawei-dns.sdk",
  "dns.huaweiDns.sdk",
  "the SDK has neither DnsRecordset nor dns.Recordset; pass a generated SDK of huaweicloud/huaweicloud, the module @huaweicloudos/pulumi, or { DnsRecordset }, or omit it",
);

function checkZoneId(zoneId: pulumi.Input<string>): Issue[] {
  // The ids in the API reference and in errors of the service.
  if (typeof zoneId !== "string" || /^[0-9a-f]{32}$/.test(zoneId)) return [];
  const message = `${formatValue(zoneId)} is not the id of a zone, which has 32 hexadecimal digits; copy it from the zone's details in the console`;
  return [error("huawei-dns.zone-id", "dns.huaweiDns.zoneId", message)];
}

/** The ids of the zone and of the record set, which the provider takes apart. */
function checkImportId(id: string, zoneId: pulumi.Input<string>): string | undefined {
  const ofZone = /^([0-9a-f]{32})\/[0-9a-f]{32}$/.exec(id)?.[1];
  const form = `${typeof zoneId === "string" ? zoneId : "ff8080829a94f8e5019a9b1a29f50a1b"}/2c9eb155587228570158722b6ac30007`;
  if (ofZone === undefined) {
    return `${formatValue(id)} is not the id of a record set, which is the zone's id, a slash, and the record set's own, such as ${form}`;
  }
  if (typeof zoneId !== "string" || ofZone === zoneId) return undefined;
  return `${formatValue(id)} is a record set of the zone ${formatValue(ofZone)}, but \`zoneId\` is ${formatValue(zoneId)}; use the id of a record set in that zone, such as ${form}`;
}

const userGuide =
  "Huawei Cloud, Domain Name Service, User Guide, record set types and configuration rules (dns_usermanual_0601), read 2026-11";
const apiReference = "Huawei Cloud, Domain Name Service, API v2.1, CreateRecordSetWithLine, read 2026-11";
const realAccounts = "DNSControl, providers/huaweicloud/auditrecords.go: tests on real accounts, read 2026-11";

/** From the API reference, CreateRecordSetWithBatchLines, read 2026-11. */
const descriptionLimit = {
  field: "description",
  id: "huawei-dns.description-too-long",
  service: "Huawei Cloud DNS",
  max: 255,
};

/** Characters of one value of a TXT, with its quotes. */
const MAX_TEXT = 4096;

/** What the service can't hold. */
const limits: Limit[] = [
  {
    id: "huawei-dns.txt-characters",
    source: `${userGuide}; ${realAccounts}`,
    // In RDATA all others have a backslash.
    breach: (record) =>
      record.type === "TXT" && /[^ -~]|["\\]/.test(record.text ?? "")
        ? `${formatValue(record.text)} contains a quotation mark, a backslash, or a character other than printable ASCII, which Huawei Cloud DNS does not store; remove them`
        : undefined,
  },
  txtLimit(
    { id: "huawei-dns.txt-too-long", source: userGuide, max: MAX_TEXT },
    (length) =>
      `the value has ${length} characters with its quotes, but a value at Huawei Cloud DNS has at most ${MAX_TEXT}; shorten the text`,
    (text) => quoteTxt(text).length,
  ),
  {
    id: "huawei-dns.null-mx",
    source: realAccounts,
    breach: (record) =>
      namesNoHost(record)
        ? "Huawei Cloud DNS does not support records without a host (RFC 7505); remove it"
        : undefined,
  },
  ttlLimit("huawei-dns.ttl", apiReference, 1, 2147483647),
];

const rrsetLimits: RRsetLimit[] = [
  {
    id: "huawei-dns.rrset-records",
    source: userGuide,
    breach: ({ length }) =>
      length > 50 ? `has ${length} records, but Huawei Cloud DNS holds at most 50; remove some` : undefined,
  },
];
