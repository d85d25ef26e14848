import { describe, expect, it } from "vitest";
import { sameDmarc } from "../../../src/mail";

const rua = "rua=mailto:a@example.com";

describe("two DMARC records", () => {
  it.each<[string, string, string]>([
    ["one text", "v=DMARC1; p=none", "v=DMARC1; p=none"],
    ["one text that is no record", "hello", "hello"],
    [
      "other white space and letter case",
      `v=DMARC1; p=reject; ${rua}`,
      `v = DMARC1;p= Reject ;\trua =mailto:a@Example.com;`,
    ],
    ["another order", `v=DMARC1; p=reject; adkim=s; ${rua}`, `v=DMARC1; ${rua}; adkim=s; p=reject`],
    [
      "defaults that are written",
      "v=DMARC1; p=reject",
      "v=DMARC1; p=reject; sp=reject; np=reject; adkim=r; aspf=r; t=n; psd=u; pct=100",
    ],
    ["a policy that is left out", `v=DMARC1; p=none; ${rua}`, `v=DMARC1; ${rua}`],
    ["a policy that can't be read", `v=DMARC1; p=none; ${rua}`, `v=DMARC1; p=reject; sp=x; ${rua}`],
    [
      "addresses in another order and spelling",
      "v=DMARC1; p=none; rua=mailto:a@example.com,mailto:b+c@example.com",
      "v=DMARC1; p=none; rua=MAILTO:b%2Bc@example.com , mailto:a@example.com",
    ],
    ["a size", `v=DMARC1; p=none; ${rua}`, `v=DMARC1; p=none; ${rua}!5m`],
    ["unknown and useless tags", `v=DMARC1; p=none; ${rua}`, `v=DMARC1; p=none; ${rua}; fo=1; ri=5; rf=x; y=z`],
    [
      "failure options in another order",
      "v=DMARC1; p=none; ruf=mailto:f@example.com; fo=1:d",
      "v=DMARC1; p=none; ruf=mailto:f@example.com; fo=d:1",
    ],
    [
      "a default failure option",
      "v=DMARC1; p=none; ruf=mailto:f@example.com",
      "v=DMARC1; p=none; ruf=mailto:f@example.com; fo=0",
    ],
    ["test mode of nothing", `v=DMARC1; p=none; ${rua}`, `v=DMARC1; p=none; t=y; pct=0; ${rua}`],
    [
      "another scheme's capitals",
      "v=DMARC1; p=none; rua=https://x.example/A",
      "v=DMARC1; p=none; rua=HTTPS://x.example/A",
    ],
  ])("are the same with %s", (_, a, b) => {
    expect(sameDmarc(a, b)).toBe(true);
    expect(sameDmarc(b, a)).toBe(true);
  });

  it.each<[string, string, string]>([
    ["another policy", "v=DMARC1; p=none", "v=DMARC1; p=reject"],
    ["another policy for subdomains", "v=DMARC1; p=reject", "v=DMARC1; p=reject; sp=none"],
    ["another policy for names that do not exist", "v=DMARC1; p=reject", "v=DMARC1; p=reject; np=none"],
    ["test mode", "v=DMARC1; p=reject", "v=DMARC1; p=reject; t=y"],
    ["a percentage, which older receivers follow", "v=DMARC1; p=reject", "v=DMARC1; p=reject; pct=50"],
    ["another alignment", "v=DMARC1; p=reject", "v=DMARC1; p=reject; aspf=s"],
    ["other reports", `v=DMARC1; p=none; ${rua}`, "v=DMARC1; p=none; rua=mailto:b@example.com"],
    ["other failure reports", "v=DMARC1; p=none", "v=DMARC1; p=none; ruf=mailto:b@example.com"],
    [
      "other failure options",
      "v=DMARC1; p=none; ruf=mailto:f@example.com",
      "v=DMARC1; p=none; ruf=mailto:f@example.com; fo=1",
    ],
    ["a public suffix", "v=DMARC1; p=none", "v=DMARC1; p=none; psd=y"],
    ["letter case in a mailbox", `v=DMARC1; p=none; ${rua}`, "v=DMARC1; p=none; rua=mailto:A@example.com"],
    ["a record without policy and reports", "v=DMARC1", "v=DMARC1; p=none"],
    ["a text that is no record", "v=DMARC1; p=none", "v=dmarc1; p=none"],
    ["two texts that are none", "hello", "hello "],
  ])("differ with %s", (_, a, b) => {
    expect(sameDmarc(a, b)).toBe(false);
    expect(sameDmarc(b, a)).toBe(false);
  });
});
