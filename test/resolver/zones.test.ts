import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { TransportError } from "../../src/dns/transport";
import { createResolver } from "../../src/resolver/resolver";
import { emptyAnswer, type FakeZone, fakeDns, ROOT, record, TIMEOUT } from "./fake-dns";

const TLD = "192.0.2.2";
const [A, B, C] = ["192.0.2.11", "192.0.2.12", "192.0.2.13"];
const SIX = "2001:db8::11";

function tree(lines: string[] = [], cuts: string[] = [], more: Record<string, FakeZone> = {}) {
  return fakeDns({
    "": { at: [ROOT], lines: ["test NS ns.test", `ns.test A ${TLD}`, "cn NS ns.test"] },
    test: {
      at: [TLD],
      lines: ["example.test NS ns1.example.test", `ns1.example.test A ${A}`, `ns1.example.test AAAA ${SIX}`, ...cuts],
    },
    cn: { at: [TLD], lines: [] },
    "com.cn": { at: [TLD], lines: ["com.cn NS ns.test"] },
    "example.test": {
      at: [A, B, SIX],
      lines: [
        "example.test NS ns1.example.test",
        `ns1.example.test A ${A}`,
        `ns1.example.test AAAA ${SIX}`,
        "example.test MX 5 mx1.example.net",
        "www.example.test CNAME example.test",
        ...lines,
      ],
    },
    ...more,
  });
}

const ns1 = [
  { name: "ns1.example.test", address: A },
  { name: "ns1.example.test", address: SIX },
];

