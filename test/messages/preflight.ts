/** What a zone holds before the cut-over. */

import { canonicalShown } from "../../src/adoption/canonical-shown";
import type { Finding, PreflightPlan } from "../../src/preflight";
import {
  aboutExisting,
  aboutNeverAdopted,
  aboutNotRead,
  aboutOthers,
  cloudflareService,
  route53Service,
} from "../../src/preflight";
import type { LegacyEntry } from "../../src/preflight/types";
import type { ExistingRecord } from "../../src/records/existing";
import { type Args, find, planOf, readingOf, type World } from "../preflight/world";
import { inputs, type Room, together } from "./entry";

const lines = inputs((zone: string[]) => find(zone), {
  "preflight.other-mx": [
    ["@ 3600 MX 1 aspmx.l.google.com.", "@ 3600 MX 5 alt1.aspmx.l.google.com."],
    ["@ 600 MX 10 mail.example.net."],
  ],
  "preflight.former-mx": [["@ 600 MX 5 mx1.qiye.aliyun.com."]],
  "preflight.locked-mx": [["@ 300 MX 12 route1.mx.cloudflare.net."]],
  "preflight.null-mx": [["@ 600 MX 0 ."]],
  "preflight.mx-preference": [["@ 600 MX 7 mx1.sg.aliyun.com."]],
  "preflight.second-spf": [
    ["@ 600 TXT v=spf1 include:_spf.google.com ip4:192.0.2.7 ~all"],
    ["@ 600 TXT v=spf1 include:spf.sg.aliyun.com ?all"],
    ["@ 600 TXT v=spf1 mx exists:%{i}.example.net -all"],
    ["@ 600 TXT v=spf1 -ip4:192.0.2.1 ip4:192.0.2.0/24 -all"],
    ["@ 600 TXT v=spf1 ip4:192.0.2.9 ?ip4:192.0.2.1 include:_spf.google.com mx -all"],
    ["@ 600 TXT v=spf1 ip4:192.0.2 -all"],
  ],
  "preflight.several-spf": [
    ["@ 600 TXT v=spf1 include:_spf.google.com ~all", "@ 600 TXT v=spf1 include:spf.sg.aliyun.com -all"],
  ],
  "preflight.spf-cost": [
    [`@ 600 TXT v=spf1 ${Array.from({ length: 11 }, (_, index) => `include:s${index}.example.net`).join(" ")} -all`],
  ],
  "preflight.name-taken": [
    ["mail 600 A 192.0.2.9"],
    ["imap 600 CNAME imap.example.net."],
    ["@ 600 CNAME web.example.net."],
    ["mail 600 A 192.0.2.9", "mail 600 MX 1 x_y.example."],
    ["mail 600 MX 1 x_y.example."],
  ],
  "preflight.mx-host": [["@ 600 MX 5 mail.example.com.", "mail 600 A 192.0.2.9"], ["@ 600 MX 5 mail.example.com."]],
  "preflight.there-already": [["@ 600 MX 5 mx1.sg.aliyun.com.", "@ 600 MX 10 mx2.sg.aliyun.com."]],
  "preflight.autodiscover": [
    ["autodiscover 3600 CNAME autodiscover.outlook.com.", "_autodiscover._tcp 600 SRV 0 0 443 exchange.example.net."],
  ],
  "preflight.client-srv": [["_imaps._tcp 600 SRV 0 1 993 imap.example.net."]],
  "preflight.dkim-selector": [
    ["google._domainkey 600 TXT v=DKIM1; k=rsa; p=MIGf", "mail._domainkey 600 TXT v=DKIM1; p="],
    ["@ 600 MX 5 mx1.sg.aliyun.com.", "google._domainkey 600 TXT v=DKIM1; k=rsa; p=MIGf"],
  ],
  "preflight.verification": [
    ["@ 600 TXT google-site-verification=abc", "@ 600 TXT MS=ms12345678"],
    ["@ 600 TXT MS=ms12345678"],
    ["@ 600 TXT protonmail-verification=x"],
    ["@ 600 MX 5 mx1.sg.aliyun.com.", "@ 600 TXT MS=ms12345678"],
  ],
  "preflight.tlsa": [["_25._tcp.mail 600 TLSA \\# 4 03010100"]],
  "preflight.dmarc-refuses": [
    ["_dmarc 600 TXT v=DMARC1; p=reject; rua=mailto:dmarc@example.com"],
    ["_dmarc 600 TXT v=DMARC1; p=quarantine"],
    ["_dmarc 600 TXT v=DMARC1; p=quarantine; pct=50; ruf=mailto:dmarc@example.com!10m; fo=1"],
  ],
  "preflight.wildcard": [
    ["* 600 MX 10 aspmx.l.google.com."],
    ["* 600 A 192.0.2.80"],
    ["* 600 TXT v=spf1 -all"],
    ["*._domainkey 600 TXT v=DKIM1; p="],
    ["*._tcp 600 SRV 0 0 993 imap.example.net."],
  ],
  "preflight.long-ttl": [["@ 86400 MX 1 aspmx.l.google.com."]],
  "preflight.mta-sts": [
    ["_mta-sts 600 TXT v=STSv1; id=1;"],
    ["_mta-sts 600 CNAME _mta-sts.hosted.example.", "_mta-sts.hosted.example. 600 TXT v=STSv1; id=1;"],
  ],
});

