/** In which order a zone's servers are asked. */
import { isIP } from "node:net";

/**
 * IPv4 and IPv6 by turns, as one of the two may lead nowhere; IPv4 first, as it does so less often. Where to begin is by the
 * name, so that the load is divided, and one question goes to one server.
 */
export function inTurn(addresses: string[], name: string): string[] {
  const turned = (some: string[]): string[] => {
    const start = some.length === 0 ? 0 : sumOf(name) % some.length;
    return [...some.slice(start), ...some.slice(0, start)];
  };
  const unique = [...new Set(addresses)];
  const isIpv6 = (address: string): boolean => isIP(address) === 6;
  const first = turned(unique.filter((address) => !isIpv6(address)));
  const second = turned(unique.filter(isIpv6));
  const length = Math.max(first.length, second.length);
  return Array.from({ length }, (_, index) => [first[index], second[index]])
    .flat()
    .filter((address) => address !== undefined);
}

function sumOf(text: string): number {
  return Buffer.from(text).reduce((sum, octet) => (sum * 31 + octet) % 1_000_003, 7);
}
