/**
 * The arguments and outputs of `MailDomain`, as every Pulumi language sees them.
 *
 * Pulumi's analyzer reads these interfaces, so they use only what it can express: named interfaces and `as const` enums,
 * but no unions or inline object types.
 */
import type * as pulumi from "@pulumi/pulumi";
import type { AnyAdapter } from "../records/adapter";

/** Which Alibaba Mail serves the domain. It determines the records, the client hosts and the webmail address. */
export const Edition = {
  /** The international edition, served from Singapore. */
  Singapore: "singapore",
  /** Mainland China: Standard, Premium and Free (`qiye.aliyun.com`). */
  China: "china",
  /** Mainland China, the older Enterprise edition (`mxhichina.com`). */
  ChinaLegacy: "china-legacy",
  /** Any other region: everything comes from `hosts`, as the mail console shows it. */
  Custom: "custom",
} as const;
export type Edition = (typeof Edition)[keyof typeof Edition];

/** Whether DNS directs mail to Alibaba Mail, in the terms of its console. */
export const Status = {
  /** Mail is received and sent. */
  Resolved: "Resolved",
  /** The records do not point to Alibaba Mail: mail and the login page under the domain don't work. */
  ResolutionInvalid: "Resolution Invalid",
} as const;
export type Status = (typeof Status)[keyof typeof Status];

/** The algorithms of TSIG keys (RFC 8945 section 6) that are safe today. */
export const TsigAlgorithm = {
  HmacSha256: "hmac-sha256",
  HmacSha384: "hmac-sha384",
  HmacSha512: "hmac-sha512",
} as const;
export type TsigAlgorithm = (typeof TsigAlgorithm)[keyof typeof TsigAlgorithm];

/** Whether Alibaba Cloud DNS serves a record. */
export const AlidnsStatus = {
  /** It is served. */
  Enable: "ENABLE",
  /** It is suspended: kept, but not served. */
  Disable: "DISABLE",
} as const;
export type AlidnsStatus = (typeof AlidnsStatus)[keyof typeof AlidnsStatus];

/** Whether DNSPod serves a record. */
export const DnspodStatus = {
  /** It is served. */
  Enable: "ENABLE",
  /** It is suspended: kept, but not served. */
  Disable: "DISABLE",
} as const;
export type DnspodStatus = (typeof DnspodStatus)[keyof typeof DnspodStatus];

/** Which cloud of Azure holds a zone, by the name that the provider's `environment` has. */
export const AzureEnvironment = {
  /** The public cloud. */
  Public: "public",
  /** Azure China, operated by 21Vianet. */
  China: "china",
  /** Azure US Government. */
  UsGovernment: "usgovernment",
} as const;
export type AzureEnvironment = (typeof AzureEnvironment)[keyof typeof AzureEnvironment];

/** What receivers should do with mail from servers that the SPF record does not name (RFC 7208 section 4.6.2). */
export const SpfAll = {
  /** Reject it. */
  Fail: "-all",
  /** Accept it, but mark it. */
  SoftFail: "~all",
  /** No opinion. */
  Neutral: "?all",
} as const;
export type SpfAll = (typeof SpfAll)[keyof typeof SpfAll];

/** What receivers should do with mail that fails DMARC (RFC 9989 section 4.7, tag `p`). */
export const DmarcPolicy = {
  /** Deliver it; only report. */
  None: "none",
  /** Treat it as suspicious. */
  Quarantine: "quarantine",
  /** Reject it. */
  Reject: "reject",
} as const;
export type DmarcPolicy = (typeof DmarcPolicy)[keyof typeof DmarcPolicy];

/** How closely an authenticated domain must match the domain in From (RFC 9989 section 4.4). */
export const DmarcAlignment = {
  /** The same organizational domain is enough. */
  Relaxed: "relaxed",
  /** The very same domain. */
  Strict: "strict",
} as const;
export type DmarcAlignment = (typeof DmarcAlignment)[keyof typeof DmarcAlignment];

/** What senders should do if they can't reach an exchanger over TLS as the policy requires (RFC 8461 section 5). */
export const MtaStsMode = {
  /** Deliver, and report it (see `tlsReports`). */
  Testing: "testing",
  /** Don't deliver there. */
  Enforce: "enforce",
  /** As if there were no policy: the way to withdraw one (RFC 8461 section 8.3). */
  None: "none",
} as const;
export type MtaStsMode = (typeof MtaStsMode)[keyof typeof MtaStsMode];

