/** Amazon Route 53, by `aws:route53/record:Record`: a resource for each RRset. */

import * as pulumi from "@pulumi/pulumi";
import type { Dns, Route53 } from "../args/args";
import type { Checked } from "../args/shape";
import { quoteOctal } from "../dns/octal";
import { route53Service } from "../preflight/services";
import type { DeclaredRecord, RRsetAdapter } from "../records/adapter";
import { undefer } from "../shared/deferred";
import { error, formatValue, type Issue } from "../shared/issues";
import { auditLimits, type Limit, namesNoHost, txtLimit } from "./limits";
import { readingWhole } from "./listed";
import { knownValue } from "./settings";

/**
 * Keeps the records in a hosted zone of Amazon Route 53, which holds all records of a name and type as one: each such RRset is
 * the stack's as a whole. Set `zone` too if the mail domain is a subdomain of the hosted zone. No package is needed beside this
 * one; the engine gets Pulumi's plugin `aws`.
 */
export function route53(args: Route53): Dns {
  return { route53: args };
}

/** The resource is named by its token, so no program has to install or load the SDK, which has 84 MB. */
const RECORD = "aws:route53/record:Record";
const GET_RECORDS = "aws:route53/getRecords:getRecords";

/** The plugin's version, of which the resource's arguments and the data source were read. */
const VERSION = "7.48.0";

export function connectRoute53(config: Checked<Route53>): RRsetAdapter {
  const zoneId = undefer(config.zoneId) as pulumi.Input<string>;
  return {
    service: route53Service,
    // The data source asks for the whole zone, whatever names it is to give back.
    list: readingWhole(
      async (_zone, opts) => {
        const args = { zoneId: await knownValue(zoneId, "the hosted zone's id") };
        return pulumi.runtime.invoke(GET_RECORDS, args, { version: VERSION, ...opts });
      },
      async () => (await import("../adoption/route53.js")).readRoute53List,
    ).list,
    audit: (planned) => [...checkZoneId(zoneId), ...auditLimits(planned, limits)],
    declareRRset: ({ fullName, type, ttl, records }, { name, opts }) =>
      new RRsetResource(
        name,
        // The service and the provider take a lower case name without final dot for the same, and each preview of any other
        // spelling would show a replacement.
        { zoneId, name: fullName, type, ttl, records: records.map(recordText) },
        opts,
      ),
  };
}

/** `aws.route53.Record`, which is an RRset. */
class RRsetResource extends pulumi.CustomResource {
  constructor(name: string, args: pulumi.Inputs, opts: pulumi.CustomResourceOptions) {
    super(RECORD, name, { ...args, fqdn: undefined }, { version: VERSION, ...opts });
  }
}

/** RDATA, but of a TXT without the quotes around all of it, which the provider adds. */
function recordText({ type, value, rdata }: DeclaredRecord): pulumi.Input<string> {
  return type === "TXT" ? pulumi.output(value).apply((text) => quoteOctal(text).slice(1, -1)) : rdata;
}

function checkZoneId(zoneId: pulumi.Input<string>): Issue[] {
  if (typeof zoneId !== "string" || /^Z[A-Z0-9]{1,31}$/.test(zoneId)) return [];
  const message = `${formatValue(zoneId)} is not the id of a hosted zone, such as Z0123456789ABCDEFGHIJ; copy it from the list of hosted zones, without /hostedzone/`;
  return [error("route53.zone-id", "dns.route53.zoneId", message)];
}

const developerGuide = "Amazon Route 53 Developer Guide, supported DNS record types and quotas, read 2026-11";

/** Characters of one value, with quotes and escapes. */
const MAX_VALUE = 4000;

const limits: Limit[] = [
  txtLimit(
    { id: "route53.txt-too-long", source: developerGuide, max: MAX_VALUE },
    (length) =>
      `the value has ${length} characters with its quotes and escapes, but a value at Route 53 has at most ${MAX_VALUE}; shorten the text`,
    (text) => quoteOctal(text).length,
  ),
  {
    id: "route53.null-mx",
    source:
      "DNSControl/dnscontrol, integrationTest/integration_test.go (NullMX, on real accounts): the service holds them; read 2026-11",
    isUncertain: true,
    breach: (record) =>
      namesNoHost(record)
        ? "Route 53 holds records without a host (RFC 7505), but they are untested with its provider; after the first update, run `pulumi refresh` and check that it shows no changes"
        : undefined,
  },
];
