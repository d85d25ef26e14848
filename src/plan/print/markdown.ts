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

/** For a wiki, an issue or a pull request. */
export function printMarkdown(plan: MailPlan): string {
  const issues = issueLines(plan, "- ");
  if (plan.domain === "") return [...issues, ""].join("\n");
  const records = plan.records.map((record) => [
    code(record.name),
    record.type,
    priorityOf(record),
    String(record.ttl),
    record.requirement,
    code(valueBesidePriority(record)),
  ]);
  const endpoints = endpointRows(plan.endpoints);
  const external = externalRecordRows(plan).map(([name = "", type = "", purpose = "", text = ""]) => [
    code(name),
    type,
    code(purpose),
    code(text),
  ]);
  const policy = policyLines(plan);
  return [
    `## Mail records of ${code(plan.domain)}`,
    "",
    ...table(recordHead, records),
    "",
    ...(endpoints.length > 0 ? [...table(endpointHead, endpoints), ""] : []),
    ...(external.length > 0 ? [`### ${EXTERNAL_RECORDS_TITLE}`, "", ...table(externalRecordsHead, external), ""] : []),
    ...(policy.length > 0 ? [`### ${policyTitle(plan)}`, "", "```text", ...policy, "```", ""] : []),
    ...(issues.length > 0 ? [...issues, ""] : []),
  ].join("\n");
}

function table(head: string[], rows: string[][]): string[] {
  const line = (cells: string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
}

/** A code span that holds any text, inside a table cell: pipes are escaped, and the fence is longer than any inside. */
function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const space = longest > 0 ? " " : "";
  return `${fence}${space}${text.replaceAll("|", "\\|")}${space}${fence}`;
}
