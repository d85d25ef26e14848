import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reportUri } from "../../src/mail/addresses";
import { buildTlsRpt, isTlsRpt } from "../../src/mail/tls-rpt";
import { naming } from "../support/naming";

describe("a TLS-RPT record", () => {
  it.each([
    // RFC 8460 section 3.1.
    [["mailto:reports@example.com"], "v=TLSRPTv1; rua=mailto:reports@example.com"],
    [["https://reporting.example.com/v1/tlsrpt"], "v=TLSRPTv1; rua=https://reporting.example.com/v1/tlsrpt"],
    [
      ["tls@example.com", "https://reporting.example.com/"],
      "v=TLSRPTv1; rua=mailto:tls@example.com,https://reporting.example.com/",
    ],
    [["  MAILTO:tls@EXAMPLE.com "], "v=TLSRPTv1; rua=mailto:tls@example.com"],
    [["tls@münchen.de"], "v=TLSRPTv1; rua=mailto:tls@xn--mnchen-3ya.de"],
    [["HTTPS://Reports.Example.com:8443"], "v=TLSRPTv1; rua=https://reports.example.com:8443/"],
    // Comma, semicolon and exclamation mark part the record's own fields (RFC 8460 section 3).
    [['"a,b;c!d"@example.com'], "v=TLSRPTv1; rua=mailto:%22a%2Cb%3Bc%21d%22@example.com"],
    [["https://example.com/a,b;c!d?x=1,2;3!"], "v=TLSRPTv1; rua=https://example.com/a%2Cb%3Bc%21d?x=1%2C2%3B3%21"],
    [["https://example.com/ü |%zz%2C"], "v=TLSRPTv1; rua=https://example.com/%C3%BC%20%7C%25zz%2C"],
  ])("of %j reads %s", (addresses, text) => {
    expect(buildTlsRpt(addresses)).toEqual({ text, issues: [] });
  });

  it.each([
    [[], "error tls-rpt.no-address @ addresses"],
    [[""], "error tls-rpt.report-address @ addresses[0]"],
    [["a@example.com", "example.com"], "error tls-rpt.report-address @ addresses[1]"],
    [["http://example.com/"], "error tls-rpt.report-address @ addresses[0]"],
    [["https://"], "error tls-rpt.report-address @ addresses[0]"],
    [["https://192.0.2.1/"], "error tls-rpt.report-address @ addresses[0]"],
    [["https://reports/"], "error tls-rpt.report-address @ addresses[0]"],
    [["https://user@example.com/"], "error tls-rpt.report-address @ addresses[0]"],
    [["https://example.com/#part"], "error tls-rpt.report-address @ addresses[0]"],
    [["a@example.com", "mailto:a@EXAMPLE.com"], "warning tls-rpt.duplicate-address @ addresses[1]"],
  ])("of %j is told: %s", (addresses, expected) => {
    const { issues } = buildTlsRpt(addresses);
    expect(issues.map(({ severity, id, path }) => `${severity} ${id} @ ${path}`)).toEqual([expected]);
  });

  it("never tells the password of a URI", () => {
    const addresses = ["https://user:hush@example.com/", "http://u:hush@example.com", "https://u:hush@example.com"];
    const made = buildTlsRpt(addresses);
    expect(made.issues.map(({ id }) => id)).toEqual(addresses.map(() => "tls-rpt.report-address"));
    expect(JSON.stringify(made)).not.toContain("hush");
  });

  it("is told from other texts", () => {
    expect(["v=TLSRPTv1;rua=mailto:a@example.com", "v=TLSRPTv1", "v=TLSRPTv2;", "V=TLSRPTv1;"].map(isTlsRpt)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

describe("the URI of a report address", () => {
  const use = { family: "own", example: "a@example.com", https: true };

  it("is a mailto: only, where https is not taken", () => {
    const refused = reportUri("https://example.com/", "at", { family: "dmarc", example: "dmarc@example.com" });
    expect(refused).toEqual({
      id: "dmarc.report-address",
      severity: "error",
      path: "at",
      message: naming('"https://example.com/"', "dmarc@example.com"),
    });
  });

  it("holds nothing that parts the values or tags of a record, and is the same when it is given again", () => {
    const uri = fc.oneof(
      fc.webUrl({ validSchemes: ["https"], withQueryParameters: true }),
      fc.tuple(fc.string(), fc.domain()).map(([local, domain]) => `${local}@${domain}`),
      fc.tuple(fc.string(), fc.domain()).map(([path, domain]) => `https://${domain}/${path}`),
    );
    fc.assert(
      fc.property(uri, (value) => {
        const made = reportUri(value, "", use);
        if (typeof made !== "string") return;
        expect(made).toMatch(/^(?:mailto:|https:\/\/)[^\s,;!"\\]+$/);
        expect(reportUri(made, "", use)).toBe(made);
      }),
    );
  });
});
