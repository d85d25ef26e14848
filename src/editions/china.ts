import type { EditionData, Source } from "./edition";

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
