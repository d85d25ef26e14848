/** The parts of this package that the commands work with, each loaded when it is first used. */
import type { Tools } from "./tools";

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
    const { standingInLiveZone } = await import("../adoption/live-zone.js");
    return standingInLiveZone(plan, access, key);
  },
  async resolver(options) {
    const { createResolver } = await import("../resolver/index.js");
    return createResolver(options);
  },
};
