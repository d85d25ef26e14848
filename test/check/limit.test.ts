/** What becomes of a check that takes too long. */
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { checkDrift, checkMany, checkResolution, judge, type Resolver, waitForResolution } from "../../src/check";
import { observe } from "../../src/check/observe";
import { fakeDns, type Manner, ROOT } from "../resolver/fake-dns";
import { idsOf, others, planOf, recordsOf, resolverOf, serversWith, verdictOf, type World, withSets } from "./world";

const plan = planOf();
const limit = 0.05;

/** A resolver that never answers some questions: `name TYPE`, `name zone`. */
function stuckResolver(stuck: string[], world: Partial<World> = {}): Resolver & { asked: string[] } {
  const resolver = resolverOf({ servers: serversWith(recordsOf(plan)), others, ...world });
  const orNever = <T>(question: string, ask: () => Promise<T>): Promise<T> =>
    stuck.includes(question) ? new Promise(() => {}) : ask();
  const made: typeof resolver = {
    ...resolver,
    fresh: () => made,
    findZone: (name) => orNever(`${name} zone`, () => resolver.findZone(name)),
    queryAllServers: (zone, name, type) => orNever(`${name} ${type}`, () => resolver.queryAllServers(zone, name, type)),
    lookUp: (name, type) => orNever(`${name} ${type}`, () => resolver.lookUp(name, type)),
    resolveTxt: (name) => orNever(`${name} TXT`, () => resolver.resolveTxt(name)),
  };
  return made;
}

