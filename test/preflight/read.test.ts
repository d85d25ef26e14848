import { describe, expect, it } from "vitest";
import { readZone } from "../../src/preflight/read";
import { fakeDns, ROOT, TIMEOUT } from "../resolver/fake-dns";
import { planOf, readingOf, resolverOf } from "./world";

const TLD = "192.0.2.2";
const [A, B] = ["192.0.2.11", "192.0.2.12"];

function tree(lines: string[] = []) {
  return fakeDns({
    "": { at: [ROOT], lines: ["com NS ns.com", `ns.com A ${TLD}`] },
    com: {
      at: [TLD],
      lines: [
        "example.com NS ns1.example.com",
        "example.com NS ns2.example.com",
        `ns1.example.com A ${A}`,
        `ns2.example.com A ${B}`,
      ],
    },
    "example.com": {
      at: [A, B],
      lines: ["example.com NS ns1.example.com", "example.com NS ns2.example.com", ...lines],
    },
  });
}

const google = ["example.com MX 1 aspmx.l.google.com", "autodiscover.example.com CNAME autodiscover.outlook.com"];

describe("reading a zone", () => {
  it("tells its name servers, and the records at the names that matter", async () => {
    const reading = await readZone(planOf(), { resolver: tree([...google, "www.example.com A 192.0.2.1"]).resolver() });
    expect(reading).toMatchObject({
      zone: { zone: "example.com", state: "found" },
      nameServers: ["ns1.example.com", "ns2.example.com"],
      records: [
        { name: "example.com", type: "MX", rdata: "1 aspmx.l.google.com.", ttl: 600 },
        { name: "autodiscover.example.com", type: "CNAME" },
      ],
      wildcards: [],
      hidden: [],
      notChecked: [],
    });
  });

  it("asks each question once, follows no CNAME, and asks as much whatever the zone has", async () => {
    const [few, many] = [
      tree(google),
      tree([...google, ...Array.from({ length: 5000 }, (_, index) => `web${index}.example.com A 192.0.2.1`)]),
    ];
    const readings = [];
    for (const dns of [few, many])
      readings.push(await readZone(planOf(), { resolver: dns.resolver(), freeLabel: "free", limit: 200 }));
    const [one, other] = readings;
    expect(many.asked.map((asked) => asked.slice(asked.indexOf(" "))).sort()).toEqual(
      few.asked.map((asked) => asked.slice(asked.indexOf(" "))).sort(),
    );
    expect(one?.questions).toBe(few.asked.length);
    expect(other?.questions).toBe(one?.questions);
    expect(few.asked.filter((asked) => asked.startsWith(A) || asked.startsWith(B)).length).toBe(
      new Set(few.asked).size - 2,
    );
    expect(few.asked.filter((asked) => asked.includes("outlook"))).toEqual([]);
  });

  it("asks another server where one is silent", async () => {
    const dns = tree(google);
    dns.manners[A] = () => TIMEOUT;
    const reading = await readZone(planOf(), { resolver: dns.resolver({ timeout: 20 }) });
    expect(reading.notChecked).toEqual([]);
    expect(reading.records).toHaveLength(2);
  });

  it("ends with its limit, and tells what it did not get to", async () => {
    const dns = tree(google);
    for (const ip of [A, B]) dns.manners[ip] = ({ type }) => (type === "SRV" ? "never" : undefined);
    const began = performance.now();
    const reading = await readZone(planOf(), { resolver: dns.resolver(), limit: 0.3 });
    expect(performance.now() - began).toBeLessThan(3000);
    expect(reading.notChecked).toEqual([expect.stringMatching(/SRV.* and \d+ more: the 0\.3 seconds .* were over$/)]);
    expect(reading.records).toHaveLength(2);
  });

  it("ends with its signal", async () => {
    const dns = tree();
    dns.manners[TLD] = () => "never";
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 20);
    const reading = await readZone(planOf(), { resolver: dns.resolver(), signal: stop.signal });
    expect(reading).toMatchObject({ zone: { state: "unknown" }, records: [] });
  });

  it("asks nothing more where there is no zone", async () => {
    const dns = tree();
    const reading = await readZone(planOf({ domain: "example.com.cn.com" }), { resolver: dns.resolver() });
    expect(reading.zone).toMatchObject({ state: "nxdomain" });
    expect(dns.asked).toHaveLength(2);
  });
});

