/** Records of a live zone. */
import type { DecodedRecord } from "../dns/message";
import { formatRdata, isSameRdata, normalizedRdataText, parseRdata, type Rdata } from "../dns/rdata";

/** A record as read from a server. */
export interface ZoneRecord {
  type: string;
  ttl: number;
  /** The canonical text, the same wherever a TXT is split into strings. */
  rdata: string;
  /** RDATA as received, so that it can be sent back unchanged. */
  data: Rdata;
}

export function recordFromWire({ type, ttl, data }: DecodedRecord): ZoneRecord {
  return { type, ttl, data, rdata: normalizedRdataText(type, data) };
}

/** The record as we write it. Throws a RangeError if the text is not RDATA of the type. */
export function recordFromText({ type, ttl, rdata }: Pick<ZoneRecord, "type" | "ttl" | "rdata">): ZoneRecord {
  const data = parseRdata(type, rdata);
  if (data === undefined) throw new RangeError(`not ${type} RDATA`);
  return { type, ttl, rdata, data };
}

/**
 * Whether both are the same record for the DNS. TXT records that are split into strings differently have the same meaning,
 * but are two records of an RRset.
 */
export function isSameRecord(one: ZoneRecord, other: ZoneRecord): boolean {
  return one.type === other.type && isSameRdata(one.type, one.data, other.data);
}

/** The record with this RDATA. If several differ only in how they are split, the one that is split as we write it. */
export function findRecord(
  records: ZoneRecord[],
  { type, rdata }: Pick<ZoneRecord, "type" | "rdata">,
): ZoneRecord | undefined {
  const equal = records.filter((record) => record.rdata === rdata);
  return equal.find(({ data }) => formatRdata(type, data) === rdata) ?? equal[0];
}
