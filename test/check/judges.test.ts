/** What a check says of live SPF and DMARC records, beside what checkdmarc says. Both ask the same real servers. */
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { checkMany, type Line, type PlanToCheck, type Resolution } from "../../src/check";
import { planMailDomain } from "../../src/plan";
import { findJudges, judge } from "../mail/judges/python";
import { type DnsTree, missingForTree, startDnsTree, type TreeZone } from "../support/dns-tree";
import { startTreeResolver, type TreeResolver } from "../support/tree-resolver";

type Kind = "spf" | "dmarc";

interface Verdict {
  id: string;
  /** Whether there is one record, broken or not. */
  isFound: boolean;
  record?: string;
  problem?: string;
  words?: string;
}

/** What both can say. */
type Word = "ok" | "none" | "several" | "broken" | "without ours" | "not known";

/** A line of the zone's file. */
interface Raw {
  line: string;
}

const OURS = "include:spf.sg.aliyun.com";
const hosts = (count: number): string => Array.from({ length: count }, (_, n) => `a:h${n}.host.test`).join(" ");
const nowhere = (count: number): string => Array.from({ length: count }, (_, n) => `a:none${n}.host.test`).join(" ");

/** Texts at the mail domain, and whatever else the zone has. */
const spf: Record<string, (string | Raw)[]> = {
  "as planned": [`v=spf1 ${OURS} -all`],
  "in upper case": [`V=SPF1 ${OURS.toUpperCase()} -ALL`],
  "in two strings": [{ line: `@ TXT "v=spf1 include:spf.sg" ".aliyun.com -all"` }],
  "with two spaces and one at the end": [`v=spf1  ${OURS}  -all `],
  "beside other texts": ["google-site-verification=x", `v=spf1 ${OURS} -all`, "spf2.0/pra -all"],
  "with another end": [`v=spf1 ${OURS} ~all`],
  "without an end": [`v=spf1 ${OURS}`],
  "with others' senders": [`v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 ${OURS} mx -all`],
  "with a modifier that nobody knows": [`v=spf1 ${OURS} moo=cow -all`],
  "with an explanation": [`v=spf1 ${OURS} exp=why.host.test -all`],
  "with ptr": [`v=spf1 ${OURS} ptr -all`],
  "with a macro": [`v=spf1 ${OURS} exists:%{i}.list.host.test -all`],
  "inside another's": ["v=spf1 include:nested.host.test -all"],
  "by a redirect to ours": ["v=spf1 redirect=spf.sg.aliyun.com"],
  "by a redirect to one that includes it": ["v=spf1 redirect=nested.host.test"],
  "with a redirect that all stands before": [`v=spf1 ${OURS} -all redirect=none.host.test`],
  "nothing at all": [],
  "only other texts": ["google-site-verification=x"],
  "another version": [`v=spf10 ${OURS} -all`],
  "a space in front": [` v=spf1 ${OURS} -all`],
  "quotes in the text": [{ line: `@ TXT "\\"v=spf1 ${OURS} -all\\""` }],
  "two records": [`v=spf1 ${OURS} -all`, "v=spf1 mx -all"],
  "two records, one without terms": [`v=spf1 ${OURS} -all`, "v=spf1"],
  "two records, one broken": [`v=spf1 ${OURS} -all`, "v=spf1 nonsense"],
  "two records that say the same": [`v=spf1 ${OURS} -all`, `v=spf1  ${OURS} -all`],
  "an include without domain": [`v=spf1 include: ${OURS} -all`],
  "a mechanism that nobody knows": [`v=spf1 ${OURS} includ:host.test -all`],
  "no space between terms": [`v=spf1 ${OURS}-all`],
  "an address that is none": [`v=spf1 ${OURS} ip4:300.0.2.1 -all`],
  "a short address": [`v=spf1 ${OURS} ip4:192.0.2 -all`],
  "a network too narrow": [`v=spf1 ${OURS} ip4:192.0.2.0/33 -all`],
  "an end with a domain": [`v=spf1 ${OURS} -all:host.test`],
  "two redirects": [`v=spf1 ${OURS} redirect=nested.host.test redirect=nested.host.test`],
  "a comma between terms": [`v=spf1 ${OURS}, -all`],
  "nonsense behind the end": [`v=spf1 ${OURS} -all nonsense`],
  "10 look-ups": [`v=spf1 ${OURS} ${hosts(9)} -all`],
  "11 look-ups": [`v=spf1 ${OURS} ${hosts(10)} -all`],
  "11 look-ups in an include": [`v=spf1 ${OURS} include:many.host.test -all`],
  "2 void look-ups": [`v=spf1 ${OURS} ${nowhere(2)} -all`],
  "3 void look-ups": [`v=spf1 ${OURS} ${nowhere(3)} -all`],
  "3 void look-ups, names without addresses": [`v=spf1 ${OURS} a:t0.host.test a:t1.host.test a:t2.host.test -all`],
  "an mx that does not exist": [`v=spf1 ${OURS} mx:none.host.test -all`],
  "an mx with 11 hosts": [`v=spf1 ${OURS} mx:eleven.host.test -all`],
  "an include that does not exist": [`v=spf1 ${OURS} include:none.host.test -all`],
  "an include without SPF": [`v=spf1 ${OURS} include:h0.host.test -all`],
  "an include with two records": [`v=spf1 ${OURS} include:two.host.test -all`],
  "a broken include": [`v=spf1 ${OURS} include:broken.host.test -all`],
  "an include of itself": [`v=spf1 ${OURS} include:loop.host.test -all`],
  "an include in a circle": [`v=spf1 ${OURS} include:round.host.test -all`],
  "a redirect to nothing": [`v=spf1 ${OURS} redirect=none.host.test`],
  "a redirect in a circle": [`v=spf1 ${OURS} redirect=again.host.test`],
  "an include by an alias": [`v=spf1 include:alias.host.test ${OURS} -all`],
  "an include by an alias to nothing": [`v=spf1 ${OURS} include:astray.host.test -all`],
  "an include whose server is dead": [`v=spf1 ${OURS} include:gone.test -all`],
  "ours is missing": ["v=spf1 mx -all"],
  "ours fails": [`v=spf1 -${OURS} ~all`],
  "ours behind the end": [`v=spf1 -all ${OURS}`],
  "ours of another edition": ["v=spf1 include:spf.qiye.aliyun.com -all"],
};