describe("the zone of a name", () => {
  it("has all addresses of all its servers", async () => {
    expect(await tree().resolver().findZone("EXAMPLE.test.")).toEqual({
      zone: "example.test",
      state: "found",
      servers: ns1,
    });
  });

  describe("asks for no address of a server", () => {
    const beside = [`ns1.example.test A ${A}`, `ns1.example.test AAAA ${SIX}`];
    /** The zone's own server tells these addresses beside its NS records. */
    const telling = (lines: string[], octets = 100) => {
      const dns = tree([`ns1.example.test A ${B}`]);
      const additionals = lines.map((line) => record(line));
      dns.manners[A] = ({ type }) => (type === "NS" ? { octets, additionals } : undefined);
      return dns;
    };
    const addressQuestions = ({ asked }: ReturnType<typeof tree>): string[] =>
      asked.filter((one) => one.includes("ns1.example.test"));

    it("that its parent and itself tell alike", async () => {
      const dns = telling(beside);
      expect((await dns.resolver().findZone("example.test")).servers).toEqual(ns1);
      expect(addressQuestions(dns)).toEqual([]);
    });

    it.each<[what: string, lines: string[], octets?: number]>([
      ["one address less", beside.slice(0, 1)],
      ["one address more", [...beside, `ns1.example.test A ${C}`]],
      ["another address", [...beside.slice(0, 1), "ns1.example.test AAAA 2001:db8::12"]],
      ["none", []],
      ["those of other names", beside.map((line) => line.replace("ns1.example.test", "ns2.example.test"))],
      ["the same, in an answer that may have had no room for more", beside, 485],
    ])("but looks them up where it tells %s", async (_what, lines, octets) => {
      const dns = telling(lines, octets);
      const { servers } = await dns.resolver().findZone("example.test");
      expect(servers).toEqual([...ns1, { name: "ns1.example.test", address: B }]);
      expect(addressQuestions(dns)).toHaveLength(2);
    });

    it("but looks them up where only the zone tells them, and where the server's name is in another zone", async () => {
      const dns = tree(["example.test NS ns.other.test"], ["other.test NS ns.other.test", `ns.other.test A ${B}`], {
        "other.test": { at: [B], lines: [`ns.other.test A ${B}`] },
      });
      const additionals = [...beside, `ns.other.test A ${C}`].map((line) => record(line));
      dns.manners[A] = ({ type }) => (type === "NS" ? { octets: 100, additionals } : undefined);
      const { servers } = await dns.resolver().findZone("example.test");
      expect(servers).toEqual([{ name: "ns.other.test", address: B }, ...ns1]);
    });
  });

  it("is found by one question to its server, and one to its parent's", async () => {
    const dns = tree();
    await dns.resolver().findZone("example.test");
    expect(dns.asked.filter((asked) => asked.endsWith(" NS"))).toEqual([
      `${ROOT} test NS`,
      `${TLD} example.test NS`,
      `${A} example.test NS`,
    ]);
    expect(dns.asked.filter((asked) => asked.endsWith(" SOA"))).toEqual([]);
  });

  it("is found where it has no NS records, by the SOA record in the answer", async () => {
    const dns = tree();
    const zone = dns.zones["example.test"];
    if (zone) zone.lines = zone.lines.filter((line) => !line.includes(" NS "));
    expect(await dns.resolver().findZone("example.test")).toEqual({
      zone: "example.test",
      state: "found",
      servers: ns1,
    });
  });

  it("has servers' addresses with the port, where it is not 53", async () => {
    const zone = await tree().resolver({ port: 5353 }).findZone("example.test");
    expect(zone.servers.map(({ address }) => address)).toEqual([`${A}:5353`, `[${SIX}]:5353`]);
  });

  it.each([
    ["a record", "www.example.test"],
    ["no record", "none.example.test"],
    ["no record, far below", "a.b.none.example.test"],
  ])("is found by a name with %s", async (_what, name) => {
    expect(await tree().resolver().findZone(name)).toMatchObject({ zone: "example.test", state: "found" });
  });

  it("is found where its server leaves the SOA out", async () => {
    const dns = tree();
    dns.manners[A] = ({ type }) => (type === "SOA" ? { answers: [], authorities: [], rcode: "NOERROR" } : undefined);
    expect(await dns.resolver().findZone("www.example.test")).toMatchObject({ zone: "example.test", servers: ns1 });
  });

  it.each([
    ["nobody.test", "NXDOMAIN in test"],
    ["www.nobody.test", "NXDOMAIN in test"],
    ["nobody.com.cn", "NXDOMAIN in com.cn"],
    ["example.nowhere", "NXDOMAIN in the root"],
  ])("is none where %s is not registered", async (name, why) => {
    expect(await tree().resolver().findZone(name)).toEqual({ zone: "", state: "nxdomain", why, servers: [] });
  });

  it.each(["", "a..b", "bücher.example"])("is not known where %j is no name", async (name) => {
    const dns = tree();
    expect(await dns.resolver().findZone(name)).toMatchObject({ zone: "", state: "unknown" });
    expect(dns.asked).toEqual([]);
  });

  it("is not known where nobody says who serves it", async () => {
    const dns = tree();
    dns.manners[TLD] = () => TIMEOUT;
    expect(await dns.resolver().findZone("example.test")).toMatchObject({
      zone: "",
      state: "unknown",
      why: "no server of test answered (192.0.2.2: no answer within 5 seconds)",
    });
  });

  it("is what the parent says where no server of it answers", async () => {
    const dns = tree();
    dns.manners[A] = dns.manners[SIX] = () => ({ rcode: "REFUSED" });
    expect(await dns.resolver().findZone("www.example.test")).toMatchObject({
      zone: "example.test",
      state: "found",
      why: expect.stringContaining("answered REFUSED"),
      servers: ns1,
    });
  });

  it("tells servers that only the parent names, or only the zone", async () => {
    const dns = tree(
      ["example.test NS ns2.example.test", `ns2.example.test A ${B}`, "example.test NS ns.gone.test"],
      ["example.test NS ns3.example.test", `ns3.example.test A ${C}`],
    );
    expect(await dns.resolver().findZone("example.test")).toEqual({
      zone: "example.test",
      state: "found",
      servers: [
        { name: "ns.gone.test", address: "" },
        ...ns1,
        { name: "ns2.example.test", address: B },
        { name: "ns3.example.test", address: C },
      ],
      parentOnly: ["ns3.example.test"],
      childOnly: ["ns2.example.test", "ns.gone.test"],
    });
  });

  it("is the child, where one server has it and its parent, which does not name it", async () => {
    const child = { at: [A, SIX], lines: ["sub.example.test NS ns2.example.test"] };
    const dns = tree([`ns2.example.test A ${A}`], [], { "sub.example.test": child });
    expect(await dns.resolver().findZone("www.sub.example.test")).toEqual({
      zone: "sub.example.test",
      state: "found",
      servers: [{ name: "ns2.example.test", address: A }],
    });
  });

  it("is never a registry's own, but for the registry itself", async () => {
    const dns = tree([], ["plain.test TXT here"]);
    expect(await dns.resolver().findZone("plain.test")).toEqual({
      zone: "",
      state: "unknown",
      why: "the name is in the registry zone test and has no zone of its own",
      servers: [],
    });
    expect(await dns.resolver().findZone("test")).toMatchObject({ zone: "test", state: "found" });
    dns.zones["com.cn"]?.lines.push("example.com.cn NS ns.example.com.cn", `ns.example.com.cn A ${C}`);
    dns.zones.cn?.lines.push("com.cn NS ns.com.cn", `ns.com.cn A ${B}`);
    dns.manners[B] = () => ({ rcode: "SERVFAIL" });
    dns.zones["com.cn"] = { at: [B], lines: [] };
    expect(await dns.resolver().findZone("example.com.cn")).toMatchObject({ zone: "", state: "unknown" });
  });

  it.each([
    ["by a server of its own", [A]],
    ["by the registry's server", [TLD]],
  ])("is the domain's own, where everything at its apex is answered with a CNAME %s", async (_what, at) => {
    const dns = tree([], at.includes(A) ? [] : ["whatever.test TXT x"]);
    if (!at.includes(A) && dns.zones.test) dns.zones.test.lines = ["test NS ns.test"];
    const manner = ({ name }: { name: string }) =>
      name === "example.test"
        ? { rcode: "NOERROR", authoritative: true, authorities: [], answers: [record("example.test CNAME far.cn")] }
        : undefined;
    for (const ip of [SIX, ...at]) dns.manners[ip] = manner;
    const zone = await dns.resolver().findZone("example.test");
    expect(zone).toMatchObject({ zone: "example.test", state: "found" });
    expect(zone.servers.length).toBeGreaterThan(0);
  });

  it("has four addresses of a name and family, forty in all, and tells how many are left out", async () => {
    const many = (name: string, count: number, subnet: number): string[] =>
      Array.from({ length: count }, (_, index) => `${name} A 198.51.${subnet}.${index}`);
    const six = Array.from({ length: 9 }, (_, index) => `big.example.test AAAA 2001:db8::${index + 1}`);
    const dns = tree(["example.test NS big.example.test", ...many("big.example.test", 200, 0), ...six]);
    const one = await dns.resolver().findZone("example.test");
    expect(one.servers.filter(({ name }) => name === "big.example.test")).toHaveLength(8);
    expect(one.leftOut).toBe(196 + 5);
    const names = Array.from({ length: 28 }, (_, index) => `ns${index + 2}.example.test`);
    const wide = tree(names.flatMap((name, index) => [`example.test NS ${name}`, ...many(name, 3, index + 1)]));
    const { servers, leftOut } = await wide.resolver().findZone("example.test");
    expect(servers).toHaveLength(40);
    expect(new Set(servers.map(({ name }) => name)).size).toBe(29);
    expect(leftOut).toBe(28 * 3 + 2 - 40);
  });

  it("has no address left out, mostly", async () => {
    expect(await tree().resolver().findZone("example.test")).not.toHaveProperty("leftOut");
  });

  it("costs no more than so many questions, however many servers its names lead to", async () => {
    const lines = Array.from({ length: 30 }, (_, index) => `example.test NS ns.f${index}.test`);
    const four = (zone: string): string[] => [0, 1, 2, 3].map((index) => `${zone}-${index}`);
    const cuts = Array.from({ length: 30 }, (_, index) => `f${index}`).flatMap((zone) => [
      ...four(zone).map((next) => `${zone}.test NS ns.${next}.test`),
      ...four(zone).flatMap((next) => four(next).map((last) => `${next}.test NS ns.${last}.test`)),
    ]);
    const resolver = tree(lines, cuts).resolver();
    expect((await resolver.findZone("example.test")).servers).toHaveLength(31);
    expect(resolver.questions).toBeLessThan(320);
  });

  it("names servers in their names' order, whatever order they came in", async () => {
    const lines = [
      "example.test NS ns3.example.test",
      "example.test NS ns2.example.test",
      "ns2.example.test A 192.0.2.21",
    ];
    const { servers } = await tree(lines).resolver().findZone("example.test");
    expect(servers.map(({ name }) => name)).toEqual([
      "ns1.example.test",
      "ns1.example.test",
      "ns2.example.test",
      "ns3.example.test",
    ]);
  });
});

