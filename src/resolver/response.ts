/** Classifies a response in iterative resolution: an answer, an alias, a referral, or unusable. */
import { TRUNCATED } from "../dns/exchange";
import type { Answer, DecodedRecord, Question } from "../dns/message";
import {
  absoluteName,
  canonicalName,
  isBelow,
  isWithin,
  nameText,
  ROOT,
  relativeName,
  withFinalDot,
} from "../dns/name";
import { formatRdata, rdataOf, targetOfRdata } from "../dns/rdata";
import type { AnswerRecord, FailureCode } from "./types";

/** A server by name, with the addresses from the parent's glue. */
export interface NamedAddresses {
  name: string;
  addresses: string[];
}

/** A zone and its servers, as its parent delegates it. */
export interface Delegation {
  zone: string;
  servers: NamedAddresses[];
}

/**
 * The answer for one name and type, without following aliases. `ttl` is in seconds. `ownServers`: what the server tells beside NS
 * records of the addresses of those servers whose names are inside the zone.
 */
export type LookupAnswer =
  | { kind: "records"; records: AnswerRecord[]; ttl: number; ownServers?: NamedAddresses[] }
  /** A CNAME, or one synthesized from a DNAME above, whose owner is `dname`. */
  | { kind: "alias"; record: AnswerRecord; target: string; dname?: string; ttl: number }
  /** `zone` is the apex according to the SOA record, if there was one. */
  | { kind: "nodata" | "nxdomain"; zone?: string; ttl: number };

export type ResponseKind = LookupAnswer | { kind: "referral"; delegation: Delegation; ttl: number } | Unusable;

/** A response that doesn't help. */
export interface Unusable {
  kind: "unusable";
  code: FailureCode;
  why: string;
}

/** The most servers of a zone that are considered: honest zones have fewer (NXNSAttack). */
export const MAX_SERVERS = 30;

/** Classifies the response of a server of `zone`; only data at and below `zone` is in bailiwick. */
export function classifyResponse(answer: Answer, question: Question, zone: string): ResponseKind {
  if (answer.truncated) return unusable(TRUNCATED);
  const found = lookupAnswerOf(answer, question, zone);
  if (found && answer.authoritative) return found;
  const referral = answer.rcode === "NOERROR" ? referralOf(answer, question.name, zone) : undefined;
  if (referral) return referral;
  return found ? unusable(notAuthoritative(answer)) : unusableAnswer(answer, zone);
}

/** Classifies the response of a recursive resolver. */
export function classifyRecursive(answer: Answer, question: Question): LookupAnswer | Unusable {
  if (answer.truncated) return unusable(TRUNCATED);
  const found = lookupAnswerOf(answer, question, ROOT);
  const isResolverAnswer = answer.recursionAvailable || answer.authoritative || answer.answers.length > 0;
  if (found && isResolverAnswer) return found;
  return found ? unusable("does not offer recursion (RA is not set)") : unusableAnswer(answer, ROOT);
}

/** Says why a response is unusable. */
function unusableAnswer({ rcode, answers, authorities }: Answer, zone: string): Unusable {
  if (answers.length > 0 && (rcode === "NOERROR" || rcode === "NXDOMAIN")) {
    return unusable("the answer does not match the question");
  }
  if (rcode === "REFUSED") return unusable("answered REFUSED", "EREFUSED");
  if (rcode !== "NOERROR") return unusable(`answered ${rcode}`);
  const [ns] = authorities.filter(({ type }) => type === "NS");
  if (!ns) return unusable("empty, non-authoritative answer (AA is not set)");
  const referral = `refers to ${nameText(canonicalName(ns.name))}`;
  return unusable(zone === ROOT ? `${referral} instead of answering` : `not authoritative for ${zone}: ${referral}`);
}

/** A zone's own servers rarely offer recursion, and root servers never do; RA points to a proxy or firewall in between. */
function notAuthoritative({ recursionAvailable }: Answer): string {
  return recursionAvailable
    ? "non-authoritative answer from a resolver (RA is set, AA is not); a proxy or firewall may be intercepting DNS"
    : "non-authoritative answer (AA is not set)";
}

function unusable(why: string, code: FailureCode = "ESERVFAIL"): Unusable {
  return { kind: "unusable", code, why };
}

/** The records of class IN, with their canonical names. */
function inClass(records: DecodedRecord[]): { key: string; record: DecodedRecord }[] {
  return records
    .filter((record) => record.class === "IN")
    .map((record) => ({ key: canonicalName(record.name), record }));
}

