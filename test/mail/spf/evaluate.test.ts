import { describe, expect, it } from "vitest";
import type { MailResolver } from "../../../src/mail/resolver";
import { type CheckHostInput, evaluateSpf, type SpfResult, type SpfResultDetails } from "../../../src/mail/spf";
import { naming } from "../../support/naming";
import { resolverOf, type Zone, type ZoneEntry } from "./zone";

function evaluate(zone: Zone, more: Partial<CheckHostInput> = {}): Promise<SpfResultDetails> {
  return evaluateSpf({
    ip: "192.0.2.1",
    helo: "helo.example",
    sender: "user@example.com",
    resolver: resolverOf(zone),
    ...more,
  });
}

/** The verdict under a record of example.com. */
function under(record: string, zone: Zone = {}, more: Partial<CheckHostInput> = {}): Promise<SpfResultDetails> {
  return evaluate({ ...zone, "example.com": { ...zone["example.com"], TXT: [record] } }, more);
}

describe("the examples of RFC 7208, appendix A", () => {
  const zone: Zone = {
    "example.com": {
      MX: [
        [10, "mail-a.example.com"],
        [20, "mail-b.example.com"],
      ],
      A: ["192.0.2.10", "192.0.2.11"],
    },
    "amy.example.com": { A: ["192.0.2.65"] },
    "bob.example.com": { A: ["192.0.2.66"] },
    "mail-a.example.com": { A: ["192.0.2.129"] },
    "mail-b.example.com": { A: ["192.0.2.130"] },
    "example.org": { MX: [[10, "mail-c.example.org"]] },
    "mail-c.example.org": { A: ["192.0.2.140"] },
    "10.2.0.192.in-addr.arpa": { PTR: ["example.com"] },
    "65.2.0.192.in-addr.arpa": { PTR: ["amy.example.com"] },
    "140.2.0.192.in-addr.arpa": { PTR: ["mail-c.example.org"] },
    "4.0.0.10.in-addr.arpa": { PTR: ["bob.example.com"] },
  };

  it.each<[string, string[], string[]]>([
    ["v=spf1 +all", ["192.0.2.10", "10.0.0.4", "2001:db8::1"], []],
    ["v=spf1 a -all", ["192.0.2.10", "192.0.2.11"], ["192.0.2.65", "192.0.2.129"]],
    ["v=spf1 a:example.org -all", [], ["192.0.2.10", "192.0.2.140"]],
    ["v=spf1 mx -all", ["192.0.2.129", "192.0.2.130"], ["192.0.2.10", "192.0.2.140"]],
    ["v=spf1 mx:example.org -all", ["192.0.2.140"], ["192.0.2.129"]],
    ["v=spf1 mx mx:example.org -all", ["192.0.2.129", "192.0.2.130", "192.0.2.140"], ["192.0.2.10"]],
    [
      "v=spf1 mx/30 mx:example.org/30 -all",
      ["192.0.2.128", "192.0.2.131", "192.0.2.143"],
      ["192.0.2.132", "192.0.2.139"],
    ],
    ["v=spf1 ptr -all", ["192.0.2.65", "192.0.2.10"], ["192.0.2.140", "10.0.0.4"]],
    ["v=spf1 ip4:192.0.2.128/28 -all", ["192.0.2.129"], ["192.0.2.65"]],
  ])("A.1: %s", async (record, passing, failing) => {
    for (const ip of passing) expect(await under(record, zone, { ip }), ip).toMatchObject({ result: "pass" });
    for (const ip of failing)
      expect(await under(record, zone, { ip }), ip).toMatchObject({ result: "fail", term: "-all" });
  });

  it("A.2: several domains share one record", async () => {
    const shared: Zone = {
      "example.org": { TXT: ["v=spf1 include:example.com include:example.net -all"] },
      "la.example.org": { TXT: ["v=spf1 redirect=example.org"] },
      "example.com": { ...zone["example.com"], TXT: ["v=spf1 mx -all"] },
      "mail-a.example.com": zone["mail-a.example.com"] as ZoneEntry,
      "mail-b.example.com": zone["mail-b.example.com"] as ZoneEntry,
      "example.net": { TXT: ["v=spf1 ip4:198.51.100.0/24 -all"] },
    };
    const sender = "user@la.example.org";
    expect(await evaluate(shared, { sender, ip: "198.51.100.9" })).toEqual({
      result: "pass",
      term: "include:example.net",
      domain: "example.org",
      lookups: 4,
      voidLookups: 0,
    });
    expect(await evaluate(shared, { sender, ip: "203.0.113.1" })).toMatchObject({
      result: "fail",
      domain: "example.org",
    });
  });

  it("A.3: users at home are listed by name and address", async () => {
    const listed: Zone = {
      "mobile-users._spf.example.com": { TXT: ["v=spf1 exists:%{l1r+}.%{d}"] },
      "mary.mobile-users._spf.example.com": { A: ["127.0.0.2"] },
      "remote-users._spf.example.com": { TXT: ["v=spf1 exists:%{ir}.%{l1r+}.%{d}"] },
      "15.15.168.192.joel.remote-users._spf.example.com": { A: ["127.0.0.2"] },
    };
    const record = "v=spf1 include:mobile-users._spf.%{d} include:remote-users._spf.%{d} -all";
    const of = (sender: string, ip: string): Promise<SpfResultDetails> => under(record, listed, { sender, ip });
    expect((await of("mary+list@example.com", "203.0.113.1")).result).toBe("pass");
    expect((await of("joel+x@example.com", "192.168.15.15")).result).toBe("pass");
    expect((await of("joel@example.com", "192.168.15.16")).result).toBe("fail");
    expect((await of("fred@example.com", "192.168.15.15")).result).toBe("fail");
  });

  it("A.4: two conditions at once", async () => {
    const both: Zone = {
      ...zone,
      "ip4._spf.example.com": { TXT: ["v=spf1 -ip4:192.0.2.0/24 +all"] },
      "ptr._spf.example.com": { TXT: ["v=spf1 -ptr:example.com +all"] },
    };
    const record = "v=spf1 -include:ip4._spf.%{d} -include:ptr._spf.%{d} +all";
    expect((await under(record, both, { ip: "192.0.2.65" })).result).toBe("pass");
    expect((await under(record, both, { ip: "192.0.2.140" })).result).toBe("fail");
    expect((await under(record, both, { ip: "10.0.0.4" })).result).toBe("fail");
  });
});

