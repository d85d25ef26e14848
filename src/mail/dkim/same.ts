import { readBase64 } from "./key";
import { parseDkim } from "./parse";
import type { DkimRecord } from "./record";

/**
 * Whether two records mean the same to receivers. Defaults, the order of tags and of their lists, white space and the
 * encoding of an RSA key make no difference. Notes, unknown tags and unknown flags make none either: receivers are to
 * ignore them (RFC 6376 sections 3.2 and 3.6.1). Withdrawn keys are alike. A text that is no valid record is the same
 * as itself only.
 */
export function sameDkim(a: string, b: string): boolean {
  if (a === b) return true;
  const one = parseDkim(a);
  const other = parseDkim(b);
  return one.ok && other.ok && meaning(one.record) === meaning(other.record);
}

function meaning({ publicKey, hashAlgorithms, services = ["*"], flags = [] }: DkimRecord): string {
  if (publicKey === "") return "withdrawn";
  return JSON.stringify([
    readBase64(publicKey)?.identity,
    hashAlgorithms ? sorted(hashAlgorithms) : "all",
    services.includes("*") ? "all" : sorted(services),
    sorted(flags.filter((flag) => flag === "y" || flag === "s")),
  ]);
}

function sorted(items: string[]): string[] {
  return [...new Set(items)].sort();
}