/** Texts at `_dmarc`. */
const dmarc: Record<string, (string | Raw)[]> = {
  "as planned": ["v=DMARC1; p=reject"],
  "without spaces, with a semicolon at the end": ["v=DMARC1;p=reject;"],
  "with spaces around": ["v = DMARC1 ; p = reject ;"],
  "with a value in upper case": ["v=DMARC1; p=REJECT"],
  "with tags in upper case": ["v=DMARC1; P=reject"],
  "with defaults spelt out": ["v=DMARC1; p=reject; adkim=r; aspf=r; fo=0"],
  "with a tag that nobody knows": ["v=DMARC1; p=reject; moo=cow"],
  "with the historic pct": ["v=DMARC1; p=reject; pct=100"],
  "with another policy": ["v=DMARC1; p=none"],
  "with reports": ["v=DMARC1; p=reject; rua=mailto:reports@host.test"],
  "in two strings": [{ line: '_dmarc TXT "v=DMARC1; p=re" "ject"' }],
  "by an alias": [{ line: "_dmarc CNAME dmarc.host.test." }],
  "by two aliases": [{ line: "_dmarc CNAME dmarc2.host.test." }],
  "by an alias to nothing": [{ line: "_dmarc CNAME none.host.test." }],
  "by an alias to several": [{ line: "_dmarc CNAME dmarcs.host.test." }],
  "by a wildcard": [{ line: '* TXT "v=DMARC1; p=reject"' }],
  "nothing at all": [],
  "at the domain itself": [{ line: '@ TXT "v=DMARC1; p=reject"' }],
  "at the domain above": ["v=DMARC1; p=reject", { line: 'sales TXT "x"' }],
  "another version": ["v=DMARC2; p=reject"],
  "the version in lower case": ["v=dmarc1; p=reject"],
  "the policy in front": ["p=reject; v=DMARC1"],
  "two records": ["v=DMARC1; p=reject", "v=DMARC1; p=none"],
  "two records, one without policy": ["v=DMARC1; p=reject", "v=DMARC1"],
  "beside another text": ["v=DMARC1; p=reject", "hello"],
  "beside an SPF record": ["v=DMARC1; p=reject", "v=spf1 -all"],
  "a policy that nobody knows": ["v=DMARC1; p=rejected"],
  "the version alone": ["v=DMARC1"],
  "a tag without value": ["v=DMARC1; p"],
  "no policy, but reports": ["v=DMARC1; rua=mailto:reports@host.test"],
  "no semicolon": ["v=DMARC1 p=reject"],
  "a comma in its place": ["v=DMARC1, p=reject"],
  "a policy twice": ["v=DMARC1; p=reject; p=none"],
  "reports to no address": ["v=DMARC1; p=reject; rua=reports@host.test"],
  "quotes in the text": [{ line: '_dmarc TXT "\\"v=DMARC1; p=reject\\""' }],
  "a space in front": [" v=DMARC1; p=reject"],
};

