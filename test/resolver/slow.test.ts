/** Servers that take longer for an answer than one try has: slow is not silent. */
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { TransportError } from "../../src/dns/transport";
import { createResolver, type ResolverOptions } from "../../src/resolver";
import type { Wire } from "../../src/resolver/upstream";
import { type FakeDns, fakeDns, ROOT } from "./fake-dns";

const [TLD, A, B] = ["192.0.2.2", "192.0.2.10", "192.0.2.11"];
/** Milliseconds of one try; an answer counts for 2.5 times as long. */
const TRY = 120;
const SLOW = 180;

function tree(): FakeDns {
  return fakeDns({
    "": { at: [ROOT], lines: ["test NS ns.test", `ns.test A ${TLD}`] },
    test: {
      at: [TLD],
      lines: [
        "example.test NS ns1.example.test",
        "example.test NS ns2.example.test",
        `ns1.example.test A ${A}`,
        `ns2.example.test A ${B}`,
      ],
    },
    "example.test": {
      at: [A, B],
      lines: [
        "example.test NS ns1.example.test",
        "example.test NS ns2.example.test",
        `ns1.example.test A ${A}`,
        `ns2.example.test A ${B}`,
        "example.test MX 5 mx1.sg.aliyun.com",
        "alias.example.test CNAME b.example.test",
        "b.example.test CNAME c.example.test",
        "c.example.test A 192.0.2.7",
      ],
    },
  });
}

/** Milliseconds that an address takes, by how many questions it got before; nothing for an answer that never comes. */
type Pace = Record<string, (nth: number) => number | undefined>;

function paced(dns: FakeDns, pace: Pace, options: ResolverOptions = {}) {
  const asked = new Map<string, number>();
  const edns: boolean[] = [];
  const wire: Wire = async (address, question, options) => {
    const nth = asked.get(address.ip) ?? 0;
    asked.set(address.ip, nth + 1);
    const own = pace[address.ip];
    if (own) edns.push(options.edns !== undefined);
    const takes = own ? own(nth) : 0;
    const answer = dns.wire(address, question, options);
    await sleep(Math.min(takes ?? options.timeout, options.timeout));
    if (takes === undefined || takes > options.timeout) throw new TransportError("timeout", "no answer", true);
    return answer;
  };
  const roots = [{ name: "a.root.test", address: ROOT }];
  const resolver = createResolver({ roots, timeout: TRY, ...options }, { wire, now: () => performance.now() });
  return { resolver, edns, of: (ip: string) => asked.get(ip) ?? 0 };
}

const found = (servers: string[]) => ({
  zone: "example.test",
  state: "found" as const,
  servers: servers.map((address) => ({ name: "ns.example.test", address })),
});

