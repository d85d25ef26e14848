/** DigitalOcean, by `digitalocean.DnsRecord`. */
import type * as sdkTypes from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";
import type { DigitalOcean, Dns } from "../args/args";
import type { Checked } from "../args/shape";
import { quoteTxt } from "../dns/character-strings";
import { digitalOceanService } from "../preflight/services";
import type { Adapter } from "../records/adapter";
import { formatValue } from "../shared/issues";
import { checkIdOf } from "./import-id";
import { auditLimits, type Limit, namesNoHost, txtLimit } from "./limits";
import { readingWhole } from "./listed";
import { zoneArgument } from "./settings";

/** Keeps the records on DigitalOcean. Needs the package `@pulumi/digitalocean`. */
export function digitalOcean(args: DigitalOcean = {}): Dns {
  return { digitalOcean: args };
}

export function hasDigitalOceanRecord(sdk: unknown): boolean {
  return typeof (sdk as typeof sdkTypes)?.DnsRecord === "function";
}

export function connectDigitalOcean({ domainName }: Checked<DigitalOcean>, sdk: unknown): Adapter {
  const { DnsRecord, getRecords } = sdk as typeof sdkTypes;
  const named = zoneArgument(domainName, "dns.digitalOcean.domainName");
  return {
    service: digitalOceanService,
    importsByOtherId: true,
    zone: named.zone,
    audit: (planned) => [...named.issues, ...auditLimits(planned, limits)],
    checkImportId: checkIdOf({ service: "DigitalOcean", separator: ",", example: "12345678" }),
    ...readingWhole((domain, opts) => getRecords({ domain }, opts), loadReader),
    declare: (record, { name: logicalName, zone, opts }) => {
      const { name, type, ttl, value, preference, priority, weight, port, requirement } = record;
      const numbers = { priority: preference ?? priority, weight, port };
      return new DnsRecord(
        logicalName,
        {
          domain: zone,
          name,
          type,
          // TXT is stored raw; without the final dot of a host the service refuses the record.
          value: type === "MX" || type === "CNAME" || type === "SRV" ? pulumi.interpolate`${value}.` : value,
          ttl,
          ...Object.fromEntries(Object.entries(numbers).filter(([, number]) => number !== undefined)),
        },
        // A record's type can't be changed in place, and the new record would conflict with the old one.
        { ...opts, ...(requirement === "optional" ? { deleteBeforeReplace: true } : {}) },
      );
    },
  };
}

const loadReader = async () => (await import("../adoption/digitalocean.js")).readDigitalOceanList;

const realAccounts =
  "DNSControl/dnscontrol, providers/digitalocean/auditrecords.go: tests on real accounts, read 2026-11";

/** In quotes and divided, as the service measures it. */
const MAX_ENCODED_BYTES = 509;

/** What the service can't hold. */
const limits: Limit[] = [
  txtLimit(
    { id: "digitalocean.txt-too-long", source: `${realAccounts}, #370`, max: MAX_ENCODED_BYTES },
    (octets) =>
      `the text has ${octets} octets in quotes, but DigitalOcean holds at most ${MAX_ENCODED_BYTES}; shorten it (in an SPF record, remove senders)`,
    (text) => Buffer.byteLength(quoteTxt(text)),
  ),
  {
    id: "digitalocean.backslash",
    source: realAccounts,
    breach: (record) =>
      record.type === "TXT" && record.text?.includes("\\")
        ? `${formatValue(record.text)} contains a backslash, which DigitalOcean does not store as it is; remove it`
        : undefined,
  },
  {
    id: "digitalocean.null-mx",
    source: realAccounts,
    breach: (record) =>
      namesNoHost(record) ? "DigitalOcean does not support records without a host (RFC 7505); remove it" : undefined,
  },
];
