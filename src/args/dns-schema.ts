/** The shape of `dns`, as zod schemas: one for each DNS service, matched to its interface of `args.ts` by types. */
import { z } from "zod";
import {
  type Alidns,
  type AlidnsRecordSettings,
  AlidnsStatus,
  type AzureDns,
  type AzureDnsRRsetSettings,
  AzureEnvironment,
  type Cloudflare,
  type CloudflareRecordSettings,
  type DigitalOcean,
  type Dnspod,
  type DnspodRecordSettings,
  DnspodStatus,
  type GoogleDns,
  type HuaweiDns,
  type HuaweiDnsRRsetSettings,
  type NewZone,
  type Rfc2136,
  type Route53,
  TsigAlgorithm,
  type ZoneFile,
} from "./args";
import type { AssertTrue, Matches } from "./matches";
import { deferrableString } from "./schema";

const alidnsRecordSettings = z.strictObject({
  line: z.string().min(1).optional(),
  remark: z.string().optional(),
  status: z.enum(AlidnsStatus).optional(),
});

export const alidns = z.strictObject({
  domainName: z.string().optional(),
  minTtl: z.number().optional(),
  ...alidnsRecordSettings.shape,
  records: z.record(z.string(), alidnsRecordSettings).optional(),
});

const cloudflareRecordSettings = z.strictObject({
  comment: z.string().optional(),
  tags: z.array(z.string().min(1)).optional(),
});

export const cloudflare = z.strictObject({
  zoneId: deferrableString,
  ...cloudflareRecordSettings.shape,
  records: z.record(z.string(), cloudflareRecordSettings).optional(),
});

/** What a factory makes of an SDK. */
const programsSdk = z.custom<() => object>((value) => typeof value === "function").optional();

const dnspodRecordSettings = z.strictObject({
  line: z.string().min(1).optional(),
  remark: z.string().optional(),
  status: z.enum(DnspodStatus).optional(),
});

export const dnspod = z.strictObject({
  domainName: z.string().optional(),
  minTtl: z.number().optional(),
  ...dnspodRecordSettings.shape,
  records: z.record(z.string(), dnspodRecordSettings).optional(),
  sdk: programsSdk,
});

export const digitalOcean = z.strictObject({ domainName: z.string().optional() });
export const route53 = z.strictObject({ zoneId: deferrableString });

const azureDnsRRsetSettings = z.strictObject({ metadata: z.record(z.string(), z.string()).optional() });

export const azureDns = z.strictObject({
  resourceGroupName: deferrableString,
  zoneName: z.string().optional(),
  environment: z.enum(AzureEnvironment).optional(),
  ...azureDnsRRsetSettings.shape,
  rrsets: z.record(z.string(), azureDnsRRsetSettings).optional(),
});

export const googleDns = z.strictObject({ managedZone: deferrableString, project: deferrableString.optional() });

const huaweiDnsRRsetSettings = z.strictObject({
  description: z.string().optional(),
  tags: z.record(z.string(), z.string()).optional(),
});

export const huaweiDns = z.strictObject({
  zoneId: deferrableString,
  lineId: z.string().min(1).optional(),
  ...huaweiDnsRRsetSettings.shape,
  rrsets: z.record(z.string(), huaweiDnsRRsetSettings).optional(),
  sdk: programsSdk,
});

export const newZone = z.strictObject({ nameServers: z.array(z.string()).min(1), hostmaster: z.string().optional() });

export const zoneFile = z.strictObject({ path: z.string().min(1), newZone: newZone.optional() });

export const rfc2136 = z.strictObject({
  server: z.string().min(1),
  port: z.number().optional(),
  tsigKeyName: z.string().min(1).optional(),
  tsigAlgorithm: z.enum(TsigAlgorithm).optional(),
});

/** Fails to compile where a schema and its interface differ. */
export type DnsSchemasMatchInterfaces = [
  AssertTrue<Matches<typeof alidnsRecordSettings, AlidnsRecordSettings>>,
  AssertTrue<Matches<typeof alidns, Alidns>>,
  AssertTrue<Matches<typeof cloudflareRecordSettings, CloudflareRecordSettings>>,
  AssertTrue<Matches<typeof cloudflare, Cloudflare>>,
  AssertTrue<Matches<typeof dnspodRecordSettings, DnspodRecordSettings>>,
  AssertTrue<Matches<typeof dnspod, Dnspod>>,
  AssertTrue<Matches<typeof digitalOcean, DigitalOcean>>,
  AssertTrue<Matches<typeof route53, Route53>>,
  AssertTrue<Matches<typeof azureDnsRRsetSettings, AzureDnsRRsetSettings>>,
  AssertTrue<Matches<typeof azureDns, AzureDns>>,
  AssertTrue<Matches<typeof googleDns, GoogleDns>>,
  AssertTrue<Matches<typeof huaweiDnsRRsetSettings, HuaweiDnsRRsetSettings>>,
  AssertTrue<Matches<typeof huaweiDns, HuaweiDns>>,
  AssertTrue<Matches<typeof newZone, NewZone>>,
  AssertTrue<Matches<typeof zoneFile, ZoneFile>>,
  AssertTrue<Matches<typeof rfc2136, Rfc2136>>,
];
