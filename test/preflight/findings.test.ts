import { describe, expect, it } from "vitest";
import { shownInstead } from "../../src/adoption/canonical-shown";
import { parseDmarc } from "../../src/mail";
import { appliedPolicies } from "../../src/mail/dmarc/record";
import {
  aboutNeverAdopted,
  alidnsService,
  cloudflareService,
  type Finding,
  findingsOf,
  findingText,
  type PreflightPlan,
  refusalsFor,
  warningsFor,
} from "../../src/preflight";
import type { ExistingRecord } from "../../src/records/existing";
import { type Args, find, planOf, readingOf, recordOf, type World, withFix, ZONE } from "./world";

const google = ["@ 3600 MX 1 aspmx.l.google.com.", "@ 3600 MX 5 alt1.aspmx.l.google.com."];
const ours = [
  "@ 600 MX 5 mx1.sg.aliyun.com.",
  "@ 600 MX 10 mx2.sg.aliyun.com.",
  "@ 600 TXT v=spf1 include:spf.sg.aliyun.com -all",
];

/** What is found, without the common beginning of ids; warnings marked. */
function idsOf(findings: Finding[]): string[] {
  return findings.map(
    ({ id, severity }) => `${severity === "warning" ? "warning " : ""}${id.replace("preflight.", "")}`,
  );
}

function named(findings: Finding[], id: string): Finding | undefined {
  return findings.find((one) => one.id === `preflight.${id}`);
}

function existing(line: string, more: Partial<ExistingRecord> = {}): ExistingRecord {
  const { name, type, ttl, rdata } = recordOf(line);
  return { name, type, ttl, rdata, importId: `id of ${line.split(" ").slice(2, 5).join(" ")}`, ...more };
}

/** What stands for values that a service's list does not have. */
function alias(name: string, type: string): ExistingRecord {
  const special = "an alias of d111.cloudfront.net";
  return { ...existing(`${name} 600 A 192.0.2.1`), type, rdata: shownInstead(type, special), special };
}

const service = (over: Partial<PreflightPlan["service"]> = {}): Partial<PreflightPlan> => ({
  service: { name: "a DNS service", ...over },
});

describe("a zone in which nothing is in the way", () => {
  it("gives no findings where it is empty", async () => {
    expect(await find([])).toEqual([]);
  });

  it("gives none where it has records of other matters, however many", async () => {
    const foreign = Array.from({ length: 50 }, (_, index) => `web${index} 300 A 192.0.2.${index}`);
    expect(await find(["@ 300 A 192.0.2.80", "@ 300 TXT token=1", ...foreign])).toEqual([]);
  });
});