/** The types that an extra record can have. */
export const ExtraRecordType = {
  A: "A",
  AAAA: "AAAA",
  CNAME: "CNAME",
  MX: "MX",
  SRV: "SRV",
  TXT: "TXT",
} as const;
export type ExtraRecordType = (typeof ExtraRecordType)[keyof typeof ExtraRecordType];

/** What is done about what the live zone holds already. */
export const PreflightMode = {
  /** What loses mail, or can't be applied, fails the preview; everything else is a warning. */
  Fail: "fail",
  /** Everything is a warning. */
  Warn: "warn",
  /** The live zone is not looked at. */
  Off: "off",
} as const;
export type PreflightMode = (typeof PreflightMode)[keyof typeof PreflightMode];

/** Where a record of the former mail service stands in a cut-over. */
export const LegacyState = {
  /** It is in the zone, and the stack has it. */
  Live: "live",
  /** It is suspended where the service can do that (Alibaba Cloud DNS, DNSPod); elsewhere it is out of the zone. */
  Suspended: "suspended",
  /** It is out of the zone. */
  Removed: "removed",
} as const;
export type LegacyState = (typeof LegacyState)[keyof typeof LegacyState];

/** The arguments of `MailDomain`. */
export interface MailDomainArgs {
  /**
   * The domain that receives mail, such as `example.com`. It may be a subdomain of `zone` or an internationalized name, in
   * any letter case, with or without a final dot.
   */
  domain: string;
  /** The DNS zone that holds the records. By default the zone that `dns` specifies, else `domain` itself. */
  zone?: string;
  /** Which Alibaba Mail serves the domain. By default the international edition, Singapore. */
  edition?: Edition;
  /** Hosts as the mail console shows them: all of them for the Custom edition, replacements of single ones for any other. */
  hosts?: Hosts;
  /** Which DNS service hosts the zone. Required: there is no default. */
  dns: Dns;
  /** Which of the recommended CNAME records to create. By default all that the edition has. */
  cnames?: Cnames;
  /** Time to live of every record, in seconds, 1 to 2147483647 (RFC 2181 section 8). By default 600. */
  ttl?: number;
  /**
   * Time to live of single RRsets, in seconds. The key is the owner name relative to the zone and the type, as the
   * plan prints them, such as `"@ TXT"` or `"mail CNAME"`. A TTL belongs to a whole RRset (RFC 2181 section 5.2).
   */
  ttls?: { [nameAndType: string]: number };
  /** The SPF record. By default it authorizes Alibaba Mail only and ends in `-all`. */
  spf?: Spf;
  /** DKIM keys by selector, such as `{ default: { publicKey } }`. By default none. */
  dkim?: { [selector: string]: DkimKey };
  /** The DMARC record. By default none. */
  dmarc?: Dmarc;
  /** The MTA-STS record, and the policy that belongs to it as the output `mtaStsPolicy`. By default none. */
  mtaSts?: MtaSts;
  /** The record that requests reports about TLS from senders. By default none. */
  tlsReports?: TlsReports;
  /** The BIMI record, which names a logo that receivers may show beside the domain's mail. By default none. */
  bimi?: Bimi;
  /** The SRV records by which mail clients find the servers. By default none. */
  clientServices?: ClientServices;
  /**
   * Existing records to import: the DNS service's id of each, by the plan's key, such
   * as `{ "mx-primary": "…" }`: the record's id at Alibaba Cloud DNS, `<zoneId>/<recordId>` at Cloudflare,
   * `DOMAIN#ID` at DNSPod, `DOMAIN,ID` at DigitalOcean, `PATH|ZONE|NAME|TYPE|RDATA` for a line of a zone file, and
   * `[KEY@]SERVER[:PORT]|ZONE|NAME|TYPE|RDATA` for a record behind RFC 2136; `alibaba-mail adopt` prints them all. At
   * Route 53, Azure DNS, Google Cloud DNS and Huawei Cloud DNS it is the id of each RRset, by the RRset's key, such as
   * `{ "@ MX": "<zoneId>_example.com_MX" }`. A record whose values differ is updated. Add the ids, run `pulumi up` once, and remove them again: if a record is lost later,
   * its id keeps Pulumi from creating it again. At a cloud service of single records, never use the id of a record that is
   * already in the stack: Pulumi would read the record and then delete it (pulumi/pulumi#14836). `zoneFile` and `rfc2136`
   * keep it.
   */
  imports?: { [key: string]: string };
  /** Additional records. The keys name the records: another key is another record, unless `formerKeys` has the former one. */
  extraRecords?: { [key: string]: ExtraRecord };
  /**
   * The records of the former mail service, by a key of your own. They stay in the program through the whole cut-over:
   * first `live`, which takes them over as they are; then, in the commit of the cut-over, `suspended` or `removed`; the
   * way back is the commit before. `alibaba-mail preflight` prints them ready to paste. While one is live, the planned
   * records that can't stand beside it are held back.
   */
  legacy?: { [key: string]: LegacyRecord };
  /**
   * What is done about what the live zone holds already, such as the MX of another brand: `fail` refuses what loses mail or
   * can't be applied, `warn` only warns of it, and `off` does not look. By default `fail`, or what the environment variable
   * ALIBABA_MAIL_PREFLIGHT says. The zone's own name servers are asked, for a few seconds at most.
   */
  preflight?: PreflightMode;
  /**
   * How `status` is determined. By default the zone's own name servers are queried, in TypeScript only if a program uses
   * `status`, in the other languages by each update.
   */
  liveCheck?: LiveCheck;
  /**
   * Waits, once the records are created, until the live DNS has them, so that whatever depends on `status` comes after. By
   * default nothing waits, and `status` is checked once.
   */
  waitForResolution?: WaitForResolution;
}

