import { getEventListeners } from "node:events";
import { isIP } from "node:net";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ROOT_SERVERS } from "../../src/resolver";
import { addressText, parseAddress } from "../../src/resolver/address";
import { createCache } from "../../src/resolver/cache";
import { interleaveFamilies } from "../../src/resolver/candidates";
import { createEdnsSupport } from "../../src/resolver/edns-support";
import { isRegistrySuffix } from "../../src/resolver/registry-suffixes";
import { answerRecord } from "../../src/resolver/response";
import { createServerHealth } from "../../src/resolver/server-health";
import { isSpecialUse } from "../../src/resolver/special-use";
import { createCancel, createLimiter, firstDefined } from "../../src/shared/async";
import { fromDnsPacket } from "../dns/dns-packet-shape";
import { record } from "./fake-dns";

describe("the root servers", () => {
  it("are thirteen, each with an IPv4 and an IPv6 address", () => {
    expect(new Set(ROOT_SERVERS.map(({ name }) => name)).size).toBe(13);
    expect(ROOT_SERVERS.filter(({ address }) => isIP(address) === 4)).toHaveLength(13);
    expect(ROOT_SERVERS.filter(({ address }) => isIP(address) === 6)).toHaveLength(13);
  });
});

describe("an address", () => {
  it.each<[ip: string, port: number, text: string]>([
    ["192.0.2.1", 53, "192.0.2.1"],
    ["192.0.2.1", 5353, "192.0.2.1:5353"],
    ["2001:db8::1", 53, "2001:db8::1"],
    ["2001:db8::1", 5353, "[2001:db8::1]:5353"],
  ])("%s, port %i is %s", (ip, port, text) => {
    expect(addressText({ ip, port })).toBe(text);
    expect(parseAddress(text)).toEqual({ ip, port });
  });

  it.each(["", "ns1.example.com", "192.0.2.1:x", "[192.0.2.1"])("%j is none", (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });
});

describe("RDATA as text", () => {
  const decoded = (type: string, data: unknown) => ({
    name: "example.com",
    type,
    class: "IN",
    ttl: 1,
    data: fromDnsPacket(type, data),
  });
  it.each<[type: string, data: unknown, text: string]>([
    ["NS", "NS1.Example.com", "ns1.example.com."],
    ["PTR", ".", "."],
    ["DNAME", "Example.net", "example.net."],
    ["CNAME", "Mail.SG.aliyun.com", "mail.sg.aliyun.com."],
    ["MX", { preference: 0, exchange: "." }, "0 ."],
    ["TXT", [Buffer.from("v=spf1 "), Buffer.from('-all "é"')], '"v=spf1 " "-all \\"\\195\\169\\""'],
    ["SPF", [Buffer.from("v=spf1 "), Buffer.from("-all")], '"v=spf1 " "-all"'],
    ["AAAA", "2001:DB8:0:0::1", "2001:db8::1"],
    ["CAA", Buffer.from("000569", "hex"), "\\# 3 000569"],
    ["NULL", Buffer.alloc(0), "\\# 0"],
    [
      "SOA",
      record("example.com SOA NS1.example.com host.example.com 7").data,
      "ns1.example.com. host.example.com. 7 7200 900 1209600 60",
    ],
  ])("of %s", (type, data, text) => {
    expect(answerRecord(decoded(type, data)).rdata).toBe(text);
  });
});

describe("a cache", () => {
  it("keeps what it heard for its time and no longer", () => {
    let now = 0;
    const cache = createCache<string>(2, () => now);
    cache.set("a", "A", 10);
    now = 9_999;
    expect(cache.get("a")).toBe("A");
    now = 10_000;
    expect(cache.get("a")).toBeUndefined();
    expect(cache.size).toBe(0);
  });

  it("keeps nothing with TTL 0, and forgets what was there before", () => {
    const cache = createCache<string>(2, () => 0);
    cache.set("a", "A", 10);
    cache.set("a", "B", 0);
    expect(cache.get("a")).toBeUndefined();
  });

  it("forgets first what was not used for longest", () => {
    const cache = createCache<string>(2, () => 0);
    cache.set("a", "A", 10);
    cache.set("b", "B", 10);
    cache.get("a");
    cache.set("c", "C", 10);
    expect([cache.get("a"), cache.get("b"), cache.get("c")]).toEqual(["A", undefined, "C"]);
  });

  it("never holds more than it has room for", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.integer({ min: -1, max: 5 }))), (entries) => {
        const cache = createCache<number>(3, () => 0);
        for (const [key, seconds] of entries) {
          cache.set(key, 1, seconds);
          expect(cache.size).toBeLessThanOrEqual(3);
        }
      }),
    );
  });
});

