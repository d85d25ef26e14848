import type { Drift } from "../check/drift";
import type { PlanFromFile, ReadPlan, ReadPlanOptions } from "../check/plan-file";
import type { Resolution } from "../check/report";
import type { WaitOptions } from "../check/wait";
import type { TsigKey } from "../dns/tsig";
import type { EndpointResult } from "../endpoints/types";
import type { MailPlan } from "../plan/plan";
import type { ZoneReading } from "../preflight/reading";
import type { PreflightPlan } from "../preflight/types";
import type { ExistingZone } from "../records/existing";
import type { NamedServer, Resolver, RootServer } from "../resolver/types";
import type { Access } from "../update/target";

/** The servers to ask. By default the zones' own servers, found from the internet's root servers down. */
export interface AskOptions {
  /** Resolvers to ask instead of the zones' own servers. */
  servers?: NamedServer[];
  /** Where resolution starts. */
  roots?: RootServer[];
  /** The port of all servers found by referrals. */
  port?: number;
}

/** The part of an endpoint's result that is printed. */
export type EndpointLine = Pick<EndpointResult, "service" | "host" | "port" | "alias" | "state" | "reasons">;

/** The parts of this package that the commands use; tests inject their own. */
export interface Tools {
  /** Checks plans, several at once, and yields the results in the plans' order. */
  checkMany(
    plans: AsyncIterable<PlanFromFile>,
    options: AskOptions & { concurrency: number },
  ): AsyncIterable<Resolution>;
  /** Repeats the check of one plan until it is Resolved or the time is over. */
  waitForResolution(
    plan: PlanFromFile,
    options: AskOptions & Pick<WaitOptions, "seconds" | "resolver" | "onProgress">,
  ): Promise<Resolution>;
  /** Checks the client endpoints. */
  checkEndpoints(plan: Pick<MailPlan, "domain" | "endpoints">): Promise<EndpointLine[]>;
  /** Compares the zone with the plan, including optional records and TTLs. */
  checkDrift(plan: PlanFromFile, options: AskOptions): Promise<Drift>;
  /** Reads the output of `plan --format json` or `pulumi stack output --json`. */
  readPlan(text: string, options: ReadPlanOptions): Promise<ReadPlan>;
  /** Queries a name server that accepts updates for its records at the plan's names. */
  readLiveZone(plan: PlanFromFile, access: Access, key: TsigKey | undefined): Promise<ExistingZone>;
  /** Reads what a live zone holds beside the plan, in a few seconds. */
  readZone(plan: PreflightPlan, options: AskOptions): Promise<ZoneReading>;
  /** Resolves names. */
  resolver(options: AskOptions): Promise<Resolver>;
}

/** The parts of this package that the commands use, each loaded when it is first needed. */
export const realTools: Tools = {
  async *checkMany(plans, options) {
    const { checkMany } = await import("../check/many.js");
    yield* checkMany(plans, options);
  },
  async waitForResolution(plan, options) {
    const { waitForResolution } = await import("../check/wait.js");
    return waitForResolution(plan, options);
  },
  async checkEndpoints(plan) {
    const { checkEndpoints } = await import("../endpoints/index.js");
    return checkEndpoints(plan);
  },
  async checkDrift(plan, options) {
    const { checkDrift } = await import("../check/index.js");
    return checkDrift(plan, options);
  },
  async readPlan(text, options) {
    const { readPlan } = await import("../check/plan-file.js");
    return readPlan(text, options);
  },
  async readLiveZone(plan, access, key) {
    const { existingInLiveZone } = await import("../adoption/live-zone.js");
    return existingInLiveZone(plan, access, key);
  },
  async readZone(plan, options) {
    const { readZone } = await import("../preflight/read.js");
    const { fetchPolicy } = await import("../preflight/fetch-policy.js");
    return readZone(plan, { ...options, fetchPolicy });
  },
  async resolver(options) {
    const { createResolver } = await import("../resolver/index.js");
    return createResolver(options);
  },
};
