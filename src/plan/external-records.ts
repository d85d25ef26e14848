/** Records that a mail domain needs in other zones. */

import type { CheckedPlanArgs, Leaves } from "../args/shape";
import { buildDmarc, dmarcReportAuthorizations } from "../mail";
import type { MailLocation } from "./location";

/** A record that the owner of another zone must add. */
export interface ExternalRecord {
  /** The full owner name, without final dot. */
  name: string;
  type: "TXT";
  text: string;
  /** What fails without it, such as `DMARC reports to dmarc@reports.example.net`. */
  purpose: string;
}

/** RFC 9990 section 4: another domain must agree to receive reports. Addresses that are still unknown are skipped. */
export function externalRecords({ domain, zone }: MailLocation, { dmarc }: CheckedPlanArgs): ExternalRecord[] {
  if (!dmarc) return [];
  const { aggregateReports, failureReports, ...policy } = dmarc;
  const { text: record } = buildDmarc({
    ...policy,
    aggregateReports: known(aggregateReports),
    failureReports: known(failureReports),
  });
  const records = new Map<string, ExternalRecord>();
  for (const { name, text, address } of dmarcReportAuthorizations(domain, record, zone)) {
    const same = records.get(name);
    const purpose = same === undefined ? `DMARC reports to ${address}` : `${same.purpose}, ${address}`;
    records.set(name, { name, type: "TXT", text, purpose });
  }
  return [...records.values()];
}

function known(values: Leaves = []): string[] {
  return Array.isArray(values) ? values.filter((value) => typeof value === "string") : [];
}
