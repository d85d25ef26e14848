/** What each rule finds, and what it leaves alone. The wording of each is in test/messages. */
import { describe, expect, it } from "vitest";
import { idsOf, type Lines, reviewOf, type Told, UNKNOWN } from "./support";

const mx = (host: string, ttl = 600): string => `@ ${ttl} MX 10 ${host}.`;
const spf = (rest: string): string => `@ 600 TXT "v=spf1 ${rest}"`;
const dmarc = (rest: string): string => `_dmarc 600 TXT "v=DMARC1; ${rest}"`;
const stays = (line: string): Lines => [line, line];

describe("MX", () => {
  it.each<[string, Record<string, Lines>, string[]]>([
    ["one of two goes", { a: [mx("a.example"), undefined], b: stays(mx("b.example")) }, []],
    ["the last one goes", { a: [mx("a.example"), undefined], www: stays("www 600 A 192.0.2.1") }, ["mx.last-removed"]],
    [
      "the last one of a name below goes",
      { a: ["sub 600 MX 1 a.example.", undefined], b: stays(mx("b.example")) },
      ["mx.last-removed"],
    ],
    ["the first one comes", { a: [undefined, mx("a.example")] }, []],
    ["one gets another number", { a: [mx("a.example"), "@ 600 MX 20 a.example."] }, []],
    ["one is spelled otherwise", { a: [mx("a.example"), "@ 600 MX 10 A.EXAMPLE."] }, []],
    ["all are others", { a: [mx("a.example"), mx("b.example")] }, ["mx.no-overlap"]],
    ["one of two is another", { a: [mx("mx1.a.example"), mx("mx2.a.example")], b: stays(mx("mx3.a.example")) }, []],
    [
      "one of two is a stranger's",
      { a: [mx("a.example"), mx("b.example")], b: stays(mx("c.example")) },
      ["mx.divided"],
    ],
    ["a stranger's comes beside it", { a: stays(mx("a.example")), b: [undefined, mx("b.example")] }, ["mx.divided"]],
    ["one comes after it", { a: stays(mx("a.example")), b: [undefined, "@ 600 MX 20 b.example."] }, []],
    ["one comes before it", { a: stays(mx("a.example")), b: [undefined, "@ 600 MX 1 b.example."] }, ["mx.preferred"]],
    [
      "the first of two is another",
      { a: ["@ 600 MX 5 a.example.", "@ 600 MX 5 evil.example."], b: stays(mx("b.example")) },
      ["mx.preferred"],
    ],
    [
      "the first of two is another, which comes last",
      { a: ["@ 600 MX 5 a.example.", "@ 600 MX 50 c.example."], b: stays(mx("b.example")) },
      [],
    ],
    [
      "two change places",
      { a: ["@ 600 MX 5 a.example.", "@ 600 MX 10 a.example."], b: [mx("b.example"), "@ 600 MX 5 b.example."] },
      [],
    ],
    ["it is an address", { a: [undefined, mx("192.0.2.1")] }, ["mx.invalid"]],
    [
      "it was an address",
      { a: [mx("192.0.2.1"), "@ 600 MX 20 192.0.2.1."], b: stays(mx("a.example")) },
      ["mx.invalid"],
    ],
    ["it stays an address", { a: stays(mx("192.0.2.1")), b: [undefined, "@ 600 MX 20 a.example."] }, []],
    ["it has no preference", { a: stays(mx("a.example")), b: [undefined, "@ 600 MX b.example."] }, ["mx.invalid"]],
    ["it has an underscore", { a: stays(mx("a.example")), b: [undefined, "@ 600 MX 20 mx_2.a.example."] }, []],
    [
      "a null MX comes beside it",
      { a: stays(mx("a.example")), b: [undefined, "@ 600 MX 0 ."] },
      ["mx.null-beside-other"],
    ],
    [
      "it comes beside a null MX",
      { a: stays("@ 600 MX 0 ."), b: [undefined, mx("a.example")] },
      ["mx.null-beside-other"],
    ],
    ["the null MX beside it goes", { a: ["@ 600 MX 0 .", undefined], b: stays(mx("a.example")) }, []],
    ["both change, as before", { a: ["@ 600 MX 0 .", "@ 60 MX 0 ."], b: [mx("a.example"), mx("a.example", 60)] }, []],
    ["a null MX is made", { a: [undefined, "@ 600 MX 0 ."] }, []],
    ["the null MX becomes a real one", { a: ["@ 600 MX 0 .", mx("a.example")] }, []],
    [
      "an unknown one comes beside the others",
      { a: stays(mx("a.example")), b: [undefined, `@ 600 MX ${UNKNOWN}`] },
      [],
    ],
  ])("%s", async (_, records, ids) => {
    const found = await idsOf({ records });
    expect(found.filter((id) => id.startsWith("mx."))).toEqual(ids);
  });

  it("that was the last one sends mail to the name's own address, if it has one", async () => {
    const messageOf = async (records: Record<string, Lines>): Promise<string | undefined> =>
      (await reviewOf({ records })).risks[0]?.message;
    expect(await messageOf({ a: [mx("a.example"), undefined], b: stays("@ 600 A 192.0.2.80") })).toContain(
      "goes to its own address, perhaps a web server: A 192.0.2.80 (RFC 5321 section 5.1)",
    );
    expect(await messageOf({ a: [mx("a.example"), undefined], b: stays("www 600 A 192.0.2.80") })).toContain(
      "can't be delivered",
    );
  });

  it("in one RRset is missed while the RRset is recreated", async () => {
    const set = (...records: string[]) => ({
      inputs: { zoneId: "Z1", name: "example.com", type: "MX", ttl: 600, records },
    });
    const urn = "urn:pulumi:dev::p::aws:route53/record:Record::a";
    const replaced = (isDeletedFirst: boolean): object => ({
      op: "replace",
      urn,
      oldState: { ...set("10 mx1.a.example."), pendingReplacement: isDeletedFirst },
      newState: set("10 mx1.a.example.", "10 mx2.a.example."),
    });
    expect(await idsOf({ steps: [replaced(true)] })).toContain("mx.gap");
    expect(await idsOf({ steps: [replaced(false)] })).not.toContain("mx.gap");
  });

  it("is missed where it is disabled at Alibaba Cloud DNS", async () => {
    const inputs = { domainName: "example.com", rr: "@", type: "MX", value: "a.example", priority: 5, ttl: 600 };
    const steps = [
      {
        op: "update",
        urn: "urn:pulumi:dev::p::alicloud:dns/alidnsRecord:AlidnsRecord::a",
        oldState: { inputs },
        newState: { inputs: { ...inputs, status: "DISABLE" } },
      },
    ];
    expect(await idsOf({ steps })).toEqual(["mx.last-removed"]);
  });

  it("of which the stack's others are not in the preview is judged as if there were none, and that is said", async () => {
    const records = { a: [mx("a.example"), undefined], b: stays(mx("b.example")) } satisfies Record<string, Lines>;
    const { risks } = await reviewOf({ records, showsSames: false });
    expect(risks.map(({ id }) => id)).toEqual(["mx.last-removed", "preview.unchanged-hidden"]);
    expect(risks[0]?.message).toContain("as far as this preview shows");
  });
});

