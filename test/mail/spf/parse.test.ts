import { describe, expect, it } from "vitest";
import { formatSpf, isSpf, parseSpf, type SpfMechanism, type SpfTerm } from "../../../src/mail/spf";
import { naming, suggested } from "../../support/naming";

/** An issue: its id, the part of the text that it is about, what to write there if that is clear, and the message. */
interface Refusal {
  id: string;
  part: string;
  proposal: string | undefined;
  message: string;
}

function refusals(text: string): Refusal[] {
  const parsed = parseSpf(text);
  if (parsed.ok) return [];
  return parsed.issues.map(({ id, severity, path, message, span, proposal }) => {
    expect({ severity, path }).toEqual({ severity: "error", path: "" });
    return { id, part: text.slice(span?.start, span?.end), proposal: proposal?.text, message };
  });
}

function termsOf(text: string): SpfTerm[] {
  const parsed = parseSpf(text);
  expect(parsed.issues).toEqual([]);
  return parsed.ok ? parsed.record.terms : [];
}

describe("a text", () => {
  it.each([
    ["v=spf1", true],
    ["v=spf1 -all", true],
    ["V=SPF1 include:a.com", true],
    ["v=spf10 -all", false],
    ["v=spf1;", false],
    [" v=spf1 -all", false],
    ["v=spf1\t-all", false],
    ["v=spf1\u00a0-all", false],
    ["v=spf1\n", false],
    ["spf2.0/pra -all", false],
    ["", false],
  ])("%j is an SPF record: %s", (text, is) => {
    expect(isSpf(text)).toBe(is);
  });
});

describe("a record like those in the RFC's text", () => {
  // RFC 7208 sections 3 to 6.2, 7.4 and appendix A.
  it.each([
    "v=spf1 +mx a:colo.example.com/28 -all",
    "v=spf1 a mx ip4:192.0.2.0/24 -all",
    "v=spf1 +all",
    "v=spf1 a -all",
    "v=spf1 a:example.org -all",
    "v=spf1 mx -all",
    "v=spf1 mx:example.org -all",
    "v=spf1 mx mx:example.org -all",
    "v=spf1 mx/30 mx:example.org/30 -all",
    "v=spf1 ptr -all",
    "v=spf1 ip4:192.0.2.128/28 -all",
    "v=spf1 include:example.com include:example.net -all",
    "v=spf1 ip4:192.0.2.128/28 include:example.org -all",
    "v=spf1 exists:%{ir}.%{l1r+-}._spf.%{d} -all",
    "v=spf1 include:_spf.%{d} ?all",
    "v=spf1 a:authorized-spf.example.com -all",
    "v=spf1 redirect=_spf.example.com",
    "v=spf1 mx:example.com -all",
    "v=spf1 redirect=example.com",
    "v=spf1 mx -all exp=explain._spf.%{d}",
    "v=spf1 a mx -all",
    "v=spf1 -all exp=explain._spf.%{d}",
    "v=spf1 exists:_h.%{h}._l.%{l}._o.%{o}._i.%{i}._spf.%{d} ?all",
    "v=spf1 mx redirect=%{d1r}._spf.example.com",
    "v=spf1 a:%{h}._spf.%{d2}",
    "v=spf1 mx -exists:%{l}._spf.%{d} +exists:%{ir}.%{v}._spf.%{d2}",
    "v=spf1 moo.cow-far_out=man:dog/cat ip4:192.0.2.1 -all",
  ])("is read, and written as it was, but for a plus sign: %s", (text) => {
    const parsed = parseSpf(text);
    expect(parsed.issues).toEqual([]);
    expect(parsed.ok && formatSpf(parsed.record)).toBe(text.replaceAll(" +", " "));
  });
});

const pass = { kind: "mechanism", qualifier: "+" } as const;

