/** What the planned SPF record becomes with the senders of those in the zone. */
import { txtText } from "../dns/rdata";
import { type MergedSpf, mergeIntoArguments } from "../mail/spf/arguments";
import type { FoundRecord, PreflightPlan } from "./types";
import { plannedAs } from "./zone-view";

/** The planned SPF record with the senders of existing ones. */
export function mergeWithPlan(plan: PreflightPlan, existing: FoundRecord[]): MergedSpf {
  const planned = plan.records.find(({ key, type }) => key === "spf" && type === "TXT");
  const others = existing.filter((record) => !plannedAs(record, plan));
  return mergeIntoArguments(
    others.map(({ rdata }) => txtText(rdata)),
    planned?.type === "TXT" ? planned.text : undefined,
  );
}