describe("the host of an MX, in the same zone", () => {
  const own = stays("@ 600 MX 10 mail.example.com.");
  const address = (rdata: string, type = "A"): string => `mail 600 ${type} ${rdata}`;

  it.each<[string, Record<string, Lines>, string[]]>([
    ["gets another address", { own, a: [address("192.0.2.1"), address("192.0.2.2")] }, ["mx.target-replaced"]],
    [
      "gets another one beside its own",
      { own, a: stays(address("192.0.2.1")), b: [undefined, address("192.0.2.2")] },
      [],
    ],
    [
      "gets another one of IPv4 only",
      {
        own,
        a: [address("192.0.2.1"), address("192.0.2.2")],
        b: stays(address("2001:db8::1", "AAAA")),
      },
      ["mx.target-replaced"],
    ],
    [
      "gets one of IPv6 too",
      { own, a: stays(address("192.0.2.1")), b: [undefined, address("2001:db8::1", "AAAA")] },
      [],
    ],
    [
      "loses that of IPv4",
      { own, a: [address("192.0.2.1"), undefined], b: stays(address("2001:db8::1", "AAAA")) },
      ["mx.target-removed"],
    ],
    ["loses that of IPv6", { own, a: stays(address("192.0.2.1")), b: [address("2001:db8::1", "AAAA"), undefined] }, []],
    ["loses its only one", { own, a: [address("192.0.2.1"), undefined] }, ["mx.target-removed"]],
    ["becomes an alias", { own, a: [address("192.0.2.1"), address("a.example.", "CNAME")] }, ["mx.target-is-cname"]],
    [
      "stays an alias, of another",
      { own, a: [address("a.example.", "CNAME"), address("b.example.", "CNAME")] },
      ["mx.target-replaced"],
    ],
    [
      "is an alias already",
      { own, a: stays(address("a.example.", "CNAME")), b: [undefined, "www 600 A 192.0.2.1"] },
      [],
    ],
    [
      "is an alias when the MX comes",
      { own: [undefined, own[1]], a: stays(address("a.example.", "CNAME")) },
      ["mx.target-is-cname"],
    ],
    ["has an address when the MX comes", { own: [undefined, own[1]], a: stays(address("192.0.2.1")) }, []],
    [
      "is a mere spare, and gets another address",
      { own, first: stays("@ 600 MX 5 mx.a.example."), a: [address("192.0.2.1"), address("192.0.2.2")] },
      [],
    ],
    [
      "is a spare of another name too, and gets another address",
      { own, sub: stays("sub 600 MX 20 mail.example.com."), a: [address("192.0.2.1"), address("192.0.2.2")] },
      ["mx.target-replaced"],
    ],
    ["is not known yet", { own, a: [address("192.0.2.1"), address(UNKNOWN)] }, []],
    ["of no MX gets another address", { a: [address("192.0.2.1"), address("192.0.2.2")] }, []],
  ])("%s", async (_, records, ids) => {
    expect((await idsOf({ records })).filter((id) => id.startsWith("mx."))).toEqual(ids);
  });
});

describe("records of a former service", () => {
  const ours = mx("mx1.sg.aliyun.com");
  const theirs = mx("aspmx.l.google.com");
  const key = 'google._domainkey 600 TXT "v=DKIM1; k=rsa; p=MIGf"';

  it.each<[string, Record<string, Lines>, string[]]>([
    [
      "replaced by ours",
      { "corp-legacy-google": [theirs, undefined], "corp-mx-primary": [undefined, ours] },
      ["mx.cut-over"],
    ],
    [
      "that come back",
      { "corp-legacy-google": [undefined, theirs], "corp-mx-primary": [ours, undefined] },
      ["mx.cut-over"],
    ],
    ["removed before ours are there", { "corp-legacy-google": [theirs, undefined] }, ["mx.last-removed"]],
    [
      "that only have such a name",
      { "corp-extra-legacy-google": [theirs, undefined], "corp-mx-primary": [undefined, ours] },
      ["mx.no-overlap"],
    ],
    [
      "that are overtaken by ours",
      {
        "corp-legacy-google": stays("@ 600 MX 10 aspmx.l.google.com."),
        "corp-mx-primary": [undefined, "@ 600 MX 5 mx1.sg.aliyun.com."],
      },
      ["mx.cut-over"],
    ],
    ["that are keys", { "corp-legacy-dkim": [key, undefined] }, ["dkim.legacy-key-removed"]],
    ["that are keys of its own", { "corp-dkim-google": [key, undefined] }, ["dkim.key-removed"]],
  ])("%s", async (_, records, ids) => {
    expect((await idsOf({ records })).filter((id) => id !== "legacy.changed")).toEqual(ids);
  });

  it("that change are named, one by one", async () => {
    const records = { "corp-legacy-a": ["www 600 A 192.0.2.1", undefined] } satisfies Record<string, Lines>;
    expect(await idsOf({ records })).toEqual(["legacy.changed"]);
  });
});

