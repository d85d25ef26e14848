/** Records of a live zone. */
import type { DecodedRecord } from "../dns/message";
import { formatRdata, isSameRdata, meaningOfRdata, parseRdata, type Rdata } from "../dns/rdata";

/** A record as a server gave it. */
export interface ZoneRecord {
  type: string;
  ttl: number;
  /** The canonical text of what it says, wherever a TXT is divided. */
  rdata: string;
  /** RDATA as it came, to be sent back octet by octet. */
  data: Rdata;
}

export function liveRecord({ type, ttl, data }: DecodedRecord): ZoneRecord {
  return { type, ttl, data, rdata: meaningOfRdata(type, data) };
}

/** The record as we write it. Throws a RangeError where the text is not RDATA of the type. */
export function wireRecord({ type, ttl, rdata }: Pick<ZoneRecord, "type" | "ttl" | "rdata">): ZoneRecord {
  const data = parseRdata(type, rdata);
  if (data === undefined) throw new RangeError(`not the RDATA of a ${type}`);
  return { type, ttl, rdata, data };
}

/**
 * Whether both are one record to the DNS. Texts that differ only in how they are divided into strings are equal to all
 * who read them, and two records of an RRset all the same.
 */
export function isSameRecord(one: ZoneRecord, other: ZoneRecord): boolean {
  return one.type === other.type && isSameRdata(one.type, one.data, other.data);
}

/** The record with this RDATA: the one that is divided as we write it, where there are several. */
export function findRecord(
  records: ZoneRecord[],
  { type, rdata }: Pick<ZoneRecord, "type" | "rdata">,
): ZoneRecord | undefined {
  const equal = records.filter((record) => record.rdata === rdata);
  return equal.find(({ data }) => formatRdata(type, data) === rdata) ?? equal[0];
}
