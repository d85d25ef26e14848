import { describe, expect, it } from "vitest";
import { draftPlan } from "../../src/plan/plan";
import { errorsOf } from "../../src/shared/issues";
import { naming, suggested } from "../support/naming";
import { examplePublicKey, idsAndPaths, later, planOf } from "./helpers";

const domain = "example.com";
const customMx = { main: { exchange: "mx.example.net", preference: 5 } };
const extra = (record: object): object => ({ domain, extraRecords: { verify: record } });
const onCustom = (hosts?: object, more?: object): object => ({
  domain,
  edition: "custom",
  hosts,
  spf: { enabled: false },
  ...more,
});

interface Case {
  what: string;
  args: unknown;
  /** `id @ path` of the one issue. */
  issue: string;
  /** What the message names: values, arguments and examples. */
  says: string[];
  /** What is suggested in the place of a slip. */
  suggests?: string;
}

const cases: Case[] = [
  { what: "no arguments", args: undefined, issue: "args.missing @ ", says: ["object"] },
  { what: "null", args: null, issue: "args.type @ ", says: ["null"] },
  { what: "no domain", args: {}, issue: "args.missing @ domain", says: ["string"] },
  {
    what: "an empty domain",
    args: { domain: "" },
    issue: "domain.empty @ domain",
    says: [" example.com"],
  },
  {
    what: "an over-long domain",
    args: { domain: `${"abcdefghi.".repeat(25)}com1` },
    issue: "domain.too-long @ domain",
    says: ['"abcdefghi.', " 254 ", " 253"],
  },
  {
    what: "an over-long label",
    args: { domain: `${"a".repeat(64)}.com` },
    issue: "domain.label-too-long @ domain",
    says: [`"${"a".repeat(64)}.com"`, " 64 ", " 63 "],
  },
  {
    what: "an IPv4 address",
    args: { domain: "192.0.2.1" },
    issue: "domain.ip @ domain",
    says: ['"192.0.2.1"', " example.com"],
  },
  {
    what: "an IPv6 address",
    args: { domain: "2001:db8::1" },
    issue: "domain.ip @ domain",
    says: ['"2001:db8::1"', " example.com"],
  },
  {
    what: "a bracketed address",
    args: { domain: "[192.0.2.1]" },
    issue: "domain.ip @ domain",
    says: ['"[192.0.2.1]"', " example.com"],
  },
  {
    what: "a URL",
    args: { domain: "https://example.com/" },
    issue: "domain.url @ domain",
    says: ['"https://example.com/"', " example.com"],
  },
  {
    what: "an e-mail address",
    args: { domain: "me@corp.example" },
    issue: "domain.email @ domain",
    says: ['"me@corp.example"', " corp.example"],
  },
  {
    what: "a wildcard",
    args: { domain: "*.example.com" },
    issue: "domain.wildcard @ domain",
    says: ['"*.example.com"', "MailDomain"],
  },
  {
    what: "an IDN against the bidi rule",
    args: { domain: "אb.com" },
    issue: "domain.idn @ domain",
    says: ['"אb.com"', '"אb"', "UTS #46"],
  },
  {
    what: "a zone that is none",
    args: { domain, zone: "https://example.com" },
    issue: "domain.url @ zone",
    says: ['"https://example.com"', " example.com"],
  },
  {
    what: "a domain outside its zone",
    args: { domain, zone: "example.org" },
    issue: "domain.outside-zone @ zone",
    says: ['"example.com"', '"example.org"', "omit zone"],
  },
  {
    what: "a zone below the domain",
    args: { domain, zone: "mail.example.com" },
    issue: "domain.outside-zone @ zone",
    says: ['"mail.example.com"'],
  },
  {
    what: "an unknown edition",
    args: { domain, edition: "singapur" },
    issue: "args.unknown-value @ edition",
    says: ['"singapur"', "singapore, china, china-legacy or custom"],
    suggests: "singapore",
  },
  {
    what: "an edition in other letter case",
    args: { domain, edition: "China" },
    issue: "args.unknown-value @ edition",
    says: [],
    suggests: "china",
  },
  {
    what: "an edition whose records are not known",
    args: { domain, edition: "germany" },
    issue: "args.unknown-value @ edition",
    says: ['"germany"', "or custom"],
  },
  {
    what: "an unknown key",
    args: { domain, editions: "china" },
    issue: "args.unknown-key @ editions",
    says: ["domain, zone, edition"],
    suggests: "edition",
  },
  {
    what: "an unknown nested key",
    args: { domain, spf: { include: ["a.com"] } },
    issue: "args.unknown-key @ spf.include",
    says: ["enabled, includes, ip4, ip6, all"],
    suggests: "includes",
  },
  {
    what: "an unknown key in a map",
    args: { domain, dkim: { default: { publickey: "x" } } },
    issue: "args.unknown-key @ dkim.default.publickey",
    says: [],
    suggests: "publicKey",
  },
  {
    what: "Custom without hosts",
    args: onCustom(),
    issue: "hosts.no-mx @ hosts.mx",
    says: ['{ primary: { exchange: "mx1.example.net", preference: 5 } }'],
  },
  {
    what: "Custom with an empty map of exchangers",
    args: onCustom({ mx: {} }),
    issue: "hosts.no-mx @ hosts.mx",
    says: ["primary"],
  },
  {
    what: "Custom without an SPF include",
    args: onCustom({ mx: customMx }, { spf: {} }),
    issue: "hosts.no-spf-include @ hosts.spfInclude",
    says: ["`include:`", "spf.enabled: false"],
  },
  {
    what: "Custom without an exchange",
    args: onCustom({ mx: { main: { preference: 5 } } }),
    issue: "args.missing @ hosts.mx.main.exchange",
    says: ["host name"],
  },
  {
    what: "Custom without a preference",
    args: onCustom({ mx: { main: { exchange: "mx.example.net" } } }),
    issue: "args.missing @ hosts.mx.main.preference",
    says: ["preference"],
  },
  {
    what: "an exchanger's key that names no resource",
    args: onCustom({ mx: { "a b": customMx.main } }),
    issue: 'args.key @ hosts.mx["a b"]',
    says: ['"a b"', "hyphens, dots"],
  },
  {
    what: "an exchanger that the edition has not",
    args: { domain, hosts: { mx: { primery: customMx.main } } },
    issue: "hosts.unknown-mx @ hosts.mx.primery",
    says: ['"primery"', "primary or secondary", '"custom"'],
    suggests: "primary",
  },
  {
    what: "an MX host that is an IP",
    args: { domain, hosts: { mx: { primary: { exchange: "192.0.2.1" } } } },
    issue: "host.ip @ hosts.mx.primary.exchange",
    says: ['"192.0.2.1"', "(RFC 5321 section 5.1 for MX)"],
  },
  {
    what: "an MX host with a port",
    args: { domain, hosts: { mx: { primary: { exchange: "mx.example.net:25" } } } },
    issue: "host.port @ hosts.mx.primary.exchange",
    says: ['"mx.example.net:25"', " mx.example.net"],
  },
  ...[-1, 65536, 1.5, 1e300].map((preference) => ({
    what: `the preference ${preference}`,
    args: { domain, hosts: { mx: { primary: { preference } } } },
    issue: "preference.range @ hosts.mx.primary.preference",
    says: ["0 to 65535", ` ${preference}`],
  })),
  {
    what: "two exchangers of one host",
    args: onCustom({ mx: { a: customMx.main, b: { exchange: "MX.example.net", preference: 6 } } }),
    issue: "record.duplicate @ hosts.mx.b",
    says: ['"mx-a"'],
  },
  {
    what: "a client host that is a URL",
    args: { domain, hosts: { imap: "imaps://imap.example.net" } },
    issue: "host.url @ hosts.imap",
    says: [" imap.example.net"],
  },
  {
    what: "an SPF include with spaces",
    args: { domain, hosts: { spfInclude: "a b" }, spf: { enabled: false } },
    issue: "name.label @ hosts.spfInclude",
    says: ['"a b"'],
  },
  ...["http://web.example.net/", "web.example.net", ""].map((webmailUrl) => ({
    what: `the webmail address ${JSON.stringify(webmailUrl)}`,
    args: { domain, hosts: { webmailUrl } },
    issue: "hosts.webmail-url @ hosts.webmailUrl",
    says: [JSON.stringify(webmailUrl), "https://mail.sg.aliyun.com/"],
  })),
  {
    what: "a CNAME without a host",
    args: onCustom({ mx: customMx }, { cnames: { mail: true } }),
    issue: "cnames.no-host @ cnames.mail",
    says: ["hosts.webmail"],
  },
  {
    what: "an exchanger that is one of our CNAMEs",
    args: { domain, hosts: { mx: { primary: { exchange: "mail.example.com" } } } },
    issue: "mx.target-is-cname @ hosts.mx.primary",
    says: ['"mail.example.com"', 'CNAME "mail"'],
  },
  ...[0, -1, 0.5, 2147483648].map((ttl) => ({
    what: `the ttl ${ttl}`,
    args: { domain, ttl },
    issue: "ttl.range @ ttl",
    says: ["1 to 2147483647", ` ${ttl};`, " 600"],
  })),
  {
    what: "a ttl of an RRset out of range",
    args: { domain, ttls: { "@ MX": 0 } },
    issue: 'ttl.range @ ttls["@ MX"]',
    says: [" 0;"],
  },
  {
    what: "a ttl that is a text",
    args: { domain, ttl: "600" },
    issue: "args.type @ ttl",
    says: ["number", '"600"'],
  },
  {
    what: "a ttl of no RRset",
    args: { domain, ttls: { "@ txt": 60 } },
    issue: 'ttl.no-rrset @ ttls["@ txt"]',
    says: ['"@ txt"', '"@ MX", "@ TXT", "imap CNAME"'],
    suggests: "@ TXT",
  },
  {
    what: "a DKIM key given twice",
    args: { domain, dkim: { default: { publicKey: "x", record: "y" } } },
    issue: "dkim.one-of @ dkim.default",
    says: ["publicKey", "record", "retired: true"],
  },
  {
    what: "a DKIM key not given",
    args: { domain, dkim: { default: {} } },
    issue: "dkim.one-of @ dkim.default",
    says: ["publicKey", "record", "retired: true"],
  },
  {
    what: "a DKIM key given and retired",
    args: { domain, dkim: { default: { publicKey: "x", retired: true } } },
    issue: "dkim.one-of @ dkim.default",
    says: ["publicKey", "record", "retired: true"],
  },
  {
    what: "a DKIM key that is not retired, and not given",
    args: { domain, dkim: { default: { retired: false } } },
    issue: "dkim.one-of @ dkim.default",
    says: ["publicKey", "record", "retired: true"],
  },
  {
    what: "a DKIM key that is retired later",
    args: { domain, dkim: { default: { retired: later } } },
    issue: "args.not-plain @ dkim.default.retired",
    says: [],
  },
  {
    what: "a DKIM selector that is no name",
    args: { domain, dkim: { "a b": { record: "v=DKIM1; p=" } } },
    issue: 'name.label @ dkim["a b"]',
    says: ['"a b"'],
  },
  {
    what: "a DKIM key that is none",
    args: { domain, dkim: { default: { publicKey: "abc" } } },
    issue: "dkim.key @ dkim.default.publicKey",
    says: ["(3 "],
  },
  {
    what: "DMARC without a policy",
    args: { domain, dmarc: {} },
    issue: "args.missing @ dmarc.policy",
    says: ["none, quarantine, reject"],
  },
  {
    what: "MTA-STS without a mode",
    args: { domain, mtaSts: {} },
    issue: "args.missing @ mtaSts.mode",
    says: ["testing, enforce, none"],
  },
  {
    what: "an MTA-STS mode of the drafts",
    args: { domain, mtaSts: { mode: "report" } },
    issue: "args.unknown-value @ mtaSts.mode",
    says: ['"report"', "testing, enforce or none"],
  },
  {
    what: "an MTA-STS mode that comes later",
    args: { domain, mtaSts: { mode: later } },
    issue: "args.not-plain @ mtaSts.mode",
    says: [],
  },
  ...[0, -1, 1.5, 31557601].map((maxAge) => ({
    what: `the MTA-STS maxAge ${maxAge}`,
    args: { domain, mtaSts: { mode: "enforce", maxAge } },
    issue: "mta-sts.max-age @ mtaSts.maxAge",
    says: ["1 to 31557600", ` ${maxAge};`, "1209600"],
  })),
  {
    what: "an MTA-STS argument in the policy's spelling",
    args: { domain, mtaSts: { mode: "enforce", max_age: 604800 } },
    issue: "args.unknown-key @ mtaSts.max_age",
    says: ["mode, maxAge"],
    suggests: "maxAge",
  },
  {
    what: "TLS reports without addresses",
    args: { domain, tlsReports: {} },
    issue: "args.missing @ tlsReports.addresses",
    says: ["list"],
  },
  {
    what: "TLS reports with an empty list of addresses",
    args: { domain, tlsReports: { addresses: [] } },
    issue: "tls-rpt.no-address @ tlsReports.addresses",
    says: ["tls-reports@example.com"],
  },
  ...["tls.example.com", "http://example.com/", "https://user:x@example.com/", ""].map((address) => ({
    what: `the address ${JSON.stringify(address)} for TLS reports`,
    args: { domain, tlsReports: { addresses: [address] } },
    issue: "tls-rpt.report-address @ tlsReports.addresses[0]",
    says: ["https", "tls-reports@example.com"],
  })),
  {
    what: "BIMI without a logo",
    args: { domain, dmarc: { policy: "reject" }, bimi: { certificate: "https://example.com/vmc.pem" } },
    issue: "args.missing @ bimi.logo",
    says: ["string"],
  },
  {
    what: "a BIMI logo that is no https URL",
    args: {
      domain,
      dmarc: { policy: "reject" },
      bimi: { logo: "http://example.com/logo.svg", certificate: "https://example.com/vmc.pem" },
    },
    issue: "bimi.logo @ bimi.logo",
    says: ['"http://example.com/logo.svg"', " https://example.com/logo.svg"],
  },
  {
    what: "a BIMI certificate that is no https URL",
    args: {
      domain,
      dmarc: { policy: "reject" },
      bimi: { logo: "https://example.com/logo.svg", certificate: "vmc.pem" },
    },
    issue: "bimi.certificate @ bimi.certificate",
    says: ['"vmc.pem"', " https://example.com/certificate.pem"],
  },
  ...(["imap", "pop3", "smtp"] as const).map((service) => ({
    what: `an SRV record for ${service} without a host`,
    args: onCustom({ mx: customMx }, { clientServices: { [service]: true } }),
    issue: `client-services.no-host @ clientServices.${service}`,
    says: [`hosts.${service}`],
  })),
  {
    what: "an SRV record that comes later",
    args: { domain, clientServices: { imap: later } },
    issue: "args.not-plain @ clientServices.imap",
    says: [],
  },
  {
    what: "an SRV record of a service that there is not",
    args: { domain, clientServices: { submission: true } },
    issue: "args.unknown-key @ clientServices.submission",
    says: ["imap, pop3, smtp"],
  },
  {
    what: "an unpaired surrogate in a text",
    args: extra({ name: "x", type: "TXT", value: "a\ud83d" }),
    issue: "txt.surrogate @ extraRecords.verify.value",
    says: [],
  },
  {
    what: "a pasted SPF term",
    args: { domain, spf: { includes: ["include:a.com"] } },
    issue: "spf.include-term @ spf.includes[0]",
    says: ['"include:a.com"', " a.com"],
  },
  {
    what: "an empty SPF include",
    args: { domain, spf: { includes: [""] } },
    issue: "name.empty @ spf.includes[0]",
    says: [],
  },
  {
    what: "an empty SPF include of the hosts",
    args: { domain, hosts: { spfInclude: "" } },
    issue: "name.empty @ hosts.spfInclude",
    says: [],
  },
  {
    what: "a former key that names no resource",
    args: extra({ name: "x", type: "TXT", value: "x", formerKeys: ["old", "a b"] }),
    issue: "args.key @ extraRecords.verify.formerKeys[1]",
    says: ['"a b"'],
  },
  {
    what: "a former key of an exchanger that names no resource",
    args: { domain, hosts: { mx: { primary: { formerKeys: [""] } } } },
    issue: "args.key @ hosts.mx.primary.formerKeys[0]",
    says: ['""'],
  },
  {
    what: "one IPv6 address in two spellings",
    args: {
      domain,
      extraRecords: {
        a: { name: "x", type: "AAAA", value: "2001:db8::1" },
        b: { name: "x", type: "AAAA", value: "2001:DB8:0::1" },
      },
    },
    issue: "record.duplicate @ extraRecords.b",
    says: ["AAAA", '"x"', '"extra-a"'],
  },
  {
    what: "an extra record's key that names no resource",
    args: { domain, extraRecords: { "": { name: "x", type: "A", value: "192.0.2.1" } } },
    issue: 'args.key @ extraRecords[""]',
    says: ['""'],
  },
  {
    what: "an extra record without a name",
    args: extra({ name: "", type: "TXT", value: "x" }),
    issue: "owner.empty @ extraRecords.verify.name",
    says: ['"@"'],
  },
  {
    what: "an extra record outside the zone",
    args: extra({ name: "x.example.org.", type: "TXT", value: "x" }),
    issue: "owner.outside-zone @ extraRecords.verify.name",
    says: ['"x.example.org."', " example.com"],
  },
  {
    what: "an extra record of no known type",
    args: extra({ name: "x", type: "NS", value: "x" }),
    issue: "args.unknown-value @ extraRecords.verify.type",
    says: ['"NS"', "A, AAAA, CNAME, MX, SRV or TXT"],
  },
  {
    what: "an extra record without a value",
    args: extra({ name: "x", type: "TXT" }),
    issue: "args.missing @ extraRecords.verify.value",
    says: ["string"],
  },
  {
    what: "an A that is none",
    args: extra({ name: "x", type: "A", value: "2001:db8::1" }),
    issue: "record.ipv4 @ extraRecords.verify.value",
    says: ['"2001:db8::1"', " 192.0.2.10"],
  },
  {
    what: "an AAAA that is none",
    args: extra({ name: "x", type: "AAAA", value: "192.0.2.1" }),
    issue: "record.ipv6 @ extraRecords.verify.value",
    says: ['"192.0.2.1"', " 2001:db8::1"],
  },
  {
    what: "an AAAA of one interface",
    args: extra({ name: "x", type: "AAAA", value: "fe80::1%eth0" }),
    issue: "record.ipv6 @ extraRecords.verify.value",
    says: ['"fe80::1%eth0"'],
  },
  {
    what: "a CNAME to no name",
    args: extra({ name: "x", type: "CNAME", value: "a..b" }),
    issue: "name.empty-label @ extraRecords.verify.value",
    says: ['"a..b"'],
  },
  {
    what: "an MX to an address",
    args: extra({ name: "x", type: "MX", value: "192.0.2.1", preference: 1 }),
    issue: "host.ip @ extraRecords.verify.value",
    says: ['"192.0.2.1"'],
  },
  {
    what: "an MX without a preference",
    args: extra({ name: "x", type: "MX", value: "mx.example.net" }),
    issue: "args.missing @ extraRecords.verify.preference",
    says: ["MX", "from 0 to 65535"],
  },
  {
    what: "an SRV with a port out of range",
    args: extra({ name: "x", type: "SRV", value: "a.example.net", priority: 0, weight: 0, port: 65536 }),
    issue: "port.range @ extraRecords.verify.port",
    says: ["65536"],
  },
  {
    what: "a TXT with a preference",
    args: extra({ name: "x", type: "TXT", value: "x", preference: 1 }),
    issue: "record.no-such-field @ extraRecords.verify.preference",
    says: ["TXT", "preference"],
  },
  {
    what: "an empty TXT",
    args: extra({ name: "x", type: "TXT", value: "" }),
    issue: "txt.empty @ extraRecords.verify.value",
    says: [],
  },
  {
    what: "a TXT in quotes",
    args: extra({ name: "x", type: "TXT", value: '"x=1"' }),
    issue: "txt.quoted @ extraRecords.verify.value",
    says: ['"\\"x=1\\""'],
  },
  {
    what: "a TXT that no record can hold",
    args: extra({ name: "x", type: "TXT", value: "é".repeat(32640) }),
    issue: "txt.too-long @ extraRecords.verify.value",
    says: ["65280 "],
  },
  {
    what: "an extra record that is planned already",
    args: extra({ name: "@", type: "MX", value: "MX1.sg.aliyun.com.", preference: 20 }),
    issue: "record.duplicate @ extraRecords.verify",
    says: ['MX at "@"', '"mx-primary"'],
  },
  {
    what: "an extra record beside a CNAME",
    args: extra({ name: "mail.example.com.", type: "TXT", value: "x" }),
    issue: "record.cname-beside-other @ extraRecords.verify",
    says: ['TXT at "mail"', 'CNAME "mail"'],
  },
  {
    what: "an extra MX beside a CNAME",
    args: extra({ name: "mail", type: "MX", value: "mx.example.net", preference: 5 }),
    issue: "record.cname-beside-other @ extraRecords.verify",
    says: ['MX at "mail"', 'CNAME "mail"'],
  },
  {
    what: "a CNAME beside other records",
    args: extra({ name: "@", type: "CNAME", value: "web.example.net" }),
    issue: "record.cname-beside-other @ extraRecords.verify",
    says: ['CNAME at "@"', 'MX "mx-primary"'],
  },
  {
    what: "a second CNAME at a name",
    args: extra({ name: "imap", type: "CNAME", value: "imap.sg.aliyun.com" }),
    issue: "record.cname-beside-other @ extraRecords.verify",
    says: ['CNAME "imap"'],
  },
  {
    what: "a second SPF record",
    args: extra({ name: "@", type: "TXT", value: "v=spf1 include:a.com -all" }),
    issue: "spf.second @ extraRecords.verify",
    says: ['"@"', "SPF", "`spf`"],
  },
  {
    what: "a second SPF record beside one whose value comes later",
    args: { ...extra({ name: "@", type: "TXT", value: "v=spf1 -all" }), spf: { includes: [later] } },
    issue: "spf.second @ extraRecords.verify",
    says: ["`spf`"],
  },
  {
    what: "a former key that another record has",
    args: {
      domain,
      extraRecords: {
        a: { name: "a", type: "TXT", value: "x", formerKeys: ["b"] },
        b: { name: "b", type: "TXT", value: "x" },
      },
    },
    issue: "record.former-key-taken @ extraRecords.a.formerKeys",
    says: ['"extra-b"'],
  },
  { what: "a domain that comes later", args: { domain: later }, issue: "args.not-plain @ domain", says: [] },
  { what: "a zone that comes later", args: { domain, zone: later }, issue: "args.not-plain @ zone", says: [] },
  {
    what: "an edition that comes later",
    args: { domain, edition: later },
    issue: "args.not-plain @ edition",
    says: [],
  },
  {
    what: "a toggle that comes later",
    args: { domain, cnames: { mail: later } },
    issue: "args.not-plain @ cnames.mail",
    says: [],
  },
  {
    what: "a list of former keys that comes later",
    args: extra({ name: "x", type: "TXT", value: "x", formerKeys: later }),
    issue: "args.not-plain @ extraRecords.verify.formerKeys",
    says: [],
  },
  {
    what: "a map that comes later",
    args: { domain, extraRecords: later },
    issue: "args.not-plain @ extraRecords",
    says: [],
  },
  {
    what: "an exchanger that comes later",
    args: onCustom({ mx: { main: { exchange: later, preference: 5 } } }),
    issue: "args.not-plain @ hosts.mx.main.exchange",
    says: [],
  },
  {
    what: "a record's name that comes later",
    args: extra({ name: later, type: "TXT", value: "x" }),
    issue: "args.not-plain @ extraRecords.verify.name",
    says: [],
  },
];

