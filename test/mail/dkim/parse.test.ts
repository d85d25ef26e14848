import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { buildRetiredDkim, type DkimRecord, formatDkim, parseDkim } from "../../../src/mail";
import { withProposal } from "../../../src/shared/issues";
import { naming } from "../../support/naming";
import { base64, rsa } from "../keys";

const { publicKey } = rsa(2048);
const key = base64(publicKey, "spki");
/** RFC 6376 appendix C and RFC 8463 appendix A: the keys of the examples. */
const brisbane =
  "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB";
const football = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

/** The issues, each with the part of the record that it marks. */
function found(record: string): string[] {
  return parseDkim(record).issues.map(
    ({ id, severity, path, span }) => `${severity} ${id}${path} ${record.slice(span?.start, span?.end)}`,
  );
}

function recordOf(text: string): DkimRecord | undefined {
  const parsed = parseDkim(text);
  return parsed.ok ? parsed.record : undefined;
}

describe("a DKIM record that is read", () => {
  it.each<[string, string, DkimRecord]>([
    [
      "the example of RFC 6376",
      `v=DKIM1; p=${brisbane}`,
      { version: "DKIM1", keyType: "rsa", publicKey: brisbane, unknownTags: [] },
    ],
    [
      "the example of RFC 8463",
      `v=DKIM1; k=ed25519; p=${football}`,
      { version: "DKIM1", keyType: "ed25519", publicKey: football, unknownTags: [] },
    ],
    [
      "all tags",
      `v=DKIM1; h=sha256 : sha1; k=rsa; n=a note; s=email:tlsrpt; t=y:s; x=1; p=${key.slice(0, 99)} ${key.slice(99)}`,
      {
        version: "DKIM1",
        keyType: "rsa",
        publicKey: key,
        hashAlgorithms: ["sha256", "sha1"],
        services: ["email", "tlsrpt"],
        flags: ["y", "s"],
        notes: "a note",
        unknownTags: [{ name: "x", value: "1" }],
      },
    ],
    ["no version", `p=${key}`, { keyType: "rsa", publicKey: key, unknownTags: [] }],
    ["a withdrawn key", "v=DKIM1; p=", { version: "DKIM1", keyType: "rsa", publicKey: "", unknownTags: [] }],
  ])("has what is in %s, and is written again", (_, text, record) => {
    expect(recordOf(text)).toEqual(record);
    expect(recordOf(formatDkim(record))).toEqual(record);
  });

  it.each<[string, string, string[]]>([
    ["nothing", `v=DKIM1; k=rsa; h=sha256; s=email; t=s; n=x; p=${key}`, []],
    ["no version", `k=rsa; p=${key}`, ["warning dkim.no-version "]],
    ["test mode", `v=DKIM1; t=y; p=${key}`, ["warning dkim.testing y"]],
    ["an unknown flag", `v=DKIM1; t=s:test; p=${key}`, ["warning dkim.flag s:test"]],
    ["a hash that may not be used", `v=DKIM1; h=sha1; p=${key}`, ["warning dkim.no-sha256 sha1"]],
    ["no hash at all", `v=DKIM1; h=; p=${key}`, ["warning dkim.no-sha256 "]],
    ["another service", `v=DKIM1; s=tlsrpt; p=${key}`, ["warning dkim.not-email tlsrpt"]],
    ["an obsolete tag", `v=DKIM1; g=*; p=${key}`, ["warning dkim.obsolete-tag g=*"]],
    ["an unknown tag", `v=DKIM1; K=rsa; p=${key}`, ["warning dkim.unknown-tag K=rsa"]],
    ["an Ed25519 key", `v=DKIM1; k=ed25519; p=${football}`, [`warning dkim.ed25519 ${football}`]],
    ["a short key", `v=DKIM1; p=${brisbane}`, [`warning dkim.short-key ${brisbane}`]],
    [
      "base64 without its end",
      `v=DKIM1; k=ed25519; p=${football.slice(0, -1)}`,
      [`warning dkim.ed25519 ${football.slice(0, -1)}`, `warning dkim.padding ${football.slice(0, -1)}`],
    ],
    ["line breaks", `v=DKIM1;\nk=rsa; p=${key}`, ["warning dkim.line-break \n"]],
    // What a withdrawn key was good for is of no account.
    ["a withdrawn key", "v=DKIM1; t=y; h=sha1; s=other; p=", []],
  ])("is warned of: %s", (_, record, issues) => {
    expect(parseDkim(record).ok).toBe(true);
    expect(found(record)).toEqual(issues);
  });

  it.each<[string, string, string[]]>([
    ["nothing", "", ["error dkim.record "]],
    ["another text", "hello", ["error dkim.record hello"]],
    ["a bare key", key, [`error dkim.record ${key}`]],
    ["another version", `v=DKIM2; p=${key}`, ["error dkim.record DKIM2"]],
    ["a version in small letters", `v=dkim1; p=${key}`, ["error dkim.record dkim1"]],
    ["a version that is not first", `p=${key}; v=DKIM1`, ["error dkim.version-first v=DKIM1"]],
    ["no key", "v=DKIM1; k=rsa", ["error dkim.no-key v=DKIM1; k=rsa"]],
    ["a key without equals sign", "v=DKIM1; p", ["error dkim.no-key p"]],
    ["a tag twice", `v=DKIM1; p=${key}; p=`, ["error dkim.duplicate-tag p="]],
    [
      "an unknown tag twice",
      `v=DKIM1; x=1; x=2; p=${key}`,
      ["warning dkim.unknown-tag x=1", "error dkim.duplicate-tag x=2"],
    ],
    ["an empty tag", `v=DKIM1;; p=${key}`, ["error dkim.syntax ;"]],
    ["a word", `v=DKIM1; rsa; p=${key}`, ["error dkim.syntax rsa"]],
    ["a strange name", `v=DKIM1; my-tag=1; p=${key}`, ["error dkim.syntax my-tag"]],
    ["a strange sign", `v=DKIM1; n=ü; p=${key}`, ["error dkim.syntax ü"]],
    ["a strange sign in the key", `v=DKIM1; p=${key.slice(0, 9)}é${key.slice(9)}`, ["error dkim.syntax é"]],
    ["an unknown type of key", `v=DKIM1; k=RSA; p=${key}`, ["error dkim.key-type RSA"]],
    ["an unknown type of a withdrawn key", "v=DKIM1; k=x; p=", ["error dkim.key-type x"]],
    ["no base64", "v=DKIM1; p=<key>", ["error dkim.key <"]],
    ["base64 for URLs", `v=DKIM1; p=${key.slice(0, -8)}-${key.slice(-7)}`, ["error dkim.key -"]],
    ["a key that was cut", `v=DKIM1; p=${key.slice(0, 100)}`, [`error dkim.key ${key.charAt(99)}`]],
    ["two keys in one", `v=DKIM1; p=${key}${key}`, [`error dkim.key ${key.charAt(0)}`]],
    [
      "several slips at once",
      `k=dsa; v=dkim1;; p=${key}`,
      ["error dkim.key-type dsa", "error dkim.record dkim1", "error dkim.syntax ;"],
    ],
    ["quotes around it", `"v=DKIM1; p=${key}"`, [`error dkim.pasted "v=DKIM1; p=${key}"`]],
    ["a sign of no width", `v=DKIM1;\u200b p=${key}`, ["error dkim.pasted \u200b"]],
    ["semicolons with backslashes", `v=DKIM1\\; p=${key}`, ["error dkim.pasted \\"]],
  ])("is refused for %s", (_, record, issues) => {
    expect(parseDkim(record).ok).toBe(false);
    expect(found(record)).toEqual(issues);
  });

  it("is refused for a key below 1024 bits, and warned of above 4096", () => {
    const weak = base64(rsa(768).publicKey, "spki");
    expect(found(`v=DKIM1; p=${weak}`)).toEqual([`error dkim.weak-key ${weak}`]);
    const long = base64(generateKeyPairSync("rsa", { modulusLength: 4608 }).publicKey, "spki");
    expect(found(`v=DKIM1; p=${long}`)).toEqual([`warning dkim.long-key ${long}`]);
  });

  it.each<[string, place: string, named: string[], mended?: string]>([
    [`v=DKIM1, k=rsa, p=${key}`, `dkim.record DKIM1, k=rsa, p=${key}`, ["v=DKIM1; k=rsa; p=…"]],
    [`v=DKIM1; P=${key}`, `dkim.unknown-tag P=${key}`, ['"P"', "p="], `v=DKIM1; p=${key}`],
    [`v=DKIM1; n=\u00a0x; p=${key}; q`, "dkim.syntax \u00a0", ["(U+00A0 NO-BREAK SPACE)"], `v=DKIM1; n=x; p=${key}; q`],
    [`v=DKIM1; t=y; p=${key}`, "dkim.testing y", ["t=", " y "]],
    [`v=DKIM1; ${key}; p=${key}`, `dkim.syntax ${key}`, [" 392 ", "name=value"]],
    [`“v=DKIM1; p=${key}”`, `dkim.pasted “v=DKIM1; p=${key}”`, ["typographic quotes and quotes"], `v=DKIM1; p=${key}`],
  ])("%j is answered with what to do: %s", (record, place, named, mended) => {
    const issue = parseDkim(record).issues.find(
      ({ id, span }) => `${id} ${record.slice(span?.start, span?.end)}` === place,
    );
    expect(issue?.message).toEqual(naming(...named));
    expect(issue?.proposal && withProposal(record, issue.proposal)).toBe(mended);
  });
});

describe("the record of a withdrawn key", () => {
  it("is legal and without findings", () => {
    const { text, issues } = buildRetiredDkim();
    expect({ text, issues }).toEqual({ text: "v=DKIM1; p=", issues: [] });
    expect(parseDkim(text)).toMatchObject({ ok: true, record: { publicKey: "" }, issues: [] });
  });
});