describe("a gate", () => {
  it("lets so many through at once under one key, in their order, whatever fails", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.integer({ min: 1, max: 3 }),
        fc.array(fc.tuple(fc.constantFrom<"a" | "b">("a", "b"), fc.boolean()), { maxLength: 12 }),
        async (scheduler, most, works) => {
          const gate = createLimiter(most);
          const busy = { a: 0, b: 0 };
          const started: number[] = [];
          const work = async (key: "a" | "b"): Promise<void> => {
            busy[key]++;
            expect(busy[key]).toBeLessThanOrEqual(most);
            await scheduler.schedule(Promise.resolve());
            busy[key]--;
          };
          const late: Promise<void>[] = [];
          const all = works.map(([key, fails], index) =>
            gate(key, async () => {
              started.push(index);
              // One more comes while this one goes.
              late.push(scheduler.schedule(Promise.resolve()).then(() => gate(key, () => work(key))));
              await work(key);
              if (fails) throw new Error("as it was told to");
            }),
          );
          const settled = Promise.allSettled(all);
          await scheduler.waitFor(settled);
          await scheduler.waitFor(Promise.all(late));
          for (const [index, result] of (await settled).entries()) {
            expect(result.status).toBe(works[index]?.[1] ? "rejected" : "fulfilled");
          }
          for (const key of ["a", "b"]) {
            const its = started.filter((index) => works[index]?.[0] === key);
            expect(its).toEqual(its.toSorted((one, other) => one - other));
          }
        },
      ),
    );
  });
});

describe("the memory of silent servers", () => {
  it("holds a server for dead after three silences in a row, for five minutes", () => {
    let now = 0;
    const silence = createServerHealth(() => now);
    for (const wasSilent of [true, true, false, true, true]) silence.record("a", wasSilent);
    expect(silence.isUnresponsive("a")).toBe(false);
    silence.record("a", true);
    expect(silence.isUnresponsive("a")).toBe(true);
    expect(silence.isUnresponsive("b")).toBe(false);
    now = 300_000;
    expect(silence.isUnresponsive("a")).toBe(false);
  });
});

describe("silences of this machine's own network", () => {
  function outage(servers: string[]) {
    const silence = createServerHealth(() => 0);
    for (let times = 0; times < 5; times++) for (const server of servers) silence.record(server, true);
    return silence;
  }

  it("tell nothing of servers, where four of them are silent and nobody answers in between", () => {
    const all = ["a", "b", "c", "d", "e"];
    const silence = outage(all);
    expect(all.map((server) => silence.isUnresponsive(server))).not.toContain(true);
    silence.record("a", false);
    for (let times = 0; times < 3; times++) silence.record("b", true);
    expect(silence.isUnresponsive("b")).toBe(true);
  });

  it("leave what was known of a server before", () => {
    const silence = createServerHealth(() => 0);
    for (let times = 0; times < 3; times++) silence.record("a", true);
    silence.record("b", false);
    for (const server of ["a", "b", "c", "d"]) silence.record(server, true);
    expect(["a", "b"].map((server) => silence.isUnresponsive(server))).toEqual([true, false]);
  });

  it("are those of servers, where fewer are silent", () => {
    expect(outage(["a", "b", "c"]).isUnresponsive("c")).toBe(true);
  });
});

describe("the memory of servers that answer only without EDNS", () => {
  it("holds one for such after two answers in a row, until one comes with EDNS", () => {
    const plain = createEdnsSupport(() => 0);
    plain.record("a", false, true);
    plain.record("a", true, false);
    expect(plain.withoutEdns("a")).toBe(false);
    plain.record("a", false, true);
    plain.record("a", true, false);
    expect([plain.withoutEdns("a"), plain.withoutEdns("b")]).toEqual([true, false]);
    plain.record("a", false, false);
    expect(plain.withoutEdns("a")).toBe(false);
  });

  it("knows which are silent either way", () => {
    const plain = createEdnsSupport(() => 0);
    plain.record("a", false, true);
    expect(plain.isSilentWithoutEdns("a")).toBe(false);
    plain.record("a", true, true);
    expect([plain.isSilentWithoutEdns("a"), plain.withoutEdns("a")]).toEqual([true, false]);
    for (let times = 0; times < 2; times++) plain.record("a", true, false);
    expect([plain.isSilentWithoutEdns("a"), plain.withoutEdns("a")]).toEqual([false, true]);
  });
});