describe("aliases of policies and keys", () => {
  const targets = ["_mta-sts.hosted.example", "example-com.dmarc.example", "g.keys.example"];
  const zone = {
    lines: [
      "_mta-sts 600 CNAME _mta-sts.hosted.example.",
      "_dmarc 600 CNAME example-com.dmarc.example.",
      "google._domainkey 600 CNAME g.keys.example.",
      "selector1._domainkey 600 CNAME selector1-example-com._domainkey.x.onmicrosoft.com.",
      "autodiscover 600 CNAME autodiscover.outlook.com.",
      "_mta-sts.hosted.example. 600 TXT v=STSv1; id=1;",
    ],
  };

  it("cost a question for each target, but for what the target of a key says itself", async () => {
    const [without, resolver] = [resolverOf({ lines: [] }), resolverOf(zone)];
    await readZone(planOf(), { resolver: without, freeLabel: "free" });
    const reading = await readZone(planOf(), { resolver, freeLabel: "free" });
    const more = resolver.asked.filter((asked) => !without.asked.includes(asked));
    expect(more.sort()).toEqual(targets.map((target) => `${target} TXT`).sort());
    expect(reading.hosted.map(({ name, targets, texts }) => [name, targets, texts.length])).toEqual([
      ["_dmarc.example.com", [targets[1]], 0],
      ["_mta-sts.example.com", [targets[0]], 1],
      ["google._domainkey.example.com", [targets[2]], 0],
    ]);
  });
});

describe("wildcards", () => {
  it("are told once, under their own names, and what they make up is left out", async () => {
    const reading = await readingOf(planOf(), ["* 600 A 192.0.2.80", "* 600 TXT x"]);
    expect(reading.records).toEqual([]);
    expect(reading.wildcards).toMatchObject([
      { name: "*.example.com", type: "A" },
      { name: "*.example.com", type: "TXT" },
    ]);
  });

  it("hide no record that exists and says the same: nothing is made up below it", async () => {
    const reading = await readingOf(planOf(), ["* 600 A 192.0.2.80", "mail 600 A 192.0.2.80"]);
    expect(reading.records).toMatchObject([{ name: "mail.example.com", type: "A" }]);
  });

  it("do not reach below names that exist", async () => {
    const reading = await readingOf(planOf(), ["* 600 TXT x", "x._domainkey 600 TXT y"]);
    expect(reading.records).toEqual([]);
    expect(reading.wildcards).toHaveLength(1);
  });
});

describe("the SPF record", () => {
  it("is counted with the old one's senders in it, with no more questions than receivers make", async () => {
    const resolver = resolverOf({
      lines: [
        `@ 600 TXT v=spf1 ${Array.from({ length: 10 }, (_, index) => `include:s${index}.example.net`).join(" ")} -all`,
      ],
    });
    const reading = await readZone(planOf(), { resolver });
    expect(reading.spf).toMatchObject({ lookups: 11, isBroken: true });
    expect(resolver.asked.filter((asked) => /example\.net|aliyun/.test(asked)).length).toBeLessThanOrEqual(11);
  });

  it("costs nothing where there is none to merge", async () => {
    const resolver = resolverOf({ lines: ["@ 600 TXT v=spf1 include:spf.sg.aliyun.com -all"] });
    expect((await readZone(planOf(), { resolver })).spf).toBeUndefined();
    expect(resolver.asked.filter((asked) => asked.includes("aliyun"))).toEqual([]);
  });
});
