/** How the text functions query the DNS: always through the resolver that they are given. */
import type { MxRecord } from "node:dns";

/**
 * What a resolver must provide: the shape of `node:dns/promises`, or of its `Resolver`. Each method rejects with an error
 * whose `code` is `ENOTFOUND` or `ENODATA` if the name or the records don't exist, and with any other, such as `ETIMEOUT`
 * or `ESERVFAIL`, if the answer is unknown.
 */
export type MailResolver = ForwardResolver & (PtrResolver | ReverseResolver);

/** Looks up the records of a name. */
export interface ForwardResolver {
  resolveTxt(name: string): Promise<string[][]>;
  resolve4(name: string): Promise<string[]>;
  resolve6(name: string): Promise<string[]>;
  resolveMx(name: string): Promise<MxRecord[]>;
}

/** Looks up the names of an address under `in-addr.arpa` or `ip6.arpa`. If both ways exist, this one is used. */
export interface PtrResolver {
  resolvePtr(name: string): Promise<string[]>;
}

/** Looks up the names of an address. */
export interface ReverseResolver {
  reverse(address: string): Promise<string[]>;
}

/** An answer: the records, none if DNS says that they don't exist; or why there was no answer. */
export type Answer<T> = { ok: true; records: T[] } | { ok: false; code: string };

/** Waits for an answer, and distinguishes "there is none" from "unknown". */
export async function ask<T>(query: Promise<T[]>): Promise<Answer<T>> {
  try {
    return { ok: true, records: await query };
  } catch (problem) {
    const code = codeOf(problem);
    return NO_RECORDS.has(code) ? { ok: true, records: [] } : { ok: false, code };
  }
}

/** `EBADNAME`: to the resolver it is not a name at all, so it has no records. */
const NO_RECORDS = new Set(["ENOTFOUND", "ENODATA", "EBADNAME"]);

function codeOf(problem: unknown): string {
  const code = typeof problem === "object" && problem !== null && "code" in problem ? problem.code : undefined;
  // An error that no resolver makes is a bug in the program, and must not pass for a DNS failure.
  if (typeof code !== "string" || !/^E(?!RR_)[A-Z0-9_]+$/.test(code)) throw problem;
  return code;
}
