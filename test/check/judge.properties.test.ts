import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareDrift, judge, type Observations, question } from "../../src/check";
import { observe } from "../../src/check/observe";
import type { ServerAnswer } from "../../src/resolver";
import { examplePublicKey } from "../plan/helpers";
import {
  check,
  type FakeServer,
  others,
  planOf,
  type Records,
  recordsOf,
  resolverOf,
  serversWith,
  text,
  withSets,
} from "./world";

const plan = planOf({
  dkim: { default: { publicKey: examplePublicKey } },
  dmarc: { policy: "reject" },
  extraRecords: {
    web: { name: "www", type: "A", value: "192.0.2.80" },
    verify: { name: "@", type: "TXT", value: "verify=1" },
    sieve: { name: "_sieve._tcp", type: "SRV", value: "x.example.org", priority: 0, weight: 1, port: 4190 },
  },
});
const right = recordsOf(plan);

const types = ["MX", "TXT", "CNAME", "A", "AAAA", "SRV", "SPF", "SOA"];
const names = [...new Set([...Object.keys(right), "other.example.org"])];
const texts = [
  "v=spf1 include:spf.sg.aliyun.com -all",
  "v=spf1 +all",
  "v=DMARC1; p=none",
  `v=DKIM1; p=${examplePublicKey}`,
  "v=spf1 a:%{i}.x",
];

const anyRdata = fc.oneof(
  fc.constantFrom(
    "0 .",
    "5 mx1.sg.aliyun.com.",
    "10 mx2.sg.aliyun.com.",
    "7 aspmx.l.google.com.",
    "imap.sg.aliyun.com.",
    ".",
    "",
  ),
  fc.constantFrom(...texts).map(text),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ maxLength: 300 }).map(text),
);

const anyAnswer: fc.Arbitrary<ServerAnswer> = fc.record(
  {
    server: fc.record({
      name: fc.constantFrom("ns1.example.net", "ns2.example.net"),
      address: fc.constantFrom("", "192.0.2.1", "192.0.2.2"),
    }),
    state: fc.constantFrom("answered", "lame", "silent", "unreachable"),
    why: fc.string(),
    rcode: fc.constantFrom("NOERROR", "NXDOMAIN"),
    records: fc.array(
      fc.record({
        name: fc.constantFrom(...names, "EXAMPLE.com."),
        type: fc.constantFrom(...types),
        ttl: fc.nat(),
        rdata: anyRdata,
      }),
      { maxLength: 5 },
    ),
  },
  { requiredKeys: ["server", "state"] },
);

const anyObservations: fc.Arbitrary<Observations> = fc.record({
  zone: fc.record(
    {
      zone: fc.constantFrom("", "example.com", "com"),
      state: fc.constantFrom("found", "nxdomain", "unknown"),
      why: fc.string(),
      servers: fc.array(fc.record({ name: fc.string(), address: fc.constantFrom("", "192.0.2.1") })),
      parentOnly: fc.array(fc.string()),
    },
    { requiredKeys: ["zone", "state", "servers"] },
  ),
  answers: fc
    .array(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...types), fc.array(anyAnswer, { maxLength: 4 })))
    .map((all) => new Map(all.map(([name, type, answers]) => [question(name, type), answers]))),
  lookUps: fc.constant(new Map()),
  spf: fc.constant(new Map()),
  isCached: fc.boolean(),
});

describe("a judgement", () => {
  it("is made of whatever servers say, and does not change when it is made again", () => {
    fc.assert(
      fc.property(anyObservations, (observations) => {
        const found = judge(plan, observations);
        expect(judge(plan, observations)).toEqual(found);
        expect([undefined, "Resolved", "Resolution Invalid"]).toContain(found.status);
        for (const { verdict, reasons } of found.lines) {
          const hasError = reasons.some(({ severity }) => severity === "error");
          if (verdict === "right") expect(hasError).toBe(false);
          if (verdict === "wrong" || verdict === "missing") expect(hasError).toBe(true);
          if (verdict === "unknown") expect(reasons).not.toEqual([]);
        }
        compareDrift(plan, observations);
      }),
      { numRuns: 300 },
    );
  });

  /** Zones that are right, wrong in some way, or as planned but for one RRset. */
  const someRecords: fc.Arbitrary<Records> = fc
    .array(
      fc.tuple(
        fc.constantFrom("example.com MX", "example.com TXT", "imap.example.com CNAME", "_dmarc.example.com TXT"),
        fc.array(
          fc.constantFrom("5 mx1.sg.aliyun.com.", "10 mx2.sg.aliyun.com.", "7 mx.example.org.", ...texts.map(text)),
          { maxLength: 3 },
        ),
      ),
      { maxLength: 2 },
    )
    .map((sets) => withSets(right, Object.fromEntries(sets)));

  const someServers: fc.Arbitrary<FakeServer[]> = fc
    .array(fc.tuple(someRecords, fc.constantFrom("answered", "answered", "lame", "silent", "unreachable")), {
      minLength: 1,
      maxLength: 3,
    })
    .map((all) =>
      all.map(([records, state], index) => ({
        ...(serversWith(records)[0] as FakeServer),
        state,
        name: `ns${index}.example.net`,
        address: `192.0.2.${index}`,
      })),
    );

  it("does not depend on strangers' TXT records", async () => {
    const foreign = fc.string({ maxLength: 100 }).filter((one) => !/spf1/i.test(one));
    await fc.assert(
      fc.asyncProperty(someServers, foreign, async (servers, stranger) => {
        const more = servers.map((server) => ({
          ...server,
          records: withSets(server.records, {
            "example.com TXT": [...(server.records["example.com"]?.TXT ?? []), text(stranger)],
          }),
        }));
        expect((await check(plan, { servers: more })).status).toBe((await check(plan, { servers })).status);
      }),
      { numRuns: 100 },
    );
  });

  it("does not depend on the order of servers or records", async () => {
    const turned = (records: Records): Records =>
      Object.fromEntries(
        Object.entries(records)
          .reverse()
          .map(([name, sets]) => [
            name,
            Object.fromEntries(Object.entries(sets).map(([type, all]) => [type, [...all].reverse()])),
          ]),
      );
    await fc.assert(
      fc.asyncProperty(someServers, async (servers) => {
        const other = servers.map((server) => ({ ...server, records: turned(server.records) })).reverse();
        const found = await check(plan, { servers });
        expect(await check(plan, { servers: other })).toEqual(found);
      }),
      { numRuns: 100 },
    );
  });

  it("is never Invalid by servers that can't be reached", async () => {
    const states = fc.array(fc.constantFrom("lame", "silent", "unreachable"), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(someRecords, states, fc.boolean(), async (records, all, hasOne) => {
        const dead = all.map(
          (state, index) =>
            ({ name: `dead${index}.example.net`, address: `198.51.100.${index}`, state, records }) as const,
        );
        const servers = [...dead, ...(hasOne ? serversWith(right) : [])];
        expect((await check(plan, { servers })).status).toBe(hasOne ? "Resolved" : undefined);
      }),
      { numRuns: 100 },
    );
  });

  it("of one server's wrong records is never Resolved", async () => {
    await fc.assert(
      fc.asyncProperty(someRecords, async (records) => {
        const alone = await check(plan, { servers: serversWith(records) });
        const beside = await check(plan, { servers: serversWith(right, records) });
        expect(beside.status).toBe(alone.status);
      }),
      { numRuns: 100 },
    );
  });
});

it("stands on plain data", async () => {
  const observations = await observe(plan, resolverOf({ servers: serversWith(right), others }));
  expect(judge(plan, structuredClone(observations))).toEqual(judge(plan, observations));
});
