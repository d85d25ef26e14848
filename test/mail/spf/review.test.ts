import { describe, expect, it } from "vitest";
import { parseSpf, reviewSpf, selectSpf } from "../../../src/mail/spf";

/** A finding as id, the part of the text that it is about (nothing for the whole), and message. */
type Told = [id: string, part: string | undefined, message: string];

function findings(text: string, provider: string | undefined = "spf.sg.aliyun.com"): Told[] {
  return reviewSpf(text, provider ? { provider } : {}).map(({ id, severity, path, message, span }) => {
    expect(path).toBe("");
    expect(severity).toBe(id === "spf.too-many-lookups" ? "error" : "warning");
    const part = span && text.slice(span.start, span.end);
    return [id, part === text ? undefined : part, message];
  });
}

/** One finding about a term, which begins its message. */
const about = (id: string, term: string, message: string): Told => [
  `spf.${id}`,
  term,
  `${JSON.stringify(term)} ${message}`,
];

const tooWide = (most: number): string =>
  `authorizes a network wider than any ever allocated (/${most}); list only the networks that send`;

const noAll: Told = [
  "spf.no-all",
  undefined,
  "the record has neither all nor redirect, so mail from all other senders is neutral (RFC 7208 section 4.7); end it with -all or ~all",
];

describe("a record's review", () => {
  it.each([
    "v=spf1 -all",
    "v=spf1 include:spf.sg.aliyun.com -all",
    "v=spf1 include:SPF.sg.aliyun.com. ~all",
    "v=spf1 redirect=_spf.example.com",
    "v=spf1 a ~a -all",
    "v=spf1 ?all exp=x.com",
    "v=spf1 -ip4:0.0.0.0/0 a -all",
    "v=spf1 include:spf1.dm.aliyun.com -all",
    "v=spf1 exists:%{i}._spf.%{d2} -all",
  ])("has nothing to say: %s", (text) => {
    expect(findings(text)).toEqual([]);
  });

  const behindAll = "comes after all and is never evaluated (RFC 7208 section 5.1); move it before all, or remove it";
  const beside = "has no effect beside all (RFC 7208 section 6.1); remove one of the two";
  const twice = "occurs more than once; keep one";
  const toEveryone = "authorizes everyone to send for this domain (RFC 7208 section 5.1); write -all or ~all";
  const anyAddress = "authorizes every address to send for this domain; list only the networks that send";
  const reverse =
    "is slow and unreliable, and should not be published (RFC 7208 section 5.5); list the senders by ip4, ip6, a or include";
  const capital = (right: string): string =>
    `is valid (RFC 7208 section 4.6.1), but some tools only read lower case; write ${right}`;
  const equals = (right: string): string =>
    `has no effect: with an equals sign it is an unknown modifier; write ${right}`;
  const unknown =
    "is an unknown modifier, which receivers ignore (RFC 7208 section 6); remove it unless you know what reads it";

  it.each<[string, Told[]]>([
    ["v=spf1", [noAll]],
    ["v=spf1 mx  x=1 ", [about("unknown-modifier", "x=1", unknown), noAll]],
    ["v=spf1 +all", [about("plus-all", "+all", toEveryone)]],
    ["v=spf1 all", [about("plus-all", "all", toEveryone)]],
    ["v=spf1 ptr -all", [about("ptr", "ptr", reverse)]],
    ["v=spf1 -ptr:a.com -all", [about("ptr", "-ptr:a.com", reverse)]],
    [
      "v=spf1 ip4:0.0.0.0/0 ip6:::/0 -all",
      [about("everyone", "ip4:0.0.0.0/0", anyAddress), about("everyone", "ip6:::/0", anyAddress)],
    ],
    [
      "v=spf1 ip4:128.0.0.0/1 ip4:10.0.0.0/8 ip6:2000::/3 -ip4:0.0.0.0/1 -all",
      [about("wide-network", "ip4:128.0.0.0/1", tooWide(8)), about("wide-network", "ip6:2000::/3", tooWide(12))],
    ],
    ["v=spf1 a -all mx exp=x.com", [about("after-all", "mx", behindAll)]],
    ["v=spf1 -all -all", [about("after-all", "-all", behindAll), about("duplicate-term", "-all", twice)]],
    ["v=spf1 -all redirect=a.com", [about("redirect-ignored", "redirect=a.com", beside)]],
    ["v=spf1 redirect=a.com a -all", [about("redirect-ignored", "redirect=a.com", beside)]],
    ["v=spf1 a a:%{d} -all", [about("duplicate-term", "a:%{d}", twice)]],
    ["v=spf1 ip4:192.0.2.1/24 ip4:192.0.2.9/24 -all", [about("duplicate-term", "ip4:192.0.2.9/24", twice)]],
    ["v=spf1 mx MX -all", [about("duplicate-term", "MX", twice), about("uppercase", "MX", capital("mx"))]],
    [
      "v=spf1 INCLUDE:A.com ~ALL",
      [about("uppercase", "INCLUDE:A.com", capital("include:A.com")), about("uppercase", "~ALL", capital("~all"))],
    ],
    ["v=spf1 Redirect=A.com", [about("uppercase", "Redirect=A.com", capital("redirect=A.com"))]],
    ["v=spf1 include=a.com -all", [about("equals-sign", "include=a.com", equals("include:a.com"))]],
    ["v=spf1 ip4=192.0.2.1 -all", [about("equals-sign", "ip4=192.0.2.1", equals("ip4:192.0.2.1"))]],
    ["v=spf1 x-y=1 -all", [about("unknown-modifier", "x-y=1", unknown)]],
    [
      "v=spf1 include:a.com-all",
      [
        about(
          "missing-space",
          "include:a.com-all",
          "ends in an all that is read as part of the name; put a space before it",
        ),
        noAll,
      ],
    ],
  ])("tells what is unwise, and where: %s", (text, told) => {
    expect(findings(text)).toEqual(told);
  });

  it("is what the record is refused for, where it is none", () => {
    for (const text of ["v=spf1 moo ip4:1", "spf2.0/pra", "v=spf1 included: a.com"]) {
      expect(reviewSpf(text)).toEqual(parseSpf(text).issues);
      expect(reviewSpf(text)).not.toEqual([]);
    }
  });

  it.each([
    ["spf.qiye.aliyun.com", "China (Standard, Premium, Free)"],
    ["SPF.MXHICHINA.COM.", "China Enterprise (older, mxhichina.com)"],
    ["spf.hk.aliyun.com", "Hong Kong"],
    ["spf.de.alibabacloud.com", "Germany"],
    ["spf.us.alibabacloud.com", "US"],
  ])("knows another edition of Alibaba Mail: %s", (domain, title) => {
    const message = `is for Alibaba Mail's edition ${title}, but this domain's edition sends through spf.sg.aliyun.com; use that one, unless the domain is moving between the two`;
    expect(findings(`v=spf1 include:${domain} -all`)).toEqual([about("other-edition", `include:${domain}`, message)]);
    expect(reviewSpf(`v=spf1 include:${domain} -all`)).toEqual([]);
    expect(findings(`v=spf1 include:${domain} -all`, domain.toLowerCase().replace(/\.$/, ""))).toEqual([]);
  });

  it("sees another edition behind a redirect, too", () => {
    expect(findings("v=spf1 redirect=spf.qiye.aliyun.com").map(([id]) => id)).toEqual(["spf.other-edition"]);
  });

  // The grammar lets these through (RFC 7208 section 7.1 allows any visible sign), but nobody's domain is named so, and
  // an include of what is not there is a permerror for all mail.
  it.each([
    "include:a.com,include:b.com",
    "include:a.com;include:b.com",
    "a:https://mail.example.com",
    "include:user@a.com",
    'include:"a.com',
    "include:a..com",
    "include:.a.com",
    "mx:a.com/24:b.com",
    `include:${"a".repeat(64)}.com`,
    "redirect=a.com,b.com",
    "exp=http://why.example.com",
  ])("tells of a name that nobody has: %s", (term) => {
    const told = findings(`v=spf1 ${term} mx -all`).filter(([id]) => id !== "spf.redirect-ignored");
    expect(told).toMatchObject([[expect.stringMatching(/^spf\./), term, expect.any(String)]]);
  });

  it("tells of two records in one", () => {
    const told = findings("v=spf1 a -all v=spf1 include:a.com -all");
    expect(told.find(([, part]) => part === "v=spf1")?.[2]).toMatch(/two|second|merge/);
  });

  it("gives advice that can be followed: all with an equals sign", () => {
    const message = findings("v=spf1 a all=-").find(([id]) => id === "spf.equals-sign")?.[2] ?? "";
    expect(message).toContain("write -all");
  });

  it("counts the look-ups of the record's own terms", () => {
    const terms = Array.from({ length: 11 }, (_, index) => `include:s${index}.com`);
    expect(findings(`v=spf1 ${terms.slice(1).join(" ")} ip4:192.0.2.1 -all`)).toEqual([]);
    expect(findings(`v=spf1 ${terms.join(" ")} -all`)).toEqual([
      [
        "spf.too-many-lookups",
        undefined,
        "the record causes at least 11 DNS look-ups, but receivers allow only 10, so SPF fails for all mail (RFC 7208 section 4.6.4); remove senders that no longer send",
      ],
    ]);
    expect(findings(`v=spf1 ${terms.slice(1).join(" ")} redirect=x.com`).map(([id]) => id)).toEqual([
      "spf.too-many-lookups",
    ]);
    expect(findings(`v=spf1 -all ${terms.join(" ")}`).map(([id]) => id)).not.toContain("spf.too-many-lookups");
  });

  it.each([
    [450, []],
    [
      451,
      [
        "spf.long",
        "the record has 451 octets, more than the 450 that fit into every DNS answer (RFC 7208 section 3.4); remove senders, or combine networks",
      ],
    ],
    [
      512,
      [
        "spf.long",
        "the record has 512 octets, more than the 450 that fit into every DNS answer (RFC 7208 section 3.4); remove senders, or combine networks",
      ],
    ],
    [
      513,
      [
        "spf.too-long",
        "the record has 513 octets, more than the 512 of a plain UDP answer, so receivers without TCP can't read it (RFC 7208 section 3.4); remove senders, or combine networks",
      ],
    ],
  ])("tells what a length of %i octets costs", (length, told) => {
    const record = `v=spf1 x=${"a".repeat(length - 14)} -all`;
    expect(record).toHaveLength(length);
    const findingsOfLength = reviewSpf(record).filter(({ id }) => /long$/.test(id));
    expect(findingsOfLength.flatMap(({ id, message }) => [id, message])).toEqual(told);
  });
});