describe("a term", () => {
  it.each<[string, SpfTerm]>([
    ["all", { ...pass, name: "all" }],
    ["-all", { kind: "mechanism", qualifier: "-", name: "all" }],
    ["~ALL", { kind: "mechanism", qualifier: "~", name: "all" }],
    ["?all", { kind: "mechanism", qualifier: "?", name: "all" }],
    ["+Include:_SPF.Example.com.", { ...pass, name: "include", domain: "_SPF.Example.com." }],
    ["exists:%{i}._spf.%{d}", { ...pass, name: "exists", domain: "%{i}._spf.%{d}" }],
    ["ptr", { ...pass, name: "ptr" }],
    ["ptr:example.com", { ...pass, name: "ptr", domain: "example.com" }],
    ["a", { ...pass, name: "a" }],
    ["a/0", { ...pass, name: "a", prefix4: 0 }],
    ["a/32", { ...pass, name: "a", prefix4: 32 }],
    ["a//0", { ...pass, name: "a", prefix6: 0 }],
    ["a//128", { ...pass, name: "a", prefix6: 128 }],
    ["a/24//64", { ...pass, name: "a", prefix4: 24, prefix6: 64 }],
    ["mx:example.com/24//64", { ...pass, name: "mx", domain: "example.com", prefix4: 24, prefix6: 64 }],
    ["mx:%{d}//64", { ...pass, name: "mx", domain: "%{d}", prefix6: 64 }],
    // A macro's delimiter may be a slash, and a name may hold one: only what stands at the end is a length.
    ["a:%{d/}.example.com/24", { ...pass, name: "a", domain: "%{d/}.example.com", prefix4: 24 }],
    ["a:a/b.example.com/24", { ...pass, name: "a", domain: "a/b.example.com", prefix4: 24 }],
    ["exists:/x.example.com", { ...pass, name: "exists", domain: "/x.example.com" }],
    ["a:museum.example.xn--p1ai", { ...pass, name: "a", domain: "museum.example.xn--p1ai" }],
    ["a:example.4com", { ...pass, name: "a", domain: "example.4com" }],
    ["a:foo.%%", { ...pass, name: "a", domain: "foo.%%" }],
    ["a:foo%_", { ...pass, name: "a", domain: "foo%_" }],
    ["a:foo%-", { ...pass, name: "a", domain: "foo%-" }],
    ["ip4:192.0.2.1", { ...pass, name: "ip4", address: "192.0.2.1" }],
    ["ip4:192.0.2.77/24", { ...pass, name: "ip4", address: "192.0.2.77", prefix: 24 }],
    ["ip4:0.0.0.0/0", { ...pass, name: "ip4", address: "0.0.0.0", prefix: 0 }],
    ["IP6:2001:DB8::/32", { ...pass, name: "ip6", address: "2001:DB8::", prefix: 32 }],
    ["ip6:::1/128", { ...pass, name: "ip6", address: "::1", prefix: 128 }],
    ["ip6:::ffff:192.0.2.1", { ...pass, name: "ip6", address: "::ffff:192.0.2.1" }],
    ["redirect=_spf.example.com", { kind: "modifier", name: "redirect", domain: "_spf.example.com" }],
    ["EXP=%{d}.x.com", { kind: "modifier", name: "exp", domain: "%{d}.x.com" }],
    ["x=", { kind: "unknown-modifier", name: "x", value: "" }],
    ["X-y_z.1=a:b/c=d%{i}", { kind: "unknown-modifier", name: "X-y_z.1", value: "a:b/c=d%{i}" }],
    ["include=a.com", { kind: "unknown-modifier", name: "include", value: "a.com" }],
    ["all=", { kind: "unknown-modifier", name: "all", value: "" }],
  ])("%s is read", (text, term) => {
    expect(termsOf(`v=spf1 ${text}`)).toEqual([term]);
  });

  it("stands behind any number of spaces, and spaces may follow", () => {
    expect(termsOf("v=spf1   a    mx  ")).toEqual<SpfMechanism[]>([
      { ...pass, name: "a" },
      { ...pass, name: "mx" },
    ]);
    expect(termsOf("v=spf1 ")).toEqual([]);
  });

  it.each([
    ["all:x", ":x"],
    ["-all/24", "/24"],
    ["all:", ":"],
  ])("is refused for what stands behind all: %s", (term, part) => {
    expect(refusals(`v=spf1 ${term}`)).toEqual([
      { id: "spf.argument", part, proposal: undefined, message: naming(term) },
    ]);
  });

  it.each([
    ["include", "include", "include:_spf.example.com"],
    ["include:", "include", "include:_spf.example.com"],
    ["~include:/24", "include", "include:_spf.example.com"],
    ["exists", "exists", "exists:%{i}._spf.%{d}"],
    ["exists:", "exists", "exists:%{i}._spf.%{d}"],
    ["ptr:", "ptr", "ptr:example.com"],
    ["ptr/24", "ptr", "ptr:example.com"],
    ["a:", "a", "a:mail.example.com"],
    ["a:/24", "a", "a:mail.example.com"],
    ["?mx:", "mx", "mx:example.com"],
    ["redirect=", "redirect", "redirect=_spf.example.com"],
    ["exp=", "exp", "exp=explain._spf.%{d}"],
  ])("is refused without its domain: %s", (term, name, example) => {
    expect(refusals(`v=spf1 ${term} mx`)).toEqual([
      { id: "spf.no-domain", part: term, proposal: undefined, message: naming(`"${term}": ${name} `, example) },
    ]);
  });

  it.each([
    ["include:com", "com", "com", "include:_spf.example.com"],
    ["include:example.1", "1", "example.1", "include:_spf.example.com"],
    ["include:example.-x", "-x", "example.-x", "include:_spf.example.com"],
    ["include:example.x-", "x-", "example.x-", "include:_spf.example.com"],
    ["include:.", ".", ".", "include:_spf.example.com"],
    ["exists:%{i}com", "%{i}com", "%{i}com", "exists:%{i}._spf.%{d}"],
    ["redirect=com", "com", "com", "redirect=_spf.example.com"],
    ["exp=-", "-", "-", "exp=explain._spf.%{d}"],
  ])("is refused for what is no domain: %s", (term, part, domain, example) => {
    const message = naming(`"${domain}"`, `${/^[a-z]+/.exec(term)?.[0]} `, example);
    expect(refusals(`v=spf1 ${term} mx`)).toEqual([{ id: "spf.domain", part, proposal: undefined, message }]);
  });

  const both = ["/32", "//128"];
  it.each([
    ["a/33", "/33", ["/32"]],
    ["a/024", "/024", ["/32"]],
    ["mx:example.com/33", "/33", ["/32"]],
    ["a//129", "//129", ["//128"]],
    ["a/24//129", "//129", ["//128"]],
    ["mx:example.com//064", "//064", ["//128"]],
    ["a/", "/", both],
    ["a/x", "/x", both],
    ["a/24/64", "/24/64", both],
    ["a/24//", "/24//", both],
    ["mx///64", "///64", both],
    ["ip4:192.0.2.1/33", "/33", ["/32"]],
    ["ip4:192.0.2.1/024", "/024", ["/32"]],
    ["ip4:192.0.2.1/", "/", ["/32"]],
    ["ip4:192.0.2.1//24", "//24", ["/32"]],
    ["ip6:2001:db8::/129", "/129", ["/128"]],
  ])("is refused for a bad network length: %s", (term, part, most) => {
    const [refusal, ...more] = refusals(`v=spf1 ${term} mx`);
    expect(refusal).toEqual({ id: "spf.prefix", part, proposal: undefined, message: naming(`"${part}"`) });
    expect(refusal?.message.match(/\/+(?:32|128)\b(?!")/g)).toEqual(most);
    expect(more).toEqual([]);
  });

  // The commonest slip of all.
  it.each([
    ["include:_spf.google.com~all", "_spf.google.com~all", "include:_spf.google.com ~all"],
    ["a:a.com?all", "a.com?all", "a:a.com ?all"],
    ["redirect=a.com~all", "a.com~all", "redirect=a.com ~all"],
    ["ip4:192.0.2.1-all", "192.0.2.1-all", "ip4:192.0.2.1 -all"],
    ["ip4:192.0.2.0/24~all", "192.0.2.0/24~all", "ip4:192.0.2.0/24 ~all"],
    ["ip6:2001:db8::1-all", "2001:db8::1-all", "ip6:2001:db8::1 -all"],
  ])("is refused where the space before the end is missing: %s", (term, part, fix) => {
    expect(refusals(`v=spf1 mx ${term}`)).toEqual([
      { id: "spf.missing-space", part, proposal: fix, message: naming(`"${part}"`, `"${fix}"`) },
    ]);
  });

  it.each<[string, string, string | undefined, string]>([
    ["ip4:192.0.2", "192.0.2", undefined, "ip4:192.0.2.0/24"],
    ["ip4:192.0.2.256", "192.0.2.256", undefined, "ip4:192.0.2.0/24"],
    ["ip4:192.0.2.01", "192.0.2.01", undefined, "ip4:192.0.2.0/24"],
    ["ip4:192.0.2.1,192.0.2.2", "192.0.2.1,192.0.2.2", undefined, "ip4:192.0.2.0/24"],
    ["ip4/24", "/24", undefined, "ip4:192.0.2.0/24"],
    ["ip4:example.com", "example.com", undefined, "ip4:192.0.2.0/24"],
    ["ip4:2001:db8::/32", "2001:db8::/32", "ip6:2001:db8::/32", "ip6:2001:db8::/32"],
    ["ip6:192.0.2.0/24", "192.0.2.0/24", "ip4:192.0.2.0/24", "ip4:192.0.2.0/24"],
    ["ip6:2001:db8:::1", "2001:db8:::1", undefined, "ip6:2001:db8::/32"],
    ["ip6:fe80::1%25eth0", "fe80::1%25eth0", undefined, "ip6:2001:db8::/32"],
    ["ip6:[2001:db8::1]", "[2001:db8::1]", undefined, "ip6:2001:db8::/32"],
  ])("is refused for a bad address: %s", (term, part, proposal, named) => {
    const [id, kind] = term.startsWith("ip4") ? ["spf.ip4", "IPv4"] : ["spf.ip6", "IPv6"];
    expect(refusals(`v=spf1 ${term} mx`)).toEqual([
      { id, part, proposal, message: naming(`"${part}"`, `${kind} `, named) },
    ]);
  });

  it.each([
    ["include:%{x}.a.com", "%{x}.a.com"],
    ["include:100%.a.com", "%.a.com"],
    ["exists:%{i.a.com", "%{i.a.com"],
    ["exists:%{d0}.a.com", "%{d0}.a.com"],
    ["exists:%{dr2}.a.com", "%{dr2}.a.com"],
    ["exists:%{i;}.a.com", "%{i;}.a.com"],
    ["exists:%(i).a.com", "%(i).a.com"],
    // Those of an explanation, in a name.
    ["exists:%{c}.a.com", "%{c}.a.com"],
    ["exp=%{t}.a.com", "%{t}.a.com"],
    ["a:%", "%"],
    ["x=a%{y}z", "%{y}z"],
  ])("is refused for a macro that is none: %s", (term, part) => {
    const message = naming(`"${term.replace(/^[a-z]+[:=]/, "")}"`);
    expect(refusals(`v=spf1 ${term} mx`)).toEqual([{ id: "spf.macro", part, proposal: undefined, message }]);
  });

  it.each([
    ["moo", undefined],
    ["spf.sg.aliyun.com", undefined],
    ["--all", "-all"],
    ["+-all", "-all"],
    ["-al", "-all"],
    ["~al", "~all"],
    ["-all.", "-all"],
    ["inclde:a.com", "include"],
    ["mx4:a.com", "mx"],
  ])("is refused where it is no mechanism: %s", (term, meant) => {
    const told = refusals(`v=spf1 ${term} mx`);
    expect(told).toEqual([{ id: "spf.unknown", part: term, proposal: undefined, message: naming(`"${term}"`) }]);
    expect(told.map(({ message }) => suggested(message))).toEqual([meant]);
  });

  it.each([
    ["192.0.2.1", "ip4:192.0.2.1"],
    ["192.0.2.0/24", "ip4:192.0.2.0/24"],
    ["ip:192.0.2.1", "ip4:192.0.2.1"],
    ["ip:192.0.2.0/24", "ip4:192.0.2.0/24"],
    ["ipv4:192.0.2.1", "ip4:192.0.2.1"],
    ["ip5:192.0.2.1", "ip4:192.0.2.1"],
  ])("is refused where it is an address: %s", (term, right) => {
    expect(refusals(`v=spf1 ${term} mx`)).toEqual([
      { id: "spf.unknown", part: term, proposal: right, message: naming(`"${term}"`, right) },
    ]);
  });

  it.each<[string, string | undefined, string]>([
    ["redirect:a.com", "redirect=a.com", "redirect=a.com"],
    ["REDIRECT:A.com", "redirect=A.com", "redirect=A.com"],
    ["-redirect=a.com", "redirect=a.com", "redirect=a.com"],
    ["exp:a.com", "exp=a.com", "exp=a.com"],
    ["+exp=a.com", "exp=a.com", "exp=a.com"],
    ["redirect", undefined, "redirect=_spf.example.com"],
    ["exp", undefined, "exp=explain._spf.%{d}"],
  ])("is refused where a modifier is written like a mechanism: %s", (term, proposal, named) => {
    const message = naming(`"${term}": ${named.replace(/=.*/, "")} `, named);
    expect(refusals(`v=spf1 ${term} mx`)).toEqual([{ id: "spf.modifier", part: term, proposal, message }]);
  });

  it.each([
    ["redirect=a.com redirect=b.com REDIRECT=c.com", "redirect", ["redirect=b.com", "REDIRECT=c.com"]],
    ["exp=a.com -all exp=a.com", "exp", ["exp=a.com"]],
  ])("is refused where a modifier is there more than once: %s", (terms, name, parts) => {
    expect(refusals(`v=spf1 ${terms}`)).toEqual(
      parts.map((part) => ({ id: "spf.repeated-modifier", part, proposal: undefined, message: naming(`${name}=`) })),
    );
  });

  it("is refused together with all others that are wrong, in the order of the text", () => {
    const text = "v=spf1 moo included: a.com redirect=x.com ip4:1 -all, redirect=com";
    expect(refusals(text).map(({ id, part }) => [id, part])).toEqual([
      ["spf.unknown", "moo"],
      ["spf.pasted-words", "included: a.com"],
      ["spf.ip4", "1"],
      ["spf.separator", ","],
      ["spf.repeated-modifier", "redirect=com"],
      ["spf.domain", "com"],
    ]);
  });

  // The user sees the marked part: an empty one marks nothing, and an empty quote says nothing.
  it.each(["ip4", "ip4:", "~ip6", "ip6:"])("%s without an address is marked as a whole", (term) => {
    expect(refusals(`v=spf1 ${term} -all`)).toMatchObject([
      { id: expect.stringMatching(/^spf\.ip[46]$/), part: term, message: naming(`"${term}"`) },
    ]);
  });

  it.each([
    ["a:192.0.2.1", "ip4:192.0.2.1"],
    ["mx:192.0.2.1/24", "ip4:192.0.2.1/24"],
    ["include:192.0.2.1", "ip4:192.0.2.1"],
    ["include:2001:db8::1", "ip6:2001:db8::1"],
    ["2001:db8::1", "ip6:2001:db8::1"],
    ["ipv6:2001:db8::1", "ip6:2001:db8::1"],
    ["+192.0.2.1", "+ip4:192.0.2.1"],
  ])("%s is an address in the wrong place, and the right one is named", (term, right) => {
    expect(refusals(`v=spf1 ${term} -all`)).toMatchObject([{ proposal: right, message: naming(right) }]);
  });

  // RFC 7208 section 7.1: domain-end is a top label behind a dot, or a macro or escape. Behind `%%` comes plain text.
  it.each(["include:foo%%{d}", "include:foo%%-", "a:example%%_", "exists:%%%%{i}"])(
    "is refused where an escaped percent sign is taken for the beginning of a macro: %s",
    (term) => {
      expect(refusals(`v=spf1 ${term} -all`)).toMatchObject([{ id: "spf.domain" }]);
    },
  );
});

describe("a text that does not begin as an SPF record does", () => {
  it.each<[string, string | undefined]>([
    ["", undefined],
    ["spf1 -all", undefined],
    ["v=spf2 -all", undefined],
    ["spf2.0/pra -all", undefined],
    ["include:spf.sg.aliyun.com", undefined],
    // Another version, not a slip of the pen.
    ["v=spf10 -all", undefined],
    ["v=spf1;", "v=spf1"],
    ["v=spf1; include:a.com -all", "v=spf1 include:a.com -all"],
    ["v=spf1, include:a.com, -all", "v=spf1 include:a.com -all"],
    [" v=spf1 -all", "v=spf1 -all"],
    ["v=spf1\t-all", "v=spf1 -all"],
    ["v=spf1\n-all", "v=spf1 -all"],
    ["v=spf1\u00a0-all", "v=spf1 -all"],
    ["\ufeffv=spf1 -all", "v=spf1 -all"],
    ["\u200bv=spf1 -all", "v=spf1 -all"],
    ['"v=spf1 include:a.com -all"', "v=spf1 include:a.com -all"],
    ["'v=spf1 include:a.com -all'", "v=spf1 include:a.com -all"],
    ["`v=spf1 -all`", "v=spf1 -all"],
    ["“v=spf1 include:a.com -all”", "v=spf1 include:a.com -all"],
    ["„v=spf1 -all“", "v=spf1 -all"],
    ["v = spf1 include:a.com -all", "v=spf1 include:a.com -all"],
    ["v=spf 1 -all", "v=spf1 -all"],
    ["v＝spf1 include：a.com –all", "v=spf1 include:a.com -all"],
    ['"v=spf1 include:spf.sg.aliyun.com" " -all"', "v=spf1 include:spf.sg.aliyun.com -all"],
    // RFC 7208 section 3.3: the strings of one record are joined without a space.
    ['"v=spf1 include:spf.sg.ali" "yun.com -all"', "v=spf1 include:spf.sg.aliyun.com -all"],
  ])("is refused, and mended where that is plain: %j", (text, proposal) => {
    const message = naming(JSON.stringify(text), proposal === undefined ? "v=spf1 " : JSON.stringify(proposal));
    expect(refusals(text)).toEqual([{ id: "spf.version", part: text, proposal, message }]);
  });
});

describe("words of a help page in a record", () => {
  const told = (words: string, proposal: string | undefined, named = ""): object => ({
    id: "spf.pasted-words",
    part: words,
    proposal,
    message: naming(`"${words}"`, proposal ?? named),
  });

  it.each<[string, object[]]>([
    ...[
      "include the following: spf.sg.aliyun.com",
      "include the following:spf.sg.aliyun.com",
      "Include the following: spf.sg.aliyun.com",
      "include  the  following : spf.sg.aliyun.com",
      "included:spf.sg.aliyun.com",
      "included: spf.sg.aliyun.com",
      "includes:spf.sg.aliyun.com",
      "include: spf.sg.aliyun.com",
      "include :spf.sg.aliyun.com",
      "include：spf.sg.aliyun.com",
    ].map((words): [string, object[]] => [`v=spf1 ${words} -all`, [told(words, "include:spf.sg.aliyun.com")]]),
    ["v=spf1 ~included: a.com -all", [told("~included: a.com", "~include:a.com")]],
    [
      "v=spf1 includes:a.com included:b.com",
      [told("includes:a.com", "include:a.com"), told("included:b.com", "include:b.com")],
    ],
    ["v=spf1 include the following:", [told("include the following:", undefined, "include:_spf.example.com")]],
    [
      "v=spf1 include the following: include:a.com -all",
      [told("include the following: include:a.com", "include:a.com")],
    ],
    ["v=spf1 include: include:a.com -all", [told("include: include:a.com", "include:a.com")]],
    ["v=spf1 included: a.com, -all", [told("included: a.com,", "include:a.com")]],
  ])("are refused, and the term is named: %s", (text, expected) => {
    expect(refusals(text)).toEqual(expected);
  });

  it("are not seen in an include that lost its domain", () => {
    expect(refusals("v=spf1 include: -all")).toEqual([
      { id: "spf.no-domain", part: "include:", proposal: undefined, message: naming("include:_spf.example.com") },
    ]);
  });
});

describe("a sign that no record has", () => {
  it.each<[string, string, string, string | undefined, string?]>([
    ["–all", "–", "U+2013", "-all"],
    ["—all", "—", "U+2014", "-all"],
    ["−all", "−", "U+2212", "-all"],
    ["-all”", "”", "U+201D", "-all"],
    ["include:“a.com”", "“", "U+201C", "include:a.com"],
    ["include:\u00a0a.com", "\u00a0", "U+00A0", "include:a.com"],
    ["include:a.com\u00a0-all", "\u00a0", "U+00A0", "include:a.com -all"],
    ["include:a.com\u3000-all", "\u3000", "U+3000", "include:a.com -all"],
    ["include:a.com\u200b", "\u200b", "U+200B", "include:a.com"],
    ["\u200b", "\u200b", "U+200B", undefined],
    ["include:a.com\t-all", "\t", "U+0009", "include:a.com -all"],
    ["-all\r\n", "\r", "U+000D", "-all"],
    ["include:a.com\n-all", "\n", "U+000A", "include:a.com -all"],
    ["include:münchen.de", "ü", "U+00FC", undefined, "xn--mnchen-3ya.de"],
    ["include:a😀.com", "😀", "U+1F600", undefined, "xn--a-jv3s.com"],
    ["include:ａ.com", "ａ", "U+FF41", "include:a.com"],
    ["exists:%{i}.bücher.de", "ü", "U+00FC", undefined],
    ["-all\u0007", "\u0007", "U+0007", "-all"],
    ["include:a.com\u0000", "\u0000", "U+0000", "include:a.com"],
    ["-all\u007f", "\u007f", "U+007F", "-all"],
  ])("is refused at its place, by its name: %j", (word, sign, code, proposal, named = "") => {
    const message = naming(JSON.stringify(word), `(${code}`, proposal === undefined ? named : JSON.stringify(proposal));
    expect(refusals(`v=spf1 mx ${word} a`)).toEqual([{ id: "spf.sign", part: sign, proposal, message }]);
  });
});

describe("a comma or semicolon behind a term", () => {
  it.each([
    ["include:a.com;", ";"],
    ["include:a.com,", ","],
    ["-all;", ";"],
    ["redirect=a.com;", ";"],
    ["ip4:192.0.2.1,", ","],
    ["a,", ","],
    ["moo;", ";"],
    [",", ","],
  ])("is refused: %s", (term, sign) => {
    expect(refusals(`v=spf1 ${term} mx`)).toEqual([
      { id: "spf.separator", part: sign, proposal: undefined, message: naming(`"${term}"`, `"${sign}"`) },
    ]);
  });

  it("belongs to the value of a modifier that nobody knows", () => {
    expect(parseSpf("v=spf1 x=y; -all").ok).toBe(true);
  });
});

describe("a URL in the place of a domain", () => {
  it.each([
    ["a:https://mail.example.com/", "mail.example.com"],
    ["include:https://a.com/", "a.com"],
    ["a:mail.example.com/path", "mail.example.com"],
    ["include:a.com:25/", "a.com"],
  ])("is refused, and the domain is named: %s", (term, domain) => {
    expect(refusals(`v=spf1 ${term} -all`)).toMatchObject([
      { id: "spf.domain", message: expect.stringMatching(new RegExp(` ${domain.replaceAll(".", "\\.")}$`)) },
    ]);
  });
});

describe("a qualifier that stands apart from its mechanism", () => {
  it.each([
    ["- all", "-all"],
    ["~ all", "~all"],
    ["? all", "?all"],
    ["+ all", "-all"],
    ["- include:a.com", "-include:a.com"],
    ["~ ip4:192.0.2.1", "~ip4:192.0.2.1"],
    ["? mx/24", "?mx/24"],
    ["-  exists:%{i}.a.com", "-exists:%{i}.a.com"],
  ])("is told to be written with it, and never to be dropped: %s", (parted, whole) => {
    const { issues } = parseSpf(`v=spf1 include:a.example ${parted}`);
    expect(issues.map(({ id, proposal }) => [id, proposal?.text])).toEqual([["spf.parted", whole]]);
    expect(issues[0]?.message).toEqual(naming(whole));
  });

  it("is told where nothing follows it", () => {
    const { issues } = parseSpf("v=spf1 include:a.example -");
    expect(issues).toMatchObject([{ id: "spf.parted", span: { start: 25, end: 26 }, message: naming("-all") }]);
  });
});

describe("strings that were pasted with their quotes", () => {
  it("are apart where the quotes around the whole were forgotten", () => {
    const text = '"v=spf1" "include:spf.sg.aliyun.com" "-all"';
    const [issue] = parseSpf(text).issues;
    expect(issue).toMatchObject({ id: "spf.version", proposal: { text: "v=spf1 include:spf.sg.aliyun.com -all" } });
    expect(issue?.message).toEqual(naming("RFC 7208 section 3.3"));
  });

  it("are one text where they are right when joined", () => {
    const [issue] = parseSpf('"v=spf1 include:spf.sg.ali" "yun.com -all"').issues;
    expect(issue?.proposal?.text).toBe("v=spf1 include:spf.sg.aliyun.com -all");
    expect(issue?.message).not.toEqual(naming("RFC 7208 section 3.3"));
  });

  it.each(['"v=spf1 include:a.com -all"\n"v=spf1 include:b.com ~all"', '"v=spf1 mx -all" "v=spf1 a -all"'])(
    "are two records, not one text of both: %j",
    (text) => {
      const [issue, ...more] = parseSpf(text).issues;
      expect(issue).toMatchObject({ id: "spf.several" });
      expect(issue?.message).toEqual(naming("2 "));
      expect(issue).not.toHaveProperty("proposal");
      expect(more).toEqual([]);
    },
  );

  it("have their spaces back where they were welded already", () => {
    const [issue] = parseSpf("v=spf1include:spf.sg.aliyun.com-all").issues;
    expect(issue?.proposal?.text).toBe("v=spf1 include:spf.sg.aliyun.com -all");
  });
});
