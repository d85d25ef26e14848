import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ExtraRecord } from "../../src/args/args";
import { planMailDomain } from "../../src/plan";
import { idsAndPaths, planOf } from "./helpers";

const argumentNames = [
  "domain",
  "zone",
  "edition",
  "hosts",
  "dns",
  "cnames",
  "ttl",
  "ttls",
  "spf",
  "dkim",
  "dmarc",
  "mtaSts",
  "tlsReports",
  "bimi",
  "clientServices",
  "imports",
  "extraRecords",
];

/** Anything that JSON can hold, with keys that are plain words. */
const word = fc.stringMatching(/^[a-z][a-z0-9]{0,6}$/);
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3 },
    fc.string(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("json"), { maxLength: 3 }),
    fc.dictionary(word, tie("json"), { maxKeys: 3, noNullPrototype: true }),
  ),
}));

/** Arguments of about the right shape: every name is known, and every value may be wrong. */
const text = fc.oneof(
  fc.string(),
  fc.domain(),
  fc.ipV4(),
  fc.constantFrom("@", "mail", "example.com", "v=spf1 -all", "*.example.com"),
);
const number = fc.oneof(fc.integer({ min: -1, max: 70000 }), fc.double());
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 12, arbitrary }, { weight: 1, arbitrary: json });
const shaped = fc.record(
  {
    domain: maybe(fc.constantFrom("example.com", "münchen.de", "corp.example.com")),
    zone: maybe(fc.constantFrom("example.com", "com.example")),
    edition: maybe(fc.constantFrom("singapore", "china", "custom")),
    hosts: maybe(
      fc.record(
        {
          mx: fc.dictionary(word, fc.record({ exchange: text, preference: number }, { requiredKeys: [] }), {
            maxKeys: 3,
          }),
          spfInclude: text,
          imap: text,
          webmail: text,
          webmailUrl: fc.oneof(text, fc.webUrl()),
        },
        { requiredKeys: [] },
      ),
    ),
    cnames: maybe(fc.record({ imap: fc.boolean(), mail: fc.boolean() }, { requiredKeys: [] })),
    ttl: maybe(number),
    ttls: maybe(fc.dictionary(fc.constantFrom("@ MX", "@ TXT", "x"), number)),
    spf: maybe(fc.record({ includes: fc.array(text), ip4: fc.array(text), ip6: fc.array(text) }, { requiredKeys: [] })),
    dkim: maybe(
      fc.dictionary(
        fc.oneof(word, fc.string()),
        fc.record({ publicKey: text, record: text, retired: fc.boolean() }, { requiredKeys: [] }),
      ),
    ),
    dmarc: maybe(fc.record({ policy: fc.constantFrom("none", "reject"), aggregateReports: fc.array(text) })),
    mtaSts: maybe(
      fc.record({ mode: fc.constantFrom("testing", "enforce", "none"), maxAge: number }, { requiredKeys: ["mode"] }),
    ),
    tlsReports: maybe(fc.record({ addresses: fc.array(fc.oneof(text, fc.emailAddress(), fc.webUrl())) })),
    bimi: maybe(fc.record({ logo: fc.oneof(text, fc.webUrl()), certificate: text }, { requiredKeys: ["logo"] })),
    clientServices: maybe(fc.record({ imap: fc.boolean(), smtp: fc.boolean() }, { requiredKeys: [] })),
    extraRecords: maybe(
      fc.dictionary(
        fc.string(),
        fc.record(
          {
            name: text,
            type: fc.constantFrom("A", "AAAA", "CNAME", "MX", "SRV", "TXT"),
            value: text,
            preference: number,
          },
          { requiredKeys: ["name", "type", "value"] },
        ),
      ),
    ),
  },
  { requiredKeys: [] },
);

describe("a plan", () => {
  it.each([
    ["any value", json],
    [
      "any values of the known arguments",
      fc.dictionary(fc.constantFrom(...argumentNames), json, { noNullPrototype: true }),
    ],
    ["arguments of about the right shape", shaped],
  ])("is made without an exception of %s", (_, args) => {
    fc.assert(
      fc.property(args as fc.Arbitrary<unknown>, (value) => {
        const plan = planOf(value);
        expect(Array.isArray(plan.issues)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it("is made without an exception of arguments with any keys", () => {
    const args = fc.record({ domain: fc.constant("example.com"), rest: fc.dictionary(fc.string(), fc.jsonValue()) });
    fc.assert(
      fc.property(args, ({ domain, rest }) => {
        planOf({ ...rest, domain });
      }),
      {
        examples: [
          [{ domain: "example.com", rest: { "spf-include": 1 } }],
          [{ domain: "example.com", rest: { edition: { toString: 1 } } }],
        ],
      },
    );
  });

  it("is the same every time", () => {
    fc.assert(
      fc.property(shaped, (args) => {
        expect(planOf(args)).toEqual(planOf(args));
      }),
    );
  });
});

describe("one extra record", () => {
  const extraRecord: fc.Arbitrary<ExtraRecord> = fc.oneof(
    fc.record({ name: fc.constantFrom("@", "a", "b.a"), type: fc.constant("TXT" as const), value: word }),
    fc.record({ name: fc.constantFrom("c", "d"), type: fc.constant("A" as const), value: fc.ipV4() }),
    fc.record({ name: fc.constantFrom("e", "mail"), type: fc.constant("CNAME" as const), value: fc.domain() }),
  );
  const key = fc.stringMatching(/^[a-z][a-z0-9-]{0,5}[a-z]$/);

  it("leaves the others untouched when it comes or goes", () => {
    fc.assert(
      fc.property(fc.dictionary(key, extraRecord, { maxKeys: 4 }), key, extraRecord, (others, added, record) => {
        delete others[added];
        const without = planMailDomain({ domain: "example.com", extraRecords: others });
        // The new one comes first, so that a dependence on positions would show.
        const withIt = planMailDomain({ domain: "example.com", extraRecords: { [added]: record, ...others } });
        expect(withIt.records.filter((one) => one.key !== `extra-${added}`)).toEqual(without.records);
        expect(withIt.records.length).toBe(without.records.length + 1);
        expect(withIt.endpoints).toEqual(without.endpoints);
      }),
    );
  });

  it("adds issues, if any, at no other place than where records now clash", () => {
    fc.assert(
      fc.property(key, extraRecord, (added, record) => {
        const { issues } = planMailDomain({ domain: "example.com", extraRecords: { [added]: record } });
        for (const line of idsAndPaths(issues)) expect(line).toContain("@ extraRecords");
      }),
    );
  });
});
