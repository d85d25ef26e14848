import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  asciiName,
  displayName,
  type NameResult,
  parseDnsName,
  parseDomain,
  parseHost,
  parseOwner,
} from "../../src/dns/host-name";
import { absoluteName, relativeName } from "../../src/dns/name";
import { naming } from "../support/naming";

/** The name, or the id and message of the issue. */
function outcome(result: NameResult): string {
  return result.ok ? result.name : `${result.issue.id}: ${result.issue.message}`;
}

const label63 = "a".repeat(63);
/** 253 octets: the longest name there is. */
const name253 = `${label63}.${label63}.${label63}.${"b".repeat(57)}.com`;

describe("a domain", () => {
  it.each([
    ["example.com", "example.com"],
    ["Example.COM", "example.com"],
    ["example.com.", "example.com"],
    ["  example.com\n", "example.com"],
    ["mail.example.co.uk", "mail.example.co.uk"],
    ["münchen.de", "xn--mnchen-3ya.de"],
    ["MÜNCHEN.de", "xn--mnchen-3ya.de"],
    ["XN--MNCHEN-3YA.de", "xn--mnchen-3ya.de"],
    ["faß.de", "xn--fa-hia.de"],
    ["例え。テスト", "xn--r8jz45g.xn--zckzah"],
    ["例え．テスト｡", "xn--r8jz45g.xn--zckzah"],
    ["123.example.com", "123.example.com"],
    ["１２３.example.com", "123.example.com"],
    [`${label63}.com`, `${label63}.com`],
    [name253, name253],
  ])("%j is read as %s", (input, name) => {
    expect(parseDomain(input, "domain")).toEqual({ ok: true, name });
  });

  it.each([
    ["", "domain.empty", "example.com"],
    [" ", "domain.empty", "example.com"],
    [".", "domain.empty", "example.com"],
    ["https://example.com/a", "domain.url", "example.com"],
    ["HTTP://example.com:80", "domain.url", "example.com"],
    ["example.com/inbox", "domain.url", "example.com"],
    ["https://", "domain.url", "example.com"],
    ["me@corp.example", "domain.email", "corp.example"],
    ["postmaster@", "domain.email", "example.com"],
    ["192.0.2.1", "domain.ip", "example.com"],
    ["192.0.2.1.", "domain.ip", "example.com"],
    ["300.1.1.1", "domain.ip", "example.com"],
    ["2001:db8::1", "domain.ip", "example.com"],
    ["[192.0.2.1]", "domain.ip", "example.com"],
    ["[IPv6:2001:db8::1]", "domain.ip", "example.com"],
    ["example", "domain.single-label", "example.com"],
    ["com", "domain.single-label", "example.com"],
    ["COM.", "domain.single-label", "example.com"],
  ])("%j is refused as %s, with %s as an example", (input, id, example) => {
    const message = expect.stringMatching(new RegExp(`such as ${example}$`));
    expect(parseDomain(input, "zone")).toEqual({ ok: false, issue: { id, severity: "error", path: "zone", message } });
  });

  it.each([
    ["*.example.com", "domain.wildcard", '"*.example.com"'],
    ["example..com", "domain.empty-label", '"example..com"'],
    [".example.com", "domain.empty-label", '".example.com"'],
    ["-a.com", "domain.label", '"-a"'],
    ["a_b.com", "domain.label", '"a_b"'],
    ["my shop.com", "domain.label", '"my shop"'],
    ["אb.com", "domain.idn", '"אb"'],
    ["xn--ü.com", "domain.idn", '"xn--ü"'],
  ])("%j is refused as %s, and %s is named", (input, id, part) => {
    const message = expect.stringContaining(part);
    expect(parseDomain(input, "zone")).toEqual({ ok: false, issue: { id, severity: "error", path: "zone", message } });
  });

  it("is refused where a label has more than 63 octets", () => {
    expect(outcome(parseDomain(`${label63}a.com`, ""))).toMatch(/^domain\.label-too-long: .* 64 octets.* 63 /);
  });

  it("is refused where a label has more than 63 octets only as an A-label", () => {
    expect(outcome(parseDomain(`${"ü".repeat(60)}.de`, ""))).toMatch(/^domain\.(label-too-long|idn): /);
  });

  it("is refused where the whole has more than 253 octets", () => {
    expect(outcome(parseDomain(`b${name253}`, ""))).toMatch(/^domain\.label-too-long: /);
    expect(outcome(parseDomain(`b.${name253}`, ""))).toMatch(/^domain\.too-long: "b\.a.*…" has 255 octets.* 253;/);
  });

  it("stays as it is when it is read once more", () => {
    const label = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.domain(),
          fc.array(label, { minLength: 1, maxLength: 3 }).map((all) => `${all.join(".")}.example`),
        ),
        (text) => {
          const once = parseDomain(text, "");
          fc.pre(once.ok);
          if (once.ok) expect(parseDomain(once.name, "")).toEqual(once);
        },
      ),
    );
  });

  // The converter of Node passes A-labels through that do not decode, and takes others for plain labels.
  it.each(["xn--a.com", "xn--999999999.com", "mail.xn--0.com", "xn--abc-.com", "xn--ss-.de"])(
    "%j is refused, since its A-label does not decode to a label of its own",
    (input) => {
      expect(outcome(parseDomain(input, ""))).toMatch(/^domain\.idn: /);
    },
  );

  // The address check reads ASCII digits and dots only, and sees the text before its conversion.
  it.each(["192。0。2。1", "１９２.０.２.１"])("%j is refused as an address in another script's digits", (input) => {
    expect(outcome(parseDomain(input, ""))).toMatch(/^domain\.ip: /);
  });

  // The converter decodes %41 to A and drops tabs, so a typing error becomes another domain.
  it.each(["ü%41.de", "mün\tchen.de", "mün chen.de", "exa\tmple.com"])(
    "%j is refused and not mapped to another name",
    (input) => {
      expect(outcome(parseDomain(input, ""))).toMatch(/^domain\.(label|idn): /);
    },
  );

  it.each([
    ["https://user:secret@example.com/", "example.com"],
    ["https://[2001:db8::1]/", "example.com"],
    ["https://a b/", "example.com"],
    ["https://192.0.2.1/", "example.com"],
    ["https://corp.example:443?a#b", "corp.example"],
    ["me@localhost", "example.com"],
  ])("the example for %j is a name", (input, example) => {
    expect(outcome(parseDomain(input, ""))).toMatch(new RegExp(` ${example}$`));
  });

  it("is refused without the password of a URL in the message", () => {
    expect(outcome(parseDomain("https://user:secret@example.com/", ""))).toEqual(
      naming("domain.url: ", '"https://…@example.com/"'),
    );
  });

  // RFC 1123 section 2.1.
  it.each(["example.123", "example.１２３", "192.0.2.1.com.1"])("%j is refused, since it ends in a number", (input) => {
    expect(outcome(parseDomain(input, ""))).toContain(`domain.last-label: ${JSON.stringify(input)} `);
  });

  it.each([
    ["", "domain.empty"],
    ["https://example.com", "domain.url"],
    ["192.0.2.1", "domain.ip"],
    ["example", "domain.single-label"],
  ])("that is a zone is called one: %j", (input, id) => {
    const refusal = outcome(parseDomain(input, "zone", "zone"));
    expect(refusal).toEqual(naming(`${id}: `, " zone", " example.com"));
    expect(refusal).not.toMatch(/the domain\b|full domain/);
  });

  // A message is printed on one line, and in a zone file it stands behind one semicolon.
  it.each(["https://x\n@ 60 IN A 192.0.2.1", "me@x\ny"])("the message about %j has one line", (input) => {
    expect(outcome(parseDomain(input, ""))).not.toContain("\n");
  });
});

