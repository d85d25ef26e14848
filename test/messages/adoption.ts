/** What a zone holds today, and what stands in the way of taking it over. */
import { adopt } from "../../src/adoption/adopt";
import { readAlidnsList } from "../../src/adoption/alidns";
import { canonicalShown } from "../../src/adoption/canonical-shown";
import { readCloudflareList } from "../../src/adoption/cloudflare";
import { readDigitalOceanList } from "../../src/adoption/digitalocean";
import { readDnspodList } from "../../src/adoption/dnspod";
import type { ExistingRecord } from "../../src/records/existing";
import { planOf } from "../plan/helpers";
import { inputs, type Room, together } from "./entry";

const plan = planOf({
  domain: "example.com",
  dkim: { default: { retired: true } },
  dmarc: { policy: "reject" },
  mtaSts: { mode: "testing" },
  tlsReports: { addresses: ["tls@example.com"] },
  bimi: { logo: "https://example.com/logo.svg" },
});

/** A record as `NAME TTL TYPE RDATA`, the name relative to the zone. */
function standing(line: string, over: Partial<ExistingRecord> = {}): ExistingRecord {
  const [name = "", ttl, type = "", ...rest] = line.split(" ");
  const owner = name === "@" ? "example.com" : `${name}.example.com`;
  return { name: owner, type, rdata: canonicalShown(type, rest.join(" ")), ttl: Number(ttl), importId: line, ...over };
}

const heldByRRset = (records: ExistingRecord[]): unknown =>
  adopt(plan, { records, taken: [], hasSharedTtl: false, holdsRRsets: true, notes: [] });
const held = (records: ExistingRecord[], taken: string[] = []): unknown =>
  adopt(plan, { records, taken, hasSharedTtl: false, notes: [] });
const spf = '@ 600 TXT "v=spf1 include:spf.sg.aliyun.com -all"';
const txt = (name: string, ...texts: string[]): ExistingRecord[] =>
  texts.map((text) => standing(`${name} 600 TXT ${JSON.stringify(text)}`));

const zones = inputs((records: ExistingRecord[]) => held(records), {
  "adopt.cname-beside-other": [
    [standing("mail 600 A 192.0.2.1")],
    [standing("_dmarc 600 CNAME a.example.")],
    [standing("mail 600 A 192.0.2.1", { special: "an alias of x.example" })],
  ],
  "adopt.suspended": [[standing(spf, { isSuspended: true })]],
  "adopt.proxied": [[standing("imap 600 CNAME imap.sg.aliyun.com.", { isProxied: true })]],
  "adopt.locked": [[standing("imap 600 CNAME imap.qiye.aliyun.com.", { isLocked: true })]],
  "adopt.senders": [txt("@", "v=spf1 include:spf.sg.aliyun.com include:_spf.example.net ip4:192.0.2.7 a -all")],
  "adopt.audience": [
    [standing("@ 600 MX 5 mx1.sg.aliyun.com.", { audience: "the line telecom" })],
    [standing("@ 600 MX 5 mxbiz1.qq.com.", { audience: "the line telecom" })],
    [standing("mail 600 A 192.0.2.1", { audience: "the line telecom" })],
  ],
  "adopt.special": [[standing("mail 600 CNAME x.example.", { special: "an alias of x.example" })]],
  "adopt.twice": [[standing(spf), standing(spf)]],
  "adopt.second-spf": [
    [standing(spf), ...txt("@", "v=spf1 include:a.example -all")],
    [standing(spf), ...txt("@", "v=spf1 -all")],
  ],
  "adopt.second-dmarc": [txt("_dmarc", "v=DMARC1; p=none", "v=DMARC1; p=quarantine")],
  "adopt.second-mta-sts": [txt("_mta-sts", "v=STSv1; id=1;", "v=STSv1; id=2;")],
  "adopt.second-tls-rpt": [
    txt("_smtp._tls", "v=TLSRPTv1; rua=mailto:a@b.example", "v=TLSRPTv1; rua=mailto:c@d.example"),
  ],
  "adopt.second-bimi": [txt("default._bimi", "v=BIMI1; l=", "v=BIMI1; l=; a=")],
  "adopt.second-dkim": [txt("default._domainkey", "v=DKIM1; k=rsa; p=", "v=DKIM1; k=ed25519; p=")],
  "adopt.null-mx": [[standing("@ 600 MX 0 .")]],
  "adopt.other-mx": [
    [standing("@ 600 MX 1 mxbiz1.qq.com.")],
    [standing("@ 600 MX 5 mx1.sg.aliyun.com."), standing("@ 600 MX 9 mx1.sg.aliyun.com.")],
  ],
});

