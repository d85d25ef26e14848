/** The arguments and the plan. */

import { z } from "zod";
import { parseWith } from "../../src/args/parse";
import * as schema from "../../src/args/schema";
import { parseDnsName } from "../../src/dns/host-name";
import { draftPlan } from "../../src/plan/plan";
import { notKnownYet } from "../../src/shared/deferred";
import { planOf } from "../plan/helpers";
import { inputs, type Room, together } from "./entry";

const domain = "example.com";
const long = "a".repeat(64);
const endless = `${"abcdefghi.".repeat(25)}com1`;
const roomless = `${"a".repeat(63)}.${"b".repeat(63)}.${"c".repeat(63)}.${"d".repeat(55)}.com`;

const extra = (record: object): object => ({
  extraRecords: { verify: { name: "x", type: "TXT", value: "x", ...record } },
});
const mx = { main: { exchange: "mx.example.net", preference: 5 } };
const onCustom = (more: object): object => ({ edition: "custom", spf: { enabled: false }, hosts: { mx }, ...more });
const host = (imap: string): object => ({ hosts: { imap } });
const include = (spfInclude: string): object => ({ hosts: { spfInclude } });
const bimi = { logo: "https://example.com/logo.svg", certificate: "https://example.com/vmc.pem" };

const throwing = Object.defineProperty({}, "ip4", {
  enumerable: true,
  get() {
    throw new Error("no such stack");
  },
});

/** A value that came, of a record whose value was still to come. */
function came(args: object, key: string, value: unknown): unknown {
  return draftPlan({ domain, ...args })
    .drafts.find((draft) => draft.key === key)
    ?.resolve(value);
}

const ofAll = inputs(planOf, {
  "args.missing": [undefined, {}, { domain, dmarc: {} }, { domain, dkim: { default: { publicKey: "x" } }, mtaSts: {} }],
  "args.type": [
    null,
    { domain: 5 },
    { domain, ttl: "600" },
    { domain, ttls: 5 },
    { domain, spf: { ip4: "192.0.2.1" } },
    { domain, spf: { ip4: [null] } },
    { domain, cnames: { imap: "no" } },
  ],
  "args.key": [{ domain, ttls: JSON.parse('{ "__proto__": 600 }') }],
  "legacy.planned": [
    {
      domain,
      legacy: { own: { name: "@", type: "MX", value: "mx1.sg.aliyun.com", priority: 5, state: "live" } },
    },
  ],
  "legacy.ttls-differ": [
    {
      domain,
      legacy: {
        a: { name: "@", type: "MX", value: "mx1.example.net", priority: 1, ttl: 300, state: "live" },
        b: { name: "@", type: "MX", value: "mx2.example.net", priority: 5, ttl: 3600, state: "live" },
      },
    },
  ],
  "domain.empty": [{ domain: "" }, { domain, zone: "" }],
  "domain.url": [{ domain: "https://example.com/" }, { domain, zone: "https://example.com" }],
  "domain.email": [{ domain: "me@corp.example" }],
  "domain.ip": [{ domain: "192.0.2.1" }, { domain, zone: "[2001:db8::1]" }],
  "domain.wildcard": [{ domain: "*.example.com" }],
  "domain.single-label": [{ domain: "example" }, { domain, zone: "example" }],
  "domain.last-label": [{ domain: "example.123" }],
  "domain.too-long": [{ domain: endless }],
  "domain.label-too-long": [{ domain: `${long}.com` }],
  "domain.label": [{ domain: "my_company.example" }],
  "domain.empty-label": [{ domain: "example..com" }],
  "domain.invisible": [{ domain: "example\u200b.com" }],
  "domain.idn": [{ domain: "אb.com" }],
  "domain.outside-zone": [{ domain, zone: "example.org" }],
  "owner.too-long": [{ domain: roomless }, { domain, ...extra({ name: `${"a.".repeat(122)}a` }) }],
});