describe("a result", () => {
  it.each<[string, SpfResult]>([
    ["v=spf1 +all", "pass"],
    ["v=spf1 -all", "fail"],
    ["v=spf1 ~all", "softfail"],
    ["v=spf1 ?all", "neutral"],
  ])("is the qualifier's: %s", async (record, result) => {
    expect(await under(record)).toEqual({
      result,
      term: record.slice(7).replace("+", ""),
      domain: "example.com",
      lookups: 0,
      voidLookups: 0,
    });
  });

  it("is neutral where nothing matches and nothing ends the record", async () => {
    expect(await under("v=spf1 ip4:10.0.0.0/8")).toEqual({
      result: "neutral",
      domain: "example.com",
      lookups: 0,
      voidLookups: 0,
    });
  });

  it.each<[string, Zone, string]>([
    ["no such name", {}, "example.com has no SPF record"],
    ["no TXT", { "example.com": { A: ["192.0.2.1"] } }, "example.com has no SPF record"],
    ["other TXT", { "example.com": { TXT: ["v=spf10 -all", "hello"] } }, "example.com has no SPF record"],
  ])("is none where there is no record: %s", async (_, zone, reason) => {
    expect(await evaluate(zone)).toEqual({ result: "none", domain: "example.com", reason, lookups: 0, voidLookups: 0 });
  });

  it.each([
    ...["user@localhost", "user@a..example", "user@.", "user@.example.com", "user@bü%.de"],
    `user@${"a".repeat(64)}.example`,
  ])("is none without a question where the domain is none: %s", async (sender) => {
    const resolver = resolverOf({});
    const { result, reason } = await evaluate({}, { sender, resolver });
    expect(result).toBe("none");
    expect(reason).toBe(`${JSON.stringify(sender.slice(5).replace(/\.$/, ""))} is not a valid domain name`);
    expect(resolver.asked).toEqual([]);
  });

  // RFC 1035 section 2.3.4: 253 octets without the final dot.
  it("is none for a domain of 254 octets", async () => {
    const label = "a".repeat(63);
    const domain = `${label}.${label}.${label}.${"a".repeat(58)}.com`;
    expect(domain).toHaveLength(254);
    const resolver = resolverOf({});
    await evaluate({}, { domain, resolver });
    expect(resolver.asked).toEqual([]);
  });

  it("is permerror for two records", async () => {
    const zone = { "example.com": { TXT: ["v=spf1 a -all", "x", "v=spf1 mx -all"] } };
    expect(await evaluate(zone)).toMatchObject({ result: "permerror", reason: "example.com has 2 SPF records" });
  });

  it("is permerror for a broken record, whatever would match before", async () => {
    expect(await under("v=spf1 +all moo:x")).toMatchObject({
      result: "permerror",
      domain: "example.com",
      reason: naming("example.com", '"moo:x"', "[spf.unknown]"),
      lookups: 0,
    });
  });

  it("is that of the strings joined without a space", async () => {
    expect((await evaluate({ "example.com": { TXT: [["v=spf1 ip4:192.0.", "2.1 -all"]] } })).result).toBe("pass");
    expect((await evaluate({ "example.com": { TXT: [["v=sp", "f1 +all"]] } })).result).toBe("pass");
  });

  it.each<[string, Zone, string]>([
    ["v=spf1 a -all", { "example.com": { A: "ETIMEOUT" } }, "A of example.com: ETIMEOUT"],
    ["v=spf1 mx -all", { "example.com": { MX: "ESERVFAIL" } }, "MX of example.com: ESERVFAIL"],
    [
      "v=spf1 mx -all",
      { "example.com": { MX: [[1, "m.example"]] }, "m.example": { A: "EREFUSED" } },
      "A of m.example: EREFUSED",
    ],
    ["v=spf1 exists:e.example -all", { "e.example": { A: "ECONNREFUSED" } }, "A of e.example: ECONNREFUSED"],
    ["v=spf1 include:i.example -all", { "i.example": { TXT: "ETIMEOUT" } }, "TXT of i.example: ETIMEOUT"],
    ["v=spf1 redirect=r.example", { "r.example": { TXT: "ETIMEOUT" } }, "TXT of r.example: ETIMEOUT"],
  ])("is temperror where nobody answers: %s", async (record, zone, what) => {
    expect(await under(record, zone)).toMatchObject({ result: "temperror", reason: `no answer for the ${what}` });
  });

  it("is temperror where nobody answers for the record, or for an IPv6 address", async () => {
    const temperror = { result: "temperror", reason: "no answer for the TXT of example.com: ETIMEOUT" };
    expect(await evaluate({ "example.com": { TXT: "ETIMEOUT" } })).toMatchObject(temperror);
    expect(
      await under("v=spf1 a", { "example.com": { AAAA: "ETIMEOUT", A: [] } }, { ip: "2001:db8::1" }),
    ).toMatchObject({
      result: "temperror",
      reason: "no answer for the AAAA of example.com: ETIMEOUT",
    });
  });

  it("does not wait for what comes behind the term that decides", async () => {
    expect(
      (await under("v=spf1 ip4:192.0.2.1 include:slow.example", { "slow.example": { TXT: "ETIMEOUT" } })).result,
    ).toBe("pass");
  });

  it.each([
    ["include:i.example", "i.example"],
    ["redirect=i.example", "i.example"],
  ])("names the domain that is at fault: %s", async (term, domain) => {
    for (const entry of [{ TXT: "ETIMEOUT" }, { TXT: ["v=spf1 moo"] }, { TXT: ["v=spf1", "v=spf1"] }]) {
      expect(await under(`v=spf1 ${term}`, { "i.example": entry })).toMatchObject({ domain });
    }
  });
});