/** How the live DNS is checked. */
export interface LiveCheck {
  /** Whether it is checked at all. By default true; otherwise `status` and `statusDetails` are absent. */
  enabled?: boolean;
  /**
   * Name servers to query instead of the zone's public ones, such as those of an internal zone: `HOST` or `HOST:PORT`, with
   * an IPv6 address before a port in brackets.
   */
  servers?: string[];
}

/** How long to wait for the live DNS. */
export interface WaitForResolution {
  /** The time limit in seconds, 1 to 3600. After that the program continues with a warning, whatever the status is. */
  seconds: number;
}

/** Hosts as the mail console shows them. */
export interface Hosts {
  /**
   * Mail exchangers by key. Custom needs at least one. For other editions, a key is that of one of the edition's exchangers
   * (`primary`, `secondary`, …), whose values it replaces.
   */
  mx?: { [key: string]: MxHost };
  /** The domain that the SPF record includes, such as `spf.sg.aliyun.com`. */
  spfInclude?: string;
  /** The IMAP server for clients. */
  imap?: string;
  /** The POP3 server for clients. */
  pop3?: string;
  /** The SMTP submission server for clients. */
  smtp?: string;
  /** The host that `mail.<domain>` points to. */
  webmail?: string;
  /** The address of the webmail, an https URL. */
  webmailUrl?: string;
}

/** One mail exchanger (RFC 5321 section 5). */
export interface MxHost {
  /** The host name of the exchanger, without a port; not an IP address. Required for Custom. */
  exchange?: string;
  /** The preference, 0 to 65535: the lower is tried first. Required for Custom. */
  preference?: number;
  /** Earlier keys of this exchanger, so that renaming the key does not replace the record. */
  formerKeys?: string[];
}

/** The recommended CNAME records. */
export interface Cnames {
  /** `imap.<domain>`. By default true. */
  imap?: boolean;
  /** `pop3.<domain>`. By default true. */
  pop3?: boolean;
  /** `smtp.<domain>`. By default true. */
  smtp?: boolean;
  /** `mail.<domain>`, which opens the webmail. By default true. */
  mail?: boolean;
}

