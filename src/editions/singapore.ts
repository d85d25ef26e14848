import type { EditionData, Source } from "./edition";

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
