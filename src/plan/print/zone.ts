import { absoluteName } from "../../dns/name";
import { placeholders } from "../../placeholders";
import type { MailPlan } from "../plan";
import { hasValue, type ListedRecord, rdataText } from "../records";
import { issueLines } from "./rows";

/**
 * RFC 1035 zone text. It stands alone as a zone, so that a name server loads it: the SOA and NS at its head are place
 * holders, which a DNS service replaces by its own.
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
    "; Place holders, so that this text is a whole zone: keep those that the zone has.",
    "@ 3600 IN SOA ns.invalid. hostmaster.invalid. 1 7200 900 1209600 600",
    "@ 3600 IN NS ns.invalid.",
    "",
    ...plan.records.map((record) => line(record, zone)),
    "",
  ].join("\n");
}

function line(record: ListedRecord, zone: string): string {
  const { name, ttl, type } = record;
  if (hasValue(record)) return `${name} ${ttl} IN ${type} ${rdataText(record)}`;
  return `; ${absoluteName(name, zone)}. ${ttl} IN ${type} ${placeholders[record.withheld]}`;
}
