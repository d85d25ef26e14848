/** Everything that is found in a zone. Pure: what was read goes in, and findings come out in the order of their weight. */

import { aboutAudiences } from "./findings/audiences";
import { aboutLeftovers, aboutTlsa, aboutWildcards } from "./findings/leftovers";
import { aboutLegacy, aboutSeveralLegacy, neverAdopted } from "./findings/legacy";
import { aboutExchangers } from "./findings/mx";
import { aboutMxHosts } from "./findings/mx-host";
import { aboutHidden, aboutSame, aboutSecond, aboutTaken } from "./findings/names";
import { aboutDmarc, aboutMtaSts } from "./findings/policies";
import {
  aboutLongTtl,
  aboutLowTtl,
  aboutNameServers,
  aboutNotChecked,
  aboutOutdated,
  aboutSuspended,
  aboutZone,
} from "./findings/service";
import { aboutSpf } from "./findings/spf";
import { legacyKeys } from "./proposals";
import type { ZoneReading } from "./reading";
import type { Finding, FoundRecord, PreflightMode, PreflightPlan } from "./types";
import { mergeRecords, placedRecords, plannedAs, saysSame, type ZoneView } from "./zone-view";

type Rule = (zone: ZoneView) => Finding[];

const rules: Rule[] = [
  aboutZone,
  aboutHidden,
  aboutExchangers,
  aboutAudiences,
  aboutSpf,
  aboutTaken,
  aboutMxHosts,
  aboutSeveralLegacy,
  aboutSecond,
  aboutSame,
  aboutSuspended,
  aboutLowTtl,
  aboutMtaSts,
  aboutTlsa,
  aboutDmarc,
  aboutLongTtl,
  aboutNameServers,
  aboutOutdated,
  aboutLeftovers,
  aboutWildcards,
  aboutLegacy,
  aboutNotChecked,
];

/** Errors come first. */
export function findingsOf(plan: PreflightPlan, reading: ZoneReading): Finding[] {
  const merged = mergeRecords(plan, reading);
  const zone: ZoneView = { plan, reading, ...merged, keys: legacyKeys(plan, [...merged.found, ...merged.wildcards]) };
  const findings = rules.flatMap((rule) => rule(zone));
  const weight = ({ severity }: Finding): number => Number(severity === "warning");
  return findings.sort((one, other) => weight(one) - weight(other));
}

/** Old records that are to go and that no run can have adopted, as `former` has not their keys; nothing where there are none. */
export function aboutNeverAdopted(
  plan: PreflightPlan,
  reading: ZoneReading,
  former: ReadonlySet<string>,
): Finding | undefined {
  return neverAdopted({ plan, found: foundIn(plan, reading) }, former);
}

/** The records that are live, or will be once what the service lists is. */
export function foundIn(plan: PreflightPlan, reading: ZoneReading): FoundRecord[] {
  return mergeRecords(plan, reading).found;
}

/** Whether a finding is only about records that say what the plan says, so that they may be the stack's own. */
export function isAsPlanned({ when, records }: Finding, plan: PreflightPlan): boolean {
  return when === "created" && records.length > 0 && records.every((record) => plannedAs(record, plan) !== undefined);
}

/** The keys of the planned records that are in the zone as they are planned, whoever made them. */
export function keysAsPlanned(plan: PreflightPlan, reading: ZoneReading): string[] {
  const { found } = mergeRecords(plan, reading);
  const there = placedRecords(plan).filter(({ record, name }) => found.some((one) => saysSame(record, name, one)));
  return there.map(({ record }) => record.key);
}

/** What the engine is about to do with a planned record. It tells of a replacement as of a creation. */
export type PreflightEvent = "created" | "changed";

/**
 * The errors that keep a planned record from being created, or changed; those about no record keep all of them from being
 * created. What holds in any case held before a change, too, and the change is not to blame.
 */
export function refusalsFor(key: string, event: PreflightEvent, findings: Finding[], mode: PreflightMode): Finding[] {
  if (mode !== "fail") return [];
  return findings.filter((finding) => finding.severity === "error" && concerns(finding, key, event));
}

/** What only the engine knows to hold, and does not refuse. What holds in any case is told without it. */
export function warningsFor(key: string, event: PreflightEvent, findings: Finding[], mode: PreflightMode): Finding[] {
  const refused = refusalsFor(key, event, findings, mode);
  return findings.filter(
    (finding) => finding.when !== "always" && !refused.includes(finding) && concerns(finding, key, event),
  );
}

function concerns({ when, keys }: Finding, key: string, event: PreflightEvent): boolean {
  return (event === "created" || when === "changed") && (keys.length === 0 || keys.includes(key));
}
