import type { Cited, EditionData, Source } from "./types";

const setupGuide: Source = {
  title: "Alibaba Cloud help, opening sequence of Alibaba Mail (international): table of records",
  read: "2026-11",
  confidence: "several",
};

export const singapore: EditionData = {
  title: "Singapore (international)",
  mx: {
    value: {
      primary: { preference: 5, exchange: "mx1.sg.aliyun.com" },
      secondary: { preference: 10, exchange: "mx2.sg.aliyun.com" },
    },
    source: setupGuide,
  },
  spfInclude: { value: "spf.sg.aliyun.com", source: setupGuide },
  hosts: {
    imap: { value: "imap.sg.aliyun.com", source: setupGuide },
    // Not pop3.sg.aliyun.com: the alias and the host differ in this edition.
    pop3: { value: "pop.sg.aliyun.com", source: setupGuide },
    smtp: { value: "smtp.sg.aliyun.com", source: setupGuide },
    mail: { value: "mail.sg.aliyun.com", source: setupGuide },
  },
  webmailUrl: { value: "https://mail.sg.aliyun.com/", source: setupGuide },
};

const helpDocuments: Source = {
  title: "Alibaba Cloud help (China), documents 36710, 446248 and 609862",
  read: "2026-11",
  confidence: "several",
};

export const china: EditionData = {
  title: "China (Standard, Premium, Free)",
  mx: {
    value: {
      primary: { preference: 5, exchange: "mx1.qiye.aliyun.com" },
      secondary: { preference: 10, exchange: "mx2.qiye.aliyun.com" },
      tertiary: { preference: 15, exchange: "mx3.qiye.aliyun.com" },
    },
    source: helpDocuments,
  },
  spfInclude: { value: "spf.qiye.aliyun.com", source: helpDocuments },
  hosts: {
    imap: { value: "imap.qiye.aliyun.com", source: helpDocuments },
    pop3: { value: "pop.qiye.aliyun.com", source: helpDocuments },
    smtp: { value: "smtp.qiye.aliyun.com", source: helpDocuments },
    mail: { value: "qiye.aliyun.com", source: helpDocuments },
  },
  webmailUrl: { value: "https://qiye.aliyun.com/", source: helpDocuments },
};

const title = "Alibaba Cloud help (China), records of the older Enterprise edition (mxhichina.com)";
const inSeveral: Source = { title, read: "2026-11", confidence: "several" };
const inOne: Source = { title, read: "2026-11", confidence: "one" };
const byAnalogy: Source = { title, read: "2026-11", confidence: "inferred" };

export const chinaLegacy: EditionData = {
  title: "China Enterprise (older, mxhichina.com)",
  mx: {
    value: {
      primary: { preference: 5, exchange: "mxn.mxhichina.com" },
      secondary: { preference: 10, exchange: "mxw.mxhichina.com" },
    },
    source: inSeveral,
  },
  spfInclude: { value: "spf.mxhichina.com", source: inOne },
  hosts: {
    imap: { value: "imap.mxhichina.com", source: byAnalogy },
    pop3: { value: "pop3.mxhichina.com", source: inOne },
    smtp: { value: "smtp.mxhichina.com", source: inOne },
    mail: { value: "mail.mxhichina.com", source: inSeveral },
  },
  webmailUrl: { value: "https://qiye.aliyun.com/", source: byAnalogy },
};

/** Regions whose SPF domain is published while their mail exchangers are not. */
const otherRegions: Cited<Record<string, string>> = {
  value: {
    "spf.hk.aliyun.com": "Hong Kong",
    "spf.de.alibabacloud.com": "Germany",
    "spf.us.alibabacloud.com": "US",
  },
  source: { title: "Alibaba Cloud help, page spfadd (2025-09)", read: "2026-11", confidence: "one" },
};

/** The domains that SPF records of Alibaba Mail include, with the edition of each. Direct Mail is another product. */
export const alibabaMailIncludes: ReadonlyMap<string, string> = new Map([
  ...[singapore, china, chinaLegacy].map(({ spfInclude, title }) => [spfInclude.value, title] as const),
  ...Object.entries(otherRegions.value),
]);
