/** What checks tell, in every shade. */

import type { Drift } from "../../src/check/drift";
import type { Resolution } from "../../src/check/report";
import type { EndpointLine } from "../../src/cli/tools";
import { resolved } from "./support";

const dkim = `"v=DKIM1; k=rsa; p=${"MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A".repeat(7)}" "${"MIIBCgKCAQEAx7Yk".repeat(9)}QIDAQAB"`;

/** Another brand's mail comes first, servers disagree, and a TXT is hostile. */
export const invalid: Resolution = {
  domain: "bad.example.com",
  zone: "example.com",
  status: "Resolution Invalid",
  lines: [
    {
      keys: ["mx-primary", "mx-secondary"],
      name: "bad.example.com",
      type: "MX",
      requirement: "required",
      verdict: "wrong",
      expected: ["10 mx2.sg.aliyun.com.", "5 mx1.sg.aliyun.com."],
      found: [
        {
          servers: ["192.0.2.53", "[2001:db8::53]:5353"],
          records: ["10 mx2.sg.aliyun.com.", "5 mx1.sg.aliyun.com."],
        },
        {
          servers: ["198.51.100.53"],
          records: ["10 mx2.sg.aliyun.com.", "3 mxbiz1.qq.com.", "5 mx1.sg.aliyun.com."],
        },
      ],
      reasons: [
        {
          id: "mx.foreign-wins",
          severity: "error",
          message:
            "mail goes to mxbiz1.qq.com (Tencent) first, as its preference 3 is lower than ours; delete it, or suspend it at the DNS service",
        },
      ],
    },
    {
      keys: ["spf"],
      name: "bad.example.com",
      type: "TXT",
      requirement: "required",
      verdict: "missing",
      expected: ['"v=spf1 include:spf.sg.aliyun.com -all"'],
      found: [{ servers: ["192.0.2.53", "198.51.100.53", "[2001:db8::53]:5353"], records: [] }],
      reasons: [
        {
          id: "spf.none",
          severity: "error",
          message: "there is no SPF record (RFC 7208 section 4.5); add the expected one",
        },
      ],
    },
    {
      keys: ["cname-imap"],
      name: "imap.bad.example.com",
      type: "CNAME",
      requirement: "recommended",
      verdict: "right",
      expected: ["imap.sg.aliyun.com."],
      found: [{ servers: ["192.0.2.53"], records: ["imap.sg.aliyun.com."] }],
      reasons: [],
    },
    {
      keys: ["dkim-default"],
      name: "default._domainkey.bad.example.com",
      type: "TXT",
      requirement: "optional",
      verdict: "wrong",
      expected: [dkim],
      found: [
        {
          servers: ["192.0.2.53"],
          records: ['"<script>alert(1)</script><img src=x onerror=alert(2)>\\" onload=alert(3) \'&amp;"'],
        },
      ],
      reasons: [
        {
          id: "dkim.syntax",
          severity: "error",
          message:
            'the DKIM key record is invalid: "<script>alert(1)</script>" \u001b[2J\u202e is not a tag (RFC 6376 section 3.6.1); write the expected one',
        },
      ],
    },
    {
      keys: ["dmarc"],
      name: "_dmarc.bad.example.com",
      type: "TXT",
      requirement: "optional",
      verdict: "right",
      expected: ['"v=DMARC1; p=none; rua=mailto:dmarc@example.com"'],
      found: [{ servers: ["192.0.2.53"], records: ['"v=DMARC1; rua=mailto:dmarc@example.com; p=none"'] }],
      reasons: [
        { id: "dmarc.spelling", severity: "warning", message: "it says the same in another order; leave it so" },
      ],
    },
    {
      keys: ["cname-mail"],
      name: "mail.bad.example.com",
      type: "CNAME",
      requirement: "recommended",
      verdict: "unknown",
      expected: ["mail.sg.aliyun.com."],
      found: [],
      reasons: [
        {
          id: "servers.no-answer",
          severity: "warning",
          message: "no server answered the CNAME query for mail.bad.example.com; status unknown, try again",
        },
      ],
    },
  ],
  servers: [
    { name: "ns1.example.net", address: "192.0.2.53", state: "answered" },
    { name: "ns1.example.net", address: "[2001:db8::53]:5353", state: "answered" },
    { name: "ns2.example.net", address: "198.51.100.53", state: "answered" },
    { name: "ns3.example.net", address: "203.0.113.53", state: "silent", why: "no answer in 2 tries of 2 s" },
    { name: "ns4.example.net", address: "203.0.113.54", state: "lame", why: "REFUSED" },
    { name: "ns5.example.net", address: "2001:db8::5", state: "unreachable", why: "ENETUNREACH" },
    { name: "ns6.example.net", address: "", state: "silent", why: "its name has no address" },
  ],
  reasons: [
    {
      id: "servers.disagree",
      severity: "warning",
      message:
        "the servers hold different records for MX at bad.example.com; wait for the zone's transfer, or look at 198.51.100.53",
    },
  ],
};