describe("a host name", () => {
  it.each([
    ["MX1.SG.aliyun.com.", "mx1.sg.aliyun.com"],
    ["localhost", "localhost"],
    [" mail.münchen.de ", "mail.xn--mnchen-3ya.de"],
  ])("%j is read as %s", (input, name) => {
    expect(outcome(parseHost(input, ""))).toBe(name);
  });

  it.each([
    ["", "host.empty", " mx1.sg.aliyun.com"],
    [".", "host.empty", " mx1.sg.aliyun.com"],
    ["smtp://mx.example.com:25", "host.url", " mx.example.com"],
    ["mx.example.com/", "host.url", " mx.example.com"],
    ["192.0.2.1", "host.ip", " mx1.sg.aliyun.com"],
    ["[2001:db8::1]", "host.ip", " mx1.sg.aliyun.com"],
    ["mx.example.com:25", "host.port", " mx.example.com"],
    ["https://[::1]:443/", "host.url", " example.com"],
    ["a b:25", "host.label", '"a b:25"'],
    ["mx.123", "host.last-label", '"mx.123"'],
    ["_mx.example.com", "host.label", '"_mx"'],
  ])("%j is refused as %s: %s", (input, id, part) => {
    const message = expect.stringContaining(part);
    expect(parseHost(input, "host")).toMatchObject({ ok: false, issue: { id, path: "host", message } });
  });
});