describe("SPF, by meaning", () => {
  it.each([
    ["-all", "~all", ["spf.loosened"]],
    ["~all", "-all", []],
    ["-all", "?all", ["spf.loosened"]],
    ["-all", "+all", ["spf.allows-everyone"]],
    ["-all", "all", ["spf.allows-everyone"]],
    ["mx -all", "MX -ALL", []],
    ["ip4:192.0.2.1 -all", "ip4:192.0.2.0/24 -all", []],
    ["ip4:192.0.2.0/24 -all", "ip4:192.0.2.1 -all", ["spf.sender-lost"]],
    ["include:a.example include:b.example -all", "include:b.example include:a.example -all", []],
    ["include:a.example -all", "include:A.example. -all", []],
    ["include:a.example -all", "~include:a.example -all", ["spf.sender-lost"]],
    ["include:a.example -all", "-all include:a.example", ["spf.sender-lost"]],
    ["redirect=a.example", "include:a.example -all", []],
    ["redirect=a.example", "redirect=b.example", ["spf.redirected", "spf.sender-lost"]],
    ["mx -all", "mx ip4:0.0.0.0/0 -all", ["spf.allows-everyone"]],
    ["mx ip4:0.0.0.0/0 -all", "ip4:0.0.0.0/0 mx -all", []],
    ["mx - all", "mx -all", []],
    [
      "mx -all",
      `${Array.from({ length: 11 }, (_, index) => `include:${index}.example`).join(" ")} mx -all`,
      ["spf.broken"],
    ],
    ["mx -all", "redirect=evil.example", ["spf.redirected", "spf.sender-lost"]],
    ["-all", "redirect=evil.example", ["spf.redirected"]],
    ["-all", "redirect=%{o}.example.com", ["spf.redirected"]],
    ["-all", "redirect=_spf.example.com", []],
    ["redirect=a.example", "redirect=A.example.", []],
    ["redirect=a.example", "redirect=b.example -all", ["spf.sender-lost"]],
    ["include:a.example -all", "redirect=a.example", ["spf.redirected"]],
    ["include:ours.example -all", "-ip4:0.0.0.0/0 -ip6:::/0 include:ours.example -all", ["spf.sender-lost"]],
    ["include:a.example -all", "-ip4:0.0.0.0/1 -ip4:128.0.0.0/1 include:a.example -all", ["spf.sender-lost"]],
    ["include:a.example -all", "-ip4:192.0.2.1 include:a.example -all", []],
    ["include:a.example -all", "include:a.example -ip4:0.0.0.0/0 -all", []],
    ["ip4:192.0.2.1 -all", "-ip4:192.0.2.0/24 ip4:192.0.2.1 -all", ["spf.sender-lost"]],
    ["ip4:192.0.2.0/24 -all", "-ip4:192.0.2.1 ip4:192.0.2.0/24 -all", ["spf.sender-lost"]],
    ["ip4:192.0.2.0/24 -all", "ip4:192.0.2.0/24 -ip4:192.0.2.1 -all", []],
    ["ip4:192.0.2.0/24 -all", "-ip4:198.51.100.0/24 ip4:192.0.2.0/24 -all", []],
    ["-ip4:192.0.2.1 ip4:192.0.2.0/24 -all", "-ip4:192.0.2.1 ip4:192.0.2.0/25 ip4:192.0.2.128/25 -all", []],
    ["-ip4:192.0.2.1 ip4:192.0.2.0/24 -all", "ip4:192.0.2.0/24 -all", ["spf.sender-admitted"]],
    ["-ip4:192.0.2.1 ip4:192.0.2.0/24 -all", "ip4:192.0.2.0/24 -ip4:192.0.2.1 -all", ["spf.sender-admitted"]],
    ["-ip4:192.0.2.1 ip4:192.0.2.0/24 -all", "-ip4:192.0.2.0/30 ip4:192.0.2.0/24 -all", ["spf.sender-lost"]],
    ["ip4:192.0.2.0/24 -all", "ip4:192.0.2.0/25 ip4:192.0.2.128/26 -all", ["spf.sender-lost"]],
    ["ip4:192.0.2.0/25 ip4:192.0.2.128/25 -all", "ip4:192.0.2.0/24 -all", []],
    ["-ip4:192.0.2.0/24 ip4:192.0.0.0/16 -all", "-ip4:192.0.2.0/25 -ip4:192.0.2.128/25 ip4:192.0.0.0/16 -all", []],
    ["ip6:2001:db8::/32 -all", "-ip6:2001:db8::1 ip6:2001:db8::/32 -all", ["spf.sender-lost"]],
    ["-ip4:192.0.2.1 ip4:198.51.100.0/24 -all", "ip4:198.51.100.0/24 -all", []],
    ["-ip4:192.0.2.1 -all", "-all", []],
    ["-exists:%{i}.bad.example mx -all", "mx -all", ["spf.sender-admitted"]],
    ["mx -exists:%{i}.bad.example -all", "mx -all", []],
    ["?include:a.example -all", "include:a.example -all", []],
    ["?include:a.example mx -all", "include:a.example mx -all", []],
    ["include:a.example -all", "?include:a.example -all", ["spf.sender-lost"]],
    ["mx -all", "mx exists:here.example -all", ["spf.allows-everyone"]],
    ["mx -all", "mx exists:%{i}.here.example -all", []],
    ["mx -all", "mx a/0 -all", ["spf.allows-everyone"]],
    ["mx -all", "mx/24 a:a.example/28 -all", []],
    ["a/24//64 -all", "a -all", ["spf.sender-lost"]],
    ["a:a.example -all", "a:b.example/24 -all", ["spf.sender-lost"]],
    ["mx +all", "mx ALL", []],
    ["mx -all", "mx -all +all", []],
    ["foo -all", "+all", ["spf.allows-everyone"]],
    ["foo -all", "bar -all", ["spf.broken"]],
    ["foo -all", "mx -all", []],
  ])("%s becomes %s", async (before, after, ids) => {
    expect(await idsOf({ records: { spf: [spf(before), spf(after)] } })).toEqual(ids);
  });
});

