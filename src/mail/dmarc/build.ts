/** Makes DMARC records (RFC 9989 section 4.7). */
import { error, type Issue, warning } from "../../issues";
import { reportUri } from "../report-uri";
import type { MailText } from "../text";
import type { DmarcPolicyRecord, DmarcRecord } from "./record";

/** Builds the record. The issues' paths are relative to the arguments: `aggregateReports[0]`. */
export function buildDmarc(dmarc: DmarcPolicyRecord): MailText {
  const issues: Issue[] = [];
  const uris = (values: string[] | undefined, field: string): string[] =>
    (values ?? []).flatMap((value, index) => {
      const uri = reportUri(value, `${field}[${index}]`, { family: "dmarc", example: "dmarc@example.com" });
      if (typeof uri === "string") return [uri];
      issues.push(uri);
      return [];
    });
  const rua = uris(dmarc.aggregateReports, "aggregateReports");
  const ruf = uris(dmarc.failureReports, "failureReports");
  if (dmarc.policy === "none" && rua.length === 0 && issues.length === 0) {
    const message =
      "policy none without reports has no effect at all; give an address for the reports, or a stronger policy";
    issues.push(warning("dmarc.no-effect", "aggregateReports", message));
  }
  const fo = [...new Set(dmarc.fo)];
  if (fo.includes("0") && fo.includes("1")) {
    const message = "0 and 1 exclude each other (RFC 9989 section 4.7); give one of them";
    issues.push(error("dmarc.failure-options", "fo", message));
  }
  // Tags at their defaults are left out.
  const text = writeTags([
    ["p", dmarc.policy],
    ["sp", dmarc.subdomainPolicy],
    ["np", dmarc.nonexistentSubdomainPolicy],
    ["adkim", dmarc.dkimAlignment === "strict" ? "s" : undefined],
    ["aspf", dmarc.spfAlignment === "strict" ? "s" : undefined],
    ["t", dmarc.testing ? "y" : undefined],
    ["psd", dmarc.psd === "u" ? undefined : dmarc.psd],
    ["rua", rua.join(",") || undefined],
    ["ruf", ruf.join(",") || undefined],
    ["fo", fo.join(":") || undefined],
  ]);
  return { text, issues };
}

/** The text of a record. `parseDmarc` reads the same record out of it. */
export function formatDmarc(record: DmarcRecord): string {
  const letter = { strict: "s", relaxed: "r" } as const;
  return writeTags([
    ["p", record.policy],
    ["sp", record.subdomainPolicy],
    ["np", record.nonexistentSubdomainPolicy],
    ["adkim", record.dkimAlignment && letter[record.dkimAlignment]],
    ["aspf", record.spfAlignment && letter[record.spfAlignment]],
    ["t", record.testing === undefined ? undefined : record.testing ? "y" : "n"],
    ["psd", record.psd],
    ["rua", record.aggregateReports.join(",") || undefined],
    ["ruf", record.failureReports.join(",") || undefined],
    ["fo", record.fo?.join(":")],
    ...[...record.removedTags, ...record.unknownTags].map(({ name, value }): [string, string] => [name, value]),
  ]);
}

/** RFC 9989 section 4.7: `v` comes first; `p` is next, as RFC 7489 section 6.4 asks. */
function writeTags(tags: [name: string, value: string | undefined][]): string {
  return ["v=DMARC1", ...tags.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]))].join("; ");
}
