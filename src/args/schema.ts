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
  type Bimi,
  type ClientServices,
  type Cnames,
  type DkimKey,
  type Dmarc,
  DmarcAlignment,
  DmarcPolicy,
  Edition,
  type ExtraRecord,
  ExtraRecordType,
  type Hosts,
  type LegacyRecord,
  LegacyState,
  type LiveCheck,
  type MailDomainArgs,
  type MtaSts,
  MtaStsMode,
  type MxHost,
  PreflightMode,
  type Spf,
  SpfAll,
  type TlsReports,
  type WaitForResolution,
} from "./args";
import type { AssertTrue, Matches, Same } from "./matches";
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
  AssertTrue<Matches<typeof liveCheck, LiveCheck>>,
  AssertTrue<Matches<typeof waitForResolution, WaitForResolution>>,
  AssertTrue<Same<Omit<z.output<typeof planArgs>, "dns">, Checked<Omit<MailDomainArgs, "dns">>>>,
];