describe("SPF that had no one readable record before", () => {
  it.each<[string, Record<string, Lines>, string[]]>([
    ["is created as it should be", { a: [undefined, spf("mx include:a.example ~all")] }, []],
    ["is created as a redirect", { a: [undefined, spf("redirect=a.example")] }, []],
    ["is created for everyone", { a: [undefined, spf("+all")] }, ["spf.allows-everyone"]],
    ["is created for all addresses", { a: [undefined, spf("ip4:0.0.0.0/0 -all")] }, ["spf.allows-everyone"]],
    ["is created so that nobody can read it", { a: [undefined, spf("mx -all foo:")] }, ["spf.broken"]],
    [
      "is created so below",
      { a: stays(spf("-all")), b: [undefined, 'shop 600 TXT "v=spf1 +all"'] },
      ["spf.allows-everyone"],
    ],
    ["is left of two", { a: stays(spf("mx -all")), b: [spf("a -all"), undefined] }, []],
    ["is left of two, for everyone", { a: stays(spf("+all")), b: [spf("a -all"), undefined] }, ["spf.allows-everyone"]],
    [
      "takes the place of two",
      { a: [spf("mx -all"), spf("mx +all")], b: [spf("a -all"), undefined] },
      ["spf.allows-everyone"],
    ],
    [
      "takes the place of two, elsewhere",
      { a: [spf("mx -all"), spf("redirect=b.example")], b: [spf("a -all"), undefined] },
      ["spf.redirected"],
    ],
    ["was secret", { a: [`@ 600 TXT ${UNKNOWN}`, spf("+all")] }, ["spf.allows-everyone", "value.withheld"]],
    ["stays beside a text that comes", { a: stays(spf("+all")), b: [undefined, '@ 600 TXT "x"'] }, []],
  ])("%s", async (_, records, ids) => {
    expect(await idsOf({ records })).toEqual(ids);
  });
});

describe("what is told of senders that no longer pass", () => {
  it.each([
    [
      "include:a.example ~all",
      "~all",
      "no longer has include:a.example: mail sent from there will get the SPF result softfail",
    ],
    [
      "include:a.example -all",
      "?include:a.example -all",
      "no longer lets include:a.example pass: mail sent from there will get the SPF result neutral",
    ],
    [
      "ip4:192.0.2.0/24 -all",
      "-ip4:192.0.2.1 ~ip4:192.0.2.128/25 ip4:192.0.2.0/24 -all",
      "no longer lets ip4:192.0.2.1 pass: mail sent from there will fail SPF",
    ],
    ["ip4:192.0.2.0/24 -all", "ip4:192.0.2.0/25 -all", "no longer lets ip4:192.0.2.128/25 pass"],
    ["mx -all", "redirect=b.example", "no longer has mx: the record of b.example decides about mail sent from there"],
    ["ip4:192.0.2.0/24 -all", "-all", "no longer has ip4:192.0.2.0/24: mail sent from there will fail SPF"],
  ])("where %s becomes %s", async (before, after, message) => {
    const { risks } = await reviewOf({ records: { spf: [spf(before), spf(after)] } });
    expect(risks.find(({ id }) => id === "spf.sender-lost")?.message).toContain(message);
  });

  it("is told of a record as long as one can be", async () => {
    const networks = (from: number): string =>
      Array.from({ length: 4000 }, (_, index) => `ip4:${from}.0.${index >> 8}.${index & 255}`).join(" ");
    const ids = await idsOf({ records: { spf: [spf(`${networks(10)} -all`), spf(`${networks(11)} -all`)] } });
    expect(ids).toContain("spf.sender-lost");
  });
});

describe("DMARC, by meaning", () => {
  it.each([
    ["p=reject", "p=quarantine", ["dmarc.weakened"]],
    ["p=none", "p=reject", []],
    ["p=reject", "p=reject; sp=none", ["dmarc.weakened"]],
    ["p=reject", "p=reject; adkim=r", []],
    ["p=reject; adkim=s", "p=reject", ["dmarc.weakened"]],
    ["p=reject", "rua=mailto:a@example.com;p=reject", []],
    ["p=reject", "p=reject; t=y", ["dmarc.weakened"]],
    ["p=reject", "p=reject; pct=0", ["dmarc.weakened"]],
    ["p=quarantine; pct=50", "p=quarantine; pct=20", ["dmarc.weakened"]],
    ["p=quarantine; pct=20", "p=quarantine; pct=100", []],
    ["p=reject; pct=10", "p=reject", []],
    ["p=none", "p=none; pct=0", []],
    ["p=reject", "p=rejct", []],
  ])("%s becomes %s", async (before, after, ids) => {
    const found = await idsOf({ records: { dmarc: [dmarc(before), dmarc(after)] } });
    expect(found.filter((id) => id === "dmarc.weakened")).toEqual(ids);
  });
});

