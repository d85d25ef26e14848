/**
 * Addresses that no server of the internet has: of this machine, of its link, of a private network, of many, or of none
 * (RFC 6890). Somebody's zone may name them, and must not make us ask there.
 */
import { BlockList, isIP } from "node:net";

const unroutable = new BlockList();
unroutable.addSubnet("0.0.0.0", 8, "ipv4");
unroutable.addSubnet("10.0.0.0", 8, "ipv4");
unroutable.addSubnet("100.64.0.0", 10, "ipv4");
unroutable.addSubnet("127.0.0.0", 8, "ipv4");
unroutable.addSubnet("169.254.0.0", 16, "ipv4");
unroutable.addSubnet("172.16.0.0", 12, "ipv4");
unroutable.addSubnet("192.168.0.0", 16, "ipv4");
unroutable.addSubnet("224.0.0.0", 3, "ipv4");
unroutable.addSubnet("::", 127, "ipv6");
unroutable.addSubnet("fc00::", 7, "ipv6");
unroutable.addSubnet("fe80::", 10, "ipv6");
unroutable.addSubnet("ff00::", 8, "ipv6");

export function isUnroutable(ip: string): boolean {
  return unroutable.check(ip, isIP(ip) === 6 ? "ipv6" : "ipv4");
}
