/** The texts of mail's records. */
import { createPublicKey } from "node:crypto";
import {
  buildBimi,
  buildDkim,
  buildDmarc,
  buildMtaStsPolicy,
  buildSpf,
  buildTlsRpt,
  checkDkimRecord,
  checkDmarcReports,
  countSpfLookups,
  type DmarcPolicyRecord,
  type MtaStsPolicy,
  mergeSpf,
  parseBimi,
  parseDkim,
  parseDmarc,
  parseMtaSts,
  parseMtaStsPolicy,
  parseTlsRpt,
  reviewDmarc,
  reviewSpf,
  type SpfPolicy,
  selectSpf,
  unquoteTxt,
} from "../../src/mail";
import { resolverOf, type Zone } from "../mail/spf/zone";
import { examplePublicKey } from "../plan/helpers";
import { inputs, type Room, together } from "./entry";

/** A public key that is the same in each run; nobody has its private half. */
function rsa(bits: number, type: "spki" | "pkcs1" = "spki"): string {
  const modulus = Buffer.alloc(bits / 8, 0xab);
  const jwk = { kty: "RSA", n: modulus.toString("base64url"), e: "AQAB" };
  return createPublicKey({ key: jwk, format: "jwk" }).export({ type, format: "der" }).toString("base64");
}

/** RFC 8032 section 7.1, test 1. */
const ed25519 = Buffer.from("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "hex").toString(
  "base64",
);
const key = rsa(2048);
const dkimOf = (rest: string, p = key): string => `v=DKIM1; k=rsa; ${rest}p=${p}`;

const spf: SpfPolicy = { provider: "spf.sg.aliyun.com", includes: [], ip4: [], ip6: [], all: "-all" };
const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `s${index}.example`);
const includes = (count: number): string =>
  names(count)
    .map((name) => `include:${name}`)
    .join(" ");

const spfTexts = inputs((text: string) => reviewSpf(text, { provider: "spf.sg.aliyun.com" }), {
  "spf.beyond-txt": [`v=spf1 ${"a".repeat(65300)}`],
  "spf.several": ['"v=spf1 mx -all"\n"v=spf1 a -all"'],
  "spf.version": ["spf2.0/pra -all", "v=spf1; mx -all", '"v=spf1 mx" "include:a.com -all"', '"v=spf1" "mx" "-all"'],
  "spf.repeated-modifier": ["v=spf1 redirect=a.com redirect=b.com"],
  "spf.pasted-words": ["v=spf1 include the following: a.com -all", "v=spf1 included: -all"],
  "spf.argument": ["v=spf1 mx all:x"],
  "spf.no-domain": ["v=spf1 include: -all"],
  "spf.domain": [
    "v=spf1 include:com -all",
    "v=spf1 include:192.0.2.1 -all",
    "v=spf1 a:https://mail -all",
    "v=spf1 a:https://mail.example.com/ -all",
  ],
  "spf.macro": ["v=spf1 exists:%{x}.example.com -all"],
  "spf.ip4": ["v=spf1 ip4:mail.example.com -all", "v=spf1 ip4:2001:db8::1 -all"],
  "spf.ip6": ["v=spf1 ip6:192.0.2.1 -all", "v=spf1 ip6:2001:db8:::1 -all"],
  "spf.prefix": ["v=spf1 ip4:192.0.2.1/33 -all", "v=spf1 a/x -all", "v=spf1 a/33 -all", "v=spf1 mx//129 -all"],
  "spf.separator": ["v=spf1 mx, -all"],
  "spf.sign": ["v=spf1 mx –all", "v=spf1 include:bücher.example -all", "v=spf1 \u200b mx -all"].concat(
    ["-all”", "include:\u00a0a.com", "mx\u200b", "mx\t-all", "-all\r\n", "-all\u0007", "include:ａ.com"].map(
      (term) => `v=spf1 ${term}`,
    ),
    ["v=spf1 exists:%{i}.bücher.example -all"],
  ),
  "spf.modifier": ["v=spf1 redirect:a.com", "v=spf1 -exp=", "v=spf1 redirect"],
  "spf.unknown": ["v=spf1 moo -all", "v=spf1 includ:a.com -all", "v=spf1 192.0.2.1 -all"],
  "spf.missing-space": ["v=spf1 include:a.com~all", "v=spf1 include:a.com-all", "v=spf1 ip4:192.0.2.1-all"],
  "spf.parted": ["v=spf1 mx - all", "v=spf1 mx -"],
  "spf.no-all": ["v=spf1 mx"],
  "spf.uppercase": ["V=SPF1 mx -all", "v=spf1 MX -all"],
  "spf.after-all": ["v=spf1 -all mx"],
  "spf.redirect-ignored": ["v=spf1 -all redirect=a.com"],
  "spf.duplicate-term": ["v=spf1 mx mx -all"],
  "spf.ptr": ["v=spf1 ptr -all"],
  "spf.everyone": ["v=spf1 ip4:0.0.0.0/0 -all", "v=spf1 exists:a.com -all"],
  "spf.wide-network": ["v=spf1 ip4:10.0.0.0/7 -all"],
  "spf.unlikely-name": ["v=spf1 include:a.com,include:b.com -all"],
  "spf.two-in-one": ["v=spf1 a -all v=spf1 mx -all"],
  "spf.unknown-modifier": ["v=spf1 x=1 -all"],
  "spf.equals-sign": ["v=spf1 include=a.com -all"],
  "spf.plus-all": ["v=spf1 mx +all"],
  "spf.other-edition": ["v=spf1 include:spf.qiye.aliyun.com -all"],
  "spf.too-many-lookups": [`v=spf1 ${includes(11)} -all`],
  "spf.long": [`v=spf1 x=${"a".repeat(450)} -all`],
  "spf.too-long": [`v=spf1 x=${"a".repeat(520)} -all`],
});

