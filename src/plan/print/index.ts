import { show } from "../../issues";
import { orList } from "../../schema-issues";
import type { MailPlan } from "../plan";
import { printJson } from "./json";
import { printMarkdown } from "./markdown";
import { printTable } from "./table";
import { printZone } from "./zone";

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
  throw new RangeError(`there is no format ${show(format)}; give ${orList(Object.keys(planFormats))}`);
}
