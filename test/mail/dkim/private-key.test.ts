import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { describe, expect, it } from "vitest";
import { buildDkim, checkDkimRecord, parseDkim, sameDkim } from "../../../src/mail";
import { base64, pem, rsa } from "../keys";

const rsaKey = rsa(2048).privateKey;
const smallRsa = rsa(512).privateKey;
const ed25519 = generateKeyPairSync("ed25519").privateKey;
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
const p521 = generateKeyPairSync("ec", { namedCurve: "P-521" }).privateKey;
const dsa = generateKeyPairSync("dsa", { modulusLength: 1024, divisorLength: 160 }).privateKey;

const encryption = { cipher: "aes-256-cbc", passphrase: "secret" };
const pkcs8 = base64(rsaKey, "pkcs8");
const pkcs1 = base64(rsaKey, "pkcs1");
const traditional = String(rsaKey.export({ type: "pkcs1", format: "pem", ...encryption }));
const encrypted = rsaKey.export({ type: "pkcs8", format: "der", ...encryption }).toString("base64");
const openSsh = Buffer.concat([Buffer.from("openssh-key-v1\0"), rsaKey.export({ type: "pkcs1", format: "der" })]);
const jwk = (key: KeyObject): string => JSON.stringify(key.export({ format: "jwk" }));
const lines = (text: string, end: string): string => text.replace(/.{64}/g, `$&${end}`);
const body = (text: string): string => text.replace(/^-.*$/gm, "").trim();

const disguises: [string, string][] = [
  ["PKCS #8 in PEM", pem(rsaKey, "pkcs8")],
  ["PKCS #1 in PEM", String(rsaKey.export({ type: "pkcs1", format: "pem" }))],
  ["SEC 1 in PEM", String(ec.export({ type: "sec1", format: "pem" }))],
  ["encrypted PKCS #8 in PEM", String(rsaKey.export({ type: "pkcs8", format: "pem", ...encryption }))],
  ["encrypted PEM with headers", traditional],
  ["encrypted PEM with headers, without its first and last line", body(traditional)],
  ["PEM with smart dashes", pem(rsaKey, "pkcs8").replaceAll("-----", "—–—")],
  ["PEM without dashes", pem(rsaKey, "pkcs8").replaceAll("-", "")],
  ["PEM with line breaks in two signs", pem(rsaKey, "pkcs8").replaceAll("\n", "\\n")],
  ["PEM with no-break spaces", pem(rsaKey, "pkcs8").replaceAll(" ", "\u00a0")],
  ["PEM that is base64 once more", Buffer.from(pem(rsaKey, "pkcs8")).toString("base64")],
  ["PEM in quotes", `"${pem(rsaKey, "pkcs8")}"`],
  ["PKCS #8 without armour", pkcs8],
  ["PKCS #1 without armour", pkcs1],
  ["a small key in PKCS #1", base64(smallRsa, "pkcs1")],
  ["SEC 1 without armour", base64(ec, "sec1")],
  ["a large SEC 1 without armour", base64(p521, "sec1")],
  ["an elliptic curve in PKCS #8", base64(ec, "pkcs8")],
  ["Ed25519 in PKCS #8", base64(ed25519, "pkcs8")],
  ["DSA in PKCS #8", base64(dsa, "pkcs8")],
  ["encrypted PKCS #8 without armour", encrypted],
  ["OpenSSH without armour", openSsh.toString("base64")],
  ["in lines", lines(pkcs1, "\n")],
  ["in lines of Windows, indented", lines(pkcs8, "\r\n   ")],
  ["in lines that end in \\n", lines(pkcs8, "\\n")],
  ["in quoted chunks", `"${lines(pkcs8, '" "')}"`],
  ["in base64 for URLs", Buffer.from(pkcs8, "base64").toString("base64url")],
  ["in hexadecimal", Buffer.from(pkcs1, "base64").toString("hex")],
  ["in hexadecimal with colons", (Buffer.from(pkcs1, "base64").toString("hex").match(/../g) ?? []).join(":")],
  ["with a sign too many", `x${pkcs8}`],
  ["with two signs too many", `xy${pkcs8}`],
  ["with three signs too many", `xyz${pkcs8}`],
  ["cut", pkcs8.slice(0, 300)],
  ["with zero-width signs", pkcs1.replace(/.{10}/g, "$&\u200b")],
  ["with sign of no base64 in it", `${pkcs8.slice(0, 500)}*${pkcs8.slice(500)}`],
  ["as a JSON Web Key", jwk(rsaKey)],
  ["as a JSON Web Key of Ed25519", jwk(ed25519)],
  ["as a JSON Web Key with typographic quotes", jwk(ec).replaceAll('"', "”")],
  ["as PuTTY keeps it", `PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\nPrivate-Lines: 14\n${lines(pkcs1, "\n")}`],
  ["as openssl prints it", "Private-Key: (2048 bit, 2 primes)\nmodulus:\n    00:c3:\nprivateExponent:\n    11:22"],
];

