import { describe, expect, it } from "vitest";
import { buildDkim, checkDkimRecord } from "../../../src/mail";
import { naming } from "../../support/naming";
import { base64, rsa } from "../keys";

const key = base64(rsa(2048).publicKey, "spki");
const bare = `v=DKIM1; k=rsa; p=${key}`;
const [first, second] = [key.slice(0, 200), key.slice(200)];

describe("a DKIM record as it was pasted", () => {
  it.each<[string, string, string]>([
    ["in quotes", `"${bare}"`, bare],
    ["in two strings", `"v=DKIM1; k=rsa; p=${first}" "${second}"`, bare],
    ["in two strings without the outer quotes", `v=DKIM1; k=rsa; p=${first}" "${second}`, bare],
    ["in brackets over several lines", `( "v=DKIM1; k=rsa; "\n\t  "p=${first}"\n\t  "${second}" )`, bare],
    [
      "as the whole line of a zone file",
      `default._domainkey\tIN\tTXT\t( "v=DKIM1; k=rsa; "\n\t  "p=${first}"\n\t  "${second}" )  ; ----- DKIM key default for example.com`,
      bare,
    ],
    ["as a line without quotes", `default._domainkey.example.com. 600 IN TXT ${bare}`, bare],
    ["in typographic quotes", `“${bare}”`, bare],
    ["with HTML entities", `&quot;v=DKIM1; k=rsa; p=${key}&quot;`, bare],
    ["with backslashes before semicolons", `v=DKIM1\\; k=rsa\\; p=${key}`, bare],
    ["with no-break spaces", `v=DKIM1;\u00a0k=rsa;\u00a0p=${key}`, bare],
    ["with signs of no width", `v=DKIM1; k=rsa; p=${first}\u200b${second}`, bare],
    ["with full-width signs", `v=DKIM1；k=rsa；p=${key}`, `v=DKIM1;k=rsa;p=${key}`],
    ["in lines", `v=DKIM1; k=rsa;\np=${first}\n${second}`, `v=DKIM1; k=rsa; p=${first} ${second}`],
  ])("is taken %s, with a warning", (_, pasted, text) => {
    const made = checkDkimRecord(pasted);
    expect(made.text).toBe(text);
    expect(made.issues.map(({ id, severity, path }) => `${severity} ${id} @ ${path}`)).toEqual([
      "warning dkim.pasted @ record",
    ]);
  });

  it("is told what was undone", () => {
    expect(checkDkimRecord(`“${bare}”`).issues[0]?.message).toEqual(
      naming("typographic quotes and quotes", "v=DKIM1; k=rsa; p=…"),
    );
  });

  it("is told that an owner name was dropped, even before a text in quotes", () => {
    expect(checkDkimRecord(`"s._domainkey" IN TXT "${bare}"`).issues[0]?.message).toEqual(
      naming("the owner name and type of a zone file line and quotes"),
    );
  });

  it("is told the places of what stands in the text as it was given", () => {
    const record = `  v=DKIM1; t=y; p=${key}`;
    const [issue] = checkDkimRecord(record).issues;
    expect(record.slice(issue?.span?.start, issue?.span?.end)).toBe("y");
  });

  it.each<[string, string, string[]]>([
    ["a cut key", `"v=DKIM1; k=rsa; p=${first}" "`, ["dkim.key"]],
    ["another record", '"v=spf1 -all"', ["dkim.record"]],
    ["two records", `"${bare}" "${bare}"`, ["dkim.duplicate-tag", "dkim.duplicate-tag", "dkim.key"]],
    ["a note with quotes in it, and no key", 'v=DKIM1; n="x"', ["dkim.no-key"]],
  ])("is refused for what is in it: %s", (_, pasted, ids) => {
    const made = checkDkimRecord(pasted);
    expect(made.text).toBe("");
    expect(
      made.issues
        .filter(({ severity }) => severity === "error")
        .map(({ id }) => id)
        .sort(),
    ).toEqual(ids);
  });

  it("keeps a note with quotes as it is", () => {
    const record = `v=DKIM1; n="x"; p=${key}`;
    expect(checkDkimRecord(record)).toEqual({ text: record, issues: [] });
  });

  it("tells its findings without places, since those would be of another text", () => {
    for (const { span } of checkDkimRecord(` "v=DKIM1; t=y; p=${key}" `).issues) expect(span).toBeUndefined();
  });
});

describe("a public key", () => {
  it.each([bare, `p=${key}`, `k=rsa; p=${key}`, `"v=DKIM1; p=${key}"`])("is no finished record: %s", (record) => {
    expect(buildDkim(record).issues.map(({ id }) => id)).toEqual(["dkim.record-as-key"]);
  });

  it("is refused where it stands twice", () => {
    expect(buildDkim(key + key).issues.map(({ id }) => id)).toEqual(["dkim.key"]);
  });
});
