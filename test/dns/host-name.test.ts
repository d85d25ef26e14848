import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  displayName,
  type NameResult,
  parseDnsName,
  parseDomain,
  parseHost,
  parseOwner,
} from "../../src/dns/host-name";
import { absoluteName, relativeName } from "../../src/dns/name";

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
    ["", "domain.empty", "it is empty; give the domain that gets mail, such as example.com"],
    [" ", "domain.empty", "it is empty; give the domain that gets mail, such as example.com"],
    [".", "domain.empty", "it is empty; give the domain that gets mail, such as example.com"],
    [
      "https://example.com/a",
      "domain.url",
      '"https://example.com/a" is a URL or a path; give the bare domain, such as example.com',
    ],
    [
      "HTTP://example.com:80",
      "domain.url",
      '"HTTP://example.com:80" is a URL or a path; give the bare domain, such as example.com',
    ],
    [
      "example.com/inbox",
      "domain.url",
      '"example.com/inbox" is a URL or a path; give the bare domain, such as example.com',
    ],
    ["https://", "domain.url", '"https://" is a URL or a path; give the bare domain, such as example.com'],
    [
      "me@corp.example",
      "domain.email",
      '"me@corp.example" is an e-mail address; give the part after the @, such as corp.example',
    ],
    [
      "postmaster@",
      "domain.email",
      '"postmaster@" is an e-mail address; give the part after the @, such as example.com',
    ],
    ["192.0.2.1", "domain.ip", '"192.0.2.1" is an IP address; give the domain that gets mail, such as example.com'],
    ["192.0.2.1.", "domain.ip", '"192.0.2.1." is an IP address; give the domain that gets mail, such as example.com'],
    ["300.1.1.1", "domain.ip", '"300.1.1.1" is an IP address; give the domain that gets mail, such as example.com'],
    ["2001:db8::1", "domain.ip", '"2001:db8::1" is an IP address; give the domain that gets mail, such as example.com'],
    ["[192.0.2.1]", "domain.ip", '"[192.0.2.1]" is an IP address; give the domain that gets mail, such as example.com'],
    [
      "[IPv6:2001:db8::1]",
      "domain.ip",
      '"[IPv6:2001:db8::1]" is an IP address; give the domain that gets mail, such as example.com',
    ],
    [
      "*.example.com",
      "domain.wildcard",
      '"*.example.com" has a wildcard; name one domain, and make one MailDomain for each',
    ],
    ["example", "domain.single-label", '"example" has one label only; give the whole domain, such as example.com'],
    ["example..com", "domain.empty-label", '"example..com" has an empty label; write one dot between labels'],
    [".example.com", "domain.empty-label", '".example.com" has an empty label; write one dot between labels'],
    ["-a.com", "domain.label", '"-a.com": the label "-a" may hold letters, digits and inner hyphens only; correct it'],
    [
      "a_b.com",
      "domain.label",
      '"a_b.com": the label "a_b" may hold letters, digits and inner hyphens only; correct it',
    ],
    [
      "my shop.com",
      "domain.label",
      '"my shop.com": the label "my shop" may hold letters, digits and inner hyphens only; correct it',
    ],
    [
      "אb.com",
      "domain.idn",
      '"אb.com": the label "אb" is no valid internationalized label (UTS 46); check its spelling',
    ],
    [
      "xn--ü.com",
      "domain.idn",
      '"xn--ü.com": the label "xn--ü" is no valid internationalized label (UTS 46); check its spelling',
    ],
  ])("%j is refused as %s", (input, id, message) => {
    expect(parseDomain(input, "zone")).toEqual({ ok: false, issue: { id, severity: "error", path: "zone", message } });
  });

  it("is refused where a label has more than 63 octets", () => {
    expect(outcome(parseDomain(`${label63}a.com`, ""))).toMatch(
      /^domain\.label-too-long: .* has 64 octets, more than 63; shorten it$/,
    );
  });

  it("is refused where a label has more than 63 octets only as an A-label", () => {
    expect(outcome(parseDomain(`${"ü".repeat(60)}.de`, ""))).toMatch(/^domain\.(label-too-long|idn): /);
  });

  it("is refused where the whole has more than 253 octets", () => {
    expect(outcome(parseDomain(`b${name253}`, ""))).toMatch(/^domain\.label-too-long: /);
    expect(outcome(parseDomain(`b.${name253}`, ""))).toMatch(
      /^domain\.too-long: the name "b\.a.*…" has 255 octets, more than 253; shorten it$/,
    );
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
  it.each(["192。0。2。1", "１９２.０.２.１"])("%j is refused as an address in another script's signs", (input) => {
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
    expect(outcome(parseDomain(input, ""))).toMatch(new RegExp(`such as ${example}$`));
  });

  it("is refused without telling the password of a URL", () => {
    const told = outcome(parseDomain("https://user:secret@example.com/", ""));
    expect(told).toBe(
      'domain.url: "https://…@example.com/" is a URL or a path; give the bare domain, such as example.com',
    );
  });

  // RFC 1123 section 2.1.
  it.each(["example.123", "example.１２３", "192.0.2.1.com.1"])("%j is refused, since it ends in a number", (input) => {
    expect(outcome(parseDomain(input, ""))).toBe(
      `domain.last-label: ${JSON.stringify(input)} ends in a number, which no name does (RFC 1123 section 2.1); correct its last label`,
    );
  });

  it.each([
    ["", "domain.empty: it is empty; give the zone that holds the records, such as example.com"],
    [
      "https://example.com",
      'domain.url: "https://example.com" is a URL or a path; give the bare zone, such as example.com',
    ],
    ["192.0.2.1", 'domain.ip: "192.0.2.1" is an IP address; give the zone that holds the records, such as example.com'],
    ["example", 'domain.single-label: "example" has one label only; give the whole zone, such as example.com'],
  ])("that is a zone is called one: %j", (input, refusal) => {
    expect(outcome(parseDomain(input, "zone", "zone"))).toBe(refusal);
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
    ["", "host.empty: it is empty; give a host name, such as mx1.sg.aliyun.com"],
    [".", "host.empty: it is empty; give a host name, such as mx1.sg.aliyun.com"],
    [
      "smtp://mx.example.com:25",
      'host.url: "smtp://mx.example.com:25" is a URL or a path; give the host name alone, such as mx.example.com',
    ],
    [
      "mx.example.com/",
      'host.url: "mx.example.com/" is a URL or a path; give the host name alone, such as mx.example.com',
    ],
    [
      "192.0.2.1",
      'host.ip: "192.0.2.1" is an IP address; this record holds a host name (RFC 5321 section 5.1 for MX), such as mx1.sg.aliyun.com',
    ],
    [
      "[2001:db8::1]",
      'host.ip: "[2001:db8::1]" is an IP address; this record holds a host name (RFC 5321 section 5.1 for MX), such as mx1.sg.aliyun.com',
    ],
    [
      "mx.example.com:25",
      'host.port: "mx.example.com:25" carries a port; DNS holds host names only, so give mx.example.com',
    ],
    [
      "https://[::1]:443/",
      'host.url: "https://[::1]:443/" is a URL or a path; give the host name alone, such as example.com',
    ],
    ["a b:25", 'host.label: "a b:25": the label "a b:25" may hold letters, digits and inner hyphens only; correct it'],
    [
      "mx.123",
      'host.last-label: "mx.123" ends in a number, which no name does (RFC 1123 section 2.1); correct its last label',
    ],
    [
      "_mx.example.com",
      'host.label: "_mx.example.com": the label "_mx" may hold letters, digits and inner hyphens only; correct it',
    ],
  ])("%j is refused", (input, refusal) => {
    expect(outcome(parseHost(input, ""))).toBe(refusal);
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
    expect(outcome(parseDnsName("a b", ""))).toMatch(/letters, digits, underscores and inner hyphens/);
  });

  it("is called empty where it is empty", () => {
    for (const empty of ["", " ", "."]) {
      expect(outcome(parseDnsName(empty, ""))).toBe("name.empty: it is empty; give a name, such as mail.example.com");
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
    ["", 'owner.empty: it is empty; give "@" for the apex of the zone, or a name in it'],
    [
      "www.other.org.",
      'owner.outside-zone: "www.other.org." is not inside the zone example.com; give a name in that zone',
    ],
    ["a..b", 'owner.empty-label: "a..b" has an empty label; write one dot between labels'],
  ])("%j is refused", (input, refusal) => {
    expect(outcome(parseOwner(input, "example.com", ""))).toBe(refusal);
  });

  it.each(["a*", "@.www", "a b"])("%j is refused for its signs", (input) => {
    expect(outcome(parseOwner(input, "example.com", ""))).toMatch(/^owner\.label: /);
  });

  it("is refused where it is too long only together with its zone", () => {
    const name = Array(4).fill("a".repeat(61)).join(".");
    expect(outcome(parseOwner(name, "example.com", ""))).toMatch(
      /^owner\.too-long: .* has 259 octets, more than 253; shorten it$/,
    );
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

describe("a name with a character that nobody sees", () => {
  it.each([
    ["exam\ufeffple.com", "U+FEFF BYTE ORDER MARK at character 5"],
    ["exam\u200bple.com", "U+200B ZERO WIDTH SPACE at character 5"],
    ["example\u00a0.com", "U+00A0 NO-BREAK SPACE at character 8"],
    ["exam\u00adple.com", "U+00AD SOFT HYPHEN at character 5"],
  ])("is refused, and the character is named: %j", (text, name) => {
    for (const parse of [parseDomain, parseHost, parseDnsName]) {
      expect(parse(text, "domain")).toMatchObject({ ok: false, issue: { message: expect.stringContaining(name) } });
    }
  });

  it("is right where such a one stands around it, as a byte order mark does", () => {
    expect(parseDomain("\ufeffexample.com\u00a0", "domain")).toEqual({ ok: true, name: "example.com" });
  });
});
