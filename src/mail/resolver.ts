/** How the text functions ask the DNS: never by themselves, always through what they are given. */
import type { MxRecord } from "node:dns";

/**
 * What is asked of a resolver: the shape of `node:dns/promises`, or of its `Resolver`. Each method fails with an error
 * whose `code` is `ENOTFOUND` or `ENODATA` where there is no such name or no such record, and with any other, such as
 * `ETIMEOUT` or `ESERVFAIL`, where nobody could tell.
 */
export type MailResolver = ForwardResolver & (PtrResolver | ReverseResolver);

/** Asks for what a name has. */
export interface ForwardResolver {
  resolveTxt(name: string): Promise<string[][]>;
  resolve4(name: string): Promise<string[]>;
  resolve6(name: string): Promise<string[]>;
  resolveMx(name: string): Promise<MxRecord[]>;
}

/** Asks for the names of an address under `in-addr.arpa` or `ip6.arpa`. Where there are both ways, this one is taken. */
export interface PtrResolver {
  resolvePtr(name: string): Promise<string[]>;
}

/** Asks for the names of an address. */
export interface ReverseResolver {
  reverse(address: string): Promise<string[]>;
}

/** An answer: records, none of them where the DNS says that there are none, or why there is no answer. */
export type Answer<T> = { ok: true; records: T[] } | { ok: false; code: string };

/** Asks, and tells "there is none" from "nobody could tell". */
export async function ask<T>(question: Promise<T[]>): Promise<Answer<T>> {
  try {
    return { ok: true, records: await question };
  } catch (problem) {
    const code = codeOf(problem);
    return NO_RECORDS.has(code) ? { ok: true, records: [] } : { ok: false, code };
  }
}

/** `EBADNAME`: the resolver holds the name for none at all, so nobody has records for it. */
const NO_RECORDS = new Set(["ENOTFOUND", "ENODATA", "EBADNAME"]);

function codeOf(problem: unknown): string {
  const code = typeof problem === "object" && problem !== null && "code" in problem ? problem.code : undefined;
  // An error that no resolver makes is a slip in the program, and must not pass for a trouble of the DNS.
  if (typeof code !== "string" || !/^E(?!RR_)[A-Z0-9_]+$/.test(code)) throw problem;
  return code;
}
