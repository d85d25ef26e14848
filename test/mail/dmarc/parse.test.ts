import { describe, expect, it } from "vitest";
import { buildDmarc, type DmarcRecord, formatDmarc, isDmarc, parseDmarc } from "../../../src/mail";
import { withProposal } from "../../../src/shared/issues";
import { naming } from "../../support/naming";

const none = { aggregateReports: [], failureReports: [], removedTags: [], unknownTags: [] };
const rua = "rua=mailto:d@example.com";
const reports = { ...none, aggregateReports: ["mailto:d@example.com"] };

/** The issues, each with the part of the record that it marks. */
function found(record: string): string[] {
  return parseDmarc(record).issues.map(
    ({ id, severity, path, span }) => `${severity} ${id}${path} ${record.slice(span?.start, span?.end)}`,
  );
}

describe("a DMARC record that is read", () => {
  it.each<[string, string, DmarcRecord]>([
    [
      "RFC 9989 appendix B.2.1",
      "v=DMARC1; p=none; rua=mailto:dmarc-feedback@example.com",
      { ...none, policy: "none", aggregateReports: ["mailto:dmarc-feedback@example.com"] },
    ],
    [
      "RFC 9989 appendix B.2.3",
      "v=DMARC1; p=none; rua=mailto:dmarc-feedback@example.com; ruf=mailto:auth-reports@thirdparty.example.net",
      {
        ...none,
        policy: "none",
        aggregateReports: ["mailto:dmarc-feedback@example.com"],
        failureReports: ["mailto:auth-reports@thirdparty.example.net"],
      },
    ],
    [
      "RFC 9989 appendix B.2.5",
      "v=DMARC1; p=quarantine; rua=mailto:dmarc-feedback@example.com,mailto:tld-test@thirdparty.example.net; t=y",
      {
        ...none,
        policy: "quarantine",
        aggregateReports: ["mailto:dmarc-feedback@example.com", "mailto:tld-test@thirdparty.example.net"],
        testing: true,
      },
    ],
    [
      "RFC 9989 appendix B.3.1",
      "v=DMARC1; p=reject; aspf=r; rua=mailto:dmarc-feedback@example.com",
      { ...none, policy: "reject", spfAlignment: "relaxed", aggregateReports: ["mailto:dmarc-feedback@example.com"] },
    ],
    [
      "all tags",
      "v=DMARC1; p=reject; sp=quarantine; np=none; adkim=s; aspf=s; t=n; psd=u; rua=mailto:a@example.com; ruf=mailto:b@example.com; fo=1:d:s; pct=50; rf=afrf; ri=3600; x=y",
      {
        policy: "reject",
        subdomainPolicy: "quarantine",
        nonexistentSubdomainPolicy: "none",
        dkimAlignment: "strict",
        spfAlignment: "strict",
        testing: false,
        psd: "u",
        aggregateReports: ["mailto:a@example.com"],
        failureReports: ["mailto:b@example.com"],
        fo: ["1", "d", "s"],
        removedTags: [
          { name: "pct", value: "50" },
          { name: "rf", value: "afrf" },
          { name: "ri", value: "3600" },
        ],
        unknownTags: [{ name: "x", value: "y" }],
      },
    ],
    [
      "values in capitals",
      `v=DMARC1; p=REJECT; adkim=S; ${rua}`,
      { ...reports, policy: "reject", dkimAlignment: "strict" },
    ],
  ])("has what is in %s, and is written again", (_, text, record) => {
    const parsed = parseDmarc(text);
    expect(parsed).toMatchObject({ ok: true, record });
    expect(parsed.ok && parseDmarc(formatDmarc(parsed.record))).toMatchObject({ ok: true, record });
  });

  it.each<[string, string, DmarcRecord, string[]]>([
    ["nothing", `v=DMARC1; p=reject; ${rua}`, { ...reports, policy: "reject" }, []],
    ["no policy", `v=DMARC1; ${rua}`, { ...reports, policy: "none" }, ["warning dmarc.no-policy "]],
    // RFC 9989 section 4.10.1.
    ["a bad policy", `v=DMARC1; p=rejct; ${rua}`, { ...reports, policy: "none" }, ["warning dmarc.policy rejct"]],
    ["a bad sp", `v=DMARC1; p=reject; sp=x; ${rua}`, { ...reports, policy: "none" }, ["warning dmarc.policy x"]],
    ["an empty np", `v=DMARC1; p=reject; np=; ${rua}`, { ...reports, policy: "none" }, ["warning dmarc.policy "]],
    // RFC 9989 section 4.8.
    [
      "a bad adkim",
      `v=DMARC1; p=reject; adkim=strict; ${rua}`,
      { ...reports, policy: "reject" },
      ["warning dmarc.value strict"],
    ],
    ["a bad t", `v=DMARC1; p=reject; t=1; ${rua}`, { ...reports, policy: "reject" }, ["warning dmarc.value 1"]],
    ["a bad psd", `v=DMARC1; p=reject; psd=no; ${rua}`, { ...reports, policy: "reject" }, ["warning dmarc.value no"]],
    [
      "a bad fo",
      `v=DMARC1; p=reject; ${rua}; ruf=mailto:f@example.com; fo=0:1`,
      { ...reports, policy: "reject", failureReports: ["mailto:f@example.com"] },
      ["warning dmarc.value 0:1"],
    ],
    [
      "an fo too long",
      `v=DMARC1; p=reject; ${rua}; ruf=mailto:f@example.com; fo=1:d:s:d:s:d`,
      { ...reports, policy: "reject", failureReports: ["mailto:f@example.com"] },
      ["warning dmarc.value 1:d:s:d:s:d"],
    ],
    [
      "fo alone",
      `v=DMARC1; p=reject; ${rua}; fo=1`,
      { ...reports, policy: "reject", fo: ["1"] },
      ["warning dmarc.fo-without-ruf fo=1"],
    ],
    ["a word", `v=DMARC1; p=reject; reject; ${rua}`, { ...reports, policy: "reject" }, ["warning dmarc.syntax reject"]],
    ["an empty tag", `v=DMARC1;; p=reject; ${rua}`, { ...reports, policy: "reject" }, ["warning dmarc.syntax ;"]],
    [
      "a strange sign",
      `v=DMARC1; p=reject; sp=réject; ${rua}`,
      { ...reports, policy: "reject" },
      ["warning dmarc.syntax é"],
    ],
    [
      "a strange name",
      `v=DMARC1; p=reject; a-b=1; ${rua}`,
      { ...reports, policy: "reject" },
      ["warning dmarc.syntax a-b"],
    ],
    [
      "a name with digits",
      `v=DMARC1; p=reject; p2=1; ${rua}`,
      { ...reports, policy: "reject", unknownTags: [{ name: "p2", value: "1" }] },
      ["warning dmarc.syntax p2=1"],
    ],
    [
      "an unknown tag",
      `v=DMARC1; p=reject; rau=x; ${rua}`,
      { ...reports, policy: "reject", unknownTags: [{ name: "rau", value: "x" }] },
      ["warning dmarc.unknown-tag rau=x"],
    ],
    [
      "names in capitals",
      `V=DMARC1; P=reject; RUA=mailto:d@example.com`,
      { ...reports, policy: "reject" },
      [
        "warning dmarc.tag-case V=DMARC1",
        "warning dmarc.tag-case P=reject",
        "warning dmarc.tag-case RUA=mailto:d@example.com",
      ],
    ],
    [
      "a policy in another place",
      `v=DMARC1; ${rua}; p=reject`,
      { ...reports, policy: "reject" },
      ["warning dmarc.tag-order p=reject"],
    ],
    ["a line break", `v=DMARC1; p=reject;\n${rua}`, { ...reports, policy: "reject" }, ["warning dmarc.line-break \n"]],
    [
      "a removed tag",
      `v=DMARC1; p=reject; pct=0; ${rua}`,
      { ...reports, policy: "reject", removedTags: [{ name: "pct", value: "0" }] },
      ["warning dmarc.removed-tag pct=0"],
    ],
    [
      "a no-break space",
      `v=DMARC1;\u00a0p=reject; ${rua}`,
      { ...reports, policy: "none" },
      ["warning dmarc.no-policy ", "warning dmarc.syntax \u00a0p", "warning dmarc.pasted \u00a0"],
    ],
    [
      "a size",
      "v=DMARC1; p=none; rua=mailto:d@example.com!10m",
      { ...reports, policy: "none" },
      ["warning dmarc.report-size !10m"],
    ],
    [
      "another scheme",
      "v=DMARC1; p=none; rua=https://x.example/r, mailto:d@example.com",
      { ...reports, policy: "none", aggregateReports: ["https://x.example/r", "mailto:d@example.com"] },
      ["warning dmarc.report-scheme https://x.example/r"],
    ],
    [
      "no scheme",
      "v=DMARC1; p=none; rua=mailto:d@example.com,e@example.com",
      { ...reports, policy: "none" },
      ["warning dmarc.report-uri e@example.com"],
    ],
    [
      "a comma too many",
      "v=DMARC1; p=none; rua=mailto:d@example.com,",
      { ...reports, policy: "none" },
      ["warning dmarc.report-uri "],
    ],
  ])("is warned of: %s", (_, text, record, issues) => {
    const parsed = parseDmarc(text);
    expect(parsed.ok && parsed.record).toEqual(record);
    expect(found(text)).toEqual(issues);
  });

  it.each<[string, string, string[]]>([
    ["nothing", "", ["error dmarc.version "]],
    ["another record", "v=spf1 -all", ["error dmarc.version spf1 -all"]],
    ["another version", "v=DMARC2; p=none", ["error dmarc.version DMARC2"]],
    ["a version in small letters", "v=dmarc1; p=none", ["error dmarc.version dmarc1"]],
    ["a version behind the policy", "p=none; v=DMARC1", ["error dmarc.version v=DMARC1"]],
    ["a space before the version", "  v=DMARC1; p=none", ["error dmarc.version   "]],
    ["no semicolon behind the version", "v=DMARC1 p=none", ["error dmarc.version DMARC1 p=none"]],
    ["no tag at all", "hello", ["error dmarc.version hello"]],
    ["a tag twice", `v=DMARC1; p=none; p=reject; ${rua}`, ["error dmarc.duplicate-tag p=reject"]],
    [
      "a tag twice in other letters",
      `v=DMARC1; p=none; P=reject; ${rua}`,
      ["error dmarc.duplicate-tag P=reject", "warning dmarc.tag-case P=reject"],
    ],
    [
      "an unknown tag twice",
      `v=DMARC1; p=none; x=1; x=2; ${rua}`,
      ["warning dmarc.unknown-tag x=1", "error dmarc.duplicate-tag x=2"],
    ],
    ["a bad policy and no reports", "v=DMARC1; p=rejct", ["error dmarc.policy rejct"]],
    [
      "a bad policy and no readable reports",
      "v=DMARC1; p=rejct; rua=x",
      ["error dmarc.policy rejct", "warning dmarc.report-uri x"],
    ],
    ["neither policy nor reports", "v=DMARC1;", ["error dmarc.no-policy "]],
    ["no policy but one for subdomains", "v=DMARC1; sp=reject", ["error dmarc.no-policy "]],
    ["a policy in quotes", "v=DMARC1; p=“reject”", ["warning dmarc.syntax “", "error dmarc.policy “"]],
    ["8 MB", `v=DMARC1; p=none; x=${"a".repeat(8_000_000)}`, [expect.stringMatching(/^error dmarc.too-long v/)]],
    ["quotes around it", '"v=DMARC1; p=none"', ['error dmarc.pasted "v=DMARC1; p=none"']],
    ["backslashes", "v=DMARC1\\; p=none", ["error dmarc.pasted \\"]],
    ["full-width signs", "v=DMARC1；p=none", ["error dmarc.pasted ；"]],
  ])("is refused for %s", (_, record, issues) => {
    expect(parseDmarc(record).ok).toBe(false);
    expect(found(record)).toEqual(issues);
  });

  it.each<[string, place: string, named: string[], mended?: string]>([
    ["v=DMARC1 p=none", "dmarc.version DMARC1 p=none", ["p=", "v=DMARC1; p=…"], "v=DMARC1; p=none"],
    [" v=DMARC1; p=none", "dmarc.version  ", ["v=DMARC1;"], "v=DMARC1; p=none"],
    [
      "v=DMARC1; p=none rua=mailto:a@example.com",
      "dmarc.policy none rua=mailto:a@example.com",
      ["rua="],
      "v=DMARC1; p=none; rua=mailto:a@example.com",
    ],
    [
      `v=DMARC1; p=quarantne; ${rua}`,
      "dmarc.policy quarantne",
      ["p=none", '"quarantine"'],
      `v=DMARC1; p=quarantine; ${rua}`,
    ],
    ["v=DMARC1; p=no", "dmarc.policy no", ['"no"']],
    ["v=DMARC1; p=none; adkim=s aspf=s", "dmarc.value s aspf=s", [" r ", "aspf="], "v=DMARC1; p=none; adkim=s; aspf=s"],
    ["v=DMARC1; p=none; adkim=x", "dmarc.value x", ["adkim", "r or s"]],
    ["v=DMARC1; p=none; psd=x", "dmarc.value x", ["psd", "y, n or u"]],
    ["v=DMARC1; p=none; adkm=s", "dmarc.unknown-tag adkm=s", ['"adkim"'], "v=DMARC1; p=none; adkim=s"],
    [
      "v=DMARC1; p=none; rua=a@example.com",
      "dmarc.report-uri a@example.com",
      ["mailto:a@example.com"],
      "v=DMARC1; p=none; rua=mailto:a@example.com",
    ],
    ["v=DMARC1; p=none; rua=,", "dmarc.report-uri ", ["mailto:dmarc@example.com"]],
    [
      "v=DMARC1; p=none; rua=mailto:a@example.com mailto:b@example.com",
      "dmarc.report-uri mailto:a@example.com mailto:b@example.com",
      ["mailto:dmarc@example.com"],
    ],
    [
      "v=DMARC1; p=none; rua=mailto:a@example.com ruf=mailto:b@example.com",
      "dmarc.report-uri mailto:a@example.com ruf=mailto:b@example.com",
      ["ruf="],
      "v=DMARC1; p=none; rua=mailto:a@example.com; ruf=mailto:b@example.com",
    ],
    ["v=DMARC1; p=none; pct=100", "dmarc.removed-tag pct=100", ["pct"]],
    ["v=DMARC1; p=none; pct=0", "dmarc.removed-tag pct=0", ["pct", "t=y"]],
    ["v=DMARC1; p=none; pct=25", "dmarc.removed-tag pct=25", ["pct", " 25 %", "t=y"]],
    ["v=DMARC1; p=none; pct=x", "dmarc.removed-tag pct=x", ["pct", '"x"', "0 to 100"]],
    ["v=DMARC1; p=none; ri=3600", "dmarc.removed-tag ri=3600", [" ri "]],
    // What every object has is not a tag.
    ["v=DMARC1; p=none; constructor=1", "dmarc.unknown-tag constructor=1", ['"constructor"']],
    ["v=DMARC1; p=none; rf=iodef", "dmarc.removed-tag rf=iodef", [" rf "]],
    [
      '("v=DMARC1; " "p=none")',
      'dmarc.pasted ("v=DMARC1; " "p=none")',
      ["quotes", '"v=DMARC1; p=none"'],
      "v=DMARC1; p=none",
    ],
    [
      "v=DMARC1; p=none; rua=mailto:a@münchen.de",
      "dmarc.syntax ü",
      ["rua=mailto:a@xn--mnchen-3ya.de"],
      "v=DMARC1; p=none; rua=mailto:a@xn--mnchen-3ya.de",
    ],
    ['"v=DMARC1; p=rejct"', 'dmarc.pasted "v=DMARC1; p=rejct"', ["quotes", "v=DMARC1; p=…"]],
    ["v=DMARC1; p=no\u200bne", "dmarc.syntax \u200b", ["(U+200B ZERO WIDTH SPACE)"], "v=DMARC1; p=none"],
  ])("%j is answered with what to do at %j", (record, place, named, mended) => {
    const issue = parseDmarc(record).issues.find(
      ({ id, span }) => `${id} ${record.slice(span?.start, span?.end)}` === place,
    );
    expect(issue?.message).toEqual(naming(...named));
    expect(issue?.proposal && withProposal(record, issue.proposal)).toBe(mended);
  });

  it("knows a report's address in any spelling", () => {
    const made = buildDmarc({ policy: "none", aggregateReports: ['"a b,c"@MÜNCHEN.de'] });
    expect(made.issues).toEqual([]);
    expect(parseDmarc(made.text)).toMatchObject({
      ok: true,
      issues: [],
      record: { aggregateReports: ["mailto:%22a%20b%2Cc%22@xn--mnchen-3ya.de"] },
    });
  });

  it("begins with the version, whose name has no letter case", () => {
    expect(isDmarc("V=DMARC1; p=none")).toBe(true);
    expect(isDmarc("V=dmarc1; p=none")).toBe(false);
  });
});

describe("a DMARC record that is built", () => {
  it("has failure options and what is said of a public suffix", () => {
    expect(buildDmarc({ policy: "reject", fo: ["1", "d", "1"], psd: "n", failureReports: ["f@example.com"] })).toEqual({
      text: "v=DMARC1; p=reject; psd=n; ruf=mailto:f@example.com; fo=1:d",
      issues: [expect.objectContaining({ id: "dmarc.failure-reports", path: "failureReports" })],
    });
    expect(buildDmarc({ policy: "reject", fo: [], psd: "u" }).text).toBe("v=DMARC1; p=reject");
  });

  it("is refused for failure options that exclude each other", () => {
    expect(buildDmarc({ policy: "reject", fo: ["0", "1"] }).issues).toMatchObject([
      { id: "dmarc.failure-options", severity: "error", path: "fo" },
    ]);
  });

  it.each(["mailto:mailto:a@example.com", "mailto://a@example.com"])("is refused for the address %s", (address) => {
    expect(buildDmarc({ policy: "none", aggregateReports: [address] }).issues.map(({ id }) => id)).toEqual([
      "dmarc.report-address",
    ]);
  });
});
