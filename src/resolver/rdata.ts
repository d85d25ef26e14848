/** Records of an answer, with RDATA as its canonical text. */
import type { DecodedRecord } from "../dns/message";
import { canonicalName } from "../dns/name";
import { formatRdata, rdataOf } from "../dns/rdata";
import type { AnswerRecord } from "./types";

export function answerRecord({ name, type, ttl, data }: DecodedRecord): AnswerRecord {
  return { name: canonicalName(name), type, ttl, rdata: formatRdata(type, data) };
}

/** What a SOA says of answers that are missing: their TTL in seconds (RFC 2308 section 5). */
export function negativeTtl(record: DecodedRecord): number {
  const soa = rdataOf("SOA", record);
  return soa ? Math.min(record.ttl, soa.minimum) : 0;
}