describe("a name of the DNS", () => {
  it.each([
    ["_spf.Example.com", "_spf.example.com"],
    ["selector_1", "selector_1"],
    ["a", "a"],
  ])("%j may hold underscores and is read as %s", (input, name) => {
    expect(outcome(parseDnsName(input, ""))).toBe(name);
  });

  it("is refused where a label begins with a hyphen", () => {
    expect(outcome(parseDnsName("_spf.-a.com", ""))).toMatch(/^name\.label: .*"-a"/);
  });

  it("is refused with the rule that holds for it: underscores are allowed", () => {
    expect(outcome(parseDnsName("a b", ""))).toEqual(naming("underscores"));
  });

  it("is called empty where it is empty", () => {
    for (const empty of ["", " ", "."]) {
      expect(outcome(parseDnsName(empty, ""))).toMatch(/^name\.empty: /);
    }
  });
});

describe("an owner name", () => {
  it.each([
    ["@", "@"],
    ["www", "www"],
    [" WWW ", "www"],
    ["www.example.com", "www"],
    ["www.example.com.", "www"],
    ["Example.com", "@"],
    ["*", "*"],
    ["*.shop", "*.shop"],
    ["_dmarc", "_dmarc"],
    ["www.other.org", "www.other.org"],
    ["notexample.com", "notexample.com"],
  ])("%j is read as %s in the zone example.com", (input, name) => {
    expect(outcome(parseOwner(input, "example.com", ""))).toBe(name);
  });

  it.each([
    ["", "owner.empty", '"@"'],
    ["www.other.org.", "owner.outside-zone", '"www.other.org."'],
    ["a..b", "owner.empty-label", '"a..b"'],
  ])("%j is refused as %s: %s", (input, id, part) => {
    const message = expect.stringContaining(part);
    expect(parseOwner(input, "example.com", "name")).toMatchObject({ ok: false, issue: { id, path: "name", message } });
  });

  it.each(["a*", "@.www", "a b"])("%j is refused for its characters", (input) => {
    expect(outcome(parseOwner(input, "example.com", ""))).toMatch(/^owner\.label: /);
  });

  it("is refused where it is too long only together with its zone", () => {
    const name = Array(4).fill("a".repeat(61)).join(".");
    expect(outcome(parseOwner(name, "example.com", ""))).toMatch(/^owner\.too-long: .* has 259 octets.* 253;/);
    expect(outcome(parseOwner(name, "a.bc", ""))).toBe(name);
  });
});

describe("names and their zone", () => {
  it.each([
    ["example.com", "@"],
    ["a.b.example.com", "a.b"],
    ["notexample.com", undefined],
    ["com", undefined],
  ])("%s is %s relative to example.com", (name, relative) => {
    expect(relativeName(name, "example.com")).toBe(relative);
    if (relative !== undefined) expect(absoluteName(relative, "example.com")).toBe(name);
  });

  it.each([
    ["xn--mnchen-3ya.de", "münchen.de"],
    ["example.com", "example.com"],
    ["example.123", "example.123"],
  ])("%s is shown as %s", (name, shown) => {
    expect(displayName(name)).toBe(shown);
  });
});

describe("a name in A-labels", () => {
  it.each([
    ["münchen.de.", "xn--mnchen-3ya.de"],
    ["Example.com", "Example.com"],
    [".", ""],
    ["", ""],
    ["bü%.de", "bü%.de"],
    ["אb.com", "אb.com"],
  ])("of %j is %j", (name, ascii) => expect(asciiName(name)).toBe(ascii));
});

describe("a name with an invisible character", () => {
  it.each([
    ["exam\ufeffple.com", "U+FEFF BYTE ORDER MARK", 5],
    ["exam\u200bple.com", "U+200B ZERO WIDTH SPACE", 5],
    ["example\u00a0.com", "U+00A0 NO-BREAK SPACE", 8],
    ["exam\u00adple.com", "U+00AD SOFT HYPHEN", 5],
  ])("is refused, and the character is named: %j", (text, name, position) => {
    for (const parse of [parseDomain, parseHost, parseDnsName]) {
      const message = outcome(parse(text, "domain"));
      for (const part of [".invisible: ", name, `character ${position}`]) expect(message).toContain(part);
    }
  });

  it("is right where such a one stands around it, as a byte order mark does", () => {
    expect(parseDomain("\ufeffexample.com\u00a0", "domain")).toEqual({ ok: true, name: "example.com" });
  });
});