const spfArguments = inputs((policy: Partial<SpfPolicy>) => buildSpf({ ...spf, ...policy }), {
  "spf.duplicate-term": [{ includes: ["a.com", "A.com."] }],
  "spf.include-term": [{ includes: ["include:a.com"] }],
  "spf.macro": [{ includes: ["%{x}.example.com"] }],
  "spf.domain": [{ includes: ["com"] }],
  "spf.ip4": [{ ip4: ["2001:db8::1"] }],
  "spf.ip6": [{ ip6: ["192.0.2.1"] }],
  "spf.everyone": [{ ip4: ["0.0.0.0/0"] }],
  "spf.wide-network": [{ ip6: ["2000::/3"] }],
  "spf.too-many-lookups": [{ includes: names(10) }],
});

const spfMerges = inputs(([theirs, ours]: [string, string]) => mergeSpf(`v=spf1 ${theirs}`, `v=spf1 ${ours}`), {
  "spf.two-redirects": [["redirect=a.com", "redirect=b.com"]],
  "spf.redirect": [["redirect=a.com", "mx -all"]],
  "spf.redirect-dropped": [["mx redirect=a.com -all", "a -all"]],
  "spf.contradiction": [["include:a.com -all", "~include:a.com -all"]],
  "spf.duplicate-term": [["mx mx -all", "a -all"]],
  "spf.modifier-kept": [["mx -all exp=a.com", "mx -all exp=b.com"]],
  "spf.weaker-all": [
    ["mx ~all", "a -all"],
    ["mx", "a -all"],
  ],
});

/** The look-ups of a record with all that it includes. */
const count = ([record, zone]: [string, Zone]): unknown =>
  countSpfLookups(record, { domain: "example.com", resolver: resolverOf(zone) });
const wide: Zone = Object.fromEntries(names(201).map((name) => [name, { TXT: ["v=spf1 -all"] }]));
const manyMx = Array.from({ length: 11 }, (_, index): [number, string] => [index, "h.example"]);

