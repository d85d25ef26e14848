/** Arbitrary SPF records, for properties. */
import fc from "fast-check";
import type { SpfMechanism, SpfQualifier, SpfRecord, SpfTerm } from "../../../src/mail/spf";

const signs = (pattern: RegExp): string[] =>
  Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index)).filter((sign) => pattern.test(sign));

const text = (from: string[], minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...from), minLength, maxLength });

const macro: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom(..."slodiphvSLODIPHV"),
    fc.option(fc.integer({ min: 1, max: 128 }), { nil: "" }),
    fc.constantFrom("", "r", "R"),
    text([..."-.+,/_="], 0, 3),
  )
  .map((parts) => `%{${parts.join("")}}`);

const escaped = fc.constantFrom("%%", "%_", "%-");
const literal = text(signs(/[^%]/), 1, 6);

/** RFC 7208 section 7.1, `macro-string`. */
const macroString = fc.array(fc.oneof(literal, macro, escaped), { maxLength: 4 }).map((parts) => parts.join(""));

const topLabel = fc.constantFrom("com", "NET", "xn--p1ai", "4com", "a-b");

/** RFC 7208 section 7.1, `domain-spec`. */
const domainSpec = fc
  .tuple(
    macroString,
    fc.oneof(
      topLabel.map((label) => `.${label}`),
      topLabel.map((label) => `.${label}.`),
      macro,
      escaped,
    ),
  )
  .map((parts) => parts.join(""));

const qualifier = fc.constantFrom<SpfQualifier>("+", "-", "~", "?");
const maybe = <T>(key: string, value: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> =>
  fc.option(value, { nil: undefined }).map((given) => (given === undefined ? {} : { [key]: given }));

const shape: fc.Arbitrary<object> = fc.oneof(
  fc.constant({ name: "all" }),
  domainSpec.map((domain) => ({ name: "include", domain })),
  domainSpec.map((domain) => ({ name: "exists", domain })),
  maybe("domain", domainSpec).map((domain) => ({ name: "ptr", ...domain })),
  fc
    .tuple(
      fc.constantFrom("a", "mx"),
      maybe("domain", domainSpec),
      maybe("prefix4", fc.integer({ min: 0, max: 32 })),
      maybe("prefix6", fc.integer({ min: 0, max: 128 })),
    )
    .map(([name, ...rest]) => Object.assign({ name }, ...rest) as object),
  fc
    .tuple(fc.ipV4(), maybe("prefix", fc.integer({ min: 0, max: 32 })))
    .map(([address, prefix]) => ({ name: "ip4", address, ...prefix })),
  fc
    .tuple(fc.ipV6(), maybe("prefix", fc.integer({ min: 0, max: 128 })))
    .map(([address, prefix]) => ({ name: "ip6", address, ...prefix })),
);

const mechanism = fc
  .tuple(qualifier, shape)
  .map(([sign, rest]) => ({ kind: "mechanism", qualifier: sign, ...rest }) as SpfMechanism);

const unknownModifier: fc.Arbitrary<SpfTerm> = fc
  .tuple(fc.constantFrom(..."axZ"), text(signs(/[a-zA-Z0-9_.-]/), 0, 6), macroString)
  .filter(([first, rest]) => !/^exp$/i.test(first + rest))
  .map(([first, rest, value]) => ({ kind: "unknown-modifier", name: first + rest, value }));

const modifier = (name: "redirect" | "exp"): fc.Arbitrary<SpfTerm[]> =>
  fc.option(domainSpec, { nil: undefined }).map((domain) => (domain ? [{ kind: "modifier", name, domain }] : []));

/** Any record that the grammar of RFC 7208 section 12 allows, with any mixture of terms. */
export const anyRecord: fc.Arbitrary<SpfRecord> = fc
  .tuple(
    fc.array(fc.oneof({ weight: 4, arbitrary: mechanism }, { weight: 1, arbitrary: unknownModifier }), {
      maxLength: 6,
    }),
    modifier("redirect"),
    modifier("exp"),
  )
  .chain(([terms, redirect, exp]) => {
    const all = [...terms, ...redirect, ...exp];
    return fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length });
  })
  .map((terms) => ({ terms }));

/** Terms of one small world, so that two records have some in common, and some that clash or overlap. */
const SHARED_TERMS = [
  "ip4:192.0.2.1",
  "ip4:192.0.2.0/24",
  "ip4:192.0.2.9/24",
  "ip4:10.0.0.0/8",
  "ip6:2001:db8::/32",
  "ip6:2001:DB8:0::1",
  "a",
  "a:%{d}",
  "a:host.example",
  "a:HOST.example.",
  "a:host.example/24",
  "a:gone.example",
  "mx",
  "mx:mx.example",
  "include:ten.example",
  "include:TEN.example",
  "include:doc.example",
  "include:soft.example",
  "include:none.example",
  "include:slow.example",
  "exists:%{i}.listed.example",
  "exists:host.example",
  "exists:gone.example",
  "ptr:host.example",
];

const sharedTerm = fc
  .tuple(fc.constantFrom("", "", "", "", "", "+", "-", "~", "?"), fc.constantFrom(...SHARED_TERMS))
  .map((parts) => parts.join(""));

/** The text of a record of that world. */
export const sharedRecord: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(sharedTerm, { maxLength: 5 }),
    fc.constantFrom(
      "-all",
      "-all",
      "~all",
      "?all",
      "+all",
      "",
      "redirect=ten.example",
      "redirect=Ten.Example",
      "redirect=doc.example",
      "-all mx ip4:198.51.100.0/24",
      "-all redirect=ten.example",
      "redirect=doc.example x=1 ~all a",
    ),
    fc.constantFrom("", "", "", "x=1", "x=2", "exp=why.example", "exp=because.example x=1"),
    fc.boolean(),
  )
  .map(([terms, end, modifiers, isInFront]) =>
    ["v=spf1", ...(isInFront ? [modifiers, ...terms, end] : [...terms, end, modifiers])]
      .filter((part) => part !== "")
      .join(" "),
  );
