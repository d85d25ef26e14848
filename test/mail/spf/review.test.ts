import { describe, expect, it } from "vitest";
import { parseSpf, reviewSpf, selectSpf } from "../../../src/mail/spf";
import { naming } from "../../support/naming";

/** A finding: its id, the part of the text that it is about (nothing for the whole), and what to write there. */
type Told = [id: string, part: string | undefined, ...proposal: string[]];

function findings(text: string, provider: string | undefined = "spf.sg.aliyun.com"): Told[] {
  return reviewSpf(text, provider ? { provider } : {}).map(({ id, severity, path, message, span, proposal }) => {
    expect(path).toBe("");
    expect(severity).toBe(id === "spf.too-many-lookups" ? "error" : "warning");
    const part = span && text.slice(span.start, span.end);
    if (part !== text) expect(message).toEqual(naming(JSON.stringify(part)));
    const place: Told = [id, part === text ? undefined : part];
    return proposal ? [...place, proposal.text] : place;
  });
}

/** One finding about a term. */
const about = (id: string, term: string, ...proposal: string[]): Told => [`spf.${id}`, term, ...proposal];

const noAll: Told = ["spf.no-all", undefined];

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

  it.each<[string, Told[]]>([
    ["v=spf1", [noAll]],
    ["v=spf1 mx  x=1 ", [about("unknown-modifier", "x=1"), noAll]],
    ["v=spf1 +all", [about("plus-all", "+all")]],
    ["v=spf1 all", [about("plus-all", "all")]],
    ["v=spf1 ptr -all", [about("ptr", "ptr")]],
    ["v=spf1 -ptr:a.com -all", [about("ptr", "-ptr:a.com")]],
    ["v=spf1 ip4:0.0.0.0/0 ip6:::/0 -all", [about("everyone", "ip4:0.0.0.0/0"), about("everyone", "ip6:::/0")]],
    [
      "v=spf1 ip4:128.0.0.0/1 ip4:10.0.0.0/8 ip6:2000::/3 -ip4:0.0.0.0/1 -all",
      [about("wide-network", "ip4:128.0.0.0/1"), about("wide-network", "ip6:2000::/3")],
    ],
    ["v=spf1 a/0 mx:a.com/24//0 -all", [about("everyone", "a/0"), about("everyone", "mx:a.com/24//0")]],
    ["v=spf1 a/24//64 mx/7 -mx/0 -all", [about("wide-network", "mx/7")]],
    [
      "v=spf1 exists:a.com exists:%{d}.a.com -all",
      [about("everyone", "exists:a.com"), about("everyone", "exists:%{d}.a.com")],
    ],
    ["v=spf1 exists:%{i}.a.com ?exists:a.com -all", []],
    ["v=spf1 a -all mx exp=x.com", [about("after-all", "mx")]],
    ["v=spf1 -all -all", [about("after-all", "-all"), about("duplicate-term", "-all")]],
    ["v=spf1 -all redirect=a.com", [about("redirect-ignored", "redirect=a.com")]],
    ["v=spf1 redirect=a.com a -all", [about("redirect-ignored", "redirect=a.com")]],
    ["v=spf1 a a:%{d} -all", [about("duplicate-term", "a:%{d}")]],
    ["v=spf1 ip4:192.0.2.1/24 ip4:192.0.2.9/24 -all", [about("duplicate-term", "ip4:192.0.2.9/24")]],
    ["v=spf1 mx MX -all", [about("duplicate-term", "MX"), about("uppercase", "MX", "mx")]],
    [
      "v=spf1 INCLUDE:A.com ~ALL",
      [about("uppercase", "INCLUDE:A.com", "include:A.com"), about("uppercase", "~ALL", "~all")],
    ],
    ["v=spf1 Redirect=A.com", [about("uppercase", "Redirect=A.com", "redirect=A.com")]],
    ["v=spf1 include=a.com -all", [about("equals-sign", "include=a.com", "include:a.com")]],
    ["v=spf1 ip4=192.0.2.1 -all", [about("equals-sign", "ip4=192.0.2.1", "ip4:192.0.2.1")]],
    ["v=spf1 x-y=1 -all", [about("unknown-modifier", "x-y=1")]],
    ["v=spf1 include:a.com-all", [about("missing-space", "include:a.com-all"), noAll]],
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
    expect(findings(`v=spf1 include:${domain} -all`)).toEqual([about("other-edition", `include:${domain}`)]);
    expect(reviewSpf(`v=spf1 include:${domain} -all`, { provider: "spf.sg.aliyun.com" })[0]?.message).toEqual(
      naming(title, "spf.sg.aliyun.com"),
    );
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
    expect(told).toMatchObject([[expect.stringMatching(/^spf\./), term]]);
  });

  it("tells of two records in one", () => {
    expect(findings("v=spf1 a -all v=spf1 include:a.com -all")).toContainEqual(["spf.two-in-one", "v=spf1"]);
  });

  it("gives advice that can be followed: all with an equals sign", () => {
    expect(findings("v=spf1 a all=-")).toContainEqual(about("equals-sign", "all=-", "-all"));
  });

  it("counts the look-ups of the record's own terms", () => {
    const terms = Array.from({ length: 11 }, (_, index) => `include:s${index}.com`);
    expect(findings(`v=spf1 ${terms.slice(1).join(" ")} ip4:192.0.2.1 -all`)).toEqual([]);
    expect(findings(`v=spf1 ${terms.join(" ")} -all`)).toEqual([["spf.too-many-lookups", undefined]]);
    expect(reviewSpf(`v=spf1 ${terms.join(" ")} -all`)[0]?.message).toEqual(naming("11", "10"));
    expect(findings(`v=spf1 ${terms.slice(1).join(" ")} redirect=x.com`).map(([id]) => id)).toEqual([
      "spf.too-many-lookups",
    ]);
    expect(findings(`v=spf1 -all ${terms.join(" ")}`).map(([id]) => id)).not.toContain("spf.too-many-lookups");
  });

  it.each<[number, unknown[]]>([
    [450, []],
    [451, ["spf.long", naming("451", "450")]],
    [512, ["spf.long", naming("512", "450")]],
    [513, ["spf.too-long", naming("513", "512")]],
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
    message: expect.any(String),
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
          message: naming("3 "),
        },
      ],
    });
  });
});