describe("asking each server", () => {
  const mx = { name: "example.test", type: "MX", ttl: 600, rdata: "5 mx1.example.net." };

  it("gives what each says", async () => {
    const dns = tree();
    dns.manners[SIX] = () => ({ answers: [record("example.test MX 10 mx.other.net")] });
    const resolver = dns.resolver();
    const answers = await resolver.queryAllServers(await resolver.findZone("example.test"), "Example.TEST", "MX");
    expect(answers).toEqual([
      { server: ns1[0], state: "answered", rcode: "NOERROR", records: [mx] },
      { server: ns1[1], state: "answered", rcode: "NOERROR", records: [{ ...mx, rdata: "10 mx.other.net." }] },
    ]);
  });

  it("never answers from what it heard before", async () => {
    const dns = tree();
    const resolver = dns.resolver();
    const zone = await resolver.findZone("example.test");
    await resolver.lookUp("example.test", "MX");
    for (let times = 0; times < 2; times++) await resolver.queryAllServers(zone, "example.test", "MX");
    expect(dns.asked.filter((asked) => asked === `${SIX} example.test MX`)).toHaveLength(2);
  });

  it.each<[state: string, why: string | undefined, manner: Parameters<typeof fakeDns>[1]]>([
    ["lame", "answered REFUSED", { [A]: () => ({ rcode: "REFUSED" }) }],
    ["lame", "answered SERVFAIL", { [A]: () => ({ rcode: "SERVFAIL" }) }],
    ["lame", "answered NOTAUTH", { [A]: () => ({ rcode: "NOTAUTH" }) }],
    ["lame", "non-authoritative answer (AA is not set)", { [A]: () => ({ authoritative: false }) }],
    ["silent", "no answer within 5 seconds", { [A]: () => TIMEOUT }],
    [
      "silent",
      "nothing listens there",
      { [A]: () => new TransportError("ECONNREFUSED", "nothing listens there", false) },
    ],
    ["unreachable", "no way", { [A]: () => new TransportError("ENETUNREACH", "no way", false) }],
    ["unreachable", "no way", { [A]: () => new TransportError("EADDRNOTAVAIL", "no way", false) }],
    ["answered", undefined, { [A]: (_question, nth) => (nth === 1 ? TIMEOUT : undefined) }],
  ])("tells a server that is %s: %s", async (state, why, manners) => {
    const dns = tree();
    dns.manners = manners ?? {};
    const zone = { zone: "example.test", state: "found" as const, servers: ns1.slice(0, 1) };
    const [answer] = await dns.resolver().queryAllServers(zone, "example.test", "MX");
    expect(answer).toMatchObject({ state, ...(why === undefined ? {} : { why }) });
    expect(answer && "records" in answer).toBe(state === "answered");
  });

  it("tells names and records that are missing", async () => {
    const resolver = tree().resolver();
    const zone = await resolver.findZone("example.test");
    const [none] = await resolver.queryAllServers(zone, "none.example.test", "MX");
    expect(none).toMatchObject({ state: "answered", rcode: "NXDOMAIN", records: [] });
    const [empty] = await resolver.queryAllServers(zone, "example.test", "TXT");
    expect(empty).toMatchObject({ state: "answered", rcode: "NOERROR", records: [] });
  });

  it("gives the aliases of an answer in front, in their order, and nothing beside", async () => {
    const dns = tree();
    const lines = [
      "x.example.test A 192.0.2.9",
      "b.example.test A 192.0.2.8",
      "a.example.test CNAME b.example.test",
      "www.example.test CNAME a.example.test",
    ];
    dns.manners[A] = () => ({ answers: lines.map((line) => record(line)) });
    const resolver = dns.resolver();
    const zone = { zone: "example.test", state: "found" as const, servers: ns1.slice(0, 1) };
    const [answer] = await resolver.queryAllServers(zone, "www.example.test", "A");
    expect(answer?.records?.map(({ name, type }) => `${name} ${type}`)).toEqual([
      "www.example.test CNAME",
      "a.example.test CNAME",
      "b.example.test A",
    ]);
  });

  it("ends where the aliases of an answer are a loop", async () => {
    const dns = tree();
    dns.manners[A] = () => ({
      answers: ["www.example.test CNAME a.example.test", "a.example.test CNAME www.example.test"].map((line) =>
        record(line),
      ),
    });
    const zone = { zone: "example.test", state: "found" as const, servers: ns1.slice(0, 1) };
    const [answer] = await dns.resolver().queryAllServers(zone, "www.example.test", "A");
    expect(answer?.records?.map(({ name }) => name)).toEqual(["www.example.test", "a.example.test"]);
  });

  it("asks an address with two names once", async () => {
    const dns = tree();
    const servers = ["ns1.example.test", "ns2.example.test"].map((name) => ({ name, address: A }));
    const answers = await dns
      .resolver()
      .queryAllServers({ zone: "example.test", state: "found", servers }, "example.test", "MX");
    expect(answers.map(({ server, state }) => [server.name, state])).toEqual([
      ["ns1.example.test", "answered"],
      ["ns2.example.test", "answered"],
    ]);
    expect(dns.asked).toHaveLength(1);
  });

  it("tells a server without address, and a name that can't be asked for", async () => {
    const resolver = tree().resolver();
    const zone = { zone: "example.test", state: "found" as const, servers: [{ name: "ns.gone.test", address: "" }] };
    expect(await resolver.queryAllServers(zone, "example.test", "MX")).toMatchObject([
      { state: "no-address", why: expect.stringContaining("no address") },
    ]);
    expect(await resolver.queryAllServers(zone, "a..b", "MX")).toMatchObject([{ state: "unreachable" }]);
  });

  it("asks nobody at an address of this machine, where it begins at the internet's root", async () => {
    const dns = tree();
    const elsewhere = "1.1.1.3";
    dns.zones["example.test"]?.at.push(elsewhere);
    const servers = ["127.0.0.1", "::1", "10.0.0.1", elsewhere].map((address) => ({
      name: "ns.example.test",
      address,
    }));
    const resolver = createResolver({}, { wire: dns.wire, now: () => 0 });
    const answers = await resolver.queryAllServers(
      { zone: "example.test", state: "found", servers },
      "example.test",
      "MX",
    );
    expect(answers.map(({ state }) => state)).toEqual(["skipped", "skipped", "skipped", "answered"]);
    expect(answers[0]?.why).toContain("not globally routable");
    expect(dns.asked).toEqual([`${elsewhere} example.test MX`]);
  });

  it("gives a server that was silent for long one short try", async () => {
    const dns = tree();
    dns.manners[A] = dns.manners[SIX] = () => TIMEOUT;
    const resolver = dns.resolver();
    const zone = { zone: "example.test", state: "found" as const, servers: ns1 };
    for (let times = 0; times < 2; times++) await resolver.queryAllServers(zone, "example.test", "MX");
    dns.asked.length = 0;
    dns.manners[A] = dns.manners[SIX] = () => "never";
    const began = performance.now();
    expect(await resolver.queryAllServers(zone, "example.test", "MX")).toMatchObject([
      { state: "silent", why: "no answer within 0.5 seconds" },
      { state: "silent" },
    ]);
    expect(performance.now() - began).toBeLessThan(900);
    expect(dns.asked).toHaveLength(2);
    dns.manners = {};
    expect(await resolver.queryAllServers(zone, "example.test", "MX")).toMatchObject([
      { state: "answered" },
      { state: "answered" },
    ]);
  });

  it("gives a server without EDNS the last of its tries", async () => {
    const dns = tree();
    const { wire } = dns;
    const edns: boolean[] = [];
    dns.wire = (address, question, options) => {
      edns.push(options.edns !== undefined);
      return options.edns ? Promise.reject(TIMEOUT) : wire(address, question, options);
    };
    const resolver = dns.resolver();
    const zone = { zone: "example.test", state: "found" as const, servers: ns1.slice(0, 1) };
    // So many at once that the server is held for dead before it is asked without EDNS.
    const names = ["example.test", "a.example.test", "b.example.test", "c.example.test"];
    const answers = await Promise.all(names.map((name) => resolver.queryAllServers(zone, name, "MX")));
    expect(answers.flat().map(({ state }) => state)).toEqual(names.map(() => "answered"));
    expect(edns).toEqual([true, true, true, true, false, false, false, false]);
    await resolver.queryAllServers(zone, "example.test", "MX");
    expect(edns).toHaveLength(9);
  });

  it.each(["EMFILE", "ENOBUFS"])("waits where this machine has no room (%s)", async (code) => {
    const dns = tree();
    dns.manners[A] = (_question, nth) =>
      nth < 3 ? new TransportError(code, `${code} in the network`, false) : undefined;
    const zone = { zone: "example.test", state: "found" as const, servers: ns1.slice(0, 1) };
    const resolver = dns.resolver();
    expect(await resolver.queryAllServers(zone, "example.test", "MX")).toMatchObject([{ state: "answered" }]);
    expect(resolver.questions).toBe(1);
  });

  it("does not wait for room where it is cancelled, nor for ever", async () => {
    const dns = tree();
    dns.manners[A] = () => new TransportError("EMFILE", "EMFILE in the network", false);
    const zone = { zone: "example.test", state: "found" as const, servers: ns1.slice(0, 1) };
    const controller = new AbortController();
    const answers = dns.resolver({ signal: controller.signal }).queryAllServers(zone, "example.test", "MX");
    controller.abort();
    expect(await answers).toMatchObject([{ state: "unreachable", why: "cancelled" }]);
    await sleep(80);
    expect(dns.asked).toHaveLength(1);
    expect(await dns.resolver().queryAllServers(zone, "example.test", "MX")).toMatchObject([
      { state: "unreachable", why: "EMFILE in the network" },
    ]);
  });

  it("has no more than 256 questions under way", async () => {
    const dns = tree();
    let now = 0;
    let most = 0;
    const { wire } = dns;
    dns.wire = async (...question) => {
      most = Math.max(most, ++now);
      await sleep(1);
      now--;
      return wire(...question);
    };
    const servers = Array.from({ length: 1000 }, (_, index) => ({
      name: "ns.example.test",
      address: `198.51.${index >> 8}.${index & 255}`,
    }));
    const answers = await dns
      .resolver()
      .queryAllServers({ zone: "example.test", state: "found", servers }, "example.test", "MX");
    expect(answers).toHaveLength(1000);
    expect(most).toBe(256);
  });

  it("takes no answer that is cut", async () => {
    const dns = tree();
    dns.manners[A] = () => ({ truncated: true, answers: [] });
    const zone = { zone: "example.test", state: "found" as const, servers: ns1.slice(0, 1) };
    expect(await dns.resolver().queryAllServers(zone, "example.test", "MX")).toMatchObject([
      { state: "lame", why: "the answer is truncated even over TCP" },
    ]);
  });

  it("goes on to the servers of the zone that a name below has of its own", async () => {
    const cut = ["_dmarc.example.test NS ns.dmarc.test"];
    const dns = tree(cut, ["dmarc.test NS ns.dmarc.test", `ns.dmarc.test A ${C}`], {
      "dmarc.test": { at: [C], lines: [`ns.dmarc.test A ${C}`] },
      "_dmarc.example.test": { at: [C], lines: [...cut, "_dmarc.example.test TXT v=DMARC1"] },
    });
    const resolver = dns.resolver();
    const answers = await resolver.queryAllServers(
      await resolver.findZone("example.test"),
      "_dmarc.example.test",
      "TXT",
    );
    expect(answers).toMatchObject([
      { server: { name: "ns.dmarc.test", address: C }, records: [{ rdata: '"v=DMARC1"' }] },
    ]);
  });

  it("tells a server that refers to a zone which the zone's others know nothing of", async () => {
    const dns = tree();
    const cut = { rcode: "NOERROR", authoritative: false, authorities: [record("sub.example.test NS ns.gone.test")] };
    dns.manners[A] = dns.manners[SIX] = ({ name, type }) =>
      name === "sub.example.test" && type === "MX" ? cut : undefined;
    const resolver = dns.resolver();
    expect(
      await resolver.queryAllServers(await resolver.findZone("example.test"), "sub.example.test", "MX"),
    ).toMatchObject([{ state: "lame", why: "refers to the servers of sub.example.test" }, { state: "lame" }]);
  });

  it("tells a server that refers to a zone that is not there", async () => {
    const dns = tree(["_dmarc.example.test NS ns.gone.test"]);
    dns.manners[TLD] = ({ name }) =>
      name === "_dmarc.example.test" ? { rcode: "SERVFAIL", authorities: [] } : undefined;
    const resolver = dns.resolver();
    const zone = { zone: "example.test", state: "found" as const, servers: ns1.slice(0, 1) };
    expect(await resolver.queryAllServers(zone, "_dmarc.example.test", "TXT")).toMatchObject([
      { state: "lame", why: "refers to the servers of _dmarc.example.test" },
    ]);
  });
});

