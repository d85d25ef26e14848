/** Tencent Cloud DNSPod, by `tencentcloud.dnspod.Record`, with or without an SDK. */
import * as pulumi from "@pulumi/pulumi";
import type { Dns, Dnspod, DnspodRecordSettings } from "../args/args";
import type { Checked } from "../args/shape";
import { dnspodService } from "../preflight/services";
import type { Adapter, AuditedRecord, DeclaredRecord } from "../records/adapter";
import { checkTtl } from "../records/records";
import { error, formatValue } from "../shared/issues";
import { checkIdOf } from "./import-id";
import { auditLimits, hasOtherThanAscii, idnWarning, type Limit, namesNoHost, ttlLimit, txtLimit } from "./limits";
import { readingWhole } from "./listed";
import { auditKeys, auditNotes, settingsOf, zoneArgument } from "./settings";

/**
 * Keeps the records on Tencent Cloud DNSPod. No package is needed: Pulumi's engine downloads the provider by itself.
 *
 * A program that has an SDK of Tencent Cloud already passes it, and its provider is used: the module
 * `@tencentcloud_iac/pulumi`, or the one that `pulumi package add terraform-provider tencentcloudstack/tencentcloud`
 * generates; its class alone is enough, as `dnspod({}, { DnspodRecord })`.
 */
export function dnspod(args: Dnspod = {}, sdk?: object): Dns {
  return { dnspod: sdk === undefined ? args : { ...args, sdk: () => sdk } };
}

/** The inputs of a record; they are the same in all SDKs. */
interface RecordArgs {
  domain: string;
  subDomain: string;
  recordType: string;
  recordLine: string;
  value: pulumi.Input<string>;
  mx?: number;
  ttl: number;
  status?: string;
  remark?: string;
}

type RecordClass = new (name: string, args: RecordArgs, opts: pulumi.CustomResourceOptions) => pulumi.CustomResource;
type GetRecordList = (args: { domain: string }, opts: pulumi.InvokeOptions) => Promise<unknown>;

/** What a program's SDK is, as far as this adapter uses it: Tencent's own, and the one that Pulumi generates. */
interface Sdk {
  dnspod?: { Record?: RecordClass; getRecordList?: GetRecordList };
  DnspodRecord?: RecordClass;
  getDnspodRecordList?: GetRecordList;
}

/** The provider that is used without an SDK: github.com/tencentcloudstack/pulumi-tencentcloud, its newest release in 2026-11. */
const plugin = { version: "0.2.3", pluginDownloadURL: "github://api.github.com/tencentcloudstack" };

class TokenRecord extends pulumi.CustomResource {
  constructor(name: string, args: RecordArgs, opts: pulumi.CustomResourceOptions) {
    super("tencentcloud:Dnspod/record:Record", name, { ...args }, { ...plugin, ...opts });
  }
}

const getRecordList: GetRecordList = (args, opts) =>
  pulumi.runtime.invoke("tencentcloud:Dnspod/getRecordList:getRecordList", args, { ...plugin, ...opts });

/** The line of all clients, by its name on both sites (API CreateRecord, read 2026-11). */
const DEFAULT_LINE = "默认";

export function connectDnspod(config: Checked<Dnspod>): Adapter {
  const { domainName, minTtl = 1, records, line, remark, status } = config;
  const sdk = config.sdk?.() as Sdk | undefined;
  const given = sdk?.dnspod?.Record ?? sdk?.DnspodRecord;
  const Record = given ?? TokenRecord;
  const ask = sdk ? (sdk.dnspod?.getRecordList ?? sdk.getDnspodRecordList) : getRecordList;
  const named = zoneArgument(domainName, "dns.dnspod.domainName");
  return {
    canSuspend: true,
    service: { ...dnspodService, minTtl },
    zone: named.zone,
    audit: (planned, zone) => [
      ...named.issues,
      ...(sdk && !given ? [noRecordClass] : []),
      ...checkTtl(minTtl, "dns.dnspod.minTtl"),
      ...auditNotes(config, "dnspod", "records", remarkLimit),
      ...idnWarning("dnspod.idn", "DNSPod", zone),
      ...auditLimits(planned, [...limits, ttlLimit("dnspod.ttl", apiReference, minTtl, 604800)]),
      ...auditKeys(records, planned, ["dns", "dnspod", "records"]),
    ],
    checkImportId: checkIdOf({ service: "DNSPod", separator: "#", example: "1194109872" }),
    ...(ask ? readingWhole((domain, opts) => ask({ domain }, opts), loadReader) : {}),
    declare: (record, { name: logicalName, zone, opts }) => {
      const { key, name, type, ttl, preference, legacy } = record;
      const own = legacy
        ? {
            ...settingsOf<DnspodRecordSettings>(key, {}, records),
            status: legacy.isSuspended ? "DISABLE" : "ENABLE",
          }
        : settingsOf<DnspodRecordSettings>(key, { line, remark, status }, records);
      const { line: recordLine = DEFAULT_LINE, ...notes } = own;
      return new Record(
        logicalName,
        {
          domain: zone,
          subDomain: name,
          recordType: type,
          recordLine,
          value: storedValue(record),
          ...(preference === undefined ? {} : { mx: preference }),
          ttl,
          ...notes,
        },
        // A weight can't be unset again, so an imported one stays; what a legacy record has beside its data stays too.
        { ...opts, ignoreChanges: ["weight", ...(legacy ? ["remark"] : [])] },
      );
    },
  };
}