describe("a mechanism", () => {
  it.each<[string, Zone, string, boolean]>([
    ["ip4:192.0.2.0/25", {}, "192.0.2.127", true],
    ["ip4:192.0.2.0/25", {}, "192.0.2.128", false],
    ["ip4:192.0.2.77/0", {}, "10.0.0.1", true],
    ["ip4:192.0.2.1", {}, "::ffff:192.0.2.1", true],
    ["ip6:::ffff:192.0.2.1", {}, "::ffff:192.0.2.1", false],
    ["ip6:::ffff:192.0.2.1", {}, "192.0.2.1", false],
    ["ip6:::/0", {}, "192.0.2.1", false],
    ["ip4:0.0.0.0/0", {}, "2001:db8::1", false],
    ["ip6:2001:db8::/33", {}, "2001:db8:7fff::1", true],
    ["ip6:2001:db8::/33", {}, "2001:db8:8000::1", false],
    ["a", { "example.com": { A: ["192.0.2.9"] } }, "192.0.2.1", false],
    ["a/24", { "example.com": { A: ["192.0.2.9"] } }, "192.0.2.1", true],
    ["a/24", { "example.com": { AAAA: ["2001:db8::9"] } }, "2001:db8::1", false],
    ["a//64", { "example.com": { AAAA: ["2001:db8::9"] } }, "2001:db8::1", true],
    ["a//0", { "example.com": { A: ["192.0.2.9"] } }, "192.0.2.1", false],
    ["a:h.example", { "h.example": { CNAME: ["i.example"] }, "i.example": { A: ["192.0.2.1"] } }, "192.0.2.1", true],
    [
      "mx//64",
      { "example.com": { MX: [[1, "m.example"]] }, "m.example": { AAAA: ["2001:db8::2"] } },
      "2001:db8::1",
      true,
    ],
    // RFC 7505: a domain that takes no mail.
    ["mx", { "example.com": { MX: [[0, ""]] } }, "192.0.2.1", false],
    ["mx", { "example.com": { MX: [[0, "."]] } }, "192.0.2.1", false],
    // RFC 7208 section 5.4: no A record in the place of a missing MX.
    ["mx", { "example.com": { A: ["192.0.2.1"] } }, "192.0.2.1", false],
    ["exists:e.example", { "e.example": { A: ["10.0.0.1"] } }, "2001:db8::1", true],
    ["exists:e.example", { "e.example": { AAAA: ["2001:db8::1"] } }, "2001:db8::1", false],
    ["include:i.example", { "i.example": { TXT: ["v=spf1 -ip4:192.0.2.1 +all"] } }, "192.0.2.1", false],
    ["include:i.example", { "i.example": { TXT: ["v=spf1 ~all"] } }, "192.0.2.1", false],
    [
      "include:i.example",
      { "i.example": { TXT: ["v=spf1 redirect=j.example"] }, "j.example": { TXT: ["v=spf1 +all"] } },
      "192.0.2.1",
      true,
    ],
    ["a:a..b.example", {}, "192.0.2.1", false],
  ])("matches or not: %s, %j, %s: %s", async (term, zone, ip, matches) => {
    expect((await under(`v=spf1 ${term} -all`, zone, { ip })).result).toBe(matches ? "pass" : "fail");
  });

  it.each<[string, Record<string, ZoneEntry>, boolean]>([
    ["ptr", { "1.2.0.192.in-addr.arpa": { PTR: ["a.example.com."] }, "a.example.com": { A: ["192.0.2.1"] } }, true],
    ["ptr", { "1.2.0.192.in-addr.arpa": { PTR: ["EXAMPLE.com"] }, "example.com": { A: ["192.0.2.1"] } }, true],
    ["ptr", { "1.2.0.192.in-addr.arpa": { PTR: ["badexample.com"] }, "badexample.com": { A: ["192.0.2.1"] } }, false],
    ["ptr", { "1.2.0.192.in-addr.arpa": { PTR: ["a.example.com"] }, "a.example.com": { A: ["192.0.2.2"] } }, false],
    [
      "ptr:x.example",
      { "1.2.0.192.in-addr.arpa": { PTR: ["m.x.example"] }, "m.x.example": { A: ["192.0.2.1"] } },
      true,
    ],
    ["ptr", { "1.2.0.192.in-addr.arpa": { PTR: "ESERVFAIL" } }, false],
    [
      "ptr",
      { "1.2.0.192.in-addr.arpa": { PTR: ["a..example.com", "a.example.com"] }, "a.example.com": { A: ["192.0.2.1"] } },
      true,
    ],
    [
      "ptr",
      {
        "1.2.0.192.in-addr.arpa": { PTR: ["slow.example.com", "a.example.com"] },
        "slow.example.com": { A: "ETIMEOUT" },
        "a.example.com": { A: ["192.0.2.1"] },
      },
      true,
    ],
    [
      "ptr",
      {
        "1.2.0.192.in-addr.arpa": {
          PTR: [...Array.from({ length: 10 }, (_, index) => `n${index}.example`), "a.example.com"],
        },
        "a.example.com": { A: ["192.0.2.1"] },
      },
      false,
    ],
  ])("finds the client's names: %s, %j: %s", async (term, zone, matches) => {
    expect((await under(`v=spf1 ${term} -all`, zone)).result).toBe(matches ? "pass" : "fail");
  });

  it("finds the names of an IPv6 address", async () => {
    const name = `1.${"0.".repeat(23)}8.b.d.0.1.0.0.2.ip6.arpa`;
    const zone = { [name]: { PTR: ["m.example.com"] }, "m.example.com": { AAAA: ["2001:db8:0::1"] } };
    expect((await under("v=spf1 ptr -all", zone, { ip: "2001:db8::1" })).result).toBe("pass");
  });

  it.each<[string, Zone, string]>([
    ["include:i.example", {}, "include:i.example: i.example has no SPF record"],
    ["include:%{l}", {}, 'include:%{l}: "user" is not a valid domain name'],
    ["?include:i.example", { "i.example": { TXT: ["v=spf1", "v=spf1"] } }, "i.example has 2 SPF records"],
    ["redirect=r.example", {}, "redirect=r.example: r.example has no SPF record"],
  ])("ends in permerror where it leads to no record: %s", async (term, zone, reason) => {
    expect(await under(`v=spf1 ${term}`, zone)).toMatchObject({ result: "permerror", reason });
  });

  it("does not match, without a question, where its name is too long and has no label to lose", async () => {
    const resolver = resolverOf({ "example.com": { TXT: ["v=spf1 exists:%{l} -all"] } });
    const { result } = await evaluate({}, { sender: `${"a".repeat(300)}@example.com`, resolver });
    expect(result).toBe("fail");
    expect(resolver.asked).toEqual(["TXT example.com"]);
  });

  it("is asked of the exchangers that are preferred", async () => {
    const resolver = resolverOf({
      "example.com": {
        TXT: ["v=spf1 mx -all"],
        MX: [
          [20, "second.example"],
          [5, "first.example"],
        ],
      },
      "second.example": { A: ["192.0.2.1"] },
    });
    await evaluate({}, { resolver });
    expect(resolver.asked.slice(2)).toEqual(["A first.example", "A second.example"]);
  });
});