const second = inputs(([args, zone]: [Args, string[]]) => find(zone, args), {
  "preflight.second-dmarc": [[{ dmarc: { policy: "none" } }, ["_dmarc 600 TXT v=DMARC1; p=reject"]]],
  "preflight.second-mta-sts": [[{ mtaSts: { mode: "testing" } }, ["_mta-sts 600 TXT v=STSv1; id=1;"]]],
  "preflight.second-tls-rpt": [
    [{ tlsReports: { addresses: ["tls@example.com"] } }, ["_smtp._tls 600 TXT v=TLSRPTv1; rua=mailto:a@b.example"]],
  ],
  "preflight.second-bimi": [
    [{ bimi: { logo: "https://example.com/a.svg" } }, ["default._bimi 600 TXT v=BIMI1; l=https://example.net/b.svg"]],
  ],
  "preflight.second-dkim": [
    [{ dkim: { default: { retired: true } } }, ["default._domainkey 600 TXT v=DKIM1; k=ed25519; p="]],
  ],
  "preflight.spf-goes": [[{ spf: { enabled: false } }, ["@ 600 TXT v=spf1 include:spf.sg.aliyun.com -all"]]],
  "preflight.below-dname": [[{ dkim: { default: { retired: true } } }, ["_domainkey 600 DNAME keys.example.net."]]],
});

const worlds = inputs((world: World) => find(world), {
  "preflight.below-delegation": [{ lines: [], cuts: ["mail"] }],
  "preflight.not-checked": [
    { lines: [], failing: ["example.com MX"] },
    { lines: [], failing: ["*"] },
    { lines: [], state: "unknown" },
  ],
  "preflight.not-registered": [{ lines: [], state: "nxdomain" }],
});

/** What MTA-STS says, served by `mode` and for hosts. */
const served = (mode: string, mx: string) => async (): Promise<Finding[]> =>
  find(
    ["_mta-sts 600 TXT v=STSv1; id=1;"],
    {},
    {},
    {
      fetchPolicy: async () => `version: STSv1\nmode: ${mode}\nmx: ${mx}\nmax_age: 604800\n`,
    },
  );

const legacy = (state: LegacyEntry["state"]): Args => ({
  legacy: { "google-1": { name: "@", type: "MX", priority: 1, value: "aspmx.l.google.com", ttl: 600, state } },
});

const neverAdopted = async (zone: string[], args: Args): Promise<Finding[]> => {
  const plan = planOf(args);
  const found = aboutNeverAdopted(plan, await readingOf(plan, zone), new Set());
  return found ? [found] : [];
};
const oldZone = ["@ 600 MX 1 aspmx.l.google.com.", "@ 600 TXT v=spf1 include:_spf.google.com ~all"];
const both = (state: LegacyEntry["state"]): Args => ({
  legacy: {
    ...legacy(state).legacy,
    spf: { name: "@", type: "TXT", value: "v=spf1 include:_spf.google.com ~all", ttl: 600, state },
  },
});

/** With what the service says. */
const listing =
  (service: Partial<PreflightPlan["service"]>, zone: string[] = []) =>
  (): Promise<Finding[]> =>
    find(zone, {}, { service: { name: "Alibaba Cloud DNS", ...service } });

const standing = (line: string, more: Partial<ExistingRecord>): ExistingRecord => {
  const [name = "", , type = "", ...rest] = line.split(" ");
  return { name, type, rdata: canonicalShown(type, rest.join(" ")), importId: "901", ...more };
};

const onRoute53: PreflightPlan = { ...planOf(), service: { ...route53Service, holdsRRsets: true } };
const rrset = (rdata: string) => ({ key: "@ TXT", name: "@", type: "TXT", records: [{ key: "spf", rdata }] });
const held = (type: string, ...values: string[]) =>
  values.map((rdata) => ({ name: "example.com", type, rdata, id: `Z0123456789_example.com_${type}` }));

