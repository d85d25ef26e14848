/** What an answer means to who walks down from the root: an end, another name, a step further down, or nothing. */
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

/** A server by name, with the addresses that its zone's parent gave. */
export interface NamedAddresses {
  name: string;
  addresses: string[];
}

/** Where a zone begins, and who serves it, as its parent says. */
export interface Delegation {
  zone: string;
  servers: NamedAddresses[];
}

/** What the DNS says of one name and type, without following aliases. `ttl` is in seconds. */
export type LookupAnswer =
  | { kind: "records"; records: AnswerRecord[]; ttl: number }
  /** A CNAME, or a DNAME above. */
  | { kind: "alias"; record: AnswerRecord; target: string; ttl: number }
  /** `zone`: the apex of the zone that says so, where it says. */
  | { kind: "nodata" | "nxdomain"; zone?: string; ttl: number };

export type ResponseKind = LookupAnswer | { kind: "referral"; delegation: Delegation; ttl: number } | Useless;

/** The server is of no help. */
export interface Useless {
  kind: "useless";
  code: FailureCode;
  why: string;
}

/** The most servers of a zone that are looked at; an honest zone has fewer (the NXNS attack). */
export const MAX_SERVERS = 30;

/** The meaning for who asks a server of `zone`, whose word counts for that zone and what is below only. */
export function classifyResponse(answer: Answer, question: Question, zone: string): ResponseKind {
  if (answer.truncated) return unusable(TRUNCATED);
  const finding = findingOf(answer, question, zone);
  if (finding && answer.authoritative) return finding;
  const referral = answer.rcode === "NOERROR" ? referralOf(answer, question.name, zone) : undefined;
  if (referral) return referral;
  return finding ? unusable(withoutAuthority(answer)) : uselessOf(answer, zone);
}

/** The meaning of a recursive resolver's answer. */
export function meaningOfRecursive(answer: Answer, question: Question): LookupAnswer | Useless {
  if (answer.truncated) return unusable(TRUNCATED);
  const finding = findingOf(answer, question, ROOT);
  const mayTell = answer.recursionAvailable || answer.authoritative || answer.answers.length > 0;
  if (finding && mayTell) return finding;
  return finding ? unusable("it does not ask other servers for us (no RA)") : uselessOf(answer, ROOT);
}

/** What an error, or an answer that is none, says in words. */
function uselessOf({ rcode, answers, authorities }: Answer, zone: string): Useless {
  if (answers.length > 0 && (rcode === "NOERROR" || rcode === "NXDOMAIN")) {
    return unusable("its answer is about something else");
  }
  if (rcode === "REFUSED") return unusable("it answers REFUSED", "EREFUSED");
  if (rcode !== "NOERROR") return unusable(`it answers ${rcode}`);
  const [ns] = authorities.filter(({ type }) => type === "NS");
  if (!ns) return unusable("it answers with nothing, and without authority (no AA)");
  return unusable(
    `it knows nothing of ${zone === ROOT ? "the name" : zone}, and refers to ${nameText(canonicalName(ns.name))}`,
  );
}

/** A zone's own servers hardly ever do what resolvers do, and the root's never; a proxy or a firewall on the way may. */
function withoutAuthority({ recursionAvailable }: Answer): string {
  const why = "it answers without authority (no AA)";
  return recursionAvailable ? `${why}, as a resolver does (RA); something on the way may answer in its place` : why;
}

function unusable(why: string, code: FailureCode = "ESERVFAIL"): Useless {
  return { kind: "useless", code, why };
}

/** The records of class IN, with their names as keys. */
function inClass(records: DecodedRecord[]): { key: string; record: DecodedRecord }[] {
  return records
    .filter((record) => record.class === "IN")
    .map((record) => ({ key: canonicalName(record.name), record }));
}

function findingOf(answer: Answer, { name, type }: Question, zone: string): LookupAnswer | undefined {
  if (answer.rcode !== "NOERROR" && answer.rcode !== "NXDOMAIN" && answer.rcode !== "YXDOMAIN") return undefined;
  const records = inClass(answer.answers);
  const own = records.filter(({ key, record }) => key === name && record.type === type).map(({ record }) => record);
  if (own.length > 0) return { kind: "records", records: own.map(answerRecord), ttl: lowestTtl(own) };
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
  // Somebody on the way may have put records in that nobody asked for: they tell nothing of those that are asked for.
  if (answer.answers.length > 0) return undefined;
  // Nothing at all and AA: some servers leave the SOA out. NS records, then, are a referral.
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
  if (cname) return alias(answerRecord(cname.record));
  const dname = records.find(({ key, record }) => record.type === "DNAME" && isBelow(name, key) && isWithin(key, zone));
  if (!dname) return undefined;
  // RFC 6672 section 3.1: the server's own CNAME may be missing.
  const { key, record } = dname;
  const target = absoluteName(relativeName(name, key) ?? name, targetOfRdata(answerRecord(record)));
  return alias({ name, type: "CNAME", ttl: record.ttl, rdata: withFinalDot(target) });
}

function alias(record: AnswerRecord): LookupAnswer {
  return { kind: "alias", record, target: targetOfRdata(record), ttl: record.ttl };
}

/** A referral leads down, towards the name; one that does not is no help. */
function referralOf({ authorities, additionals }: Answer, name: string, zone: string): ResponseKind | undefined {
  const cuts = inClass(authorities).filter(({ key, record }) => {
    return record.type === "NS" && isBelow(key, zone) && isWithin(name, key);
  });
  const [first] = cuts;
  if (!first) return undefined;
  const ofCut = cuts.filter(({ key }) => key === first.key).map(({ record }) => record);
  const names = [...new Set(ofCut.map((record) => targetOfRdata(answerRecord(record))))].slice(0, MAX_SERVERS);
  const servers = names.map((server) => ({ name: server, addresses: glueOf(additionals, server, zone) }));
  return { kind: "referral", delegation: { zone: first.key, servers }, ttl: lowestTtl(ofCut) };
}

/** A server's word on addresses of names outside of its zone is not believed. */
function glueOf(additionals: DecodedRecord[], server: string, zone: string): string[] {
  if (!isWithin(server, zone)) return [];
  return inClass(additionals)
    .filter(({ key, record }) => key === server && (record.type === "A" || record.type === "AAAA"))
    .map(({ record }) => answerRecord(record).rdata);
}

function lowestTtl(records: DecodedRecord[]): number {
  return Math.min(...records.map(({ ttl }) => ttl));
}

/** Records of an answer, with RDATA as its canonical text. */
export function answerRecord({ name, type, ttl, data }: DecodedRecord): AnswerRecord {
  return { name: canonicalName(name), type, ttl, rdata: formatRdata(type, data) };
}

/** What a SOA says of answers that are missing: their TTL in seconds (RFC 2308 section 5). */
export function negativeTtl(record: DecodedRecord): number {
  const soa = rdataOf("SOA", record);
  return soa ? Math.min(record.ttl, soa.minimum) : 0;
}