describe("a redirect", () => {
  const zone: Zone = { "r.example": { TXT: ["v=spf1 ip4:192.0.2.1 ~all exp=theirs.example"] } };

  it("gives the other record's result, and the other domain", async () => {
    expect(await under("v=spf1 redirect=r.example", zone, { ip: "10.0.0.1" })).toEqual({
      result: "softfail",
      term: "~all",
      domain: "r.example",
      lookups: 1,
      voidLookups: 0,
    });
  });

  it("is looked at behind all mechanisms, wherever it stands", async () => {
    expect((await under("v=spf1 redirect=r.example ?ip4:192.0.2.1", zone)).result).toBe("neutral");
  });

  it("is not looked at beside an all", async () => {
    expect(await under("v=spf1 redirect=none.example ?all")).toMatchObject({ result: "neutral", lookups: 0 });
  });

  it("evaluates macros of the other domain", async () => {
    const resolver = resolverOf({
      "example.com": { TXT: ["v=spf1 redirect=_spf.%{d}"] },
      "_spf.example.com": { TXT: ["v=spf1 exists:%{d}.x.example -all"] },
    });
    await evaluate({}, { resolver });
    expect(resolver.asked).toEqual(["TXT example.com", "TXT _spf.example.com", "A _spf.example.com.x.example"]);
  });
});