describe("a check that takes too long", () => {
  it("has no verdict where the zone was not found", async () => {
    const found = await checkResolution(plan, { limit, resolver: stuckResolver(["example.com zone"]) });
    expect(idsOf(found)).toEqual(["warning check.too-long", "warning zone.unknown"]);
    expect(found).not.toHaveProperty("status");
  });

  it.each<[string, string[], string, string[]]>([
    ["MX was not answered", ["example.com MX"], "mx-primary", ["warning check.too-long"]],
    ["SPF was not answered", ["example.com TXT"], "spf", ["warning check.too-long"]],
    ["what SPF includes was not answered", ["spf.sg.aliyun.com TXT"], "spf", ["warning spf.not-evaluated"]],
  ])("has no verdict where %s", async (_, stuck, key, ids) => {
    const found = await checkResolution(plan, { limit, resolver: stuckResolver(stuck) });
    expect(idsOf(found)).toContain("warning check.too-long");
    expect({ verdict: verdictOf(found, key), ids: idsOf(found, key) }).toEqual({ verdict: "unknown", ids });
    expect(found).not.toHaveProperty("status");
  });

  it("keeps what is sure: that all is right that decides", async () => {
    const found = await checkResolution(plan, { limit, resolver: stuckResolver(["imap.example.com CNAME"]) });
    expect(idsOf(found)).toEqual(["warning check.too-long"]);
    expect(verdictOf(found, "imap")).toBe("unknown");
    expect(found.status).toBe("Resolved");
  });

  it("keeps what is sure: that something is wrong", async () => {
    const servers = serversWith(withSets(recordsOf(plan), { "example.com MX": ["5 mx.example.org."] }));
    const found = await checkResolution(plan, { limit, resolver: stuckResolver(["example.com TXT"], { servers }) });
    expect(found.status).toBe("Resolution Invalid");
  });

  it("tells nothing of an alias that was not followed", async () => {
    const withoutSpf = planOf({ spf: { enabled: false } });
    const records = withSets(recordsOf(withoutSpf), { "example.com MX": [], "example.com CNAME": ["x.example.org."] });
    const resolver = stuckResolver(["x.example.org MX"], { servers: serversWith(records) });
    const found = await checkResolution(withoutSpf, { limit, resolver });
    expect(idsOf(found, "mx-primary")).toEqual(["warning alias.not-followed"]);
    expect(found).not.toHaveProperty("status");
  });

  it("asks nothing more", async () => {
    const over = new AbortController();
    const resolver = stuckResolver([]);
    const before = resolver.queryAllServers;
    resolver.queryAllServers = async (zone, name, type) => {
      const answers = await before(zone, name, type);
      if (`${name} ${type}` === "example.com TXT") over.abort();
      return answers;
    };
    const seen = await observe(plan, resolver, { seconds: 1, signal: over.signal });
    const { length } = resolver.asked;
    await delay(20);
    expect(resolver.asked.length).toBe(length);
    expect(resolver.asked).not.toContain("spf.sg.aliyun.com TXT");
    expect(judge(plan, seen)).not.toHaveProperty("status");
  });

  it("asks nothing at all where the time was over at once", async () => {
    const resolver = resolverOf({ servers: serversWith(recordsOf(plan)), others });
    const seen = await observe(plan, resolver, { seconds: 1, signal: AbortSignal.abort() });
    expect(resolver.asked).toEqual(["example.com zone"]);
    expect(judge(plan, seen).lines.map(({ verdict }) => verdict)).toEqual(Array(6).fill("unknown"));
  });

  it("gives up the answers of servers that had not come, and judges those that had", async () => {
    const never: Manner = ({ type }) => (type === "MX" ? "never" : undefined);
    const zones = {
      "": { at: [ROOT], lines: ["com NS ns.com.", "ns.com A 192.0.2.2"] },
      com: {
        at: ["192.0.2.2"],
        lines: ["example.com NS ns1.example.com.", "ns1.example.com A 192.0.2.3", "ns1.example.com A 192.0.2.4"],
      },
      "example.com": {
        at: ["192.0.2.3", "192.0.2.4"],
        lines: [
          "example.com NS ns1.example.com.",
          "ns1.example.com A 192.0.2.3",
          "ns1.example.com A 192.0.2.4",
          "example.com MX 5 mx1.sg.aliyun.com.",
          "example.com MX 10 mx2.sg.aliyun.com.",
        ],
      },
    };
    const dns = fakeDns(zones, { "192.0.2.4": never });
    const over = new AbortController();
    setTimeout(() => over.abort(), 300);
    const seen = await observe(plan, dns.resolver({ signal: over.signal }), { seconds: 0.3, signal: over.signal });
    const found = judge(plan, seen);
    expect(found.lines[0]).toMatchObject({ verdict: "unknown", found: [{ servers: ["192.0.2.3"] }] });
    expect(idsOf(found, "mx-primary")).toEqual(["warning check.too-long"]);
    expect(found.servers.every(({ state }) => state === "answered")).toBe(true);
  });

  it("is no statement about drift", async () => {
    const found = await checkDrift(plan, { limit, resolver: stuckResolver(["example.com MX"]) });
    expect({ state: found.state, ids: idsOf(found), line: idsOf(found, "mx-primary") }).toEqual({
      state: "unknown",
      ids: ["warning check.too-long"],
      line: ["warning check.too-long"],
    });
  });

  it("of many holds up no other", async () => {
    const resolver = stuckResolver(["example.com zone"]);
    const all: (string | undefined)[] = [];
    for await (const { status } of checkMany(
      [plan, planOf({ domain: "post.example.com", zone: "example.com" }), plan],
      {
        resolver,
        limit,
        concurrency: 1,
      },
    )) {
      all.push(status);
    }
    expect(all).toEqual([undefined, "Resolution Invalid", undefined]);
  });

  it("has a longer time than any timer", async () => {
    const found = await checkResolution(plan, { limit: Number.POSITIVE_INFINITY, resolver: stuckResolver([]) });
    expect(found.status).toBe("Resolved");
  });

  it.each([0, -1, Number.NaN])("can't be one of %s seconds", async (seconds) => {
    await expect(checkResolution(plan, { limit: seconds, resolver: stuckResolver([]) })).rejects.toThrow(RangeError);
  });

  it("fails as its resolver does", async () => {
    const resolver = { ...stuckResolver([]), findZone: () => Promise.reject(new Error("a slip")) };
    await expect(checkResolution(plan, { resolver })).rejects.toThrow("a slip");
  });

  it("ends with its signal at once, whatever its resolver does", async () => {
    const stuck = [stuckResolver(["example.com zone"]), stuckResolver(["example.com MX"])];
    for (const check of [checkResolution, checkDrift]) {
      for (const resolver of stuck) {
        const over = new AbortController();
        setTimeout(() => over.abort(new Error("enough")), 20);
        const began = performance.now();
        await expect(check(plan, { resolver, signal: over.signal })).rejects.toThrow("enough");
        expect(performance.now() - began).toBeLessThan(1000);
      }
    }
  });

  it("makes its own resolver end", async () => {
    const began = performance.now();
    const found = await checkResolution(plan, { limit, roots: [{ name: "nobody", address: "192.0.2.1" }], port: 9 });
    expect(performance.now() - began).toBeLessThan(1500);
    expect(idsOf(found)).toContain("warning zone.unknown");
  });

  it("is tried again while there is time", async () => {
    const told: string[][] = [];
    const resolver = stuckResolver(["example.com MX"]);
    const found = await waitForResolution(plan, {
      seconds: 0,
      limit,
      resolver,
      onProgress: (resolution) => void told.push(idsOf(resolution)),
    });
    expect(told).toEqual([["warning check.too-long"]]);
    expect(found).not.toHaveProperty("status");
  });
});