/** The SPF record (RFC 7208). A domain may have only one, so it lists everything that sends for the domain. */
export interface Spf {
  /**
   * Whether to create the record; by default true. Without it, receivers reject or mark much of the domain's mail, and
   * Alibaba Mail reports the domain as Resolution Invalid. Use false if the zone's SPF record is managed elsewhere; the
   * edition's `include` must then be added there.
   */
  enabled?: boolean;
  /** Additional domains to include, such as `spf1.dm.aliyun.com`. Each uses at least one of the 10 DNS look-ups. */
  includes?: pulumi.Input<pulumi.Input<string>[]>;
  /** IPv4 addresses or networks that send for the domain, such as `192.0.2.10` or `192.0.2.0/24`. */
  ip4?: pulumi.Input<pulumi.Input<string>[]>;
  /** IPv6 addresses or networks that send for the domain, such as `2001:db8::/32`. */
  ip6?: pulumi.Input<pulumi.Input<string>[]>;
  /** What to do with mail from all other senders. By default `-all`. */
  all?: SpfAll;
}

/** The DKIM key of one selector (RFC 6376). Set exactly one of `publicKey`, `record` and `retired`. */
export interface DkimKey {
  /** The public key, as PEM or base64. Never the private one. */
  publicKey?: pulumi.Input<string>;
  /** The finished record, as the mail console shows it: `v=DKIM1; k=rsa; p=…`. */
  record?: pulumi.Input<string>;
  /**
   * Whether the key is withdrawn: then the record says so (RFC 6376 section 3.6.1: an empty `p=`), and mail signed with the
   * key no longer passes. Retire a key only after the mail that it signed is delivered, a week after the next key replaced
   * it. By default false, which is the same as omitted.
   */
  retired?: boolean;
}

/** The DMARC record (RFC 9989). */
export interface Dmarc {
  /** What receivers should do with mail that fails (tag `p`). */
  policy: DmarcPolicy;
  /** The same for subdomains (tag `sp`). By default as `policy`. */
  subdomainPolicy?: DmarcPolicy;
  /** The same for nonexistent subdomains (tag `np`). By default as `subdomainPolicy`. */
  nonexistentSubdomainPolicy?: DmarcPolicy;
  /** How closely the DKIM domain must match (tag `adkim`). By default relaxed. */
  dkimAlignment?: DmarcAlignment;
  /** How closely the SPF domain must match (tag `aspf`). By default relaxed. */
  spfAlignment?: DmarcAlignment;
  /** Where aggregate reports go (tag `rua`): mail addresses or `mailto:` URIs. */
  aggregateReports?: pulumi.Input<pulumi.Input<string>[]>;
  /** Where reports of single failures go (tag `ruf`): mail addresses or `mailto:` URIs. */
  failureReports?: pulumi.Input<pulumi.Input<string>[]>;
  /** Test mode (tag `t`): receivers apply the policy one step weaker. By default false. */
  testing?: boolean;
}

/**
 * MTA-STS (RFC 8461): senders must reach the exchangers over TLS with a valid certificate. The record only says that there
 * is a policy, and when it changes. The policy itself is the output `mtaStsPolicy`: serve it unchanged, as `text/plain`, at
 * `https://mta-sts.<domain>/.well-known/mta-sts.txt`, and point a CNAME or A record named `mta-sts` in `extraRecords` to the
 * web server.
 *
 * Serve a changed policy before its record changes (RFC 8461 section 8.1): senders fetch it as soon as the record does.
 * That takes two runs: first `pulumi up --target` with the resource that serves the output, or a manual copy of the output in
 * a preview; then `pulumi up` for the rest.
 */
export interface MtaSts {
  /** What senders should do if TLS fails. Begin with `testing`. */
  mode: MtaStsMode;
  /**
   * How long senders keep the policy, in seconds, 1 to 31557600 (a year). By default 1209600 (two weeks). The standard
   * recommends weeks or longer (RFC 8461 section 3.2): a policy that is kept longer is harder for an attacker to remove. To
   * withdraw a policy, use `none` with a short time.
   */
  maxAge?: number;
}

/** Reports from senders about TLS with the exchangers (RFC 8460). */
export interface TlsReports {
  /** Where the reports go, at least one address: mail addresses, `mailto:` or `https:` URIs (tag `rua`). */
  addresses: pulumi.Input<pulumi.Input<string>[]>;
}

/**
 * BIMI (draft-brand-indicators-for-message-identification): a logo beside the domain's mail. Receivers show it only with
 * a DMARC policy of quarantine or reject.
 */