/** Where checkdmarc is not followed: what we say in the place of what it says, and why. */
const differences: Record<string, [ours: Word, theirs: Word, why: string]> = {
  "spf: in upper case": ["ok", "broken", "texts of the grammar have no letter case (RFC 7208 section 12, RFC 5234)"],
  "spf: nonsense behind the end": ["broken", "ok", "a broken term anywhere breaks the record (RFC 7208 section 4.6)"],
  "spf: an include whose server is dead": [
    "not known",
    "broken",
    "that nobody answered is no reason to call the record broken (RFC 7208 section 5.2)",
  ],
  "spf: ours is missing": ["without ours", "ok", "it does not know whose mail the domain sends"],
  "spf: ours fails": ["without ours", "ok", "it does not know whose mail the domain sends"],
  "spf: ours behind the end": ["without ours", "ok", "terms behind all are never looked at (RFC 7208 section 5.1)"],
  "spf: ours of another edition": ["without ours", "ok", "it does not know whose mail the domain sends"],
  "dmarc: beside another text": ["ok", "broken", "other texts are passed over (RFC 9989 section 4.10)"],
  "dmarc: beside an SPF record": ["ok", "broken", "other texts are passed over (RFC 9989 section 4.10)"],
  "dmarc: the version alone": [
    "broken",
    "ok",
    "without policy and reports, receivers apply no DMARC (RFC 9989 section 4.10.1)",
  ],
  "dmarc: reports to no address": [
    "ok",
    "broken",
    "a URI that can't be used is passed over, and the policy counts (RFC 9989 section 4.8)",
  ],
  "dmarc: at the domain above": ["none", "ok", "the plan has a record of its own, which is not there"],
};

interface Case {
  id: string;
  kind: Kind;
  domain: string;
  zone: string;
  /** Lines of the zone's file. */
  records: string;
}

const cases: Case[] = [...casesOf("spf", spf), ...casesOf("dmarc", dmarc)];

function casesOf(kind: Kind, all: typeof spf): Case[] {
  return Object.entries(all).map(([what, lines], index) => {
    const zone = `${kind}${index}.test`;
    const records = lines.map((line) => lineOf(line, kind === "spf" ? "@" : "_dmarc")).join("\n");
    return { id: `${kind}: ${what}`, kind, zone, domain: what.endsWith("above") ? `sales.${zone}` : zone, records };
  });
}

function lineOf(line: string | Raw, name: string): string {
  return typeof line === "string" ? `${name} TXT ${JSON.stringify(line)}` : line.line;
}

const shared: Record<string, TreeZone> = {
  "sg.aliyun.com": { records: 'spf TXT "v=spf1 ip4:192.0.2.0/24 -all"' },
  "qiye.aliyun.com": { records: 'spf TXT "v=spf1 ip4:192.0.2.0/24 -all"' },
  "host.test": {
    records: [
      ...Array.from({ length: 11 }, (_, n) => `h${n} A 192.0.2.${n + 1}\neleven MX 10 h${n}`),
      ...Array.from({ length: 3 }, (_, n) => `t${n} TXT "x"`),
      "@ MX 10 h0",
      'why TXT "not from there"',
      `nested TXT "v=spf1 ${OURS} -all"`,
      `many TXT "v=spf1 ${hosts(9)} -all"`,
      'two TXT "v=spf1 -all"\ntwo TXT "v=spf1 ?all"',
      'broken TXT "v=spf1 nonsense -all"',
      'loop TXT "v=spf1 include:loop.host.test -all"',
      'round TXT "v=spf1 include:round2.host.test -all"\nround2 TXT "v=spf1 include:round.host.test -all"',
      'again TXT "v=spf1 redirect=again2.host.test"\nagain2 TXT "v=spf1 redirect=again.host.test"',
      "alias CNAME nested",
      "astray CNAME none",
      'dmarc TXT "v=DMARC1; p=reject"\ndmarc2 CNAME dmarc',
      'dmarcs TXT "v=DMARC1; p=reject"\ndmarcs TXT "v=DMARC1; p=none"',
      '*._report._dmarc TXT "v=DMARC1"',
    ].join("\n"),
  },
};

