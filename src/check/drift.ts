/** Drift: every difference between the live zone and the plan, even if it does not affect mail. */
import { type PlannedRecord, rdataText } from "../records/records";
import { listUpTo } from "../shared/lists";
import type { Reason } from "../shared/reasons";
import { abbreviate, errorReason } from "../shared/reasons";
import { kinds } from "./checkers";
import type { Context, RecordChecker } from "./checkers/types";
import { type Expectation, expectationsOf, type PlanToCheck } from "./expectation";
import {
  aliasLoop,
  aliasNotFollowed,
  cnameBesideText,
  type Group,
  groupsOf,
  isUnfinished,
  noAnswer,
  timedOutReason,
  valueNotKnown,
} from "./line";
import type { Observations } from "./observations";
import type { AskedServer, Found } from "./report";
import { aboutZone, askedServers } from "./zone-health";

/** `same`: as planned at every server that answered. `unknown`: can't be determined. */
export type DriftState = "same" | "drifted" | "unknown";

/** One RRset of the plan against the live zone; TXT records of different kinds at one name are lines of their own. */
export interface DriftLine {
  /** The keys of the plan's records in it. */
  keys: string[];
  /** The owner name, absolute, without final dot. */
  name: string;
  type: string;
  state: DriftState;
  /** RDATA in presentation format (RFC 9499 section 5). */
  expected: string[];
  found: Found[];
  /** Planned TTLs, in seconds. */
  ttl: number;
  /** Each difference, or why the state is unknown. */
  reasons: Reason[];
}

/** The result of a comparison. */
export interface Drift {
  /** The mail domain, in A-labels. */
  domain: string;
  /** The zone that holds it in the live DNS; empty if it could not be found. */
  zone: string;
  /** `drifted` if any line is; otherwise `unknown` if any line is. */
  state: DriftState;
  lines: DriftLine[];
  servers: AskedServer[];
  reasons: Reason[];
}

/**
 * Compares the observations with the plan, record by record, including optional ones: missing records, records that are not
 * in the plan, and TTLs. Records are compared by meaning; TXT records of other kinds at the same name are ignored.
 * Forwarders answer from caches with decreasing TTLs, so for these only a higher TTL counts.
 */
export function compareDrift(plan: PlanToCheck, observations: Observations): Drift {
  const context = { plan, observations };
  const lines = expectationsOf(plan).map((expectation) => compare(expectation, context));
  const isGone = observations.zone.state === "nxdomain";
  const has = (state: DriftState): boolean => lines.some((line) => line.state === state);
  const state = isGone || has("drifted") ? "drifted" : lines.length === 0 || has("unknown") ? "unknown" : "same";
  const servers = askedServers(observations);
  const { domain } = plan;
  const reasons = aboutZone(plan, observations, { servers, lines, isFine: state === "same" });
  return { domain, zone: observations.zone.zone, state, lines, servers, reasons };
}

function compare(expectation: Expectation, context: Context): DriftLine {
  const { keys, name, type, ttl, records, withheld } = expectation;
  const { observations } = context;
  const groups = groupsOf(expectation, observations);
  const differences = groups.map((group) => differencesOf(expectation, group, context));
  const reasons = differences.flatMap((of, index) =>
    groups.length < 2 ? of : of.map((reason) => at(groups[index]?.servers ?? [], reason)),
  );
  if (withheld.length > 0) reasons.push(valueNotKnown(withheld));
  if (isUnfinished(expectation, observations)) reasons.push(timedOutReason(expectation));
  else if (groups.length === 0) reasons.push(noAnswer(expectation));
  const isDrifted = reasons.some(({ severity }) => severity === "error");
  return {
    keys,
    name,
    type,
    state: isDrifted ? "drifted" : reasons.length > 0 ? "unknown" : "same",
    expected: records.map(rdataText),
    found: groups.map(({ servers, held }) => ({ servers, records: held.records })),
    ttl,
    reasons,
  };
}

function differencesOf(expectation: Expectation, { held, why, isLoop, ttls }: Group, context: Context): Reason[] {
  const { kind, name, type, ttl, records, withheld } = expectation;
  if (isLoop) return [aliasLoop(expectation, why ?? "")];
  if (why !== undefined) return [aliasNotFollowed(expectation, why)];
  const { same, slips: slipsOf } = kinds[kind];
  const isThere = (record: PlannedRecord): boolean => held.records.some((rdata) => same(record, rdata));
  const slips = (slipsOf?.(held, expectation, context) ?? []).filter(
    (slip) => !slip.planned.every(isThere) || slip.found.length > 1,
  );
  const gone = records.filter((record) => !isThere(record) && !slips.some((slip) => slip.planned.includes(record)));
  // If a value is not known, an unplanned record may be that one.
  const isWhole = withheld.length === 0 && kind !== "txt";
  const explained = new Set(slips.flatMap(({ found }) => found));
  const more = (isWhole ? unplanned(held.records, records, same) : []).filter((rdata) => !explained.has(rdata));
  const reasons: Reason[] = slips.map(({ reason }) => reason);
  if (gone.length > 0) {
    reasons.push(
      errorReason(
        "drift.missing",
        `${name} lacks ${type} ${listUpTo(gone.map(rdataText).map(abbreviate))}; run pulumi up --refresh, or change the plan to match`,
      ),
    );
  }
  if (more.length > 0) {
    reasons.push(
      errorReason(
        "drift.more",
        `${name} also has ${type} ${listUpTo(more.map(abbreviate))}, which is not in the plan; delete it, or add it to the plan`,
      ),
    );
  }
  if (held.aliasChain.length > 0 && type !== "CNAME") {
    reasons.push(
      errorReason(
        "drift.alias",
        `${name} is an alias of ${held.aliasChain.at(-1)} and has no records of its own; replace the alias with the plan's records`,
      ),
    );
  }
  if (held.aliasBeside !== undefined)
    reasons.push(errorReason("drift.alias-beside", cnameBesideText(expectation, held.aliasBeside)));
  const other = [...new Set(ttls)]
    .filter((one) => (context.observations.isCached ? one > ttl : one !== ttl))
    .sort((a, b) => a - b);
  if (other.length > 0 && held.aliasChain.length === 0) {
    reasons.push(
      errorReason(
        "drift.ttl",
        `${type} at ${name} has the TTL ${listUpTo(other.map(String))} instead of ${ttl}; set the plan's TTL`,
      ),
    );
  }
  return reasons;
}

/** The live records that match no planned record; each planned record matches one of them. */
function unplanned(live: string[], planned: PlannedRecord[], same: RecordChecker["same"]): string[] {
  const open = [...planned];
  return live.filter((rdata) => {
    const index = open.findIndex((record) => same(record, rdata));
    if (index >= 0) open.splice(index, 1);
    return index < 0;
  });
}

function at(servers: string[], reason: Reason): Reason {
  return { ...reason, message: `at ${listUpTo(servers, 4)}: ${reason.message}` };
}