describe("DMARC", () => {
  const reject = stays(dmarc("p=reject"));
  const alias = (host: string): string => `_dmarc 600 CNAME ${host}.`;
  const shop = (rest: string): string => `_dmarc.shop 600 TXT "v=DMARC1; ${rest}"`;

  it.each<[string, Record<string, Lines>, string[]]>([
    ["is removed", { a: [dmarc("p=reject"), undefined] }, ["dmarc.removed"]],
    ["that another hosts is removed", { a: [alias("d.example.net"), undefined] }, ["dmarc.removed"]],
    ["that another hosts comes", { a: [undefined, alias("d.example.net")] }, []],
    ["moves to another", { a: [dmarc("p=reject"), alias("d.example.net")] }, ["dmarc.moved"]],
    ["comes from another", { a: [alias("d.example.net"), dmarc("p=none")] }, ["dmarc.moved"]],
    ["moves from one to another", { a: [alias("d.example.net"), alias("e.example.net")] }, ["dmarc.moved"]],
    [
      "moves to another name of the zone",
      { a: [dmarc("p=reject"), alias("policy.example.com")], b: [undefined, 'policy 600 TXT "v=DMARC1; p=reject"'] },
      [],
    ],
    [
      "becomes weaker at another name of the zone",
      { a: [dmarc("p=reject"), alias("policy.example.com")], b: [undefined, 'policy 600 TXT "v=DMARC1; p=none"'] },
      ["dmarc.weakened"],
    ],
    [
      "becomes weaker where an alias leads",
      {
        a: stays(alias("policy.example.com")),
        b: ['policy 600 TXT "v=DMARC1; p=reject"', 'policy 600 TXT "v=DMARC1; p=none"'],
      },
      ["dmarc.weakened"],
    ],
    [
      "is removed where an alias leads",
      { a: stays(alias("policy.example.com")), b: ['policy 600 TXT "v=DMARC1; p=reject"', undefined] },
      ["dmarc.removed"],
    ],
    ["is created", { a: [undefined, dmarc("p=none; rua=mailto:a@example.com")] }, []],
    ["is created, misspelled", { a: [undefined, dmarc("p=rejct")] }, ["dmarc.broken"]],
    [
      "is created, misspelled, with reports",
      { a: [undefined, dmarc("p=rejct; rua=mailto:a@example.com")] },
      ["dmarc.broken"],
    ],
    [
      "is created with a bad policy for subdomains",
      { a: [undefined, dmarc("p=reject; sp=nope; rua=mailto:a@example.com")] },
      ["dmarc.broken"],
    ],
    ["is created without a semicolon", { a: [undefined, '_dmarc 600 TXT "v=DMARC1 p=reject"'] }, ["dmarc.broken"]],
    ["is written so", { a: [dmarc("p=reject"), '_dmarc 600 TXT "v=DMARC1 p=reject"'] }, ["dmarc.broken"]],
    ["is misspelled", { a: [dmarc("p=reject"), dmarc("p=rejct; rua=mailto:a@example.com")] }, ["dmarc.broken"]],
    ["stays misspelled beside another text", { a: stays(dmarc("p=rejct")), b: [undefined, '_dmarc 600 TXT "x"'] }, []],
    ["becomes secret", { a: [dmarc("p=reject"), `_dmarc 600 TXT ${UNKNOWN}`] }, ["value.withheld"]],
    ["of a name below comes, weaker", { reject, b: [undefined, shop("p=none")] }, ["dmarc.weaker-than-parent"]],
    [
      "of a name below comes, in test mode",
      { reject, b: [undefined, shop("p=reject; t=y")] },
      ["dmarc.weaker-than-parent"],
    ],
    ["of a name below comes, as strong", { reject, b: [undefined, shop("p=reject")] }, []],
    ["of a name below comes where none is above", { b: [undefined, shop("p=none")] }, []],
    [
      "of a name below comes where subdomains have no policy",
      { a: stays(dmarc("p=reject; sp=none")), b: [undefined, shop("p=none")] },
      [],
    ],
    ["of a name below goes, and a stronger applies", { reject, b: [shop("p=none"), undefined] }, []],
    [
      "of a name below goes, and a weaker applies",
      { a: stays(dmarc("p=none")), b: [shop("p=reject"), undefined] },
      ["dmarc.removed"],
    ],
    ["reports of another domain come", { a: [undefined, 'example.net._report._dmarc 600 TXT "v=DMARC1"'] }, []],
  ])("%s", async (_, records, ids) => {
    expect(await idsOf({ records })).toEqual(ids);
  });
});