export interface Bimi {
  /** The logo's https address: an SVG of the profile Tiny PS (tag `l`). */
  logo: pulumi.Input<string>;
  /**
   * The https address of the certificate for the logo, a VMC or CMC in a `.pem` file (tag `a`). By default none; many
   * receivers then show no logo.
   */
  certificate?: pulumi.Input<string>;
}

/**
 * The SRV records by which mail clients find the servers (RFC 6186, RFC 8314 section 5.1), all with implicit TLS. They name
 * the provider's own hosts, so a client may ask its user to confirm them (RFC 6186 section 6).
 */
export interface ClientServices {
  /** `_imaps._tcp`, port 993. By default false. */
  imap?: boolean;
  /** `_pop3s._tcp`, port 995, after IMAP in the order of preference (RFC 6186 section 3.4). By default false. */
  pop3?: boolean;
  /** `_submissions._tcp`, port 465. By default false. */
  smtp?: boolean;
}

/** An additional record, such as a verification TXT. */
export interface ExtraRecord {
  /**
   * The owner name relative to the zone, `"@"` at its apex, or a full name inside the zone. Any other name without a final
   * dot is relative.
   */
  name: string;
  /** The record's type. */
  type: ExtraRecordType;
  /** The text of a TXT (without quotes), the target of a CNAME, MX or SRV, the address of an A or AAAA. */
  value: pulumi.Input<string>;
  /** The preference of an MX, 0 to 65535. */
  preference?: number;
  /** The priority of an SRV, 0 to 65535 (RFC 2782). */
  priority?: number;
  /** The weight of an SRV, 0 to 65535. */
  weight?: number;
  /** The port of an SRV, 0 to 65535. */
  port?: number;
  /** Earlier keys of this record, so that renaming the key does not replace the record. */
  formerKeys?: string[];
}

/** A record of the former mail service, as the zone holds it. */
export interface LegacyRecord {
  /** The owner name relative to the zone, `"@"` at its apex; a full name inside the zone is taken too. */
  name: string;
  /** The record's type. */
  type: ExtraRecordType;
  /** The text of a TXT (without quotes), the target of a CNAME, MX or SRV, the address of an A or AAAA. */
  value: string;
  /**
   * Time to live in seconds, 1 to 2147483647. By default that of the plan. While a legacy MX is in the program, the planned
   * MX have its TTL, since an RRset has one only.
   */
  ttl?: number;
  /** The preference of an MX, or the priority of an SRV, 0 to 65535. */
  priority?: number;
  /** The weight of an SRV, 0 to 65535. */
  weight?: number;
  /** The port of an SRV, 0 to 65535. */
  port?: number;
  /**
   * The DNS service's id of the record, by which it is imported: the record's id at Alibaba Cloud DNS,
   * `<zoneId>/<recordId>` at Cloudflare, `DOMAIN#ID` at DNSPod, `DOMAIN,ID` at DigitalOcean, that of the record's RRset at
   * Route 53, Azure DNS, Google Cloud DNS and Huawei Cloud DNS. With `zoneFile` and `rfc2136` it is not needed: there the
   * record is taken over by its contents. If the service no longer has the id, the record is created again.
   */
  id?: string;
  /** Cloudflare only: whether it proxies the record. By default false. */
  proxied?: boolean;
  /** Where it stands in the cut-over. */
  state: LegacyState;
}

/**
 * The DNS service that hosts the zone: exactly one key, with that service's own arguments, such as
 * `{ cloudflare: { zoneId } }`. In TypeScript the factories (`alidns`, `cloudflare`, `dnspod`, `digitalOcean`, `route53`,
 * `azureDns`, `googleDns`, `huaweiDns`, `zoneFile`, `rfc2136`, `custom`) build it.
 */
