/** The command in every state of a domain, on a DNS of real servers; what it tells as found is what dig finds. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Reason, Resolution } from "../../src/check";
import { realTools } from "../../src/cli/tools";
import { absoluteName } from "../../src/dns/name";
import { type MailPlan, planMailDomain } from "../../src/plan";
import { rdataText } from "../../src/records/records";
import { command } from "../cli/support";
import { examplePublicKey } from "../plan/helpers";
import { type DnsProxy, startProxy } from "../support/dns-proxy";
import {
  type DnsTree,
  missingForTree,
  type NameServers,
  startDnsTree,
  type TreeAddresses,
  type TreeZone,
} from "../support/dns-tree";
import { known } from "../support/withheld";

const missing = missingForTree();
if (missing) console.warn(`SKIPPED: the command's states on a tree of real name servers, since ${missing}`);

function planOf(domain: string, zone = domain): MailPlan {
  return planMailDomain({
    domain,
    zone,
    ttl: 3600,
    dkim: { default: { publicKey: examplePublicKey } },
    dmarc: { policy: "reject" },
    mtaSts: { mode: "testing" },
    tlsReports: { addresses: ["tls@example.com"] },
    bimi: { logo: "https://example.com/logo.svg", certificate: "https://example.com/logo.pem" },
    clientServices: { imap: true, pop3: true, smtp: true },
    extraRecords: {
      web: { name: "@", type: "A", value: "192.0.2.1" },
      token: { name: "@", type: "TXT", value: "token=1" },
    },
  });
}

/** A zone's lines as the plan has them, without some records. */
function linesOf(plan: MailPlan, ...without: string[]): string {
  return known(plan.records)
    .filter(({ key }) => !without.includes(key))
    .map((record) => `${absoluteName(record.name, plan.zone)}. ${record.type} ${rdataText(record)}`)
    .join("\n");
}

type StatusWord = "Resolved" | "Resolution Invalid" | "none";
const EXIT_CODES: Record<StatusWord, number> = { Resolved: 0, "Resolution Invalid": 1, none: 2 };

interface Told {
  status: StatusWord;
  /** Ids of the reasons by the first key of their line; `zone` for those about the whole. Warnings end in `?`. */
  ids: Record<string, string[]>;
  /** What every line has. */
  each?: string;
}

interface State extends Told {
  what: string;
  /** Which records of the plan are not there, by their keys. */
  without?: string[];
  /** Lines beside them. */
  and?: string;
}

const invalid = (ids: Told["ids"]): Told => ({ status: "Resolution Invalid", ids });
const resolved = (ids: Told["ids"] = {}): Told => ({ status: "Resolved", ids });

