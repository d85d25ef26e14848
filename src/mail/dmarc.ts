/** The DMARC record (RFC 9989). */
import type { DmarcAlignment, DmarcPolicy } from "../args";
import { error, type Issue, show, warning } from "../issues";
import { parseDomain } from "../names";
import type { MailText } from "./text";

/** The part of an address before the `@`: a quoted string, or anything visible without a further `@`. */
const LOCAL_PART = /^(?:"(?:[ !#-[\]-~]|\\[ -~])*"|[!-?A-~]+)$/;

/** What a DMARC record says; a field that is not there leaves the standard's default. */
export interface DmarcPolicyRecord {
  /** Tag `p`. */
  policy: DmarcPolicy;
  /** Tag `sp`. */
  subdomainPolicy?: DmarcPolicy;
  /** Tag `np`. */
  nonexistentSubdomainPolicy?: DmarcPolicy;
  /** Tag `adkim`. */
  dkimAlignment?: DmarcAlignment;
  /** Tag `aspf`. */
  spfAlignment?: DmarcAlignment;
  /** Tag `rua`: mail addresses or `mailto:` URIs. */
  aggregateReports?: string[];
  /** Tag `ruf`, likewise. */
  failureReports?: string[];
  /** Tag `t`. */
  testing?: boolean;
}

/** Builds the record. The issues' paths are relative to the arguments: `aggregateReports[0]`. */
export function buildDmarc(dmarc: DmarcPolicyRecord): MailText {
  const issues: Issue[] = [];
  const uris = (values: string[] | undefined, field: string): string[] =>
    (values ?? []).flatMap((value, index) => {
      const uri = reportUri(value, `${field}[${index}]`);
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
  // RFC 9989 section 4.7: `v` comes first; tags at their defaults are left out.
  const tags: [string, string | undefined][] = [
    ["v", "DMARC1"],
    ["p", dmarc.policy],
    ["sp", dmarc.subdomainPolicy],
    ["np", dmarc.nonexistentSubdomainPolicy],
    ["adkim", dmarc.dkimAlignment === "strict" ? "s" : undefined],
    ["aspf", dmarc.spfAlignment === "strict" ? "s" : undefined],
    ["t", dmarc.testing ? "y" : undefined],
    ["rua", rua.join(",") || undefined],
    ["ruf", ruf.join(",") || undefined],
  ];
  const text = tags.flatMap(([tag, value]) => (value === undefined ? [] : [`${tag}=${value}`])).join("; ");
  return { text, issues };
}

/** Whether a TXT record is a DMARC record (RFC 9989 section 4.7): the version comes first. */
export function isDmarc(text: string): boolean {
  return /^v[ \t]*=[ \t]*DMARC1[ \t]*(?:;|$)/.test(text);
}

/** The `mailto:` URI (RFC 9990) of an address, or of a URI in any spelling. */
function reportUri(value: string, path: string): string | Issue {
  const text = value.trim();
  const isUri = /^mailto:/i.test(text);
  const address = text.replace(/^mailto:/i, "");
  const at = address.lastIndexOf("@");
  const domain = parseDomain(address.slice(at + 1), path);
  const written = address.slice(0, Math.max(at, 0));
  const local = isUri
    ? written.replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number(`0x${hex}`)))
    : written;
  if (!domain.ok || !LOCAL_PART.test(local)) {
    const message = `${show(value)} is no mail address for reports; give one such as dmarc@example.com`;
    return error("dmarc.report-address", path, message);
  }
  // RFC 6068 section 2; comma, semicolon and exclamation mark have a meaning in the record itself.
  const escaped = local.replace(
    /[^A-Za-z0-9._~$'()*+:-]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `mailto:${escaped}@${domain.name}`;
}
