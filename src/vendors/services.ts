import type { Vendor } from "./types";

/** Gateways before other mailboxes, forwarders without mailboxes, and senders for applications. */
export const mailServices: readonly Vendor[] = [
  {
    key: "mimecast",
    name: "Mimecast",
    kind: "gateway",
    exchangers: ["mimecast.com"],
    includes: ["_netblocks.mimecast.com"],
    notes: [
      "It filters for mailboxes that are elsewhere; whose they are, the SPF record may tell.",
      "Where it is to filter for Alibaba Mail, the MX records stay, and its delivery route is what changes.",
    ],
    source: {
      title:
        "Mimecast community DOC-2010 and support 34000792642963 (SPF by region); exchangers (us- and eu-smtp-inbound-1): mail headers and public tables",
      read: "2026-11",
      confidence: "several",
    },
  },
  {
    key: "proofpoint",
    name: "Proofpoint",
    kind: "gateway",
    exchangers: ["pphosted.com", "ppe-hosted.com"],
    includes: ["pphosted.com", "ppe-hosted.com"],
    notes: [
      "Essentials (ppe-hosted.com) is named in SPF records by a: as well as include:.",
      "It filters for mailboxes that are elsewhere; whose they are, the SPF record may tell.",
    ],
    source: {
      title:
        "Proofpoint Essentials knowledge base 127 (SPF), sendmarc.com/es/spf/spf-proofpoint-essentials; exchangers: mail headers and public tables",
      read: "2026-11",
      confidence: "several",
    },
  },
  {
    key: "barracuda",
    name: "Barracuda",
    kind: "gateway",
    exchangers: ["ess.barracudanetworks.com", "ess.*.barracudanetworks.com"],
    mx: [
      [
        [10, "d123456a.ess.barracudanetworks.com"],
        [20, "d123456b.ess.barracudanetworks.com"],
      ],
    ],
    includes: ["spf.ess.barracudanetworks.com", "spf.ess.*.barracudanetworks.com"],
    notes: ["During its own set-up an MX record with preference 99 stands beside the others."],
    source: {
      title: "captaindns.com/en/blog/barracuda-secure-email-gateway (2026-06); MX: zones of customers",
      read: "2026-11",
      confidence: "several",
    },
  },
  {
    key: "cisco",
    name: "Cisco Secure Email",
    kind: "gateway",
    exchangers: ["iphmx.com"],
    includes: ["iphmx.com"],
    notes: ["SPF records name it by exists: with a macro: exists:%{i}.spf.NAME.iphmx.com."],
    source: {
      title: "Cisco support 213938 (SPF of hosted customers); hosts: mail headers",
      read: "2026-11",
      confidence: "several",
    },
  },
  {
    key: "cloudflare",
    name: "Cloudflare Email Routing",
    kind: "forwarder",
    exchangers: ["mx.cloudflare.net"],
    mx: [
      [
        [23, "route2.mx.cloudflare.net"],
        [44, "route1.mx.cloudflare.net"],
        [91, "route3.mx.cloudflare.net"],
      ],
    ],
    includes: ["_spf.mx.cloudflare.net"],
    dkim: { selectors: ["cf2024-1"] },
    locked:
      'Cloudflare holds these MX records while Email Routing is on, and refuses other MX records in the zone (error 890190); in the dashboard, Email > Email Routing > Settings > Start disabling, choose "Unlock records and continue" to put others beside them, or "Delete and Disable"',
    notes: [
      "The preferences are drawn anew for each zone.",
      "The records may be missing in the list of the API while the name servers have them.",
      "It needs Cloudflare's own name servers.",
      "MX records at cf-bounce are Email Sending's, and stay with it.",
    ],
    source: {
      title:
        "Cloudflare docs: Email Routing, Disable Email Routing; Email Service, Domain configuration; API, Disable Email Routing; the error, the API's list and DKIM: public repositories",
      read: "2026-11",
      confidence: "several",
    },
  },
  {
    key: "improvmx",
    name: "ImprovMX",
    kind: "forwarder",
    exchangers: ["improvmx.com"],
    mx: [
      [
        [10, "mx1.improvmx.com"],
        [20, "mx2.improvmx.com"],
      ],
    ],
    includes: ["spf.improvmx.com"],
    dkim: { selectors: ["dkimprovmx1", "dkimprovmx2"], targets: ["improvmx.com"] },
    source: {
      title: "ImprovMX's own Domain Connect template improvmx.com.email (2026-08)",
      read: "2026-11",
      confidence: "several",
    },
  },
  {
    key: "forward-email",
    name: "Forward Email",
    kind: "forwarder",
    exchangers: ["forwardemail.net"],
    mx: [
      [
        [0, "mx1.forwardemail.net"],
        [0, "mx2.forwardemail.net"],
      ],
    ],
    includes: ["spf.forwardemail.net"],
    clients: ["forwardemail.net"],
    verifications: [{ prefix: "forward-email-site-verification=" }],
    notes: [
      "Preference 0 is below every other: while it is there, all mail still goes to it.",
      "The DMARC record that it writes says p=reject: Alibaba Mail's SPF and DKIM must stand before it sends.",
      "The CNAME fe-bounces is its own and may go with it.",
    ],
    source: {
      title: "Forward Email's own Domain Connect template forwardemail.net.email (2026-08)",
      read: "2026-11",
      confidence: "one",
    },
  },
  {
    key: "amazon",
    name: "Amazon",
    kind: "sender",
    exchangers: ["inbound-smtp.*.amazonaws.com", "inbound-smtp.*.awsapps.com", "feedback-smtp.*.amazonses.com"],
    mx: [[[10, "inbound-smtp.us-east-1.amazonaws.com"]]],
    includes: ["amazonses.com"],
    dkim: { targets: ["dkim.amazonses.com"] },
    clients: ["mail.*.awsapps.com"],
    notes: [
      "SES and WorkMail have the same exchangers: WorkMail keeps mailboxes, SES hands mail to programs, which stop working when the MX records change.",
      "Many services send by SES: its SPF include and DKIM keys stay unless it is known that nothing does any more.",
      "feedback-smtp takes bounces at a name of its own, such as send.example.com, and stays.",
      "The TXT record _amazonses.example.com holds a bare token, and stays with SES.",
    ],
    source: {
      title:
        "Amazon SES developer guide, publishing an MX record, and regions; SPF, DKIM and bounces: Domain Connect templates of its customers (2026-08); WorkMail: its administrator guide and zones of customers",
      read: "2026-11",
      confidence: "several",
    },
  },
  {
    key: "mailgun",
    name: "Mailgun",
    kind: "sender",
    exchangers: ["mailgun.org"],
    mx: [
      [
        [10, "mxa.mailgun.org"],
        [10, "mxb.mailgun.org"],
      ],
      [
        [10, "mxa.eu.mailgun.org"],
        [10, "mxb.eu.mailgun.org"],
      ],
    ],
    includes: ["mailgun.org"],
    dkim: { selectors: ["pdk1", "pdk2"], targets: ["mailgun.com", "mgsend.org"] },
    notes: [
      "It sends for applications, mostly at a name of its own such as mg.example.com, and stays there.",
      "At the mail domain itself its MX records hand mail to programs, which stop working when they change.",
    ],
    source: {
      title:
        "spfwise.com/en/article/mailgun-spf-dkim-dmarc-setup, mxio.io/providers/mailgun (2026-02); MX and DKIM targets: Domain Connect templates and zones of customers",
      read: "2026-11",
      confidence: "several",
    },
  },
  {
    key: "sendgrid",
    name: "SendGrid",
    kind: "sender",
    exchangers: ["sendgrid.net"],
    mx: [[[20, "mx.sendgrid.net"]]],
    includes: ["sendgrid.net"],
    dkim: { shared: ["s1", "s2"], targets: ["sendgrid.net"] },
    notes: ["It sends for applications, so that its SPF include, DKIM keys and the MX of its bounce name stay."],
    source: {
      title: "SendGrid's own Domain Connect templates sendgrid.com (2026-08); SPF and DKIM: zones of customers",
      read: "2026-11",
      confidence: "several",
    },
  },
];