describe("a slow server", () => {
  it("has answered, and is told to be late", async () => {
    const { resolver } = paced(tree(), { [A]: () => SLOW });
    const [slow, quick] = await resolver.queryAllServers(found([A, B]), "example.test", "MX");
    expect(slow).toMatchObject({ state: "answered", records: [{ type: "MX" }] });
    expect(slow?.late).toBeGreaterThanOrEqual(SLOW - 2);
    expect(quick).toMatchObject({ state: "answered" });
    expect(quick).not.toHaveProperty("late");
  });

  it("is heard by its answer to the first try, whatever becomes of the second", async () => {
    const { resolver, of } = paced(tree(), { [A]: (nth) => (nth === 0 ? SLOW : undefined) });
    expect(await resolver.queryAllServers(found([A]), "example.test", "MX")).toMatchObject([{ state: "answered" }]);
    expect(of(A)).toBe(2);
  });

  it("is heard where it is asked once only", async () => {
    const { resolver, of } = paced(tree(), { [A]: () => SLOW }, { tries: 1 });
    expect(await resolver.queryAllServers(found([A]), "example.test", "MX")).toMatchObject([{ state: "answered" }]);
    expect(of(A)).toBe(1);
  });

  it("is not late where a question was lost, and the next one answered at once", async () => {
    const { resolver } = paced(tree(), { [A]: (nth) => (nth === 0 ? undefined : 0) });
    const [answer] = await resolver.queryAllServers(found([A]), "example.test", "MX");
    expect(answer).toMatchObject({ state: "answered" });
    expect(answer).not.toHaveProperty("late");
  });

  it("is silent where its answer takes longer than anybody waits, and that ends in time", async () => {
    const { resolver } = paced(tree(), { [A]: () => 4 * TRY });
    const began = performance.now();
    expect(await resolver.queryAllServers(found([A]), "example.test", "MX")).toMatchObject([
      { state: "silent", why: "no answer within 0.3 seconds" },
    ]);
    expect(performance.now() - began).toBeLessThan(4 * TRY);
  });

  it("is found where nobody is quicker, and over aliases", async () => {
    const { resolver } = paced(tree(), { [ROOT]: () => SLOW, [TLD]: () => SLOW, [A]: () => SLOW, [B]: () => SLOW });
    expect(await resolver.lookUp("alias.example.test", "A")).toMatchObject({ kind: "records", chain: [{}, {}] });
    expect(await resolver.findZone("example.test")).toMatchObject({ state: "found", servers: [{}, {}] });
  });

  it("holds up nobody where another answers", async () => {
    const { resolver } = paced(tree(), { [A]: () => 2.2 * TRY, [B]: () => 0 });
    await Promise.all(["x", "y", "z"].map((name) => resolver.lookUp(`${name}.example.test`, "A")));
    const began = performance.now();
    await resolver.lookUp("c.example.test", "A");
    expect(performance.now() - began).toBeLessThan(2 * TRY);
  });

  it("is never held for dead, and keeps EDNS", async () => {
    const { resolver, edns } = paced(tree(), { [A]: () => SLOW });
    const names = Array.from({ length: 24 }, (_, index) => `x${index}.example.test`);
    const answers = await Promise.all(names.map((name) => resolver.queryAllServers(found([A]), name, "MX")));
    expect(new Set(answers.flat().map(({ state }) => state))).toEqual(new Set(["answered"]));
    edns.length = 0;
    expect(await resolver.queryAllServers(found([A]), "example.test", "MX")).toMatchObject([{ state: "answered" }]);
    // It is known to be slow, and not asked twice.
    expect(edns).toEqual([true]);
  });

  it("has four questions at once at most, and the urgent ones first", async () => {
    const dns = tree();
    const { resolver, of } = paced(dns, { [A]: () => SLOW });
    const order: string[] = [];
    const ask = async (name: string, isUrgent: boolean) => {
      await resolver.queryAllServers(found([A]), name, "MX", isUrgent);
      order.push(name);
    };
    const others = Array.from({ length: 8 }, (_, index) => ask(`x${index}.example.test`, false));
    await sleep(5);
    expect(of(A)).toBe(4);
    await Promise.all([...others, ask("example.test", true)]);
    expect(order.indexOf("example.test")).toBeLessThan(5);
  });

  it("is heard among named resolvers", async () => {
    const dns = tree();
    dns.manners[A] = () => ({ recursionAvailable: true });
    const servers = [{ host: A, port: 53 }];
    const { resolver } = paced(dns, { [A]: () => SLOW }, { servers });
    expect(await resolver.lookUp("example.test", "MX")).toMatchObject({ kind: "records" });
  });

  it("makes up for its silences, so that a look-up has enough budget", async () => {
    const dns = tree();
    const names = Array.from({ length: 9 }, (_, index) => `n${index}.example.test`);
    dns.zones["example.test"]?.lines.push(
      ...names.map((name, index) => `${name} ${index < 8 ? `CNAME ${names[index + 1]}` : "A 192.0.2.9"}`),
    );
    const { resolver } = paced(dns, { [A]: () => SLOW, [B]: () => SLOW });
    expect(await resolver.lookUp("n0.example.test", "A")).toMatchObject({ kind: "records" });
  });

  it("is no reason to take a domain for one that is not registered", async () => {
    const dns = tree();
    const other = "192.0.2.3";
    dns.zones[""]?.lines.push("test NS ns2.test", `ns2.test A ${other}`);
    dns.zones.test?.at.push(other);
    dns.manners[TLD] = () => ({ rcode: "NXDOMAIN", authoritative: true, authorities: [] });
    const { resolver } = paced(dns, { [other]: () => 2.3 * TRY });
    expect(await resolver.findZone("example.test")).toMatchObject({ state: "found" });
  });
});
