import { describe, expect, it } from "vitest";
import { countSpfLookups, type SpfLookupTree } from "../../../src/mail/spf";
import { naming } from "../../support/naming";
import { resolverOf, type Zone, type ZoneResolver } from "./zone";

function count(record: string, zone: Zone = {}, resolver: ZoneResolver = resolverOf(zone)): Promise<SpfLookupTree> {
  return countSpfLookups(record, { domain: "example.com", resolver });
}

/** An issue as `severity id @ path` and its message. */
type Told = [place: string, message: unknown];

function told({ issues }: SpfLookupTree): Told[] {
  return issues.map(({ severity, id, path, message }) => [`${severity} ${id} @ ${path}`, message]);
}

const includes = (number: number): string =>
  Array.from({ length: number }, (_, index) => `include:s${index}.example`).join(" ");

describe("a record's look-ups, counted offline", () => {
  it("are those of its own terms, each with its place", () => {
    const record = "v=spf1 ip4:192.0.2.1 a  ~include:a.com x=1 ?all";
    expect(countSpfLookups(record)).toEqual({
      record,
      terms: [
        { term: "ip4:192.0.2.1", span: { start: 7, end: 20 }, lookups: 0, voidLookups4: 0, voidLookups6: 0 },
        { term: "a", span: { start: 21, end: 22 }, lookups: 1, voidLookups4: 0, voidLookups6: 0 },
        { term: "~include:a.com", span: { start: 24, end: 38 }, lookups: 1, voidLookups4: 0, voidLookups6: 0 },
        { term: "x=1", span: { start: 39, end: 42 }, lookups: 0, voidLookups4: 0, voidLookups6: 0 },
        { term: "?all", span: { start: 43, end: 47 }, lookups: 0, voidLookups4: 0, voidLookups6: 0 },
      ],
      lookups: 2,
      voidLookups4: 0,
      voidLookups6: 0,
      isPartial: true,
      isBroken: false,
      issues: [],
    });
  });

  it.each([
    ["v=spf1", 0, false],
    ["v=spf1 a mx ptr exists:a.com -all", 4, false],
    ["v=spf1 a:a.com ~a:a.com -all", 2, false],
    ["v=spf1 redirect=a.com", 1, true],
    ["v=spf1 redirect=a.com -all", 0, false],
    ["v=spf1 a -all mx include:a.com", 1, false],
    ["v=spf1 exp=a.com ip4:192.0.2.1 ip6:::1 all=x include=a.com", 0, false],
  ])("%s: %i", (record, lookups, isPartial) => {
    expect(countSpfLookups(record)).toMatchObject({ lookups, isPartial, isBroken: false });
  });

  it("are too many above ten", () => {
    expect(countSpfLookups(`v=spf1 ${includes(10)} -all`)).toMatchObject({ lookups: 10, isBroken: false, issues: [] });
    const tree = countSpfLookups(`v=spf1 ${includes(11)} -all`);
    expect(tree).toMatchObject({ lookups: 11, isBroken: true });
    expect(told(tree)).toEqual([["error spf.too-many-lookups @ ", naming("at least 11 ", "10")]]);
    const own = countSpfLookups(`v=spf1 ${"a ".repeat(11)}-all`);
    expect(own.issues[0]?.message).toMatch(/(?<!least) 11 /);
  });

  it("are not known of a record that cannot be read", () => {
    const tree = countSpfLookups("v=spf1 moo a");
    expect(tree).toMatchObject({ terms: [], lookups: 0, isPartial: true, isBroken: true });
    expect(tree.issues).toMatchObject([{ id: "spf.unknown", span: { start: 7, end: 10 } }]);
  });
});

