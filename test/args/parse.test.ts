import { describe, expect, it } from "vitest";
import { z } from "zod";
import { parseWith } from "../../src/args/parse";
import * as schema from "../../src/args/schema";
import { notKnownYet } from "../../src/shared/deferred";
import { joinOr } from "../../src/shared/lists";

/** The issues as lines `id @ path: message`. */
function refusals(shape: z.ZodType, value: unknown, at?: PropertyKey[]): string[] {
  const parsed = parseWith(shape, value, at);
  return parsed.ok ? [] : parsed.issues.map(({ id, path, message }) => `${id} @ ${path}: ${message}`);
}

const notPlain =
  "must be a plain value, not an Output or a promise: it determines which records exist, and every preview must know " +
  "that. Use a value from the stack's configuration, for example";

describe("the shape of the arguments", () => {
  it("is right where the value comes back", () => {
    expect(parseWith(schema.spf, { includes: ["a.com", notKnownYet] })).toEqual({
      ok: true,
      value: { includes: ["a.com", notKnownYet] },
    });
    expect(parseWith(schema.spf, { includes: notKnownYet }).ok).toBe(true);
  });

  it.each<[string, z.ZodType, unknown, string[]]>([
    [
      "an unknown key with a near one",
      schema.spf,
      { include: ["a.com"] },
      [
        'args.unknown-key @ include: unknown argument (did you mean "includes"?); expected one of enabled, includes, ip4, ip6, all',
      ],
    ],
    [
      "two unknown keys, the second near to none",
      schema.dkimKey,
      { publickey: "x", bits: 2048 },
      [
        'args.unknown-key @ publickey: unknown argument (did you mean "publicKey"?); expected one of publicKey, record, retired',
        "args.unknown-key @ bits: unknown argument; expected one of publicKey, record, retired",
      ],
    ],
    [
      "an unknown key inside an optional object",
      schema.planArgs,
      { domain: "example.com", cnames: { pop: true } },
      [
        'args.unknown-key @ cnames.pop: unknown argument (did you mean "pop3"?); expected one of imap, pop3, smtp, mail',
      ],
    ],
    [
      "an unknown key inside a map",
      schema.planArgs,
      { domain: "example.com", hosts: { mx: { primary: { priority: 5 } } } },
      [
        "args.unknown-key @ hosts.mx.primary.priority: unknown argument; expected one of exchange, preference, formerKeys",
      ],
    ],
    [
      "an unknown key inside a list",
      z.strictObject({ list: z.array(z.strictObject({ name: z.string() })) }),
      { list: [{ name: "a", nam: "b" }] },
      ['args.unknown-key @ list[0].nam: unknown argument (did you mean "name"?); expected one of name'],
    ],
    [
      "a word that is none of the values",
      schema.spf,
      { all: "-al" },
      ['args.unknown-value @ all: invalid value "-al" (did you mean "-all"?); use -all, ~all or ?all'],
    ],
    ["a missing word", schema.dmarc, {}, ["args.missing @ policy: required: expected one of none, quarantine, reject"]],
    ["a word that comes later", schema.dmarc, { policy: notKnownYet }, [`args.not-plain @ policy: ${notPlain}`]],
    ["a missing text", schema.planArgs, {}, ["args.missing @ domain: required: expected a string"]],
    ["a text that is a number", schema.planArgs, { domain: 5 }, ["args.type @ domain: expected a string, got 5"]],
    ["a text that comes later", schema.planArgs, { domain: notKnownYet }, [`args.not-plain @ domain: ${notPlain}`]],
    ["a list that is a text", schema.spf, { ip4: "192.0.2.1" }, ['args.type @ ip4: expected a list, got "192.0.2.1"']],
    [
      "a list of keys that comes later",
      schema.extraRecord,
      { name: "x", type: "TXT", value: "x", formerKeys: notKnownYet },
      [`args.not-plain @ formerKeys: ${notPlain}`],
    ],
    ["a leaf that is null", schema.spf, { ip4: [null] }, ["args.type @ ip4[0]: expected a string, got null"]],
    [
      "a leaf that is not there",
      schema.spf,
      { ip4: [undefined] },
      ["args.missing @ ip4[0]: required: expected a string"],
    ],
    ["a list that needs one", schema.newZone, { nameServers: [] }, ["args.empty @ nameServers: must not be empty"]],
    [
      "a rule of a kind of its own",
      z.string().max(1),
      "ab",
      ['args.type @ : expected a value of another type, got "ab"'],
    ],
  ])("is refused for %s", (_, shape, value, expected) => {
    expect(refusals(shape, value)).toEqual(expected);
  });

  it("is refused at the whole path where the value is part of another", () => {
    expect(refusals(schema.dkimKey, { record: 1, key: 2 }, ["dkim", "a-b"])).toEqual([
      'args.type @ dkim["a-b"].record: expected a string, got 1',
      'args.unknown-key @ dkim["a-b"].key: unknown argument; expected one of publicKey, record, retired',
    ]);
  });

  it("is refused without a list of keys where the schema does not tell them", () => {
    const later = z.lazy(() => z.strictObject({ a: z.string() }));
    expect(refusals(later, { a: "x", b: 1 })[0]).toMatch(/^args\.unknown-key @ b: /);
  });

  // "a object", and "record" for a map, where every reader thinks of a DNS record.
  it.each<[z.ZodType, unknown, string]>([
    [schema.planArgs, null, "args.type @ : expected an object, got null"],
    [schema.planArgs, { domain: "example.com", ttls: 5 }, "args.type @ ttls: expected a map of keys to values, got 5"],
    [
      schema.planArgs,
      { domain: "example.com", cnames: { imap: "no" } },
      'args.type @ cnames.imap: expected a boolean (true or false), got "no"',
    ],
    [
      z.strictObject({ map: schema.planArgs.shape.ttls.unwrap() }),
      {},
      "args.missing @ map: required: expected a map of keys to values",
    ],
  ])("is refused in plain words: %#", (shape, value, expected) => {
    expect(refusals(shape, value)).toEqual([expected]);
  });

  // String() throws on an object whose toString is no function; JSON can hold such a one.
  it("is refused for an object in the place of a word, whatever its keys", () => {
    expect(refusals(schema.spf, { all: { toString: 1 } })).toEqual([
      'args.unknown-value @ all: invalid value {"toString":1}; use -all, ~all or ?all',
    ]);
    expect(refusals(schema.spf, { all: Object.create(null) })[0]).toMatch(
      /^args\.unknown-value @ all: invalid value \{\}/,
    );
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
