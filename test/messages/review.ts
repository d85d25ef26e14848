/** What a review of previews says: before and after of records, by the rule that finds something. */
import { review } from "../../src/review/review";
import { octetsOf, previewJson, type Told, UNKNOWN } from "../review/support";
import { inputs, type Room, together } from "./entry";

const judged = async (told: Told): Promise<unknown> =>
  (await review([{ name: "preview.json", octets: octetsOf(previewJson(told)) }]))?.risks;

const mx = (host: string, ttl = 600): string => `@ ${ttl} MX 10 ${host}.`;
const txt = (name: string, text: string): string => `${name} 600 TXT "${text}"`;
const spf = (rest: string): string => txt("@", `v=spf1 ${rest}`);
const dmarc = (rest: string): string => txt("_dmarc", `v=DMARC1; ${rest}`);
const key = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
const dkim = (p: string): string => txt("default._domainkey", `v=DKIM1; k=ed25519; p=${p}`);

const onLine = { domainName: "example.com", rr: "@", type: "MX", value: "mx1.example.net", priority: 5, ttl: 600 };

const dmarcInputs = (rest: string): object => ({ ...onLine, rr: "_dmarc", type: "TXT", value: `v=DMARC1; ${rest}` });
const alidnsUrn = (name: string): string => `urn:pulumi:dev::project::alicloud:dns/alidnsRecord:AlidnsRecord::${name}`;
/** A step in which a record of ours takes the place of one of the former mail service. */
const tookOver = (old: object, news: object): object => {
  const component = "urn:pulumi:dev::project::alibaba-mail:index:MailDomain::corp";
  const urn = alidnsUrn("corp-dmarc");
  const oldState = { urn: urn.replace("corp-", "corp-legacy-"), inputs: old, parent: component };
  return { op: "update", urn, oldState, newState: { inputs: news, parent: component } };
};