const spfLookups = inputs(count, {
  "spf.loop": [["v=spf1 include:example.com -all", {}]],
  "spf.include-none": [
    ["v=spf1 include:n.example -all", {}],
    ["v=spf1 include:a..example -all", {}],
  ],
  "spf.include-several": [["v=spf1 include:two.example -all", { "two.example": { TXT: ["v=spf1", "v=spf1"] } }]],
  "spf.no-answer": [
    ["v=spf1 include:s.example -all", { "s.example": { TXT: "ETIMEOUT" } }],
    ["v=spf1 mx:u.example -all", { "u.example": { MX: "EREFUSED" } }],
    ["v=spf1 a:t.example -all", { "t.example": { A: ["192.0.2.1"], AAAA: "ESERVFAIL" } }],
    ["v=spf1 exists:v.example -all", { "v.example": { A: "ETIMEOUT" } }],
  ],
  "spf.too-many-exchangers": [["v=spf1 mx -all", { "example.com": { MX: manyMx } }]],
  "spf.too-many-voids": [["v=spf1 a:a.example a:b.example a:c.example -all", {}]],
  "spf.too-many-voids-ipv6": [
    [
      "v=spf1 a:a.example a:b.example a:c.example -all",
      Object.fromEntries(["a", "b", "c"].map((name) => [`${name}.example`, { A: ["192.0.2.1"] }])),
    ],
  ],
  "spf.too-many-lookups": [["v=spf1 include:a.example mx a ptr exists:b.example -all", tooManyIncluded()]],
  "spf.too-large": [[`v=spf1 ${includes(201)} -all`, wide]],
});

function tooManyIncluded(): Zone {
  return { "a.example": { TXT: [`v=spf1 ${"mx ".repeat(7)}-all`] } };
}

const dkimRecords = inputs(parseDkim, {
  "dkim.pasted": [`"${dkimOf("")}"`],
  "dkim.private-key": ["-----BEGIN PRIVATE KEY-----"],
  "dkim.too-long": ["x".repeat(70000)],
  "dkim.record": [
    key,
    "key.example.net",
    `V=DKIM1; K=rsa; P=${key}`,
    "hello world",
    `v=DKIM1 k=rsa p=${key}`,
    `v=dkim1; p=${key}`,
    ed25519,
    "V=DKIM1; K=rsa",
  ],
  "dkim.syntax": [
    dkimOf("; "),
    dkimOf("hello; "),
    dkimOf("a-b=1; "),
    dkimOf("n=é; "),
    dkimOf(`${key}; `),
    dkimOf("n=\u00a0x; q; "),
  ],
  "dkim.duplicate-tag": [dkimOf("k=rsa; ")],
  "dkim.line-break": [`v=DKIM1;\nk=rsa; p=${key}`],
  "dkim.no-version": [`k=rsa; p=${key}`],
  "dkim.version-first": [`k=rsa; v=DKIM1; p=${key}`],
  "dkim.key-type": [`v=DKIM1; k=dsa; p=${key}`],
  "dkim.no-key": ["v=DKIM1; k=rsa"],
  "dkim.key": [
    `v=DKIM1; k=ed25519; p=${key}`,
    `v=DKIM1; p=${ed25519}`,
    `v=DKIM1; k=rsa; p=${ed25519}`,
    `v=DKIM1; k=ed25519; p=MCowBQYDK2VwAyEA${ed25519}`,
    dkimOf("", examplePublicKey.replaceAll("+", "-").replaceAll("/", "_")),
    dkimOf("", "abcd"),
    dkimOf("", `${key}.`),
    dkimOf("", `${key.slice(0, 20)}_${key.slice(21)}`),
    dkimOf("", `${key.slice(0, 20)}*${key.slice(20)}`),
    dkimOf("", `${key.slice(0, 20)}=${key.slice(20)}`),
    dkimOf("", key.slice(0, 300)),
    dkimOf("", key.slice(0, 255)),
    dkimOf("", `${key}AAAA`),
    `v=DKIM1; k=ed25519; p=${Buffer.concat([Buffer.from(ed25519, "base64"), Buffer.from("x")]).toString("base64")}`,
  ],
  "dkim.padding": [dkimOf("", `${key}=`), `v=DKIM1; k=ed25519; p=${ed25519.replace("=", "")}`],
  "dkim.no-sha256": [dkimOf("h=sha1; ")],
  "dkim.not-email": [dkimOf("s=other; ")],
  "dkim.testing": [dkimOf("t=y; ")],
  "dkim.flag": [dkimOf("t=x; ")],
  "dkim.obsolete-tag": [dkimOf("g=*; ")],
  "dkim.unknown-tag": [dkimOf("H=sha256; "), dkimOf("hh=sha256; "), dkimOf("colour=red; ")],
  "dkim.pkcs1": [dkimOf("", rsa(2048, "pkcs1"))],
  "dkim.ed25519": [`v=DKIM1; k=ed25519; p=${ed25519}`],
});

