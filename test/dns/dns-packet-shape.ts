/** RDATA as dns-packet has it, which gives the only field of a type bare. */
import { eachField, type Rdata } from "../../src/dns/rdata";

export function toDnsPacket(type: string, data: Rdata): unknown {
  const fields = eachField(type, (name) => name);
  return fields.length === 1 ? (data as unknown as Record<string, unknown>)[fields[0] ?? ""] : data;
}

export function fromDnsPacket(type: string, data: unknown): Rdata {
  const fields = eachField(type, (name) => name);
  return (fields.length === 1 ? { [fields[0] ?? ""]: data } : data) as Rdata;
}