const record = { RecordId: "901", RR: "@", Type: "A", Value: "192.0.2.1", TTL: 600, DomainName: "example.com" };
const page = (records: object[], more: object = {}): object => ({
  TotalCount: records.length,
  PageNumber: 1,
  PageSize: 20,
  DomainRecords: { Record: records },
  ...more,
});

const alidnsLists = inputs(
  (value: unknown) => readAlidnsList(typeof value === "string" ? value : JSON.stringify(value), "example.com"),
  {
    "adopt.json": ["", "{ RecordId }"],
    "adopt.no-list": [5, {}],
    "adopt.refused": [{ Code: "Forbidden", Message: "not allowed" }],
    "adopt.incomplete": [page([record], { TotalCount: 30 })],
    "adopt.other-zone": [page([{ ...record, DomainName: "example.org" }])],
    "adopt.missing": [page([{ ...record, RecordId: undefined }])],
    "adopt.type": [page([{ ...record, RR: 5 }])],
    "adopt.key": [JSON.stringify(page([record])).replace("{", '{"__proto__":{},')],
  },
);

const zoneId = "0".repeat(32);
const other = { id: "372e", name: "example.com", type: "A", content: "192.0.2.1", ttl: 1 };

const cloudflareLists = inputs(
  ([value, id]: [object, string?]) => readCloudflareList(JSON.stringify(value), "example.com", id),
  {
    "adopt.refused": [[{ success: false, errors: [{ code: 10000, message: "Authentication error" }] }]],
    "adopt.no-list": [[{}]],
    "adopt.incomplete": [
      [{ zoneId, results: [other], maxItems: 1 }],
      [{ result: [{ ...other, zone_id: zoneId }], result_info: { total_count: 2 } }],
    ],
    "adopt.no-zone-id": [[{ result: [other] }]],
    "adopt.other-zone-id": [[{ result: [{ ...other, zone_id: zoneId }] }, "1".repeat(32)]],
  },
);

const dnspodRecord = { RecordId: 7, Name: "@", Type: "A", Value: "192.0.2.1", TTL: 600 };

const dnspodLists = inputs((value: object) => readDnspodList(JSON.stringify(value), "example.com"), {
  "adopt.no-list": [{}],
  "adopt.refused": [{ Response: { Error: { Code: "AuthFailure", Message: "not allowed" } } }],
  "adopt.incomplete": [{ RecordCountInfo: { TotalCount: 30 }, RecordList: [dnspodRecord] }],
});

const digitalOceanRecord = { id: 7, name: "@", type: "A", data: "192.0.2.1", ttl: 600 };

const digitalOceanLists = inputs((value: object) => readDigitalOceanList(JSON.stringify(value), "example.com"), {
  "adopt.no-list": [{}],
  "adopt.refused": [{ id: "unauthorized", message: "Unable to authenticate you" }],
  "adopt.incomplete": [{ domain_records: [digitalOceanRecord], meta: { total: 30 } }],
});

export const room: Room = together(zones, alidnsLists, cloudflareLists, dnspodLists, digitalOceanLists, {
  "adopt.in-rrset": [
    () => heldByRRset(txt("@", "MS=ms1")),
    () => heldByRRset([standing("@ 600 MX 1 aspmx.l.google.com.")]),
  ],
  "adopt.cname-beside-other": () => held([], ["mail.example.com"]),
});
