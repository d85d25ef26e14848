import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { checkExtraValue } from "../../src/plan/extra-value";

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const secret = privateKey.export({ type: "pkcs8", format: "der" }).toString("base64");

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
  ])("is looked at as such: %s", (_, text, expected) => {
    const { text: kept, issues } = checkExtraValue("TXT", text);
    expect(kept).toBe(text);
    expect(issues.map(({ severity, id }) => `${severity} ${id}`)).toEqual(expected);
  });

  it("is refused with a private key, which no message repeats", () => {
    const { issues } = checkExtraValue("TXT", `v=DKIM1; k=rsa; p=${secret}`);
    expect(issues.map(({ id }) => id)).toEqual(["dkim.private-key"]);
    expect(JSON.stringify(issues)).not.toContain(secret.slice(0, 40));
  });
});
