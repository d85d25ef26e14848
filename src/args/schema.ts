/**
 * The arguments' shape, as zod schemas: one strict object for each interface of `args.ts`, matched to it by types. What a
 * value means (is this a domain? does the key decode?) is checked where the plan is made, not here.
 */
import { z } from "zod";
import type * as dmarcText from "../mail/dmarc/record";
import type * as mtaStsText from "../mail/mta-sts";
import type * as spfText from "../mail/spf/build";
import { Deferred } from "../shared/deferred";
import {
  type Alidns,
  type AlidnsRecordSettings,
  AlidnsStatus,
  type AzureDns,
  type AzureDnsRRsetSettings,
  AzureEnvironment,
  type Bimi,
  type ClientServices,
  type Cloudflare,
  type CloudflareRecordSettings,
  type Cnames,
  type DigitalOcean,
  type DkimKey,
  type Dmarc,
  DmarcAlignment,
  DmarcPolicy,
  type Dnspod,
  type DnspodRecordSettings,
  DnspodStatus,
  Edition,
  type ExtraRecord,
  ExtraRecordType,
  type GoogleDns,
  type Hosts,
  type HuaweiDns,
  type HuaweiDnsRRsetSettings,
  type LegacyRecord,
  LegacyState,
  type LiveCheck,
  type MailDomainArgs,
  type MtaSts,
  MtaStsMode,
  type MxHost,
  type NewZone,
  PreflightMode,
  type Rfc2136,
  type Route53,
  type Spf,
  SpfAll,
  type TlsReports,
  TsigAlgorithm,
  type WaitForResolution,
  type ZoneFile,
} from "./args";
import type { Checked, Leaves } from "./shape";

/** A string that may be deferred. */
export const deferrableString = z.custom<string | Deferred>(
  (value) => typeof value === "string" || value instanceof Deferred,
  {
    params: { expected: "string" },
  },
);

/** The list is the last of the two, since messages about anything else expect a list. */
const leaves: z.ZodType<Leaves> = z.union([z.instanceof(Deferred), z.array(deferrableString)]);

const mx = z.strictObject({
  exchange: z.string().optional(),
  preference: z.number().optional(),
  formerKeys: z.array(z.string()).optional(),
});

const hosts = z.strictObject({
  mx: z.record(z.string(), mx).optional(),
  spfInclude: z.string().optional(),
  imap: z.string().optional(),
  pop3: z.string().optional(),
  smtp: z.string().optional(),
  webmail: z.string().optional(),
  webmailUrl: z.string().optional(),
});

const cnames = z.strictObject({
  imap: z.boolean().optional(),
  pop3: z.boolean().optional(),
  smtp: z.boolean().optional(),
  mail: z.boolean().optional(),
});

export const spf = z.strictObject({
  enabled: z.boolean().optional(),
  includes: leaves.optional(),
  ip4: leaves.optional(),
  ip6: leaves.optional(),
  all: z.enum(SpfAll).optional(),
});

export const dkimKey = z.strictObject({
  publicKey: deferrableString.optional(),
  record: deferrableString.optional(),
  retired: z.boolean().optional(),
});

export type CheckedDkimKey = z.output<typeof dkimKey>;

export const dmarc = z.strictObject({
  policy: z.enum(DmarcPolicy),
  subdomainPolicy: z.enum(DmarcPolicy).optional(),
  nonexistentSubdomainPolicy: z.enum(DmarcPolicy).optional(),
  dkimAlignment: z.enum(DmarcAlignment).optional(),
  spfAlignment: z.enum(DmarcAlignment).optional(),
  aggregateReports: leaves.optional(),
  failureReports: leaves.optional(),
  testing: z.boolean().optional(),
});

const mtaSts = z.strictObject({ mode: z.enum(MtaStsMode), maxAge: z.number().optional() });

export const tlsReports = z.strictObject({ addresses: leaves });

export const bimi = z.strictObject({ logo: deferrableString, certificate: deferrableString.optional() });

