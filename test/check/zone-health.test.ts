import { describe, expect, it } from "vitest";
import { checkResolution } from "../../src/check";
import { naming } from "../support/naming";
import {
  check,
  idsOf,
  messagesOf,
  others,
  planOf,
  recordsOf,
  resolverOf,
  serversWith,
  text,
  verdictOf,
  withSets,
  worldOf,
} from "./world";

const plan = planOf();
const right = recordsOf(plan);
const noMx = withSets(right, { "example.com MX": [] });

describe("the servers of a zone", () => {
  it("are told with their names and addresses, once each, by name", async () => {
    const { servers } = await check(plan, { servers: serversWith(right, right).reverse() });
    expect(servers).toEqual([
      { name: "ns1.example.net", address: "192.0.2.1", state: "answered" },
      { name: "ns2.example.net", address: "192.0.2.2", state: "answered" },
    ]);
  });

  it.each([
    ["lame", "REFUSED", "warning server.lame"],
    ["silent", "no answer in 2 s", "warning server.silent"],
    ["unreachable", "ENETUNREACH", "warning server.unreachable"],
    ["skipped", "its address is not globally routable", "warning server.skipped"],
  ] as const)("may be %s, which is told and decides nothing", async (state, why, id) => {
    const [first, second] = serversWith(right, noMx);
    const found = await check(plan, { servers: [first, { ...second, state, why }] as never });
    expect(idsOf(found)).toEqual([id]);
    expect(messagesOf(found)).toContain(`ns2.example.net (192.0.2.2): ${why}`);
    expect(found.servers[1]).toEqual({ name: "ns2.example.net", address: "192.0.2.2", state, why });
    expect(found.status).toBe("Resolved");
  });

  it.each([false, true])("may be slow, which is told and decides nothing (named resolvers: %s)", async (isCached) => {
    const [first, second] = serversWith(right, right);
    const found = await check(plan, { servers: [first, { ...second, late: 3040 }] as never, isCached });
    expect(idsOf(found)).toEqual(["warning server.slow"]);
    expect(messagesOf(found)).toEqual(
      naming("ns2.example.net (192.0.2.2)", " 3.0 ", isCached ? "resolvers" : "mail servers"),
    );
    expect(found.status).toBe("Resolved");
  });

  it.each([
    ["lame", /no server of example\.com had an answer/],
    ["silent", /no server of example\.com answered.*--server/],
    ["unreachable", /no server of example\.com answered.*--server/],
    ["skipped", /none of the servers of example\.com can be asked/],
    ["no-address", /none of the servers of example\.com can be asked/],
  ] as const)("that are all %s give no verdict, and what is said fits", async (state, words) => {
    const servers = serversWith(noMx, noMx).map((server) => ({ ...server, state }));
    const found = await check(plan, { servers });
    expect(found.status).toBeUndefined();
    expect(idsOf(found)).toContain("warning servers.none-answered");
    expect(messagesOf(found)).toMatch(words);
    expect(messagesOf(found).includes("blocks DNS")).toBe(state === "silent" || state === "unreachable");
    expect(new Set(found.lines.map(({ verdict }) => verdict))).toEqual(new Set(["unknown"]));
    expect(idsOf(found, "spf")).toEqual(["warning servers.no-answer"]);
  });

  it("that are silent for one question give no verdict on that line", async () => {
    const servers = serversWith(right).map((server) => ({ ...server, silentFor: ["example.com TXT"] }));
    const found = await check(plan, { servers });
    expect(verdictOf(found, "spf")).toBe("unknown");
    expect(verdictOf(found, "mx-primary")).toBe("right");
    expect(found.status).toBeUndefined();
    expect(found.servers[0]?.state).toBe("answered");
  });

  it("without an address are told as such", async () => {
    const nowhere = {
      name: "ns9.example.net",
      address: "",
      records: {},
      state: "no-address",
      why: "no address was found for its name",
    } as const;
    const found = await check(plan, { servers: [...serversWith(right), nowhere] });
    expect(idsOf(found)).toEqual(["warning server.no-address"]);
    expect(messagesOf(found)).toEqual(naming("ns9.example.net;", "NS records"));
    expect(messagesOf(found)).not.toMatch(/running|port 53/);
    expect(found.status).toBe("Resolved");
    const named = await check(plan, { servers: [...serversWith(right), nowhere], isCached: true });
    expect(messagesOf(named)).toEqual(naming("ns9.example.net;", "the resolver's address"));
  });

  it("may be named resolvers, of which other things are said", async () => {
    const servers = serversWith(right).map((server) => ({ ...server, state: "lame" as const, why: "SERVFAIL" }));
    const found = await check(plan, { servers, isCached: true });
    expect(idsOf(found)).toEqual(["warning server.lame", "warning servers.none-answered"]);
    expect(messagesOf(found)).toEqual(naming(" example.com: ", "ns1.example.net (192.0.2.1): SERVFAIL;", "DNSSEC"));
    expect(messagesOf(found)).not.toContain("--server");
  });

  it("that are too many are counted", async () => {
    const found = await check(plan, { zone: { leftOut: 60 } });
    expect(idsOf(found)).toEqual(["warning zone.many-servers"]);
    expect(messagesOf(found)).toEqual(naming(" 1 ", " 60 "));
    expect(found.status).toBe("Resolved");
  });

  it("that are named differently above and in the zone are told", async () => {
    const zone = { parentOnly: ["ns8.example.net"], childOnly: ["ns9.example.net"] };
    const found = await check(plan, { zone });
    expect(idsOf(found)).toEqual(["warning zone.ns-differs"]);
    expect(messagesOf(found)).toMatch(/ns8\.example\.net .* parent .*ns9\.example\.net /);
    expect(idsOf(await check(plan, { zone: { parentOnly: [], childOnly: [] } }))).toEqual([]);
  });
});

