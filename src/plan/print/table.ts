import { displayName } from "../../names";
import type { MailPlan } from "../plan";
import { endpointRows, issueLines, priorityOf, valueBesidePriority } from "./rows";

/** For a terminal: the records in columns, then the endpoints, then what is worth knowing. */
export function printTable(plan: MailPlan): string {
  if (plan.domain === "") return [...issueLines(plan), ""].join("\n");
  const head = ["Name", "Type", "Priority", "Value", "TTL", "Need"];
  const rows = plan.records.map((record) => [
    record.name,
    record.type,
    priorityOf(record),
    valueBesidePriority(record),
    String(record.ttl),
    record.requirement,
  ]);
  const shown = displayName(plan.domain);
  const title = `${plan.domain}${shown === plan.domain ? "" : ` (${shown})`} in the zone ${plan.zone}, edition ${plan.edition}`;
  const endpoints = endpointRows(plan.endpoints);
  return [
    title,
    "",
    ...columns([head, ...rows]),
    ...(endpoints.length > 0 ? ["", ...columns(endpoints)] : []),
    ...issueLines(plan).flatMap((line, index) => (index === 0 ? ["", line] : [line])),
    "",
  ].join("\n");
}

function columns(rows: string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
