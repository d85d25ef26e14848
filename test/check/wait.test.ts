import { describe, expect, it } from "vitest";
import { type Resolution, type Resolver, type WaitRuntime, waitForResolution } from "../../src/check";
import { planOf, resolverOf } from "./world";

const plan = planOf();

/** Means with a clock of their own; each check takes `cost` ms, and gives the next of the statuses, the last for ever. */
function meansOf(statuses: Resolution["status"][], cost = 0): WaitRuntime & { tries: number[]; slept: number[] } {
  let time = 1000;
  const tries: number[] = [];
  const slept: number[] = [];
  return {
    tries,
    slept,
    now: () => time,
    async sleep(milliseconds) {
      slept.push(milliseconds);
      time += milliseconds;
    },
    async check({ domain }) {
      tries.push(time - 1000);
      time += cost;
      const status = statuses[Math.min(tries.length, statuses.length) - 1];
      return { domain, zone: domain, lines: [], servers: [], reasons: [], ...(status === undefined ? {} : { status }) };
    },
  };
}

describe("waiting for the resolution", () => {
  it("ends with the first result that is Resolved", async () => {
    const means = meansOf([undefined, "Resolution Invalid", "Resolved"]);
    expect(await waitForResolution(plan, { seconds: 600 }, means)).toMatchObject({ status: "Resolved" });
    expect(means.tries).toEqual([0, 2000, 6000]);
  });

  it("tries at longer and longer times, a minute at most, and the last time at the end", async () => {
    const means = meansOf(["Resolution Invalid"]);
    expect(await waitForResolution(plan, { seconds: 200 }, means)).toMatchObject({ status: "Resolution Invalid" });
    expect(means.slept).toEqual([2000, 4000, 8000, 16000, 32000, 60000, 60000, 18000]);
    expect(means.tries.at(-1)).toBe(200_000);
  });

  it("tries once in no time", async () => {
    const means = meansOf([undefined]);
    expect(await waitForResolution(plan, { seconds: 0 }, means)).not.toHaveProperty("status");
    expect(means.tries).toEqual([0]);
  });

  it("does not try again after a check that took until the end", async () => {
    const means = meansOf([undefined], 5000);
    await waitForResolution(plan, { seconds: 6 }, means);
    expect(means.tries).toEqual([0, 6000]);
    const slow = meansOf([undefined], 7000);
    await waitForResolution(plan, { seconds: 6 }, slow);
    expect(slow.tries).toEqual([0]);
  });

  it("tells of each result that is not Resolved, and of the next try", async () => {
    const told: [Resolution["status"], number | undefined][] = [];
    const onProgress = ({ status }: Resolution, nextIn: number | undefined): void => void told.push([status, nextIn]);
    await waitForResolution(plan, { seconds: 5, onProgress }, meansOf([undefined, "Resolution Invalid"]));
    expect(told).toEqual([
      [undefined, 2000],
      ["Resolution Invalid", 3000],
      ["Resolution Invalid", undefined],
    ]);
    const none = await waitForResolution(plan, { seconds: 5, onProgress: () => told.push() }, meansOf(["Resolved"]));
    expect(none.status).toBe("Resolved");
    expect(told.length).toBe(3);
  });

  it("keeps a verdict that a last try had no time to reach", async () => {
    const cut = { id: "check.too-long", severity: "warning", message: "", incomplete: true } as const;
    const means = meansOf([]);
    const results: Partial<Resolution>[] = [
      { status: "Resolution Invalid", reasons: [] },
      { reasons: [] },
      { status: "Resolution Invalid", reasons: [] },
      { reasons: [cut] },
    ];
    const told: Resolution["status"][] = [];
    const check: WaitRuntime["check"] = async ({ domain }) => ({
      domain,
      zone: domain,
      lines: [],
      servers: [],
      reasons: [],
      ...results.shift(),
    });
    const onProgress = ({ status }: Resolution): void => void told.push(status);
    expect(await waitForResolution(plan, { seconds: 14, onProgress }, { ...means, check })).toMatchObject({
      status: "Resolution Invalid",
    });
    expect(told).toEqual(["Resolution Invalid", undefined, "Resolution Invalid", "Resolution Invalid"]);
  });

  it("asks each time by a fresh resolver of the one that is given, and ends it", async () => {
    const signals: AbortSignal[] = [];
    const resolver: Resolver = {
      ...resolverOf({ servers: [], others: {} }),
      fresh(options) {
        if (options?.signal) signals.push(options.signal);
        return resolver;
      },
    };
    await waitForResolution(plan, { seconds: 6, resolver }, meansOf([undefined]));
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true, true]);
  });

  it("ends at once where it is aborted while it sleeps, with the signal's reason", async () => {
    const stop = new AbortController();
    const means = { ...meansOf([undefined]), sleep: realSleep };
    const waiting = waitForResolution(
      plan,
      { seconds: 600, signal: stop.signal, onProgress: () => setTimeout(() => stop.abort(new Error("enough")), 5) },
      means,
    );
    await expect(waiting).rejects.toThrow("enough");
  });

  it("ends where it was aborted before it slept", async () => {
    const stop = new AbortController();
    const waiting = waitForResolution(
      plan,
      { seconds: 600, signal: stop.signal, onProgress: () => stop.abort(new Error("enough")) },
      meansOf([undefined]),
    );
    await expect(waiting).rejects.toThrow("enough");
  });

  it("fails as what it sleeps by fails", async () => {
    const means = { ...meansOf([undefined]), sleep: () => Promise.reject(new Error("no clock")) };
    await expect(waitForResolution(plan, { seconds: 600 }, means)).rejects.toThrow("no clock");
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])("can't be for %s seconds", async (seconds) => {
    await expect(waitForResolution(plan, { seconds }, meansOf([]))).rejects.toThrow(RangeError);
  });

  it("takes the real clock where no other is given", async () => {
    const signal = AbortSignal.abort(new Error("before it began"));
    await expect(waitForResolution(plan, { seconds: 1, signal })).rejects.toThrow("before it began");
  });
});

async function realSleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  const { setTimeout: delay } = await import("node:timers/promises");
  await delay(milliseconds, undefined, signal ? { signal } : {});
}
