import { describe, expect, it } from "vitest";
import { type BimiAssertion, buildBimi, isBimi, parseBimi } from "../../src/mail/bimi";

const logo = "https://example.com/logo.svg";
const certificate = "https://example.com/vmc.pem";

describe("a BIMI record", () => {
  it.each<[BimiAssertion, string]>([
    [{ logo, certificate }, `v=BIMI1; l=${logo}; a=${certificate}`],
    [
      { logo: " HTTPS://Example.com/Logo.SVG", certificate },
      `v=BIMI1; l=https://example.com/Logo.SVG; a=${certificate}`,
    ],
    [
      { logo: "https://example.com/a,b;c/logo.svg?v=1,2", certificate: "https://münchen.de/c;1.pem" },
      "v=BIMI1; l=https://example.com/a%2Cb%3Bc/logo.svg?v=1%2C2; a=https://xn--mnchen-3ya.de/c%3B1.pem",
    ],
  ])("of %j reads %s", (assertion, text) => {
    expect(buildBimi(assertion)).toEqual({ text, issues: [] });
  });

  it("without a certificate says that many receivers show nothing", () => {
    const { text, issues } = buildBimi({ logo });
    expect(text).toBe(`v=BIMI1; l=${logo}`);
    expect(issues).toMatchObject([{ id: "bimi.no-certificate", severity: "warning", path: "certificate" }]);
  });

  it.each<[BimiAssertion, string]>([
    [{ logo: "http://example.com/logo.svg", certificate }, "error bimi.logo @ logo"],
    [{ logo: "logo.svg", certificate }, "error bimi.logo @ logo"],
    [{ logo: "https://192.0.2.1/logo.svg", certificate }, "error bimi.logo @ logo"],
    [{ logo, certificate: "" }, "error bimi.certificate @ certificate"],
    [{ logo, certificate: "https://u:p@example.com/vmc.pem" }, "error bimi.certificate @ certificate"],
    [{ logo: "https://example.com/logo.png", certificate }, "warning bimi.logo-type @ logo"],
    [{ logo: "https://example.com/logo?x=.svg", certificate }, "warning bimi.logo-type @ logo"],
    [{ logo, certificate: "https://example.com/vmc.crt" }, "warning bimi.certificate-type @ certificate"],
  ])("of %j is told: %s", (assertion, expected) => {
    const { issues } = buildBimi(assertion);
    expect(issues.map(({ severity, id, path }) => `${severity} ${id} @ ${path}`)).toEqual([expected]);
  });

  it("is told from other texts", () => {
    expect(["v=BIMI1; l=; a=;", "v = BIMI1", "v=BIMI2; l=", "l=; v=BIMI1"].map(isBimi)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it.each([{ logo, certificate }, { logo }])("is read as it was built: %j", (assertion) => {
    expect(parseBimi(buildBimi(assertion).text)).toEqual({ ok: true, record: assertion, issues: [] });
  });

  it("is read where it says that the domain takes no part", () => {
    expect(parseBimi("v=BIMI1; l=; a=;")).toEqual({ ok: true, record: { logo: "", certificate: "" }, issues: [] });
  });

  it.each([
    ["v=bimi1; l=", "v=bimi1; l="],
    ["v=BIMI1", "v=BIMI1"],
    ["v=BIMI1; l", "l"],
    ["v=BIMI1; l=logo.svg; a=", "logo.svg"],
    ["v=BIMI1; l=; a=http://example.com/vmc.pem", "http://example.com/vmc.pem"],
    ["v=BIMI1; l=; l=", "l="],
  ])("that reads %j is refused at %j", (text, place) => {
    const { issues } = parseBimi(text);
    expect(issues.map(({ id, span }) => `${id} ${text.slice(span?.start, span?.end)}`)).toEqual([
      `bimi.record ${place}`,
    ]);
  });
});