describe("DKIM", () => {
  const p = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
  const key = (rest: string): string => `s1._domainkey 600 TXT "v=DKIM1; k=ed25519; p=${rest}"`;
  const alias = (host: string): string => `s1._domainkey 600 CNAME ${host}.`;
  const inZone = 'keys 600 TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="';

  it.each<[string, Record<string, Lines>, string[]]>([
    ["is created", { a: [undefined, key(p)] }, []],
    ["is created as an alias", { a: [undefined, alias("s1.example.net")] }, []],
    ["is created, cut off", { a: [undefined, key("11qYAYKx")] }, ["dkim.broken"]],
    ["is cut off", { a: [key(p), key("11qYAYKx")] }, ["dkim.broken"]],
    ["is mended", { a: [key("x"), key(p)] }, ["dkim.key-replaced"]],
    ["is written otherwise", { a: [key(p), `s1._domainkey 600 TXT "k=ed25519; p=${p}"`] }, []],
    ["is withdrawn", { a: [key(p), key("")] }, ["dkim.key-withdrawn"]],
    ["moves to another host", { a: [alias("s1.example.net"), alias("s1.example.org")] }, ["dkim.key-moved"]],
    ["moves from a record to a host", { a: [key(p), alias("s1.example.net")] }, ["dkim.key-moved"]],
    ["moves from a host to a record", { a: [alias("s1.example.net"), key(p)] }, ["dkim.key-moved"]],
    ["moves in the zone", { a: [key(p), alias("keys.example.com")], b: [undefined, inZone] }, []],
    [
      "is replaced where an alias leads",
      {
        a: stays(alias("keys.example.com")),
        b: [inZone, 'keys 600 TXT "v=DKIM1; k=ed25519; p=O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik="'],
      },
      ["dkim.key-replaced"],
    ],
    [
      "is removed where an alias leads",
      { a: stays(alias("keys.example.com")), b: [inZone, undefined] },
      ["dkim.key-removed"],
    ],
    ["has another TTL", { a: [alias("s1.example.net"), "s1._domainkey 60 CNAME s1.example.net."] }, []],
    ["of another kind is no key", { a: [undefined, '_adsp._domainkey 600 TXT "dkim=all"'] }, []],
    ["of DomainKeys is no key", { a: ['_domainkey 600 TXT "o=~"', undefined] }, []],
  ])("%s", async (_, records, ids) => {
    expect(await idsOf({ records })).toEqual(ids);
  });
});

describe("names", () => {
  it.each<[string, Told, string[]]>([
    [
      "a second SPF beside one that stays",
      { records: { a: stays(spf("-all")), b: [undefined, spf("mx -all")] } },
      ["txt.more-than-one"],
    ],
    [
      "two that were there before",
      { records: { a: stays(spf("-all")), b: stays(spf("mx -all")), c: [undefined, "w 600 A 192.0.2.1"] } },
      [],
    ],
    ["other texts beside SPF", { records: { a: stays(spf("-all")), b: [undefined, '@ 600 TXT "x"'] } }, []],
    [
      "a CNAME that takes an address's place under its own name",
      { records: { a: ["w 600 A 192.0.2.1", "w 600 CNAME a.example."] } },
      [],
    ],
    [
      "a record made under another name",
      { records: { a: ["w 600 A 192.0.2.1", undefined], b: [undefined, "w 600 A 192.0.2.1"] }, as: "alidns" },
      ["order.conflict"],
    ],
    [
      "two addresses that take turns",
      { records: { a: ["w 600 A 192.0.2.1", undefined], b: [undefined, "w 600 A 192.0.2.2"] }, as: "alidns" },
      [],
    ],
    [
      "the web's own name through the proxy",
      { records: { a: [undefined, "www 600 A 192.0.2.1(proxied)"] }, as: "cloudflare" },
      [],
    ],
    [
      "an MX's host through the proxy",
      {
        records: { a: stays(mx("relay.example.com")), b: [undefined, "relay 600 A 192.0.2.1(proxied)"] },
        as: "cloudflare",
      },
      ["name.proxied"],
    ],
    [
      "a replacement at Cloudflare that is made first",
      { records: { a: [mx("a.example"), mx("a.example"), "replace"] }, as: "cloudflare" },
      ["order.conflict"],
    ],
    [
      "an MX that comes to lead to a host behind the proxy",
      {
        records: {
          a: [mx("a.example"), mx("relay.example.com")],
          b: stays("relay 600 A 192.0.2.1(proxied)"),
          c: stays("www 600 A 192.0.2.1(proxied)"),
        },
        as: "cloudflare",
      },
      ["mx.no-overlap", "name.proxied"],
    ],
    [
      "an MX that leads to one already",
      {
        records: {
          a: [mx("relay.example.com"), mx("relay.example.com", 60)],
          b: stays("relay 600 A 192.0.2.1(proxied)"),
        },
        as: "cloudflare",
      },
      [],
    ],
    [
      "an alias at Cloudflare's apex, where the SPF changes",
      {
        records: {
          a: stays("@ 600 CNAME web.example.net"),
          b: stays(mx("a.example")),
          c: [spf("mx -all"), spf("mx include:b.example -all")],
        },
        as: "cloudflare",
      },
      [],
    ],
    [
      "an alias that comes to Cloudflare's apex",
      {
        records: { a: [undefined, "@ 600 CNAME web.example.net"], b: stays(mx("a.example")), c: stays(spf("mx -all")) },
        as: "cloudflare",
      },
      [],
    ],
    [
      "an MX at Cloudflare that leads to the apex, an alias",
      { records: { a: [undefined, mx("example.com")], b: stays("@ 600 CNAME web.example.net") }, as: "cloudflare" },
      [],
    ],
    [
      "an alias that comes to Cloudflare's apex beside an address",
      { records: { a: [undefined, "@ 600 CNAME web.example.net"], b: stays("@ 600 A 192.0.2.1") }, as: "cloudflare" },
      ["name.cname-conflict"],
    ],
    [
      "an alias at Cloudflare below the apex",
      {
        records: {
          a: [undefined, "shop 600 CNAME web.example.net"],
          b: stays("shop 600 MX 10 a.example."),
          c: stays(mx("a.example")),
        },
        as: "cloudflare",
      },
      ["name.cname-conflict"],
    ],
    [
      "an alias that comes to the apex elsewhere",
      { records: { a: [undefined, "@ 600 CNAME web.example.net"], b: stays(mx("a.example")) }, as: "alidns" },
      ["name.cname-conflict"],
    ],
    [
      "an alias at the apex elsewhere, where the SPF changes",
      {
        records: {
          a: stays("@ 600 CNAME web.example.net"),
          b: [spf("mx -all"), spf("mx include:b.example -all")],
        },
        as: "alidns",
      },
      [],
    ],
    [
      "an update that makes an alias of an address, while a text is still there",
      { records: { a: ["w 600 A 192.0.2.1", "w 600 CNAME a.example."], b: ['w 600 TXT "x"', undefined] } },
      ["order.conflict"],
    ],
    [
      "an update that takes over another's value",
      { records: { a: ["w 600 A 192.0.2.1", "w 600 A 192.0.2.2"], b: ["w 600 A 192.0.2.2", undefined] }, as: "alidns" },
      ["order.conflict"],
    ],
    [
      "an update of a TTL, while another is deleted",
      { records: { a: ["w 600 A 192.0.2.1", "w 60 A 192.0.2.1"], b: ["w 600 A 192.0.2.2", undefined] }, as: "alidns" },
      [],
    ],
    [
      "an update that makes an SPF record of a text, while the old one is still there",
      { records: { a: ['@ 600 TXT "x"', spf("mx -all")], b: [spf("mx -all "), undefined] }, as: "alidns" },
      ["order.two-for-a-moment"],
    ],
    [
      "a replacement of an SPF record that is made first",
      { records: { a: [spf("mx -all"), spf("mx a -all"), "replace"] }, as: "cloudflare" },
      ["order.two-for-a-moment"],
    ],
    [
      "an alias at Cloudflare's apex that comes before the text goes",
      {
        records: {
          a: [undefined, "@ 600 CNAME web.example.net"],
          b: ['@ 600 TXT "x"', undefined],
          c: stays(mx("a.example")),
        },
        as: "cloudflare",
      },
      [],
    ],
    ["the same of our own provider", { records: { a: [mx("a.example"), mx("a.example"), "replace"] } }, []],
  ])("%s", async (_, told, ids) => {
    expect(await idsOf(told)).toEqual(ids);
  });
});

