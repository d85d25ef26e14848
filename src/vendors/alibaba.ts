import type { AlibabaMail } from "./types";

const spfPage = {
  title: "Alibaba Cloud help, page spfadd (2025-09): the SPF domain; the mail exchangers are not published",
  read: "2026-11",
  confidence: "one",
} as const;

/** All that is known to be Alibaba Mail, also where nothing is known of its records. */
export const alibabaMails: readonly AlibabaMail[] = [
  {
    title: "Singapore (international)",
    edition: "singapore",
    domains: ["sg.aliyun.com"],
    source: {
      title: "Alibaba Cloud help, opening sequence of Alibaba Mail (international)",
      read: "2026-11",
      confidence: "several",
    },
  },
  {
    title: "China (Standard, Premium, Free)",
    edition: "china",
    domains: ["qiye.aliyun.com"],
    source: {
      title: "Alibaba Cloud help (China), documents 36710, 446248 and 609862",
      read: "2026-11",
      confidence: "several",
    },
  },
  {
    title: "China Enterprise (older, mxhichina.com)",
    edition: "china-legacy",
    domains: ["mxhichina.com"],
    source: {
      title: "Alibaba Cloud help (China), records of the older Enterprise edition",
      read: "2026-11",
      confidence: "several",
    },
  },
  { title: "Hong Kong", domains: ["hk.aliyun.com"], source: spfPage },
  { title: "Germany", domains: ["de.alibabacloud.com"], source: spfPage },
  { title: "US", domains: ["us.alibabacloud.com"], source: spfPage },
  {
    title: "mail.alibaba.com (not documented)",
    domains: ["mail.alibaba.com"],
    source: {
      title: "published zones: 5 mx01 and 10 mx02.mail.alibaba.com, beside the SPF include of the China edition",
      read: "2026-11",
      confidence: "one",
    },
  },
];
