import { describe, expect, it } from "vitest";
import { parseServerAddress } from "../../src/dns/server-address";

describe("parseServerAddress", () => {
  it.each([
    ["ns1.example.com", "ns1.example.com", 53],
    [" NS1.Example.COM. ", "ns1.example.com", 53],
    ["ns1.example.com:5353", "ns1.example.com", 5353],
    ["192.0.2.1", "192.0.2.1", 53],
    ["192.0.2.1:5353", "192.0.2.1", 5353],
    ["2001:DB8::1", "2001:db8::1", 53],
    ["[2001:db8::1]", "2001:db8::1", 53],
    ["[::1]:5353", "::1", 5353],
    ["localhost:5353", "localhost", 5353],
  ])("reads %s", (text, host, port) => {
    expect(parseServerAddress(text, "")).toEqual({ ok: true, server: { host, port } });
  });

  it.each([
    ["", "server.name"],
    ["https://dns.example.com/dns-query", "server.name"],
    ["ns1.example.com:0", "port.range"],
    ["ns1.example.com:70000", "port.range"],
    ["[ns1.example.com]:53", "server.address"],
    ["256.1.1.1", "server.name"],
    ["ns1..example.com", "server.name"],
    ["ns1.example.com:dns", "server.name"],
  ])("refuses %s by the rule %s", (text, id) => {
    expect(parseServerAddress(text, "liveCheck.servers[0]")).toMatchObject({
      ok: false,
      issue: { id, severity: "error", path: "liveCheck.servers[0]" },
    });
  });
});
