import { describe, expect, it } from "vitest";
import type { MailText } from "../../../src/mail/record";
import { buildSpf, type SpfPolicy } from "../../../src/mail/spf";
import { naming } from "../../support/naming";

function spf(policy: Partial<SpfPolicy> = {}): MailText {
  return buildSpf({ provider: "spf.sg.aliyun.com", includes: [], ip4: [], ip6: [], all: "-all", ...policy });
}

describe("an SPF record", () => {
  it("authorizes the provider alone by default", () => {
    expect(spf()).toEqual({ text: "v=spf1 include:spf.sg.aliyun.com -all", issues: [] });
  });

  it("holds addresses first, which cost no look-up, then the provider, then the other includes", () => {
    const made = spf({
      includes: ["spf1.dm.aliyun.com", "_spf.example.net"],
      ip4: ["192.0.2.10", "198.51.100.0/24"],
      ip6: ["2001:DB8::/32"],
      all: "~all",
    });
    expect(made).toEqual({
      text:
        "v=spf1 ip4:192.0.2.10 ip4:198.51.100.0/24 ip6:2001:db8::/32 include:spf.sg.aliyun.com " +
        "include:spf1.dm.aliyun.com include:_spf.example.net ~all",
      issues: [],
    });
  });

  it.each<[string, Partial<SpfPolicy>, string]>([
    ["a whole-length IPv4 prefix is left out", { ip4: ["192.0.2.1/32"] }, "ip4:192.0.2.1"],
    ["a whole-length IPv6 prefix is left out", { ip6: ["2001:db8::1/128"] }, "ip6:2001:db8::1"],
    ["space around an address is left out", { ip4: [" 192.0.2.1 "] }, "ip4:192.0.2.1"],
    [
      "an include is written in lower case without final dot",
      { includes: [" Mail.Example.NET. "] },
      "include:mail.example.net",
    ],
    [
      "an internationalized include is written in A-labels",
      { includes: ["spf.münchen.de"] },
      "include:spf.xn--mnchen-3ya.de",
    ],
    ["macros are kept letter for letter", { includes: ["%{ir}.%{v}._SPF.%{d2}"] }, "include:%{ir}.%{v}._SPF.%{d2}"],
  ])("%s", (_, policy, term) => {
    const { text, issues } = spf(policy);
    expect(issues).toEqual([]);
    expect(text.split(" ")).toContain(term);
  });

  it.each<[string, Partial<SpfPolicy>, string, string, string]>([
    ["address", { ip4: ["192.0.2.1", "192.0.2.1/32"] }, "ip4[1]", '"192.0.2.1/32"', "ip4:192.0.2.1"],
    [
      "network in other letter case",
      { ip6: ["2001:DB8::/32", "2001:db8::/32"] },
      "ip6[1]",
      '"2001:db8::/32"',
      "ip6:2001:db8::/32",
    ],
    ["include", { includes: ["a.com", "b.com", "A.com."] }, "includes[2]", '"A.com."', "include:a.com"],
    [
      "include of the provider",
      { includes: ["spf.sg.aliyun.com"] },
      "includes[0]",
      '"spf.sg.aliyun.com"',
      "include:spf.sg.aliyun.com",
    ],
  ])("holds each term once, with a warning: %s", (_, policy, path, shown, term) => {
    const { text, issues } = spf(policy);
    expect(issues).toEqual([
      {
        id: "spf.duplicate-term",
        severity: "warning",
        path,
        message: naming(shown),
      },
    ]);
    expect(text.split(" ").filter((one) => one === term)).toHaveLength(1);
  });

  it.each<[string, "ip4" | "ip6", string]>([
    ["an IPv6 address", "ip4", "2001:db8::1"],
    ["a name", "ip4", "mail.example.com"],
    ["a prefix of 33 bits", "ip4", "192.0.2.0/33"],
    ["a prefix with a leading zero", "ip4", "192.0.2.0/024"],
    ["an empty prefix", "ip4", "192.0.2.0/"],
    ["a negative prefix", "ip4", "192.0.2.0/-1"],
    ["two prefixes", "ip4", "192.0.2.0/24/24"],
    ["three octets", "ip4", "192.0.2"],
    ["the mechanism's name", "ip4", "ip4:192.0.2.1"],
    ["nothing", "ip4", ""],
    ["an IPv4 address", "ip6", "192.0.2.1"],
    ["a prefix of 129 bits", "ip6", "2001:db8::/129"],
    ["an interface", "ip6", "fe80::1%eth0"],
    ["brackets", "ip6", "[2001:db8::1]"],
  ])("is refused for a bad network: %s in %s", (_, field, value) => {
    const examples = field === "ip4" ? ["192.0.2.10", "192.0.2.0/24"] : ["2001:db8::1", "2001:db8::/32"];
    const message = naming(JSON.stringify(value), ...examples);
    expect(spf({ [field]: [value] })).toEqual({
      text: "v=spf1 include:spf.sg.aliyun.com -all",
      issues: [{ id: `spf.${field}`, severity: "error", path: `${field}[0]`, message }],
    });
  });

  it.each<["ip4" | "ip6", string]>([
    ["ip4", "0.0.0.0/0"],
    ["ip6", "::/0"],
  ])("is refused where %s %s authorizes everyone", (field, value) => {
    expect(spf({ [field]: [value] }).issues).toEqual([
      {
        id: "spf.everyone",
        severity: "error",
        path: `${field}[0]`,
        message: naming(`"${value}"`),
        permissive: true,
      },
    ]);
  });

  it.each([
    ["include:spf1.dm.aliyun.com", "spf1.dm.aliyun.com"],
    ["+include:a.com", "a.com"],
    ["?INCLUDE:a.com", "a.com"],
    ["include: a.com", "a.com"],
    ["v=spf1 include:a.com -all", "a.com"],
    ["a.com b.com", "a.com"],
    ["include:", "spf1.dm.aliyun.com"],
    ["include:%{i}.a.com", "spf1.dm.aliyun.com"],
  ])("is refused for the pasted %j, and the domain is named", (value, domain) => {
    expect(spf({ includes: [value] }).issues).toEqual([
      {
        id: "spf.include-term",
        severity: "error",
        path: "includes[0]",
        message: expect.stringMatching(new RegExp(` ${domain.replaceAll(".", "\\.")}$`)),
      },
    ]);
  });

  it("is refused for an include that is no name, at its place in the list", () => {
    expect(spf({ includes: ["a.com", "b..com"] }).issues).toMatchObject([
      { id: "name.empty-label", path: "includes[1]" },
    ]);
  });

  const others = (count: number): string[] => Array.from({ length: count }, (_, index) => `s${index}.example`);

  it("may cause ten look-ups", () => {
    expect(spf({ includes: others(9) }).issues).toEqual([]);
  });

  it("is refused where it causes more than ten look-ups", () => {
    expect(spf({ includes: others(10) }).issues).toEqual([
      {
        id: "spf.too-many-lookups",
        severity: "error",
        path: "includes",
        message: naming("11", "10"),
      },
    ]);
  });

  it("causes no look-up for an include that is there twice, nor for addresses", () => {
    const ip4 = Array.from({ length: 12 }, (_, index) => `192.0.2.${index}`);
    const { issues } = spf({ includes: [...others(9), "s0.example"], ip4 });
    expect(issues.map(({ id }) => id)).toEqual(["spf.duplicate-term"]);
  });

  it("is warned of where it has more than 450 octets", () => {
    const networks = (count: number): string[] =>
      Array.from({ length: count }, (_, index) => `198.51.100.${100 + index}`);
    // 37 octets without, 19 more with each.
    expect(spf({ ip4: networks(21) })).toMatchObject({ issues: [] });
    expect(spf({ ip4: networks(22) }).issues).toEqual([
      {
        id: "spf.long",
        severity: "warning",
        path: "",
        message: naming("455", "450"),
      },
    ]);
  });

  // RFC 7208 section 7.1: a percent sign that begins no macro is a syntax error, and then all mail fails.
  it.each(["%", "100%.example.com", "%{x}.example.com", "%{d.example.com", "%{d}.mün.de", "%{dr2}.example.com"])(
    "is refused for the broken macro %j",
    (value) => {
      expect(spf({ includes: [value] }).issues).toEqual([
        {
          id: "spf.macro",
          severity: "error",
          path: "includes[0]",
          message: naming(`"${value}"`),
        },
      ]);
    },
  );

  it.each(["%{i}.a.com", "%{L1R-+}.%{v}.a.com", "a%%b%_c%-.%{d2}"])("takes the macros in %j over", (value) => {
    expect(spf({ includes: [value] }).text).toContain(` include:${value} `);
  });

  // RFC 5952: the same network in two spellings is one term.
  it("holds an IPv6 network once, however it is written", () => {
    expect(spf({ ip6: ["2001:db8::/32", "2001:db8:0::/32"] }).text).toBe(
      "v=spf1 ip6:2001:db8::/32 include:spf.sg.aliyun.com -all",
    );
  });
});