const dkimArguments = inputs(buildDkim, {
  "dkim.private-key": ["-----BEGIN PRIVATE KEY-----"],
  "dkim.record-as-key": [dkimOf("")],
  "dkim.key": ["abc"],
  "dkim.weak-key": [rsa(512)],
  "dkim.short-key": [rsa(1024)],
  "dkim.long-key": [rsa(8192)],
});

const rua = "rua=mailto:d@example.com";
const dmarcRecords = inputs((text: string) => parseDmarc(text), {
  "dmarc.too-long": [`v=DMARC1; p=none; x=${"x".repeat(65300)}`],
  "dmarc.version": ["hello", " v=DMARC1; p=none", "v=DMARC1 p=none", "v=DMARC2; p=none"],
  "dmarc.pasted": ['"v=DMARC1; p=none"', '"v=DMARC1; p=rejct"', `v=DMARC1;\u00a0p=none; ${rua}`],
  "dmarc.syntax": [
    `v=DMARC1;; p=reject; ${rua}`,
    `v=DMARC1; p=reject; reject; ${rua}`,
    `v=DMARC1; p=reject; a-b=1; ${rua}`,
    `v=DMARC1; p=reject; p2=1; ${rua}`,
    `v=DMARC1; p=reject; sp=réject; ${rua}`,
    "v=DMARC1; p=reject; rua=mailto:d@bücher.example",
    `v=DMARC1; p=no\u200bne; ${rua}`,
  ],
  "dmarc.line-break": [`v=DMARC1; p=reject;\n${rua}`],
  "dmarc.duplicate-tag": [`v=DMARC1; p=reject; p=none; ${rua}`],
  "dmarc.tag-case": [`v=DMARC1; P=reject; ${rua}`],
  "dmarc.policy": [
    `v=DMARC1; p=rejct; ${rua}`,
    "v=DMARC1; p=x",
    "v=DMARC1; p=rejct",
    `v=DMARC1; p=none ${rua}`,
    `v=DMARC1; p; ${rua}`,
    "v=DMARC1; p",
  ],
  "dmarc.no-policy": [`v=DMARC1; ${rua}`, "v=DMARC1;"],
  "dmarc.value": [
    `v=DMARC1; p=reject; adkim=strict; ${rua}`,
    `v=DMARC1; p=reject; adkim=s aspf=s; ${rua}`,
    `v=DMARC1; p=reject; psd=x; ${rua}`,
    `v=DMARC1; p=none; ${rua}; ruf=mailto:f@example.com; fo=0:1`,
  ],
  "dmarc.fo-without-ruf": [`v=DMARC1; p=none; ${rua}; fo=1`],
  "dmarc.tag-order": [`v=DMARC1; ${rua}; p=none`],
  "dmarc.removed-tag": ["100", "0", "50", "x"]
    .map((pct) => `v=DMARC1; p=none; ${rua}; pct=${pct}`)
    .concat([`v=DMARC1; p=none; ${rua}; rf=afrf`, `v=DMARC1; p=none; ${rua}; ri=3600`]),
  "dmarc.unknown-tag": [
    `v=DMARC1; p=none; adkm=s; ${rua}`,
    `v=DMARC1; p=none; rau=x; ${rua}`,
    `v=DMARC1; p=none; colour=red; ${rua}`,
  ],
  "dmarc.report-size": ["v=DMARC1; p=none; rua=mailto:d@example.com!10m"],
  "dmarc.report-scheme": ["v=DMARC1; p=none; rua=https://example.com/"],
  "dmarc.report-uri": ["v=DMARC1; p=none; rua=d@example.com", "v=DMARC1; p=none; rua=mailto:d@example.com,"].concat(
    `v=DMARC1; p=none; ${rua} ruf=mailto:f@example.com`,
    "v=DMARC1; p=none; rua=mailto:d@example.com mailto:e@example.com",
  ),
});