/** Fragments of the secret, from its middle, where no disguise has changed it. */
const secrets = [pkcs8, pkcs1, encrypted, body(traditional).slice(-600)].map((text) => text.slice(200, 216));

describe("a private key", () => {
  const givers: [string, (text: string) => unknown][] = [
    ["buildDkim", buildDkim],
    ["checkDkimRecord", checkDkimRecord],
    ["parseDkim", parseDkim],
  ];
  const forms: [string, (text: string) => string][] = [
    ["alone", (text) => text],
    ["in p=", (text) => `v=DKIM1; k=rsa; p=${text}`],
    ["in a tag of its own", (text) => `v=DKIM1; key=${text}`],
  ];
  const cases = disguises.flatMap(([what, text]) =>
    forms.flatMap(([where, put]) => givers.map(([giver, give]) => ({ what, where, giver, give, text: put(text) }))),
  );

  it.each(cases)("is refused by $giver and repeated nowhere: $what, $where", ({ give, text }) => {
    const made = give(text);
    expect(made).toMatchObject({ issues: [{ id: "dkim.private-key", severity: "error" }] });
    expect(made).not.toHaveProperty("record");
    const told = JSON.stringify(made);
    for (const secret of secrets) expect(told).not.toContain(secret);
  });

  it("is the same as no other record", () => {
    expect(sameDkim(`v=DKIM1; p=${pkcs8}`, `v=DKIM1;p=${pkcs8}`)).toBe(false);
  });

  // What no longer shows what it is, such as a key without its beginning, is refused all the same, and told nowhere.
  it.each([pkcs8.slice(64), pkcs1.slice(37, 400), lines(pkcs8, "\n").split("\n").reverse().join("\n")])(
    "that can't be recognized is repeated nowhere",
    (text) => {
      for (const [, put] of forms) {
        for (const [giver, give] of givers) {
          const told = JSON.stringify(give(put(text)));
          for (const secret of secrets) expect(told, giver).not.toContain(secret);
          expect(told).toContain('"error"');
        }
      }
    },
  );
});

describe("a public key", () => {
  const { publicKey } = rsa(2048);
  it.each([
    ["in PEM", pem(publicKey, "spki")],
    ["in PEM with smart dashes", pem(publicKey, "spki").replaceAll("-----", "—–—")],
    ["in PEM with line breaks in two signs", pem(publicKey, "spki").replaceAll("\n", "\\n")],
    ["in base64", base64(publicKey, "spki")],
    ["in base64 for URLs", Buffer.from(base64(publicKey, "spki"), "base64").toString("base64url")],
    ["in quoted chunks", `( "${lines(base64(publicKey, "spki"), '"\n "')}" )`],
  ])("is no private one, and is taken %s", (_, text) => {
    expect(buildDkim(text)).toEqual({ text: `v=DKIM1; k=rsa; p=${base64(publicKey, "spki")}`, issues: [] });
  });

  it("is never taken for a private one", () => {
    for (let count = 0; count < 50; count++) {
      const key = base64(rsa(1024).publicKey, count % 2 ? "spki" : "pkcs1");
      expect(buildDkim(key).issues.map(({ id }) => id)).toEqual(["dkim.short-key"]);
    }
  });
});
