import { parseDmarc } from "./parse";
import { type DmarcRecord, writtenPolicies } from "./record";
import { readReportUri } from "./uri";

/**
 * Whether two records mean the same to receivers, those by RFC 7489 included. Defaults, the order of tags, white space
 * and letter case make no difference; nor do unknown tags, `rf`, `ri`, size limits, and `fo` without `ruf`. `pct` does,
 * since older receivers still follow it. A text that is no valid record is the same as itself only.
 */
export function sameDmarc(a: string, b: string): boolean {
  if (a === b) return true;
  const one = parseDmarc(a);
  const other = parseDmarc(b);
  return one.ok && other.ok && meaning(one.record) === meaning(other.record);
}

function meaning(record: DmarcRecord): string {
  const written = writtenPolicies(record);
  const hasPolicy = Object.values(written).some((policy) => policy !== "none");
  const pct = record.removedTags.find(({ name }) => name === "pct")?.value ?? "100";
  const reports = (uris: string[]): string[] =>
    [...new Set(uris.map((uri) => readReportUri(uri)?.identity ?? uri))].sort();
  return JSON.stringify([
    written,
    // RFC 9989 section 4.7: test mode has no effect on the policy none.
    hasPolicy && record.testing === true,
    hasPolicy && /^[0-9]{1,2}$/.test(pct) ? Number(pct) : 100,
    record.dkimAlignment ?? "relaxed",
    record.spfAlignment ?? "relaxed",
    record.psd ?? "u",
    reports(record.aggregateReports),
    reports(record.failureReports),
    record.failureReports.length === 0 ? [] : [...(record.fo ?? ["0"])].sort(),
  ]);
}