describe("bad input", () => {
  it.each(cases)("$what is refused, with the value and the fix", ({ args, issue, says, suggests }) => {
    const errors = errorsOf(planOf(args).issues);
    expect(idsAndPaths(errors)).toEqual([issue]);
    expect(errors[0]?.message).toEqual(naming(...says));
    expect(suggested(errors[0]?.message)).toBe(suggests);
  });

  it("is reported all together: values", () => {
    const { issues } = planOf({
      domain,
      hosts: { imap: "192.0.2.1", webmailUrl: "x", mx: { primary: { preference: -1, exchange: "" }, forth: {} } },
      ttl: 0,
      ttls: { "x TXT": 0.5 },
      cnames: { smtp: true },
      spf: { ip4: ["x"], includes: ["include:a.com"] },
      dkim: { default: {}, "a b": {} },
      dmarc: { policy: "reject", failureReports: ["x"] },
      extraRecords: { "a b": { name: "", type: "SRV", value: "x" }, mail: { name: "mail", type: "A", value: "x" } },
    });
    expect(idsAndPaths(issues).sort()).toEqual(
      [
        "host.ip @ hosts.imap",
        "hosts.webmail-url @ hosts.webmailUrl",
        "preference.range @ hosts.mx.primary.preference",
        "host.empty @ hosts.mx.primary.exchange",
        "hosts.unknown-mx @ hosts.mx.forth",
        "ttl.range @ ttl",
        'ttl.range @ ttls["x TXT"]',
        'ttl.no-rrset @ ttls["x TXT"]',
        "spf.ip4 @ spf.ip4[0]",
        "spf.include-term @ spf.includes[0]",
        "dkim.one-of @ dkim.default",
        'name.label @ dkim["a b"]',
        'dkim.one-of @ dkim["a b"]',
        "dmarc.report-address @ dmarc.failureReports[0]",
        'args.key @ extraRecords["a b"]',
        'owner.empty @ extraRecords["a b"].name',
        'args.missing @ extraRecords["a b"].priority',
        'args.missing @ extraRecords["a b"].weight',
        'args.missing @ extraRecords["a b"].port',
        "record.cname-beside-other @ extraRecords.mail",
        "record.ipv4 @ extraRecords.mail.value",
      ].sort(),
    );
  });

  it("is reported all together: shapes first, then the values of the other arguments", () => {
    const { issues } = planOf({
      domain,
      edition: "sg",
      hosts: { imap: "192.0.2.1" },
      ttl: "600",
      spf: { include: [] },
      ttls: later,
      dmarc: { policy: "reject", failureReports: ["x"] },
      extraRecords: { verify: { name: "", type: "TXT", value: "" } },
      colour: "red",
    });
    expect(idsAndPaths(issues)).toEqual([
      "args.unknown-value @ edition",
      "args.type @ ttl",
      "args.not-plain @ ttls",
      "args.unknown-key @ spf.include",
      "args.unknown-key @ colour",
      "owner.empty @ extraRecords.verify.name",
      "dmarc.report-address @ dmarc.failureReports[0]",
    ]);
  });

  it("of a shape is not followed by what is wrong only because of it", () => {
    expect(idsAndPaths(planOf({ domain, edition: "cust", hosts: { mx: { main: customMx.main } } }).issues)).toEqual([
      "args.unknown-value @ edition",
    ]);
    expect(idsAndPaths(planOf({ domain, dmarc: {}, ttls: { "_dmarc TXT": 60 } }).issues)).toEqual([
      "args.missing @ dmarc.policy",
    ]);
    expect(idsAndPaths(planOf({ domain: 5, zone: "example.com" }).issues)).toEqual(["args.type @ domain"]);
  });

  it.each(["cnames", "spf", "hosts", "dmarc", "mtaSts", "tlsReports", "bimi", "clientServices"])(
    "%s that come later as a whole are refused as such",
    (name) => {
      expect(idsAndPaths(planOf({ domain, [name]: later }).issues)).toEqual([`args.not-plain @ ${name}`]);
    },
  );

  it("leaves no record to declare where the domain or the zone is wrong", () => {
    expect(planOf({ domain: "" })).toMatchObject({ domain: "", zone: "", records: [], endpoints: {} });
    expect(idsAndPaths(planOf({ domain: "", zone: "x@y" }).issues)).toEqual([
      "domain.empty @ domain",
      "domain.email @ zone",
    ]);
  });

  it("of a domain that leaves no room for its records names each of them", () => {
    const long = `${"a".repeat(63)}.${"b".repeat(63)}.${"c".repeat(63)}.${"d".repeat(55)}.com`;
    expect(long).toHaveLength(251);
    const { issues } = planOf({ domain: long, dmarc: { policy: "reject" } });
    expect(idsAndPaths(issues)).toEqual([
      "owner.too-long @ cnames.imap",
      "owner.too-long @ cnames.pop3",
      "owner.too-long @ cnames.smtp",
      "owner.too-long @ cnames.mail",
      "owner.too-long @ dmarc",
    ]);
    expect(issues[0]?.message).toEqual(naming('"imap.a', " 253 "));
  });

  it("never repeats what may be a private key", () => {
    const secret = `-----BEGIN PRIVATE KEY-----\n${examplePublicKey}\n-----END PRIVATE KEY-----`;
    const plan = planOf({ domain, dkim: { a: { publicKey: secret }, b: { record: secret } } });
    expect(idsAndPaths(plan.issues)).toEqual([
      "dkim.private-key @ dkim.a.publicKey",
      "dkim.private-key @ dkim.b.record",
    ]);
    expect(JSON.stringify(plan)).not.toContain(examplePublicKey.slice(0, 20));
  });
});