const clientServices = z.strictObject({
  imap: z.boolean().optional(),
  pop3: z.boolean().optional(),
  smtp: z.boolean().optional(),
});

export const extraRecord = z.strictObject({
  name: z.string(),
  type: z.enum(ExtraRecordType),
  value: deferrableString,
  preference: z.number().optional(),
  priority: z.number().optional(),
  weight: z.number().optional(),
  port: z.number().optional(),
  formerKeys: z.array(z.string()).optional(),
});

const legacyRecord = z.strictObject({
  name: z.string(),
  type: z.enum(ExtraRecordType),
  value: z.string(),
  ttl: z.number().optional(),
  priority: z.number().optional(),
  weight: z.number().optional(),
  port: z.number().optional(),
  id: z.string().min(1).optional(),
  proxied: z.boolean().optional(),
  state: z.enum(LegacyState),
});

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

const liveCheck = z.strictObject({ enabled: z.boolean().optional(), servers: z.array(z.string()).optional() });

const waitForResolution = z.strictObject({ seconds: z.number() });

/** The arguments of a plan: those of `MailDomain`. `dns` is checked by the table of DNS services, not here. */
export const planArgs = z.strictObject({
  domain: z.string(),
  zone: z.string().optional(),
  edition: z.enum(Edition).optional(),
  hosts: hosts.optional(),
  dns: z.unknown().optional(),
  cnames: cnames.optional(),
  ttl: z.number().optional(),
  ttls: z.record(z.string(), z.number()).optional(),
  spf: spf.optional(),
  dkim: z.record(z.string(), dkimKey).optional(),
  dmarc: dmarc.optional(),
  mtaSts: mtaSts.optional(),
  tlsReports: tlsReports.optional(),
  bimi: bimi.optional(),
  clientServices: clientServices.optional(),
  imports: z.record(z.string(), z.string().min(1)).optional(),
  extraRecords: z.record(z.string(), extraRecord).optional(),
  legacy: z.record(z.string(), legacyRecord).optional(),
  preflight: z.enum(PreflightMode).optional(),
  liveCheck: liveCheck.optional(),
  waitForResolution: waitForResolution.optional(),
});

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Matches<Schema extends z.ZodType, Args> = Same<z.output<Schema>, Checked<Args>>;

/** Fails to compile where a schema and its interface differ. */
export type SchemasMatchInterfaces = [
  AssertTrue<Matches<typeof mx, MxHost>>,
  AssertTrue<Matches<typeof hosts, Hosts>>,
  AssertTrue<Matches<typeof cnames, Cnames>>,
  AssertTrue<Matches<typeof spf, Spf>>,
  AssertTrue<Matches<typeof dkimKey, DkimKey>>,
  AssertTrue<Matches<typeof dmarc, Dmarc>>,
  AssertTrue<Matches<typeof mtaSts, MtaSts>>,
  AssertTrue<Same<MtaStsMode, mtaStsText.MtaStsMode>>,
  AssertTrue<Same<SpfAll, spfText.SpfAll>>,
  AssertTrue<Same<DmarcPolicy, dmarcText.DmarcPolicy>>,
  AssertTrue<Same<DmarcAlignment, dmarcText.DmarcAlignment>>,
  AssertTrue<Matches<typeof tlsReports, TlsReports>>,
  AssertTrue<Matches<typeof bimi, Bimi>>,
  AssertTrue<Matches<typeof clientServices, ClientServices>>,
  AssertTrue<Matches<typeof extraRecord, ExtraRecord>>,
  AssertTrue<Matches<typeof legacyRecord, LegacyRecord>>,
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
  AssertTrue<Matches<typeof liveCheck, LiveCheck>>,
  AssertTrue<Matches<typeof waitForResolution, WaitForResolution>>,
  AssertTrue<Same<Omit<z.output<typeof planArgs>, "dns">, Checked<Omit<MailDomainArgs, "dns">>>>,
];
type AssertTrue<T extends true> = T;
