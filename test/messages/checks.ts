/** The live check and what finds the servers for it. */

import { judge, type PlanToCheck, readPlan } from "../../src/check";
import { failed } from "../../src/check/many";
import { observe } from "../../src/check/observe";
import { quoteTxt } from "../../src/mail";
import { formatPlan } from "../../src/plan";
import {
  check,
  checkSets,
  drift,
  others,
  planOf,
  recordsOf,
  resolverOf,
  serversWith,
  text,
  type World,
  withSets,
} from "../check/world";
import { examplePublicKey, planOf as planOfArguments } from "../plan/helpers";
import { withoutValue } from "../support/withheld";
import { inputs, type Room, together } from "./entry";

type Sets = Parameters<typeof checkSets>[0];

const plan = planOf({
  dkim: { default: { publicKey: examplePublicKey }, old: { retired: true } },
  dmarc: { policy: "none", aggregateReports: ["dmarc@example.com"] },
  mtaSts: { mode: "testing" },
  tlsReports: { addresses: ["tls@example.com"] },
  bimi: { logo: "https://example.com/logo.svg" },
  clientServices: { imap: true },
  extraRecords: {
    note: { name: "note", type: "TXT", value: "hello big world; the end" },
    web: { name: "www", type: "A", value: "192.0.2.80" },
    shop: { name: "shop", type: "TXT", value: "v=spf1 ip4:192.0.2.7 -all" },
  },
});
const planned = recordsOf(plan);
const world = { ...others, "round.example.org": { CNAME: ["imap.sg.aliyun.com."] } };

/** What is said where the zone has other records than planned. */
const live = (sets: Sets, more: Partial<World> = {}): unknown =>
  checkSets(sets, { plan, others: world, failing: ["silent.example.org"], ...more });
const at = (name: string, type: string, ...records: string[]): Sets => ({ [`${name}example.com ${type}`]: records });
const txt = (name: string, ...texts: string[]): Sets => at(name, "TXT", ...texts.map(text));
const mx = (...records: string[]): Sets => at("", "MX", ...records);
const spf = (...records: string[]): Sets => txt("", ...records);
const imap = (...records: string[]): Sets => at("imap.", "CNAME", ...records);
const srv = (...records: string[]): Sets => at("_imaps._tcp.", "SRV", ...records);
const [first, second] = ["5 mx1.sg.aliyun.com.", "10 mx2.sg.aliyun.com."];
const ours = "include:spf.sg.aliyun.com";

