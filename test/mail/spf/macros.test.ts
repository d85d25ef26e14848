import { describe, expect, it } from "vitest";
import { type CheckHostInput, evaluateSpf, parseMacros, type SpfMacro } from "../../../src/mail/spf";
import { resolverOf, type Zone } from "./zone";

const plain: SpfMacro = { letter: "d", urlEscape: false, reverse: false, delimiters: "" };

describe("a macro-string", () => {
  it.each([
    ["", []],
    ["_spf.example.com", ["_spf.example.com"]],
    ["%{d}", [plain]],
    ["%{D}", [{ ...plain, urlEscape: true }]],
    ["%{d2R}", [{ ...plain, parts: 2, reverse: true }]],
    ["%{d012}", [{ ...plain, parts: 12 }]],
    ["%{l1r+-}", [{ letter: "l", urlEscape: false, parts: 1, reverse: true, delimiters: "+-" }]],
    ["%{d.-+,/_=}", [{ ...plain, delimiters: ".-+,/_=" }]],
    ["a%%b%_c%-d", ["a%b c%20d"]],
    ["%%{d}", ["%{d}"]],
    ["a.%{d}.b", ["a.", plain, ".b"]],
  ])("is divided: %s", (text, parts) => {
    expect(parseMacros(text, "domain")).toMatchObject({ ok: true, parts });
  });

  it.each(["c", "r", "t", "C", "R", "T"])("has the letter %s in an explanation only", (letter) => {
    expect(parseMacros(`a%{${letter}}`, "explanation").ok).toBe(true);
    expect(parseMacros(`a%{${letter}}`, "domain")).toEqual({ ok: false, at: 1 });
  });

  it("has spaces in an explanation only", () => {
    expect(parseMacros("a b", "explanation")).toMatchObject({ ok: true, parts: ["a b"] });
    expect(parseMacros("a b", "domain")).toEqual({ ok: false, at: 1 });
  });

  it.each([
    ["%", 0],
    ["a%", 1],
    ["a%b", 1],
    ["%%%", 2],
    ["%{", 0],
    ["%{}", 0],
    ["%{d", 0],
    ["%{x}", 0],
    ["a.%{d0}", 2],
    ["%{d00}", 0],
    ["%{dr2}", 0],
    ["%{d-r}", 0],
    ["%{d;}", 0],
    ["%{dd}", 0],
    ["%(d)", 0],
    ["ä", 0],
    ["a\tb", 1],
    ["a\u007f", 1],
  ])("is refused at the sign that breaks it: %j at %i", (text, at) => {
    expect(parseMacros(text, "explanation")).toEqual({ ok: false, at });
  });

  // RFC 7208 section 7.1: `transformers = *DIGIT [ "r" ]`, any number of them.
  it("may ask for more parts than there can be", () => {
    expect(parseMacros("%{d99999999999}", "domain").ok).toBe(true);
  });
});

/** RFC 7208 section 7.4. */
const question: Omit<CheckHostInput, "resolver"> = {
  ip: "192.0.2.3",
  helo: "mail.example.net",
  sender: "strong-bad@email.example.com",
};

async function explain(text: string, more: Partial<CheckHostInput> = {}, zone: Zone = {}): Promise<string | undefined> {
  const resolver = resolverOf({
    ...zone,
    "email.example.com": { TXT: ["v=spf1 -all exp=why.example.com"] },
    "why.example.com": { TXT: [text] },
  });
  return (await evaluateSpf({ ...question, ...more, resolver })).explanation;
}

