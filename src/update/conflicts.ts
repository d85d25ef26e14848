/** What stands in the way of a record. */

import { txtText } from "../dns/rdata";
import { singletonKindAt } from "../mail/singletons";
import { importAdvice } from "../shared/advice";
import type { DynamicUpdateError } from "./diagnostics";
import type { LiveZone } from "./live-zone";
import { importId, ownerOf, type Target } from "./target";
import type { ZoneRecord } from "./zone-record";

/** A record that is there by hand, or that an interrupted run made and could not note. */
export function alreadyThere(zone: LiveZone, urn: string, target: Target, whose?: string): DynamicUpdateError {
  return zone.fail("exists", (show) => {
    const there = `the zone holds ${show(target.rdata)} already`;
    if (whose !== undefined) return `${there}: ${whose}`;
    return (
      `${there}, and it isn't known to belong to this stack, so it was not taken over: a destroy would delete it. Where the ` +
      `component was renamed, add the resource option aliases: [{ name: "<former name>" }]; where the record was made by hand, ` +
      `or by an interrupted run, ${importAdvice(urn, importId(target, show))} (\`npx alibaba-mail adopt\` prints it for all ` +
      "records); for a forced replacement (--replace, or a tainted resource) add --refresh; else delete the record"
    );
  });
}

/** Neither what the state has nor what is wanted is there, but something that nobody knows: an update that was cut short. */
export function lostTrack(zone: LiveZone, known: string[], unknown: ZoneRecord[]): DynamicUpdateError {
  return zone.fail("lost-track", (show) => {
    const all = (rdata: string[]): string => rdata.map(show).join(" and ");
    return (
      `the zone holds neither ${all(known)}, which the state has, nor the new value, but ` +
      `${all(unknown.map(({ rdata }) => rdata))}, which may be what an interrupted run wrote for this record; nothing was ` +
      "written. If it is, run `pulumi up` once with the program of that run; if the record was deleted by hand, run " +
      "`pulumi refresh`"
    );
  });
}

/** One name has one alias, and a server would put ours in the place of a stranger's (RFC 2136 section 3.4.2.2). */
export function otherAlias(zone: LiveZone, wanted: Target, others: ZoneRecord[]): DynamicUpdateError | undefined {
  const [alias] = wanted.type === "CNAME" ? others : [];
  if (!alias) return undefined;
  return zone.fail(
    "other-cname",
    (show) =>
      `the name holds a CNAME to ${show(alias.rdata)} that this stack did not make, or that someone changed; run ` +
      "`pulumi refresh` if the record was ours, else delete it first, or turn our record off",
  );
}

/** Of SPF, DMARC, DKIM and their like a name has one record at most. */
export function secondOfKind(
  zone: LiveZone,
  urn: string,
  wanted: Target,
  others: ZoneRecord[],
): DynamicUpdateError | undefined {
  const kind = wanted.type === "TXT" ? singletonKindAt(ownerOf(wanted), txtText(wanted.rdata)) : undefined;
  const second = kind && others.find(({ rdata }) => kind.isText(txtText(rdata)));
  if (!second) return undefined;
  const keep = kind.kind === "spf" ? "give its senders that shall stay in `spf`; then, " : "";
  return zone.fail(
    `second-${kind.kind}`,
    (show) =>
      `the zone holds ${kind.article} ${kind.label} record there: ${show(second.rdata)}; with two of them ` +
      `${kind.consequence}, so nothing was written; ${keep}to replace it in place, ` +
      `${importAdvice(urn, importId({ ...wanted, rdata: second.rdata }, show))}; or delete it`,
  );
}

/** A record that an alias stands in the way of, or an alias that anything does. */
export function aliasBesideOther(zone: LiveZone, what: string): DynamicUpdateError {
  return zone.fail(
    "cname-beside-other",
    `the name holds ${what}, and a CNAME allows no other record at its name (RFC 1034 section 3.6.2), so the record was ` +
      "not written; delete what is there first, or turn our record off",
  );
}