const dmarcReviews = inputs((text: string) => reviewDmarc(`v=DMARC1; ${text}`, { domain: "example.com" }), {
  "dmarc.weak-subdomains": [`p=reject; sp=none; ${rua}`],
  "dmarc.weak-nonexistent": [`p=reject; np=quarantine; ${rua}`],
  "dmarc.testing": [`p=reject; t=y; ${rua}`],
  "dmarc.testing-nothing": [`p=none; t=y; ${rua}`],
  "dmarc.public-suffix": [`p=reject; psd=y; ${rua}`],
  "dmarc.no-effect": ["p=none"],
  "dmarc.failure-reports": [`p=none; ${rua}; ruf=mailto:f@example.com`],
  "dmarc.many-reports": ["p=none; rua=mailto:a@example.com,mailto:b@example.com,mailto:c@example.com"],
  "dmarc.external-reports": ["p=none; rua=mailto:r@reports.example.net"],
});

const dmarcArguments = inputs((policy: Partial<DmarcPolicyRecord>) => buildDmarc({ policy: "none", ...policy }), {
  "dmarc.report-address": [{ aggregateReports: ["example.com"] }],
  "dmarc.duplicate-address": [{ aggregateReports: ["a@example.com", "mailto:a@EXAMPLE.com"] }],
  "dmarc.failure-options": [{ failureReports: ["a@example.com"], fo: ["0", "1"] }],
  "dmarc.weak-subdomains": [{ policy: "reject", subdomainPolicy: "none" }],
  "dmarc.weak-nonexistent": [{ policy: "reject", nonexistentSubdomainPolicy: "none" }],
  "dmarc.testing": [{ policy: "reject", testing: true }],
  "dmarc.testing-nothing": [{ testing: true }],
  "dmarc.no-effect": [{}],
  "dmarc.failure-reports": [{ failureReports: ["a@example.com"] }],
  "dmarc.many-reports": [{ aggregateReports: ["a@example.com", "b@example.com", "c@example.com"] }],
});

const below = (own: string): unknown =>
  reviewDmarc(`v=DMARC1; ${own}; ${rua}`, { domain: "sub.example.com", parent: `v=DMARC1; p=reject; ${rua}` });

/** Whether reports can arrive, by a DNS that has these records alone. */
function reports([address, zone]: [string, Zone]): unknown {
  const record = `v=DMARC1; p=none; rua=${address}`;
  return checkDmarcReports({ domain: "example.com", record, resolver: resolverOf(zone) });
}

const agreed = (text = "v=DMARC1"): Zone => ({ "example.com._report._dmarc.x.example": { TXT: [text] } });
const mailbox = "mailto:a@x.example";
const label = "a".repeat(60);

const dmarcReports = inputs(reports, {
  "dmarc.report-not-authorized": [
    [mailbox, {}],
    [`mailto:a@${label}.${label}.${label}.${label.slice(0, 40)}.example.net`, {}],
  ],
  "dmarc.report-override": [[mailbox, agreed("v=DMARC1; rua=mailto:b@y.example")]],
  "dmarc.report-null-mx": [[mailbox, { ...agreed(), "x.example": { MX: [[0, ""]] } }]],
  "dmarc.report-no-mail": [[mailbox, agreed()]],
  "dmarc.report-not-checked": [
    [mailbox, { ...agreed(), "x.example": { MX: "ETIMEOUT" } }],
    [mailbox, { "example.com._report._dmarc.x.example": { TXT: "ESERVFAIL" } }],
    [mailbox, { ...agreed(), "x.example": { A: "ETIMEOUT" } }],
    [
      names(11)
        .map((name) => `mailto:a@${name}`)
        .join(","),
      {},
    ],
  ],
});

const policy: MtaStsPolicy = { mode: "enforce", mx: ["mx1.sg.aliyun.com"], maxAge: 604800 };
const mtaStsArguments = inputs((more: object) => buildMtaStsPolicy({ ...policy, ...more }), {
  "mta-sts.mode": [{ mode: "report" }],
  "mta-sts.mx": [{ mx: ["192.0.2.1"] }],
  "mta-sts.no-mx": [{ mx: [] }],
  "mta-sts.max-age": [{ maxAge: 0 }],
  "mta-sts.short-max-age": [{ maxAge: 3600 }],
});

