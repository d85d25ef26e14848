/** The resolver on a DNS of real servers. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { evaluateSpf } from "../../src/mail";
import { createResolver, type Resolver, type ResolverOptions, type ServerAnswer } from "../../src/resolver";
import { type DnsTree, LATE, missingForTree, startDnsTree } from "../support/dns-tree";

const missing = missingForTree();
if (missing)
  console.warn(`SKIPPED: the resolver on a tree of real name servers, since ${missing} (Debian: bind9 knot)`);

const longText = Array.from({ length: 12 }, (_, index) => `"${String(index).padEnd(250, "x")}"`).join(" ");
const MAIL = ["@ MX 5 mx1.sg.aliyun.com.", '@ TXT "v=spf1 include:spf.host.test -all"'].join("\n");

describe.skipIf(missing)("the resolver on real servers", () => {
  let tree: DnsTree;
  let resolver: Resolver;

  beforeAll(async () => {
    tree = await startDnsTree((at) => ({
      "corp.test": {
        records: [
          MAIL,
          `long TXT ${longText}`,
          "imap CNAME a.chain.test.",
          "loop CNAME loop2.chain.test.",
          "*.wild A 192.0.2.9",
          "a.b.empty A 192.0.2.8",
          "old DNAME new.corp.test.",
          "www.new A 192.0.2.7",
          "MiXeD MX 10 Mx1.Sg.AliYun.COM.",
        ].join("\n"),
        ...(at.six ? { ns: { "ns1.corp.test": at.one, "ns2.corp.test": `${at.two} ${at.six}` } } : {}),
      },
      "host.test": { records: 'spf TXT "v=spf1 ip4:192.0.2.0/24 -all"' },
      "chain.test": {
        records: ["a CNAME b.host2.test.", "loop2 CNAME loop.corp.test."].join("\n"),
      },
      "host2.test": { records: "b A 192.0.2.3\nb AAAA 2001:db8::3" },
      "glueless.test": { records: MAIL, ns: { "ns1.host.test": "", "ns2.host.test": "" } },
      "one-needs-two.test": { records: MAIL, ns: { "ns.two-needs-one.test": "" } },
      "two-needs-one.test": { records: MAIL, ns: { "ns.one-needs-two.test": "" } },
      "mail.corp.test": { records: MAIL, on: ["two"] },
      "solo.test": { on: ["one"] },
      "quiet.solo.test": { records: MAIL, on: ["one"], ns: { "ns1.solo.test": "" }, parentNs: false },
      "_dmarc.corp.test": { records: '@ TXT "v=DMARC1; p=reject"', on: ["two"], ns: { "ns2.corp.test": "" } },
      "half.test": { records: MAIL, on: ["one"], ns: { "ns1.half.test": at.one, "ns2.half.test": at.two } },
      "upward.test": { records: MAIL, on: ["one"], ns: { "ns1.upward.test": at.one, "ns2.upward.test": at.root } },
      "nobody.test": { on: [], ns: { "ns1.nobody.test": at.dead, "ns2.nobody.test": at.silent } },
      "dead.test": { records: MAIL, on: ["two"], ns: { "ns1.dead.test": at.dead, "ns2.dead.test": at.two } },
      "silent.test": { records: MAIL, on: ["two"], ns: { "ns1.silent.test": at.silent, "ns2.silent.test": at.two } },
      "slow.test": { records: MAIL, on: ["one"], ns: { "ns1.slow.test": at.slow } },
      "cut.test": { records: MAIL, on: ["two"], ns: { "ns1.cut.test": at.cut } },
      "differ.test": {
        records: `${MAIL}\n`,
        ns: { "ns1.differ.test": at.one, "ns3.host.test": "" },
        parentNs: { "ns1.differ.test": at.one, "ns2.host.test": "" },
      },
      "xn--fiq228c.test": { records: MAIL },
      "signed.test": { records: MAIL, isSigned: true },
    }));
    resolver = await newResolver();
  });
  afterAll(() => tree?.end());

  async function newResolver(options: ResolverOptions = {}): Promise<Resolver> {
    return createResolver({ roots: tree.roots, port: tree.port, timeout: 700, ...options });
  }
  const shown = (ip: string): string => (ip.includes(":") ? `[${ip}]:${tree.port}` : `${ip}:${tree.port}`);
  const askedEach = async (name: string, type: string, its = resolver): Promise<ServerAnswer[]> =>
    its.queryAllServers(await its.findZone(name), name, type);
  const values = (answers: ServerAnswer[]) => answers.map((answer) => answer.records?.map(({ rdata }) => rdata));

  it("finds a zone and asks each server at each address", async () => {
    const zone = await resolver.findZone("corp.test");
    const { one, two, six } = tree.at;
    expect(zone).toEqual({
      zone: "corp.test",
      state: "found",
      servers: [
        { name: "ns1.corp.test", address: shown(one) },
        { name: "ns2.corp.test", address: shown(two) },
        ...(six ? [{ name: "ns2.corp.test", address: shown(six) }] : []),
      ],
    });
    const answers = await resolver.queryAllServers(zone, "corp.test", "MX");
    expect(answers.map(({ state }) => state)).toEqual(zone.servers.map(() => "answered"));
    expect(answers[0]?.records).toEqual([{ name: "corp.test", type: "MX", ttl: 3600, rdata: "5 mx1.sg.aliyun.com." }]);
  });

  it.each([
    ["servers whose names are in another zone", "glueless.test", "glueless.test"],
    ["a mail domain that is a subdomain with a zone of its own", "mail.corp.test", "mail.corp.test"],
    ["a mail domain that is a subdomain without one", "sales.corp.test", "corp.test"],
    ["a zone that its parent, on the same server, does not name", "quiet.solo.test", "quiet.solo.test"],
    ["a name without records that has others below", "b.empty.corp.test", "corp.test"],
    ["a name that a wildcard makes", "x.wild.corp.test", "corp.test"],
    ["a name that is an alias", "imap.corp.test", "corp.test"],
    ["a name below a DNAME", "www.old.corp.test", "corp.test"],
    ["a domain in A-labels", "xn--fiq228c.test", "xn--fiq228c.test"],
    ["a signed zone", "signed.test", "signed.test"],
    ["a name in upper case with a final dot", "CORP.TEST.", "corp.test"],
  ])("finds the zone of %s", async (_what, name, apex) => {
    expect(await resolver.findZone(name)).toMatchObject({ state: "found", zone: apex });
  });

  it("tells that a domain is not registered", async () => {
    expect(await resolver.findZone("nobody-has-this.test")).toMatchObject({ zone: "", state: "nxdomain" });
    expect(await resolver.findZone("example.nowhere")).toMatchObject({ zone: "", state: "nxdomain" });
  });

  it("asks servers in another zone, and finds their addresses by itself", async () => {
    expect(values(await askedEach("glueless.test", "MX"))).toEqual([
      ["5 mx1.sg.aliyun.com."],
      ["5 mx1.sg.aliyun.com."],
    ]);
  });

  it("gives up where two zones' servers need each other", async () => {
    const zone = await resolver.findZone("one-needs-two.test");
    expect(zone.why).toContain("no address was found for its name");
    expect((await resolver.queryAllServers(zone, "one-needs-two.test", "MX")).map(({ state }) => state)).toEqual([
      "no-address",
    ]);
    expect(await resolver.lookUp("one-needs-two.test", "MX")).toMatchObject({ kind: "failure", code: "ESERVFAIL" });
  });

  it("goes on into a zone that a name below the mail domain has of its own", async () => {
    const zone = await resolver.findZone("corp.test");
    const answers = await resolver.queryAllServers(zone, "_dmarc.corp.test", "TXT");
    expect(new Set(answers.map(({ server }) => server.name))).toEqual(new Set(["ns2.corp.test"]));
    expect(new Set(values(answers).flat())).toEqual(new Set(['"v=DMARC1; p=reject"']));
  });

  it("tells a server that knows nothing of the zone", async () => {
    const half = await askedEach("half.test", "MX");
    expect(half.map(({ state, why }) => [state, why])).toEqual([
      ["answered", undefined],
      ["lame", "answered REFUSED"],
    ]);
    expect((await askedEach("upward.test", "MX")).map(({ state }) => state)).toEqual(["answered", "lame"]);
  });

  it("tells servers that are dead, silent and slow", async () => {
    const impatient = await newResolver({ timeout: 150 });
    expect((await askedEach("dead.test", "MX", impatient)).map(({ state, why }) => [state, why])).toEqual([
      ["silent", "connection refused: nothing is listening there"],
      ["answered", undefined],
    ]);
    expect((await askedEach("silent.test", "MX", impatient)).map(({ state, why }) => [state, why])).toEqual([
      ["silent", "no answer within 0.375 seconds"],
      ["answered", undefined],
    ]);
    const slow = async (timeout: number) => {
      const [answer] = await askedEach("slow.test", "MX", await newResolver({ timeout }));
      return [answer?.state, (answer?.late ?? 0) >= LATE];
    };
    expect(await slow(LATE / 5)).toEqual(["silent", false]);
    expect(await slow(LATE / 2)).toEqual(["answered", true]);
    expect(await slow(LATE + 700)).toEqual(["answered", false]);
  });

  it("has few questions at one server at once", async () => {
    const gentle = await newResolver({ perServer: 2, timeout: 20 * LATE });
    const zone = await gentle.findZone("slow.test");
    // Answers to those who did not wait for them are on their way.
    await sleep(2 * LATE);
    tree.proxies.slow.takeAtOnce();
    const before = tree.proxies.slow.questions;
    const names = Array.from({ length: 7 }, (_, index) => `x${index}.slow.test`);
    const answers = await Promise.all(names.map((name) => gentle.queryAllServers(zone, name, "MX")));
    expect(answers.flat().every(({ rcode }) => rcode === "NXDOMAIN")).toBe(true);
    expect(tree.proxies.slow.questions - before).toBe(7);
    expect(tree.proxies.slow.takeAtOnce()).toBe(2);
  });

  it("names the servers of a zone none of which answers", async () => {
    const impatient = await newResolver({ timeout: 100 });
    const zone = await impatient.findZone("www.nobody.test");
    expect(zone).toMatchObject({ zone: "nobody.test", state: "found" });
    expect(zone.why).toContain("no server of nobody.test answered");
    expect((await impatient.queryAllServers(zone, "nobody.test", "MX")).map(({ state }) => state)).toEqual([
      "silent",
      "silent",
    ]);
  });

  it("fetches by TCP what is cut over UDP", async () => {
    const [long] = values(await askedEach("long.corp.test", "TXT"))[0] ?? [];
    expect(long?.replace(/"|" "/g, "").length).toBe(3000 + 11);
    const before = tree.proxies.cut.connections;
    expect(values(await askedEach("cut.test", "MX"))).toEqual([["5 mx1.sg.aliyun.com."]]);
    expect(tree.proxies.cut.connections).toBeGreaterThan(before);
  });

  it("tells where parent and zone name other servers", async () => {
    const zone = await resolver.findZone("differ.test");
    expect(zone).toMatchObject({ parentOnly: ["ns2.host.test"], childOnly: ["ns3.host.test"] });
    expect(zone.servers.map(({ name }) => name)).toEqual(["ns1.differ.test", "ns2.host.test", "ns3.host.test"]);
    expect(zone.servers.at(-1)?.address).toBe("");
  });

  it("follows aliases from zone to zone", async () => {
    expect(await resolver.lookUp("imap.corp.test", "A")).toMatchObject({
      kind: "records",
      name: "b.host2.test",
      chain: [{ rdata: "a.chain.test." }, { rdata: "b.host2.test." }],
      records: [{ rdata: "192.0.2.3" }],
    });
    expect(await resolver.lookUp("www.old.corp.test", "A")).toMatchObject({
      chain: [{ name: "www.old.corp.test", rdata: "www.new.corp.test." }],
      records: [{ rdata: "192.0.2.7" }],
    });
    expect(await resolver.lookUp("loop.corp.test", "A")).toMatchObject({
      kind: "failure",
      why: expect.stringContaining("loop"),
    });
  });

  it("gives an alias as the server told it", async () => {
    const [first] = await askedEach("imap.corp.test", "CNAME");
    expect(first?.records).toEqual([{ name: "imap.corp.test", type: "CNAME", ttl: 3600, rdata: "a.chain.test." }]);
  });

  it("spells names in lower case", async () => {
    expect(values(await askedEach("mixed.CORP.test", "MX"))[0]).toEqual(["10 mx1.sg.aliyun.com."]);
  });

  it("gives no signatures with a signed zone's records", async () => {
    expect(values(await askedEach("signed.test", "MX"))).toEqual([["5 mx1.sg.aliyun.com."]]);
  });

  it("tells a name that is missing, and a record that is", async () => {
    const none = await askedEach("none.corp.test", "TXT");
    expect(new Set(none.map(({ rcode }) => rcode))).toEqual(new Set(["NXDOMAIN"]));
    const empty = await askedEach("b.empty.corp.test", "TXT");
    expect(empty[0]).toMatchObject({ rcode: "NOERROR", records: [] });
    await expect(resolver.resolveTxt("none.corp.test")).rejects.toMatchObject({ code: "ENOTFOUND" });
    await expect(resolver.resolveTxt("b.empty.corp.test")).rejects.toMatchObject({ code: "ENODATA" });
  });

  it("serves the evaluation of SPF", async () => {
    const question = { resolver, domain: "corp.test", sender: "ann@corp.test", helo: "mx.corp.test" };
    expect(await evaluateSpf({ ...question, ip: "192.0.2.1" })).toMatchObject({ result: "pass" });
    expect(await evaluateSpf({ ...question, ip: "198.51.100.1" })).toMatchObject({ result: "fail" });
  });

  it("sees a change at once at the servers, whatever it heard before", async () => {
    await tree.change("host2.test", 'b A 192.0.2.4\n@ TXT "new"');
    expect(values(await askedEach("b.host2.test", "A"))[0]).toEqual(["192.0.2.4"]);
    await tree.change("host2.test", "b A 192.0.2.3\nb AAAA 2001:db8::3");
  });

  it("asks a resolver that is named, in the place of the zone's servers", async () => {
    const named = createResolver({ servers: [{ host: tree.at.one, port: tree.port }], timeout: 700 });
    const zone = await named.findZone("corp.test");
    expect(zone).toEqual({
      zone: "corp.test",
      state: "found",
      servers: [{ name: tree.at.one, address: shown(tree.at.one) }],
    });
    expect(values(await named.queryAllServers(zone, "corp.test", "MX"))).toEqual([["5 mx1.sg.aliyun.com."]]);
  });
});