export interface Dns {
  /** Alibaba Cloud DNS. */
  alidns?: Alidns;
  /** Cloudflare. */
  cloudflare?: Cloudflare;
  /** Tencent Cloud DNSPod. */
  dnspod?: Dnspod;
  /** DigitalOcean. */
  digitalOcean?: DigitalOcean;
  /** Amazon Route 53. */
  route53?: Route53;
  /** Azure DNS. */
  azureDns?: AzureDns;
  /** Google Cloud DNS. */
  googleDns?: GoogleDns;
  /** Huawei Cloud DNS. */
  huaweiDns?: HuaweiDns;
  /** A zone file (RFC 1035 section 5) on the machine that runs Pulumi. */
  zoneFile?: ZoneFile;
  /** A live zone whose primary server accepts dynamic updates (RFC 2136): BIND, Knot, PowerDNS and others. */
  rfc2136?: Rfc2136;
  /** The user's own DNS service, made by `custom(adapter)`. A method, since other languages can't pass functions. */
  custom?(): AnyAdapter;
}

/** What Alibaba Cloud DNS stores with a record besides its DNS data. */
export interface AlidnsRecordSettings {
  /** Which clients the record is served to: a resolution line, such as `default`, `telecom` or `oversea`. By default `default`. */
  line?: string;
  /** A note. The service does not return it, so a change in the console goes unnoticed. */
  remark?: string;
  /** Whether the record is served. By default ENABLE. */
  status?: AlidnsStatus;
}

/** Records on Alibaba Cloud DNS, with settings for all of them. */
export interface Alidns extends AlidnsRecordSettings {
  /** The domain name in Alibaba Cloud DNS that holds the records. By default the mail domain. */
  domainName?: string;
  /**
   * The minimum TTL of the zone's edition, in seconds: 600 for Free and Individual, 60 for Enterprise Standard, 1 for
   * Enterprise Ultimate. By default 1: the service itself then refuses lower values than it supports.
   */
  minTtl?: number;
  /**
   * Settings of single records, by the plan's key, which override those for all, such as
   * `{ spf: { remark: "ask the mail team" } }`.
   */
  records?: { [key: string]: AlidnsRecordSettings };
}

/** What Cloudflare stores with a record besides its DNS data. */
export interface CloudflareRecordSettings {
  /** A note. Its maximum length depends on the zone's plan. */
  comment?: string;
  /** Tags such as `team:mail`; not on the free plan. */
  tags?: string[];
}

/** Records on Cloudflare, with settings for all of them. */
export interface Cloudflare extends CloudflareRecordSettings {
  /** The zone's id, 32 hexadecimal digits, as the zone's overview shows it. */
  zoneId: pulumi.Input<string>;
  /**
   * Settings of single records, by the plan's key, which override those for all, such as
   * `{ spf: { comment: "ask the mail team" } }`.
   */
  records?: { [key: string]: CloudflareRecordSettings };
}

/** What DNSPod stores with a record besides its DNS data. */
export interface DnspodRecordSettings {
  /** Which clients the record is served to: the name of a line, as the console shows it. By default `默认`, all clients. */
  line?: string;
  /** A note, of at most 200 characters. */
  remark?: string;
  /** Whether the record is served. By default ENABLE. */
  status?: DnspodStatus;
}

/** Records on Tencent Cloud DNSPod, with settings for all of them. */
export interface Dnspod extends DnspodRecordSettings {
  /** The domain in DNSPod that holds the records. By default the mail domain. */
  domainName?: string;
  /**
   * The minimum TTL of the domain's plan, in seconds: 600 for the free one. By default 1: the service itself then refuses
   * lower values than it supports.
   */
  minTtl?: number;
  /**
   * Settings of single records, by the plan's key, which override those for all, such as
   * `{ spf: { remark: "ask the mail team" } }`.
   */
  records?: { [key: string]: DnspodRecordSettings };
  /** The user's own SDK of Tencent Cloud, the second argument of `dnspod`. A method, since other languages can't pass classes. */
  sdk?(): object;
}

/** Records on DigitalOcean, which stores nothing with a record besides its DNS data. */
export interface DigitalOcean {
  /** The domain in DigitalOcean that holds the records. By default the mail domain. */
  domainName?: string;
}

/** RRsets in a hosted zone of Amazon Route 53. */
export interface Route53 {
  /** The hosted zone's id, such as `Z0123456789ABCDEFGHIJ`. */
  zoneId: pulumi.Input<string>;
}

/** What Azure DNS stores with an RRset besides its DNS data. */
export interface AzureDnsRRsetSettings {
  /** Names and values for people and their tools, such as `{ owner: "mail team" }`. */
  metadata?: { [name: string]: string };
}