const states: State[] = [
  { what: "all is right", ...resolved() },

  {
    what: "no MX, and an address",
    without: ["mx-primary", "mx-secondary"],
    ...invalid({ "mx-primary": ["mx.implicit"] }),
  },
  {
    what: "no MX, and no address",
    without: ["mx-primary", "mx-secondary", "extra-web"],
    ...invalid({ "mx-primary": ["mx.none"], "extra-web": ["address.missing"] }),
  },
  { what: "the first MX is missing", without: ["mx-primary"], ...invalid({ "mx-primary": ["mx.missing-host"] }) },
  { what: "the second MX is missing", without: ["mx-secondary"], ...invalid({ "mx-primary": ["mx.missing-host"] }) },
  { what: "SPF is missing", without: ["spf"], ...invalid({ spf: ["spf.none"] }) },
  ...(["imap", "pop3", "smtp", "mail"] as const).map((key) => ({
    what: `${key} is missing`,
    without: [key],
    ...resolved({ [key]: ["cname.missing"] }),
  })),
  { what: "DKIM is missing", without: ["dkim-default"], ...resolved({ "dkim-default": ["dkim.missing"] }) },
  { what: "DMARC is missing", without: ["dmarc"], ...resolved({ dmarc: ["dmarc.missing"] }) },
  { what: "MTA-STS is missing", without: ["mta-sts"], ...resolved({ "mta-sts": ["mta-sts.missing"] }) },
  { what: "TLS-RPT is missing", without: ["tls-rpt"], ...resolved({ "tls-rpt": ["tls-rpt.missing"] }) },
  { what: "BIMI is missing", without: ["bimi"], ...resolved({ bimi: ["bimi.missing"] }) },
  ...(["srv-imaps", "srv-pop3s", "srv-submissions"] as const).map((key) => ({
    what: `${key} is missing`,
    without: [key],
    ...resolved({ [key]: ["srv.missing"] }),
  })),
  { what: "an extra address is missing", without: ["extra-web"], ...resolved({ "extra-web": ["address.missing"] }) },
  { what: "an extra text is missing", without: ["extra-token"], ...resolved({ "extra-token": ["txt.missing"] }) },

  {
    what: "a foreign MX before ours",
    and: "@ MX 1 aspmx.l.google.com.",
    ...invalid({ "mx-primary": ["mx.foreign-wins"] }),
  },
  {
    what: "a foreign MX beside ours",
    and: "@ MX 5 mx.elsewhere.test.",
    ...invalid({ "mx-primary": ["mx.foreign-shares"] }),
  },
  {
    what: "a foreign MX between ours",
    and: "@ MX 7 mx.elsewhere.test.",
    ...invalid({ "mx-primary": ["mx.foreign-shares"] }),
  },
  {
    what: "a foreign MX behind ours",
    and: "@ MX 50 mx.elsewhere.test.",
    ...resolved({ "mx-primary": ["mx.foreign-behind?"] }),
  },
  {
    what: "a foreign MX alone",
    without: ["mx-primary", "mx-secondary"],
    and: "@ MX 10 mx.elsewhere.test.",
    ...invalid({ "mx-primary": ["mx.missing-host", "mx.foreign-wins"] }),
  },
  {
    what: "MX in the wrong order",
    without: ["mx-primary", "mx-secondary"],
    and: "@ MX 10 mx1.sg.aliyun.com.\n@ MX 5 mx2.sg.aliyun.com.",
    ...invalid({ "mx-primary": ["mx.order"] }),
  },
  {
    what: "MX with other numbers",
    without: ["mx-primary", "mx-secondary"],
    and: "@ MX 10 MX1.sg.aliyun.com.\n@ MX 20 mx2.SG.aliyun.com.",
    ...resolved({ "mx-primary": ["mx.other-preference?"] }),
  },
  {
    what: "a null MX",
    without: ["mx-primary", "mx-secondary"],
    and: "@ MX 0 .",
    ...invalid({ "mx-primary": ["mx.null"] }),
  },
  {
    what: "MX of another edition",
    without: ["mx-primary", "mx-secondary"],
    and: "@ MX 5 mxn.mxhichina.com.\n@ MX 10 mxw.mxhichina.com.",
    ...invalid({ "mx-primary": ["mx.other-edition"] }),
  },
  { what: "two SPF records", and: '@ TXT "v=spf1 mx -all"', ...invalid({ spf: ["spf.two-records"] }) },
  {
    what: "SPF without ours",
    without: ["spf"],
    and: '@ TXT "v=spf1 mx -all"',
    ...invalid({ spf: ["spf.without-ours"] }),
  },
  {
    what: "SPF in other words",
    without: ["spf"],
    and: '@ TXT "v=spf1 ip4:192.0.2.0/24 include:" "SPF.sg.aliyun.com ~all"',
    ...resolved({ spf: ["spf.differs?"] }),
  },
  {
    what: "SPF that can't be read",
    without: ["spf"],
    and: '@ TXT "v=spf1 includes:spf.sg.aliyun.com -all"',
    ...invalid({ spf: ["spf.unreadable"] }),
  },
  {
    what: "SPF that includes nothing",
    without: ["spf"],
    and: '@ TXT "v=spf1 include:spf.sg.aliyun.com include:none.elsewhere.test -all"',
    ...invalid({ spf: ["spf.permerror"] }),
  },
  {
    what: "SPF that includes what nobody can tell",
    without: ["spf"],
    and: '@ TXT "v=spf1 include:spf.sg.aliyun.com include:nobody.test -all"',
    status: "none",
    ids: { spf: ["spf.temperror?"] },
  },
  {
    what: "SPF of the obsolete type",
    without: ["spf"],
    and: '@ SPF "v=spf1 -all"',
    ...invalid({ spf: ["spf.none", "spf.type-99?"] }),
  },
  {
    what: "an alias that leads elsewhere",
    without: ["imap"],
    and: "imap CNAME www.elsewhere.test.",
    ...resolved({ imap: ["cname.other-target"] }),
  },
  {
    what: "an alias by a chain of three zones",
    without: ["imap"],
    and: "imap CNAME hop.elsewhere.test.",
    ...resolved({ imap: ["cname.chain?"] }),
  },
  {
    what: "an alias that leads in a circle",
    without: ["imap"],
    and: "imap CNAME round.elsewhere.test.",
    ...resolved({ imap: ["cname.not-followed?"] }),
  },
  {
    what: "an address in the place of an alias",
    without: ["mail"],
    and: "mail A 192.0.2.9",
    ...resolved({ mail: ["cname.flattened"] }),
  },
  {
    what: "a DKIM key that is another",
    without: ["dkim-default"],
    and: `default._domainkey TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="`,
    ...resolved({ "dkim-default": ["dkim.other-key"] }),
  },
  {
    what: "a DKIM key that is withdrawn",
    without: ["dkim-default"],
    and: 'default._domainkey TXT "v=DKIM1; p="',
    ...resolved({ "dkim-default": ["dkim.withdrawn"] }),
  },
  { what: "two DMARC records", and: '_dmarc TXT "v=DMARC1; p=none"', ...resolved({ dmarc: ["dmarc.several"] }) },
  { what: "DMARC in other words", without: ["dmarc"], and: '_dmarc TXT "v=DMARC1;p=reject;adkim=r;"', ...resolved() },
  {
    what: "DMARC with another policy",
    without: ["dmarc"],
    and: '_dmarc TXT "v=DMARC1; p=none"',
    ...resolved({ dmarc: ["dmarc.differs"] }),
  },
  { what: "DMARC by an alias", without: ["dmarc"], and: "_dmarc CNAME dmarc.elsewhere.test.", ...resolved() },
  {
    what: "DMARC by an alias to nothing",
    without: ["dmarc"],
    and: "_dmarc CNAME none.elsewhere.test.",
    ...resolved({ dmarc: ["dmarc.missing"] }),
  },
  {
    what: "another MTA-STS id",
    without: ["mta-sts"],
    and: '_mta-sts TXT "v=STSv1; id=other"',
    ...resolved({ "mta-sts": ["mta-sts.differs"] }),
  },
  {
    what: "an SRV to another host",
    without: ["srv-imaps"],
    and: "_imaps._tcp SRV 0 1 993 imap.elsewhere.test.",
    ...resolved({ "srv-imaps": ["srv.missing"] }),
  },
  {
    what: "another address",
    without: ["extra-web"],
    and: "@ A 192.0.2.77",
    ...resolved({ "extra-web": ["address.missing"] }),
  },
];

