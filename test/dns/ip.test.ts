import { BlockList, isIPv6 } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  clientOctets,
  inSameNetwork,
  networkOf,
  nibbles,
  octetsOf,
  parseIpv4,
  parseIpv6,
  reverseName,
} from "../../src/dns/ip";

const bytes = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length });

/** All eight groups in full: a spelling that needs no rule. */
function inFull(octets: Uint8Array): string {
  return (Buffer.from(octets).toString("hex").match(/.{4}/g) ?? []).join(":");
}

describe("an IPv4 address", () => {
  it.each(["0.0.0.0", "192.0.2.1", "255.255.255.255"])("is taken as it is: %s", (text) => {
    expect(parseIpv4(text)).toBe(text);
    expect(octetsOf(text)).toEqual(Uint8Array.from(text.split("."), Number));
  });

  it.each([
    "",
    "192.0.2",
    "192.0.2.256",
    "192.0.2.01",
    "192.0.2.1.",
    " 192.0.2.1",
    "192.0.2.1/32",
    "0x7f.0.0.1",
    "1",
    "::1",
    "١.٢.٣.٤",
  ])("is not %j", (text) => {
    expect(parseIpv4(text)).toBe(undefined);
  });
});

describe("an IPv6 address", () => {
  // RFC 5952 section 4.
  it.each([
    ["2001:DB8::1", "2001:db8::1"],
    ["2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1"],
    ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
    ["2001:0:0:1:0:0:0:1", "2001:0:0:1::1"],
    ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
    ["0:0:0:0:0:0:0:0", "::"],
    ["::1", "::1"],
    ["1::", "1::"],
  ])("has one spelling: %s is %s", (text, spelling) => {
    expect(parseIpv6(text)).toBe(spelling);
  });

  it.each([
    "",
    ":",
    ":::",
    "2001:db8",
    "2001:db8:::1",
    "1::2::3",
    "fe80::1%eth0",
    "[::1]",
    "::1/128",
    "192.0.2.1",
    "g::",
    "::1 ",
  ])("is not %j", (text) => {
    expect(parseIpv6(text)).toBe(undefined);
    expect(octetsOf(text === "192.0.2.1" ? "" : text)).toBe(undefined);
  });

  it("has the octets that are written, whatever its spelling", () => {
    fc.assert(
      fc.property(bytes(16), (octets) => {
        const full = inFull(octets);
        const short = parseIpv6(full) ?? "";
        expect(isIPv6(short)).toBe(true);
        expect(parseIpv6(short)).toBe(short);
        for (const text of [full, full.toUpperCase(), short]) expect(octetsOf(text)).toEqual(octets);
      }),
    );
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        expect(octetsOf(text)).toHaveLength(16);
      }),
    );
  });
});

describe("a client's address", () => {
  it.each([
    ["192.0.2.1", [192, 0, 2, 1]],
    ["::ffff:192.0.2.1", [192, 0, 2, 1]],
    ["::FFFF:c000:201", [192, 0, 2, 1]],
    ["::192.0.2.1", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 192, 0, 2, 1]],
    ["64:ff9b::192.0.2.1", [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, 192, 0, 2, 1]],
    ["::fffe:192.0.2.1", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xfe, 192, 0, 2, 1]],
  ])("is of IPv4 where it is mapped, and only then: %s", (text, octets) => {
    expect([...(clientOctets(text) ?? [])]).toEqual(octets);
  });

  it("is none where the text is none", () => {
    for (const text of ["", "example.com", "192.0.2.1/24"]) expect(clientOctets(text)).toBe(undefined);
  });
});

describe("a network", () => {
  it.each([
    ["192.0.2.255", 24, "192.0.2.0"],
    ["192.0.2.255", 31, "192.0.2.254"],
    ["192.0.2.255", 32, "192.0.2.255"],
    ["192.0.2.255", 1, "128.0.0.0"],
    ["192.0.2.255", 0, "0.0.0.0"],
    ["2001:db8:ffff::1", 33, "2001:db8:8000::"],
    ["2001:db8::1", 128, "2001:db8::1"],
  ])("of %s/%i begins at %s", (text, prefix, first) => {
    expect(networkOf(octetsOf(text) as Uint8Array, prefix)).toEqual(octetsOf(first));
  });

  it("is the address alone without a length", () => {
    expect(networkOf(Uint8Array.of(192, 0, 2, 1))).toEqual(Uint8Array.of(192, 0, 2, 1));
    expect(inSameNetwork(Uint8Array.of(1, 2, 3, 4), Uint8Array.of(1, 2, 3, 4))).toBe(true);
    expect(inSameNetwork(Uint8Array.of(1, 2, 3, 4), Uint8Array.of(1, 2, 3, 5))).toBe(false);
  });

  it("never holds addresses of both kinds", () => {
    expect(inSameNetwork(new Uint8Array(4), new Uint8Array(16), 0)).toBe(false);
  });

  it.each([4, 16])("holds what the block list of Node holds, for addresses of %i octets", (length) => {
    const textOf = (octets: Uint8Array): string => (length === 4 ? octets.join(".") : inFull(octets));
    fc.assert(
      fc.property(bytes(length), fc.nat(length * 8), fc.nat(length * 8), (octets, prefix, flipped) => {
        const other = octets.map((octet, index) => (index === flipped >> 3 ? octet ^ (0x80 >> (flipped & 7)) : octet));
        const list = new BlockList();
        const kind = length === 4 ? "ipv4" : "ipv6";
        list.addSubnet(textOf(octets), prefix, kind);
        expect(inSameNetwork(octets, other, prefix)).toBe(list.check(textOf(other), kind));
      }),
    );
  });
});

describe("the name of an address in the DNS", () => {
  // RFC 1035 section 3.5, RFC 3596 section 2.5.
  it.each([
    ["192.0.2.1", "1.2.0.192.in-addr.arpa"],
    ["4321:0:1:2:3:4:567:89ab", "b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.0.0.0.0.1.2.3.4.ip6.arpa"],
  ])("of %s is %s", (text, name) => {
    expect(reverseName(octetsOf(text) as Uint8Array)).toBe(name);
  });

  it("leaves the address as it was", () => {
    const octets = Uint8Array.of(1, 2, 3, 4);
    reverseName(octets);
    expect(octets).toEqual(Uint8Array.of(1, 2, 3, 4));
    expect(nibbles(Uint8Array.of(0x0f, 0xa0))).toEqual(["0", "f", "a", "0"]);
  });
});