/** RRsets in a zone of Azure DNS, with settings for all of them. */
export interface AzureDns extends AzureDnsRRsetSettings {
  /** The name of the resource group that has the zone. */
  resourceGroupName: pulumi.Input<string>;
  /** The zone in Azure DNS that holds the records. By default the mail domain. */
  zoneName?: string;
  /** The cloud that the provider is configured for: fewer characters fit into a zone of a national one. By default `public`. */
  environment?: AzureEnvironment;
  /**
   * Settings of single RRsets, by their keys, which override those for all, such as
   * `{ "@ TXT": { metadata: { owner: "security team" } } }`.
   */
  rrsets?: { [key: string]: AzureDnsRRsetSettings };
}

/** RRsets in a managed zone of Google Cloud DNS. */
export interface GoogleDns {
  /** The managed zone's own name in Cloud DNS, such as `example-com`. */
  managedZone: pulumi.Input<string>;
  /** The id of the project that has the zone. By default that of the provider. */
  project?: pulumi.Input<string>;
}

/** What Huawei Cloud DNS stores with an RRset besides its DNS data. */
export interface HuaweiDnsRRsetSettings {
  /** A note, of at most 255 characters. */
  description?: string;
  /** Names and values for people and their tools, such as `{ owner: "mail-team" }`. */
  tags?: { [name: string]: string };
}

/** RRsets in a public zone of Huawei Cloud DNS, with settings for all of them. */
export interface HuaweiDns extends HuaweiDnsRRsetSettings {
  /** The zone's id, 32 hexadecimal digits, as the zone's details in the console show it. */
  zoneId: pulumi.Input<string>;
  /** Which clients the RRsets are served to: the id of a line, such as `CN`. By default that of the service, all clients. */
  lineId?: string;
  /**
   * Settings of single RRsets, by their keys, which override those for all, such as
   * `{ "@ TXT": { description: "ask the security team" } }`.
   */
  rrsets?: { [key: string]: HuaweiDnsRRsetSettings };
  /** The user's own SDK of Huawei Cloud, the second argument of `huaweiDns`. A method, since other languages can't pass classes. */
  sdk?(): object;
}

/** Records in a zone file (RFC 1035 section 5). */
export interface ZoneFile {
  /** The path of the zone file, absolute or relative to the folder of the Pulumi program. */
  path: string;
  /** What to start a new zone with, if there is no file yet. By default the file contains this package's lines only. */
  newZone?: NewZone;
}

/** Records in a live zone, kept by dynamic updates (RFC 2136). */
export interface Rfc2136 {
  /** The zone's primary server, which accepts updates: a host name or an IP address. */
  server: string;
  /** The port that it listens on. By default 53. */
  port?: number;
  /**
   * The name of the TSIG key to sign with (RFC 8945). By default the one in the provider's configuration; without any,
   * updates are not signed. The secret is never an argument: use `pulumi config set --secret alibaba-mail:tsigSecret …`, the
   * environment variable ALIBABA_MAIL_TSIG_SECRET, or a `Provider`'s `tsigSecret`. For several keys, `tsigSecrets` and
   * ALIBABA_MAIL_TSIG_SECRETS hold the secrets by the keys' names.
   */
  tsigKeyName?: string;
  /** The key's algorithm. By default `hmac-sha256`. */
  tsigAlgorithm?: TsigAlgorithm;
}

/** The SOA and NS records with which a new zone file starts (RFC 1035 section 3.3.13). */
export interface NewZone {
  /** The zone's name servers, at least one; the first is the SOA's primary. */
  nameServers: string[];
  /** The mail address of the person responsible for the zone. By default `hostmaster@<zone>`. */
  hostmaster?: string;
}

/** Where a mail client connects. */
export interface ClientEndpoint {
  /** The provider's own host name, for which its certificate is valid. Use it in mail clients. */
  host: string;
  /** The TCP port: 993 for IMAP, 995 for POP3, 465 for SMTP. */
  port: number;
  /** `"tls"`: implicit TLS (RFC 8314), encrypted from the first byte. */
  security: string;
  /** The name inside the user's domain that points to `host`; the certificate does not cover it. */
  alias?: string;
}

