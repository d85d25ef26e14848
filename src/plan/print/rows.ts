/** What the printed forms share. */
import { formatIssue } from "../../issues";
import { mtaStsPolicyUrl, quoteTxt } from "../../mail";
import { placeholders } from "../../placeholders";
import type { Endpoints } from "../endpoints";
import type { MailPlan } from "../plan";
import { hasValue, type ListedRecord, recordValue } from "../records";

/** The number that DNS consoles ask for beside the value. */
export function priorityOf(record: ListedRecord): string {
  if (record.type === "MX") return String(record.preference);
  return record.type === "SRV" ? String(record.priority) : "-";
}

/** What DNS consoles ask for as the value, on one line: control characters are written as in a zone file. */
export function valueBesidePriority(record: ListedRecord): string {
  const value = hasValue(record) ? recordValue(record) : placeholders[record.withheld];
  const shown = value.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, (sign) => quoteTxt(sign).slice(1, -1));
  return record.type === "SRV" ? `${record.weight} ${record.port} ${shown}` : shown;
}

/** The value may be very long, so it stands where nothing comes after it. */
export const recordHead = ["Name", "Type", "Priority", "TTL", "Need", "Value"];

export const endpointHead = ["Service", "Where", "How", "Also"];

/** A row each; what is under the user's own domain is in the last column. */
export function endpointRows({ webmailUrl, domainWebmailUrl, ...clients }: Endpoints): string[][] {
  const rows: string[][] = [];
  const [where, also = ""] = [webmailUrl, domainWebmailUrl].filter((url) => url !== undefined);
  if (where !== undefined) rows.push(["Webmail", where, "", also]);
  for (const service of ["imap", "pop3", "smtp"] as const) {
    const endpoint = clients[service];
    if (!endpoint) continue;
    const { host, port, alias = "" } = endpoint;
    rows.push([service.toUpperCase(), `${host}:${port}`, "TLS from the first byte", alias]);
  }
  return rows;
}

export const EXTERNAL_RECORDS_TITLE = "Needed in other zones";

/** The value may be long here too. */
export const externalRecordsHead = ["Name", "Type", "For", "Value"];

export function externalRecordRows({ externalRecords }: MailPlan): string[][] {
  return externalRecords.map(({ name, type, purpose, text }) => [name, type, purpose, text]);
}

export function policyTitle({ domain }: MailPlan): string {
  return `To be served at ${mtaStsPolicyUrl(domain)}`;
}

/** The lines of the MTA-STS policy, where there is one. */
export function policyLines({ mtaStsPolicy = "" }: MailPlan): string[] {
  return mtaStsPolicy.split("\r\n").filter((line) => line !== "");
}

/** The issues, a line each behind its mark, whatever line breaks a message may hold. */
export function issueLines(plan: MailPlan, mark = ""): string[] {
  return plan.issues.map((issue) =>
    `${mark}${issue.severity}: ${formatIssue(issue)}`.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " "),
  );
}
