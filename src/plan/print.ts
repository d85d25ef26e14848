/** What the printed forms share. */

import { displayName } from "../dns/host-name";
import { absoluteName } from "../dns/name";
import { mtaStsPolicyUrl, quoteTxt } from "../mail";
import { hasValue, type ListedRecord, primaryField, rdataText } from "../records/records";
import { groupBy } from "../shared/group-by";
import { formatIssue, formatValue } from "../shared/issues";
import { joinAnd, joinOr } from "../shared/lists";
import { placeholders } from "../shared/placeholders";
import { displayWidth, padToWidth } from "../shared/width";
import type { Endpoints } from "./endpoints";
import type { MailPlan } from "./plan";

/** The number that DNS consoles ask for in a field of its own. */
export function priorityOf(record: ListedRecord): string {
  if (record.type === "MX") return String(record.preference);
  return record.type === "SRV" ? String(record.priority) : "-";
}

/** What DNS consoles ask for as the value, on one line: control characters are written as in a zone file. */
export function valueBesidePriority(record: ListedRecord): string {
  const value = hasValue(record) ? primaryField(record) : placeholders[record.withheld];
  const shown = value.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, (char) => quoteTxt(char).slice(1, -1));
  return record.type === "SRV" ? `${record.weight} ${record.port} ${shown}` : shown;
}

/** The value may be very long, so it is the last column. */
export const recordHead = ["Name", "Type", "Priority", "TTL", "Need", "Value"];

export const endpointHead = ["Service", "Address", "Security", "Alias"];

/** One row for each service; names under the user's own domain are in the last column. */
export function endpointRows({ webmailUrl, domainWebmailUrl, ...clients }: Endpoints): string[][] {
  const rows: string[][] = [];
  const [where, also = ""] = [webmailUrl, domainWebmailUrl].filter((url) => url !== undefined);
  if (where !== undefined) rows.push(["Webmail", where, "", also]);
  for (const service of ["imap", "pop3", "smtp"] as const) {
    const endpoint = clients[service];
    if (!endpoint) continue;
    const { host, port, alias = "" } = endpoint;
    rows.push([service.toUpperCase(), `${host}:${port}`, "implicit TLS", alias]);
  }
  return rows;
}

export const EXTERNAL_RECORDS_TITLE = "Records needed in other zones";

/** The value may be long here, too. */
export const externalRecordsHead = ["Name", "Type", "For", "Value"];

export function externalRecordRows({ externalRecords }: MailPlan): string[][] {
  return externalRecords.map(({ name, type, purpose, text }) => [name, type, purpose, text]);
}

export function policyTitle({ domain }: MailPlan): string {
  return `MTA-STS policy, to be served at ${mtaStsPolicyUrl(domain)}`;
}

/** The lines of the MTA-STS policy, where there is one. */
export function policyLines({ mtaStsPolicy = "" }: MailPlan): string[] {
  return mtaStsPolicy.split("\r\n").filter((line) => line !== "");
}

/** The records that are not to be created yet, in a sentence for each legacy record that they wait for. */
export function heldBackLines({ records }: MailPlan, mark = ""): string[] {
  const waiting = records.filter(({ heldBack }) => heldBack !== undefined);
  return [...groupBy(waiting, ({ heldBack }) => heldBack)].map(([legacy, held]) => {
    const which = joinAnd([...new Set(held.map(({ name, type }) => `the ${type} at ${name}`))]);
    return `${mark}held back while ${formatValue(legacy)} of legacy is live: ${which}`;
  });
}

/** The issues, one on each line after the mark, whatever line breaks a message contains. */
export function issueLines(plan: MailPlan, mark = ""): string[] {
  return plan.issues.map((issue) =>
    `${mark}${issue.severity}: ${formatIssue(issue)}`.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " "),
  );
}

/** For programs: the plan as it is. */
export function printJson(plan: MailPlan): string {
  return `${JSON.stringify(plan, undefined, 2)}\n`;
}