/** What mail programs and people read to set up an account, for all users alike. A Custom edition may lack the hosts for some. */
export interface ClientProfiles {
  /** `config-v1.1.xml` of Thunderbird and others: serve it at `https://autoconfig.<domain>/mail/config-v1.1.xml`. */
  autoconfig?: string;
  /**
   * The answer of Outlook's Autodiscover, to be given to a POST at
   * `https://autodiscover.<domain>/autodiscover/autodiscover.xml`.
   */
  autodiscover?: string;
  /** An unsigned configuration profile for iPhone, iPad and Mac; its type is `application/x-apple-aspen-config`. */
  mobileconfig?: string;
  /** A page for colleagues: HTML that loads nothing, in English. */
  page?: string;
  /** The same in Chinese. */
  pageChinese?: string;
}

/** Something in the live zone that conflicts with the plan, or is left over from the former mail service. */
export interface PreflightFinding {
  /** The rule's stable id, such as `preflight.other-mx`. */
  id: string;
  /** `"error"`: it loses mail, or the plan can't be applied. `"warning"`: everything else. */
  severity: string;
  /**
   * `"always"`, or only if the stack now creates the records named in `keys` (`"created"`), or creates or changes them
   * (`"changed"`).
   */
  when: string;
  /** The planned records concerned, by their keys. */
  keys: string[];
  /** The existing records concerned. */
  records: ExistingMailRecord[];
  /** What was found, why it matters, and what to do. */
  message: string;
  /** Lines to paste into the program that settle it. Absent where no argument does. */
  fix?: string;
}

/** A record that the zone holds already. */
export interface ExistingMailRecord {
  /** The full owner name, without final dot. */
  name: string;
  /** The record's type. */
  type: string;
  /** RDATA as in a zone file. */
  rdata: string;
  /** Time to live in seconds. Absent where it is not known. */
  ttl?: number;
  /** The id by which a stack can take it over. Absent where the DNS service was not asked. */
  importId?: string;
}

/** One record of the plan. It has the RDATA fields of its type, except for a value that is withheld. */
export interface MailRecord {
  /** The record's key in the stack: its resource is called `<component>-<key>`. */
  key: string;
  /** The owner name relative to the zone, `"@"` at its apex. */
  name: string;
  /** The record's type, such as `"MX"`. */
  type: string;
  /** Time to live, in seconds. */
  ttl: number;
  /** `"required"`, `"recommended"` or `"optional"`. */
  requirement: string;
  /** Earlier keys of the record. */
  formerKeys: string[];
  /**
   * Why the record's value (`exchange`, `target`, `text` or `address`) is absent: `"unknown"`, it is not known yet;
   * `"secret"`, it is a secret; `"refused"`, it is invalid, and the record was not created. Absent if the value is
   * present.
   */
  withheld?: string;
  /** The key of the live legacy record that the record can't stand beside. It is not declared until that one is gone. */
  heldBack?: string;
  /** MX: the preference. */
  preference?: number;
  /** MX: the exchanger's host name, without final dot. */
  exchange?: string;
  /** CNAME and SRV: the target's host name, without final dot. */
  target?: string;
  /** TXT: the text, without quotes and undivided. */
  text?: string;
  /** A and AAAA: the address. */
  address?: string;
  /** SRV: the priority. */
  priority?: number;
  /** SRV: the weight. */
  weight?: number;
  /** SRV: the port. */
  port?: number;
}

/**
 * The state of one RRset of the plan in the live DNS. What is wrong with the zone or its servers as a whole comes first, as an entry for the
 * zone's NS records, of which nothing is expected.
 */
export interface StatusDetail {
  /** The owner name, without final dot. */
  name: string;
  /** The records' type, such as `"MX"`. */
  type: string;
  /** `"required"`, `"recommended"` or `"optional"`; the required ones determine the status. */
  requirement: string;
  /** `"right"`, `"wrong"`, `"missing"`, or `"unknown"` if that can't be determined. */
  verdict: string;
  /** RDATA as the plan has it, in presentation format (RFC 9499 section 5). */
  expected: string[];
  /** RDATA that the servers have. */
  found: string[];
  /** Why, and what to do; each ends with the id of its rule in brackets. */
  reasons: string[];
}