const sets = inputs(live, {
  "mx.final-dot": [mx("5 mx1.sg.aliyun.com.example.com.", second)],
  "mx.null": [mx("0 .")],
  "mx.none": [mx()],
  "mx.implicit": [{ ...mx(), ...at("", "A", "192.0.2.80") }],
  "mx.null-beside-other": [mx(first, second, "0 .")],
  "mx.missing-host": [mx(first)],
  "mx.order": [mx("10 mx1.sg.aliyun.com.", "5 mx2.sg.aliyun.com.")],
  "mx.foreign-wins": [mx(first, second, "1 aspmx.l.google.com.")],
  "mx.foreign-shares": [mx(first, second, "7 mx.example.net.")],
  "mx.foreign-behind": [mx(first, second, "20 mx.example.net.")],
  "mx.other-edition": [mx("5 mx1.qiye.aliyun.com.")],
  "mx.other-preference": [mx("1 mx1.sg.aliyun.com.", "50 mx2.sg.aliyun.com.")],
  "mx.twice": [mx(first, second, "30 mx1.sg.aliyun.com.")],
  "spf.none": [spf()],
  "spf.two-records": [spf(`v=spf1 ${ours} -all`, "v=spf1 -all")],
  "spf.unreadable": [spf(`v=spf1 ${ours} moo -all`), spf(`v=spf1;${ours} -all`)],
  "spf.type-99": [{ ...spf(), ...at("", "SPF", text(`v=spf1 ${ours} -all`)) }],
  "spf.strings-joined": [at("", "TXT", `"v=spf1" "${ours}" "-all"`), at("", "TXT", `"v=spf1" "${ours}" "all"`)],
  "spf.continued": [spf("v=spf1 mx", `${ours} -all`), spf("v=spf1 mx", `${ours} +all`)],
  "spf.without-ours": [
    "v=spf1 mx -all",
    `v=spf1 include=spf.sg.aliyun.com -all`,
    "v=spf1 redirect=spf.sg.aliyun.com -all",
    "v=spf1 exp=spf.sg.aliyun.com -all",
    `v=spf1 ~${ours} -all`,
    `v=spf1 -all ${ours}`,
    "v=spf1 -all include=spf.sg.aliyun.com",
    `v=spf1 -all ~${ours}`,
    "v=spf1 a:spf.sg.aliyun.com -all",
    `v=spf1 ${ours}-all`,
    "v=spf1 include:spf.sg.aliyum.com -all",
    `v=spf1 -ip4:0.0.0.0/0 ${ours} -all`,
  ]
    .map((record) => spf(record))
    .concat(
      { ...spf("v=spf1 include:_spf.example.com -all"), ...txt("_spf.", "v=spf1 include=spf.sg.aliyun.com -all") },
      { ...spf("v=spf1 include:_spf.example.com -all"), ...txt("_spf.", `v=spf1 ?ip4:47.90.0.0/16 ${ours} -all`) },
      { ...spf("v=spf1 ~include:_spf.example.com -all"), ...txt("_spf.", `v=spf1 ${ours} -all`) },
    ),
  "spf.permerror": [spf(`v=spf1 ${ours} include:gone.example.net -all`)],
  "spf.differs": [spf(`v=spf1 ${ours} ip4:192.0.2.9 ~all`), spf(`v=spf1 ${ours} ${ours} -all`)],
  "spf.not-told": [spf("v=spf1 include:%{i}._spf.example.net -all")],
  "spf.other-terms": [txt("shop.", "v=spf1 a ~all"), txt("shop.", "v=spf1 -all ip4:192.0.2.7")],
  "spf.depends-on-mail": [spf(`v=spf1 include:%{i}._spf.example.net ${ours} -all`)],
  "dkim.withdrawn": [txt("default._domainkey.", "v=DKIM1; p=")],
  "dkim.not-withdrawn": [txt("old._domainkey.", `v=DKIM1; p=${examplePublicKey}`)],
  "dkim.other-key": [txt("default._domainkey.", "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")],
  "txt.missing": [txt("note.", "x")],
  "txt.cut": [txt("note.", "hello big world")],
  "txt.strings-joined": [at("note.", "TXT", '"hello" "big" "world; the" "end"')],
  "address.missing": [at("www.", "A"), at("www.", "A", "192.0.2.81")],
  "address.more": [at("www.", "A", "192.0.2.80", "192.0.2.81")],
  "cname.final-dot": [imap("imap.sg.aliyun.com.example.com.")],
  "cname.several": [imap("imap.sg.aliyun.com.", "x.example.org.")],
  "cname.chain": [imap("round.example.org.")],
  "cname.not-followed": [imap("silent.example.org.")],
  "cname.other-target": [imap("imap.exmail.qq.com.")],
  "cname.missing": [imap()],
  "cname.flattened": [{ ...imap(), ...at("imap.", "A", "104.16.0.1") }],
  "srv.missing": [srv(), srv("0 1 143 imap.sg.aliyun.com.")],
  "srv.other-numbers": [srv("0 9 993 imap.sg.aliyun.com.")],
  "srv.more": [srv("0 1 993 imap.sg.aliyun.com.", "0 1 993 x.example.org.")],
  "srv.final-dot": [srv("0 1 993 imap.sg.aliyun.com.example.com.")],
});

/** The records of which a name has one: where each stands, and a text of it that says something else. */
const single: Record<string, { name: string; other: string; broken: string }> = {
  dkim: { name: "default._domainkey.", other: `v=DKIM1; k=rsa; t=s; p=${examplePublicKey}`, broken: "v=DKIM1; p=MIIB" },
  dmarc: { name: "_dmarc.", other: "v=DMARC1; p=reject", broken: "v=DMARC1; p=none; p=reject" },
  "mta-sts": { name: "_mta-sts.", other: "v=STSv1; id=1;", broken: "v=STSv1;" },
  "tls-rpt": { name: "_smtp._tls.", other: "v=TLSRPTv1; rua=mailto:x@example.com", broken: "v=TLSRPTv1; x=1" },
  bimi: { name: "default._bimi.", other: "v=BIMI1; l=https://example.com/x.svg", broken: "v=BIMI1; l=x.svg" },
};

/** What befalls each of these records. */
const ofSingle: Room = together(
  ...Object.entries(single).map(([kind, { name, other, broken }]): Room => {
    const [, record] = plan.records.flatMap((each) => (each.key.startsWith(kind) ? [each.name, each] : []));
    const whole = typeof record === "object" && record.type === "TXT" ? (record.text ?? "") : "";
    const parts = whole.split("; ");
    // A key is longer than one string.
    const middle = kind === "dkim" ? 255 : whole.indexOf("; ") + 2;
    return {
      [`${kind}.missing`]: () => live(txt(name)),
      [`${kind}.several`]: () => live(txt(name, whole, other)),
      [`${kind}.differs`]: () => live(txt(name, other)),
      [`${kind}.unreadable`]: () => live(txt(name, broken)),
      [`${kind}.cut`]: () => live(txt(name, parts[0] ?? "")),
      [`${kind}.continued`]: () => live(txt(name, whole.slice(0, middle), whole.slice(middle))),
      [`${kind}.strings-joined`]: () => live(at(name, "TXT", parts.map((part) => quoteTxt(part)).join(" "))),
    };
  }),
);