const ofRecords: Room = inputs((told: Told) => judged(told), {
  "mx.last-removed": [
    { records: { a: [mx("mx1.example.net"), undefined] } },
    { records: { a: [mx("mx1.example.net"), undefined], b: [spf("-all"), spf("-all")] }, showsSames: false },
    { records: { a: [mx("mx1.example.net"), "@ 600 MX 0 ."] } },
    { records: { a: [mx("mx1.example.net"), undefined], b: ["@ 600 A 192.0.2.80", "@ 600 A 192.0.2.80"] } },
  ],
  "mx.invalid": [
    { records: { a: [undefined, mx("192.0.2.1")] } },
    { records: { a: [undefined, "@ 600 MX mx1.example.net."] } },
  ],
  "mx.null-beside-other": [
    { records: { a: [mx("mx1.example.net"), mx("mx1.example.net")], b: [undefined, "@ 600 MX 0 ."] } },
  ],
  "mx.preferred": [
    { records: { a: [mx("mx1.example.net"), mx("mx1.example.net")], b: [undefined, "@ 600 MX 1 mx1.example.org."] } },
  ],
  "mx.divided": [
    { records: { a: [mx("mx1.example.net"), mx("mx1.example.net")], b: [undefined, mx("mx1.example.org")] } },
  ],
  "mx.no-overlap": [{ records: { a: [mx("mx1.example.net"), mx("mx1.example.org")] } }],
  "mx.cut-over": [
    {
      records: {
        "corp-legacy-a": [mx("mx1.example.net"), undefined],
        "corp-mx-primary": [undefined, mx("mx1.example.org")],
      },
    },
  ],
  "mx.gap": [
    { records: { a: [mx("mx1.example.net"), mx("mx1.example.net", 60), ["delete-replaced", "create-replacement"]] } },
  ],
  "mx.target-removed": [
    { records: { a: [mx("mx1.example.com"), mx("mx1.example.com")], b: ["mx1 600 A 192.0.2.1", undefined] } },
    {
      records: {
        a: [mx("mx1.example.com"), mx("mx1.example.com")],
        b: ["mx1 600 A 192.0.2.1", undefined],
        c: ["mx1 600 AAAA 2001:db8::1", "mx1 600 AAAA 2001:db8::1"],
      },
    },
  ],
  "mx.target-replaced": [
    {
      records: { a: [mx("mx1.example.com"), mx("mx1.example.com")], b: ["mx1 600 A 192.0.2.1", "mx1 600 A 192.0.2.2"] },
    },
  ],
  "mx.target-is-cname": [
    {
      records: {
        a: [undefined, mx("mx1.example.com")],
        b: ["mx1 600 CNAME example.net.", "mx1 600 CNAME example.net."],
      },
    },
  ],
  "spf.removed": [{ records: { a: [spf("mx -all"), undefined] } }],
  "spf.broken": [{ records: { a: [spf("mx -all"), spf("mx - all")] } }],
  "spf.allows-everyone": [
    { records: { a: [spf("mx -all"), spf("mx +all")] } },
    { records: { a: [undefined, spf("a/0 exists:mail.example.net -all")] } },
  ],
  "spf.loosened": [
    { records: { a: [spf("mx -all"), spf("mx ~all")] } },
    { records: { a: [spf("mx -all"), spf("mx")] } },
  ],
  "spf.redirected": [{ records: { a: [spf("mx -all"), spf("mx redirect=_spf.example.net")] } }],
  "spf.sender-lost": [
    { records: { a: [spf("mx ip4:192.0.2.0/24 -all"), spf("mx -all")] } },
    { records: { a: [spf("mx ip4:192.0.2.1 ~all"), spf("-ip4:192.0.2.0/24 ?mx ip4:192.0.2.1 ~all")] } },
    { records: { a: [spf("mx -all"), spf("redirect=_spf.example.net")] } },
  ],
  "spf.sender-admitted": [
    { records: { a: [spf("-ip4:192.0.2.1 ip4:192.0.2.0/24 -all"), spf("ip4:192.0.2.0/24 -all")] } },
  ],
  "txt.more-than-one": [{ records: { a: [spf("mx -all"), spf("mx -all")], b: [undefined, spf("a -all")] } }],
  "dmarc.removed": [
    { records: { a: [dmarc("p=reject"), undefined] } },
    {
      records: {
        a: [dmarc("p=none; sp=quarantine"), dmarc("p=none; sp=quarantine")],
        b: [txt("_dmarc.shop", "v=DMARC1; p=reject"), undefined],
      },
    },
  ],
  "dmarc.broken": [
    { records: { a: [dmarc("p=reject"), dmarc("p=reject; p=none")] } },
    { records: { a: [undefined, dmarc("p=rejct; rua=mailto:dmarc@example.com")] } },
    { records: { a: [undefined, txt("_dmarc", "v=DMARC1 p=reject")] } },
  ],
  "dmarc.weakened": [
    { records: { a: [dmarc("p=reject"), dmarc("p=none")] } },
    { records: { a: [dmarc("p=reject"), dmarc("p=reject; pct=0")] } },
  ],
  "record.rest-removed": [
    {
      steps: [
        {
          op: "same",
          urn: alidnsUrn("a"),
          oldState: { inputs: { ...onLine, line: "telecom" } },
          newState: { inputs: { ...onLine, line: "telecom" } },
        },
        { op: "delete", urn: alidnsUrn("b"), oldState: { inputs: onLine } },
      ],
    },
  ],
  "dmarc.cut-over": [{ steps: [tookOver(dmarcInputs("p=reject"), dmarcInputs("p=none"))] }],
  "dmarc.weaker-than-parent": [
    { records: { a: [dmarc("p=reject"), dmarc("p=reject")], b: [undefined, txt("_dmarc.shop", "v=DMARC1; p=none")] } },
  ],
  "dmarc.moved": [
    { records: { a: [dmarc("p=reject"), "_dmarc 600 CNAME example.dmarc.example.net."] } },
    { records: { a: ["_dmarc 600 CNAME example.dmarc.example.net.", dmarc("p=none")] } },
  ],
  "dkim.key-removed": [{ records: { a: [dkim(key), undefined] } }],
  "dkim.legacy-key-removed": [{ records: { "corp-legacy-a": [dkim(key), undefined] } }],
  "dkim.key-replaced": [{ records: { a: [dkim(key), dkim("O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik=")] } }],
  "dkim.broken": [{ records: { a: [dkim(key), dkim("x")] } }],
  "dkim.key-moved": [
    { records: { a: ["s1._domainkey 600 CNAME s1.example.net.", "s1._domainkey 600 CNAME s1.example.org."] } },
    { records: { a: [dkim(key), "default._domainkey 600 CNAME s1.example.net."] } },
    { records: { a: ["default._domainkey 600 CNAME s1.example.net.", dkim(key)] } },
  ],
  "dkim.key-withdrawn": [{ records: { a: [dkim(key), dkim("")] } }],
  "mta-sts.removed": [{ records: { a: [txt("_mta-sts", "v=STSv1; id=1;"), undefined] } }],
  "mta-sts.broken": [{ records: { a: [txt("_mta-sts", "v=STSv1; id=1;"), txt("_mta-sts", "v=STSv1;")] } }],
  "mx.tlsa": [
    {
      records: {
        a: [mx("mx1.example.com"), mx("mx1.example.com")],
        b: [undefined, "_25._tcp.mx1 600 TLSA 3 1 1 00"],
      },
    },
  ],
  "ns.hides-records": [
    { records: { a: [dkim(key), dkim(key)], b: [undefined, "_domainkey 600 NS ns1.example.net."] } },
    { records: { a: [undefined, dkim(key)], b: ["_domainkey 600 NS a.example.", "_domainkey 600 NS a.example."] } },
    {
      records: {
        a: ["mail.sub 600 A 192.0.2.1", "mail.sub 600 A 192.0.2.1"],
        b: [undefined, "sub 600 DNAME a.example."],
      },
    },
  ],
  "ns.replaced": [
    { records: { a: ["@ 600 NS ns1.example.net.", "@ 600 NS ns1.example.org."] } },
    { records: { a: ["@ 600 NS ns1.example.net.", undefined] } },
  ],
  "ns.changed": [
    {
      records: {
        a: ["@ 600 NS ns1.example.net.", "@ 600 NS ns1.example.net."],
        b: [undefined, "@ 600 NS ns2.example.net."],
      },
    },
    { records: { a: ["_domainkey 600 NS ns1.example.net.", undefined] } },
  ],
  "name.cname-conflict": [
    { records: { a: [undefined, "www 600 CNAME example.net."], b: [undefined, "www 600 A 192.0.2.1"] } },
    { records: { a: [undefined, "www 600 CNAME example.net."], b: [undefined, "www 600 CNAME example.org."] } },
  ],
  "order.conflict": [
    {
      records: { a: ["www 600 A 192.0.2.1", undefined], b: [undefined, "www 600 CNAME example.net."] },
      as: "cloudflare",
    },
  ],
  "order.two-for-a-moment": [
    { records: { a: [spf("mx -all"), undefined], b: [undefined, spf("a -all")] }, as: "alidns" },
  ],
  "import.deletes-original": [
    {
      records: { a: [mx("mx1.example.net"), mx("mx1.example.net"), ["import-replacement", "delete-replaced"]] },
      as: "cloudflare",
    },
  ],
  "import.again": [
    { records: { a: [mx("mx1.example.net"), mx("mx1.example.net"), ["import-replacement", "delete-replaced"]] } },
  ],
  "name.proxied": [
    { records: { a: ["imap 600 CNAME example.net", "imap 600 CNAME example.net (proxied)"] }, as: "cloudflare" },
  ],
  "ttl.raised": [
    { records: { a: [mx("mx1.example.net", 60), mx("mx1.example.org", 86400)] } },
    { records: { a: [mx("mx1.example.net", 60), mx("mx1.example.net", 3600)], "corp-legacy-b": [mx("b"), mx("b")] } },
  ],
  "record.gap": [
    { records: { a: ["www 600 A 192.0.2.1", "www 600 A 192.0.2.2", ["delete-replaced", "create-replacement"]] } },
  ],
  "record.settings": [
    {
      steps: [
        {
          op: "update",
          urn: "urn:pulumi:dev::project::alicloud:dns/alidnsRecord:AlidnsRecord::mx",
          oldState: { inputs: { ...onLine, line: "default" } },
          newState: { inputs: { ...onLine, line: "telecom" } },
        },
      ],
    },
  ],
  "legacy.changed": [{ records: { "corp-legacy-google-1": [mx("aspmx.l.google.com"), undefined] } }],
  "value.withheld": [{ records: { a: [undefined, `www 600 A ${UNKNOWN}`] } }],
  "preview.unchanged-hidden": [
    { records: { a: [undefined, "www 600 A 192.0.2.1"], b: [spf("-all"), spf("-all")] }, showsSames: false },
  ],
  "preview.unknown-operation": [{ records: { a: ["www 600 A 192.0.2.1", "www 600 A 192.0.2.2", "transmute"] } }],
  "zone.removed": [
    {
      steps: [
        { op: "delete", urn: "urn:pulumi:dev::project::cloudflare:index/zone:Zone::example", oldState: { inputs: {} } },
      ],
    },
    {
      steps: [
        {
          op: "replace",
          urn: "urn:pulumi:dev::project::cloudflare:index/zone:Zone::example",
          oldState: { inputs: {} },
        },
      ],
    },
  ],
  "record.unread": [
    {
      steps: [
        {
          op: "delete",
          urn: "urn:pulumi:dev::project::ovh:Domain/zoneRecord:ZoneRecord::mx",
          oldState: { inputs: {} },
        },
      ],
    },
  ],
  "preview.failed": [{ diagnostics: [{ severity: "error", message: "error: no such file\n" }] }],
  "preview.unread": [{ steps: [{ op: 1 }] }],
});

const ofTexts: Room = {
  "preview.unread": [
    () => review([{ name: "preview.json", octets: octetsOf(`warning: x\n${previewJson({})}\n{"a":1}`) }]),
  ],
  "preview.cut-off": [() => review([{ name: "preview.json", octets: octetsOf('{"steps": [{') }])],
};

export const room: Room = together(ofRecords, ofTexts);
