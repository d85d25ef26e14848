import { error, errorsOf, formatValue, type Issue, type TextSpan, warning } from "../../shared/issues";
import { reportUri } from "../addresses";
import type { MailText } from "../record";
import { parseDmarc, type ReadDmarc, readDmarc, readReportUri } from "./parse";
import { type DmarcPolicyRecord, type DmarcRecord, writtenPolicies } from "./record";
import { type DmarcWords, reviewInWords } from "./review";

/**
 * Whether two records mean the same to receivers, including those that follow RFC 7489. Defaults, the order of tags, white
 * space and letter case make no difference; neither do unknown tags, `rf`, `ri`, size limits, and `fo` without `ruf`. `pct`
 * does, since older receivers still follow it. A text that is not a valid record equals only itself.
 */
export function sameDmarc(a: string, b: string): boolean {
  if (a === b) return true;
  const one = parseDmarc(a);
  const other = parseDmarc(b);
  return one.ok && other.ok && canonicalMeaning(one.record) === canonicalMeaning(other.record);
}

function canonicalMeaning(record: DmarcRecord): string {
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

// Builds DMARC records (RFC 9989 section 4.7).

/** Where the record is. With the domain, addresses in other domains are reported; those in the zone count as its own. */
export interface DmarcPlace {
  domain?: string;
  zone?: string;
}

/** The argument of each tag. */
const FIELDS: Record<string, keyof DmarcPolicyRecord> = {
  p: "policy",
  sp: "subdomainPolicy",
  np: "nonexistentSubdomainPolicy",
  adkim: "dkimAlignment",
  aspf: "spfAlignment",
  t: "testing",
  psd: "psd",
  rua: "aggregateReports",
  ruf: "failureReports",
  fo: "fo",
};

const ofArguments: DmarcWords = {
  tag: (name) => FIELDS[name] ?? name,
  setting: (name, value) => `${FIELDS[name] ?? name}: ${name === "t" ? "true" : JSON.stringify(value)}`,
};

/** Builds the record, and reviews it. The issues' paths are relative to the arguments: `aggregateReports[0]`. */
export function buildDmarc(dmarc: DmarcPolicyRecord, place: DmarcPlace = {}): MailText {
  const issues: Issue[] = [];
  /** The arguments of the URIs, in the order of the record. */
  const paths: string[] = [];
  const uris = (values: string[] | undefined, field: string): string[] => {
    const made = new Set<string>();
    (values ?? []).forEach((value, index) => {
      const path = `${field}[${index}]`;
      const uri = reportUri(value, path, { family: "dmarc", example: "dmarc@example.com" });
      if (typeof uri !== "string") issues.push(uri);
      else if (made.has(uri)) {
        const message = `duplicate address ${formatValue(value)}; it is written once, so remove one`;
        issues.push(warning("dmarc.duplicate-address", path, message));
      } else {
        made.add(uri);
        paths.push(path);
      }
    });
    return [...made];
  };
  const rua = uris(dmarc.aggregateReports, "aggregateReports");
  const ruf = uris(dmarc.failureReports, "failureReports");
  const fo = [...new Set(dmarc.fo)];
  if (fo.includes("0") && fo.includes("1")) {
    const message = "0 and 1 can't be combined (RFC 9989 section 4.7); use one of them";
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
  // What is missing from the text would lead to wrong findings.
  if (errorsOf(issues).length > 0) return { text, issues };
  const read = readDmarc(text);
  const found = reviewInWords(text, place, ofArguments).map(({ span, proposal: _, ...issue }) => ({
    ...issue,
    path: pathAt(span, read, paths),
  }));
  return { text, issues: [...issues, ...found] };
}

/** The argument behind a place in the record. */
function pathAt(span: TextSpan | undefined, { tags, uris }: ReadDmarc, paths: string[]): string {
  if (!span) return "";
  const index = uris.findIndex((uri) => uri.span.start === span.start);
  const tag = [...tags].find(([, one]) => one.span.start <= span.start && span.end <= one.span.end);
  return paths[index] ?? FIELDS[tag?.[0] ?? ""] ?? "";
}

/** The text of a record: the inverse of `parseDmarc`. */
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

/** RFC 9989 section 4.7: `v` comes first; `p` is next, as RFC 7489 section 6.4 requires. */
function writeTags(tags: [name: string, value: string | undefined][]): string {
  return ["v=DMARC1", ...tags.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]))].join("; ");
}