describe("the limits", () => {
  const hosts = (count: number): Zone =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`h${index}.example`, { A: ["10.0.0.1"] }]));
  const terms = (count: number): string => Array.from({ length: count }, (_, index) => `a:h${index}.example`).join(" ");

  it("allow ten look-ups and no more", async () => {
    expect(await under(`v=spf1 ${terms(10)} -all`, hosts(11))).toMatchObject({ result: "fail", lookups: 10 });
    expect(await under(`v=spf1 ${terms(11)} -all`, hosts(11))).toMatchObject({
      result: "permerror",
      reason: "more than 10 DNS look-ups",
      lookups: 11,
    });
  });

  it("count what is included, and what is redirected to", async () => {
    const zone = { ...hosts(11), "i.example": { TXT: [`v=spf1 ${terms(9)} ?all`] } };
    expect(await under("v=spf1 include:i.example -all", zone)).toMatchObject({ result: "fail", lookups: 10 });
    expect(await under("v=spf1 include:i.example a:h1.example -all", zone)).toMatchObject({ result: "permerror" });
    expect(await under("v=spf1 a:h1.example redirect=i.example", zone)).toMatchObject({ result: "permerror" });
  });

  it("count a term each time, and only those that are reached", async () => {
    expect(await under(`v=spf1 ${"a:h0.example ".repeat(11)}-all`, hosts(1))).toMatchObject({ result: "permerror" });
    expect(await under(`v=spf1 ip4:192.0.2.1 ${terms(11)}`, hosts(11))).toMatchObject({ result: "pass", lookups: 0 });
  });

  it("end a loop", async () => {
    expect(await under("v=spf1 include:example.com -all")).toMatchObject({ result: "permerror", lookups: 11 });
    expect(await under("v=spf1 redirect=example.com")).toMatchObject({ result: "permerror", lookups: 11 });
    expect(
      await under("v=spf1 include:b.example", { "b.example": { TXT: ["v=spf1 include:example.com"] } }),
    ).toMatchObject({
      result: "permerror",
    });
  });

  it("allow two look-ups that find nothing", async () => {
    expect(await under("v=spf1 a:gone.example exists:gone2.example -all")).toMatchObject({
      result: "fail",
      voidLookups: 2,
    });
    expect(await under("v=spf1 a:gone.example exists:gone2.example mx -all")).toMatchObject({
      result: "permerror",
      reason: "more than 2 DNS look-ups found nothing",
      voidLookups: 3,
    });
    expect(await under("v=spf1 ptr a mx -all")).toMatchObject({ result: "permerror", voidLookups: 3 });
  });

  it("count what is not there for the client's kind of address", async () => {
    const zone = { "h.example": { A: ["10.0.0.1"] } };
    const record = "v=spf1 a:h.example -all";
    expect(await under(record, zone)).toMatchObject({ voidLookups: 0 });
    expect(await under(record, zone, { ip: "2001:db8::1" })).toMatchObject({ voidLookups: 1 });
  });

  it("allow ten exchangers", async () => {
    const mx = (count: number): Zone => ({
      ...hosts(11),
      "example.com": {
        MX: Array.from({ length: count }, (_, index): [number, string] => [index, `h${index}.example`]),
      },
    });
    expect(await under("v=spf1 mx -all", mx(10))).toMatchObject({ result: "fail", lookups: 1 });
    expect(await under("v=spf1 mx -all", mx(11))).toMatchObject({
      result: "permerror",
      reason: "example.com has more than 10 MX records",
    });
  });
});

