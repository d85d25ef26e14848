import { describe, expect, it } from "vitest";
import { headerOf, isPristineHeader, parseNewZone } from "../../src/zone-file/new-zone";
import { zone } from "./support";

describe("what a new zone begins with", () => {
  it("is brought to one spelling", () => {
    const given = { nameServers: ["NS1.example.net.", " ns2.bücher.example"], hostmaster: "Jo.Doe@EXAMPLE.org." };
    expect(parseNewZone(given, "newZone")).toEqual({
      value: { nameServers: ["ns1.example.net", "ns2.xn--bcher-kva.example"], hostmaster: "Jo.Doe@example.org" },
      issues: [],
    });
  });

  it("tells each name server that is none", () => {
    const { issues } = parseNewZone({ nameServers: ["192.0.2.1", "ns.example.net", ""] }, "dns.newZone");
    expect(issues.map(({ path, id }) => [path, id])).toEqual([
      ["dns.newZone.nameServers[0]", "host.ip"],
      ["dns.newZone.nameServers[2]", "host.empty"],
    ]);
  });

  it.each([
    "jo",
    "@example.com",
    "jo@",
    "jo@localhost",
    "jo doe@example.com",
    "a;b@example.com",
    `${"a".repeat(64)}@example.com`,
  ])("tells a hostmaster that is no mail address: %s", (hostmaster) => {
    const { issues } = parseNewZone({ nameServers: ["ns.example.net"], hostmaster }, "newZone");
    expect(issues.map(({ path, id }) => [path, id])).toEqual([["newZone.hostmaster", "zone-file.hostmaster"]]);
  });
});

describe("a beginning", () => {
  const newZone = { nameServers: ["ns1.example.net"], hostmaster: "jo@example.org" };

  it.each([undefined, newZone])("is known again, with any serial", (given) => {
    const text = headerOf(zone, given);
    expect(isPristineHeader(text, zone, given)).toBe(true);
    expect(isPristineHeader(text.replace(" 1 7200", " 4294967295 7200"), zone, given)).toBe(true);
    expect(isPristineHeader(`${text}\n`, zone, given)).toBe(false);
    expect(isPristineHeader(text.replace("7200", "7201"), zone, given)).toBe(given === undefined);
    expect(isPristineHeader(text, "example.org", given)).toBe(false);
  });

  it("for our own lines only is known also by a record that would begin a whole zone", () => {
    expect(isPristineHeader(headerOf(zone, undefined), zone, newZone)).toBe(true);
    expect(isPristineHeader(headerOf(zone, newZone), zone, undefined)).toBe(false);
  });
});
