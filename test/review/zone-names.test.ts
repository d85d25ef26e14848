import { describe, expect, it } from "vitest";
import { commonZone, wholeName, zoneBetween, zoneByNames } from "../../src/review/zone-names";

describe("a name that may be short", () => {
  it.each([
    ["@", "example.com", "example.com"],
    ["k._domainkey", "example.com", "k._domainkey.example.com"],
    ["mail", "example.com", "mail.example.com"],
    ["a.b", "example.com", "a.b.example.com"],
    ["a.example.com", "example.com", "a.example.com"],
    ["example.com", "example.com", "example.com"],
    ["notexample.com", "example.com", "notexample.com.example.com"],
    ["@", undefined, "@"],
    ["k._domainkey", undefined, "k._domainkey.@"],
    ["_dmarc", undefined, "_dmarc.@"],
    ["mail", undefined, "mail.@"],
    // It may be either.
    ["a.b", undefined, "a.b"],
  ])("%s in the zone %s is %s", (given, zone, whole) => {
    expect(wholeName(given, zone)).toBe(whole);
  });
});

describe("the name of a zone", () => {
  it.each([
    ["k._domainkey", "k._domainkey.example.com", "example.com"],
    ["@", "example.com", "example.com"],
    ["@", "@", undefined],
    ["mail", "mail", undefined],
    ["mail.example.com", "mail.example.com", undefined],
    ["mail", "email.example.com", undefined],
  ])("by %s and %s is %s", (given, whole, zone) => {
    expect(zoneBetween(given, whole)).toBe(zone);
  });

  it.each([
    [["example.com"], "example.com"],
    [["example.com", "k._domainkey", "@", "mail"], "example.com"],
    [["a.example.co.uk", "b.example.co.uk"], "example.co.uk"],
    [["_dmarc.example.com"], "example.com"],
    // It may be below the zone.
    [["www.example.com"], undefined],
    [["a.example.com", "b.example.org"], undefined],
    [["k._domainkey", "@"], undefined],
    [[], undefined],
  ])("by the names %j is %s", (names, zone) => {
    expect(zoneByNames(names)).toBe(zone);
  });

  it("in a title may be a guess, but never what stands for it", () => {
    expect(commonZone(["www.example.com"])).toBe("www.example.com");
    expect(commonZone(["@", "a.@", "www.example.com"])).toBe("www.example.com");
    expect(commonZone(["@", "a.@"])).toBeUndefined();
  });
});