/** Zones, with what is found in each. */
const zones: [title: string, world: World | string[], args: Args, more: Partial<PreflightPlan>, found: string[]][] = [
  ["another brand's MX", google, {}, {}, ["other-mx"]],
  ["MX of two owners", [...google, "@ 600 MX 9 mail.example.net."], {}, {}, ["other-mx", "other-mx"]],
  [
    "another brand's MX at a subdomain",
    ["post 600 MX 5 mxbiz1.qq.com."],
    { domain: "post.example.com", zone: ZONE },
    {},
    ["other-mx"],
  ],
  ["MX of another edition", ["@ 600 MX 5 mx1.qiye.aliyun.com."], {}, {}, ["warning former-mx"]],
  ["MX that somebody locks", ["@ 300 MX 12 route1.mx.cloudflare.net."], {}, {}, ["locked-mx"]],
  ["a null MX", ["@ 600 MX 0 ."], {}, {}, ["null-mx"]],
  ["a null MX beside another MX", ["@ 600 MX 0 .", google[0] as string], {}, {}, ["null-mx", "other-mx"]],
  ["ours with another preference", ["@ 600 MX 7 mx1.sg.aliyun.com."], {}, {}, ["warning mx-preference"]],
  [
    "ours with another preference, and an id",
    ["@ 600 MX 7 mx1.sg.aliyun.com."],
    {},
    service({ records: [existing("@ 600 MX 7 mx1.sg.aliyun.com.")] }),
    ["warning mx-preference"],
  ],
  [
    "what a stack has changed in its file, and no server has loaded yet",
    [...ours.slice(0, 2), "@ 600 TXT v=spf1 include:spf.qiye.aliyun.com -all", "imap 600 CNAME imap.qiye.aliyun.com."],
    {},
    service({
      records: [...ours, "imap 600 CNAME imap.sg.aliyun.com."].map((line) => existing(line, { identity: "dev/corp" })),
    }),
    ["warning outdated"],
  ],
  [
    "the same where nobody has the lines of the file",
    ["@ 600 TXT v=spf1 include:spf.qiye.aliyun.com -all"],
    {},
    service({ records: [existing(ours[2] as string)] }),
    ["several-spf", "there-already"],
  ],
  [
    "the MX of another brand beside those of a stack",
    google,
    {},
    service({ records: ours.slice(0, 2).map((line) => existing(line, { identity: "dev/corp" })) }),
    ["other-mx"],
  ],
  ["a plan without MX", [], {}, { records: [] }, ["no-mx"]],
  ["another SPF record", ["@ 600 TXT v=spf1 include:_spf.google.com ip4:192.0.2.7 ~all"], {}, {}, ["second-spf"]],
  [
    "an SPF record that the arguments can make the planned one",
    ["@ 600 TXT v=spf1 include:spf.sg.aliyun.com ?all"],
    {},
    service({ records: [existing("@ 600 TXT v=spf1 include:spf.sg.aliyun.com ?all")] }),
    ["second-spf"],
  ],
  [
    "another SPF record, beside senders of ours",
    ["@ 600 TXT v=spf1 include:_spf.google.com ip6:2001:db8::/32 redirect=_spf.example.net"],
    { spf: { ip4: ["192.0.2.9"], includes: ["spf1.dm.aliyun.com"], all: "~all" } },
    {},
    ["second-spf"],
  ],
  [
    "two SPF records, one of which is ours",
    ["@ 600 TXT v=spf1 include:_spf.google.com ~all", "@ 600 TXT v=spf1 include:spf.sg.aliyun.com -all"],
    {},
    {},
    ["several-spf", "there-already"],
  ],
  [
    "two SPF records of others",
    ["@ 600 TXT v=spf1 include:_spf.google.com ~all", "@ 600 TXT v=spf1 ip4:192.0.2.1 -all"],
    {},
    {},
    ["several-spf"],
  ],
  [
    "an SPF record that costs too much once merged",
    [`@ 600 TXT v=spf1 ${Array.from({ length: 10 }, (_, index) => `include:s${index}.example.net`).join(" ")} -all`],
    {},
    {},
    ["second-spf", "spf-cost"],
  ],
  [
    "an SPF record that includes what is not there",
    ["@ 600 TXT v=spf1 include:gone.example.net -all"],
    {},
    {},
    ["second-spf", "spf-cost"],
  ],
  [
    "an SPF record, where ours includes what nobody finds here",
    ["@ 600 TXT v=spf1 ip4:192.0.2.7 -all"],
    { hosts: { spfInclude: "gone.example.net" } },
    {},
    ["second-spf"],
  ],
  [
    "no SPF in the plan, and ours in the zone",
    [ours[2] as string],
    { spf: { enabled: false } },
    {},
    ["warning spf-goes"],
  ],
  ["no SPF in the plan, and another in the zone", ["@ 600 TXT v=spf1 -all"], { spf: { enabled: false } }, {}, []],
  ["an address where a CNAME is to be", ["mail 600 A 192.0.2.9", "mail 600 TXT x"], {}, {}, ["name-taken"]],
  [
    "the old mail server where a CNAME is to be",
    ["@ 600 MX 5 mail.example.com.", "mail 600 A 192.0.2.9"],
    {},
    {},
    ["other-mx", "mx-host"],
  ],
  [
    "an old MX whose server is gone, where a CNAME is to be",
    ["@ 600 MX 5 mail.example.com."],
    {},
    {},
    ["other-mx", "mx-host"],
  ],
  [
    "the old mail server, where no CNAME is to be",
    ["@ 600 MX 5 mail.example.com.", "mail 600 A 192.0.2.9"],
    { cnames: { mail: false } },
    {},
    ["other-mx"],
  ],
  ["a CNAME that leads elsewhere", ["imap 600 CNAME imap.example.net."], {}, {}, ["name-taken"]],
  ["a CNAME at the domain itself", ["@ 600 CNAME web.example.net."], {}, {}, ["name-taken"]],
  [
    "a delegated DMARC record",
    ["_dmarc 600 CNAME dmarc.example.net."],
    { dmarc: { policy: "none" } },
    {},
    ["name-taken"],
  ],
  [
    "another DMARC record",
    ["_dmarc 600 TXT v=DMARC1; p=none"],
    { dmarc: { policy: "none", aggregateReports: ["a@example.com"] } },
    {},
    ["second-dmarc"],
  ],
  [
    "another DKIM key",
    ["default._domainkey 600 TXT v=DKIM1; p="],
    { dkim: { default: { record: "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=" } } },
    {},
    ["second-dkim"],
  ],
  ["all that is planned", ours, {}, {}, ["there-already"]],
  [
    "all that is planned, with ids",
    ours,
    {},
    service({ records: ours.map((line) => existing(line)) }),
    ["there-already"],
  ],
  [
    "what stacks have made",
    ours,
    {},
    service({ records: ours.map((line) => existing(line, { identity: "p/s/corp-spf#1.2" })) }),
    [],
  ],
  [
    "a record that is suspended",
    [],
    {},
    service({ records: [existing(ours[0] as string, { isSuspended: true })] }),
    ["warning suspended"],
  ],
  ["a record that is not served yet", [], {}, service({ records: [existing(google[0] as string)] }), ["other-mx"]],
  [
    "a record that is served to some only",
    [],
    {},
    service({ records: [existing(google[0] as string, { audience: "the line telecom" })] }),
    ["audience"],
  ],
  [
    "what is planned, served to some only",
    [],
    {},
    service({ records: ours.map((line) => existing(line, { audience: "the line telecom" })) }),
    [],
  ],
  [
    "records of other matters that are served to some only",
    [],
    {},
    service({
      records: ["@ 600 TXT MS=ms1", "@ 600 A 192.0.2.1", "www 600 A 192.0.2.1"].map((line) =>
        existing(line, { audience: "the line telecom" }),
      ),
    }),
    [],
  ],
  [
    "policies and hosts that are served to some only",
    [],
    {},
    service({
      records: ["_dmarc 600 TXT v=DMARC1; p=reject", "mail 600 A 192.0.2.9", "@ 600 TXT v=spf1 -all"].map((line) =>
        existing(line, { audience: "the line oversea" }),
      ),
    }),
    ["warning audience"],
  ],
  [
    "an alias of the service where a CNAME is to be",
    ["mail 60 A 192.0.2.9"],
    {},
    service({ records: [alias("mail", "A")] }),
    ["name-taken"],
  ],
  [
    "an alias of the service that is not served yet",
    [],
    {},
    service({ records: [alias("mail", "A"), alias("@", "MX")] }),
    ["other-mx", "name-taken"],
  ],
  [
    "sets with a routing policy",
    ["@ 600 MX 5 mail.example.net."],
    {},
    service({
      records: [9, 5].map((preference) =>
        existing(`@ 600 MX ${preference} mail.example.net.`, {
          audience: `the clients of the set ${preference}`,
          special: "a set with a routing policy",
        }),
      ),
    }),
    ["other-mx", "audience"],
  ],
  ["a TTL that the zone does not take", [], {}, service({ minTtl: 3600 }), ["ttl-too-low"]],
  [
    "a TTL of one RRset that the zone does not take",
    [],
    { ttls: { "@ MX": 60 } },
    service({ minTtl: 600 }),
    ["ttl-too-low"],
  ],
  [
    "settings for mail programs",
    [
      "autodiscover 600 CNAME autodiscover.outlook.com.",
      "autoconfig 600 A 192.0.2.5",
      "_autodiscover._tcp 600 SRV 0 0 443 mail.example.net.",
    ],
    {},
    {},
    ["warning autodiscover"],
  ],
  [
    "services for mail programs",
    [
      "_imaps._tcp 600 SRV 0 1 993 imap.example.net.",
      "_submission._tcp 600 SRV 0 1 587 smtp.example.net.",
      "_pop3s._tcp 600 SRV 0 0 0 .",
    ],
    {},
    {},
    ["warning client-srv"],
  ],
  [
    "services for mail programs that are planned",
    ["_imaps._tcp 600 SRV 0 1 993 imap.sg.aliyun.com."],
    { clientServices: { imap: true } },
    {},
    ["there-already"],
  ],
  [
    "keys of brands",
    ["google._domainkey 600 TXT v=DKIM1; p=", "selector1._domainkey 600 CNAME selector1.example.net."],
    {},
    {},
    ["warning dkim-selector"],
  ],
  [
    "texts that verify",
    ["@ 600 TXT MS=ms12345678", "@ 600 TXT google-site-verification=x"],
    {},
    {},
    ["warning verification"],
  ],
  ["a policy of MTA-STS", ["_mta-sts 600 TXT v=STSv1; id=1;"], {}, {}, ["warning mta-sts"]],
  ["TLSA at a name that is to be a CNAME", ["_25._tcp.mail 600 TLSA 3 1 1 00"], {}, {}, ["warning tlsa"]],
  [
    "TLSA of a planned exchanger",
    ["_25._tcp.mx1 600 TLSA 3 1 1 00"],
    { hosts: { mx: { primary: { exchange: "mx1.example.com" } } } },
    {},
    ["tlsa"],
  ],
  [
    "a DMARC policy that refuses",
    ["_dmarc 600 TXT v=DMARC1; p=reject; rua=mailto:a@example.com"],
    {},
    {},
    ["warning dmarc-refuses"],
  ],
  ["a DMARC policy that refuses, planned", [], { dmarc: { policy: "quarantine" } }, {}, ["warning dmarc-refuses"]],
  [
    "a DMARC policy that refuses, and a key that signs",
    ["_dmarc 600 TXT v=DMARC1; p=reject"],
    { dkim: { default: { record: "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=" } } },
    {},
    [],
  ],
  [
    "a DMARC policy of the domain above",
    ["_dmarc 600 TXT v=DMARC1; p=none; sp=reject"],
    { domain: "post.example.com", zone: ZONE },
    {},
    ["warning dmarc-refuses"],
  ],
  [
    "a DMARC policy that refuses, hosted elsewhere",
    ["_dmarc 600 CNAME example-com.dmarc.example.", "example-com.dmarc.example. 600 TXT v=DMARC1; p=reject"],
    {},
    {},
    ["warning dmarc-refuses"],
  ],
  [
    "a DMARC policy of the domain above, hosted in the zone",
    ["_dmarc 600 CNAME policy.example.com.", "policy 600 TXT v=DMARC1; p=none; sp=reject"],
    { domain: "post.example.com", zone: ZONE },
    {},
    ["warning dmarc-refuses"],
  ],
  [
    "keys of brands behind aliases",
    ["google._domainkey 600 CNAME google.keys.example.com.", "google.keys 600 TXT v=DKIM1; p=x"],
    {},
    {},
    ["warning dkim-selector"],
  ],
  [
    "a key of many behind an alias that leads to a brand",
    [
      "selector1._domainkey 600 CNAME s1.example.com.",
      "s1 600 CNAME selector1-example-com._domainkey.x.onmicrosoft.com.",
    ],
    {},
    {},
    ["warning dkim-selector"],
  ],
  [
    "keys of who sends for applications, whatever their selectors",
    ["google._domainkey 600 CNAME s1.example.com.", "s1 600 CNAME s1.domainkey.u1.wl.sendgrid.net."],
    {},
    {},
    [],
  ],
  ["a DMARC policy in test mode", ["_dmarc 600 TXT v=DMARC1; p=quarantine; t=y"], {}, {}, []],
  ["a wildcard MX", ["* 600 MX 10 aspmx.l.google.com."], {}, {}, ["warning wildcard"]],
  ["a wildcard address", ["* 600 A 192.0.2.80", "www 600 A 192.0.2.1"], {}, {}, ["warning wildcard"]],
  ["a wildcard CNAME", ["* 600 CNAME web.example.net."], {}, {}, ["warning wildcard"]],
  [
    "a wildcard, and a name of its own that says the same",
    ["* 600 A 192.0.2.80", "mail 600 A 192.0.2.80"],
    {},
    {},
    ["name-taken", "warning wildcard"],
  ],
  ["a long TTL", ["@ 86400 MX 1 aspmx.l.google.com."], {}, {}, ["other-mx", "warning long-ttl"]],
  ["a name below a delegation", { lines: [], cuts: ["mail"] }, {}, {}, ["below-delegation"]],
  [
    "a name below a DNAME",
    ["_domainkey 600 DNAME keys.example.net."],
    { dkim: { default: { retired: true } } },
    {},
    ["below-dname"],
  ],
  ["a domain that is in another zone", { lines: [] }, { domain: "post.example.com" }, {}, ["other-zone"]],
  ["a domain that nobody has", { lines: [], state: "nxdomain" }, {}, {}, ["warning not-registered"]],
  ["servers that are silent", { lines: [], failing: ["*"] }, {}, {}, ["warning not-checked"]],
  [
    "a service that lets nobody look",
    [],
    {},
    service({ notChecked: ["the list was refused"] }),
    ["warning not-checked"],
  ],
  ["other name servers", ["@ 600 NS ns1.example.net."], {}, { service: alidnsService }, ["warning other-name-servers"]],
  ["the service's own name servers", ["@ 600 NS ada.ns.cloudflare.com."], {}, { service: cloudflareService }, []],
];