describe("the SPF record among TXT records", () => {
  it("is the one", () => {
    expect(selectSpf(["x", "v=spf1 -all", "spf2.0/pra -all"])).toEqual({ text: "v=spf1 -all", issues: [] });
    expect(selectSpf(["V=SPF1 moo"])).toEqual({ text: "V=SPF1 moo", issues: [] });
  });

  const none = {
    id: "spf.none",
    severity: "error",
    path: "",
    message: "no SPF record found (RFC 7208 section 4.5); add one",
  };

  it("may not be there", () => {
    expect(selectSpf([])).toEqual({ issues: [none] });
    expect(selectSpf(["x", "spf2.0/pra -all"])).toEqual({ issues: [none] });
  });

  it("may be nearly there", () => {
    expect(selectSpf(["x", "“v=spf1 -all”", "v=spf1; -all"])).toEqual({
      issues: [none, ...reviewSpf("“v=spf1 -all”"), ...reviewSpf("v=spf1; -all")],
    });
  });

  it("may be there more than once", () => {
    expect(selectSpf(["v=spf1 -all", "x", "v=spf1", "V=spf1 a"])).toEqual({
      issues: [
        {
          id: "spf.several",
          severity: "error",
          path: "",
          message:
            "3 SPF records found; with more than one, SPF fails for all mail (RFC 7208 section 4.5); merge them into one",
        },
      ],
    });
  });
});
