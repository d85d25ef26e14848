import { type ListedRecord, type MailPlan, planMailDomain } from "../../src/plan";
import { priorityOf, valueBesidePriority } from "../../src/plan/print";
import { notKnownYet } from "../../src/shared/deferred";
import type { Issue } from "../../src/shared/issues";

/** A plan of anything, the wrong included. */
export function planOf(args: unknown): MailPlan {
  return planMailDomain(args as Parameters<typeof planMailDomain>[0]);
}

/** A value that comes later, where the types ask for a text. */
export const later = notKnownYet as unknown as string;

/** `name type priority value`, as DNS consoles show a record. */
export function rowOf(record: ListedRecord): string {
  return [record.name, record.type, priorityOf(record), valueBesidePriority(record)].join(" ");
}

export function rowsOf(args: unknown): string[] {
  return planOf(args).records.map(rowOf);
}

/** `id @ path` of each issue, warnings marked. */
export function idsAndPaths(issues: Issue[]): string[] {
  return issues.map(({ id, path, severity }) => `${severity === "warning" ? "warning " : ""}${id} @ ${path}`);
}

/** An RSA public key of 2048 bits that signs nothing; its private half was thrown away. */
export const examplePublicKey =
  "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAx51oTatvexXko3haP2iNG4gYMNwCSOgU7U06vYp8yIA1NBw3oVk1Xoqx8ICXTyqWpahfXFu48HGc9rROcklG89Ps38TcSflDdHcp51rq1Rif45cTfqW2g1V+Pjxchji9msXSRhcP1ZBbZAp1MdyJntJwQZO6qEdrckrWEEv56eSQYD9cnw5py++QLAOKp3tVM6ajMamnf2nNlb8CZi80yrMKOVw7/cg5A26onkK3HHg5hQAGjr8QFiKbOY/dtmAzEibl6wC/CFmJe5kptFUActDlOP4f0kKox5ygnwA8bVkgjMFp5eEZkFDxMoexAa+4SslM57OG3DwXVMzK8psouQIDAQAB";