describe("RRsets", () => {
  const step = (name: string, op: string, old?: string[], next?: string[]): object => {
    const state = (records?: string[]) =>
      records && { inputs: { zoneId: "Z1", name: "example.com", type: "MX", ttl: 600, records } };
    return {
      op,
      urn: `urn:pulumi:dev::p::aws:route53/record:Record::${name}`,
      oldState: state(old),
      newState: state(next),
    };
  };
  const [one, two] = ["10 mx1.a.example.", "10 mx2.a.example."];

  it.each<[string, object[], string[]]>([
    [
      "one under two names",
      [step("a", "delete", [one]), step("b", "create", undefined, [one, two])],
      ["order.conflict"],
    ],
    ["one that changes", [step("a", "update", [one], [one, two])], []],
    ["one that loses a part", [step("a", "update", [one, two], [two])], []],
    ["one that is made again before it goes", [step("a", "replace", [one], [one, two])], ["order.conflict"]],
  ])("%s", async (_, steps, ids) => {
    expect(await idsOf({ steps })).toEqual(ids);
  });
});

describe("delegations", () => {
  const dkim = 's1._domainkey 600 TXT "v=DKIM1; p="';
  const apex = (host: string): string => `@ 600 NS ${host}.`;

  it.each<[string, Record<string, Lines>, string[]]>([
    [
      "of keys that are here",
      { a: stays(dkim), b: [undefined, "_domainkey 600 NS ns.example.net."] },
      ["ns.hides-records"],
    ],
    ["of keys where there are none", { b: [undefined, "_domainkey 600 NS ns.example.net."] }, []],
    [
      "of a name with an MX",
      { a: stays("sub 600 MX 10 a.example."), b: [undefined, "sub 600 NS ns.example.net."] },
      ["ns.hides-records"],
    ],
    [
      "of the MX's host",
      {
        a: stays(mx("mx.in.example.com")),
        c: stays("mx.in 600 A 192.0.2.1"),
        b: [undefined, "in 600 NS ns.example.net."],
      },
      ["ns.hides-records"],
    ],
    [
      "of a name with a web site",
      { a: stays("www.dev 600 A 192.0.2.1"), b: [undefined, "dev 600 NS ns.example.net."] },
      [],
    ],
    [
      "with its server's own address below",
      { a: [undefined, "ns.dev 600 A 192.0.2.1"], b: [undefined, "dev 600 NS ns.dev.example.com."] },
      [],
    ],
    [
      "that are there when a key comes",
      { a: [undefined, dkim], b: stays("_domainkey 600 NS ns.example.net.") },
      ["ns.hides-records"],
    ],
    [
      "that are there when another name changes",
      { a: stays(dkim), b: stays("_domainkey 600 NS ns.example.net."), c: [undefined, "www 600 A 192.0.2.1"] },
      [],
    ],
    [
      "by a DNAME",
      { a: stays("mail.sub 600 A 192.0.2.1"), b: [undefined, "sub 600 DNAME example.net."] },
      ["ns.hides-records"],
    ],
    [
      "by a DNAME, at the name itself",
      { a: stays("sub 600 MX 10 a.example."), b: [undefined, "sub 600 DNAME example.net."] },
      [],
    ],
    ["of the zone to all others", { a: [apex("ns1.example.net"), apex("ns1.example.org")] }, ["ns.replaced"]],
    [
      "of the zone, one of two",
      { a: [apex("ns1.example.net"), apex("ns1.example.org")], b: stays(apex("ns2.example.net")) },
      ["ns.changed"],
    ],
    [
      "of the zone, one more",
      { a: stays(apex("ns1.example.net")), b: [undefined, apex("ns2.example.net")] },
      ["ns.changed"],
    ],
    ["of the zone, with another TTL", { a: [apex("ns1.example.net"), "@ 60 NS ns1.example.net."] }, []],
    ["of the zone, for the first time", { a: [undefined, apex("ns1.example.net")], b: stays(mx("a.example")) }, []],
    ["of the zone, removed", { a: [apex("ns1.example.net"), undefined], b: stays(mx("a.example")) }, ["ns.replaced"]],
    [
      "of keys to another",
      { a: ["_domainkey 600 NS ns.example.net.", "_domainkey 600 NS ns.example.org."] },
      ["ns.changed"],
    ],
    ["of keys, removed", { a: ["_domainkey 600 NS ns.example.net.", undefined] }, ["ns.changed"]],
    ["of a name without mail to another", { a: ["dev 600 NS ns.example.net.", "dev 600 NS ns.example.org."] }, []],
  ])("%s", async (_, records, ids) => {
    expect((await idsOf({ records })).filter((id) => id.startsWith("ns."))).toEqual(ids);
  });
});

