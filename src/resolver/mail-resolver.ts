/** The shape of `node:dns/promises` on top of look-ups, with its error codes. */
import type { MxRecord } from "node:dns";
import { ROOT } from "../dns/name";
import { parseRdata, targetOfRdata, txtStrings, txtText } from "../dns/rdata";
import type { AnswerRecord, FailureCode, LookUp, Resolver } from "./types";

type MailMethods = Pick<Resolver, "resolveTxt" | "resolve4" | "resolve6" | "resolveMx" | "resolvePtr" | "resolveCname">;

/** Nobody could tell, or there is no such name (`ENOTFOUND`) or record (`ENODATA`). */
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
    if (found.kind === "nxdomain") throw new LookUpError("ENOTFOUND", name, `there is no name ${found.name}`);
    if (found.records.length === 0) throw new LookUpError("ENODATA", name, `${found.name} has no ${type}`);
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

/** The name in RDATA, the root empty, as Node has it. */
function nodeName(record: AnswerRecord): string {
  const name = targetOfRdata(record);
  return name === ROOT ? "" : name;
}

/** RFC 1035 section 3.3.9. */
function mx(record: AnswerRecord): MxRecord {
  return { priority: parseRdata("MX", record.rdata)?.preference ?? 0, exchange: nodeName(record) };
}

/** In its strings, or in one piece where a character is cut in two where two of them meet. */
function txt({ rdata }: AnswerRecord): string[] {
  const strings = txtStrings(rdata);
  const whole = txtText(rdata);
  return strings.join("") === whole ? strings : [whole];
}
