/** The zone of mail domains that the parts write into a file, by ours and by others. */
import { type AbsoluteLine, absolute, type Line, linesOf } from "./records.mts";

export const ZONE = "example.com";

const RECORDS_OF_A_DOMAIN = 7;

/** As many records, of as many domains in the zone as they need. */
export function linesOfZone(records: number): Line[] {
  const domains = Array.from({ length: Math.ceil(records / RECORDS_OF_A_DOMAIN) }, (_, index) => `d${index}.${ZONE}`);
  return domains.flatMap((domain) => linesOf(domain, ZONE)).slice(0, records);
}

/** What else is in the zone. */
function others(lines: number): Line[] {
  const hosts = Array.from({ length: lines }, (_, index) => ({
    ...{ name: `host-${index}`, type: "A", ttl: 600, rdata: `192.0.2.${index % 256}` },
  }));
  return [{ name: "@", type: "NS", ttl: 3600, rdata: "ns.example.net." }, ...hosts];
}

/** The file before our records are in it. */
export function headOf(lines: number): string {
  const soa = `${ZONE}. 3600 IN SOA ns.example.net. h.example.net. 1 7200 900 1209600 600\n`;
  const rest = others(lines).map((line) => absolute(line, ZONE));
  return soa + rest.map(([name, type, ttl, rdata]) => `${name} ${ttl} IN ${type} ${rdata}\n`).join("");
}

/** The same zone with our records, as octoDNS is given it. */
export function wholeZone(records: number, lines: number): AbsoluteLine[] {
  return [...others(lines), ...linesOfZone(records)].map((line) => absolute(line, ZONE));
}
