/** A review for programs: one object on one line. */

import type { RecordChange, ZoneChanges } from "../../review/changes";
import { isHidden } from "../../review/facts";
import type { DeclaredRecord } from "../../review/records";
import type { Review } from "../../review/review";
import { jsonLine } from "./json";

export function commentJson({ verdict, digest, stacks, counts, risks, zones, others }: Review): string {
  return jsonLine({
    verdict,
    digest,
    stacks,
    counts,
    risks: risks.map(({ reason, ...risk }) => risk),
    zones: zones.map(zoneOf),
    others: others.map(({ digest: _, ...other }) => other),
  });
}

function zoneOf({ name, place, service, changes, unchanged }: ZoneChanges): object {
  return { name, place, service: service.label, changes: changes.map(changeOf), unchanged: unchanged.length };
}

function changeOf({ stack, resource, urn, operation, old, new: next, isSameRecord }: RecordChange): object {
  return {
    operation: operation?.word,
    stack,
    resource,
    urn,
    ...(old && { old: recordOf(old) }),
    ...(next && { new: recordOf(next) }),
    ...(isSameRecord && { isSameRecord }),
  };
}

/** A value that is not there is absent, and `withheld` names it, so that no text stands for it. */
function recordOf(record: DeclaredRecord): object {
  const { isProxied, isDisabled, settings, ...facts } = record;
  return {
    ...factsOf(facts),
    ...(isProxied && { proxied: true }),
    ...(isDisabled && { disabled: true }),
    ...(settings && { settings: factsOf(settings) }),
  };
}

function factsOf(facts: object): object {
  const there = Object.entries(facts).filter(([, fact]) => !isHidden(fact));
  const withheld = Object.entries(facts).flatMap(([name, fact]) => (isHidden(fact) ? [[name, fact.withheld]] : []));
  return { ...Object.fromEntries(there), ...(withheld.length > 0 && { withheld: Object.fromEntries(withheld) }) };
}
