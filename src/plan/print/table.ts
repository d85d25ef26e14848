import { displayName } from "../../dns/host-name";
import type { MailPlan } from "../plan";
import {
  EXTERNAL_RECORDS_TITLE,
  endpointHead,
  endpointRows,
  externalRecordRows,
  externalRecordsHead,
  issueLines,
  policyLines,
  policyTitle,
  priorityOf,
  recordHead,
  valueBesidePriority,
} from "./rows";

/** For a terminal: the records in columns, then the endpoints and what other zones need, then what is worth knowing. */
export function printTable(plan: MailPlan): string {
  const issues = issueLines(plan);
  if (plan.domain === "") return [...issues, ""].join("\n");
  const records = plan.records.map((record) => [
    record.name,
    record.type,
    priorityOf(record),
    String(record.ttl),
    record.requirement,
    valueBesidePriority(record),
  ]);
  const shown = displayName(plan.domain);
  const title = `${plan.domain}${shown === plan.domain ? "" : ` (${shown})`} in the zone ${plan.zone}, edition ${plan.edition}`;
  const endpoints = endpointRows(plan.endpoints);
  const external = externalRecordRows(plan);
  const policy = policyLines(plan);
  return [
    title,
    "",
    ...columns([recordHead, ...records]),
    ...(endpoints.length > 0 ? ["", ...columns([endpointHead, ...endpoints])] : []),
    ...(external.length > 0 ? ["", `${EXTERNAL_RECORDS_TITLE}:`, ...columns([externalRecordsHead, ...external])] : []),
    ...(policy.length > 0 ? ["", `${policyTitle(plan)}:`, ...policy.map((line) => `  ${line}`)] : []),
    ...(issues.length > 0 ? ["", ...issues] : []),
    "",
  ].join("\n");
}

function columns(rows: string[][]): string[] {
  const width = (column: number): number => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(width(column)))
      .join("  ")
      .trimEnd(),
  );
}
