/** A plan of each edition, and one that tries to break out of everything it is put into. */
import type { ClientPlan } from "../../src/clients";
import { type PlanArgs, planMailDomain } from "../../src/plan";

const custom: PlanArgs = {
  domain: "münchen.example",
  edition: "custom",
  hosts: {
    mx: { first: { exchange: "mx1.mail.example.net", preference: 5 } },
    spfInclude: "spf.mail.example.net",
    imap: "imap.mail.example.net",
    pop3: "pop.mail.example.net",
    smtp: "smtp.mail.example.net",
    webmail: "web.mail.example.net",
    webmailUrl: "https://web.mail.example.net/login?a=1&b='2'",
  },
};

export const plans: Record<string, ClientPlan> = {
  singapore: planMailDomain({ domain: "example.com", mtaSts: { mode: "testing" } }),
  china: planMailDomain({ domain: "example.com", edition: "china" }),
  "china-legacy": planMailDomain({ domain: "example.com", edition: "china-legacy" }),
  custom: planMailDomain(custom),
};

export const singapore = plans.singapore as ClientPlan;

/** Not what `planMailDomain` makes: what a program might pass on that builds a plan of its own. */
export const hostile: ClientPlan = {
  domain: `x"><script>alert(1)</script>.example`,
  endpoints: {
    webmailUrl: `javascript:alert("1")//<img src=x onerror=alert(2)>`,
    domainWebmailUrl: `http://x/"onclick="alert(3)`,
    imap: { host: `]]></hostname><hostname>evil.example&amp;\u0000\u001b\ud800`, port: 993, security: "tls" },
    smtp: { host: `<!-- --><?pi?>'"`, port: 465, security: "tls", alias: `<b>smtp</b>` },
  },
};

/** Addresses that RFC 5321 allows, and that mean something in XML, HTML or a path. */
export const oddUsers = [
  `o'hara&co@example.com`,
  `"<script>alert(4)</script>"@example.com`,
  `"]]>--\\"@example.com`.replace('\\"', '\\\\"'),
  `"../../etc/passwd"@example.com`,
  `a/b%EMAILADDRESS%@example.com`,
];

export const oddNames = [
  `</string><key>IncomingPassword</key>`,
  `"><img src=x onerror=alert(5)>`,
  `&lt;&#60;&amp;`,
  `阿里 & Söhne`,
];