describe("an explanation", () => {
  const zone: Zone = { "why.example": { TXT: ["%{c} may not send for %{o}"] } };
  const text = "192.0.2.1 may not send for example.com";

  it.each([
    ["v=spf1 -all exp=why.example", text],
    ["v=spf1 exp=why.example -ip4:192.0.2.1", text],
    ["v=spf1 ~all exp=why.example", undefined],
    ["v=spf1 +all exp=why.example", undefined],
    ["v=spf1 -all", undefined],
  ])("belongs to a fail: %s", async (record, explanation) => {
    expect((await under(record, zone)).explanation).toBe(explanation);
  });

  it("is that of the record which failed: the redirect's, never an include's", async () => {
    const more: Zone = {
      ...zone,
      "other.example": { TXT: ["other"] },
      "r.example": { TXT: ["v=spf1 -all exp=other.example"] },
      "s.example": { TXT: ["v=spf1 -all"] },
    };
    expect((await under("v=spf1 redirect=r.example exp=why.example", more)).explanation).toBe("other");
    expect((await under("v=spf1 redirect=s.example exp=why.example", more)).explanation).toBe(undefined);
    expect((await under("v=spf1 include:r.example -all exp=why.example", more)).explanation).toBe(text);
    expect((await under("v=spf1 include:r.example -all", more)).explanation).toBe(undefined);
  });

  it.each<[string, Zone]>([
    ["no such name", {}],
    ["no answer", { "why.example": { TXT: "ETIMEOUT" } }],
    ["two of them", { "why.example": { TXT: ["a", "b"] } }],
    ["a macro that is none", { "why.example": { TXT: ["%{x}"] } }],
    ["a sign that is not ASCII", { "why.example": { TXT: ["nö"] } }],
  ])("is left out where there is none: %s", async (_, more) => {
    const verdict = await under("v=spf1 -all exp=why.example", more);
    expect(verdict).toEqual({ result: "fail", term: "-all", domain: "example.com", lookups: 0, voidLookups: 0 });
  });

  it("is left out where its name cannot be asked for", async () => {
    expect((await under("v=spf1 -all exp=a..%{d}", zone)).explanation).toBe(undefined);
  });

  it("joins the strings of its record without a space", async () => {
    expect((await under("v=spf1 -all exp=why.example", { "why.example": { TXT: [["a", "b"]] } })).explanation).toBe(
      "ab",
    );
  });

  // RFC 7208 section 6.2: whatever happens to the explanation, the result stands.
  it.each(["exp=why.example", "exp=%{p}.example"])("never changes the result, whatever it costs: %s", async (exp) => {
    const verdict = await under(`v=spf1 a:gone.example a:gone2.example -all ${exp}`, {
      "why.example": { TXT: ["%{p} %{p}"] },
    });
    expect(verdict).toMatchObject({ result: "fail", voidLookups: 2 });
  });
});

