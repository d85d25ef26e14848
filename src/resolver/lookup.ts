/** Resolves names: follows aliases and caches answers for a while. */

import type { MxRecord } from "node:dns";
import type { Question } from "../dns/message";
import { canonicalName, isAskable, ROOT } from "../dns/name";
import { parseRdata, targetOfRdata, txtStrings, txtText } from "../dns/rdata";
import { formatValue } from "../shared/issues";
import { createCache } from "./cache";
import { MAX_AGE, type Walk, type WalkResult } from "./iterate";
import { failure, newQueryContext, type QueryContext } from "./query-zone";
import type { AnswerRecord, FailureCode, LookUp, Resolver } from "./types";

/** The longest chain of aliases. BIND and Unbound follow 11 (their `max-query-restarts`). */
export const MAX_ALIASES = 10;
/** An answer may have 64 KiB. */
const MAX_ENTRIES = 2000;
/** The longest a negative answer is cached, in seconds: a user waiting for a record must get to see it. */
const MAX_NEGATIVE_AGE = 30;
/** Seconds for which a failure is cached (RFC 9520 section 3.2 requires at least 1). */
const FAILURE_AGE = 5;

export interface LookUps {
  /** What exists at the name itself. The name must be canonical and askable. */
  find(name: string, type: string, context?: QueryContext): Promise<WalkResult>;
  lookUp(name: string, type: string, context?: QueryContext): Promise<LookUp>;
}

export function createLookUps(walk: Walk, now: () => number): LookUps {
  const known = createCache<WalkResult>(MAX_ENTRIES, now);

  async function find(name: string, type: string, context = newQueryContext()): Promise<WalkResult> {
    const key = `${name} ${type}`;
    const before = known.get(key);
    if (before) return before;
    const question: Question = { name, type };
    const found = await walk.find(question, context);
    known.set(key, found, ageOf(found, context));
    return found;
  }

  async function lookUp(name: string, type: string, context = newQueryContext()): Promise<LookUp> {
    const chain: AnswerRecord[] = [];
    let here = canonicalName(name);
    const seen = new Set([here]);
    for (;;) {
      if (!isAskable(here)) return { ...failure("EBADNAME", `${formatValue(here)} is not a valid domain name`), chain };
      const found = await find(here, type, context);
      if (found.kind === "failure") return { kind: "failure", code: found.code, why: found.why, chain };
      if (found.kind === "nxdomain") return { kind: "nxdomain", name: here, chain };
      if (found.kind !== "alias") {
        return { kind: "records", name: here, chain, records: found.kind === "records" ? found.records : [] };
      }
      chain.push(found.record);
      here = found.target;
      if (seen.has(here))
        return { ...failure("ESERVFAIL", `the CNAME records of ${canonicalName(name)} form a loop`), chain };
      if (chain.length > MAX_ALIASES) {
        return {
          ...failure("ESERVFAIL", `the CNAME chain of ${canonicalName(name)} has more than ${MAX_ALIASES} records`),
          chain,
        };
      }
      seen.add(here);
    }
  }

  return { find, lookUp };
}

/** A failure while resolving a server's name may be specific to that path, so it is not cached. */
function ageOf(found: WalkResult, { path }: QueryContext): number {
  if (found.kind === "failure") return path.length > 0 ? 0 : FAILURE_AGE;
  const isNegative = found.kind === "nodata" || found.kind === "nxdomain";
  return Math.min(found.ttl, isNegative ? MAX_NEGATIVE_AGE : MAX_AGE);
}

/** The methods and error codes of `node:dns/promises` on top of look-ups. */
type MailMethods = Pick<Resolver, "resolveTxt" | "resolve4" | "resolve6" | "resolveMx" | "resolvePtr" | "resolveCname">;

/** The look-up failed, or there is no such name (`ENOTFOUND`) or record (`ENODATA`). */
export class LookUpError extends Error {
  override readonly name = "LookUpError";

  constructor(
    readonly code: FailureCode | "ENOTFOUND" | "ENODATA",
    readonly hostname: string,
    why: string,
  ) {
    super(why);
  }
}

export function mailResolver(lookUp: (name: string, type: string) => Promise<LookUp>): MailMethods {
  async function resolve<T>(name: string, type: string, read: (record: AnswerRecord) => T): Promise<T[]> {
    const found = await lookUp(name, type);
    if (found.kind === "failure") throw new LookUpError(found.code, name, found.why);
    if (found.kind === "nxdomain") throw new LookUpError("ENOTFOUND", name, `${found.name} does not exist`);
    if (found.records.length === 0) throw new LookUpError("ENODATA", name, `${found.name} has no ${type} record`);
    return found.records.map(read);
  }

  return {
    resolve4: (name) => resolve(name, "A", ({ rdata }) => rdata),
    resolve6: (name) => resolve(name, "AAAA", ({ rdata }) => rdata),
    resolveMx: (name) => resolve(name, "MX", mx),
    resolvePtr: (name) => resolve(name, "PTR", nodeName),
    resolveCname: (name) => resolve(name, "CNAME", nodeName),
    resolveTxt: (name) => resolve(name, "TXT", txt),
  };
}

/** The name in RDATA. As in Node, the root is the empty string. */
function nodeName(record: AnswerRecord): string {
  const name = targetOfRdata(record);
  return name === ROOT ? "" : name;
}

/** RFC 1035 section 3.3.9. */
function mx(record: AnswerRecord): MxRecord {
  return { priority: parseRdata("MX", record.rdata)?.preference ?? 0, exchange: nodeName(record) };
}

/** Its strings, or a single string if a multi-byte character spans two of them. */
function txt({ rdata }: AnswerRecord): string[] {
  const strings = txtStrings(rdata);
  const whole = txtText(rdata);
  return strings.join("") === whole ? strings : [whole];
}
