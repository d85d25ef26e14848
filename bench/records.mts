/** The records that the parts give to ours and to others: those of mail domains. */
import { planMailDomain } from "../dist/plan/index.js";
import { rdataText } from "../dist/records/records.js";

export interface Line {
  name: string;
  type: string;
  ttl: number;
  rdata: string;
}

/** The 7 records of a mail domain, by their names in a zone. */
export function linesOf(domain: string, zone = domain): Line[] {
  return planMailDomain({ domain, zone }).records.map((record) => {
    if (record.withheld !== undefined) throw new Error(`${record.key} of ${domain} has no value`);
    return { name: record.name, type: record.type, ttl: record.ttl, rdata: rdataText(record) };
  });
}

/** As octoDNS is given a record, with the absolute name. */
export type AbsoluteLine = [name: string, type: string, ttl: number, rdata: string];

export function absolute({ name, type, ttl, rdata }: Line, zone: string): AbsoluteLine {
  return [name === "@" ? `${zone}.` : `${name}.${zone}.`, type, ttl, rdata];
}
