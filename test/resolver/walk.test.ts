import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import { TransportError } from "../../src/dns/transport";
import { createResolver, ROOT_SERVERS } from "../../src/resolver";
import { type FakeDns, type FakeZone, fakeDns, ROOT, record, TIMEOUT } from "./fake-dns";

const TLD = "192.0.2.2";
const [A, B, C] = ["192.0.2.11", "192.0.2.12", "192.0.2.13"];

/** A root, .test, .example, and example.test on two servers. */
function tree(more: Record<string, FakeZone> = {}, cuts: string[] = []) {
  return fakeDns({
    "": { at: [ROOT], lines: ["test NS ns.test", `ns.test A ${TLD}`, "example NS ns.test"] },
    test: {
      at: [TLD],
      lines: [
        `ns.test A ${TLD}`,
        "example.test NS ns1.example.test",
        "example.test NS ns2.example.test",
        `ns1.example.test A ${A}`,
        `ns2.example.test A ${B}`,
        ...cuts,
      ],
    },
    "example.test": {
      at: [A, B],
      lines: [
        "example.test NS ns1.example.test",
        "example.test NS ns2.example.test",
        `ns1.example.test A ${A}`,
        `ns2.example.test A ${B}`,
        "example.test MX 5 mx1.example.net",
        "www.example.test A 192.0.2.80",
        "alias.example.test CNAME www.example.test",
      ],
    },
    ...more,
  });
}

const mx = { kind: "records", records: [{ rdata: "5 mx1.example.net." }] };