export const room: Room = together(lines, second, worlds, {
  "preflight.no-mx": () => find([], {}, { records: [] }),
  "preflight.other-zone": () => find({ zone: "example.com", lines: [] }, { domain: "post.example.com" }),
  "preflight.mta-sts": [
    served("enforce", "aspmx.l.google.com"),
    served("testing", "aspmx.l.google.com"),
    served("enforced", "aspmx.l.google.com"),
    () =>
      find(
        ["_mta-sts 600 TXT v=STSv1; id=1;"],
        {},
        {},
        {
          fetchPolicy: () => Promise.reject(new Error("getaddrinfo ENOTFOUND mta-sts.example.com")),
        },
      ),
  ],
  "preflight.tlsa": () =>
    find(["_25._tcp.mx1 600 TLSA \\# 4 03010100"], {
      hosts: { mx: { primary: { exchange: "mx1.example.com" } } },
    }),
  "preflight.legacy-missing": [() => find([], legacy("live")), () => find([], both("live"))],
  "preflight.legacy-there": [
    () => find(["@ 600 MX 1 aspmx.l.google.com."], legacy("suspended")),
    () => find(oldZone, both("removed")),
  ],
  "preflight.legacy-not-adopted": [
    () => neverAdopted(["@ 600 MX 1 aspmx.l.google.com."], legacy("suspended")),
    () => neverAdopted(oldZone, both("removed")),
  ],
  "preflight.several-legacy": () =>
    find(["mail 600 A 192.0.2.9", "mail 600 AAAA 2001:db8::9"], {
      legacy: {
        "mail-1": { name: "mail", type: "A", value: "192.0.2.9", ttl: 300, state: "removed" },
        "mail-2": { name: "mail", type: "AAAA", value: "2001:db8::9", ttl: 300, state: "removed" },
      },
    }),
  "preflight.other-name-servers": [
    () => find(["@ 600 NS ns1.example.net.", "@ 600 NS ns2.example.net."], {}, { service: cloudflareService }),
    () => find(["@ 600 NS ns1.example.net.", "@ 600 NS ada.ns.cloudflare.com."], {}, { service: cloudflareService }),
  ],
  "preflight.outdated": listing(
    { records: [standing('example.com 600 TXT "v=spf1 -all"', { identity: "dev/corp" })] },
    ["@ 600 TXT v=spf1 mx -all"],
  ),
  "preflight.audience": [
    listing({ records: [standing("example.com 600 MX 1 aspmx.l.google.com", { audience: "the line telecom" })] }),
    listing({ records: [standing("example.com 600 MX 1 aspmx.l.google.com", { audience: "the line telecom" })] }, [
      "@ 600 MX 5 mx1.sg.aliyun.com.",
    ]),
    listing({
      records: [
        standing("example.com 600 MX 1 aspmx.l.google.com", {
          audience: "the clients of the set eu",
          special: "a set with a routing policy",
        }),
      ],
    }),
    listing({ records: [standing("_dmarc.example.com 600 TXT v=DMARC1; p=reject", { audience: "the line oversea" })] }),
  ],
  "preflight.ttl-too-low": listing({ minTtl: 3600 }),
  "preflight.suspended": listing({
    records: [standing("example.com 600 MX 5 mx1.sg.aliyun.com", { isSuspended: true })],
  }),
  "preflight.there-already": listing({ records: [standing("example.com 600 MX 5 mx1.sg.aliyun.com", {})] }, [
    "@ 600 MX 5 mx1.sg.aliyun.com.",
  ]),
  "preflight.mx-preference": listing({ records: [standing("example.com 600 MX 7 mx1.sg.aliyun.com", {})] }, [
    "@ 600 MX 7 mx1.sg.aliyun.com.",
  ]),
  "preflight.rrset-exists": [
    () => aboutExisting(onRoute53, rrset('"v=spf1 -all"'), held("TXT", '"v=spf1 -all"')),
    () => aboutExisting(onRoute53, rrset('"v=spf1 -all"'), held("TXT", '"v=spf1 -all"', '"MS=ms1"')),
    () =>
      aboutExisting(
        onRoute53,
        rrset('"v=spf1 -all"'),
        held("TXT", '"v=spf1 -all"').map((record) => ({ ...record, special: "a set with a routing policy" })),
      ),
    () =>
      aboutExisting(
        onRoute53,
        { ...rrset("5 mx1.sg.aliyun.com."), key: "@ MX", type: "MX" },
        held("MX", "1 aspmx.l.google.com."),
      ),
  ],
  "preflight.rrset-others": [
    () => aboutOthers(onRoute53, rrset('"v=spf1 -all"'), held("TXT", '"MS=ms1"')),
    () => aboutOthers(onRoute53, rrset('"v=spf1 -all"'), held("TXT", '"MS=ms1"', '"\\255"')),
  ],
  "preflight.rrset-not-read": () => aboutNotRead(onRoute53, "AccessDenied"),
  "preflight.not-checked": listing({ notChecked: ["the list of records could not be read: Forbidden"] }),
});