function idsOf({ reasons, lines }: Resolution): Told["ids"] {
  const all = [{ keys: ["zone"], reasons }, ...lines].filter((part) => part.reasons.length > 0);
  const idOf = ({ id, severity }: Reason): string => (severity === "warning" ? `${id}?` : id);
  return Object.fromEntries(all.map((part) => [part.keys[0], [...new Set(part.reasons.map(idOf))]]));
}

const domainOf = (index: number): string => `state${index}.test`;

/** States that servers make, not records. */
interface Bed extends Told {
  what: string;
  domain: string;
  /** Where it is not the domain. */
  apex?: string;
  /** As the tree has it; without records those of the plan. Nothing: the zone is not there. */
  zone?: (at: TreeAddresses, plan: MailPlan) => TreeZone;
  /** What the server at `other` has. */
  other?: (plan: MailPlan) => string;
}

const beds: Bed[] = [
  {
    what: "one server is lame",
    domain: "lame.test",
    zone: (at) => ({ on: ["one"], ns: { "ns1.lame.test": at.one, "ns2.lame.test": at.two } }),
    ...resolved({ zone: ["server.lame?"] }),
  },
  {
    what: "one server is dead",
    domain: "dead.test",
    zone: (at) => ({ on: ["one"], ns: { "ns1.dead.test": at.one, "ns2.dead.test": at.dead } }),
    ...resolved({ zone: ["server.silent?"] }),
  },
  {
    what: "one server is silent",
    domain: "silent.test",
    zone: (at) => ({ on: ["one"], ns: { "ns1.silent.test": at.one, "ns2.silent.test": at.silent } }),
    ...resolved({ zone: ["server.silent?"] }),
  },
  {
    what: "one server is slow",
    domain: "slow.test",
    zone: (at) => ({ ns: { "ns1.slow.test": at.slow, "ns2.slow.test": at.two } }),
    ...resolved(),
  },
  {
    what: "a server cuts its answers",
    domain: "cut.test",
    zone: (at) => ({ ns: { "ns1.cut.test": at.one, "ns2.cut.test": at.cut } }),
    ...resolved(),
  },
  {
    what: "answers are longer than UDP carries",
    domain: "long.test",
    zone: (_, plan) => ({
      records: `${linesOf(plan)}\n${Array.from({ length: 40 }, (_, n) => `@ TXT "${n} ${"x".repeat(240)}"`).join("\n")}`,
    }),
    ...resolved(),
  },
  {
    what: "no server answers",
    domain: "nobody.test",
    zone: (at) => ({ on: [], ns: { "ns1.nobody.test": at.dead } }),
    status: "none",
    ids: { zone: ["server.silent?", "servers.none-answered?"] },
    each: "servers.no-answer?",
  },
  {
    what: "the domain is not registered",
    domain: "not-there.test",
    ...invalid({ zone: ["zone.no-such-name"] }),
    each: "zone.no-such-name",
  },
  { what: "an international domain", domain: "\u4e2d\u6587.test", zone: () => ({}), ...resolved() },
  { what: "a signed zone", domain: "signed.test", zone: () => ({ isSigned: true }), ...resolved() },
  {
    what: "a mail domain inside a zone",
    domain: "sales.corp.test",
    apex: "corp.test",
    zone: () => ({}),
    ...resolved(),
  },
  {
    what: "parent and zone name other servers",
    domain: "named.test",
    zone: (at) => ({
      ns: { "ns1.named.test": at.one, "ns2.named.test": at.two },
      parentNs: { "ns1.named.test": at.one },
    }),
    ...resolved({ zone: ["zone.ns-differs?"] }),
  },
  {
    what: "servers disagree on MX",
    domain: "split-mx.test",
    other: (plan) => `${linesOf(plan, "mx-primary", "mx-secondary")}\n@ MX 10 aspmx.l.google.com.`,
    ...invalid({ "mx-primary": ["mx.missing-host", "mx.foreign-wins"], zone: ["servers.disagree?"] }),
  },
  {
    what: "servers disagree on SPF",
    domain: "split-spf.test",
    other: (plan) => linesOf(plan, "spf"),
    ...invalid({ spf: ["spf.none"], zone: ["servers.disagree?"] }),
  },
  {
    what: "servers disagree on DMARC",
    domain: "split-dmarc.test",
    other: (plan) => linesOf(plan, "dmarc"),
    ...resolved({ dmarc: ["dmarc.missing"], zone: ["servers.disagree?"] }),
  },
];