describe("what is found", () => {
  it.each(zones)("%s", async (_, world, args, more, found) => {
    expect(idsOf(await find(world, args, more))).toEqual(found);
  });
});

describe("the lines of a finding", () => {
  it.each(zones)("settle it: %s", async (_, world, args, more) => {
    const before = await find(world, args, more);
    for (const finding of before.filter(({ fix }) => fix !== undefined)) {
      const plan = { ...more, ...(more.records ? {} : planOf(withFix(args, finding))) };
      const after = findingsOf(plan as PreflightPlan, await readingOf(plan as PreflightPlan, world));
      const same = after.filter(
        ({ id, records }) =>
          id === finding.id &&
          String(records.map(({ rdata }) => rdata)) === String(finding.records.map(({ rdata }) => rdata)),
      );
      expect(same, finding.message).toEqual([]);
    }
  });

  it("name the records of a brand by its key and a number, with their ids where the service tells them", async () => {
    const list = google.map((line) => existing(line));
    expect(named(await find(google, {}, service({ records: list })), "other-mx")?.fix).toBe(
      `legacy: {
  "google-1": { name: "@", type: "MX", priority: 1, value: "aspmx.l.google.com", ttl: 3600, id: "id of MX 1 aspmx.l.google.com.", state: "live" },
  "google-2": { name: "@", type: "MX", priority: 5, value: "alt1.aspmx.l.google.com", ttl: 3600, id: "id of MX 5 alt1.aspmx.l.google.com.", state: "live" },
},`,
    );
  });

  it("merge the senders of the old SPF record into ours", async () => {
    const zone = ["@ 600 TXT v=spf1 include:_spf.google.com ip4:192.0.2.7 ~all"];
    expect(named(await find(zone), "second-spf")?.fix).toBe(
      `spf: { ip4: ["192.0.2.7"], includes: ["_spf.google.com"], all: "~all" },
legacy: {
  "spf": { name: "@", type: "TXT", value: "v=spf1 include:_spf.google.com ip4:192.0.2.7 ~all", ttl: 600, state: "live" },
},`,
    );
  });

  it.each<[string, object, string[]]>([
    ["p=reject", { policy: "none", subdomainPolicy: "reject" }, []],
    [
      "p=reject; sp=reject; np=quarantine; adkim=s; aspf=s",
      {
        policy: "none",
        subdomainPolicy: "reject",
        nonexistentSubdomainPolicy: "quarantine",
        dkimAlignment: "strict",
        spfAlignment: "strict",
      },
      [],
    ],
    ["p=reject; sp=none", { policy: "none" }, []],
    ["p=reject; sp=none; np=reject", { policy: "none", nonexistentSubdomainPolicy: "reject" }, []],
    ["p=reject; t=y", { policy: "none", subdomainPolicy: "reject", testing: true }, []],
    ["p=reject; sp=none; t=y", { policy: "none" }, []],
    [
      "p=quarantine; pct=50; x=1; rua=mailto:a@example.com!10m,https://example.com/r; ruf=mailto:f@example.com; fo=1:d; psd=n",
      {
        policy: "none",
        subdomainPolicy: "quarantine",
        aggregateReports: ["mailto:a@example.com"],
        failureReports: ["mailto:f@example.com"],
      },
      ["fo=1:d", "psd=n", "pct=50", "x=1", "https://example.com/r", "the size limits of reports"],
    ],
    ["p=quarantine; fo=1", { policy: "none", subdomainPolicy: "quarantine" }, []],
  ])("keep what arguments can say of DMARC's %s, and tell the rest", async (tags, dmarc, unsaid) => {
    const finding = named(await find([`_dmarc 600 TXT v=DMARC1; ${tags}`]), "dmarc-refuses");
    expect(finding?.proposal?.dmarc).toEqual(dmarc);
    for (const one of unsaid) expect(finding?.message).toContain(one);
    expect(finding?.message.includes("which no argument can express")).toBe(unsaid.length > 0);
    const [planned] = planOf({ dmarc } as Args).records.filter(({ key }) => key === "dmarc");
    const made = parseDmarc((planned as { text: string }).text);
    const old = parseDmarc(`v=DMARC1; ${tags}`);
    if (!made.ok || !old.ok) throw new Error("one of the two is no record");
    expect(appliedPolicies(made.record)).toEqual({ ...appliedPolicies(old.record), domain: "none" });
  });

  it("take over the CNAME that leads to a hosted DMARC record, beside a record of ours", async () => {
    const zone = [
      "_dmarc 600 CNAME example-com.dmarc.example.",
      "example-com.dmarc.example. 600 TXT v=DMARC1; p=reject",
    ];
    const finding = named(await find(zone), "dmarc-refuses");
    expect(finding?.proposal?.dmarc).toEqual({ policy: "none", subdomainPolicy: "reject" });
    expect(Object.values(finding?.proposal?.legacy ?? {})).toMatchObject([{ name: "_dmarc", type: "CNAME" }]);
  });

  it("leave the part for subdomains to the record of the domain above", async () => {
    const zone = ["_dmarc 600 TXT v=DMARC1; p=none; sp=reject; adkim=s; psd=n"];
    const finding = named(await find(zone, { domain: "post.example.com", zone: ZONE }), "dmarc-refuses");
    expect(finding?.proposal).toEqual({ dmarc: { policy: "none", dkimAlignment: "strict" } });
    expect(finding?.message).not.toContain("no argument");
  });

  it("keep DMARC's reports, and don't refuse the domain's mail for the time of the cut-over", async () => {
    const zone = ["_dmarc 600 TXT v=DMARC1; p=reject; rua=mailto:a@example.com"];
    expect(named(await find(zone), "dmarc-refuses")?.fix).toBe(
      `dmarc: { policy: "none", subdomainPolicy: "reject", aggregateReports: ["mailto:a@example.com"] },
legacy: {
  "dmarc": { name: "_dmarc", type: "TXT", value: "v=DMARC1; p=reject; rua=mailto:a@example.com", ttl: 600, state: "live" },
},`,
    );
  });

  it("import what is there already", async () => {
    const more = service({ records: [existing(ours[0] as string)] });
    expect(named(await find(ours.slice(0, 1), {}, more), "there-already")?.fix).toBe(
      'imports: {\n  "mx-primary": "id of MX 5 mx1.sg.aliyun.com.",\n},',
    );
  });

  it("raise the TTL of all records at once, or of some", async () => {
    expect(named(await find([], {}, service({ minTtl: 3600 })), "ttl-too-low")?.fix).toBe("ttl: 3600,");
    const some = await find([], { ttls: { "@ MX": 60 } }, service({ minTtl: 600 }));
    expect(named(some, "ttl-too-low")?.fix).toBe('ttls: { "@ MX": 600 },');
  });

  it("give each record a key that is free, and keep it from run to run", async () => {
    const zone = [...google, "@ 600 MX 9 mail.example.net.", "mail 600 A 192.0.2.1", "mail 600 AAAA 2001:db8::1"];
    const keys = async (lines: string[], args: Args = {}): Promise<string[]> =>
      (await find(lines, args)).flatMap(({ proposal }) => Object.keys(proposal?.legacy ?? {}));
    expect(await keys(zone)).toEqual(["google-1", "google-2", "mx-1", "mail-1", "mail-2"]);
    expect(await keys(zone.toReversed())).toEqual(await keys(zone));
    const first = { name: "@", type: "MX", priority: 1, value: "aspmx.l.google.com", ttl: 600, state: "live" } as const;
    expect(await keys(google, { legacy: { "google-1": first } })).toEqual(["google-2"]);
  });

  it("leave out what no argument can hold, and the message says that it is to be deleted manually", async () => {
    const finding = named(await find(["mail 600 A 192.0.2.9", "mail 600 MX 1 x_y.example."]), "name-taken");
    expect(Object.keys(finding?.proposal?.legacy ?? {})).toEqual(["mail"]);
    const manually = "delete the MX at mail.example.com (1 x_y.example) manually, since no argument can hold it";
    expect(finding?.message).toMatch(/; add the other one to legacy as live, then set its state /);
    expect(finding?.message).toContain(manually);
    const alone = named(await find(["mail 600 MX 1 x_y.example."]), "name-taken");
    expect(alone?.fix).toBeUndefined();
    expect(alone?.message).toContain(manually);
  });

  it("leave out a null MX beside another MX, which legacy refuses, wherever that one stands", async () => {
    const [nullMx, other] = ["@ 600 MX 0 .", google[0] as string];
    const legacy = { name: "@", type: "MX", priority: 1, value: "aspmx.l.google.com", ttl: 3600, state: "live" };
    for (const [zone, args] of [
      [[nullMx, other], {}],
      [[nullMx, ours[0] as string], {}],
      [[nullMx, "@ 600 MX 10 ."], {}],
      [[nullMx, other], { legacy: { "google-1": legacy } } as Args],
    ] as const) {
      const finding = named(await find([...zone], args), "null-mx");
      expect(finding?.message).toMatch(
        /; delete (?:it \(0 \.\)|them \(0 \. and 10 \.\)) manually before the cut-over, since/,
      );
      expect(finding).not.toHaveProperty("fix");
    }
    expect(Object.keys(named(await find([nullMx]), "null-mx")?.proposal?.legacy ?? {})).toEqual(["mx-1"]);
  });

  it("are none about a wildcard by which nonexistent names receive no mail", async () => {
    expect(await find(["* 600 MX 0 ."])).toEqual([]);
  });
});

