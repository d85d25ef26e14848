/** Whose a host is: data, to name what a zone holds in the place of ours. */

import { Edition } from "../args/args";
import { isWithin } from "../dns/name";

/** Mail of one brand, known by the hosts that its customers' MX records name. */
export interface Vendor {
  name: string;
  /** The domains in which its exchangers are. */
  domains: readonly string[];
  /** Where the hosts were read, and when (`YYYY-MM`). */
  source: string;
}

/** One Alibaba Mail by the domains of its hosts. `edition` where this library knows its records. */
export interface AlibabaMail {
  title: string;
  edition?: Edition;
  domains: readonly string[];
  source: string;
}

export const alibabaMails: readonly AlibabaMail[] = [
  {
    title: "Singapore (international)",
    edition: Edition.Singapore,
    domains: ["sg.aliyun.com"],
    source: "Alibaba Cloud help, opening sequence of Alibaba Mail (international), 2026-11",
  },
  {
    title: "China (Standard, Premium, Free)",
    edition: Edition.China,
    domains: ["qiye.aliyun.com"],
    source: "Alibaba Cloud help (China), documents 36710, 446248 and 609862, 2026-11",
  },
  {
    title: "China Enterprise (older, mxhichina.com)",
    edition: Edition.ChinaLegacy,
    domains: ["mxhichina.com"],
    source: "Alibaba Cloud help (China), records of the older Enterprise edition, 2026-11",
  },
  { title: "Hong Kong", domains: ["hk.aliyun.com"], source: "Alibaba Cloud help, page spfadd, 2026-11" },
  { title: "Germany", domains: ["de.alibabacloud.com"], source: "Alibaba Cloud help, page spfadd, 2026-11" },
  { title: "US", domains: ["us.alibabacloud.com"], source: "Alibaba Cloud help, page spfadd, 2026-11" },
];

const chineseGuides = "public setup documents of Chinese mail services, 2026-11";
const guide = "mxrecordchecker.com, guide to MX records by provider (2026-04), 2026-11";

export const vendors: readonly Vendor[] = [
  {
    name: "Alibaba Cloud Direct Mail, which is another product",
    domains: ["dm.aliyun.com"],
    source: "Alibaba Cloud help, Direct Mail, 2026-11",
  },
  { name: "Tencent", domains: ["qq.com"], source: chineseGuides },
  { name: "NetEase", domains: ["mxmail.netease.com"], source: chineseGuides },
  { name: "Huawei", domains: ["sparkspace.huaweicloud.com"], source: chineseGuides },
  { name: "263", domains: ["263xmail.com"], source: chineseGuides },
  { name: "Coremail", domains: ["icoremail.net"], source: chineseGuides },
  { name: "Sina", domains: ["mx.sinanet.com"], source: chineseGuides },
  {
    name: "Google",
    domains: ["google.com", "googlemail.com"],
    source: "mtempmail.com, table of MX patterns, and mxrecordchecker.com, 2026-11",
  },
  {
    name: "Microsoft 365",
    domains: ["mail.protection.outlook.com"],
    source: "Exchange team blog 3939694 (mail flow of Exchange Online), 2026-11",
  },
  {
    name: "Zoho",
    domains: ["zoho.com", "zoho.eu", "zoho.in", "zoho.com.au", "zoho.jp"],
    source: "mxrecordchecker.com, Zoho MX records, 2026-11",
  },
  {
    name: "Yandex",
    domains: ["mx.yandex.net"],
    source: "Yandex 360 support, mail gateway, and Yandex support, MX record, 2026-11",
  },
  { name: "Proton", domains: ["protonmail.ch"], source: guide },
  { name: "Fastmail", domains: ["messagingengine.com"], source: guide },
  { name: "iCloud", domains: ["mail.icloud.com"], source: guide },
  { name: "Amazon", domains: ["amazonaws.com"], source: guide },
  {
    name: "Cloudflare Email Routing",
    domains: ["mx.cloudflare.net"],
    source: "mtempmail.com, table of MX patterns, 2026-11",
  },
];

/** Which Alibaba Mail a host is of. */
export function alibabaMailOf(host: string): AlibabaMail | undefined {
  return alibabaMails.find(({ domains }) => domains.some((domain) => isIn(host, domain)));
}

/** Whose a host is, in words; nothing where nobody known has it. `edition` is the one that the domain itself has. */
export function providerOf(host: string, edition: Edition): string | undefined {
  const alibaba = alibabaMailOf(host);
  if (alibaba?.edition !== undefined && alibaba.edition === edition) return "Alibaba Mail, this domain's own edition";
  if (alibaba) return `Alibaba Mail's edition ${alibaba.title}`;
  return vendors.find(({ domains }) => domains.some((domain) => isIn(host, domain)))?.name;
}

/** A host with its owner, where that is known. */
export function labelHost(host: string, edition: Edition): string {
  const owner = providerOf(host, edition);
  return owner === undefined ? host : `${host} (${owner})`;
}

function isIn(host: string, domain: string): boolean {
  const name = host.toLowerCase();
  return isWithin(name, domain);
}