describe("named resolvers", () => {
  const servers = [
    { host: "198.51.100.1", port: 53 },
    { host: "198.51.100.2", port: 5353 },
  ];
  const soa = record("example.test SOA a b");
  /** Two resolvers that know example.test. */
  function resolvers() {
    const dns = fakeDns({
      "example.test": {
        at: ["198.51.100.1", "198.51.100.2"],
        lines: ["example.test MX 5 mx1.example.net", "www.example.test CNAME far.example"],
      },
    });
    const recursive = { authoritative: false, recursionAvailable: true };
    for (const { host } of servers) {
      dns.manners[host] = ({ name, type }) =>
        name === "far.example"
          ? { ...recursive, rcode: "NOERROR", answers: type === "A" ? [record("far.example A 192.0.2.9")] : [] }
          : recursive;
    }
    return dns;
  }

  it("are asked in the place of the zone's servers", async () => {
    const resolver = resolvers().resolver({ servers });
    const zone = await resolver.findZone("www.example.test");
    expect(zone).toEqual({
      zone: "example.test",
      state: "found",
      servers: [
        { name: "198.51.100.1", address: "198.51.100.1" },
        { name: "198.51.100.2", address: "198.51.100.2:5353" },
      ],
    });
    const answers = await resolver.queryAllServers(zone, "example.test", "MX");
    expect(answers.map(({ state, records }) => [state, records?.length])).toEqual([
      ["answered", 1],
      ["answered", 1],
    ]);
    expect(await resolver.lookUp("www.example.test", "A")).toMatchObject({ records: [{ rdata: "192.0.2.9" }] });
  });

  it("are asked to ask others", async () => {
    const dns = resolvers();
    const recursion: unknown[] = [];
    const { wire } = dns;
    dns.wire = (address, question, options) => {
      recursion.push(options.recursion);
      return wire(address, question, options);
    };
    const resolver = dns.resolver({ servers });
    await resolver.queryAllServers(await resolver.findZone("example.test"), "example.test", "MX");
    expect(new Set(recursion)).toEqual(new Set([true]));
  });

  it("are asked once more where they are silent", async () => {
    const dns = resolvers();
    const [first] = servers;
    const { wire } = dns;
    let asked = 0;
    dns.wire = (address, question, options) =>
      asked++ === 0 ? Promise.reject(TIMEOUT) : wire(address, question, options);
    const its = first ? [first] : [];
    expect(await dns.resolver({ servers: its }).lookUp("example.test", "MX")).toMatchObject({ kind: "records" });
  });

  it("stand in for each other", async () => {
    const dns = resolvers();
    dns.manners["198.51.100.1"] = () => ({ rcode: "SERVFAIL" });
    expect(await dns.resolver({ servers }).lookUp("example.test", "MX")).toMatchObject({ kind: "records" });
  });

  it.each<[code: string, state: string, manner: NonNullable<Parameters<typeof fakeDns>[1]>[string]]>([
    ["ESERVFAIL", "lame", () => ({ rcode: "SERVFAIL", answers: [], authorities: [] })],
    ["EREFUSED", "lame", () => ({ rcode: "REFUSED", answers: [], authorities: [] })],
    ["ETIMEOUT", "silent", () => TIMEOUT],
    ["ECONNREFUSED", "unreachable", () => new TransportError("ENETUNREACH", "no way", false)],
    ["ESERVFAIL", "lame", (question) => ({ ...emptyAnswer(question), authorities: [record("test NS ns.test")] })],
  ])("could not tell: %s, %s", async (code, state, manner) => {
    const dns = resolvers();
    for (const { host } of servers) dns.manners[host] = manner;
    const resolver = dns.resolver({ servers });
    expect(await resolver.lookUp("example.test", "MX")).toMatchObject({ kind: "failure", code });
    const zone = await resolver.findZone("example.test");
    expect(zone).toMatchObject({ zone: "", state: "unknown" });
    expect(zone.servers).toHaveLength(2);
    expect((await resolver.queryAllServers(zone, "example.test", "MX")).map((answer) => answer.state)).toEqual([
      state,
      state,
    ]);
  });

  it("may be named by host names", async () => {
    const resolver = fakeDns({}).resolver({ servers: [{ host: "localhost", port: 53 }] });
    const zone = await resolver.findZone("example.test");
    expect(zone.servers.map(({ name }) => name)).toContain("localhost");
    expect(zone.servers.map(({ address }) => ["127.0.0.1", "::1"].includes(address))).not.toContain(false);
  });

  it("tell that a domain is not registered", async () => {
    const dns = resolvers();
    for (const { host } of servers)
      dns.manners[host] = () => ({
        rcode: "NXDOMAIN",
        authorities: [record("test SOA a b")],
        recursionAvailable: true,
      });
    expect(await dns.resolver({ servers }).findZone("nobody.test")).toMatchObject({
      zone: "",
      state: "nxdomain",
      why: "NXDOMAIN in test",
    });
  });

  it("may leave the SOA out", async () => {
    const dns = resolvers();
    for (const { host } of servers) {
      dns.manners[host] = ({ name }) =>
        name === "example.test"
          ? { recursionAvailable: true, answers: [soa] }
          : { recursionAvailable: true, rcode: "NOERROR", answers: [], authorities: [] };
    }
    expect(await dns.resolver({ servers }).findZone("a.b.example.test")).toMatchObject({
      zone: "example.test",
      state: "found",
    });
    expect(await dns.resolver({ servers }).findZone("a.b.example")).toMatchObject({
      zone: "",
      state: "unknown",
      why: "no answer had an SOA record that names the zone",
    });
  });

  it("are not short of time after they were silent", async () => {
    const dns = resolvers();
    const { wire } = dns;
    let lost = 3;
    dns.wire = async (...question) => {
      if (lost-- > 0) throw TIMEOUT;
      await sleep(Math.min(600, question[2].timeout));
      if (question[2].timeout < 600) throw TIMEOUT;
      return wire(...question);
    };
    const resolver = dns.resolver({ servers: servers.slice(0, 1) });
    for (const type of ["TXT", "A"]) {
      expect(await resolver.lookUp("example.test", type)).toMatchObject({ code: "ETIMEOUT" });
    }
    expect(await resolver.lookUp("www.example.test", "MX")).toMatchObject({ kind: "records" });
  });

  it("are asked in the end where they were silent", async () => {
    const dns = resolvers();
    dns.manners["198.51.100.1"] = () => TIMEOUT;
    const resolver = dns.resolver({ servers });
    for (const type of ["TXT", "A", "AAAA"]) await resolver.lookUp("example.test", type);
    dns.asked.length = 0;
    expect(await resolver.lookUp("example.test", "MX")).toMatchObject({ kind: "records" });
    expect(dns.asked).toEqual(["198.51.100.2 example.test MX"]);
  });

  it("do not make a domain unregistered, where one says so and the other does not", async () => {
    const dns = resolvers();
    dns.manners["198.51.100.1"] = () => ({
      rcode: "NXDOMAIN",
      answers: [],
      authorities: [record("test SOA a b")],
      recursionAvailable: true,
    });
    expect(await dns.resolver({ servers }).findZone("example.test")).toMatchObject({ zone: "example.test" });
    dns.manners["198.51.100.2"] = () => TIMEOUT;
    expect(await dns.resolver({ servers }).findZone("example.test")).toMatchObject({ state: "nxdomain" });
  });

  it("lead to no registry, where they leave the SOA out of what they say of a domain that is not there", async () => {
    const dns = resolvers();
    for (const { host } of servers) {
      dns.manners[host] = ({ name }) =>
        name === "test"
          ? { recursionAvailable: true, rcode: "NOERROR", answers: [record("test SOA a b")] }
          : { recursionAvailable: true, rcode: "NXDOMAIN", answers: [], authorities: [] };
    }
    expect(await dns.resolver({ servers }).findZone("www.nobody.test")).toMatchObject({ zone: "", state: "unknown" });
  });

  it("are told where their names have no address, or where there is no name", async () => {
    const resolver = resolvers().resolver({ servers: [{ host: "nobody.invalid", port: 53 }] });
    expect(await resolver.findZone("example.test")).toMatchObject({
      state: "unknown",
      why: "no named resolver answered (nobody.invalid: no address was found for its name)",
      servers: [{ name: "nobody.invalid", address: "" }],
    });
    expect(await resolver.findZone("a..b")).toMatchObject({ state: "unknown" });
  });

  it("end with the signal", async () => {
    const resolver = resolvers().resolver({ servers, signal: AbortSignal.abort() });
    expect(await resolver.lookUp("example.test", "MX")).toMatchObject({ kind: "failure", code: "ECANCELLED" });
  });
});

