import type { Vendor } from "./types";

/** Registrars and web hosts that give mail along with the domain. */
export const hosts: readonly Vendor[] = [
  {
    key: "godaddy",
    name: "GoDaddy",
    kind: "mailbox",
    exchangers: ["secureserver.net"],
    mx: [
      [
        [0, "smtp.secureserver.net"],
        [10, "mailstore1.secureserver.net"],
      ],
    ],
    includes: ["secureserver.net"],
    dkim: { selectors: ["secureserver1", "secureserver2"], targets: ["onsecureserver.net"] },
    clients: ["secureserver.net"],
    notes: [
      "Microsoft 365 bought at GoDaddy has Microsoft's MX and GoDaddy's SPF include.",
      "The DMARC record that it writes may say p=quarantine or p=reject from the first day: Alibaba Mail's SPF and DKIM must stand before it sends.",
    ],
    source: {
      title:
        "GoDaddy's own Domain Connect templates godaddy.com.professional_mail and secureserver.net.o365 (2026-08); DKIM and DMARC: zones of customers",
      read: "2026-11",
      confidence: "several",
    },
  },
  {
    key: "namecheap",
    name: "Namecheap Private Email",
    kind: "mailbox",
    exchangers: ["privateemail.com"],
    mx: [
      [
        [10, "mx1.privateemail.com"],
        [10, "mx2.privateemail.com"],
      ],
    ],
    includes: ["spf.privateemail.com"],
    dkim: { shared: ["default"] },
    clients: ["privateemail.com"],
    notes: [
      "Its DKIM key is at default._domainkey, the very name that Alibaba Mail's key has.",
      "It has its customers write a CNAME record at mail, in the place of Alibaba Mail's.",
    ],
    source: {
      title:
        "Namecheap knowledge base 1262 (MX, SPF, DKIM) and 1340 (names of the other records); hosts: zones of customers",
      read: "2026-11",
      confidence: "several",
    },
  },
  {
    key: "namecheap-forwarding",
    name: "Namecheap email forwarding",
    kind: "forwarder",
    exchangers: ["registrar-servers.com"],
    mx: [
      [
        [10, "eforward1.registrar-servers.com"],
        [10, "eforward2.registrar-servers.com"],
        [10, "eforward3.registrar-servers.com"],
        [15, "eforward4.registrar-servers.com"],
        [20, "eforward5.registrar-servers.com"],
      ],
    ],
    includes: ["spf.efwd.registrar-servers.com"],
    notes: ["It works with Namecheap's own name servers only."],
    source: { title: "zones of customers in public repositories", read: "2026-11", confidence: "several" },
  },
  {
    key: "ovh",
    name: "OVHcloud",
    kind: "mailbox",
    exchangers: ["mail.ovh.net"],
    mx: [
      [
        [1, "mx1.mail.ovh.net"],
        [5, "mx2.mail.ovh.net"],
        [100, "mx3.mail.ovh.net"],
      ],
    ],
    includes: ["mx.ovh.com"],
    dkim: { selectors: ["ovhmo-selector-*", "ovhmo*-selector*"], targets: ["dkim.mail.ovh.net"] },
    clients: ["mailconfig.ovh.net", "ssl0.ovh.net", "mail.ovh.net"],
    notes: [
      "Preference 1 is below Alibaba Mail's 5: while both are there, all mail still goes to OVHcloud.",
      "Its default zone has CNAME records at imap, smtp and pop3, where Alibaba Mail's stand, and SRV records for mail programs.",
      "Its Zimbra offer has the same exchangers.",
    ],
    source: {
      title:
        "OVHcloud guides (SRV and autodiscover records); MX, SPF and DKIM: zones of customers; hosts: Thunderbird's ISP database",
      read: "2026-11",
      confidence: "several",
    },
  },
  {
    key: "ionos",
    name: "IONOS",
    kind: "mailbox",
    exchangers: [
      "ionos.com",
      "ionos.de",
      "ionos.co.uk",
      "ionos.es",
      "ionos.it",
      "1and1.com",
      "kundenserver.de",
      "perfora.net",
    ],
    mx: [
      [
        [10, "mx00.ionos.com"],
        [10, "mx01.ionos.com"],
      ],
      [
        [10, "mx00.ionos.de"],
        [10, "mx01.ionos.de"],
      ],
    ],
    includes: ["_spf-us.ionos.com", "_spf-eu.ionos.com"],
    dkim: { selectors: ["s1-ionos", "s2-ionos", "s42582890"], targets: ["dkim.ionos.com"] },
    clients: ["adsredir.ionos.info", "imap.1und1.de", "pop.1und1.de", "smtp.1und1.de"],
    notes: [
      "_dmarc is a CNAME record to dmarc.ionos.de or the like: a DMARC record can only stand there once that is gone (RFC 2181 section 10.1).",
      "IONOS's own name servers make the DKIM records by themselves.",
    ],
    source: {
      title:
        "zones of customers in public repositories, from Germany, Spain, Italy and the US; old domains: two public tables",
      read: "2026-11",
      confidence: "several",
    },
  },
  {
    key: "gandi",
    name: "Gandi",
    kind: "mailbox",
    exchangers: ["mail.gandi.net"],
    mx: [
      [
        [10, "spool.mail.gandi.net"],
        [50, "fb.mail.gandi.net"],
      ],
    ],
    includes: ["_mailcust.gandi.net"],
    dkim: { selectors: ["gm1", "gm2", "gm3"], targets: ["gandimail.net"] },
    clients: ["mail.gandi.net"],
    notes: [
      "fb.mail.gandi.net with its preference 50 is tried after Alibaba Mail's: forgotten, it gets mail whenever those are out of reach.",
      "Its default zone has SRV records for mail programs (_imaps, _pop3s, _submission), which lead to the old mailbox.",
    ],
    source: {
      title:
        "Gandi wiki, create email mailbox (MX), and helpdesk 14001808469404 (SPF); DKIM and SRV: zones of customers; hosts: Thunderbird's ISP database",
      read: "2026-11",
      confidence: "several",
    },
  },
  {
    key: "hostinger",
    name: "Hostinger",
    kind: "mailbox",
    exchangers: ["hostinger.com"],
    mx: [
      [
        [5, "mx1.hostinger.com"],
        [10, "mx2.hostinger.com"],
      ],
    ],
    includes: ["_spf.mail.hostinger.com"],
    dkim: {
      selectors: ["hostingermail-a", "hostingermail-b", "hostingermail-c"],
      targets: ["dkim.mail.hostinger.com"],
    },
    clients: ["mail.hostinger.com"],
    notes: [
      "Its preferences are those of Alibaba Mail, 5 and 10: while both sets are there, mail is shared out among the two.",
    ],
    source: {
      title:
        "Hostinger support 1583673 (SPF); MX, DKIM and autodiscover: pangaea.id/article/email-dns-records and zones of customers",
      read: "2026-11",
      confidence: "several",
    },
  },
];