/** For a terminal: the records in columns, then the endpoints, what other zones need, and the issues. */
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
    ...heldBackLines(plan),
    ...(endpoints.length > 0 ? ["", ...columns([endpointHead, ...endpoints])] : []),
    ...(external.length > 0 ? ["", `${EXTERNAL_RECORDS_TITLE}:`, ...columns([externalRecordsHead, ...external])] : []),
    ...(policy.length > 0 ? ["", `${policyTitle(plan)}:`, ...policy.map((line) => `  ${line}`)] : []),
    ...(issues.length > 0 ? ["", ...issues] : []),
    "",
  ].join("\n");
}

export function columns(rows: string[][]): string[] {
  const width = (column: number): number => Math.max(...rows.map((row) => displayWidth(row[column] ?? "")));
  return rows.map((row) =>
    row
      .map((cell, column) => padToWidth(cell, width(column)))
      .join("  ")
      .trimEnd(),
  );
}

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
    ...blockOf(heldBackLines(plan, "- ")),
    ...(endpoints.length > 0 ? blockOf(table(endpointHead, endpoints)) : []),
    ...(external.length > 0 ? [`### ${EXTERNAL_RECORDS_TITLE}`, "", ...table(externalRecordsHead, external), ""] : []),
    ...(policy.length > 0 ? [`### ${policyTitle(plan)}`, "", "```text", ...policy, "```", ""] : []),
    ...blockOf(issues),
  ].join("\n");
}

/** Lines with an empty one after them. */
function blockOf(lines: string[]): string[] {
  return lines.length > 0 ? [...lines, ""] : [];
}

function table(head: string[], rows: string[][]): string[] {
  const line = (cells: string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
}

/** A code span for any text, inside a table cell: pipes are escaped, and the fence is longer than any in the text. */
function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const space = longest > 0 ? " " : "";
  return `${fence}${space}${text.replaceAll("|", "\\|")}${space}${fence}`;
}

/**
 * RFC 1035 zone text. It is a complete zone that a name server loads: the SOA and NS records at its beginning are
 * placeholders, which a DNS service replaces by its own.
 */
export function printZone(plan: MailPlan): string {
  const { zone } = plan;
  const issues = issueLines(plan, "; ");
  if (plan.domain === "") return [...issues, ""].join("\n");
  return [
    `; Records of the mail domain ${plan.domain}, edition ${plan.edition}.`,
    ...issues,
    `$ORIGIN ${zone}.`,
    "",
    "; Placeholders that make this a complete zone: keep the SOA and NS records that your zone has.",
    "@ 3600 IN SOA ns.invalid. hostmaster.invalid. 1 7200 900 1209600 600",
    "@ 3600 IN NS ns.invalid.",
    "",
    ...plan.records.map((record) => line(record, zone)),
    "",
  ].join("\n");
}

/** What is not to be in the zone yet is a comment. */
function line(record: ListedRecord, zone: string): string {
  const { name, ttl, type, heldBack } = record;
  const mark = heldBack === undefined ? "" : `; held back while ${formatValue(heldBack)} of legacy is live: `;
  if (hasValue(record)) return `${mark}${name} ${ttl} IN ${type} ${rdataText(record)}`;
  return `; ${absoluteName(name, zone)}. ${ttl} IN ${type} ${placeholders[record.withheld]}`;
}

/** The forms in which a plan can be printed. */
export const planFormats = {
  table: printTable,
  json: printJson,
  zone: printZone,
  markdown: printMarkdown,
} as const;
/** A form in which a plan can be printed. */
export type PlanFormat = keyof typeof planFormats;

/** Prints a plan: `table` for a terminal, `json` for programs, `zone` as RFC 1035 zone text, `markdown` for pages. */
export function formatPlan(plan: MailPlan, format: PlanFormat = "table"): string {
  if (Object.hasOwn(planFormats, format)) return planFormats[format](plan);
  throw new RangeError(`unknown format ${formatValue(format)}; use ${joinOr(Object.keys(planFormats))}`);
}