/** An address of the same network, where a server of another tree is: it holds other records of the same zones. */
const otherAt = ({ dead }: TreeAddresses): string => dead.replace(/\d+$/, "9");

describe.skipIf(missing)("the command, on real servers", () => {
  let tree: DnsTree;
  let otherTree: DnsTree;
  let other: DnsProxy;
  let root: string[];
  const seen: Resolution[] = [];

  const planOfBed = ({ domain, apex }: Bed): MailPlan => planOf(domain, apex);
  const splitNs = ({ zone }: MailPlan, at: TreeAddresses): NameServers => ({
    [`ns1.${zone}`]: at.one,
    [`ns2.${zone}`]: otherAt(at),
  });

  beforeAll(async () => {
    tree = await startDnsTree((at) => ({
      "sg.aliyun.com": {
        records: [
          'spf TXT "v=spf1 ip4:192.0.2.0/24 -all"',
          ...["imap", "pop", "smtp", "mail", "mx1", "mx2"].map((host, n) => `${host} A 192.0.2.${n + 1}`),
        ].join("\n"),
      },
      "elsewhere.test": {
        records: [
          "www A 192.0.2.99",
          "hop CNAME hop.further.test.",
          "round CNAME round.further.test.",
          'dmarc TXT "v=DMARC1; p=reject"',
        ].join("\n"),
      },
      "further.test": { records: "hop CNAME imap.sg.aliyun.com.\nround CNAME round.elsewhere.test." },
      "later.test": { records: "" },
      ...Object.fromEntries(
        states.map(({ without = [], and = "" }, index) => {
          const domain = domainOf(index);
          return [domain, { records: `${linesOf(planOf(domain), ...without)}\n${and}` }];
        }),
      ),
      ...Object.fromEntries(
        beds.flatMap((bed): [string, TreeZone][] => {
          const plan = planOfBed(bed);
          const records = linesOf(plan);
          if (bed.other) return [[plan.zone, { records, on: ["one"], ns: splitNs(plan, at) }]];
          return bed.zone ? [[plan.zone, { records, ...bed.zone(at, plan) }]] : [];
        }),
      ),
    }));
    const { at, port } = tree;
    const splits = beds.flatMap((bed): [string, TreeZone][] => {
      const plan = planOfBed(bed);
      return bed.other ? [[plan.zone, { records: bed.other(plan), on: ["two"], ns: splitNs(plan, at) }]] : [];
    });
    otherTree = await startDnsTree(() => Object.fromEntries(splits));
    other = await startProxy({ ip: otherAt(at), port }, { ip: otherTree.at.two, port: otherTree.port }, {});
    root = tree.roots.flatMap(({ address }) => ["--root", `${address}:${port}`]);
  });
  afterAll(async () => {
    await other?.end();
    await tree?.end();
    await otherTree?.end();
  });

  async function expectTold(plan: MailPlan, { status, ids, each }: Told): Promise<void> {
    const args = ["check", "--plan", "-", "--format", "json", ...root];
    const { code, stdout, stderr } = await command(args, realTools, { stdin: JSON.stringify(plan) });
    const found: Resolution = JSON.parse(stdout);
    seen.push(found);
    const expected = each === undefined ? {} : Object.fromEntries(found.lines.map(({ keys: [key] }) => [key, [each]]));
    expect({ status: found.status ?? "none", ids: idsOf(found), code, stderr }).toEqual({
      status,
      ids: { ...expected, ...ids },
      code: EXIT_CODES[status],
      stderr: "",
    });
  }

  it.each(states.map((state, index) => ({ ...state, index })))("tells a state of the records: $what", (state) =>
    expectTold(planOf(domainOf(state.index)), state),
  );

  it.each(beds)("tells a state of the servers: $what", (bed) => expectTold(planOfBed(bed), bed));

  it.skipIf(!inject("dig"))("tells as found what dig finds", async () => {
    const asked = new Map<string, Map<string, string[]>>();
    for (const { name, type, found } of seen.flatMap(({ lines }) => lines)) {
      for (const { servers, records } of found) {
        for (const server of servers) {
          const ofServer = asked.get(server) ?? new Map<string, string[]>();
          asked.set(server, ofServer);
          const question = `${name} ${type}`;
          // Texts of one name are apart by their kinds.
          ofServer.set(question, [...new Set([...(ofServer.get(question) ?? []), ...records])].sort());
        }
      }
    }
    expect(asked.size).toBeGreaterThanOrEqual(5);
    for (const [server, questions] of asked) {
      const answers = await dig(server, [...questions.keys()]);
      for (const [question, records] of questions) {
        const [name = "", type] = question.split(" ");
        // What an alias leads to is not in its zone.
        if (type !== "CNAME" && answers.has(`${name} CNAME`)) continue;
        const plain = (rdata: string): string => (type === "TXT" ? rdata.replaceAll('" "', "") : rdata.toLowerCase());
        const told = (answers.get(question) ?? []).map(plain);
        expect(new Set(records.map(plain)), `${question} at ${server}`).toEqual(new Set(told));
      }
    }
  });

  it.skipIf(!inject("dig"))("has a signed zone that is one", async () => {
    const answers = await dig(`${tree.at.two}:${tree.port}`, ["signed.test RRSIG"]);
    expect(answers.has("signed.test RRSIG")).toBe(true);
  });

  it("waits, while a zone goes from nothing by a slip to what is right", async () => {
    const plan = planOf("later.test");
    const changes = [`${linesOf(plan)}\n@ TXT "v=spf1 mx -all"`, linesOf(plan)];
    const told: Told["ids"][string][] = [];
    const tools: typeof realTools = {
      ...realTools,
      waitForResolution: (its, options) =>
        realTools.waitForResolution(its, {
          ...options,
          onProgress(resolution, nextIn) {
            options.onProgress?.(resolution, nextIn);
            told.push(idsOf(resolution).spf ?? []);
            const records = changes.shift();
            if (records) void tree.change("later.test", records);
          },
        }),
    };
    const args = ["check", "--plan", "-", "--wait", "60", "--format", "json", ...root];
    const { code, stdout } = await command(args, tools, { stdin: JSON.stringify(plan) });
    expect({ code, told, ids: idsOf(JSON.parse(stdout)) }).toEqual({
      code: 0,
      told: [["spf.none"], ["spf.two-records"]],
      ids: {},
    });
  });
});

/** What dig finds at a server, `ip:port`: RDATA by question, `name TYPE`. This process must not sleep: proxies are in it. */
async function dig(server: string, questions: string[]): Promise<Map<string, string[]>> {
  const [, ip = "", port = ""] = /^\[?(.*?)\]?:(\d+)$/.exec(server) ?? [];
  const args = [`@${ip}`, "-p", port, "+norecurse", "+noall", "+answer", "+tries=1", "-f", "-"];
  const running = promisify(execFile)(inject("dig") ?? "dig", args, { timeout: 30_000 });
  running.child.stdin?.end(questions.join("\n"));
  const { stdout } = await running;
  const found = new Map<string, string[]>();
  for (const line of stdout.split("\n")) {
    const [, name = "", type = "", rdata = ""] = /^(\S+)\.\s+\d+\s+IN\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    const question = `${name.toLowerCase()} ${type}`;
    found.set(question, [...(found.get(question) ?? []), rdata]);
  }
  return found;
}