describe("the sender", () => {
  const helo: Zone = { "helo.example": { TXT: ["v=spf1 ip4:192.0.2.1 -all"] } };

  it("of a bounce is the postmaster of the HELO name", async () => {
    expect(await evaluate(helo, { sender: "" })).toMatchObject({ result: "pass", domain: "helo.example" });
    expect(await evaluate(helo, { sender: "user@", helo: "HELO.example." })).toMatchObject({ result: "pass" });
  });

  it("of a HELO that is an address literal has no domain", async () => {
    expect(await evaluate(helo, { sender: "", helo: "[192.0.2.1]" })).toMatchObject({ result: "none" });
  });

  it("may be of an internationalized domain", async () => {
    const zone = { "xn--bcher-kva.example": { TXT: ["v=spf1 +all"] } };
    expect(await evaluate(zone, { sender: "u@bücher.example" })).toMatchObject({
      result: "pass",
      domain: "xn--bcher-kva.example",
    });
    expect(await evaluate(zone, { domain: "BÜCHER.example." })).toMatchObject({ result: "pass" });
    expect(await evaluate(zone, { sender: "u@\u0000ü.example" })).toMatchObject({ result: "none" });
  });

  it("may be asked about under another domain", async () => {
    const resolver = resolverOf({ "other.example": { TXT: ["v=spf1 exists:%{o}.%{d} -all"] } });
    await evaluate({}, { domain: "other.example", resolver });
    expect(resolver.asked).toEqual(["TXT other.example", "A example.com.other.example"]);
  });
});

