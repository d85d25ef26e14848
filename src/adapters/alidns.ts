/** Alibaba Cloud DNS, by `alicloud.dns.AlidnsRecord`. */

import type * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";
import type { Alidns, AlidnsRecordSettings, Dns } from "../args/args";
import type { Checked } from "../args/shape";
import { relativeName } from "../dns/name";
import { alidnsService } from "../preflight/services";
import type { Adapter } from "../records/adapter";
import { checkTtl } from "../records/records";
import { formatValue } from "../shared/issues";
import { auditLimits, hasOtherThanAscii, idnWarning, type Limit, namesNoHost, ttlLimit, txtLimit } from "./limits";
import { recordsIn } from "./listed";
import { auditKeys, settingsOf, zoneArgument } from "./settings";

/** Keeps the records on Alibaba Cloud DNS. Needs the package `@pulumi/alicloud`. */
export function alidns(args: Alidns = {}): Dns {
  return { alidns: args };
}

export function hasAlidnsRecord(sdk: unknown): boolean {
  return typeof (sdk as typeof alicloud)?.dns?.AlidnsRecord === "function";
}

export function connectAlidns(config: Checked<Alidns>, sdk: unknown): Adapter {
  const { AlidnsRecord, getAlidnsRecords } = (sdk as typeof alicloud).dns;
  const { domainName, minTtl = 1, records, line, remark, status } = config;
  const named = zoneArgument(domainName, "dns.alidns.domainName");
  return {
    canSuspend: true,
    service: { ...alidnsService, minTtl },
    async list(names, { zone, rrsets: _, ...opts }) {
      const { readAlidnsList } = await import("../adoption/alidns.js");
      // Other searches than the exact one find parts of names too.
      const pages = names.map((name) =>
        getAlidnsRecords({ domainName: zone, searchMode: "EXACT", keyWord: relativeName(name, zone) ?? name }, opts),
      );
      return recordsIn(readAlidnsList(JSON.stringify(await Promise.all(pages)), zone), names);
    },
    zone: named.zone,
    audit: (planned, zone) => [
      ...named.issues,
      ...checkTtl(minTtl, "dns.alidns.minTtl"),
      ...idnWarning("alidns.idn", "Alibaba Cloud DNS", zone),
      ...auditLimits(planned, [...limits, ttlLimit("alidns.ttl", apiReference, minTtl, 86400)]),
      ...auditKeys(records, planned, ["dns", "alidns", "records"]),
    ],
    async hasRecord(id, { zone, name: _, ...opts }) {
      // The service tells by the record's own call only that it "does not belong" to the account, whatever the reason.
      const { records: found } = await getAlidnsRecords({ domainName: zone, ids: [id] }, opts);
      return found.some(({ recordId }) => recordId === id);
    },
    declare: (
      { key, name, type, ttl, value, preference, priority, weight, port, legacy },
      { name: logicalName, zone, opts },
    ) =>
      new AlidnsRecord(
        logicalName,
        {
          domainName: zone,
          rr: name,
          type,
          // TXT is stored raw: undivided and without quotes.
          value: type === "SRV" ? pulumi.interpolate`${priority} ${weight} ${port} ${value}` : value,
          ...(preference === undefined ? {} : { priority: preference }),
          ttl,
          ...(legacy
            ? {
                ...settingsOf<AlidnsRecordSettings>(key, {}, records),
                status: legacy.isSuspended ? "DISABLE" : "ENABLE",
              }
            : settingsOf(key, { line, remark, status }, records)),
        },
        opts,
      ),
  };
}

const apiReference = "Alibaba Cloud help, Alidns API 2015-01-09 and record types, read 2026-11";

/** 511 octets were accepted and 764 refused. */
const MAX_TXT_BYTES = 511;

/** What the service can't hold. */
const limits: Limit[] = [
  txtLimit(
    { id: "alidns.txt-too-long", source: apiReference, max: MAX_TXT_BYTES },
    (octets) =>
      `the text has ${octets} octets, but Alibaba Cloud DNS holds at most ${MAX_TXT_BYTES}; shorten it (in an SPF record, remove senders)`,
  ),
  {
    id: "alidns.txt-changed",
    source: "reports of the Terraform provider alicloud on TXT values, read 2026-11",
    breach: (record) => {
      if (record.type !== "TXT" || !/["\\]|^\s|\s$/.test(record.text ?? "")) return undefined;
      return `${formatValue(record.text)} contains a quote, a backslash, or a space at an end. Alibaba Cloud DNS changes these, so every preview would show a change; remove them`;
    },
  },
  {
    id: "alidns.not-ascii",
    source: apiReference,
    breach: (record) =>
      hasOtherThanAscii(record)
        ? `${formatValue(record.text)} contains characters other than printable ASCII, which Alibaba Cloud DNS does not support; remove them`
        : undefined,
  },
  {
    id: "alidns.priority",
    source: `${apiReference}: 1 to 50; other pages say 1 to 10, but China's third MX has 15`,
    breach: (record) => {
      if (record.type !== "MX" || namesNoHost(record) || (record.preference >= 1 && record.preference <= 50))
        return undefined;
      return `the preference must be from 1 to 50, got ${record.preference}; only the order of the numbers matters, so use ones in that range`;
    },
  },
  {
    id: "alidns.null-mx",
    source: apiReference,
    breach: (record) =>
      namesNoHost(record)
        ? "Alibaba Cloud DNS does not support records without a host (RFC 7505); remove it"
        : undefined,
  },
];