describe("the walk from the root", () => {
  it("asks the root for the top-level domain, and keeps what it learns", async () => {
    const dns = tree();
    const resolver = dns.resolver();
    expect(await resolver.lookUp("Example.Test.", "MX")).toMatchObject(mx);
    expect(dns.asked.slice(0, 2)).toEqual([`${ROOT} test NS`, `${TLD} example.test MX`]);
    expect(resolver.questions).toBe(3);
    await resolver.lookUp("example.test", "MX");
    expect(resolver.questions).toBe(3);
    await resolver.lookUp("www.example.test", "A");
    expect(resolver.questions).toBe(4);
  });

  it("asks again when what it heard is old, whatever TTL it had", async () => {
    const dns = tree();
    const resolver = dns.resolver();
    await resolver.lookUp("example.test", "MX");
    dns.clock.now = 300_000;
    await resolver.lookUp("example.test", "MX");
    expect(resolver.questions).toBe(6);
  });

  it("asks once for what many want to know at once", async () => {
    const dns = tree();
    const resolver = dns.resolver();
    await Promise.all(Array.from({ length: 50 }, () => resolver.lookUp("example.test", "MX")));
    expect(resolver.questions).toBe(3);
  });

  it("has few questions at one server at once", async () => {
    const dns = tree();
    const resolver = dns.resolver({ perServer: 3 });
    const names = Array.from({ length: 40 }, (_, index) => `x${index}.test`);
    const found = await Promise.all(names.map((name) => resolver.lookUp(name, "MX")));
    expect(found.every(({ kind }) => kind === "nxdomain")).toBe(true);
    expect(dns.asked.filter((asked) => asked.startsWith(TLD))).toHaveLength(40);
    expect(dns.atOnce(TLD)).toBe(3);
  });

  it.each<[what: string, manner: Parameters<typeof fakeDns>[1]]>([
    ["is silent", { [A]: () => TIMEOUT }],
    ["refuses", { [A]: () => ({ rcode: "REFUSED", answers: [] }) }],
    ["fails", { [A]: () => ({ rcode: "SERVFAIL", answers: [] }) }],
    ["has no authority", { [A]: () => ({ authoritative: false }) }],
    ["is out of reach", { [A]: () => new TransportError("ENETUNREACH", "ENETUNREACH in the network", false) }],
    [
      "refers upwards",
      { [A]: () => ({ authoritative: false, answers: [], authorities: [record(". NS a.root.test")] }) },
    ],
  ])("asks the next server where one %s", async (_what, manners) => {
    const dns = tree();
    dns.manners = manners ?? {};
    const resolver = dns.resolver();
    for (const name of ["example.test", "www.example.test", "alias.example.test"]) {
      expect(await resolver.lookUp(name, "MX")).toMatchObject({ kind: "records" });
    }
  });

  it.each<[code: string, what: string, manner: Parameters<typeof fakeDns>[1]]>([
    ["ETIMEOUT", "silent", { [A]: () => TIMEOUT, [B]: () => TIMEOUT }],
    ["ETIMEOUT", "silent or refusing", { [A]: () => TIMEOUT, [B]: () => ({ rcode: "REFUSED", answers: [] }) }],
    ["EREFUSED", "refusing", { [A]: () => ({ rcode: "REFUSED" }), [B]: () => ({ rcode: "REFUSED" }) }],
    ["ESERVFAIL", "failing", { [A]: () => ({ rcode: "SERVFAIL" }), [B]: () => ({ rcode: "NOTAUTH" }) }],
    [
      "ECONNREFUSED",
      "out of reach",
      Object.fromEntries([A, B].map((ip) => [ip, () => new TransportError("EHOSTUNREACH", "no way", false)])),
    ],
  ])("tells %s where all servers are %s", async (code, _what, manners) => {
    const dns = tree();
    dns.manners = manners ?? {};
    const found = await dns.resolver().lookUp("example.test", "MX");
    expect(found).toMatchObject({ kind: "failure", code });
    expect(found.kind === "failure" && found.why).toMatch(/^no server of example\.test answered \(192\.0\.2\.1[12]: /);
  });

  it("asks a silent server once more where no other has an answer", async () => {
    const dns = tree();
    dns.manners = { [A]: () => ({ rcode: "SERVFAIL" }), [B]: (_question, nth) => (nth === 1 ? TIMEOUT : undefined) };
    expect(await dns.resolver().lookUp("example.test", "MX")).toMatchObject(mx);
    dns.asked.length = 0;
    expect(await dns.resolver({ tries: 1 }).lookUp("example.test", "MX")).toMatchObject({ code: "ETIMEOUT" });
  });

  it("asks no server again that was silent three times in a row, for a while, where another answers", async () => {
    const dns = tree();
    dns.manners = { [A]: () => TIMEOUT };
    const resolver = dns.resolver();
    const ask = async (): Promise<number> => {
      for (let index = 0; index < 20; index++) await resolver.lookUp(`x${index}.example.test`, "A");
      return dns.asked.filter((asked) => asked.startsWith(`${A} `)).length;
    };
    expect(await ask()).toBe(3);
    dns.clock.now = 300_000;
    dns.manners = {};
    expect(await ask()).toBeGreaterThan(3);
  });

  it("asks two of those that were silent, where all were", async () => {
    const dns = tree();
    dns.manners = { [A]: () => TIMEOUT, [B]: () => TIMEOUT };
    const resolver = dns.resolver();
    for (let index = 0; index < 5; index++) await resolver.lookUp(`x${index}.example.test`, "A");
    dns.manners = { [A]: () => TIMEOUT };
    expect(await resolver.lookUp("www.example.test", "A")).toMatchObject({ kind: "records" });
    dns.asked.length = 0;
    await resolver.lookUp("alias.example.test", "A");
    expect(dns.asked).toEqual([`${B} alias.example.test A`]);
  });

  it("goes on after an outage of this machine's network as if nothing had been", async () => {
    const dns = tree();
    const roots = Array.from({ length: 13 }, (_, index) => `198.51.100.${index}`);
    dns.zones[""]?.at.push(...roots);
    const { wire } = dns;
    let isOut = true;
    dns.wire = (...question) => (isOut ? Promise.reject(TIMEOUT) : wire(...question));
    const resolver = dns.resolver({ roots: roots.map((address) => ({ name: `${address}.test`, address })) });
    const names = Array.from({ length: 40 }, (_, index) => `x${index}.zone${index}`);
    await Promise.all(names.map((name) => resolver.lookUp(name, "A")));
    isOut = false;
    dns.asked.length = 0;
    expect(await resolver.lookUp("www.example.test", "A")).toMatchObject({ kind: "records" });
    // Three servers of the root at once, and one of each zone below.
    expect(dns.asked).toHaveLength(5);
  });

  it("hears the late answer of a server that was silent before", async () => {
    const dns = tree();
    dns.manners = { [A]: () => TIMEOUT, [B]: () => TIMEOUT };
    const { wire } = dns;
    let milliseconds = 0;
    dns.wire = async (...question) => {
      await sleep(question[0].ip === TLD ? 0 : milliseconds);
      return wire(...question);
    };
    const resolver = dns.resolver();
    for (let index = 0; index < 5; index++) await resolver.lookUp(`x${index}.example.test`, "A");
    dns.manners = {};
    milliseconds = 700;
    expect(await resolver.lookUp("www.example.test", "A")).toMatchObject({
      code: "ETIMEOUT",
      why: expect.stringContaining("no answer within 0.5 seconds"),
    });
    await sleep(400);
    expect(await resolver.lookUp("example.test", "MX")).toMatchObject({ kind: "records" });
  });

  it.each<[what: string, silent: string[]]>([
    ["a silent server", [A]],
    ["one that nobody else stands in for", [A, B]],
  ])("asks %s without EDNS in the end", async (_what, silent) => {
    const dns = tree();
    const { wire } = dns;
    dns.manners[B] = () => (silent.includes(B) ? undefined : { rcode: "SERVFAIL" });
    const asked: boolean[] = [];
    dns.wire = (address, question, options) => {
      if (!silent.includes(address.ip)) return wire(address, question, options);
      asked.push(options.edns !== undefined);
      return options.edns ? Promise.reject(TIMEOUT) : wire(address, question, options);
    };
    const resolver = dns.resolver();
    expect(await resolver.lookUp("example.test", "MX")).toMatchObject(mx);
    await resolver.lookUp("x.example.test", "A");
    asked.length = 0;
    expect(await resolver.lookUp("www.example.test", "A")).toMatchObject({ kind: "records" });
    expect(asked).toEqual([false]);
  });

  it("asks without EDNS once two servers of a zone were silent", async () => {
    const more = [C, "192.0.2.14", "192.0.2.15"];
    const dns = tree();
    dns.zones["example.test"]?.at.push(...more);
    dns.zones.test?.lines.push(
      ...more.flatMap((ip, index) => [
        `example.test NS ns${index + 3}.example.test`,
        `ns${index + 3}.example.test A ${ip}`,
      ]),
    );
    const { wire } = dns;
    dns.wire = (address, question, options) =>
      options.edns && [A, B, ...more].includes(address.ip) ? Promise.reject(TIMEOUT) : wire(address, question, options);
    expect(await dns.resolver().lookUp("example.test", "MX")).toMatchObject(mx);
    expect(dns.asked.filter((asked) => asked.endsWith("example.test MX"))).toHaveLength(2);
  });

  it("asks another server of a registry before a domain counts as not registered", async () => {
    const dns = tree();
    const other = "192.0.2.3";
    dns.zones[""]?.lines.push("test NS ns2.test", `ns2.test A ${other}`);
    dns.zones.test?.at.push(other);
    for (const [wrong, right] of [
      [TLD, other],
      [other, TLD],
    ] as const) {
      dns.manners = { [wrong]: () => ({ rcode: "NXDOMAIN", authoritative: true, authorities: [] }) };
      expect(await dns.resolver().lookUp("example.test", "MX")).toMatchObject(mx);
      dns.manners[right] = () => ({ rcode: "SERVFAIL" });
      expect(await dns.resolver().lookUp("example.test", "MX")).toMatchObject({ kind: "nxdomain" });
      dns.manners[right] = () => TIMEOUT;
      expect(await dns.resolver().lookUp("example.test", "MX")).toMatchObject({ kind: "nxdomain" });
    }
    dns.manners = {};
    dns.asked.length = 0;
    expect(await dns.resolver().lookUp("nobody.test", "MX")).toMatchObject({ kind: "nxdomain" });
    expect(dns.asked).toHaveLength(3);
  });

  it.each([
    ["are silent", () => TIMEOUT],
    [
      "answer wrongly",
      () => ({ authoritative: false, recursionAvailable: true, answers: [record("test A 192.0.2.9")] }),
    ],
  ])("ends within six seconds, and shortly, where all of the root's servers %s", async (_what, manner) => {
    const dns = fakeDns({});
    for (const { address } of ROOT_SERVERS) dns.manners[address] = manner;
    const { wire } = dns;
    dns.wire = async (...question) => {
      if (question[0].ip.includes(":")) throw new TransportError("ENETUNREACH", "no way", false);
      await sleep(manner() === TIMEOUT ? 200 : 60);
      return wire(...question);
    };
    const began = performance.now();
    const zone = await createResolver({}, { wire: dns.wire, now: () => performance.now() }).findZone("example.test");
    // Two seconds are 200 milliseconds here.
    expect(performance.now() - began).toBeLessThan(600);
    expect(zone).toMatchObject({ state: "unknown", servers: [] });
    expect(zone.why?.length).toBeLessThan(400);
    expect(dns.asked).toHaveLength(4);
  });

  it("gives up soon where no server of the root answers", async () => {
    const dns = fakeDns({});
    const roots = Array.from({ length: 13 }, (_, index) => ({
      name: `${index}.root.test`,
      address: `198.51.100.${index}`,
    }));
    for (const { address } of roots) dns.manners[address] = () => TIMEOUT;
    expect(await dns.resolver({ roots }).lookUp("example.test", "MX")).toMatchObject({
      kind: "failure",
      code: "ETIMEOUT",
    });
    expect(dns.asked).toHaveLength(4);
  });

  it("begins at the internet's root where nothing else is said", async () => {
    const dns = fakeDns({});
    const resolver = createResolver({}, { wire: dns.wire, now: () => 0 });
    expect(await resolver.lookUp("example.test", "MX")).toMatchObject({ kind: "failure", code: "EREFUSED" });
    const addresses = ROOT_SERVERS.map(({ address }) => address);
    expect(dns.asked).toHaveLength(4);
    for (const asked of dns.asked) expect(addresses).toContain(asked.split(" ")[0]);
  });

  describe("at servers with private addresses", () => {
    /** The internet's root, and a zone whose servers have these addresses. */
    function internet(addresses: string[]): FakeDns {
      const names = addresses.map((_, index) => `ns${index}.example.test`);
      const lines = addresses.flatMap((address, index) => [
        `example.test NS ${names[index]}`,
        `${names[index]} ${address.includes(":") ? "AAAA" : "A"} ${address}`,
      ]);
      return fakeDns({
        "": { at: ROOT_SERVERS.map(({ address }) => address), lines: ["test NS ns.test", "ns.test A 1.1.1.2"] },
        test: { at: ["1.1.1.2"], lines },
        "example.test": { at: addresses, lines: ["example.test MX 5 mx1.example.net"] },
      });
    }
    const look = ({ wire }: FakeDns) => createResolver({}, { wire, now: () => 0 }).lookUp("example.test", "MX");

    it("goes on to the one that has a public address, however many have not", async () => {
      const many = Array.from({ length: 12 }, (_, index) => `10.0.0.${index}`);
      for (const addresses of [many.slice(0, 5), many]) {
        const dns = internet([...addresses, "1.1.1.3"]);
        expect(await look(dns)).toMatchObject(mx);
        expect(dns.asked.filter((asked) => asked.startsWith("10."))).toEqual([]);
      }
    });

    it("tells so where there is no other, and not that they are silent", async () => {
      expect(await look(internet(["10.0.0.1", "fd00::1"]))).toMatchObject({
        kind: "failure",
        code: "ESERVFAIL",
        why: expect.stringContaining("10.0.0.1: its address is not globally routable"),
      });
    });
  });

  it("goes to IPv6 where IPv4 leads nowhere", async () => {
    const dns = fakeDns({ "": { at: ["2001:db8::1"], lines: ["test TXT here"] } });
    dns.manners[ROOT] = () => new TransportError("ENETUNREACH", "ENETUNREACH in the network", false);
    const roots = [ROOT, "2001:db8::1"].map((address) => ({ name: "a.root.test", address }));
    expect(await dns.resolver({ roots }).lookUp("test", "TXT")).toMatchObject({ kind: "records" });
  });

  it("believes what a root server knows itself of a name", async () => {
    const dns = fakeDns({ "": { at: [ROOT], lines: ["www.arpa TXT here"] } });
    expect(await dns.resolver().lookUp("www.arpa", "TXT")).toMatchObject({ records: [{ rdata: '"here"' }] });
    expect(await dns.resolver().lookUp("www.nowhere", "TXT")).toMatchObject({ kind: "nxdomain" });
    expect(dns.asked.at(-1)).toBe(`${ROOT} nowhere NS`);
  });

  it("finds the addresses of servers that the parent gives none for", async () => {
    const dns = tree({ "glueless.test": { at: [A], lines: ["glueless.test MX 5 mx1.example.net"] } }, [
      "glueless.test NS ns1.example.test",
    ]);
    expect(await dns.resolver().lookUp("glueless.test", "MX")).toMatchObject(mx);
  });

  it("does not believe addresses of names outside of the zone that gives them", async () => {
    const dns = tree({ "lured.example": { at: [A, C], lines: ["lured.example MX 5 mx1.example.net"] } });
    const lure = { authorities: [record("lured.example NS ns1.example.test")], authoritative: false, rcode: "NOERROR" };
    dns.zones.example = { at: [TLD], lines: ["ns.example A 192.0.2.2"] };
    dns.manners[TLD] = ({ name }) =>
      name === "lured.example" ? { ...lure, additionals: [record(`ns1.example.test A ${C}`)] } : undefined;
    expect(await dns.resolver().lookUp("lured.example", "MX")).toMatchObject(mx);
    expect(dns.asked.filter((asked) => asked.startsWith(C))).toEqual([]);
  });

  it("gives up where two zones' servers need each other, and where one needs itself", async () => {
    const dns = tree({}, ["one.test NS ns.two.test", "two.test NS ns.one.test", "self.test NS ns.self.test"]);
    const resolver = dns.resolver();
    for (const name of ["one.test", "two.test", "self.test"]) {
      expect(await resolver.lookUp(name, "MX")).toMatchObject({ kind: "failure", code: "ESERVFAIL" });
    }
    expect(resolver.questions).toBe(4);
  });

  it("finds the good server beside one that needs itself", async () => {
    const zones = Array.from({ length: 10 }, (_, index) => `x${index}.test`);
    const cuts = zones.flatMap((zone) => [`${zone} NS ns.self.test`, `${zone} NS ns1.example.test`]);
    const held = zones.map((zone): [string, FakeZone] => [zone, { at: [A], lines: [`${zone} MX 5 mx1.example.net`] }]);
    const dns = tree(Object.fromEntries(held), [...cuts, "self.test NS ns.self.test"]);
    for (const zone of zones) expect(await dns.resolver().lookUp(zone, "MX")).toMatchObject(mx);
  });

  it("gives up where servers' names lead on and on", async () => {
    const cuts = Array.from({ length: 50 }, (_, index) => `z${index}.test NS ns.z${index + 1}.test`);
    const resolver = tree({}, cuts).resolver();
    expect(await resolver.lookUp("z0.test", "MX")).toMatchObject({ kind: "failure", code: "ESERVFAIL" });
    expect(resolver.questions).toBeLessThan(20);
  });

  it("does not try every way through zones that all need each other", async () => {
    const cuts = Array.from({ length: 30 }, (_, zone) =>
      [1, 2, 3, 4].map((step) => `c${zone}.test NS ns.c${(zone * 4 + step) % 30}.test`),
    ).flat();
    const dns = tree({}, cuts);
    let steps = 0;
    Object.defineProperty(dns.clock, "now", {
      get() {
        steps++;
        return 0;
      },
    });
    const resolver = dns.resolver();
    expect(await resolver.lookUp("c0.test", "MX")).toMatchObject({ kind: "failure", code: "ESERVFAIL" });
    expect(resolver.questions).toBeLessThanOrEqual(60);
    expect(steps).toBeLessThan(2000);
  });

  it("spends no more than 60 questions on one name", async () => {
    const fan = (zone: string, depth: number): string[] =>
      depth === 0
        ? []
        : Array.from({ length: 4 }, (_, index) => `n${index}-${zone}`).flatMap((next) => [
            `${zone}.test NS ns.${next}.test`,
            ...fan(next, depth - 1),
          ]);
    const resolver = tree({}, fan("z", 4)).resolver();
    expect(await resolver.lookUp("z.test", "MX")).toMatchObject({ kind: "failure", code: "ESERVFAIL" });
    expect(resolver.questions).toBeLessThanOrEqual(60);
  });

  it("tries the names of four servers without address, and no more", async () => {
    const cuts = Array.from({ length: 20 }, (_, index) => `z.test NS ns.gone${index}.test`);
    const resolver = tree({}, cuts).resolver();
    expect(await resolver.lookUp("z.test", "MX")).toMatchObject({ kind: "failure", code: "ESERVFAIL" });
    expect(resolver.questions).toBe(2 + 4 * 2);
  });

  it("finds a server that has IPv6 only", async () => {
    const dns = tree(
      {
        "six.test": { at: ["2001:db8::6"], lines: ["six.test MX 5 mx1.example.net"] },
        "host.test": { at: [C], lines: ["ns.host.test AAAA 2001:db8::6"] },
      },
      ["six.test NS ns.host.test", "host.test NS ns1.host.test", `ns1.host.test A ${C}`],
    );
    expect(await dns.resolver().lookUp("six.test", "MX")).toMatchObject(mx);
  });

  it("waits for no more than twelve silent servers in one look-up", async () => {
    const cuts = Array.from({ length: 4 }, (_, zone) => [
      `z.test NS ns.y${zone}.test`,
      ...Array.from({ length: 6 }, (_, index) => [
        `y${zone}.test NS ns${index}.y${zone}.test`,
        `ns${index}.y${zone}.test A 198.51.100.${zone * 10 + index}`,
      ]).flat(),
    ]).flat();
    const dns = tree({}, cuts);
    for (let last = 0; last < 40; last++) dns.manners[`198.51.100.${last}`] = () => TIMEOUT;
    expect(await dns.resolver().lookUp("z.test", "MX")).toMatchObject({ kind: "failure" });
    expect(dns.asked.filter((asked) => asked.startsWith("198.51.100.")).length).toBeLessThanOrEqual(12);
  });

  it("takes a trouble on a long way for no trouble of the name itself", async () => {
    const last = 8;
    const zones = Array.from({ length: last + 1 }, (_, index) => `z${index}.test`);
    const held = zones.map((zone): [string, FakeZone] => [
      zone,
      { at: [A], lines: [`ns.${zone} A ${A}`, `${zone} MX 5 mx1.example.net`] },
    ]);
    const cuts = zones.map(
      (zone, index) => `${zone} NS ${index === last ? "ns1.example.test" : `ns.z${index + 1}.test`}`,
    );
    const resolver = tree(Object.fromEntries(held), cuts).resolver();
    expect(await resolver.lookUp("z0.test", "MX")).toMatchObject({ kind: "failure" });
    expect(await resolver.lookUp("z3.test", "MX")).toMatchObject(mx);
  });

  it("believes for half a minute that something is missing", async () => {
    const dns = tree();
    const resolver = dns.resolver();
    expect(await resolver.lookUp("new.example.test", "A")).toMatchObject({ kind: "nxdomain" });
    dns.zones["example.test"]?.lines.push("new.example.test A 192.0.2.81");
    dns.clock.now = 29_999;
    expect(await resolver.lookUp("new.example.test", "A")).toMatchObject({ kind: "nxdomain" });
    dns.clock.now = 30_000;
    expect(await resolver.lookUp("new.example.test", "A")).toMatchObject({ records: [{ rdata: "192.0.2.81" }] });
  });

  it("does not try a trouble again at once", async () => {
    const dns = tree();
    dns.manners = { [A]: () => ({ rcode: "SERVFAIL" }), [B]: () => ({ rcode: "SERVFAIL" }) };
    const resolver = dns.resolver();
    await resolver.lookUp("example.test", "MX");
    await resolver.lookUp("example.test", "MX");
    expect(resolver.questions).toBe(4);
    dns.clock.now = 5000;
    dns.manners = {};
    expect(await resolver.lookUp("example.test", "MX")).toMatchObject(mx);
  });

  it("lets a slip of the program be seen", async () => {
    const dns = tree();
    dns.wire = async () => {
      throw new TypeError("a slip");
    };
    await expect(dns.resolver().lookUp("example.test", "MX")).rejects.toThrow("a slip");
  });
});

describe("aliases", () => {
  it("are followed, and told in their order", async () => {
    expect(await tree().resolver().lookUp("alias.example.test", "A")).toMatchObject({
      kind: "records",
      name: "www.example.test",
      chain: [{ name: "alias.example.test", rdata: "www.example.test." }],
      records: [{ rdata: "192.0.2.80" }],
    });
  });

  it("are an end where they are asked for", async () => {
    expect(await tree().resolver().resolveCname("alias.example.test")).toEqual(["www.example.test"]);
  });

  it.each<[what: string, lines: string[], result: object]>([
    [
      "a loop",
      ["a.alias.test CNAME b.alias.test", "b.alias.test CNAME a.alias.test"],
      { code: "ESERVFAIL", why: expect.stringContaining("a loop") },
    ],
    ["itself", ["a.alias.test CNAME a.alias.test"], { code: "ESERVFAIL", why: expect.stringContaining("a loop") }],
    [
      "more than ten others",
      [
        "a.alias.test CNAME c0.alias.test",
        ...Array.from({ length: 12 }, (_, index) => `c${index}.alias.test CNAME c${index + 1}.alias.test`),
      ],
      { code: "ESERVFAIL", why: expect.stringContaining("has more than 10 records") },
    ],
    ["a name that is not there", ["a.alias.test CNAME b.alias.test"], { kind: "nxdomain", name: "b.alias.test" }],
    [
      "a name without such a record",
      ["a.alias.test CNAME b.alias.test", "b.alias.test TXT x"],
      { kind: "records", name: "b.alias.test", records: [] },
    ],
    ["the root", ["a.alias.test CNAME ."], { code: "EBADNAME" }],
    ["names above a DNAME", ["alias.test DNAME example.test"], { kind: "nxdomain", name: "a.example.test" }],
  ])("lead to %s", async (_what, lines, result) => {
    const dns = tree({ "alias.test": { at: [C], lines } }, ["alias.test NS ns.alias.test", `ns.alias.test A ${C}`]);
    expect(await dns.resolver().lookUp("a.alias.test", "A")).toMatchObject(result);
  });
});

describe("the resolver for mail's texts", () => {
  it("gives what Node's gives", async () => {
    const dns = tree(
      {
        "mail.test": {
          at: [C],
          lines: [
            "mail.test TXT v=spf1 -all",
            "mail.test MX 0 .",
            "x.mail.test PTR Host.Mail.test",
            "x.mail.test AAAA 2001:db8::1",
          ],
        },
      },
      ["mail.test NS ns.mail.test", `ns.mail.test A ${C}`],
    );
    const resolver = dns.resolver();
    expect(await resolver.resolveTxt("mail.test")).toEqual([["v=spf1 -all"]]);
    expect(await resolver.resolveMx("mail.test")).toEqual([{ priority: 0, exchange: "" }]);
    expect(await resolver.resolveMx("example.test")).toEqual([{ priority: 5, exchange: "mx1.example.net" }]);
    expect(await resolver.resolvePtr("x.mail.test")).toEqual(["host.mail.test"]);
    expect(await resolver.resolve6("x.mail.test")).toEqual(["2001:db8::1"]);
    expect(await resolver.resolve4("www.example.test")).toEqual(["192.0.2.80"]);
  });

  it.each([
    ["ENOTFOUND", "gone.example.test", "gone.example.test does not exist"],
    ["ENODATA", "www.example.test", "www.example.test has no TXT record"],
    ["EBADNAME", "a..b", '"a..b" is not a valid domain name'],
    ["EBADNAME", "bücher.example", '"bücher.example" is not a valid domain name'],
  ])("fails with %s for %s", async (code, name, message) => {
    const error = await tree()
      .resolver()
      .resolveTxt(name)
      .catch((error: unknown) => error);
    expect(error).toMatchObject({ name: "LookUpError", code, hostname: name, message });
  });
});

describe("a signal", () => {
  it("ends what is under way, and what comes after", async () => {
    const dns = tree();
    const controller = new AbortController();
    dns.manners[TLD] = () => "never";
    const resolver = dns.resolver({ signal: controller.signal });
    const found = resolver.lookUp("example.test", "MX");
    await vi.waitFor(() => expect(dns.asked).toHaveLength(2));
    controller.abort();
    expect(await found).toMatchObject({ kind: "failure", code: "ECANCELLED" });
    dns.manners = {};
    expect(await resolver.lookUp("example.test", "MX")).toMatchObject({ kind: "failure", code: "ECANCELLED" });
    expect(await resolver.findZone("example.test")).toMatchObject({ state: "unknown", why: "cancelled" });
    const zone = { zone: "example.test", state: "found" as const, servers: [{ name: "ns1.example.test", address: A }] };
    expect(await resolver.queryAllServers(zone, "example.test", "MX")).toMatchObject([
      { state: "unreachable", why: "cancelled" },
    ]);
    expect(resolver.questions).toBe(2);
  });

  it("reaches each question in flight, so that its socket is released", async () => {
    const dns = tree();
    const controller = new AbortController();
    const signals: (AbortSignal | undefined)[] = [];
    dns.manners[TLD] = () => "never";
    const { wire } = dns;
    dns.wire = (address, question, options) => {
      signals.push(options.signal);
      return wire(address, question, options);
    };
    const found = dns.resolver({ signal: controller.signal }).lookUp("example.test", "MX");
    await vi.waitFor(() => expect(signals).toHaveLength(2));
    expect(signals.map((signal) => signal?.aborted)).toEqual([false, false]);
    controller.abort();
    expect(signals.map((signal) => signal?.aborted)).toEqual([false, true]);
    expect(await found).toMatchObject({ code: "ECANCELLED" });
  });
});
