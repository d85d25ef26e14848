import type { Vendor } from "./types";

/** The world's services for mailboxes. */
export const mailboxes: readonly Vendor[] = [
  {
    key: "google",
    name: "Google",
    kind: "mailbox",
    exchangers: ["google.com", "googlemail.com"],
    mx: [
      [[1, "smtp.google.com"]],
      [
        [1, "aspmx.l.google.com"],
        [5, "alt1.aspmx.l.google.com"],
        [5, "alt2.aspmx.l.google.com"],
        [10, "alt3.aspmx.l.google.com"],
        [10, "alt4.aspmx.l.google.com"],
      ],
    ],
    includes: ["_spf.google.com", "aspmx.googlemail.com"],
    dkim: { selectors: ["google"] },
    clients: ["imap.gmail.com", "pop.gmail.com", "smtp.gmail.com"],
    verifications: [
      {
        prefix: "google-site-verification=",
        alsoFor: "Search Console and other Google services, and Google accounts of the domain that stay",
      },
    ],
    notes: [
      "A domain has one set or the other: smtp.google.com alone since 2023-04, or the five aspmx hosts.",
      "Preference 1 is below Alibaba Mail's 5: while both are there, all mail still goes to Google.",
      "CNAME records to ghs.google.com open Google's own pages; one at mail is in the place of Alibaba Mail's.",
    ],
    source: {
      title:
        "Google's own Domain Connect template google.com.gmail-setup (2026-08) and intodns.ai/citations/google-workspace-mx-records (2026-06), after Google's help; old SPF include: zones of customers; hosts: Thunderbird's ISP database",
      read: "2026-11",
      confidence: "several",
    },
  },
  {
    key: "microsoft",
    name: "Microsoft 365",
    kind: "mailbox",
    exchangers: ["mail.protection.outlook.com", "*.mx.microsoft", "mail.protection.office365.us", "pamx1.hotmail.com"],
    mx: [[[0, "example-com.mail.protection.outlook.com"]], [[0, "example-com.o-v1.mx.microsoft"]]],
    includes: ["spf.protection.outlook.com", "spf.protection.office365.us"],
    dkim: { shared: ["selector1", "selector2"], targets: ["onmicrosoft.com", "dkim.mail.microsoft"] },
    clients: ["autodiscover.outlook.com", "outlook.office365.com", "smtp.office365.com"],
    verifications: [
      {
        prefix: "MS=ms",
        alsoFor: "Entra ID, Teams and the other services of the same tenant",
      },
    ],
    notes: [
      "Preference 0 is below every other: while it is there, all mail still goes to Microsoft.",
      "Exchangers in mx.microsoft are in a signed zone with TLSA records (DANE); nothing of that is in the customer's zone.",
      "The CNAME autodiscover leads Outlook to the old mailbox for as long as it stands.",
      "CNAME records at sip, lyncdiscover, enterpriseregistration and enterpriseenrollment and SRV records to online.lync.com are Teams's and Intune's, and stay with them.",
    ],
    source: {
      title:
        "Microsoft's own Domain Connect template microsoft.com.o365 (2026-08), Exchange team blog 3939694 and davidmarker.com/posts/mx-microsoft (mx.microsoft); DKIM targets and MS=ms: zones of customers; office365.us: a public table of providers",
      read: "2026-11",
      confidence: "several",
    },
  },
  {
    key: "zoho",
    name: "Zoho",
    kind: "mailbox",
    exchangers: ["zoho.com", "zoho.eu", "zoho.in", "zoho.com.au", "zoho.jp", "zoho.com.cn", "zohocloud.ca", "zoho.sa"],
    mx: [
      [
        [10, "mx.zoho.com"],
        [20, "mx2.zoho.com"],
        [50, "mx3.zoho.com"],
      ],
      [
        [10, "mx.zoho.eu"],
        [20, "mx2.zoho.eu"],
        [50, "mx3.zoho.eu"],
      ],
      [
        [10, "mx.zoho.in"],
        [20, "mx2.zoho.in"],
        [50, "mx3.zoho.in"],
      ],
      [
        [10, "mx.zoho.com.au"],
        [20, "mx2.zoho.com.au"],
        [50, "mx3.zoho.com.au"],
      ],
      [
        [10, "mx.zoho.jp"],
        [20, "mx2.zoho.jp"],
        [50, "mx3.zoho.jp"],
      ],
      [
        [10, "mx.zohocloud.ca"],
        [20, "mx2.zohocloud.ca"],
        [50, "mx3.zohocloud.ca"],
      ],
    ],
    includes: ["zoho.com", "zoho.eu", "zoho.in", "zohocloud.ca", "zohomail.com"],
    dkim: { selectors: ["zmail", "zoho"] },
    verifications: [{ prefix: "zoho-verification=", alsoFor: "other Zoho services of the domain" }],
    notes: [
      "Each customer is in one data centre, and the domain of the exchangers says which.",
      "The include one.zoho.com serves several Zoho services, so that it may stay for the others.",
      "mx3 with its preference 50 is tried after Alibaba Mail's: forgotten, it gets mail whenever those are out of reach.",
    ],
    source: {
      title:
        "Zoho's own Domain Connect template zoho.com.zmail_hosting (2026-08: preferences 10, 20 and 50) and mxrecordchecker.com/resources/zoho-mx-records (regions); Canada, China, Saudi Arabia, SPF and DKIM: zones of customers and mail headers",
      read: "2026-11",
      confidence: "several",
    },
  },
  {
    key: "proton",
    name: "Proton",
    kind: "mailbox",
    exchangers: ["protonmail.ch"],
    mx: [
      [
        [10, "mail.protonmail.ch"],
        [20, "mailsec.protonmail.ch"],
      ],
    ],
    includes: ["_spf.protonmail.ch"],
    dkim: { selectors: ["protonmail", "protonmail2", "protonmail3"], targets: ["domains.proton.ch"] },
    verifications: [{ prefix: "protonmail-verification=" }],
    source: {
      title:
        "Proton support, anti-spoofing for custom domains; domainsecurityscanner.com/guides/proton-mail; MX: zones of customers",
      read: "2026-11",
      confidence: "several",
    },
  },
  {
    key: "fastmail",
    name: "Fastmail",
    kind: "mailbox",
    exchangers: ["messagingengine.com"],
    mx: [
      [
        [10, "in1-smtp.messagingengine.com"],
        [20, "in2-smtp.messagingengine.com"],
      ],
    ],
    includes: ["spf.messagingengine.com"],
    dkim: { selectors: ["fm1", "fm2", "fm3"], targets: ["dkim.fmhosted.com"] },
    clients: ["fastmail.com"],
    notes: [
      "Where it hosts the zone, an MX record at * takes mail for all names below the domain; a copy of it goes with the others.",
      "It gives SRV records for mail programs (_imaps, _pop3s, _submission and more), which lead to the old mailbox.",
    ],
    source: {
      title:
        "Fastmail help, article 360060591153 (DKIM and all records), and its page on custom DNS (wildcards); MX and SRV: zones of customers",
      read: "2026-11",
      confidence: "several",
    },
  },
  {
    key: "icloud",
    name: "iCloud",
    kind: "mailbox",
    exchangers: ["mail.icloud.com"],
    mx: [
      [
        [10, "mx01.mail.icloud.com"],
        [10, "mx02.mail.icloud.com"],
      ],
    ],
    includes: ["icloud.com"],
    dkim: { selectors: ["sig1"], targets: ["icloudmailadmin.com"] },
    clients: ["imap.mail.me.com", "smtp.mail.me.com"],
    verifications: [{ prefix: "apple-domain=" }],
    notes: ["apple-domain-verification= is not of iCloud Mail, and stays."],
    source: {
      title:
        "Apple support 102374 (records) and Apple's own Domain Connect template icloud.com.custom_email_domain (2026-08); DKIM target: zones of customers; hosts: Thunderbird's ISP database",
      read: "2026-11",
      confidence: "several",
    },
  },
  {
    key: "yandex",
    name: "Yandex",
    kind: "mailbox",
    exchangers: ["mx.yandex.net", "mx.yandex.ru"],
    mx: [[[10, "mx.yandex.net"]]],
    includes: ["_spf.yandex.net"],
    dkim: { shared: ["mail"] },
    clients: ["imap.yandex.com", "pop.yandex.com", "smtp.yandex.com"],
    verifications: [{ prefix: "yandex-verification:", alsoFor: "Yandex Webmaster" }],
    notes: [
      "Its SPF record is a redirect (v=spf1 redirect=_spf.yandex.net), which must become an include in a merged record.",
    ],
    source: {
      title:
        "Yandex support: kurum/set-mail/mx (MX), connect/dns/spf (SPF); DKIM and verification: zones of customers; hosts: Thunderbird's ISP database",
      read: "2026-11",
      confidence: "several",
    },
  },
  {
    key: "mail-ru",
    name: "Mail.ru",
    kind: "mailbox",
    exchangers: ["mail.ru"],
    mx: [[[10, "emx.mail.ru"]]],
    includes: ["_spf.mail.ru", "_spf.vkteam.ru"],
    dkim: { selectors: ["mailru"] },
    clients: ["imap.mail.ru", "pop.mail.ru", "smtp.mail.ru"],
    verifications: [
      { prefix: "mailru-verification:", alsoFor: "Mail.ru's Postmaster and other services" },
      { prefix: "mailru-verification=", alsoFor: "Mail.ru's Postmaster and other services" },
    ],
    notes: [
      "Its SPF record is a redirect (v=spf1 redirect=_spf.mail.ru), which must become an include in a merged record.",
    ],
    source: {
      title: "zones and set-up notes of customers in public repositories; hosts: Thunderbird's ISP database",
      read: "2026-11",
      confidence: "several",
    },
  },
  {
    key: "rackspace",
    name: "Rackspace",
    kind: "mailbox",
    exchangers: ["emailsrvr.com"],
    mx: [
      [
        [10, "mx1.emailsrvr.com"],
        [20, "mx2.emailsrvr.com"],
      ],
    ],
    includes: ["emailsrvr.com"],
    clients: ["emailsrvr.com"],
    source: {
      title: "Rackspace docs, DNS record definitions (docs.rackspace.com/docs/dns-record-definitions)",
      read: "2026-11",
      confidence: "several",
    },
  },
  {
    key: "titan",
    name: "Titan",
    kind: "mailbox",
    exchangers: ["titan.email", "flockmail.com"],
    mx: [
      [
        [10, "mx1.titan.email"],
        [20, "mx2.titan.email"],
      ],
      [
        [10, "mx1.flockmail.com"],
        [20, "mx2.flockmail.com"],
      ],
    ],
    includes: ["spf.titan.email", "spf.flockmail.com"],
    dkim: { selectors: ["titan1"] },
    notes: ["Registrars sell it under their own names, and may add its records again by their own panels."],
    source: {
      title:
        "Titan's and Flock Mail's own Domain Connect templates titan.email and flockmail.com (2026-08); DKIM: zones of customers",
      read: "2026-11",
      confidence: "several",
    },
  },
  {
    key: "tuta",
    name: "Tuta",
    kind: "mailbox",
    exchangers: ["tutanota.de"],
    mx: [[[10, "mail.tutanota.de"]]],
    includes: ["spf.tutanota.de"],
    dkim: { shared: ["s1", "s2"], targets: ["domainkey.tutanota.de"] },
    verifications: [{ prefix: "t-verify=" }],
    notes: [
      "It has its customers write CNAME records at mta-sts and _mta-sts: its MTA-STS policy names its own exchanger only, and senders that have it refuse all others until its max_age is over (RFC 8461 section 8.3). Both go before the MX records change, and by that much earlier.",
    ],
    source: {
      title: "Tuta's blog on MTA-STS for custom domains and on DKIM; all values: zones of customers",
      read: "2026-11",
      confidence: "several",
    },
  },
  {
    key: "migadu",
    name: "Migadu",
    kind: "mailbox",
    exchangers: ["migadu.com"],
    mx: [
      [
        [10, "aspmx1.migadu.com"],
        [20, "aspmx2.migadu.com"],
      ],
    ],
    includes: ["spf.migadu.com"],
    dkim: { shared: ["key1", "key2", "key3"], targets: ["migadu.com"] },
    clients: ["migadu.com"],
    verifications: [{ prefix: "hosted-email-verify=" }],
    notes: ["Addresses below the domain are taken by MX records at *, where the customer has opted for them."],
    source: {
      title: "templates and zones of customers in public repositories",
      read: "2026-11",
      confidence: "several",
    },
  },
  {
    key: "mailbox-org",
    name: "mailbox.org",
    kind: "mailbox",
    exchangers: ["mailbox.org"],
    mx: [
      [
        [10, "mxext1.mailbox.org"],
        [10, "mxext2.mailbox.org"],
        [20, "mxext3.mailbox.org"],
      ],
    ],
    includes: ["mailbox.org"],
    dkim: { selectors: ["mbo0001", "mbo0002", "mbo0003", "mbo0004"], targets: ["mailbox.org"] },
    clients: ["mailbox.org"],
    notes: [
      "Its key for the owner of a domain is a TXT record at a name of 40 hexadecimal digits: without a prefix, and of no other use.",
    ],
    source: {
      title:
        "mailbox.org knowledge base: e-mails with a custom domain (security key), SPF, DKIM and DMARC (records); MX: zones of customers",
      read: "2026-11",
      confidence: "several",
    },
  },
];
