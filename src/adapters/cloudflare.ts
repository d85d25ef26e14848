/** Cloudflare DNS, by `cloudflare.DnsRecord`. */

import type * as sdkTypes from "@pulumi/cloudflare";
import * as pulumi from "@pulumi/pulumi";
import type { Cloudflare, CloudflareRecordSettings, Dns } from "../args/args";
import type { Checked } from "../args/shape";
import { quoteTxt } from "../mail";
import { cloudflareService } from "../preflight/services";
import type { Adapter, DeclaredRecord } from "../records/adapter";
import { numbersOf, valueField } from "../records/records";
import { undefer } from "../shared/deferred";
import { error, formatValue, type Issue } from "../shared/issues";
import { auditLimits, type Limit, namesNoHost, ttlLimit, txtLimit } from "./limits";
import { recordsIn } from "./listed";
import { auditKeys, knownValue, settingsOf } from "./settings";

/**
 * Keeps the records on Cloudflare, never proxied. Needs the package `@pulumi/cloudflare`, version 6. Set `zone` too if the
 * mail domain is a subdomain of the Cloudflare zone.
 */
export function cloudflare(args: Cloudflare): Dns {
  return { cloudflare: args };
}

export function hasDnsRecord(sdk: unknown): boolean {
  return typeof (sdk as typeof sdkTypes)?.DnsRecord === "function";
}

export function connectCloudflare(config: Checked<Cloudflare>, sdk: unknown): Adapter {
  const { DnsRecord, getDnsRecords } = sdk as typeof sdkTypes;
  const { records, comment, tags } = config;
  const zoneId = undefer(config.zoneId) as pulumi.Input<string>;
  return {
    canProxy: true,
    importsByOtherId: true,
    service: cloudflareService,
    async list(names, { zone, rrsets: _, ...opts }) {
      const { readCloudflareList } = await import("../adoption/cloudflare.js");
      const id = await knownValue(zoneId, "the zone's id");
      const pages = names.map((name) => getDnsRecords({ zoneId: id, name: { exact: name } }, opts));
      return recordsIn(readCloudflareList(JSON.stringify(await Promise.all(pages)), zone, id), names);
    },
    audit: (planned) => [
      ...checkZoneId(zoneId),
      ...auditLimits(planned, limits),
      ...auditKeys(records, planned, ["dns", "cloudflare", "records"]),
    ],
    async hasRecord(id, { zone: _, name, ...opts }) {
      const [ofZone = "", recordId] = id.split("/");
      // Asked for the record itself, the provider logs an error where there is none, and the run counts as failed.
      const found = await getDnsRecords({ zoneId: ofZone, name: { exact: name } }, opts).catch(() => undefined);
      return found?.results.some((record) => record.id === recordId);
    },
    declare: (record, { name, opts }) =>
      new DnsRecord(
        name,
        {
          zoneId,
          // The full name: Cloudflare returns short names and "@" as full ones, and each preview would show a change.
          name: record.fullName,
          type: record.type,
          ttl: record.ttl,
          ...contents(record),
          // The proxy would hide what mail servers look up.
          proxied: record.legacy?.isProxied ?? false,
          ...settingsOf<CloudflareRecordSettings>(record.key, record.legacy ? {} : { comment, tags }, records),
        },
        // A record's type can't be changed in place, and the new record would conflict with the old one. Only a user's own
        // record can change its type; the others move to another zone without a gap.
        {
          ...opts,
          ...(record.legacy ? { ignoreChanges: NOTES } : {}),
          ...(record.requirement === "optional" ? { deleteBeforeReplace: true } : {}),
        },
      ),
  };
}

/** What a record of the former mail service keeps as it is. */
const NOTES = ["comment", "tags", "settings"];

function checkZoneId(zoneId: pulumi.Input<string>): Issue[] {
  if (typeof zoneId !== "string" || /^[0-9a-f]{32}$/i.test(zoneId)) return [];
  const message = `${formatValue(zoneId)} is not a zone id of 32 hexadecimal digits; copy it from the zone's overview`;
  return [error("cloudflare.zone-id", "dns.cloudflare.zoneId", message)];
}

function contents(record: DeclaredRecord): Partial<sdkTypes.DnsRecordArgs> {
  const { type, value, preference, priority } = record;
  switch (type) {
    case "MX":
      return { content: value, priority: preference };
    case "SRV":
      // Cloudflare returns the priority in both places.
      return { priority, data: { ...numbersOf(type, record), [valueField(type).name]: value } };
    case "TXT":
      // Quoted and divided, as Cloudflare returns it.
      return { content: pulumi.output(value).apply(quoteTxt) };
    default:
      return { content: value };
  }
}

const recordTypes = "developers.cloudflare.com, DNS record types, read 2026-11";

/** RDATA that leaves room for names and the fixed fields in 4096 octets on the wire. */
const MAX_TXT_BYTES = 3800;

const limits: Limit[] = [
  ttlLimit("cloudflare.ttl", "developers.cloudflare.com, TTL: 60 to 86400, 1 is automatic; read 2026-11", 60, 86400, 1),
  txtLimit(
    { id: "cloudflare.txt-too-long", source: `${recordTypes}: 4096 octets on the wire`, max: MAX_TXT_BYTES },
    (octets) =>
      `the text has ${octets} octets, but a Cloudflare record holds 4096 in all; shorten the text to ${MAX_TXT_BYTES}`,
  ),
  {
    id: "cloudflare.null-mx",
    source:
      "DNSControl/dnscontrol, integrationTest/integration_test.go (NullMX, on real accounts), #703: the service holds them; read 2026-11",
    isUncertain: true,
    breach: (record) =>
      namesNoHost(record)
        ? "Cloudflare holds records without a host (RFC 7505), but they are untested with its provider; after the first update, run `pulumi refresh` and check that it shows no changes"
        : undefined,
  },
];
