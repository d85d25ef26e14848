/**
 * Addresses that no public name server has: those of private and special use, by the registries of IANA (RFC 6890), multicast, and
 * those in which another address is embedded, which may be private. Zones may name them, and must not make us send queries there.
 */
import { BlockList, isIP } from "node:net";

/** iana-ipv4-special-registry and iana-ipv6-special-registry, read 2026-11. */
const subnets: [network: string, prefix: number][] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10], // behind the NAT of a provider
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24], // protocols of the IETF
  ["192.0.2.0", 24], // documentation, and two more below
  ["192.88.99.0", 24], // former relays of 6to4
  ["192.168.0.0", 16],
  ["198.18.0.0", 15], // benchmarks
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3], // multicast and reserved
  ["::", 96], // unspecified, loopback, and the former IPv4-compatible ones
  ["64:ff9b::", 96], // NAT64
  ["64:ff9b:1::", 48],
  ["100::", 64], // discarded
  ["2001::", 32], // Teredo
  ["2001:2::", 48], // benchmarks
  ["2001:10::", 28], // ORCHID, and its second version
  ["2001:20::", 28],
  ["2001:db8::", 32], // documentation
  ["2002::", 16], // 6to4
  ["3fff::", 20], // documentation
  ["5f00::", 16], // segment routing
  ["fc00::", 7],
  ["fe80::", 10],
  ["fec0::", 10], // former site-local ones
  ["ff00::", 8],
];

const specialUse = new BlockList();
for (const [network, prefix] of subnets) specialUse.addSubnet(network, prefix, family(network));

export function isSpecialUse(ip: string): boolean {
  return specialUse.check(ip, family(ip));
}

function family(ip: string): "ipv4" | "ipv6" {
  return isIP(ip) === 6 ? "ipv6" : "ipv4";
}
