import type { Vendor } from "./types";

/** Mail brands of China, and what the world's brands run there. */
export const china: readonly Vendor[] = [
  {
    key: "tencent",
    name: "Tencent",
    kind: "mailbox",
    exchangers: ["qq.com"],
    mx: [
      [
        [5, "mxbiz1.qq.com"],
        [10, "mxbiz2.qq.com"],
      ],
    ],
    includes: ["spf.mail.qq.com"],
    clients: ["exmail.qq.com"],
    notes: [
      "mxbiz1.qq.com at a name of its own, such as mail.example.com, may take the bounces of Tencent Cloud SES, which is not mailboxes and stays.",
    ],
    source: {
      title:
        "Tencent Exmail's MX page as given by jlepsdi.com/post/79329.html, and zones of customers; SPF: cqchinuo.com/news_in/2538, 2024-11; SES: zones of customers",
      read: "2026-11",
      confidence: "several",
    },
  },
  {
    key: "tencent-ses",
    name: "Tencent Cloud SES",
    kind: "sender",
    exchangers: [],
    includes: ["qcloudmail.com"],
    notes: ["It sends for applications, so that its SPF include stays when mailboxes move."],
    source: { title: "a customer's set-up guide after Tencent Cloud's console", read: "2026-11", confidence: "one" },
  },
  {
    key: "netease",
    name: "NetEase",
    kind: "mailbox",
    exchangers: ["mxmail.netease.com", "ym.163.com"],
    mx: [
      [
        [5, "qiye163mx01.mxmail.netease.com"],
        [10, "qiye163mx02.mxmail.netease.com"],
      ],
      [
        [5, "hzmx01.mxmail.netease.com"],
        [10, "hzmx02.mxmail.netease.com"],
      ],
    ],
    includes: ["spf.163.com", "spf.qiye.163.com"],
    dkim: { shared: ["default"] },
    clients: ["qiye.163.com", "ym.163.com"],
    notes: [
      "Its DKIM key is at default._domainkey, the very name that Alibaba Mail's key has: from the change on, mail that NetEase still sends is not signed by a published key.",
      "The DMARC record that it gives sends reports to qiye.163.com (dmarc_report@ and dmarc@): they tell of the domain to the old brand until the record is replaced.",
    ],
    source: {
      title: "zones of customers in public repositories and reports, 2012 to 2026, for each of MX, SPF, DKIM and DMARC",
      read: "2026-11",
      confidence: "several",
    },
  },
  {
    key: "huawei",
    name: "Huawei",
    kind: "mailbox",
    exchangers: ["sparkspace.huaweicloud.com"],
    mx: [
      [
        [5, "mx1.sparkspace.huaweicloud.com"],
        [10, "mx2.sparkspace.huaweicloud.com"],
      ],
    ],
    includes: ["spf.sparkspace.huaweicloud.com"],
    clients: ["sparkspace.huaweicloud.com"],
    notes: [
      "It has its customers write CNAME records at mail, smtp, imap and pop3, the names that Alibaba Mail's stand at.",
    ],
    source: {
      title: "Huawei Cloud help, DNS FAQ 044 (support.huaweicloud.com/dns_faq/dns_faq_044.html)",
      read: "2026-11",
      confidence: "one",
    },
  },
  {
    key: "263",
    name: "263",
    kind: "mailbox",
    exchangers: ["263xmail.com"],
    mx: [
      [
        [5, "mxwcom.263xmail.com"],
        [10, "mxcom.263xmail.com"],
      ],
    ],
    includes: ["spf.263xmail.com"],
    clients: ["263xmail.com"],
    notes: ["It has its customers write CNAME records at mail, smtp, imap and pop; mail leads to mm.263.com."],
    source: {
      title: "a customer's zone file in a public repository, and 263.net's help centre as cited in another",
      read: "2026-11",
      confidence: "several",
    },
  },
  {
    key: "coremail",
    name: "Coremail",
    kind: "mailbox",
    exchangers: ["icoremail.net"],
    includes: ["spf.icoremail.net"],
    notes: [
      "Its exchangers are named after the customer: mx-example-com.icoremail.net.",
      "Coremail is software too: a university or company that runs it has MX records in its own domain.",
    ],
    source: {
      title: "MX of china.com (2026-09) as cited in a public repository; SPF: a table of SPF domains in another",
      read: "2026-11",
      confidence: "one",
    },
  },
  {
    key: "sina",
    name: "Sina",
    kind: "mailbox",
    exchangers: ["sinanet.com", "entmail.sina.com"],
    source: {
      title: "MX of sina.net (2026-09) as cited in a public repository: mx.sinanet.com and mx.entmail.sina.com",
      read: "2026-11",
      confidence: "one",
    },
  },
  {
    key: "21cn",
    name: "21CN",
    kind: "mailbox",
    exchangers: ["21cn.com"],
    notes: ["It takes mail for 189.cn of China Telecom too."],
    source: {
      title: "MX of 21cn.com and 189.cn (mta.21cn.com, mta-189.21cn.com) as cited in three public repositories",
      read: "2026-11",
      confidence: "several",
    },
  },
  {
    key: "139",
    name: "China Mobile",
    kind: "mailbox",
    exchangers: ["mail.139.com"],
    source: {
      title: "MX of 139.com (mx1.mail.139.com) as cited in four public repositories",
      read: "2026-11",
      confidence: "several",
    },
  },
  {
    key: "feishu",
    name: "Feishu",
    kind: "mailbox",
    exchangers: ["feishu.cn"],
    mx: [
      [
        [1, "mx1.feishu.cn"],
        [5, "mx2.feishu.cn"],
        [10, "mx3.feishu.cn"],
      ],
    ],
    includes: ["_netblocks.m.feishu.cn"],
    dkim: { selectors: ["feishu*"] },
    clients: ["feishu.cn"],
    verifications: [
      {
        prefix: "verification-code-site-App_feishu=",
        alsoFor: "the Feishu organization that owns the domain, and its sign-in",
      },
    ],
    notes: [
      "Its preferences begin with 1, below Alibaba Mail's 5: while both sets are there, all mail still goes to Feishu.",
    ],
    source: {
      title:
        "Feishu help centre, article 875569252485 (MX), as cited in a public repository; MX, SPF, DKIM and verification: zones of customers",
      read: "2026-11",
      confidence: "several",
    },
  },
  {
    key: "lark",
    name: "Lark",
    kind: "mailbox",
    exchangers: ["larksuite.com"],
    mx: [
      [
        [1, "mx1.larksuite.com"],
        [5, "mx2.larksuite.com"],
        [10, "mx3.larksuite.com"],
      ],
    ],
    includes: ["spf.onlarksuite.com"],
    clients: ["larksuite.com"],
    verifications: [
      {
        prefix: "verification-code-site-App_lark=",
        alsoFor: "the Lark organization that owns the domain, and its sign-in",
      },
    ],
    notes: [
      "Its preferences begin with 1, below Alibaba Mail's 5: while both sets are there, all mail still goes to Lark.",
    ],
    source: {
      title: "Lark help centre, articles 061274427780 and 484507441712 (SPF); MX and verification: zones of customers",
      read: "2026-11",
      confidence: "several",
    },
  },
  {
    key: "microsoft-21vianet",
    name: "Microsoft 365 of 21Vianet",
    kind: "mailbox",
    exchangers: ["mail.protection.partner.outlook.cn"],
    mx: [[[0, "example-com.mail.protection.partner.outlook.cn"]]],
    includes: ["spf.protection.partner.outlook.cn"],
    clients: ["partner.outlook.cn"],
    notes: ["It is another cloud than Microsoft 365 of the world: accounts, SPF domain and autodiscover are its own."],
    source: {
      title: "Microsoft's guides for Office 365 operated by 21Vianet (MX, autodiscover); SPF: zones of customers",
      read: "2026-11",
      confidence: "several",
    },
  },
  {
    key: "alibaba-direct-mail",
    name: "Alibaba Cloud Direct Mail",
    kind: "sender",
    exchangers: ["dm.aliyun.com"],
    mx: [[[10, "mx01.dm.aliyun.com"]]],
    includes: ["spf1.dm.aliyun.com"],
    dkim: { selectors: ["aliyun-cn-hangzhou", "aliyun-ap-southeast-1"] },
    notes: [
      "It is another product than Alibaba Mail, and sends for applications: its SPF include is merged with Alibaba Mail's and stays, and so do its DKIM keys.",
      "Its MX record takes replies and bounces. At the mail domain itself it is in the way; at a name of its own, such as mail.example.com, it stays.",
    ],
    source: {
      title: "Alibaba Cloud help, Direct Mail, and document 36771 (the merged SPF record); the API's own examples (MX)",
      read: "2026-11",
      confidence: "several",
    },
  },
];