describe("bad input, told once and in the right place:", () => {
  it("a key with a hyphen at the top is refused as any other", () => {
    expect(idsAndPaths(planOf({ domain, "spf-include": "a.com" }).issues)).toEqual([
      'args.unknown-key @ ["spf-include"]',
    ]);
  });

  it.each([
    ["a wrong domain", { domain: "https://example.com", ttl: 0 }, ["domain.url @ domain", "ttl.range @ ttl"]],
    ["a domain that comes later", { domain: later, ttl: 0 }, ["args.not-plain @ domain", "ttl.range @ ttl"]],
    ["a wrong zone", { domain, zone: "192.0.2.1", ttl: 0 }, ["domain.ip @ zone", "ttl.range @ ttl"]],
    [
      "a domain outside its zone",
      { domain, zone: "example.org", ttl: 0 },
      ["domain.outside-zone @ zone", "ttl.range @ ttl"],
    ],
    [
      "a wrong domain in a zone that is right",
      {
        domain: 5,
        zone: "example.org",
        ttls: { "mail MX": 0 },
        extraRecords: { verify: { name: "mail", type: "MX", value: "" } },
      },
      [
        "args.type @ domain",
        'ttl.range @ ttls["mail MX"]',
        "args.missing @ extraRecords.verify.preference",
        "host.empty @ extraRecords.verify.value",
      ],
    ],
    [
      "a domain of the wrong type and a wrong zone",
      { domain: 5, zone: "x@y", ttl: 0 },
      ["args.type @ domain", "domain.email @ zone", "ttl.range @ ttl"],
    ],
  ])("%s is reported together with the rest", (_, args, expected) => {
    expect(idsAndPaths(planOf(args).issues).sort()).toEqual(expected.sort());
  });

  it.each([
    ["example.org", { domain }, "domain.outside-zone @ domain"],
    ["x@y", { domain }, "domain.email @ zone"],
    ["x@y", { domain: "" }, "domain.empty @ domain"],
  ])("the DNS service's zone %j does not hide the rest", (zone, args, expected) => {
    const found = idsAndPaths(draftPlan({ ...args, ttl: 0 }, zone).issues);
    expect(found).toContain(expected);
    expect(found.filter((line) => line === "ttl.range @ ttl")).toHaveLength(1);
  });

  it.each<[string, object, string[]]>([
    [
      "an SPF include that is wrong is not called missing too",
      { domain, hosts: { spfInclude: "a b" } },
      ["name.label @ hosts.spfInclude"],
    ],
    [
      "a CNAME's host that is wrong is not called missing too",
      onCustom({ mx: customMx, webmail: "192.0.2.1" }, { cnames: { mail: true } }),
      ["host.ip @ hosts.webmail"],
    ],
    [
      "hosts of the wrong shape leave no CNAME without a host",
      onCustom({ mx: 5 }, { cnames: { mail: true } }),
      ["args.type @ hosts.mx"],
    ],
    [
      "cnames of the wrong shape leave nothing beside an extra record",
      { ...extra({ name: "mail", type: "A", value: "192.0.2.1" }), cnames: { mail: false, imap: "no" } },
      ["args.type @ cnames.imap"],
    ],
    [
      "spf of the wrong shape makes no second SPF record",
      { ...extra({ name: "@", type: "TXT", value: "v=spf1 -all" }), spf: { enabled: false, all: "all" } },
      ["args.unknown-value @ spf.all"],
    ],
    [
      "an SRV record's host that is wrong is not called missing too",
      onCustom({ mx: customMx, imap: "192.0.2.1" }, { clientServices: { imap: true } }),
      ["host.ip @ hosts.imap"],
    ],
    [
      "dmarc of the wrong shape is not called missing for BIMI",
      {
        domain,
        dmarc: {},
        bimi: { logo: "https://example.com/logo.svg", certificate: "https://example.com/vmc.pem" },
      },
      ["args.missing @ dmarc.policy"],
    ],
    [
      "hosts of the wrong shape leave no exchanger unlisted",
      {
        domain,
        hosts: { mx: { primary: { exchange: "mx.example.net", preference: "5" } } },
        mtaSts: { mode: "enforce" },
        extraRecords: { second: { name: "@", type: "MX", value: "mx.example.net", preference: 20 } },
      },
      ["args.type @ hosts.mx.primary.preference"],
    ],
    ["arguments that are a list are refused once", [], ["args.type @ "]],
    ["arguments that come later are refused as such", later as unknown as object, ["args.not-plain @ "]],
  ])("%s", (_, args, expected) => {
    expect(idsAndPaths(planOf(args).issues)).toEqual(expected);
  });

  // `own[key]` finds what every object has.
  it.each(["toString", "constructor"])("%s is no exchanger of an edition", (key) => {
    const issues = planOf({ domain, hosts: { mx: { [key]: customMx.main } } }).issues;
    expect(idsAndPaths(issues)).toEqual([`hosts.unknown-mx @ hosts.mx.${key}`]);
  });

  // Both become default._domainkey and the resource dkim-default.
  it("two DKIM selectors that are one name are refused", () => {
    const dkim = { default: { record: "v=DKIM1; p=" }, Default: { record: "v=DKIM1; k=rsa; p=" } };
    const issues = planOf({ domain, dkim }).issues;
    expect(idsAndPaths(issues)).toEqual(["dkim.same-selector @ dkim.Default"]);
    expect(issues[0]?.message).toEqual(naming('"Default"', '"default"'));
  });

  // Pasted from the console, where the whole owner name is shown.
  it.each([
    ["default._domainkey", "default"],
    ["Key.2025._domainkey.example.com", "key.2025"],
    ["_domainkey", "default"],
  ])("the DKIM selector %j is refused, and %j named", (selector, alone) => {
    const issues = planOf({ domain, dkim: { [selector]: { record: "v=DKIM1; p=" } } }).issues;
    expect(issues.map(({ id }) => id)).toEqual(["dkim.selector"]);
    expect(issues[0]?.message).toMatch(new RegExp(`^"${selector}".* ${alone}$`));
  });

  // RFC 9989 section 4.10: with two records there is no policy at all. RFC 6376 section 3.6.2.2: with two keys, undefined.
  it.each([
    ["dmarc.second", { name: "_dmarc", type: "TXT", value: "v=DMARC1; p=quarantine" }],
    ["dkim.second", { name: "default._domainkey", type: "TXT", value: "v=DKIM1; p=" }],
  ])("a second record is refused: %s", (id, record) => {
    const args = { ...extra(record), dmarc: { policy: "reject" }, dkim: { default: { publicKey: examplePublicKey } } };
    expect(idsAndPaths(planOf(args).issues)).toEqual([`${id} @ extraRecords.verify`]);
  });

  it("a former key that is the record's own is said to be its own", () => {
    const issues = planOf(extra({ name: "x", type: "TXT", value: "x", formerKeys: ["verify"] })).issues;
    expect(issues).toMatchObject([
      {
        id: "record.former-key-taken",
        path: "extraRecords.verify.formerKeys",
        message: expect.stringMatching(/"extra-verify".* own /),
      },
    ]);
  });

  it("a domain whose last label is a number is refused (RFC 1123 section 2.1)", () => {
    expect(planOf({ domain: "example.123" }).issues).toHaveLength(1);
  });
});

