/**
 * Special-use addresses (RFC 6890) that no public name server has: loopback, link-local, private, multicast, unspecified.
 * Zones may name them, and must not make us send queries there.
 */
import { BlockList, isIP } from "node:net";

const specialUse = new BlockList();
specialUse.addSubnet("0.0.0.0", 8, "ipv4");
specialUse.addSubnet("10.0.0.0", 8, "ipv4");
specialUse.addSubnet("100.64.0.0", 10, "ipv4");
specialUse.addSubnet("127.0.0.0", 8, "ipv4");
specialUse.addSubnet("169.254.0.0", 16, "ipv4");
specialUse.addSubnet("172.16.0.0", 12, "ipv4");
specialUse.addSubnet("192.168.0.0", 16, "ipv4");
specialUse.addSubnet("224.0.0.0", 3, "ipv4");
specialUse.addSubnet("::", 127, "ipv6");
specialUse.addSubnet("fc00::", 7, "ipv6");
specialUse.addSubnet("fe80::", 10, "ipv6");
specialUse.addSubnet("ff00::", 8, "ipv6");

export function isSpecialUse(ip: string): boolean {
  return specialUse.check(ip, isIP(ip) === 6 ? "ipv6" : "ipv4");
}
