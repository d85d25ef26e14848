/** Records that the service serves to some clients only, by lines or routing policies, so that these don't get the planned ones. */
import { txtText } from "../../dns/rdata";
import { isDmarc, isMtaSts } from "../../mail";
import { singletonKindAt } from "../../mail/singletons";
import { listUpTo } from "../../shared/lists";
import { abbreviate } from "../../shared/reasons";
import { brandOfExchange } from "../brands";
import type { Finding } from "../types";
import {
  type ForSome,
  hostOf,
  isDescribed,
  isNullMx,
  type Placed,
  placedRecords,
  plannedAs,
  type ZoneView,
} from "../zone-view";
import { finding, them } from "./finding";

export function aboutAudiences(zone: ZoneView): Finding[] {
  const { plan, forSome } = zone;
  const strange = forSome.filter((record) => plannedAs(record, plan) === undefined);
  const mail = strange.filter((record) => record.type === "MX" && plannedBeside(record, zone).length > 0);
  const others = strange.filter((record) => !mail.includes(record) && hides(record, zone));
  return [
    ...(mail.length > 0 ? [aboutMail(mail, zone)] : []),
    ...(others.length > 0 ? [aboutOthers(others, zone)] : []),
  ];
}

/** The planned records that its clients don't get. */
function plannedBeside({ name, type }: ForSome, { plan }: ZoneView): Placed[] {
  const isAlias = (one: string): boolean => one === "CNAME";
  return placedRecords(plan).filter(
    (placed) => placed.name === name && (placed.record.type === type || isAlias(type) || isAlias(placed.record.type)),
  );
}

/** Whether it matters to mail: it is in the place of a planned record, or a policy of the domain. */
function hides(record: ForSome, zone: ZoneView): boolean {
  if (record.type !== "TXT" || isDescribed(record)) return plannedBeside(record, zone).length > 0;
  const { domain } = zone.plan;
  const text = txtText(record.rdata);
  if (record.name === `_dmarc.${domain}`) return isDmarc(text);
  if (record.name === `_mta-sts.${domain}`) return isMtaSts(text);
  const planned = plannedBeside(record, zone);
  return (
    planned.some(({ record: { type } }) => type === "CNAME") ||
    (planned.length > 0 && singletonKindAt(record.name, text) !== undefined)
  );
}

function aboutMail(records: ForSome[], zone: ZoneView): Finding {
  const { plan, found } = zone;
  const shown = records.map((record) => {
    const brand = isNullMx(record) || isDescribed(record) ? undefined : brandOfExchange(hostOf(record), plan.edition);
    return `${shownRecord(record)}${brand === undefined ? "" : ` of ${brand.name}`} to ${record.audience}`;
  });
  const hasCommon = records.every(({ name }) => found.some((one) => one.name === name && one.type === "MX"));
  const message =
    `the DNS service serves ${listUpTo(shown)} only. ${records.length > 1 ? "These clients" : "Its clients"} don't get the planned MX records, so mail from there still goes to the ` +
    `old mailboxes after the cut-over; ${whatToDo(records, hasCommon)}`;
  return told("error", records, message, zone);
}

function aboutOthers(records: ForSome[], zone: ZoneView): Finding {
  const shown = records.map((record) => `${shownRecord(record)} to ${record.audience}`);
  const message =
    `the DNS service serves ${listUpTo(shown)} only. For these clients ${records.length > 1 ? "they stay" : "it stays"} in force after the cut-over, in the place of what ` +
    `all others get; change ${them(records)} at the service to what is planned, or delete ${them(records)} there`;
  return told(records.some(({ special }) => special !== undefined) ? "error" : "warning", records, message, zone);
}

/** While the old service has all mail, its clients may get the MX of all others; without those, they would get none. */
function whatToDo(records: ForSome[], hasCommon: boolean): string {
  const it = them(records);
  if (records.some(({ special }) => special !== undefined)) {
    return `replace ${it} at the service by one plain set, which legacy can hold, since no other set of the name and type can be created beside ${it}`;
  }
  return hasCommon
    ? `delete ${it} at the service before the cut-over, so that all clients get the same MX records`
    : `move ${it} to all clients at the service, so that legacy can hold ${it}`;
}

function shownRecord(record: ForSome): string {
  const { name, type, rdata, special } = record;
  return isDescribed(record) ? `${name} ${type} (${special})` : `${name} ${type} ${abbreviate(rdata)}`;
}

function told(severity: Finding["severity"], records: ForSome[], message: string, zone: ZoneView): Finding {
  const keys = records.flatMap((record) => plannedBeside(record, zone).map(({ record: { key } }) => key));
  return finding({ id: "preflight.audience", severity, keys: [...new Set(keys)], records, message });
}