describe("the value of a macro", () => {
  it.each([
    ["%{s}", "strong-bad@email.example.com"],
    ["%{o}", "email.example.com"],
    ["%{d}", "email.example.com"],
    ["%{d4}", "email.example.com"],
    ["%{d3}", "email.example.com"],
    ["%{d2}", "example.com"],
    ["%{d1}", "com"],
    ["%{dr}", "com.example.email"],
    ["%{d2r}", "example.email"],
    ["%{l}", "strong-bad"],
    ["%{l-}", "strong.bad"],
    ["%{lr}", "strong-bad"],
    ["%{lr-}", "bad.strong"],
    ["%{l1r-}", "strong"],
    ["%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com"],
    ["%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com"],
    ["%{lr-}.lp.%{ir}.%{v}._spf.%{d2}", "bad.strong.lp.3.2.0.192.in-addr._spf.example.com"],
    ["%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}", "3.2.0.192.in-addr.strong.lp._spf.example.com"],
    ["%{d2}.trusted-domains.example.net", "example.com.trusted-domains.example.net"],
  ])("is that of the RFC's example: %s is %s", async (text, value) => {
    expect(await explain(text)).toBe(value);
    const resolver = resolverOf({ "email.example.com": { TXT: [`v=spf1 exists:x.${text}.example.org`] } });
    await evaluateSpf({ ...question, resolver });
    expect(resolver.asked).toEqual(["TXT email.example.com", `A x.${value}.example.org`]);
  });

  it("is nibbles for an IPv6 address", async () => {
    const value = "1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6._spf.example.com";
    expect((await explain("%{ir}.%{v}._spf.%{d2}", { ip: "2001:db8::cb01" }))?.toLowerCase()).toBe(value);
  });

  it.each([
    ["%{h}", {}, "mail.example.net"],
    ["%{c}", {}, "192.0.2.3"],
    ["%{c}", { ip: "2001:DB8:0:0::1" }, "2001:db8::1"],
    ["%{i}", { ip: "::ffff:192.0.2.3" }, "192.0.2.3"],
    ["%{v}", { ip: "::ffff:192.0.2.3" }, "in-addr"],
    ["%{r}", {}, "unknown"],
    ["%{r}", { receiver: "mx.example.org" }, "mx.example.org"],
    ["%{t}", {}, "0"],
    ["%{t}", { time: 1234567890 }, "1234567890"],
    ["%{p}", {}, "unknown"],
    ["%{o} %{s}", { sender: "", domain: "email.example.com" }, "mail.example.net postmaster@mail.example.net"],
    ["%{l}", { sender: "email.example.com" }, "postmaster"],
    ["%{l+}", { sender: "a+b+c@email.example.com" }, "a.b.c"],
    ["%{l1+}", { sender: "a+b+c@email.example.com" }, "c"],
    ["%{l1r+}", { sender: "a+b+c@email.example.com" }, "a"],
    ["%{l9+}", { sender: "a+b@email.example.com" }, "a.b"],
    ["%{l-}", { sender: "a.b-c@email.example.com" }, "a.b.c"],
    ["%{l-1}", { sender: "a-b@email.example.com" }, undefined],
    ["%{l}", { sender: '"a@b"@email.example.com' }, '"a@b"'],
    ["%{S}", {}, "strong-bad%40email.example.com"],
    ["%{L}", { sender: "~jack&jill=up-a_b3.c d/%@email.example.com" }, "~jack%26jill%3Dup-a_b3.c%20d%2F%25"],
    ["100%% of%_%{d1}%-mail", {}, "100% of com%20mail"],
    ["%%{d}", {}, "%{d}"],
    ["broken %{x}", {}, undefined],
    ["not ASCII: ä", {}, undefined],
  ])("in an explanation: %s of %j is %j", async (text, more, value) => {
    expect(await explain(text, more)).toBe(value);
  });

  it("is the client's own name where that leads back to it, best the domain's own", async () => {
    const zone: Zone = {
      "3.2.0.192.in-addr.arpa": {
        PTR: ["liar.example.com", "gone.example", "other.example.", "mail.email.example.com"],
      },
      "liar.example.com": { A: ["192.0.2.4"] },
      "other.example": { A: ["192.0.2.3"] },
      "mail.email.example.com": { A: ["192.0.2.9", "192.0.2.3"] },
    };
    expect(await explain("%{p}", {}, zone)).toBe("mail.email.example.com");
    expect(await explain("%{p}", {}, { ...zone, "mail.email.example.com": {} })).toBe("other.example");
    expect(await explain("%{p}", {}, { "3.2.0.192.in-addr.arpa": { PTR: "ETIMEOUT" } })).toBe("unknown");
  });

  // RFC 7208 section 7.3: what is longer than 253 octets loses labels at its left.
  it("makes a name that is too long shorter at its left", async () => {
    const long = `${"a".repeat(60)}.${"b".repeat(60)}.${"c".repeat(60)}.${"d".repeat(60)}`;
    const resolver = resolverOf({ "email.example.com": { TXT: [`v=spf1 exists:%{l}.x.%{d}`] } });
    await evaluateSpf({ ...question, sender: `${long}@email.example.com`, resolver });
    expect(resolver.asked[1]).toBe(`A ${long.slice(61)}.x.email.example.com`);
  });

  // RFC 8616 section 4: a local part that is not ASCII can be no label, and a domain is asked for by its A-labels.
  it("is ASCII in the names that are asked for", async () => {
    const record = { TXT: ["v=spf1 exists:%{o}.o.example exists:%{h}.h.example exists:%{l}.l.example ?all"] };
    const resolver = resolverOf({ "xn--bcher-kva.example": record });
    await evaluateSpf({ ip: "192.0.2.3", helo: "ö.example", sender: "jürgen@bücher.example", resolver });
    expect(resolver.asked.filter((one) => /[^ -~]/.test(one))).toEqual([]);
    expect(resolver.asked).toContain("A xn--bcher-kva.example.o.example");
  });
});