describe("a DKIM key of the old service", () => {
  const key = "google._domainkey 600 TXT v=DKIM1; p=";
  const settled = "a week after the cut-over, once all mail signed with it has been delivered (RFC 6376 section 3.6.1)";

  it("stays through the cut-over, and goes in the clean-up", async () => {
    const finding = named(await find([...google, key]), "dkim-selector");
    expect(finding?.message).toContain(`; add it to legacy as live, and remove it in the clean-up commit ${settled}`);
    expect(Object.keys(finding?.proposal?.legacy ?? {})).toEqual(["dkim-google"]);
  });

  it("is no finding while legacy has it", async () => {
    const legacy = { dkim: { name: "google._domainkey", type: "TXT", value: "v=DKIM1; p=", ttl: 600, state: "live" } };
    for (const zone of [google, ours]) {
      expect(named(await find([...zone, key], { legacy } as Args), "dkim-selector")).toBeUndefined();
    }
  });

  it("is to be deleted once mail is ours, when the run that cleans up may be about to do so", async () => {
    const finding = named(await find([...ours, key]), "dkim-selector");
    expect(finding?.message).toMatch(/sign mail as example\.com with it; delete it a week after the cut-over/);
    expect(finding).not.toHaveProperty("fix");
  });

  it("that no argument can hold is deleted manually, at the same time", async () => {
    const alias = "selector1._domainkey 600 CNAME a\\046b.dkim.mail.ovh.net.";
    const finding = named(await find([...google, alias]), "dkim-selector");
    expect(finding?.message ?? "no").toContain(`; delete it manually ${settled}`);
  });
});