function planOf({ domain, zone }: Case): PlanToCheck {
  return planMailDomain({ domain, zone, dmarc: { policy: "reject" } });
}

function lineAbout(kind: Kind, { lines }: Resolution): Line | undefined {
  return lines.find(({ keys }) => keys.includes(kind));
}

/** Ours, by the reason that is worst. That it is not the plan's is no matter here. */
function ourWord(kind: Kind, resolution: Resolution): Word {
  const line = lineAbout(kind, resolution);
  if (line?.verdict === "right") return "ok";
  if (line?.verdict === "unknown") return "not known";
  const errors = line?.reasons.filter(({ severity }) => severity === "error") ?? [];
  const said = errors.map(({ id }) => words[id]);
  return said.find((word) => word !== undefined && word !== "without ours") ?? said[0] ?? "not known";
}

const words: Record<string, Word> = {
  "spf.none": "none",
  "spf.two-records": "several",
  "spf.unreadable": "broken",
  "spf.permerror": "broken",
  "spf.without-ours": "without ours",
  "dmarc.missing": "none",
  "dmarc.several": "several",
  "dmarc.unreadable": "broken",
  "dmarc.cut": "broken",
  "dmarc.differs": "ok",
};

function theirWord({ isFound, problem }: Verdict): Word {
  if (problem === undefined) return "ok";
  if (isFound) return "broken";
  if (problem.startsWith("Multiple")) return "several";
  return problem.endsWith("NotFound") ? "none" : "broken";
}

const judges = findJudges();
const named = inject("named");
const missing = missingForTree() ?? (named ? undefined : "named, which resolves for checkdmarc, is not installed");
if (missing) console.warn(`SKIPPED: live checks beside checkdmarc's, since ${missing} (Debian: bind9 knot)`);

describe.skipIf(missing || !judges)("checkdmarc, asking the same servers", () => {
  let tree: DnsTree;
  let resolver: TreeResolver;
  const ours = new Map<string, Resolution>();
  const theirs = new Map<string, Verdict>();

  beforeAll(async () => {
    tree = await startDnsTree((at) => ({
      ...shared,
      "gone.test": { on: [], ns: { "ns1.gone.test": at.dead } },
      ...Object.fromEntries(cases.map(({ zone, records }) => [zone, { records }])),
    }));
    const { one, two, dead, tld } = tree.at;
    const held = [...Object.keys(shared), ...cases.map(({ zone }) => zone)];
    resolver = await startTreeResolver(named ?? "", tree, {
      ...Object.fromEntries(held.map((zone) => [zone, [one, two]])),
      "gone.test": [dead],
      test: [tld],
      com: [tld],
    });
    const options = { roots: tree.roots, port: tree.port, timeout: 2000 };
    for await (const resolution of checkMany(cases.map(planOf), options)) ours.set(resolution.domain, resolution);
    const { ip, port } = resolver;
    const questions = cases.map(({ id, kind, domain }) => ({ id, kind, domain, ip, port }));
    for (const verdict of judges ? judge<Verdict>(judges, "live_judge.py", questions) : []) {
      theirs.set(verdict.id, verdict);
    }
  });
  afterAll(async () => {
    await resolver?.end();
    await tree?.end();
  });

  it("is asked about each case, and each difference is one", () => {
    expect([...theirs.keys()]).toEqual(cases.map(({ id }) => id));
    expect(Object.keys(differences).filter((id) => !theirs.has(id))).toEqual([]);
  });

  it.each(cases)("says the same, or not for a reason that is told: $id", ({ id, kind, domain }) => {
    const resolution = ours.get(domain);
    const verdict = theirs.get(id);
    if (!resolution || !verdict) throw new Error(`${id} was not asked`);
    const said = { ours: ourWord(kind, resolution), theirs: theirWord(verdict) };
    const all = JSON.stringify({ verdict, line: lineAbout(kind, resolution), reasons: resolution.reasons });
    const [ourOwn, theirOwn] = differences[id] ?? [said.theirs, said.theirs];
    expect(said, all).toEqual({ ours: ourOwn, theirs: theirOwn });
    // What is no difference any more has no place in the table.
    if (id in differences) expect(said.ours).not.toBe(said.theirs);
  });
});