describe("servers that disagree", () => {
  const soa = (serial: number) => [`ns1.example.net. hostmaster.example.net. ${serial} 1 2 3 4`];

  it("are told with what each holds, and with the zone's versions", async () => {
    const old = withSets(noMx, { "example.com SOA": soa(7) });
    const now = withSets(right, { "example.com SOA": soa(8) });
    const found = await check(plan, { servers: serversWith(now, old, now) });
    expect(idsOf(found)).toEqual(["warning servers.disagree"]);
    const told = messagesOf(found);
    expect(told).toContain(
      "192.0.2.1 and 192.0.2.3 have 5 mx1.sg.aliyun.com and 10 mx2.sg.aliyun.com; 192.0.2.2 has none",
    );
    expect(told).toContain("(SOA serials: 7 at 192.0.2.2, 8 at 192.0.2.1 and 8 at 192.0.2.3)");
    expect(found.lines[0]?.found.map(({ servers }) => servers)).toEqual([["192.0.2.1", "192.0.2.3"], ["192.0.2.2"]]);
  });

  it("have no verdict but Invalid where one of them is wrong, and the reason says where", async () => {
    const found = await check(plan, { servers: serversWith(right, noMx) });
    expect(found.status).toBe("Resolution Invalid");
    expect(found.lines[0]?.reasons[0]?.message).toMatch(/^at 192\.0\.2\.2: example\.com has no MX record/);
  });

  it("are told by their number where there are many", async () => {
    const found = await check(plan, { servers: serversWith(...Array.from({ length: 12 }, () => noMx), right) });
    expect(messagesOf(found)).toMatch(/^at 192\.0\.2\.1, 192\.0\.2\.10, 192\.0\.2\.11, 192\.0\.2\.12 and 8 more: /m);
  });

  it("are told where both are right in meaning, too", async () => {
    const other = withSets(right, { "example.com TXT": [text("v=spf1 include:spf.sg.aliyun.com ~all")] });
    const found = await check(plan, { servers: serversWith(right, other) });
    expect(idsOf(found)).toEqual(["warning servers.disagree"]);
    expect(found.status).toBe("Resolved");
  });

  it("say no serials where they have one version", async () => {
    const same = { "example.com SOA": soa(8) };
    const found = await check(plan, { servers: serversWith(withSets(right, same), withSets(noMx, same)) });
    expect(messagesOf(found)).not.toContain("serials");
  });

  it("are not asked for their versions where they agree", async () => {
    const resolver = resolverOf(worldOf(plan, { servers: serversWith(right, right) }));
    await checkResolution(plan, { resolver });
    expect(resolver.asked.filter((question) => question.endsWith("SOA"))).toEqual([]);
  });
});

