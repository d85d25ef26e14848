/**
 * The live check of a domain: what was expected, what was found, which servers were asked, and what to do. It needs no Pulumi.
 *
 * `checkResolution` checks one domain, `checkMany` a list, `waitForResolution` repeats until a domain is resolved, and
 * `checkDrift` compares record by record. `judge` and `compareDrift` are their pure parts, for observations of your own.
 */
export { Edition, Status } from "../args/args";
export {
  createResolver,
  type NamedServer,
  type Resolver,
  type ResolverOptions,
  type RootServer,
  type ServerAddress,
  type ServerAnswer,
  type ZoneLookUp,
  type ZoneServers,
} from "../resolver";
export type { ServerState } from "../resolver/types";
export type { Issue } from "../shared/issues";
export type { Reason, Verdict } from "../shared/reasons";
export { type CheckOptions, checkDrift, checkResolution } from "./check";
export { compareDrift, type Drift, type DriftLine, type DriftState } from "./drift";
export type { PlanToCheck } from "./expectation";
export { judge } from "./judge";
export { type CheckManyOptions, checkMany } from "./many";
export { type Observations, question, type SpfFinding, type TimedOut } from "./observations";
export { type PlanFromFile, type ReadPlan, type ReadPlanOptions, readPlan } from "./plan-file";
export type { AskedServer, Found, Line, Resolution } from "./report";
export { type WaitOptions, type WaitRuntime, waitForResolution } from "./wait";
