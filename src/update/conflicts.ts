/** Records in the zone that conflict with ours. */

import { txtText } from "../dns/rdata";
import { singletonKindAt } from "../mail/singletons";
import { importAdvice } from "../shared/advice";
import type { DynamicUpdateError } from "./diagnostics";
import type { LiveZone } from "./live-zone";
import { importId, ownerOf, type Target } from "./target";
import type { ZoneRecord } from "./zone-record";

/** The record was created by hand, or by an interrupted run that could not record it. */
export function alreadyThere(zone: LiveZone, urn: string, target: Target, whose?: string): DynamicUpdateError {
  return zone.fail("exists", (show) => {
    const exists = `${show(target.rdata)} already exists`;
    if (whose !== undefined) return `${exists}: ${whose}`;
    return (
      `${exists} and isn't known to belong to this stack. It was not adopted, because a destroy would then delete it. If the ` +
      `component was renamed, add the resource option aliases: [{ name: "<former name>" }]. To adopt it (also after an ` +
      `interrupted run), ${importAdvice(urn, importId(target, show))} (\`npx alibaba-mail adopt\` prints this for all ` +
      "records). For a forced replacement (--replace, or a tainted resource), add --refresh. Otherwise delete the record"
    );
  });
}

/** The zone has neither the recorded nor the desired record, but unknown ones: perhaps an update was interrupted. */
export function lostTrack(zone: LiveZone, known: string[], unknown: ZoneRecord[]): DynamicUpdateError {
  return zone.fail("lost-track", (show) => {
    const all = (rdata: string[]): string => rdata.map(show).join(" and ");
    return (
      `the zone holds neither ${all(known)} (from the state) nor the new value, but ` +
      `${all(unknown.map(({ rdata }) => rdata))}, which an interrupted run may have written for this record; nothing was ` +
      "written. If it did, run `pulumi up` once with the program of that run. If the record was deleted by hand, run " +
      "`pulumi refresh`"
    );
  });
}

/** A name has at most one CNAME, and a server would replace an unmanaged one by ours (RFC 2136 section 3.4.2.2). */
export function otherAlias(zone: LiveZone, desired: Target, others: ZoneRecord[]): DynamicUpdateError | undefined {
  const [alias] = desired.type === "CNAME" ? others : [];
  if (!alias) return undefined;
  return zone.fail(
    "other-cname",
    (show) =>
      `an unmanaged or modified CNAME to ${show(alias.rdata)} exists at this name; run \`pulumi refresh\` if it was managed ` +
      "by this stack, otherwise delete it first, or disable this record",
  );
}

/** A name may have at most one SPF, DMARC, DKIM record and so on. */
export function secondOfKind(
  zone: LiveZone,
  urn: string,
  desired: Target,
  others: ZoneRecord[],
): DynamicUpdateError | undefined {
  const kind = desired.type === "TXT" ? singletonKindAt(ownerOf(desired), txtText(desired.rdata)) : undefined;
  const second = kind && others.find(({ rdata }) => kind.isText(txtText(rdata)));
  if (!second) return undefined;
  const keep = kind.kind === "spf" ? "add the senders that must stay to `spf`, then " : "";
  return zone.fail(
    `second-${kind.kind}`,
    (show) =>
      `this name already has ${kind.article} ${kind.label} record: ${show(second.rdata)}; with two of them ` +
      `${kind.consequence}, so nothing was written; ${keep}` +
      `${importAdvice(urn, importId({ ...desired, rdata: second.rdata }, show))} to replace it in place, or delete it`,
  );
}

/** A record at the name of a CNAME, or a CNAME at the name of other records. */
export function aliasBesideOther(zone: LiveZone, what: string): DynamicUpdateError {
  return zone.fail(
    "cname-beside-other",
    `this ${zone.place.type} conflicts with ${what} at the same name: no other record may exist at the name of a CNAME ` +
      "(RFC 1034 section 3.6.2), so nothing was written; delete the existing records first, or disable this one",
  );
}