describe("the zone", () => {
  it("that does not exist makes the resolution invalid", async () => {
    const found = await check(plan, { zone: { zone: "", state: "nxdomain", why: "NXDOMAIN in com" } });
    expect(found).toMatchObject({ status: "Resolution Invalid", zone: "" });
    expect(idsOf(found)).toEqual(["zone.no-such-name"]);
    expect(idsOf(found, "spf")).toEqual(["zone.no-such-name"]);
    expect(verdictOf(found, "spf")).toBe("missing");
  });

  it("that nobody could find gives no verdict", async () => {
    const found = await check(plan, { zone: { zone: "", state: "unknown", why: "no root server answered" } });
    expect(found.status).toBeUndefined();
    expect(idsOf(found)).toEqual(["warning zone.unknown"]);
    expect(messagesOf(found)).toContain("no root server answered");
  });

  it("may be another one than the plan's", async () => {
    const below = planOf({ domain: "post.example.com", zone: "example.com" });
    const found = await check(below, { zone: { zone: "post.example.com" } });
    expect(idsOf(found)).toEqual(["warning zone.other"]);
    expect(found).toMatchObject({ status: "Resolved", zone: "post.example.com" });
  });

  it("may have delegated a name below it, whose servers are asked then", async () => {
    const dmarc = planOf({ dmarc: { policy: "none" } });
    const all = recordsOf(dmarc);
    const below = {
      "_dmarc.example.com": serversWith(all).map((server) => ({
        ...server,
        name: "ns.dmarc.example.net",
        address: "192.0.2.99",
      })),
    };
    const found = await check(dmarc, { below, servers: serversWith(withSets(all, { "_dmarc.example.com TXT": [] })) });
    expect(verdictOf(found, "dmarc")).toBe("right");
    expect(found.servers).toContainEqual({ name: "ns.dmarc.example.net", address: "192.0.2.99", state: "answered" });
    expect(found.servers.find(({ name }) => name === "ns1.example.net")?.state).toBe("answered");
  });

  it("of records outside of it is looked for by itself", async () => {
    const outside = planOf({
      domain: "post.example.com",
      zone: "example.com",
      extraRecords: { web: { name: "www", type: "A", value: "192.0.2.80" } },
    });
    const all = recordsOf(outside);
    const resolver = resolverOf({
      servers: serversWith(all),
      others,
      zone: { zone: "post.example.com" },
      below: { "www.example.com": serversWith(all) },
    });
    const found = await checkResolution(outside, { resolver });
    expect(verdictOf(found, "extra-web")).toBe("right");
    expect(resolver.asked).toContain("www.example.com zone");
  });
});

describe("a plan", () => {
  it("without MX records has no verdict", async () => {
    const found = await check({ ...plan, records: plan.records.filter(({ type }) => type !== "MX") });
    expect(idsOf(found)).toEqual(["warning plan.no-mx"]);
    expect(found.status).toBeUndefined();
  });

  it("of refused arguments is not checked, and tells why", async () => {
    const found = await check(planOf({ domain: "http://example.com/" }), {});
    expect(found).toMatchObject({ domain: "", lines: [], servers: [] });
    expect(idsOf(found)).toEqual(["domain.url"]);
    expect(idsOf(await check({ ...plan, domain: "" }))).toEqual(["plan.no-domain"]);
  });
});

describe("what strangers wrote", () => {
  it("can't steer a terminal", async () => {
    const signs = text("v=spf1 include:spf.sg.aliyun.com \u001b[2J\u009b31m\u202e -all");
    const found = await check(plan, { servers: serversWith(withSets(right, { "example.com TXT": [signs] }), right) });
    expect(idsOf(found, "spf")).toContain("spf.unreadable");
    for (const message of messagesOf(found).split("\n")) expect(message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it("is told in short, however much it is", async () => {
    const many = Array.from({ length: 300 }, (_, n) => `${n} mx${n}.${"x".repeat(60)}.example.org.`);
    const long = text(`v=DMARC1; p=none; ${"x".repeat(60_000)}=1`);
    const dmarc = planOf({ dmarc: { policy: "none" } });
    const records = withSets(recordsOf(dmarc), { "example.com MX": many, "_dmarc.example.com TXT": [long] });
    const found = await check(dmarc, { servers: serversWith(records, recordsOf(dmarc)) });
    expect(found.status).toBe("Resolution Invalid");
    for (const message of messagesOf(found).split("\n")) expect(message.length).toBeLessThan(2500);
  });

  it("costs no evaluation where it is more than one SPF record", async () => {
    const several = Array.from({ length: 50 }, (_, n) => text(`v=spf1 include:x${n}.example.org -all`));
    const resolver = resolverOf(
      worldOf(plan, { servers: serversWith(withSets(right, { "example.com TXT": several })) }),
    );
    expect(idsOf(await checkResolution(plan, { resolver }), "spf")).toEqual(["spf.two-records"]);
    expect(resolver.asked.filter((question) => question.includes("example.org"))).toEqual([]);
  });
});

it("asks each question once, however many records a line has", async () => {
  const resolver = resolverOf(worldOf(plan));
  await checkResolution(plan, { resolver });
  const asked = resolver.asked.filter((question) => question.endsWith("example.com MX"));
  expect(asked).toEqual(["example.com MX"]);
  expect(new Set(resolver.asked.filter((question) => question.includes("example.com"))).size).toBe(
    resolver.asked.filter((question) => question.includes("example.com")).length,
  );
});