function lookupAnswerOf(answer: Answer, { name, type }: Question, zone: string): LookupAnswer | undefined {
  if (answer.rcode !== "NOERROR" && answer.rcode !== "NXDOMAIN" && answer.rcode !== "YXDOMAIN") return undefined;
  const records = inClass(answer.answers);
  const own = records.filter(({ key, record }) => key === name && record.type === type).map(({ record }) => record);
  if (own.length > 0) {
    const ownServers = type === "NS" ? ownServersOf(answer, name) : [];
    const told = ownServers.length > 0 ? { ownServers } : {};
    return { kind: "records", records: own.map(answerRecord), ttl: lowestTtl(own), ...told };
  }
  const alias = aliasOf(records, name, zone);
  // The RCODE is about the name at the end of the chain (RFC 6604 section 3).
  if (alias) return alias;
  if (answer.rcode === "YXDOMAIN") return undefined;
  const soa = inClass(answer.authorities).find(
    ({ key, record }) => record.type === "SOA" && isWithin(name, key) && isWithin(key, zone),
  );
  const ttl = soa ? negativeTtl(soa.record) : 0;
  const kind = answer.rcode === "NXDOMAIN" ? "nxdomain" : "nodata";
  if (soa) return { kind, zone: soa.key, ttl };
  // Unrelated records may have been inserted on the way; they don't show whether the requested ones exist.
  if (answer.answers.length > 0) return undefined;
  // An empty answer with AA: some servers omit the SOA. If there are NS records, it is a referral.
  const refers = answer.authorities.some((record) => record.type === "NS");
  const speaks = answer.authoritative || answer.recursionAvailable;
  return answer.rcode === "NXDOMAIN" || (speaks && !refers) ? { kind, ttl } : undefined;
}

function aliasOf(
  records: { key: string; record: DecodedRecord }[],
  name: string,
  zone: string,
): LookupAnswer | undefined {
  const cname = records.find(({ key, record }) => key === name && record.type === "CNAME");
  const dname = records.find(({ key, record }) => record.type === "DNAME" && isBelow(name, key) && isWithin(key, zone));
  if (cname) return alias(answerRecord(cname.record), dname?.key);
  if (!dname) return undefined;
  // RFC 6672 section 3.1: the synthesized CNAME may be missing.
  const { key, record } = dname;
  const target = absoluteName(relativeName(name, key) ?? name, targetOfRdata(answerRecord(record)));
  return alias({ name, type: "CNAME", ttl: record.ttl, rdata: withFinalDot(target) }, key);
}

function alias(record: AnswerRecord, dname: string | undefined): LookupAnswer {
  const made = dname === undefined ? {} : { dname };
  return { kind: "alias", record, target: targetOfRdata(record), ...made, ttl: record.ttl };
}

/** A referral must lead down, towards the name; others are ignored. */
function referralOf({ authorities, additionals }: Answer, name: string, zone: string): ResponseKind | undefined {
  const cuts = inClass(authorities).filter(({ key, record }) => {
    return record.type === "NS" && isBelow(key, zone) && isWithin(name, key);
  });
  const [first] = cuts;
  if (!first) return undefined;
  const ofCut = cuts.filter(({ key }) => key === first.key).map(({ record }) => record);
  const servers = serverNames(ofCut).map((server) => ({ name: server, addresses: glueOf(additionals, server, zone) }));
  return { kind: "referral", delegation: { zone: first.key, servers }, ttl: lowestTtl(ofCut) };
}

/** The octets of an AAAA record whose name is compressed, and the largest answer that every server can send. */
const ADDRESS_RECORD = 28;
const SMALLEST_LIMIT = 512;

/**
 * A server adds all the addresses that it has of the servers that it names, of both families (RFC 3596 section 3), unless
 * the message has no room for them, which isn't told (RFC 2181 section 9). So only an answer with room to spare counts.
 */
function ownServersOf({ answers, additionals, octets }: Answer, apex: string): NamedAddresses[] {
  if (octets + ADDRESS_RECORD > SMALLEST_LIMIT) return [];
  return serverNames(inClass(answers).map(({ record }) => record))
    .map((name) => ({ name, addresses: glueOf(additionals, name, apex) }))
    .filter(({ addresses }) => addresses.length > 0);
}

function serverNames(records: DecodedRecord[]): string[] {
  const ns = records.filter(({ type }) => type === "NS");
  return [...new Set(ns.map((record) => targetOfRdata(answerRecord(record))))].slice(0, MAX_SERVERS);
}

/** Glue for names outside of the server's zone is out of bailiwick and ignored. */
function glueOf(additionals: DecodedRecord[], server: string, zone: string): string[] {
  if (!isWithin(server, zone)) return [];
  return inClass(additionals)
    .filter(({ key, record }) => key === server && (record.type === "A" || record.type === "AAAA"))
    .map(({ record }) => answerRecord(record).rdata);
}

function lowestTtl(records: DecodedRecord[]): number {
  return Math.min(...records.map(({ ttl }) => ttl));
}

/** A decoded record, with RDATA in its canonical text form. */
export function answerRecord({ name, type, ttl, data }: DecodedRecord): AnswerRecord {
  return { name: canonicalName(name), type, ttl, rdata: formatRdata(type, data) };
}

/** The TTL of a negative answer in seconds, from its SOA (RFC 2308 section 5). */
export function negativeTtl(record: DecodedRecord): number {
  const soa = rdataOf("SOA", record);
  return soa ? Math.min(record.ttl, soa.minimum) : 0;
}
