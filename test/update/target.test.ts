import { describe, expect, it } from "vitest";
import { importId, splitImportId, type Target } from "../../src/update/target";

const record = { zone: "example.com", name: "@", type: "TXT", rdata: '"a|b"' };

describe("an import id", () => {
  it.each<[at: string, target: Partial<Target>]>([
    ["ns1.example.com", { server: "ns1.example.com", port: 53 }],
    ["ns1.example.com:5353", { server: "ns1.example.com", port: 5353 }],
    ["192.0.2.1:5353", { server: "192.0.2.1", port: 5353 }],
    ["2001:db8::53", { server: "2001:db8::53", port: 53 }],
    ["[2001:db8::1]:5353", { server: "2001:db8::1", port: 5353 }],
    ["mail-key@ns1.example.com", { server: "ns1.example.com", port: 53, tsigKeyName: "mail-key" }],
    [
      "hmac-sha512:mail-key@[2001:db8::1]:5353",
      { server: "2001:db8::1", port: 5353, tsigKeyName: "mail-key", tsigAlgorithm: "hmac-sha512" },
    ],
  ])("names the server, its port and the key: %s", (at, target) => {
    const id = `${at}|example.com|@|TXT|"a|b"`;
    expect(splitImportId(id)).toEqual({ tsigKeyName: undefined, tsigAlgorithm: undefined, ...target, ...record });
    expect(importId({ ...record, server: "", port: 53, ...target }, (rdata) => rdata)).toBe(id);
  });

  it("may have brackets that it needs not", () => {
    expect(splitImportId("[2001:db8::1]|z|n|t|r")).toMatchObject({ server: "2001:db8::1", port: 53 });
  });

  it.each(["", "|z|n|t|r", "a@b@c|z|n|t|r", "ns1|z|n", "[x|z|n|t|r"])("is none: %s", (id) => {
    expect(splitImportId(id)).toBeUndefined();
  });
});