describe("a fresh resolver", () => {
  it("knows nothing of what the first was told, and has its questions among the same few", async () => {
    const dns = tree();
    const first = dns.resolver({ perServer: 2 });
    await first.lookUp("example.test", "MX");
    const others = [first.fresh(), first.fresh().fresh()];
    dns.asked.length = 0;
    await Promise.all(others.map((resolver) => resolver.lookUp("example.test", "MX")));
    expect(dns.asked).toHaveLength(6);
    const zone = { zone: "example.test", state: "found" as const, servers: ns1.slice(0, 1) };
    const all = Array.from({ length: 9 }, () => first.fresh());
    await Promise.all(all.map((resolver) => resolver.queryAllServers(zone, "example.test", "MX")));
    expect(dns.atOnce(A)).toBe(2);
    expect(first.questions).toBe(3);
  });

  it("may have a signal of its own", async () => {
    const first = tree().resolver();
    const second = first.fresh({ signal: AbortSignal.abort() });
    expect(await second.lookUp("example.test", "MX")).toMatchObject({ code: "ECANCELLED" });
    expect(await first.lookUp("example.test", "MX")).toMatchObject({ kind: "records" });
  });

  it("tells whether answers come from a cache", () => {
    const dns = tree();
    expect(dns.resolver().isCached).toBe(false);
    expect(dns.resolver({ servers: [] }).fresh().isCached).toBe(false);
    expect(dns.resolver({ servers: [{ host: "192.0.2.1", port: 53 }] }).fresh().isCached).toBe(true);
  });
});
