import type { EditionData, Source } from "./edition";

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
