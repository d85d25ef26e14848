import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { sameDkim } from "../../../src/mail";
import { base64, rsa } from "../keys";

const { publicKey } = rsa(2048);
const spki = base64(publicKey, "spki");
const pkcs1 = base64(publicKey, "pkcs1");
const other = base64(rsa(2048).publicKey, "spki");
const ed25519 = Buffer.from(base64(generateKeyPairSync("ed25519").publicKey, "spki"), "base64")
  .subarray(-32)
  .toString("base64");

describe("two DKIM records", () => {
  it.each<[string, string, string]>([
    ["one text", `v=DKIM1; p=${spki}`, `v=DKIM1; p=${spki}`],
    ["one text that is no record", "hello", "hello"],
    ["other white space", `v=DKIM1; k=rsa; p=${spki}`, `v = DKIM1;k=rsa ;\tp=${spki.slice(0, 64)} ${spki.slice(64)};`],
    ["another order", `v=DKIM1; k=rsa; t=s; p=${spki}`, `v=DKIM1; p=${spki}; t=s; k=rsa`],
    ["defaults that are written", `v=DKIM1; p=${spki}`, `v=DKIM1; k=rsa; s=*; t=; p=${spki}`],
    ["a version that is left out", `v=DKIM1; k=rsa; p=${spki}`, `k=rsa; p=${spki}`],
    ["another encoding of the key", `v=DKIM1; p=${spki}`, `v=DKIM1; p=${pkcs1}`],
    [
      "lists in another order",
      `v=DKIM1; h=sha256:sha1; t=y:s; p=${spki}`,
      `v=DKIM1; h=sha1:sha256; t=s:y:s; p=${spki}`,
    ],
    ["any service beside all", `v=DKIM1; s=*; p=${spki}`, `v=DKIM1; s=email:*; p=${spki}`],
    ["other notes and unknown tags", `v=DKIM1; n=a; x=1; p=${spki}`, `v=DKIM1; g=*; t=z; p=${spki}`],
    ["base64 without its end", `v=DKIM1; k=ed25519; p=${ed25519}`, `v=DKIM1; k=ed25519; p=${ed25519.slice(0, -1)}`],
    ["withdrawn keys", "v=DKIM1; p=", "v=DKIM1; k=rsa; t=y; p=;"],
  ])("are the same with %s", (_, a, b) => {
    expect(sameDkim(a, b)).toBe(true);
    expect(sameDkim(b, a)).toBe(true);
  });

  it.each<[string, string, string]>([
    ["another key", `v=DKIM1; p=${spki}`, `v=DKIM1; p=${other}`],
    ["a withdrawn key", `v=DKIM1; p=${spki}`, "v=DKIM1; p="],
    ["another type", `v=DKIM1; p=${spki}`, `v=DKIM1; k=ed25519; p=${ed25519}`],
    ["test mode", `v=DKIM1; p=${spki}`, `v=DKIM1; t=y; p=${spki}`],
    ["the very domain only", `v=DKIM1; p=${spki}`, `v=DKIM1; t=s; p=${spki}`],
    ["other hashes", `v=DKIM1; p=${spki}`, `v=DKIM1; h=sha1; p=${spki}`],
    ["other services", `v=DKIM1; p=${spki}`, `v=DKIM1; s=email; p=${spki}`],
    ["a text that is no record", `v=DKIM1; p=${spki}`, "hello"],
    ["two texts that are none", "hello", "hello "],
    ["a record that receivers discard", `v=DKIM1; p=${spki}`, `p=${spki}; v=DKIM1`],
  ])("differ with %s", (_, a, b) => {
    expect(sameDkim(a, b)).toBe(false);
    expect(sameDkim(b, a)).toBe(false);
  });
});
