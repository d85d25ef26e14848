import { describe, expect, it } from "vitest";
import { reviewDmarc } from "../../../src/mail";
import { naming } from "../../support/naming";

const rua = "rua=mailto:d@example.com";

/** The issues, each with the part of the record that it marks. */
function found(record: string, context?: { domain?: string; parent?: string }): string[] {
  return reviewDmarc(record, context).map(
    ({ id, severity, path, span }) =>
      `${severity} ${id}${path === "" ? ` ${record.slice(span?.start, span?.end)}` : ` @ ${path}`}`,
  );
}

describe("a DMARC record in review", () => {
  it.each<[string, string, string[]]>([
    ["is without findings", `v=DMARC1; p=reject; ${rua}`, []],
    ["is without findings with stronger subdomains", `v=DMARC1; p=none; sp=quarantine; np=reject; ${rua}`, []],
    ["has weaker subdomains", `v=DMARC1; p=reject; sp=none; ${rua}`, ["warning dmarc.weak-subdomains sp=none"]],
    [
      "has weaker names that do not exist",
      `v=DMARC1; p=reject; np=quarantine; ${rua}`,
      ["warning dmarc.weak-nonexistent np=quarantine"],
    ],
    ["is in test mode", `v=DMARC1; p=reject; t=y; ${rua}`, ["warning dmarc.testing t=y"]],
    ["is in test mode for nothing", `v=DMARC1; p=none; t=y; ${rua}`, ["warning dmarc.testing-nothing t=y"]],
    ["is a public suffix", `v=DMARC1; p=reject; psd=y; ${rua}`, ["warning dmarc.public-suffix psd=y"]],
    ["does nothing", "v=DMARC1; p=none", ["warning dmarc.no-effect p=none"]],
    ["says nothing, which is told once", "v=DMARC1;", ["error dmarc.no-policy "]],
    ["does something without reports", "v=DMARC1; p=none; sp=reject", []],
    [
      "asks for failure reports",
      `v=DMARC1; p=none; ${rua}; ruf=mailto:f@example.com`,
      ["warning dmarc.failure-reports ruf=mailto:f@example.com"],
    ],
    [
      "has many addresses",
      "v=DMARC1; p=none; rua=mailto:a@x.example,mailto:b@x.example,mailto:c@x.example",
      ["warning dmarc.many-reports rua=mailto:a@x.example,mailto:b@x.example,mailto:c@x.example"],
    ],
    ["has removed tags", `v=DMARC1; p=none; ${rua}; ri=60`, ["warning dmarc.removed-tag ri=60"]],
    ["can't be read", "v=DMARC1; p=x", ["error dmarc.policy x"]],
  ])("%s", (_, record, issues) => {
    expect(found(record)).toEqual(issues);
  });

  it("is told of reports that go elsewhere", () => {
    const record = "v=DMARC1; p=none; rua=mailto:d@example.com,mailto:r@reports.example.net";
    expect(found(record, { domain: "example.com" })).toEqual([
      "warning dmarc.external-reports mailto:r@reports.example.net",
    ]);
    expect(reviewDmarc(record, { domain: "example.com" })[0]?.message).toEqual(
      naming("r@reports.example.net", "example.com._report._dmarc.reports.example.net", "v=DMARC1;"),
    );
    expect(found(record)).toEqual([]);
  });

  it.each<[string, string, string, string[]]>([
    ["a parent that is as strong", "p=reject", "p=reject", []],
    ["a weaker parent", "p=quarantine", "p=none", []],
    ["a stronger parent", "p=quarantine", "p=reject", ["warning dmarc.weaker-than-parent p=quarantine"]],
    ["a parent whose sp is stronger", "p=none", "p=none; sp=reject", ["warning dmarc.weaker-than-parent p=none"]],
    ["a parent whose sp is weaker", "p=none", "p=reject; sp=none", []],
    ["a parent that is testing", "p=none", "p=quarantine; t=y", []],
    [
      "test mode below a parent",
      "p=reject; t=y",
      "p=reject",
      ["warning dmarc.testing t=y", "warning dmarc.weaker-than-parent p=reject"],
    ],
    [
      "tags that are ignored",
      "p=reject; sp=reject; np=reject",
      "p=reject",
      ["warning dmarc.subdomain-tags sp=reject", "warning dmarc.subdomain-tags np=reject"],
    ],
    ["tags below a public suffix", "p=reject; sp=reject", "p=reject; psd=y", []],
    ["tags of an organization of its own", "p=reject; sp=reject; psd=n", "p=reject", []],
  ])("is held against %s", (_, own, parent, issues) => {
    expect(found(`v=DMARC1; ${own}; ${rua}`, { parent: `v=DMARC1; ${parent}` })).toEqual(issues);
  });

  it("is told of a parent without a policy of its own, and where its own is left out", () => {
    expect(found(`v=DMARC1; ${rua}`, { parent: "v=DMARC1; p=reject" })).toEqual([
      "warning dmarc.no-policy ",
      "warning dmarc.weaker-than-parent ",
    ]);
    expect(found(`v=DMARC1; p=none; ${rua}`, { parent: "v=DMARC1; p=x" })).toEqual(["warning dmarc.policy @ parent"]);
  });
});