describe("a text that verifies the owner", () => {
  const searchConsole = "@ 600 TXT google-site-verification=x";
  const proton = "@ 600 TXT protonmail-verification=x";

  it("gets no lines where others may need it, so that no clean-up takes it away", async () => {
    const found = await find([...google, searchConsole, "@ 600 TXT MS=ms12345678"]);
    const finding = named(found, "verification");
    expect(finding?.message).toContain("; leave them in the zone, and out of legacy");
    expect(finding).not.toHaveProperty("fix");
    expect(found.flatMap(({ proposal }) => Object.keys(proposal?.legacy ?? {}))).toEqual(["google-1", "google-2"]);
  });

  it("goes through legacy where it is of no other use, beside one that stays", async () => {
    const found = (await find([...google, searchConsole, proton])).filter(({ id }) => id === "preflight.verification");
    expect(found.map(({ proposal }) => Object.values(proposal?.legacy ?? {}).map(({ value }) => value))).toEqual([
      ["protonmail-verification=x"],
      [],
    ]);
  });
});

describe("a wildcard text", () => {
  it.each<[string, string[], string]>([
    ["at the domain", ["* 600 TXT x"], "the policy or key of names that have none, such as _dmarc;"],
    [
      "where _dmarc exists",
      ["* 600 TXT x", "_dmarc 600 TXT v=DMARC1; p=none"],
      "the policy or key of names that have none, such as _mta-sts;",
    ],
    [
      "where all such names exist",
      ["* 600 TXT x", "_dmarc 600 TXT v=DMARC1; p=none", "_mta-sts 600 TXT y"],
      "the policy or key of names that have none;",
    ],
    ["among the selectors", ["*._domainkey 600 TXT v=DKIM1; p="], "the key of DKIM selectors that have none;"],
  ])("%s tells what it is taken for", async (_, zone, taken) => {
    expect(named(await find(zone), "wildcard")?.message).toContain(`receivers take it for ${taken}`);
  });
});