describe("the first of several works", () => {
  it("is the first that gives something", async () => {
    const later = new Promise<string>((resolve) => setTimeout(() => resolve("later"), 20));
    expect(await firstDefined([later, Promise.resolve(undefined), Promise.resolve("now")])).toBe("now");
    expect(await firstDefined([later, Promise.resolve(undefined)])).toBe("later");
    expect(await firstDefined([Promise.resolve(undefined)])).toBeUndefined();
    expect(await firstDefined([])).toBeUndefined();
  });

  it("fails where one fails", async () => {
    await expect(firstDefined([new Promise(() => {}), Promise.reject(new Error("failed"))])).rejects.toThrow("failed");
  });
});

describe("a registry's zone", () => {
  it.each(["", "com", "com.cn", "co.uk", "net.cn", "com.br", "co.jp"])("is %j", (zone) =>
    expect(isRegistrySuffix(zone)).toBe(true),
  );
  it.each(["example.com", "co.com", "example.cn", "a.co.uk", "web.de", "id.me", "com.de", "biz.de"])(
    "is not %j",
    (zone) => expect(isRegistrySuffix(zone)).toBe(false),
  );
});

describe("work under a signal", () => {
  it("has one listener for all, and none when it is over", async () => {
    const { signal } = new AbortController();
    const { orCancelled, withSignal } = createCancel(signal);
    const all = Array.from({ length: 30 }, (_, index) => orCancelled(Promise.resolve(index), -1));
    expect(getEventListeners(signal, "abort")).toHaveLength(1);
    expect(await Promise.all(all)).toEqual(all.map((_, index) => index));
    await new Promise((resolve) => setImmediate(resolve));
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
    await expect(orCancelled(Promise.reject(new Error("failed")), 0)).rejects.toThrow("failed");
    await expect(withSignal(() => Promise.reject(new Error("failed")))).rejects.toThrow("failed");
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });

  it("may listen to a signal of its own, which aborts with it", async () => {
    const over = new AbortController();
    const { withSignal } = createCancel(over.signal);
    const begin = (own: AbortSignal | undefined) =>
      new Promise<string>((resolve) => {
        if (own?.aborted) resolve("too late");
        own?.addEventListener("abort", () => resolve("ended"));
      });
    const all = Array.from({ length: 30 }, () => withSignal(begin));
    expect(getEventListeners(over.signal, "abort")).toHaveLength(1);
    over.abort();
    expect(new Set(await Promise.all(all))).toEqual(new Set(["ended"]));
    expect(await withSignal(begin)).toBe("too late");
    expect(await createCancel(undefined).withSignal(async (own) => own)).toBeUndefined();
  });
});

describe("an address that no server of the internet has", () => {
  it.each([
    "127.0.0.1",
    "0.0.0.0",
    "169.254.1.1",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "10.0.0.1",
    "100.64.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "fd00::1",
    "192.0.0.170",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "::10.0.0.1",
    "64:ff9b::10.0.0.1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:2::1",
    "2001:1f::1",
    "2001:2f::1",
    "2001:db8::1",
    "2002:a00:1::1",
    "3fff:fff::1",
    "5f00::1",
    "fec0::1",
  ])("is %s", (ip) => expect(isSpecialUse(ip)).toBe(true));
  it.each([
    ...ROOT_SERVERS.map(({ address }) => address),
    "11.0.0.1",
    "100.128.0.1",
    "172.32.0.1",
    "192.167.0.1",
    "192.0.1.1",
    "192.0.3.1",
    "192.31.196.1",
    "198.17.255.255",
    "198.20.0.1",
    "64:ff9c::1",
    "100:0:0:1::1",
    "2001:1::1",
    "2001:4:112::1",
    "2001:30::1",
    "2003::1",
    "2400:3200::1",
    "::ffff:198.41.0.4",
  ])("is not %s", (ip) => expect(isSpecialUse(ip)).toBe(false));
});

describe("the order of a zone's servers", () => {
  const all = ["2001:db8::1", "192.0.2.1", "192.0.2.2", "2001:db8::2", "192.0.2.3", "192.0.2.1"];

  it("has each once, IPv4 and IPv6 by turns", () => {
    const order = interleaveFamilies(all, "example.com");
    expect(order.toSorted()).toEqual([...new Set(all)].sort());
    expect(order.map((ip) => isIP(ip))).toEqual([4, 6, 4, 6, 4]);
    expect(interleaveFamilies([], "example.com")).toEqual([]);
  });

  it("is the same for one name, and begins everywhere over many", () => {
    expect(interleaveFamilies(all, "example.com")).toEqual(interleaveFamilies(all, "example.com"));
    const firsts = Array.from({ length: 300 }, (_, index) => interleaveFamilies(all, `domain${index}.example`)[0]);
    for (const ip of ["192.0.2.1", "192.0.2.2", "192.0.2.3"]) {
      expect(firsts.filter((first) => first === ip).length).toBeGreaterThan(60);
    }
  });
});