export const noVerdict: Resolution = {
  domain: "xn--mnchen-3ya.de",
  zone: "",
  lines: [
    {
      keys: ["mx-primary", "mx-secondary"],
      name: "xn--mnchen-3ya.de",
      type: "MX",
      requirement: "required",
      verdict: "unknown",
      expected: ["10 mx2.sg.aliyun.com.", "5 mx1.sg.aliyun.com."],
      found: [],
      reasons: [
        {
          id: "servers.no-answer",
          severity: "warning",
          message: "no server answered the MX query for xn--mnchen-3ya.de; status unknown, try again",
        },
      ],
    },
  ],
  servers: [],
  reasons: [
    {
      id: "zone.not-found",
      severity: "warning",
      message:
        "the zone's servers could not be found, as no root server answered; give --server where a firewall closes port 53",
    },
  ],
};

export const right = resolved({ domain: "example.com", zone: "example.com" });

export const endpoints: EndpointLine[] = [
  { service: "webmail", host: "mail.sg.aliyun.com", port: 443, alias: false, state: "ok", reasons: [] },
  { service: "imap", host: "imap.sg.aliyun.com", port: 993, alias: false, state: "ok", reasons: [] },
  {
    service: "imap",
    host: "imap.example.com",
    port: 993,
    alias: true,
    state: "wrong-certificate",
    reasons: [
      {
        id: "endpoint.alias-certificate",
        severity: "warning",
        message: "the certificate is for *.sg.aliyun.com and not for imap.example.com; give clients imap.sg.aliyun.com",
      },
    ],
  },
  {
    service: "smtp",
    host: "smtp.sg.aliyun.com",
    port: 465,
    alias: false,
    state: "blocked",
    reasons: [
      {
        id: "endpoint.blocked",
        severity: "error",
        message: "nothing came within 5 s, as a firewall does; open TCP port 465 to smtp.sg.aliyun.com",
      },
    ],
  },
];

export const drifted: Drift = {
  domain: "example.com",
  zone: "example.com",
  state: "drifted",
  lines: [
    {
      keys: ["mx-primary", "mx-secondary"],
      name: "example.com",
      type: "MX",
      state: "drifted",
      expected: ["10 mx2.sg.aliyun.com.", "5 mx1.sg.aliyun.com."],
      found: [{ servers: ["192.0.2.53"], records: ["10 mx2.sg.aliyun.com.", "5 mx1.sg.aliyun.com."] }],
      ttl: 600,
      reasons: [
        {
          id: "drift.ttl",
          severity: "error",
          message: "MX at example.com has the TTL 3600 and not 600; set the plan's",
        },
      ],
    },
    {
      keys: ["spf"],
      name: "example.com",
      type: "TXT",
      state: "same",
      expected: ['"v=spf1 include:spf.sg.aliyun.com -all"'],
      found: [{ servers: ["192.0.2.53"], records: ['"v=spf1 include:spf.sg.aliyun.com -all"'] }],
      ttl: 600,
      reasons: [],
    },
    {
      keys: ["cname-mail"],
      name: "mail.example.com",
      type: "CNAME",
      state: "unknown",
      expected: ["mail.sg.aliyun.com."],
      found: [],
      ttl: 600,
      reasons: [
        {
          id: "servers.no-answer",
          severity: "warning",
          message: "no server answered the CNAME query for mail.example.com; status unknown, try again",
        },
      ],
    },
  ],
  servers: [{ name: "ns1.example.net", address: "192.0.2.53", state: "answered" }],
  reasons: [],
};