describe("what a receiver asks", () => {
  it.each(["", "192.0.2", "192.0.2.1/32", "example.com", "[::1]", " 192.0.2.1"])(
    "is refused for an address that is none: %j",
    async (ip) => {
      await expect(evaluate({}, { ip })).rejects.toThrow(
        new TypeError(`ip: ${JSON.stringify(ip)} is not an IP address`),
      );
    },
  );

  it("is told of a resolver's slip in the program, which is no trouble of the DNS", async () => {
    const slip = new RangeError("a slip");
    const resolver = { ...resolverOf({}), resolveTxt: () => Promise.reject(slip) };
    await expect(evaluate({}, { resolver })).rejects.toBe(slip);
    const coded = Object.assign(new TypeError("a slip"), { code: "ERR_INVALID_ARG_TYPE" });
    await expect(evaluate({}, { resolver: { ...resolver, resolveTxt: () => Promise.reject(coded) } })).rejects.toBe(
      coded,
    );
  });

  it("may be answered by a resolver that has reverse alone", async () => {
    const { resolvePtr: _, ...zone } = resolverOf({
      "example.com": { TXT: ["v=spf1 ptr -all"] },
      "m.example.com": { A: ["192.0.2.1"], AAAA: ["2001:db8::1"] },
    });
    const asked: string[] = [];
    const reverse = async (address: string): Promise<string[]> => {
      asked.push(address);
      return ["m.example.com"];
    };
    for (const ip of ["192.0.2.1", "2001:DB8:0::1"]) {
      expect(await evaluate({}, { ip, resolver: { ...zone, reverse } })).toMatchObject({ result: "pass" });
    }
    expect(asked).toEqual(["192.0.2.1", "2001:db8::1"]);
  });

  it("is refused where a resolver has neither, whatever the records ask for", async () => {
    const { resolvePtr: _, ...zone } = resolverOf({ "example.com": { TXT: ["v=spf1 a -all"] } });
    const resolver = zone as unknown as MailResolver;
    await expect(evaluate({}, { resolver })).rejects.toThrow(
      new TypeError("resolver: needs a method resolvePtr or reverse"),
    );
  });

  it("is told of the first fault of a record alone, and of how many more there are", async () => {
    const { reason } = await evaluate({ "example.com": { TXT: [`v=spf1 ${"x ".repeat(1000)}`] } });
    expect(reason?.match(/\[spf\.unknown\]/g)).toHaveLength(1);
    expect(reason).toEqual(naming("example.com", '"x"', "999"));
  });
});
