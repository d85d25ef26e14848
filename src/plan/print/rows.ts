/** What the printed forms share. */
import { formatIssue } from "../../issues";
import type { Endpoints } from "../endpoints";
import type { MailPlan } from "../plan";
import { type PlannedRecord, recordValue } from "../records";

/** The number that DNS consoles ask for beside the value. */
export function priorityOf(record: PlannedRecord): string {
  if (record.type === "MX") return String(record.preference);
  return record.type === "SRV" ? String(record.priority) : "-";
}

/** What DNS consoles ask for as the value. */
export function valueBesidePriority(record: PlannedRecord): string {
  return record.type === "SRV" ? `${record.weight} ${record.port} ${record.target}` : recordValue(record);
}

/** What, where, and how, a row each. */
export function endpointRows(endpoints: Endpoints): string[][] {
  const rows: string[][] = [];
  if (endpoints.webmailUrl) rows.push(["Webmail", endpoints.webmailUrl, ""]);
  for (const service of ["imap", "pop3", "smtp"] as const) {
    const endpoint = endpoints[service];
    if (endpoint) rows.push([service.toUpperCase(), `${endpoint.host}:${endpoint.port}`, "TLS from the first byte"]);
  }
  return rows;
}

export function issueLines(plan: MailPlan): string[] {
  return plan.issues.map((issue) => `${issue.severity}: ${formatIssue(issue)}`);
}
