import { displayName } from "../../names";
import type { MailPlan } from "../plan";
import { endpointHead, endpointRows, issueLines, priorityOf, recordHead, valueBesidePriority } from "./rows";

/** For a terminal: the records in columns, then the endpoints, then what is worth knowing. */
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
  return [
    title,
    "",
    ...columns([recordHead, ...records]),
    ...(endpoints.length > 0 ? ["", ...columns([endpointHead, ...endpoints])] : []),
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