describe("a key that JavaScript keeps for itself", () => {
  const withKey = (value: object): unknown => JSON.parse(`{ "__proto__": ${JSON.stringify(value)} }`);
  const record = { name: "x", type: "TXT", value: "x" };

  it.each<[string, object]>([
    ["dkim", { dkim: withKey({ publicKey: examplePublicKey }) }],
    ["extraRecords", { extraRecords: withKey(record) }],
    ["ttls", { ttls: JSON.parse('{ "__proto__": 600 }') }],
    ["imports", { imports: JSON.parse('{ "__proto__": "x" }') }],
    ["hosts.mx", { hosts: { mx: withKey({ preference: 5 }) } }],
    ["spf", { spf: withKey({}) }],
  ])("is refused in %s, and not dropped", (path, args) => {
    expect(idsAndPaths(planOf({ domain, ...args }).issues)).toEqual([`args.key @ ${path}.__proto__`]);
  });

  it("is refused among the arguments themselves", () => {
    const args = JSON.parse('{ "domain": "example.com", "ttl": 0, "__proto__": {} }');
    expect(idsAndPaths(planOf(args).issues)).toEqual(["args.key @ __proto__", "ttl.range @ ttl"]);
  });
});

describe("an argument whose getter throws", () => {
  const throwing = (name: string): object =>
    Object.defineProperty({}, name, {
      enumerable: true,
      get() {
        throw new Error("no such stack");
      },
    });

  it.each<[string, object]>([
    ["ttl", Object.defineProperties({ domain }, Object.getOwnPropertyDescriptors(throwing("ttl")))],
    ["spf.ip4", { domain, spf: throwing("ip4") }],
    ["dkim.default", { domain, dkim: throwing("default") }],
    ["extraRecords.a.value", { domain, extraRecords: { a: throwing("value") } }],
  ])("is named: %s", (path, args) => {
    const [issue, ...more] = planOf(args).issues;
    expect(issue).toMatchObject({ id: "args.unreadable", path });
    expect(issue?.message).toEqual(naming("(no such stack)"));
    expect(more).toEqual([]);
  });

  it("does not keep the others from being checked", () => {
    const args = { domain, ttl: 0, spf: throwing("ip4") };
    expect(idsAndPaths(planOf(args).issues)).toEqual(["args.unreadable @ spf.ip4", "ttl.range @ ttl"]);
  });
});

describe("arguments that refer back to themselves", () => {
  it("are refused, and not followed for ever", () => {
    const spf: Record<string, unknown> = { ip4: [] };
    spf.spf = spf;
    expect(idsAndPaths(planOf({ domain, spf }).issues)).toEqual(["args.unknown-key @ spf.spf"]);
  });
});
