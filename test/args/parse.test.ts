import { describe, expect, it } from "vitest";
import { z } from "zod";
import * as dnsSchema from "../../src/args/dns-schema";
import { parseWith } from "../../src/args/parse";
import * as schema from "../../src/args/schema";
import { notKnownYet } from "../../src/shared/deferred";
import { joinOr } from "../../src/shared/lists";
import { naming, suggested } from "../support/naming";

/** An issue: `id @ path`, the message, and what is suggested where something is. */
type Refusal = [place: string, message: unknown, ...suggestion: string[]];

function refusals(shape: z.ZodType, value: unknown, at?: PropertyKey[]): Refusal[] {
  const parsed = parseWith(shape, value, at);
  if (parsed.ok) return [];
  return parsed.issues.map(({ id, path, message }) => {
    const suggestion = suggested(message);
    return [`${id} @ ${path}`, message, ...(suggestion === undefined ? [] : [suggestion])];
  });
}

/** A refusal whose message names these values. */
const at = (place: string, named: string[] = [], ...suggestion: string[]): Refusal => [
  place,
  naming(...named),
  ...suggestion,
];

describe("the shape of the arguments", () => {
  it("is right where the value comes back", () => {
    expect(parseWith(schema.spf, { includes: ["a.com", notKnownYet] })).toEqual({
      ok: true,
      value: { includes: ["a.com", notKnownYet] },
    });
    expect(parseWith(schema.spf, { includes: notKnownYet }).ok).toBe(true);
  });

  it.each<[string, z.ZodType, unknown, Refusal[]]>([
    [
      "an unknown key with a near one",
      schema.spf,
      { include: ["a.com"] },
      [at("args.unknown-key @ include", ["enabled, includes, ip4, ip6, all"], "includes")],
    ],
    [
      "two unknown keys, the second near to none",
      schema.dkimKey,
      { publickey: "x", bits: 2048 },
      [
        at("args.unknown-key @ publickey", ["publicKey, record, retired"], "publicKey"),
        at("args.unknown-key @ bits", ["publicKey, record, retired"]),
      ],
    ],
    [
      "an unknown key inside an optional object",
      schema.planArgs,
      { domain: "example.com", cnames: { pop: true } },
      [at("args.unknown-key @ cnames.pop", ["imap, pop3, smtp, mail"], "pop3")],
    ],
    [
      "an unknown key inside a map",
      schema.planArgs,
      { domain: "example.com", hosts: { mx: { primary: { priority: 5 } } } },
      [at("args.unknown-key @ hosts.mx.primary.priority", ["exchange, preference, formerKeys"])],
    ],
    [
      "an unknown key inside a list",
      z.strictObject({ list: z.array(z.strictObject({ name: z.string() })) }),
      { list: [{ name: "a", nam: "b" }] },
      [at("args.unknown-key @ list[0].nam", ["name"], "name")],
    ],
    [
      "a word that is none of the values",
      schema.spf,
      { all: "-al" },
      [at("args.unknown-value @ all", ['"-al"', "-all, ~all or ?all"], "-all")],
    ],
    ["a missing word", schema.dmarc, {}, [at("args.missing @ policy", ["none, quarantine, reject"])]],
    ["a word that comes later", schema.dmarc, { policy: notKnownYet }, [at("args.not-plain @ policy")]],
    ["a missing text", schema.planArgs, {}, [at("args.missing @ domain", ["string"])]],
    ["a text that is a number", schema.planArgs, { domain: 5 }, [at("args.type @ domain", ["string", "5"])]],
    ["a text that comes later", schema.planArgs, { domain: notKnownYet }, [at("args.not-plain @ domain")]],
    ["a list that is a text", schema.spf, { ip4: "192.0.2.1" }, [at("args.type @ ip4", ["list", '"192.0.2.1"'])]],
    [
      "a list of keys that comes later",
      schema.extraRecord,
      { name: "x", type: "TXT", value: "x", formerKeys: notKnownYet },
      [at("args.not-plain @ formerKeys")],
    ],
    ["a leaf that is null", schema.spf, { ip4: [null] }, [at("args.type @ ip4[0]", ["string", "null"])]],
    ["a leaf that is not there", schema.spf, { ip4: [undefined] }, [at("args.missing @ ip4[0]", ["string"])]],
    ["a list that needs one", dnsSchema.newZone, { nameServers: [] }, [at("args.empty @ nameServers")]],
    ["a rule of a kind of its own", z.string().max(1), "ab", [at("args.type @ ", ['"ab"'])]],
  ])("is refused for %s", (_, shape, value, expected) => {
    expect(refusals(shape, value)).toEqual(expected);
  });

  it("is refused at the whole path where the value is part of another", () => {
    expect(refusals(schema.dkimKey, { record: 1, key: 2 }, ["dkim", "a-b"])).toEqual([
      at('args.type @ dkim["a-b"].record', ["string", "1"]),
      at('args.unknown-key @ dkim["a-b"].key', ["publicKey, record, retired"]),
    ]);
  });

  it("is refused without a list of keys where the schema does not tell them", () => {
    const later = z.lazy(() => z.strictObject({ a: z.string() }));
    expect(refusals(later, { a: "x", b: 1 })).toEqual([at("args.unknown-key @ b", ["a"], "a")]);
  });

  // zod's own words are "a object", and "record" for a map, where every reader thinks of a DNS record.
  it.each<[z.ZodType, unknown, Refusal]>([
    [schema.planArgs, null, at("args.type @ ", ["an object", "null"])],
    [schema.planArgs, { domain: "example.com", ttls: 5 }, at("args.type @ ttls", ["a map", "5"])],
    [
      schema.planArgs,
      { domain: "example.com", cnames: { imap: "no" } },
      at("args.type @ cnames.imap", ["boolean", '"no"']),
    ],
    [z.strictObject({ map: schema.planArgs.shape.ttls.unwrap() }), {}, at("args.missing @ map", ["a map"])],
  ])("is refused by the name of the type that is needed: %#", (shape, value, expected) => {
    expect(refusals(shape, value)).toEqual([expected]);
  });

  // String() throws on an object whose toString is no function; JSON can hold such a one.
  it("is refused for an object in the place of a word, whatever its keys", () => {
    expect(refusals(schema.spf, { all: { toString: 1 } })).toEqual([
      at("args.unknown-value @ all", ['{"toString":1}', "-all, ~all or ?all"]),
    ]);
    expect(refusals(schema.spf, { all: Object.create(null) })).toEqual([at("args.unknown-value @ all", ["{}"])]);
  });
});

describe("a list of alternatives", () => {
  it.each([
    [[], ""],
    [["a"], "a"],
    [["a", "b"], "a or b"],
    [["a", "b", "c"], "a, b or c"],
  ])("of %j reads %j", (values, text) => {
    expect(joinOr(values)).toBe(text);
  });
});