describe("MTA-STS and DANE", () => {
  const sts = (rest: string): string => `_mta-sts 600 TXT "v=STSv1; ${rest}"`;

  it.each<[string, Record<string, Lines>, string[]]>([
    ["a record goes", { a: [sts("id=1;"), undefined] }, ["mta-sts.removed"]],
    ["an alias of one goes", { a: ["_mta-sts 600 CNAME m.example.net.", undefined] }, ["mta-sts.removed"]],
    ["a record comes", { a: [undefined, sts("id=1;")] }, []],
    ["a record comes, broken", { a: [undefined, sts("id=a-b;")] }, ["mta-sts.broken"]],
    ["a record gets another id", { a: [sts("id=1;"), sts("id=2;")] }, []],
    ["a record loses its id", { a: [sts("id=1;"), sts("")] }, ["mta-sts.broken"]],
    ["a record becomes another text", { a: [sts("id=1;"), '_mta-sts 600 TXT "x"'] }, ["mta-sts.broken"]],
    ["a record stays broken", { a: stays(sts("")), b: [undefined, "www 600 A 192.0.2.1"] }, []],
    ["a record becomes secret", { a: [sts("id=1;"), `_mta-sts 600 TXT ${UNKNOWN}`] }, ["value.withheld"]],
    [
      "a TLSA record comes to an MX's host",
      { a: stays(mx("mx.example.com")), b: [undefined, "_25._tcp.mx 600 TLSA 3 1 1 00"] },
      ["mx.tlsa"],
    ],
    [
      "a TLSA record changes there",
      { a: stays(mx("mx.example.com")), b: ["_25._tcp.mx 600 TLSA 3 1 1 00", "_25._tcp.mx 600 TLSA 3 1 1 11"] },
      ["mx.tlsa"],
    ],
    [
      "a TLSA record stays there",
      {
        a: stays(mx("mx.example.com")),
        b: stays("_25._tcp.mx 600 TLSA 3 1 1 00"),
        c: [undefined, "www 600 A 192.0.2.1"],
      },
      [],
    ],
    [
      "a TLSA record comes to another host",
      { a: stays(mx("mx.example.com")), b: [undefined, "_443._tcp.www 600 TLSA 3 1 1 00"] },
      [],
    ],
  ])("%s", async (_, records, ids) => {
    expect(await idsOf({ records })).toEqual(ids);
  });
});

describe("what was said", () => {
  const error = (message: string) => ({ severity: "error", message });
  const warning = (message: string) => ({ severity: "warning", message });

  it("twice is told once, as the worse of the two", async () => {
    const { risks } = await reviewOf({ diagnostics: [warning("a brand [x.y]"), error("a brand [x.y]")] });
    expect(risks.map(({ id, severity }) => [id, severity])).toEqual([["x.y", "danger"]]);
  });

  it("of a failed preview is its cause, if there is one", async () => {
    expect(await idsOf({ diagnostics: [error("a brand [x.y]"), error("preview failed")] })).toEqual(["x.y"]);
    expect(await idsOf({ diagnostics: [error("preview failed")] })).toEqual(["preview.failed"]);
  });

  it.each([
    ["warning", "warning: mind the gap [zone.gap]\n", [["zone.gap", "look", "mind the gap"]]],
    [
      "error",
      "error: two problems:\n  - a: x [a.x]\n  - b: y [b.y]\n",
      [
        ["a.x", "danger", "a: x"],
        ["b.y", "danger", "b: y"],
      ],
    ],
    [
      "error",
      "<{%fg 1%}>error: boom<{%reset%}>\n  at line 1",
      [["preview.failed", "danger", "the preview failed, so this review is incomplete: boom at line 1"]],
    ],
    [
      "error",
      'error: corp-mx-primary: before hook "corp-preflight-1" failed: another brand has an MX [preflight.mx]\n  legacy: {}',
      [["preflight.mx", "danger", "another brand has an MX"]],
    ],
    ["warning", "warning: something of a provider", []],
    ["info", "built [a.b]", []],
    ["error", "\n", []],
  ])("as %s: %o", async (severity, message, told) => {
    const { risks } = await reviewOf({ diagnostics: [{ severity, message }] });
    expect(risks.map((risk) => [risk.id, risk.severity, risk.message])).toEqual(told);
  });
});