const loadReader = async () => (await import("../adoption/dnspod.js")).readDnspodList;

/** A TXT is stored raw, undivided and without quotes; the numbers of an SRV are part of its value. No name has a final dot. */
function storedValue({ type, value, priority, weight, port }: DeclaredRecord): pulumi.Input<string> {
  return type === "SRV" ? pulumi.interpolate`${priority} ${weight} ${port} ${value}` : value;
}

const noRecordClass = error(
  "dnspod.sdk",
  "dns.dnspod.sdk",
  "the SDK has neither dnspod.Record nor DnspodRecord; pass the module @tencentcloud_iac/pulumi, a generated SDK of tencentcloudstack/tencentcloud, or { DnspodRecord }, or omit it",
);

const apiReference = "Tencent Cloud, API DNSPod 2021-03-23, CreateRecord, and its error codes, read 2026-11";
const realAccounts = "DNSControl/dnscontrol #4581, #4770, #4775: tests on real accounts, read 2026-11";

/** RemarkTooLong of the error codes. */
const remarkLimit = { field: "remark", id: "dnspod.remark-too-long", service: "DNSPod", max: 200 };

/** Alibaba Cloud DNS's limit, and the length of a 2048-bit DKIM key with room to spare. */
const KNOWN_TXT_BYTES = 511;

/** What the service can't hold. */
const limits: Limit[] = [
  {
    id: "dnspod.txt-changed",
    source: realAccounts,
    breach: (record) => {
      if (record.type !== "TXT" || !/["'\\]|\s$/.test(record.text ?? "")) return undefined;
      return `${formatValue(record.text)} contains a quote, an apostrophe, a backslash, or a space at the end. DNSPod refuses or changes these, so every preview would show a change; remove them`;
    },
  },
  txtLimit(
    {
      id: "dnspod.txt-long",
      source: "the error code InvalidParameter.RecordValueLengthInvalid; no document states the length, read 2026-11",
      max: KNOWN_TXT_BYTES,
      isUncertain: true,
    },
    (octets) =>
      `the text has ${octets} octets. DNSPod limits the length without documenting the limit; if it refuses the record, shorten the text (in an SPF record, remove senders)`,
  ),
  {
    id: "dnspod.not-ascii",
    source: "no document or test says what becomes of them, read 2026-11",
    isUncertain: true,
    breach: (record) =>
      hasOtherThanAscii(record)
        ? `${formatValue(record.text)} contains characters other than printable ASCII, which are untested on DNSPod; after the first update, run \`pulumi refresh\` and check that it shows no changes`
        : undefined,
  },
  {
    id: "dnspod.preference",
    source: apiReference,
    breach: (record) => {
      if (record.type !== "MX" || namesNoHost(record) || (record.preference >= 1 && record.preference <= 20))
        return undefined;
      return `the preference must be from 1 to 20, got ${record.preference}; only the order of the numbers matters, so use ones in that range`;
    },
  },
  {
    id: "dnspod.null-mx",
    source: `${apiReference}; ${realAccounts}`,
    breach: (record) =>
      namesNoHost(record) ? "DNSPod does not support records without a host (RFC 7505); remove it" : undefined,
  },
  {
    id: "dnspod.idn-target",
    source:
      "DNSControl/dnscontrol, providers/tencentdns/convert.go, 2026-08: it sends targets in Unicode, read 2026-11",
    isUncertain: true,
    breach: (record) => {
      const target = targetOf(record);
      if (target === undefined || !/(^|\.)xn--/.test(target)) return undefined;
      return `${formatValue(target)} is an internationalized name, which DNSPod may return in its own script, so that every preview would show a change; use another name of that host if there is one`;
    },
  },
];

function targetOf(record: AuditedRecord): string | undefined {
  if (record.type === "MX") return record.exchange;
  return record.type === "CNAME" || record.type === "SRV" ? record.target : undefined;
}
