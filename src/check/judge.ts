import { Status } from "../args/args";
import { expectationsOf, type PlanToCheck } from "./expectation";
import { judgeLine } from "./line";
import type { Observations } from "./observations";
import type { Resolution } from "./report";
import { statusOf } from "./status";
import { aboutZone, askedServers } from "./zone-health";

/**
 * Judges the observations of a live domain. It is pure: the same observations give the same result, in whatever order the
 * servers answered. It never throws, whatever they answered.
 */
export function judge(plan: PlanToCheck, observations: Observations): Resolution {
  const context = { plan, observations };
  const lines = expectationsOf(plan).map((expectation) => judgeLine(expectation, context));
  const servers = askedServers(observations);
  const status = statusOf(observations.zone, lines);
  const isFine = status === Status.Resolved && lines.every(({ verdict }) => verdict === "right");
  return {
    domain: plan.domain,
    zone: observations.zone.zone,
    ...(status === undefined ? {} : { status }),
    lines,
    servers,
    reasons: aboutZone(plan, observations, { servers, lines, isFine }),
  };
}