/** What is said of servers, of which there are two with the plan's records, where the second differs. */
const secondServer = (more: object): Promise<unknown> => {
  const [one, two] = serversWith(planned, planned);
  return check(plan, { servers: [one, { ...two, ...more }] as World["servers"] });
};
const nobody = serversWith(planned).map((server) => ({ ...server, state: "silent" as const, why: "no answer in 2 s" }));
const soa = (serial: number): Sets => at("", "SOA", `ns1.example.net. hostmaster.example.net. ${serial} 1 2 3 4`);
const alias = { ...planned, "example.com": { CNAME: ["shared.example.org."] } };
const ring = {
  ...planned,
  "example.com": { CNAME: ["ring.example.com."] },
  "ring.example.com": { CNAME: ["example.com."] },
};

const ofServers: Room = {
  "server.lame": [
    () => secondServer({ state: "lame", why: "REFUSED" }),
    () =>
      check(plan, {
        servers: serversWith(planned).map((one) => ({ ...one, state: "lame", why: "SERVFAIL" })),
        isCached: true,
      }),
  ],
  "server.silent": () => secondServer({ state: "silent", why: "no answer in 2 s" }),
  "server.unreachable": () => secondServer({ state: "unreachable", why: "ENETUNREACH" }),
  "server.skipped": () =>
    secondServer({ state: "skipped", address: "10.0.0.2", why: "its address is not globally routable" }),
  "server.no-address": [
    () => secondServer({ state: "no-address", address: "", why: "no address was found for its name" }),
    () =>
      check(plan, {
        servers: serversWith(planned).map((one) => ({ ...one, state: "no-address", address: "" })),
        isCached: true,
      }),
  ],
  "server.slow": [
    () => secondServer({ late: 3040 }),
    () => check(plan, { servers: serversWith(planned).map((one) => ({ ...one, late: 3040 })), isCached: true }),
  ],
  "servers.none-answered": [
    () => check(plan, { servers: nobody }),
    () => check(plan, { servers: nobody.map((one) => ({ ...one, state: "lame", why: "REFUSED" })) }),
    () => check(plan, { servers: nobody.map((one) => ({ ...one, state: "no-address", address: "" })) }),
    () => check(plan, { servers: nobody, isCached: true }),
  ],
  "servers.no-answer": [() => check(plan, { servers: nobody }), () => drift(plan, { servers: nobody })],
  "servers.disagree": () =>
    check(plan, { servers: serversWith(withSets(planned, soa(8)), withSets(planned, { ...mx(), ...soa(7) })) }),
  "mx.none": () => check(plan, { servers: serversWith(planned, withSets(planned, mx())) }),
  "zone.many-servers": () => check(plan, { zone: { leftOut: 60 } }),
  "zone.ns-differs": () => check(plan, { zone: { parentOnly: ["ns8.example.net"], childOnly: ["ns9.example.net"] } }),
  "zone.no-such-name": () => check(plan, { zone: { zone: "", state: "nxdomain", why: "NXDOMAIN in com" } }),
  "zone.unknown": () => check(plan, { zone: { zone: "", state: "unknown", why: "no root server answered" } }),
  "zone.other": () =>
    check(planOf({ domain: "post.example.com", zone: "example.com" }), { zone: { zone: "post.example.com" } }),
  "alias.beside": () => check(plan, { besideCname: { "example.com": "web.example.net." } }),
  "alias.not-followed": [
    () => check(plan, { servers: serversWith(alias), failing: ["shared.example.org"] }),
    () => drift(plan, { servers: serversWith(alias), failing: ["shared.example.org"] }),
  ],
  "alias.loop": () => check(plan, { servers: serversWith(ring) }),
  "mx.behind-alias": () =>
    check(plan, { servers: serversWith(alias), others: { ...others, "shared.example.org": { MX: [first, second] } } }),
  "spf.behind-alias": () =>
    check(plan, {
      servers: serversWith(alias),
      others: { ...others, "shared.example.org": { TXT: [text(`v=spf1 ${ours} -all`)] } },
    }),
  "spf.temperror": () => check(plan, { failing: ["spf.sg.aliyun.com"] }),
  "spf.not-told": () => {
    const own = { own: { name: "@", type: "TXT" as const, value: "v=spf1 -all" } };
    const custom = planOf({
      edition: "custom",
      hosts: { mx: { a: { exchange: "mx.example.org", preference: 5 } } },
      spf: { enabled: false },
      extraRecords: own,
    });
    return checkSets(spf("v=spf1 ~all"), { plan: custom });
  },
  "spf.not-evaluated": async () => {
    const seen = await observe(plan, resolverOf({ servers: serversWith(planned), others }));
    return judge(plan, { ...seen, spf: new Map() });
  },
  "mx.missing-optional": () => {
    const records = plan.records.map((one) =>
      one.key === "mx-secondary" ? { ...one, requirement: "optional" as const } : one,
    );
    return checkSets(mx(first), { plan: { ...plan, records } });
  },
};

