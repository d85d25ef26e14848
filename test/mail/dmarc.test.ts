import { describe, expect, it } from "vitest";
import { buildDmarc, type DmarcPolicyRecord, isDmarc } from "../../src/mail";
import { naming } from "../support/naming";

describe("a DMARC record", () => {
  it.each<[string, DmarcPolicyRecord, string]>([
    ["the policy alone", { policy: "reject" }, "v=DMARC1; p=reject"],
    [
      "every field, in the standard's tags",
      {
        policy: "quarantine",
        subdomainPolicy: "reject",
        nonexistentSubdomainPolicy: "none",
        dkimAlignment: "strict",
        spfAlignment: "strict",
        testing: true,
        aggregateReports: ["dmarc@example.com", "mailto:reports@example.net"],
        failureReports: ["forensic@example.com"],
      },
      "v=DMARC1; p=quarantine; sp=reject; np=none; adkim=s; aspf=s; t=y; " +
        "rua=mailto:dmarc@example.com,mailto:reports@example.net; ruf=mailto:forensic@example.com",
    ],
    [
      "nothing for what is the standard's default",
      {
        policy: "reject",
        dkimAlignment: "relaxed",
        spfAlignment: "relaxed",
        testing: false,
        aggregateReports: [],
        failureReports: [],
      },
      "v=DMARC1; p=reject",
    ],
    [
      "an address without space and in A-labels",
      { policy: "none", aggregateReports: [" MAILTO:dmarc@München.de. "] },
      "v=DMARC1; p=none; rua=mailto:dmarc@xn--mnchen-3ya.de",
    ],
    [
      "signs that separate, escaped",
      { policy: "none", aggregateReports: ['"a,b;c!d"@example.com'] },
      "v=DMARC1; p=none; rua=mailto:%22a%2Cb%3Bc%21d%22@example.com",
    ],
    [
      "a plus as it is",
      { policy: "none", aggregateReports: ["a+b@example.com"] },
      "v=DMARC1; p=none; rua=mailto:a+b@example.com",
    ],
  ])("holds %s", (_, policy, text) => {
    const made = buildDmarc(policy);
    expect(made.text).toBe(text);
    expect(made.issues.filter(({ severity }) => severity === "error")).toEqual([]);
  });

  it("is warned of where it has no effect", () => {
    expect(buildDmarc({ policy: "none" }).issues).toEqual([
      {
        id: "dmarc.no-effect",
        severity: "warning",
        path: "policy",
        message: naming(" none ", "aggregateReports"),
      },
    ]);
  });

  it.each<[string, DmarcPolicyRecord, string[]]>([
    ["nothing", { policy: "reject", aggregateReports: ["a@example.com"] }, []],
    ["subdomains that are stronger", { policy: "none", subdomainPolicy: "reject" }, []],
    ["weaker subdomains", { policy: "reject", subdomainPolicy: "none" }, ["dmarc.weak-subdomains @ subdomainPolicy"]],
    [
      "weaker names that do not exist",
      { policy: "reject", nonexistentSubdomainPolicy: "none" },
      ["dmarc.weak-nonexistent @ nonexistentSubdomainPolicy"],
    ],
    ["test mode", { policy: "reject", testing: true }, ["dmarc.testing @ testing"]],
    [
      "failure reports",
      { policy: "reject", failureReports: ["f@example.com"] },
      ["dmarc.failure-reports @ failureReports"],
    ],
    [
      "an address twice",
      { policy: "none", aggregateReports: ["a@example.com", "b@example.com", "mailto:a@EXAMPLE.com"] },
      ["dmarc.duplicate-address @ aggregateReports[2]"],
    ],
    [
      "an address elsewhere",
      { policy: "none", aggregateReports: ["a@mail.example.com", "a@elsewhere.example", "a@beside.zone.example"] },
      ["dmarc.many-reports @ aggregateReports", "dmarc.external-reports @ aggregateReports[1]"],
    ],
  ])("is reviewed: %s", (_, policy, issues) => {
    const made = buildDmarc(policy, { domain: "example.com", zone: "zone.example" });
    expect(made.issues.map(({ id, path }) => `${id} @ ${path}`)).toEqual(issues);
  });

  it.each([
    "https://user:hunter2@reports.example.net",
    "https:user:hunter2@reports.example.net",
    "https://user:hunt/hunter2@reports.example.net",
    "user:hunter2@reports.example.net",
    "mailto:user:hunter2@reports.example.net",
  ])("is refused without its password: %s", (address) => {
    const made = buildDmarc({ policy: "none", aggregateReports: [address] });
    expect(made.issues.map(({ id }) => id)).toEqual(["dmarc.report-address"]);
    expect(JSON.stringify(made)).not.toContain("hunter2");
  });

  it.each([
    "",
    "a..b@example.com",
    ".a@example.com",
    "a(b)@example.com",
    "example.com",
    "@example.com",
    "me@",
    "me@localhost",
    "me you@example.com",
    "jürg@example.com",
    "https://example.com/",
    "me@example.com!10m",
    "me@192.0.2.1",
    "a@b@example.com",
    "mailto:a%40b@example.com",
    "mailto:a@example.com?subject=x",
    'a"b c"@example.com',
  ])("is refused for the report address %j", (address) => {
    const made = buildDmarc({
      policy: "none",
      aggregateReports: ["ok@example.com"],
      failureReports: ["ok@example.com", address],
    });
    expect(made.issues).toEqual([
      {
        id: "dmarc.report-address",
        severity: "error",
        path: "failureReports[1]",
        message: naming(JSON.stringify(address), "dmarc@example.com"),
      },
    ]);
  });

  it("is not said to have no effect as well where its only report address is wrong", () => {
    expect(buildDmarc({ policy: "none", aggregateReports: ["nobody"] }).issues.map(({ id }) => id)).toEqual([
      "dmarc.report-address",
    ]);
  });

  // RFC 6068 section 2: in a mailto URI these begin a query, a fragment, an escape or a second domain.
  it.each([
    ["a?subject=x@example.com", "a%3Fsubject%3Dx@example.com"],
    ["a#b@example.com", "a%23b@example.com"],
    ["100%@example.com", "100%25@example.com"],
    ["a/b&c@example.com", "a%2Fb%26c@example.com"],
    ['"a@b c"@example.com', "%22a%40b%20c%22@example.com"],
    ["mailto:a%2Fb@example.com", "a%2Fb@example.com"],
    ["mailto:100%@example.com", "100%25@example.com"],
  ])("holds the report address %j as %s", (address, uri) => {
    const { text, issues } = buildDmarc({ policy: "none", aggregateReports: [address] });
    expect(issues).toEqual([]);
    expect(text).toBe(`v=DMARC1; p=none; rua=mailto:${uri}`);
  });
});

describe("a text", () => {
  it.each([
    ["v=DMARC1", true],
    ["v=DMARC1; p=none", true],
    ["v = DMARC1 ;p=none", true],
    ["v=DMARC10", false],
    ["v=dmarc1; p=none", false],
    [" v=DMARC1", false],
    ["p=none; v=DMARC1", false],
  ])("%j is a DMARC record: %s", (text, is) => {
    expect(isDmarc(text)).toBe(is);
  });
});