describe("other leftovers", () => {
  it("are to be deleted once mail is ours, and are not adopted any more", async () => {
    const zone = [...ours, "autodiscover 600 CNAME autodiscover.outlook.com.", "@ 600 TXT MS=ms12345678"];
    const found = await find(zone);
    expect(named(found, "autodiscover")?.message).toMatch(/keep using the old service; delete it$/);
    expect(named(found, "verification")?.message).toMatch(/; delete it if nothing else depends on it$/);
    expect(found.filter(({ proposal }) => proposal?.legacy)).toEqual([]);
  });
});

describe("the old records in the program", () => {
  const legacy = (state: "live" | "suspended" | "removed", ttl = 600): Args => ({
    legacy: { "google-1": { name: "@", type: "MX", priority: 1, value: "aspmx.l.google.com", ttl, state } },
  });

  it("are no finding while they are live and there", async () => {
    expect(await find(["@ 600 MX 1 aspmx.l.google.com."], legacy("live"))).toEqual([]);
  });

  it("are told where the zone lacks one that is live", async () => {
    expect(idsOf(await find([], legacy("live")))).toEqual(["warning legacy-missing"]);
  });

  it.each<[string, Partial<World>]>([
    ["the zone was not found", { state: "unknown" }],
    ["the domain is not delegated yet", { state: "nxdomain" }],
    ["nobody answered for it", { failing: ["example.com MX"] }],
  ])("are not told to be missing where %s", async (_, world) => {
    const more = [{}, service({ records: [] })];
    for (const one of more)
      expect(named(await find({ lines: [], ...world }, legacy("live"), one), "legacy-missing")).toBeUndefined();
    const own = service({ records: [], adoptsByContents: true });
    expect(named(await find({ lines: [], ...world }, legacy("live"), own), "legacy-missing")).toBeDefined();
  });

  it.each(["suspended", "removed"] as const)("are told where one that is %s is still there", async (state) => {
    expect(idsOf(await find(["@ 600 MX 1 aspmx.l.google.com."], legacy(state)))).toEqual(["warning legacy-there"]);
    expect(await find([], legacy(state))).toEqual([]);
  });

  it("are one finding together, however many of them the zone lacks, or still has", async () => {
    const spf = { name: "@", type: "TXT", value: "v=spf1 include:_spf.google.com ~all", ttl: 600 } as const;
    const both = (state: "live" | "removed"): Args => ({
      legacy: { ...legacy(state).legacy, spf: { ...spf, state } },
    });
    const zone = ["@ 600 MX 1 aspmx.l.google.com.", "@ 600 TXT v=spf1 include:_spf.google.com ~all"];
    const missing = named(await find([], both("live")), "legacy-missing");
    expect(missing?.message).toContain('"google-1" (example.com MX) and "spf" (example.com TXT) are live');
    const found = await find(zone, both("removed"));
    expect(idsOf(found)).toEqual(["warning legacy-there"]);
    expect(found[0]?.message).toContain('"google-1" (example.com MX) and "spf" (example.com TXT) are removed');
    expect(found[0]?.records.map(({ type }) => type)).toEqual(["MX", "TXT"]);
  });

  it.each([
    [[], ["google-1"]],
    [["spf"], ["google-1"]],
    [["google-1"], []],
  ])(
    "are refused where they are to go and the program before, with %j, did not have them: %j",
    async (former, never) => {
      const plan = planOf(legacy("removed"));
      const reading = await readingOf(plan, ["@ 600 MX 1 aspmx.l.google.com."]);
      const found = aboutNeverAdopted(plan, reading, new Set(former));
      expect(found ? idsOf([found]) : []).toEqual(never.map(() => "legacy-not-adopted"));
      for (const key of never) expect(found?.message).toContain(`"${key}" (example.com MX) is removed in the program`);
    },
  );

  it("are not refused where they are gone, or live", async () => {
    for (const [state, lines] of [
      ["removed", []],
      ["suspended", []],
      ["live", ["@ 600 MX 1 aspmx.l.google.com."]],
    ] as const) {
      const plan = planOf(legacy(state));
      expect(aboutNeverAdopted(plan, await readingOf(plan, [...lines]), new Set())).toBeUndefined();
    }
  });

  it("get a short TTL before the cut-over, with their id and key", async () => {
    const zone = ["@ 86400 MX 1 aspmx.l.google.com."];
    const finding = named(await find(zone, legacy("live", 86400)), "long-ttl");
    expect(finding?.fix).toBe(
      'legacy: {\n  "google-1": { name: "@", type: "MX", priority: 1, value: "aspmx.l.google.com", ttl: 600, state: "live" },\n},',
    );
    expect(await find(zone, withFix(legacy("live", 86400), finding as Finding))).toEqual([]);
  });
});