const ofOne = inputs((args: object) => planOf({ domain, ...args }), {
  "args.not-plain": [{ edition: notKnownYet }],
  "args.unreadable": [{ spf: throwing }],
  "args.unknown-key": [{ editions: "china" }, { spf: { colour: "red" } }],
  "args.unknown-value": [{ edition: "singapur" }, { edition: "germany" }, { spf: { all: { toString: 1 } } }],
  "args.key": [onCustom({ hosts: { mx: { "a b": mx.main } } })],
  "args.missing": [
    onCustom({ hosts: { mx: { main: { preference: 5 } } } }),
    onCustom({ hosts: { mx: { main: { exchange: "mx.example.net" } } } }),
    extra({ type: "MX", value: "mx.example.net" }),
    extra({ type: "SRV", value: "imap.example.net" }),
  ],
  "hosts.no-mx": [onCustom({ hosts: {} })],
  "hosts.unknown-mx": [{ hosts: { mx: { primery: mx.main } } }],
  "hosts.no-spf-include": [onCustom({ spf: {} })],
  "hosts.webmail-url": [{ hosts: { webmailUrl: "http://mail.example.com/" } }],
  "host.empty": [host("")],
  "host.url": [host("imaps://imap.example.net")],
  "host.ip": [host("192.0.2.1")],
  "host.port": [host("imap.example.net:993")],
  "host.last-label": [host("imap.1")],
  "host.too-long": [host(endless)],
  "host.label-too-long": [host(`${long}.com`)],
  "host.label": [host("imap_1.example.net")],
  "host.empty-label": [host("imap..example.net")],
  "host.invisible": [host("imap\u200b.example.net")],
  "host.idn": [host("אb.com")],
  "name.empty": [include("")],
  "name.too-long": [include(endless)],
  "name.label-too-long": [include(`${long}.com`)],
  "name.label": [include("a b")],
  "name.empty-label": [include("spf..example.net")],
  "name.invisible": [include("spf\u00a0.example.net")],
  "name.idn": [include("אb.com")],
  "preference.range": [{ hosts: { mx: { primary: { preference: -1 } } } }],
  "priority.range": [extra({ type: "SRV", value: "a.example.net", priority: 1.5, weight: 0, port: 993 })],
  "weight.range": [extra({ type: "SRV", value: "a.example.net", priority: 0, weight: -1, port: 993 })],
  "port.range": [extra({ type: "SRV", value: "a.example.net", priority: 0, weight: 0, port: 65536 })],
  "ttl.range": [{ ttl: 0 }],
  "ttl.no-rrset": [{ ttls: { "@ txt": 60 } }],
  "spf.disabled": [{ spf: { enabled: false, ip4: ["192.0.2.1"] } }],
  "cnames.no-host": [onCustom({ cnames: { mail: true } })],
  "client-services.no-host": [onCustom({ clientServices: { imap: true } })],
  "dkim.one-of": [{ dkim: { default: {} } }],
  "dkim.selector": [{ dkim: { "default._domainkey": { record: "v=DKIM1; p=" } } }],
  "dkim.same-selector": [{ dkim: { default: { retired: true }, Default: { retired: true } } }],
  "dkim.all-retired": [{ dkim: { default: { retired: true } } }],
  "mta-sts.unlisted-mx": [
    { mtaSts: { mode: "testing" }, ...extra({ name: "@", type: "MX", value: "mx.example.net", preference: 20 }) },
    { mtaSts: { mode: "enforce" }, ...extra({ name: "@", type: "MX", value: "mx.example.net", preference: 20 }) },
  ],
  "bimi.dmarc-policy": [
    { bimi },
    { domain: "corp.example.com", bimi },
    { bimi, dmarc: { policy: "none" } },
    { bimi, dmarc: { policy: "reject", subdomainPolicy: "none" } },
    { bimi, dmarc: { policy: "reject", testing: true } },
  ],
  "owner.empty": [extra({ name: "" })],
  "owner.outside-zone": [extra({ name: "x.example.org." })],
  "owner.label-too-long": [extra({ name: long })],
  "owner.label": [extra({ name: "a b" })],
  "owner.empty-label": [extra({ name: "a..b" })],
  "owner.invisible": [extra({ name: "a\u200b" })],
  "owner.idn": [extra({ name: "אb" })],
  "record.ipv4": [extra({ type: "A", value: "2001:db8::1" })],
  "record.ipv6": [extra({ type: "AAAA", value: "192.0.2.1" })],
  "record.no-such-field": [extra({ preference: 1 })],
  "txt.empty": [extra({ value: "" })],
  "txt.quoted": [extra({ value: '"x=1"' })],
  "txt.surrogate": [extra({ value: "a\ud83d" })],
  "txt.too-long": [extra({ value: "é".repeat(32640) })],
  "txt.invisible": [extra({ value: "token\u00a0" })],
  "record.duplicate": [extra({ name: "@", type: "MX", value: "MX1.sg.aliyun.com.", preference: 20 })],
  "record.cname-beside-other": [
    extra({ name: "mail", value: "x" }),
    extra({ name: "@", type: "CNAME", value: "web.example.net" }),
  ],
  "record.former-key-taken": [
    extra({ formerKeys: ["verify"] }),
    {
      extraRecords: {
        a: { name: "a", type: "TXT", value: "x", formerKeys: ["b"] },
        b: { name: "b", type: "TXT", value: "x" },
      },
    },
  ],
  "spf.second": [extra({ name: "@", value: "v=spf1 include:a.com -all" })],
  "dmarc.second": [{ dmarc: { policy: "reject" }, ...extra({ name: "_dmarc", value: "v=DMARC1; p=none" }) }],
  "mta-sts.second": [{ mtaSts: { mode: "testing" }, ...extra({ name: "_mta-sts", value: "v=STSv1; id=1;" }) }],
  "tls-rpt.second": [
    {
      tlsReports: { addresses: ["tls@example.com"] },
      ...extra({ name: "_smtp._tls", value: "v=TLSRPTv1; rua=mailto:t@example.com" }),
    },
  ],
  "bimi.second": [
    { dmarc: { policy: "reject" }, bimi, ...extra({ name: "default._bimi", value: "v=BIMI1; l=; a=;" }) },
  ],
  "dkim.second": [
    { dkim: { default: { retired: true } }, ...extra({ name: "default._domainkey", value: "v=DKIM1; p=" }) },
  ],
  "mx.null-beside-other": [extra({ name: "@", type: "MX", value: ".", preference: 0 })],
  "mx.target-is-cname": [{ hosts: { mx: { primary: { exchange: "mail.example.com" } } } }],
  "imports.no-record": [{ imports: { sfp: "x" } }, { imports: { "@ TX": "x" } }],
  // A TXT at the name of reports about another domain.
  "dmarc.version": [extra({ name: "example.org._report._dmarc", value: "yes" })],
});

const ofLiveCheck = inputs((args: object) => draftPlan({ domain, ...args }), {
  "wait.range": [{ waitForResolution: { seconds: 0 } }],
  "wait.no-live-check": [{ liveCheck: { enabled: false }, waitForResolution: { seconds: 600 } }],
  "port.range": [{ liveCheck: { servers: ["192.0.2.1:0"] } }],
  "server.address": [{ liveCheck: { servers: ["[ns1]"] } }],
  "server.name": [{ liveCheck: { servers: ["https://ns1.example.com/"] } }],
});

export const room: Room = together(ofAll, ofOne, ofLiveCheck, {
  "args.missing": () => parseWith(z.strictObject({ map: schema.planArgs.shape.ttls.unwrap() }), {}),
  "args.type": () => parseWith(z.string().max(1), "ab"),
  "args.came-undefined": () => came(extra({ value: notKnownYet }), "extra-verify", undefined),
  "name.label": () => parseDnsName("a key", "tsigKeyName"),
  "domain.outside-zone": () => draftPlan({ domain: "example.org" }, domain),
});