describe("a record's look-ups, with all that it includes", () => {
  const zone: Zone = {
    "a.example": { TXT: ["other", "v=spf1 include:b.example a:h.example -all"] },
    "b.example": { TXT: ["v=spf1 ip4:192.0.2.0/24 mx:h.example -all"] },
    "h.example": { A: ["192.0.2.1"], AAAA: ["2001:db8::1"], MX: [[5, "h.example"]] },
  };

  it("are a tree", async () => {
    const tree = await count("v=spf1 include:A.example. -all", zone);
    expect(tree).toMatchObject({
      domain: "example.com",
      record: "v=spf1 include:A.example. -all",
      lookups: 4,
      voidLookups4: 0,
      voidLookups6: 0,
      isPartial: false,
      isBroken: false,
      issues: [],
    });
    expect(tree.terms.map(({ term, lookups }) => [term, lookups])).toEqual([
      ["include:A.example.", 4],
      ["-all", 0],
    ]);
    const included = tree.terms[0]?.included;
    expect(included).toMatchObject({ domain: "A.example", lookups: 3, isBroken: false });
    expect(
      included?.terms.map(({ term, lookups, span }) => [term, lookups, included.record.slice(span.start, span.end)]),
    ).toEqual([
      ["include:b.example", 2, "include:b.example"],
      ["a:h.example", 1, "a:h.example"],
      ["-all", 0, "-all"],
    ]);
    expect(included?.terms[0]?.included).toMatchObject({ domain: "b.example", lookups: 1 });
  });

  it("are counted each time, and asked for once", async () => {
    const resolver = resolverOf({ ...zone, "c.example": { TXT: ["v=spf1 include:b.example redirect=a.example"] } });
    const tree = await count("v=spf1 include:a.example include:B.example redirect=c.example", {}, resolver);
    // 1 + 3, 1 + 1, 1 + (1 + 1) + (1 + 3)
    expect(tree).toMatchObject({ lookups: 13, isBroken: true });
    expect(resolver.asked.filter((one) => one.startsWith("TXT"))).toEqual([
      "TXT a.example",
      "TXT b.example",
      "TXT c.example",
    ]);
    expect(told(tree)).toEqual([
      ["error spf.too-many-lookups @ ", expect.stringMatching(/(?<!least) 13 .*10.* redirect=c\.example \(7\)$/)],
    ]);
  });

  it("are not asked for behind an all", async () => {
    const resolver = resolverOf(zone);
    expect(await count("v=spf1 -all include:a.example redirect=b.example", {}, resolver)).toMatchObject({ lookups: 0 });
    expect(resolver.asked).toEqual([]);
  });

  it.each<[string, Zone, Told[]]>([
    [
      "v=spf1 include:example.com -all",
      {},
      [["error spf.loop @ include:example.com", naming("(example.com → example.com)")]],
    ],
    [
      "v=spf1 include:x.example -all",
      { "x.example": { TXT: ["v=spf1 redirect=y.example"] }, "y.example": { TXT: ["v=spf1 include:X.example"] } },
      [
        [
          "error spf.loop @ include:x.example → redirect=y.example → include:X.example",
          naming("(example.com → x.example → y.example → X.example)"),
        ],
      ],
    ],
    [
      "v=spf1 include:n.example ~include:two.example -all",
      { "two.example": { TXT: ["v=spf1", "v=spf1"] } },
      [
        ["error spf.include-none @ include:n.example", naming("n.example")],
        ["error spf.include-several @ ~include:two.example", naming("two.example", " 2 ")],
      ],
    ],
    ["v=spf1 include:a..example -all", {}, [["error spf.include-none @ include:a..example", naming('"a..example"')]]],
    [
      "v=spf1 include:a.example -all",
      { "a.example": { TXT: ["v=spf1 include:b.example"] }, "b.example": { TXT: ["v=spf1 a: -all"] } },
      [["error spf.no-domain @ include:a.example → include:b.example", naming('"a:"')]],
    ],
    [
      "v=spf1 mx -all",
      { "example.com": { MX: Array.from({ length: 11 }, (_, index): [number, string] => [index, "h.example"]) } },
      [["error spf.too-many-exchangers @ mx", naming("example.com", "10")]],
    ],
  ])("are broken where receivers give up: %s, %j", async (record, more, issues) => {
    const tree = await count(record, more);
    expect(tree.isBroken).toBe(true);
    expect(told(tree)).toEqual(issues);
    const [first] = tree.issues;
    // The place is that of the term in the record which was given.
    expect(record.slice(first?.span?.start, first?.span?.end)).toBe(first?.path.split(" → ")[0]);
  });

  it("are a lower bound where nobody answers", async () => {
    const tree = await count("v=spf1 include:s.example a:t.example mx:u.example exists:v.example -all", {
      "s.example": { TXT: "ETIMEOUT" },
      "t.example": { A: ["192.0.2.1"], AAAA: "ESERVFAIL" },
      "u.example": { MX: "EREFUSED" },
      "v.example": { A: "ETIMEOUT" },
    });
    expect(tree).toMatchObject({ lookups: 4, isPartial: true, isBroken: false, voidLookups4: 0, voidLookups6: 0 });
    const warning = (term: string, name: string, code: string): Told => [
      `warning spf.no-answer @ ${term}`,
      naming(name, `(${code})`),
    ];
    expect(told(tree)).toEqual([
      warning("include:s.example", "s.example", "ETIMEOUT"),
      warning("a:t.example", "t.example", "ESERVFAIL"),
      warning("mx:u.example", "u.example", "EREFUSED"),
      warning("exists:v.example", "v.example", "ETIMEOUT"),
    ]);
  });

  it("are known in full where nobody answers for a host: it costs one look-up whatever it has", async () => {
    expect(await count("v=spf1 a:t.example -all", { "t.example": { A: "ETIMEOUT" } })).toMatchObject({
      lookups: 1,
      isPartial: false,
    });
  });

  it("find nothing for clients of one kind or of both", async () => {
    const hosts: Zone = {
      "four.example": { A: ["192.0.2.1"] },
      "six.example": { AAAA: ["2001:db8::1"] },
      "mail.example": { MX: [[1, "gone.example"]] },
    };
    const each = async (record: string): Promise<unknown[]> => {
      const { voidLookups4, voidLookups6 } = await count(`v=spf1 ${record} -all`, hosts);
      return [voidLookups4, voidLookups6];
    };
    expect(await each("a:four.example")).toEqual([0, 1]);
    expect(await each("a:six.example")).toEqual([1, 0]);
    expect(await each("a:gone.example")).toEqual([1, 1]);
    expect(await each("mx:mail.example")).toEqual([0, 0]);
    expect(await each("mx:four.example")).toEqual([1, 1]);
    expect(await each("exists:four.example")).toEqual([0, 0]);
    expect(await each("exists:six.example")).toEqual([1, 1]);
    expect(await each("a")).toEqual([1, 1]);
    // What is no name is not asked for.
    expect(await each("a:a..example")).toEqual([0, 0]);
    expect(await each("ip4:192.0.2.1 exists:%{i}.gone.example ptr")).toEqual([0, 0]);
  });

  it("find nothing too often above two, in the whole tree", async () => {
    const hosts: Zone = {
      "four.example": { A: ["192.0.2.1"] },
      "i.example": { TXT: ["v=spf1 a:four.example a:gone.example -all"] },
    };
    expect(await count("v=spf1 include:i.example exists:gone.example -all", hosts)).toMatchObject({
      voidLookups4: 2,
      voidLookups6: 3,
      isBroken: false,
      issues: [
        {
          id: "spf.too-many-voids-ipv6",
          severity: "warning",
          message: naming(" 3 ", " 2 "),
        },
      ],
    });
    const tree = await count("v=spf1 include:i.example include:i.example exists:gone.example -all", hosts);
    expect(told(tree)).toEqual([["error spf.too-many-voids @ ", naming("3 ", " 2 ")]]);
  });

  it("are a lower bound where a macro names the record", async () => {
    const resolver = resolverOf({});
    expect(await count("v=spf1 include:%{i}.a.example -all", {}, resolver)).toMatchObject({
      lookups: 1,
      isPartial: true,
      isBroken: false,
      issues: [],
    });
    expect(await count("v=spf1 exists:%{i}.a.example a:%{h} ptr:%{d} -all", {}, resolver)).toMatchObject({
      lookups: 3,
      isPartial: false,
    });
    expect(resolver.asked).toEqual([]);
  });

  // The domain is known where the record is, so that no client is needed for `%{d}` alone.
  it("know a macro that stands for the domain", async () => {
    expect(
      await count("v=spf1 include:_spf.%{d} -all", { "_spf.example.com": { TXT: ["v=spf1 a mx -all"] } }),
    ).toMatchObject({
      lookups: 3,
      isPartial: false,
    });
  });

  it("ask a domain with a final dot, or of another script, by its name", async () => {
    const resolver = resolverOf({ "example.com": { TXT: ["v=spf1 include:example.com"], A: ["192.0.2.1"] } });
    const tree = await countSpfLookups("v=spf1 a include:example.com -all", { domain: "Example.COM.", resolver });
    expect(tree.issues.map(({ id, path }) => [id, path])).toEqual([["spf.loop", "include:example.com"]]);
    const other = resolverOf({});
    await countSpfLookups("v=spf1 a -all", { domain: "bücher.example", resolver: other });
    expect(other.asked).toEqual(["A xn--bcher-kva.example", "AAAA xn--bcher-kva.example"]);
  });

  it("end somewhere, however many domains there are", async () => {
    const wide: Zone = Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => [`s${index}.example`, { TXT: ["v=spf1 -all"] }]),
    );
    const resolver = resolverOf(wide);
    const tree = await count(`v=spf1 ${includes(300)} -all`, {}, resolver);
    expect(resolver.asked).toHaveLength(200);
    expect(tree).toMatchObject({ lookups: 300, isPartial: true, isBroken: true });
    expect(told(tree)[0]).toEqual(["warning spf.too-large @ include:s200.example", naming("s200.example", " 200 ")]);
    expect(tree.issues).toHaveLength(2);
  });

  /** Each domain includes the next one twice, so that the tree doubles with each. */
  const doubling = (depth: number, end: string): Zone =>
    Object.fromEntries(
      Array.from({ length: depth }, (_, index) => [
        `d${index}.example`,
        {
          TXT: [index === depth - 1 ? end : `v=spf1 include:d${index + 1}.example ?include:d${index + 1}.example -all`],
        },
      ]),
    );

  it.each(["v=spf1 -all", "v=spf1 moo", "v=spf1 include:d0.example"])(
    "end soon where domains include each other many times over: %s",
    async (end) => {
      const started = performance.now();
      const tree = await count("v=spf1 include:d0.example -all", doubling(60, end));
      expect(tree.isBroken).toBe(true);
      expect(tree.issues.length).toBeLessThan(1000);
      expect(performance.now() - started).toBeLessThan(20_000);
    },
  );

  // Whoever prints the tree, or writes it as JSON, must not hang either.
  it("are a tree of a size that can be written", async () => {
    const tree = await count("v=spf1 include:d0.example -all", doubling(16, "v=spf1 -all"));
    expect(JSON.stringify(tree).length).toBeLessThan(1_000_000);
  });
});