const ofDrift: Room = {
  "drift.missing": () => drift(plan, { servers: serversWith(withSets(planned, mx(first))) }),
  "drift.more": () => drift(plan, { servers: serversWith(withSets(planned, mx(first, second, "90 mx.example.net."))) }),
  "drift.alias": () =>
    drift(plan, {
      servers: serversWith(
        withSets(planned, { ...at("_dmarc.", "TXT"), ...at("_dmarc.", "CNAME", "_dmarc.example.org.") }),
      ),
    }),
  "drift.alias-beside": () => drift(plan, { besideCname: { "example.com": "web.example.net." } }),
  "drift.ttl": () =>
    drift(plan, { servers: serversWith(withSets(planned, { "www.example.com A": [["192.0.2.80", 60]] })) }),
};

const withoutMx: PlanToCheck = { ...plan, records: plan.records.filter(({ type }) => type !== "MX") };

const ofPlans: Room = {
  "plan.value-not-known": [
    () => check(withoutValue(plan, "dmarc"), { servers: serversWith(planned) }),
    () => drift(withoutValue(plan, "dmarc"), { servers: serversWith(planned) }),
  ],
  "plan.no-mx": () => check(withoutMx),
  "plan.no-spf": () => check(planOf({ spf: { enabled: false } })),
  "plan.no-domain": () => check({ ...plan, domain: "", issues: [] }),
  "check.failed": () => failed(plan, new Error("no such function")),
  "check.too-long": async () => {
    const resolver = resolverOf({ servers: serversWith(planned), others });
    return judge(plan, await observe(plan, resolver, { seconds: 300, signal: AbortSignal.abort() }));
  },
};

const { records } = planOf();
const read = (value: unknown, options = {}): unknown =>
  readPlan(typeof value === "string" ? value : JSON.stringify(value), options);
/** The outputs of a stack, with one record changed. */
const outputs = (more: object, index = 0): object => ({
  domain: "example.com",
  records: records.map((record, at) => (at === index ? { ...record, ...more } : record)),
});
const endpoint = { host: "imap.sg.aliyun.com", port: 993, security: "TLS" };

const files = inputs((value: unknown) => read(value), {
  "plan.refused": [formatPlan(planOfArguments({ domain: "" }), "json")],
  "plan.json": ["", "{ domain }", '{\u00a0"domain": 1 }'],
  "plan.no-records": [{ domain: "example.com" }],
  "plan.several": [{ a: { records }, b: { records } }],
  "plan.record-type": [outputs({ type: "NS" })],
  "plan.address": [
    outputs({ type: "A", address: "x", preference: undefined, exchange: undefined }),
    outputs({ type: "AAAA", address: "x", preference: undefined, exchange: undefined }),
  ],
  "plan.duplicate-key": [outputs({ key: "spf" })],
  "plan.no-domain": [{ records }],
  "plan.missing": [outputs({ ttl: undefined })],
  "plan.type": [outputs({ ttl: "600" })],
  "plan.unknown-key": [outputs({ tll: 600 })],
  "plan.unknown-value": [outputs({ requirement: "needed" })],
  "plan.url": [{ ...outputs({}), webmailUrl: "mail.example.com" }],
  "plan.port": [{ ...outputs({}), imap: { ...endpoint, port: 0 } }],
  "plan.value-not-known": (["unknown", "secret", "refused"] as const).map((withheld) =>
    outputs({ withheld, exchange: undefined }),
  ),
  "plan.key": [JSON.stringify(outputs({})).replace('"formerKeys"', '"__proto__":{},"formerKeys"')],
});

const ofOptions: Room = {
  "plan.no-output": () => read({ a: { records } }, { output: "b" }),
  "plan.other-domain": [
    () => read({ records: planOf({ domain: "post.example.com", zone: "example.com" }).records, domain: "example.com" }),
    () => read({ records, domain: "example.com", zone: "example.org" }),
  ],
};

export const room: Room = together(sets, ofSingle, ofServers, ofDrift, ofPlans, files, ofOptions);
