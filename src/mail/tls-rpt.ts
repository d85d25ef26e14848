/** The TLS-RPT record (RFC 8460 section 3). */
import { error, type Issue, show, warning } from "../issues";
import { reportUri } from "./report-uri";
import type { MailText } from "./text";

const use = { family: "tls-rpt", example: "tls-reports@example.com", https: true };

/**
 * Builds the record that asks senders for reports, from mail addresses, `mailto:` or `https:` URIs. The issues' paths are
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
      const message = `${show(address)} is there twice; it is written once, so drop one`;
      issues.push(warning("tls-rpt.duplicate-address", path, message));
    }
  });
  if (addresses.length === 0) {
    const message = `the record needs an address for the reports (RFC 8460 section 3); give one such as ${use.example}`;
    issues.push(error("tls-rpt.no-address", "addresses", message));
  }
  return { text: `v=TLSRPTv1; rua=${uris.join(",")}`, issues };
}

/** Whether a TXT record is a TLS-RPT record (RFC 8460 section 3): the version comes first. */
export function isTlsRpt(text: string): boolean {
  return /^v=TLSRPTv1[ \t]*(?:;|$)/.test(text);
}
