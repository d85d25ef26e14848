import { generateKeyPairSync, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { checkExtraValue } from "../../src/plan/extra";
import { examplePublicKey } from "./helpers";

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const secret = privateKey.export({ type: "pkcs8", format: "der" }).toString("base64");
const ed25519 = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "der" }).toString("base64");

const zone = "example.com";

/** What is said of a TXT at an owner name. */
const saidOf = (text: string, owner = "@"): string[] =>
  checkExtraValue("TXT", text, { owner, zone }).issues.map(({ severity, id }) => `${severity} ${id}`);

describe("an extra TXT with a text of mail's own", () => {
  it.each([
    ["SPF that receivers give up", "v=spf1 inlcude:a.example -all", ["error spf.unknown"]],
    ["SPF that lets everyone send", "v=spf1 +all", ["warning spf.plus-all"]],
    ["SPF without fault", "v=spf1 include:a.example -all", []],
    ["DMARC without effect", "v=DMARC1; p=none", ["warning dmarc.no-effect"]],
    ["DMARC with a tag twice", "v=DMARC1; p=none; p=reject", ["error dmarc.duplicate-tag"]],
    ["a DKIM record without a key", "v=DKIM1; k=rsa", ["error dkim.no-key"]],
    ["a DKIM key that is withdrawn", "v=DKIM1; p=", []],
    ["any other text", "site-verification=abc", []],
    ["a character that nobody sees", "site-verification=\u200babc", ["warning txt.invisible"]],
  ])("is looked at as such: %s", (_, text, expected) => {
    const { text: kept } = checkExtraValue("TXT", text, { owner: "@", zone });
    expect(kept).toBe(text);
    expect(saidOf(text)).toEqual(expected);
  });

  it.each([
    ["_dmarc", "v=DMARC1; p=reject", []],
    ["_dmarc", "v=DMARC1; p=reject; rua=mailto:a@example.net", ["warning dmarc.external-reports"]],
    ["_dmarc.mail", "v=DMARC1; p=reject; rua=mailto:a@reports.example.com", []],
    ["_dmarc", "v=DMARC1 p=reject", ["error dmarc.version"]],
    ["_dmarc", "v=dmarc1; p=reject", ["error dmarc.version"]],
    ["_dmarc.mail", "p=reject", ["error dmarc.version"]],
    ["example.com._report._dmarc", "v=DMARC1", []],
    ["example.com._report._dmarc", "v=DMARC1;", []],
    ["*._report._dmarc.mail", "v=DMARC1; rua=mailto:a@example.com", []],
    ["*._report._dmarc", "DMARC1", ["error dmarc.version"]],
    ["s1._domainkey", `v=DKIM1; k=rsa; p=${examplePublicKey}`, []],
    ["*._domainkey", "v=DKIM1; p=", []],
    ["s1._domainkey.mail", "k=rsa; p=abc", ["warning dkim.no-version", "error dkim.key"]],
    ["s1._domainkey", "anything", ["error dkim.record"]],
    ["_domainkey", "o=-; r=postmaster@example.com", []],
    ["_mta-sts", "v=STSv1; id=1;", []],
    ["_mta-sts", "v=STSv1 id=1", ["error mta-sts.version"]],
    ["_mta-sts.mail", "v=STSv1;", ["error mta-sts.no-id"]],
    ["_smtp._tls", "v=TLSRPTv1; rua=mailto:a@example.com", []],
    ["_smtp._tls", "v=TLSRPTv1", ["error tls-rpt.no-address"]],
    ["_smtp._tls.mail", "v=tlsrptv1; rua=mailto:a@example.com", ["error tls-rpt.version"]],
    ["default._bimi", "v=BIMI1; l=; a=;", []],
    ["default._bimi.mail", "v=BIMI1; l=http://example.com/a.svg", ["error bimi.record"]],
    ["default._bimi", "BIMI1", ["error bimi.record"]],
    ["_acme-challenge", "gfj9Xq-Rg85nM_v0MrKbHyJ0SgVGz4bS1kLwEH1hPBw", []],
  ])("is read as what receivers look for at its name: %s with %j", (owner, text, expected) => {
    expect(saidOf(text, owner)).toEqual(expected);
  });

  it.each([
    " v=spf1 -all",
    "v=spf1;include:a.example -all",
    '"v=spf1',
    "“v=spf1 -all”",
    "v = spf1 -all",
    "\u200bv=spf1 -all",
  ])("is told as an SPF record that receivers don't find: %j", (text) => {
    expect(saidOf(text)).toEqual(["error spf.version"]);
  });

  it.each(["spf1", "v=spf10", "about v=spf1 records"])("is no SPF record: %j", (text) => {
    expect(saidOf(text)).toEqual([]);
  });
});

describe("a private key", () => {
  it.each([
    ["a DKIM record", `v=DKIM1; k=rsa; p=${secret}`],
    ["a record without version", `k=rsa; p=${secret}`],
    ["base64", secret],
    ["PEM", pem],
    ["a quoted string", `"${secret}"`],
    ["base64 of Ed25519", ed25519],
    ["PEM longer than any record", pem + "a".repeat(20_000_000)],
  ])("as %s is refused at any name, and neither kept nor repeated", (_, text) => {
    for (const owner of ["@", "s1._domainkey", "_dmarc"]) {
      const made = checkExtraValue("TXT", text, { owner, zone });
      expect(made).toMatchObject({ text: "", issues: [{ id: "dkim.private-key", severity: "error" }] });
      expect(made.issues).toHaveLength(1);
      expect(made.issues[0]?.message).not.toContain("MI");
    }
  });

  it("is refused in a record of any other type too", () => {
    for (const type of ["A", "AAAA", "CNAME", "MX", "SRV"] as const) {
      const { issues } = checkExtraValue(type, pem, { owner: "@", zone });
      expect(issues.map(({ id }) => id)).toEqual(["dkim.private-key"]);
    }
  });

  it.each([
    "google-site-verification=rXOxyZounnZasA8Z7oaD3c14JdjS9aKSWvsR1EbUSIQ",
    "MS=ms12345678",
    "MS=E4A68B9AB2BB9670BCE15412F62916164C0B20BB",
    "v=spf1 include:spf.sg.aliyun.com -all",
    "apple-domain-verification=RyQhdzTl6Z6x8ZP4",
    `v=DKIM1; k=rsa; p=${examplePublicKey}`,
    examplePublicKey,
  ])("is not seen in %j", (text) => {
    expect(saidOf(text)).toEqual([]);
  });

  it("is not seen in tokens of 32 to 63 signs, whatever they are", () => {
    for (let sample = 0; sample < 10_000; sample++) {
      const token = randomBytes(48)
        .toString(sample % 2 === 0 ? "base64" : "base64url")
        .slice(0, 32 + (sample % 32));
      expect(saidOf(token), token).toEqual([]);
    }
  });
});