describe("several old records at a name where ours is a CNAME", () => {
  const zone = ["mail 600 A 192.0.2.9", "mail 600 AAAA 2001:db8::9"];
  const legacy = (first: "live" | "removed", other: "live" | "removed"): Args => ({
    legacy: {
      "mail-1": { name: "mail", type: "A", value: "192.0.2.9", ttl: 300, id: "901", state: first },
      "mail-2": { name: "mail", type: "AAAA", value: "2001:db8::9", ttl: 300, id: "902", state: other },
    },
  });

  it("can't all go in one commit, whether ours changes one of them or is created", async () => {
    const findings = await find(zone, legacy("removed", "removed"));
    const finding = named(findings, "several-legacy");
    expect(finding?.message).toContain(
      'the legacy records "mail-1" (mail.example.com A) and "mail-2" (mail.example.com AAAA) are all still in the zone',
    );
    for (const event of ["created", "changed"] as const) {
      expect(refusalsFor("mail", event, findings, "fail").map(({ id }) => id)).toEqual(["preflight.several-legacy"]);
      expect(refusalsFor("imap", event, findings, "fail")).toEqual([]);
    }
    // The lines give one of them back, with its id and TTL.
    const settled = withFix(legacy("removed", "removed"), finding as Finding);
    expect(settled.legacy).toMatchObject(legacy("live", "removed").legacy as object);
    expect(named(await find(zone, settled), "several-legacy")).toBeUndefined();
  });

  it.each([
    ["while one is live, since ours waits", zone, legacy("live", "removed")],
    ["once all but one are gone", zone.slice(1), legacy("removed", "removed")],
    ["after the cut-over", ["mail 600 CNAME mail.sg.aliyun.com."], legacy("removed", "removed")],
  ])("are no error %s", async (_, lines, args) => {
    expect(named(await find(lines, args), "several-legacy")).toBeUndefined();
  });
});

describe("the server of the old MX at a name where ours is a CNAME", () => {
  const zone = ["@ 600 MX 5 mail.example.com.", "mail 600 A 192.0.2.9"];
  const legacy = (mx: "live" | "removed", host: "live" | "removed"): Args => ({
    legacy: {
      "mx-1": { name: "@", type: "MX", priority: 5, value: "mail.example.com", ttl: 600, state: mx },
      mail: { name: "mail", type: "A", value: "192.0.2.9", ttl: 600, id: "901", state: host },
    },
  });

  it("stays, and ours is left out", async () => {
    const finding = named(await find(zone), "mx-host");
    expect(finding?.fix).toBe("cnames: { mail: false },");
    expect(finding?.keys).toEqual(["mail"]);
    expect(finding?.message).toContain("for 10 minutes after the cut-over");
    expect(finding?.message).toContain(
      "you can also add A 192.0.2.9 to legacy as live, and remove it in a commit of its own, once the MX has been gone for that long",
    );
  });

  it("does not go in the commit in which the MX goes", async () => {
    const found = await find(zone, legacy("removed", "removed"));
    const finding = named(found, "mx-host") as Finding;
    expect(refusalsFor("mail", "changed", found, "fail")).toEqual([finding]);
    const settled = withFix(legacy("removed", "removed"), finding);
    expect(settled.legacy).toMatchObject(legacy("removed", "live").legacy as object);
    expect(named(await find(zone, settled), "mx-host")).toBeUndefined();
  });

  it.each([
    ["before the cut-over", zone, legacy("live", "live")],
    ["while it stays", zone, legacy("removed", "live")],
    ["once the MX is gone", zone.slice(1), legacy("removed", "removed")],
    ["where ours is there already", [zone[0] as string, "mail 600 CNAME mail.sg.aliyun.com."], {}],
  ])("is no finding %s", async (_, lines, args) => {
    expect(named(await find(lines, args), "mx-host")).toBeUndefined();
  });

  it("goes later, where no argument turns ours off", async () => {
    const records = planOf().records.map((record) =>
      record.key === "mail" ? { ...record, key: "extra-mail" } : record,
    );
    const finding = named(await find(zone, {}, { records }), "mx-host");
    expect(finding?.message).toContain(
      "choose another name for the planned record, or add A 192.0.2.9 to legacy as live",
    );
    expect(Object.keys(finding?.proposal?.legacy ?? {})).toEqual(["mail"]);
  });
});

describe("records that are served to some clients only", () => {
  const line = (text: string, audience = "the line telecom"): ExistingRecord => existing(text, { audience });
  const [first] = google as [string];

  it("are to be deleted where these clients can get the records of all others, and else moved to all", async () => {
    const records = [line(first), line("@ 600 MX 5 mx.old.example.", "the line oversea")];
    const beside = named(await find(["@ 600 MX 9 mail.example.net."], {}, service({ records })), "audience");
    expect(beside?.message).toContain(
      "example.com MX 1 aspmx.l.google.com of Google to the line telecom and example.com MX 5 mx.old.example to the line oversea only. These clients",
    );
    expect(beside?.message).toMatch(
      /; delete them at the service before the cut-over, so that all clients get the same/,
    );
    expect(beside?.keys).toEqual(["mx-primary", "mx-secondary"]);
    const alone = named(await find([], {}, service({ records: [line(first)] })), "audience");
    expect(alone?.message).toMatch(/; move it to all clients at the service, so that legacy can hold it$/);
    for (const finding of [beside, alone]) expect(finding).not.toHaveProperty("fix");
  });

  it("are not taken for those of all where this machine is such a client", async () => {
    const found = await find(
      [first],
      {},
      service({ records: [line(first), existing("@ 600 MX 9 mail.example.net.")] }),
    );
    expect(idsOf(found)).toEqual(["other-mx", "audience"]);
    expect(found[0]?.records.map(({ rdata }) => rdata)).toEqual(["9 mail.example.net."]);
  });

  it("get no lines where they are sets of a routing policy, or aliases", async () => {
    const special = { audience: "the clients of the set eu", special: "a set with a routing policy" };
    const live = await find(
      [first],
      {},
      service({ records: [existing(first, special), existing("@ 600 MX 5 mx.old.example.", special)] }),
    );
    expect(named(live, "other-mx")?.message).toContain(
      "delete the MX at example.com (1 aspmx.l.google.com, a set with a routing policy) manually",
    );
    expect(named(live, "audience")?.message).toContain("replace it at the service by one plain set");
    const taken = named(
      await find(["mail 60 A 192.0.2.9"], {}, service({ records: [alias("mail", "A")] })),
      "name-taken",
    );
    expect(taken?.message).toContain("the A at mail.example.com (192.0.2.9, an alias of d111.cloudfront.net) manually");
    for (const finding of [...live, taken]) expect(finding).not.toHaveProperty("fix");
  });
});