const servedPolicy = (...lines: string[]): string => ["version: STSv1", ...lines].map((line) => `${line}\r\n`).join("");
const mtaStsTexts = together(
  inputs((text: string) => parseMtaSts(text), {
    "mta-sts.version": ["v=spf1 -all", "v=STSv2; id=1"],
    "mta-sts.no-id": ["v=STSv1"],
    "mta-sts.id": ["v=STSv1; id=2026-11-01"],
    "mta-sts.field": ["v=STSv1;; id=1"],
  }),
  inputs((text: string) => parseMtaStsPolicy(text), {
    "mta-sts.missing": [servedPolicy("mode: none")],
    "mta-sts.version": ["version: STSv2\r\nmode: none\r\nmax_age: 86400\r\n"],
    "mta-sts.mode": [servedPolicy("mode: report", "max_age: 86400")],
    "mta-sts.no-mx": [servedPolicy("mode: enforce", "max_age: 86400")],
    "mta-sts.mx": [servedPolicy("mode: enforce", "mx: mx.bücher.example", "mx: *", "max_age: 86400")],
    "mta-sts.line": [servedPolicy("mode", "max_age: 86400")],
    "mta-sts.max-age": [servedPolicy("mode: none", "max_age: x")],
  }),
);

const others = together(
  inputs(buildTlsRpt, {
    "tls-rpt.duplicate-address": [["a@example.com", "mailto:a@EXAMPLE.com"]],
    "tls-rpt.no-address": [[]],
    "tls-rpt.report-address": [["example.com"]],
  }),
  inputs(parseTlsRpt, {
    "tls-rpt.version": ["v=TLSRPTv2; rua=mailto:a@example.com"],
    "tls-rpt.field": ["v=TLSRPTv1; rua=mailto:a@example.com; hello"],
    "tls-rpt.no-address": ["v=TLSRPTv1;"],
    "tls-rpt.report-address": ["v=TLSRPTv1; rua=a@example.com"],
  }),
  inputs(buildBimi, {
    "bimi.no-certificate": [{ logo: "https://example.com/logo.svg" }],
    "bimi.logo": [{ logo: "http://example.com/logo.svg" }],
    "bimi.certificate": [{ logo: "https://example.com/logo.svg", certificate: "vmc.pem" }],
    "bimi.logo-type": [{ logo: "https://example.com/logo.png" }],
    "bimi.certificate-type": [{ logo: "https://example.com/logo.svg", certificate: "https://example.com/vmc.crt" }],
  }),
  inputs(parseBimi, {
    "bimi.record": ["v=BIMI2; l=", "v=BIMI1; l", "v=BIMI1", "v=BIMI1; l=logo.svg"],
  }),
  inputs(unquoteTxt, {
    "txt.empty": [""],
    "txt.unclosed": ['a "open'],
    "txt.bare": ["v=DMARC1; p=none", "end\\", "a\nb"],
    "txt.bracket": ['( "a"', '"a" )'],
    "txt.escape": ['"\\256"'],
    "txt.string-too-long": [`"${"a".repeat(256)}"`],
    "txt.too-long": [`"${"a".repeat(300000)}"`, Array.from({ length: 260 }, () => `"${"a".repeat(255)}"`).join(" ")],
  }),
);

export const room: Room = together(
  spfTexts,
  spfArguments,
  spfMerges,
  spfLookups,
  dkimRecords,
  dkimArguments,
  dmarcRecords,
  dmarcReviews,
  dmarcArguments,
  dmarcReports,
  mtaStsArguments,
  mtaStsTexts,
  others,
  {
    "spf.several": () => selectSpf(["v=spf1 -all", "v=spf1 mx -all"]),
    "spf.none": () => selectSpf(["hello"]),
    "spf.too-many-lookups": () => countSpfLookups(`v=spf1 ${"a ".repeat(11)}-all`),
    "spf.redirect-included": () => mergeSpf("v=spf1 redirect=a.com", "v=spf1 mx -all", { redirect: "include" }),
    "spf.all-dropped": () => mergeSpf("v=spf1 redirect=a.com", "v=spf1 mx -all", { redirect: "keep" }),
    "dkim.pasted": () => checkDkimRecord(`"${dkimOf("")}"`),
    "dmarc.weaker-than-parent": () => below("p=none"),
    "dmarc.subdomain-tags": () => below("p=reject; sp=reject"),
  },
);
