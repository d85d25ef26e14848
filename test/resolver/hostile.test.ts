/** Whatever servers answer: an end comes soon, and nothing is thrown. */
import * as fc from "fast-check";
import { expect, it } from "vitest";
import type { Answer } from "../../src/dns/message";
import { fakeDns, ROOT, record, TIMEOUT } from "./fake-dns";

const names = [
  "example.test",
  "www.example.test",
  "test",
  "ns.test",
  "ns.example.test",
  "other.test",
  "ns.other.test",
  ".",
];
const addresses = [ROOT, "192.0.2.2", "192.0.2.3", "2001:db8::3"];
const name = fc.constantFrom(...names);

const line = fc.oneof(
  fc.tuple(name, fc.constantFrom("NS", "CNAME", "DNAME", "PTR"), name).map((words) => words.join(" ")),
  fc
    .tuple(name, fc.constantFrom(...addresses))
    .map(([owner, ip]) => `${owner} ${ip.includes(":") ? "AAAA" : "A"} ${ip}`),
  fc.tuple(name, name).map(([owner, target]) => `${owner} MX 5 ${target}`),
  name.map((owner) => `${owner} SOA a.test b.test`),
);
const records = fc.array(
  line.map((text) => record(text)),
  { maxLength: 6 },
);
const rcodes = ["NOERROR", "NOERROR", "NOERROR", "NXDOMAIN", "SERVFAIL", "REFUSED", "YXDOMAIN", "BADVERS"];
const answer: fc.Arbitrary<Partial<Answer> | typeof TIMEOUT> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.record({
      rcode: fc.constantFrom(...rcodes),
      authoritative: fc.boolean(),
      recursionAvailable: fc.boolean(),
      answers: records,
      authorities: records,
      additionals: records,
    }),
  },
  { weight: 1, arbitrary: fc.constant(TIMEOUT) },
);

it.each([
  ["from the root", undefined],
  ["through named resolvers", addresses.map((host) => ({ host, port: 53 }))],
])("an end comes to every question %s", async (_what, servers) => {
  await fc.assert(
    fc.asyncProperty(fc.array(answer, { minLength: 1, maxLength: 40 }), async (answers) => {
      const dns = fakeDns({});
      let nth = 0;
      for (const ip of addresses) dns.manners[ip] = () => answers[nth++ % answers.length];
      const resolver = dns.resolver(servers ? { servers } : {});
      const found = await resolver.lookUp("www.example.test", "MX");
      expect(["records", "nxdomain", "failure"]).toContain(found.kind);
      // Eleven names on the way, each asked of four named resolvers twice at most; else 60 for all, and one more.
      expect(resolver.questions).toBeLessThanOrEqual(servers ? 88 : 61);
      const zone = await resolver.findZone("www.example.test");
      expect(["found", "nxdomain", "unknown"]).toContain(zone.state);
      const each = await resolver.queryAllServers(zone, "www.example.test", "MX");
      for (const { state, why, records: its } of each) {
        if (state === "answered") expect(its).toBeDefined();
        else expect(why).toBeTruthy();
      }
    }),
    { numRuns: 300 },
  );
});