describe("MTA-STS", () => {
  const zone = ["_mta-sts 600 TXT v=STSv1; id=1;"];
  const policy = (mode: string, ...mx: string[]): string =>
    ["version: STSv1", `mode: ${mode}`, ...mx.map((host) => `mx: ${host}`), "max_age: 604800", ""].join("\r\n");

  it.each([
    ["enforce", ["aspmx.l.google.com"], ["mta-sts"]],
    ["enforce", ["mx1.sg.aliyun.com"], ["mta-sts"]],
    ["enforce", ["*.sg.aliyun.com"], []],
    ["testing", ["aspmx.l.google.com"], ["warning mta-sts"]],
    ["none", [], []],
  ])("of mode %s with %j is %j", async (mode, mx, found) => {
    const fetchPolicy = async (url: string): Promise<string> => {
      expect(url).toBe("https://mta-sts.example.com/.well-known/mta-sts.txt");
      return policy(mode, ...mx);
    };
    expect(idsOf(await find(zone, {}, {}, { fetchPolicy }))).toEqual(found);
  });

  const hosted: [string, string[]][] = [
    ["elsewhere", ["_mta-sts 600 CNAME _mta-sts.hosted.example.", "_mta-sts.hosted.example. 600 TXT v=STSv1; id=1;"]],
    ["in the zone", ["_mta-sts 600 CNAME sts.keys.example.com.", "sts.keys 600 TXT v=STSv1; id=1;"]],
    [
      "behind several aliases",
      [
        "_mta-sts 600 CNAME sts.example.com.",
        "sts 600 CNAME _mta-sts.hosted.example.",
        "_mta-sts.hosted.example. 600 TXT v=STSv1; id=1;",
      ],
    ],
  ];

  it.each(hosted)("is found where its record is hosted %s", async (_, lines) => {
    const fetchPolicy = async (): Promise<string> => policy("enforce", "aspmx.l.google.com");
    const [finding] = await find(lines, {}, {}, { fetchPolicy });
    expect(finding).toMatchObject({ id: "preflight.mta-sts", severity: "error", records: [{ type: "CNAME" }] });
    expect(finding?.message).toContain("to which a CNAME leads");
    expect(idsOf(await find(lines))).toEqual(["warning mta-sts"]);
  });

  it("is none where an alias leads to nothing, and not checked where nobody answers for its end", async () => {
    const alias = "_mta-sts 600 CNAME _mta-sts.hosted.example.";
    expect(await find([alias])).toEqual([]);
    const [finding] = await find({ lines: [alias], failing: ["_mta-sts.hosted.example TXT"] });
    expect(finding?.id).toBe("preflight.not-checked");
    expect(finding?.message).toContain("_mta-sts.example.com is a CNAME that could not be followed: no server");
  });

  it("is not fetched where no record tells of a policy", async () => {
    const fetchPolicy = (): Promise<string> => expect.unreachable();
    expect(await find([], {}, {}, { fetchPolicy })).toEqual([]);
  });
});

describe("what the engine refuses", () => {
  const errors = async (world: string[], args: Args = {}): Promise<Finding[]> => find(world, args);

  it("is an error about the record that is made, and about no other", async () => {
    const findings = await errors(["mail 600 A 192.0.2.9"]);
    expect(refusalsFor("mail", "created", findings, "fail")).toHaveLength(1);
    expect(refusalsFor("imap", "created", findings, "fail")).toEqual([]);
  });

  it("is not a record of its own that changes", async () => {
    const findings = await errors(["@ 600 TXT v=spf1 include:spf.qiye.aliyun.com -all"]);
    expect(refusalsFor("spf", "created", findings, "fail")).toHaveLength(1);
    expect(refusalsFor("spf", "changed", findings, "fail")).toEqual([]);
  });

  it("is what holds in any case, where a record is created, and no change of one that is there", async () => {
    const findings = await errors(google);
    expect(refusalsFor("mx-primary", "changed", findings, "fail")).toEqual([]);
    expect(refusalsFor("mx-primary", "created", findings, "fail")).toHaveLength(1);
  });

  it("is anything where an error is about no record", async () => {
    const findings = await find([], {}, { records: [] });
    expect(refusalsFor("anything", "created", findings, "fail")).toHaveLength(1);
  });

  it("is never a warning, and nothing at all in the modes warn and off", async () => {
    const findings = await errors([...google, "@ 600 TXT MS=ms12345678"]);
    expect(refusalsFor("mx-primary", "created", findings, "fail").map(({ severity }) => severity)).toEqual(["error"]);
    expect(refusalsFor("mx-primary", "created", findings, "warn")).toEqual([]);
    expect(refusalsFor("mx-primary", "created", findings, "off")).toEqual([]);
  });
});

describe("what is told of a record as the engine comes to it", () => {
  const zone = [...google, ours[0] as string, "@ 600 MX 7 mx2.sg.aliyun.com."];
  const ids = (findings: Finding[]) => findings.map(({ id }) => id);

  it("is a warning about the record that is created, and about no other, and no refusal", async () => {
    const findings = await find(zone);
    expect(ids(warningsFor("mx-secondary", "created", findings, "fail"))).toEqual(["preflight.mx-preference"]);
    expect(ids(warningsFor("mx-primary", "created", findings, "fail"))).toEqual([]);
    expect(ids(warningsFor("mx-secondary", "changed", findings, "fail"))).toEqual([]);
  });

  it("is in the mode warn what the mode fail refuses, but for what holds in any case and is told at once", async () => {
    const findings = await find(zone);
    expect(ids(warningsFor("mx-primary", "created", findings, "warn"))).toEqual(["preflight.there-already"]);
    expect(ids(refusalsFor("mx-primary", "created", findings, "fail"))).toEqual([
      "preflight.other-mx",
      "preflight.there-already",
    ]);
  });
});

describe("a finding as text", () => {
  it("has its id behind the sentence, and its lines below", async () => {
    const [finding] = await find(google);
    expect(findingText(finding as Finding).split("\n")).toMatchObject({ length: 5, 1: "  legacy: {" });
    expect(findingText(finding as Finding)).toContain("[preflight.other-mx]\n");
  });

  it("spells out characters that steer a terminal", async () => {
    const [finding] = await find(["mail 600 TXT a\u001b[31m"]);
    expect(findingText(finding as Finding)).not.toContain("\u001b");
  });
});
