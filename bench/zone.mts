/** The zones that the parts write into files and name servers, by ours and by others. */
import { type AbsoluteLine, absolute, type Line, linesOf } from "./records.mts";

/** The one that many mail domains share. */
export const ZONE = "example.com";

const RECORDS_OF_A_DOMAIN = 7;

/** Mail domains that have a zone each. */
export function domainZones(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `mail-${index}.example`);
}

/** As many records, of as many domains in the zone as they need. */
export function linesOfZone(records: number): Line[] {
  const domains = Array.from({ length: Math.ceil(records / RECORDS_OF_A_DOMAIN) }, (_, index) => `d${index}.${ZONE}`);
  return domains.flatMap((domain) => linesOf(domain, ZONE)).slice(0, records);
}

/** What else is in a zone. */
export function others(lines: number): Line[] {
  const hosts = Array.from({ length: lines }, (_, index) => ({
    ...{ name: `host-${index}`, type: "A", ttl: 600, rdata: `192.0.2.${index % 256}` },
  }));
  return [{ name: "@", type: "NS", ttl: 3600, rdata: "ns.example.net." }, ...hosts];
}

/** A zone file before our records are in it. */
export function headOf(lines: number, zone = ZONE): string {
  const soa = `${zone}. 3600 IN SOA ns.example.net. h.example.net. 1 7200 900 1209600 600\n`;
  const rest = others(lines).map((line) => absolute(line, zone));
  return soa + rest.map(([name, type, ttl, rdata]) => `${name} ${ttl} IN ${type} ${rdata}\n`).join("");
}

/** A zone with these records and others, as octoDNS is given it. */
export function wholeZone(records: Line[], lines: number, zone = ZONE): AbsoluteLine[] {
  return [...others(lines), ...records].map((line) => absolute(line, zone));
}
