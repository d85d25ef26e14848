/** The TLS-RPT record (RFC 8460 section 3). */

import { error, formatValue, type Issue, type TextSpan, warning, withSpan } from "../shared/issues";
import { sinceInvisible } from "../shared/untrusted-text";
import { reportUri } from "./addresses";
import { readPasted } from "./pasted";
import type { MailText, Parsed } from "./record";
import { parseTagList } from "./tag-list";

const use = { family: "tls-rpt", example: "tls-reports@example.com", https: true };

/**
 * Builds the record that requests reports from senders, from mail addresses, `mailto:` or `https:` URIs. The issues' paths are
 * relative to the arguments: `addresses[0]`.
 */
export function buildTlsRpt(addresses: readonly string[]): MailText {
  const issues: Issue[] = [];
  const uris: string[] = [];
  addresses.forEach((address, index) => {
    const path = `addresses[${index}]`;
    const uri = reportUri(address, path, use);
    if (typeof uri !== "string") issues.push(uri);
    else if (!uris.includes(uri)) uris.push(uri);
    else {
      const message = `duplicate address ${formatValue(address)}; it is written once, so remove one`;
      issues.push(warning("tls-rpt.duplicate-address", path, message));
    }
  });
  if (addresses.length === 0) {
    const message = `no address for the reports, but the record needs one (RFC 8460 section 3); use one such as ${use.example}`;
    issues.push(error("tls-rpt.no-address", "addresses", message));
  }
  return { text: `v=TLSRPTv1; rua=${uris.join(",")}`, issues };
}

/** Whether a TXT record is a TLS-RPT record (RFC 8460 section 3): the version comes first. */
export function isTlsRpt(text: string): boolean {
  return /^v=TLSRPTv1[ \t]*(?:;|$)/.test(text);
}

/** What a TLS-RPT record says (RFC 8460 section 3). */
export interface TlsRptRecord {
  /** Where the reports go: `mailto:` and `https:` URIs as they were written (tag `rua`). */
  addresses: string[];
}

/**
 * Reads a record as DNS holds it: undivided and without quotes. Fields that the standard does not define are ignored.
 * Errors have the place of their field.
 */
export function parseTlsRpt(record: string): Parsed<TlsRptRecord> {
  return readPasted(record, readBare);
}

function readBare(record: string): Parsed<TlsRptRecord> {
  const bad = (id: string, message: string, span: TextSpan = { start: 0, end: record.length }): Issue =>
    withSpan(span, error(`tls-rpt.${id}`, "", message));
  if (!isTlsRpt(record)) {
    const message = `${formatValue(record)} is not a TLS-RPT record${sinceInvisible(record)}, so senders send no reports (RFC 8460 section 3); begin with v=TLSRPTv1;`;
    return { ok: false, issues: [bad("version", message)] };
  }
  const { tags, faults } = parseTagList(record);
  const issues = faults.map(({ span }) => {
    const field = record.slice(span.start, span.end);
    return bad(
      "field",
      `${formatValue(field)} is not a field of the form name=value${sinceInvisible(field)} (RFC 8460 section 3); correct it`,
      span,
    );
  });
  const rua = tags.find(({ name }) => name === "rua");
  if (!rua && faults.every(({ name }) => name !== "rua")) {
    issues.push(bad("no-address", `no rua= field (RFC 8460 section 3); add one such as rua=mailto:${use.example}`));
  }
  const addresses = (rua?.value ?? "").split(",").map((uri) => uri.trim());
  for (const uri of rua ? addresses : []) {
    if (/^(?:mailto|https):/i.test(uri) && typeof reportUri(uri, "", use) === "string") continue;
    const message = `${formatValue(uri)} is not a mailto: or https: URI (RFC 8460 section 3); write one such as mailto:${use.example}`;
    issues.push(bad("report-address", message, rua?.valueSpan));
  }
  if (issues.length === 0) return { ok: true, record: { addresses }, issues: [] };
  return { ok: false, issues };
}
