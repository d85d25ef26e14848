import type { PlanToCheck } from "./expectation";
import { fault } from "./reason";
import type { Resolution } from "./report";

/** The result of a check that failed by itself, so that of many domains the others go on. */
export function failed(plan: PlanToCheck, problem: unknown): Resolution {
  const why = problem instanceof Error ? problem.message : String(problem);
  const message = `the check of this domain came to no end (${why}), which is a fault of this program and says nothing of the domain; please report it`;
  const domain = typeof plan?.domain === "string" ? plan.domain : "";
  return {
    domain,
    zone: "",
    lines: [],
    servers: [],
    reasons: [fault("check.failed", message, { about: "check", verdict: "unknown" })],
  };
}
