import { describe, expect, it } from "vitest";
import { createBatcher } from "../../src/shared/async";

describe("a batcher", () => {
  /** It notes its batches, and fails those in which there is a zero. */
  function noting(most: number): { batches: number[][]; add: (key: string, job: number) => Promise<string> } {
    const batches: number[][] = [];
    const add = createBatcher<number, string>(
      most,
      (one, other) => one < 100 === other < 100,
      async (jobs) => {
        batches.push(jobs);
        await new Promise((done) => setTimeout(done, 5));
        if (jobs.includes(0)) throw new Error("zero");
        return jobs.map(String);
      },
    );
    return { batches, add };
  }

  it("does jobs together that come at the same time, in their order, each with its result", async () => {
    const { batches, add } = noting(10);
    expect(await Promise.all([1, 2, 3, 4].map((job) => add("a", job)))).toEqual(["1", "2", "3", "4"]);
    expect(batches).toEqual([[1, 2, 3, 4]]);
  });

  it("does jobs together that wait while others are done", async () => {
    const { batches, add } = noting(10);
    const first = add("a", 1);
    while (batches.length === 0) await new Promise(setImmediate);
    expect(await Promise.all([first, ...[2, 3, 4].map((job) => add("a", job))])).toEqual(["1", "2", "3", "4"]);
    expect(batches).toEqual([[1], [2, 3, 4]]);
  });

  it("does not exceed its bound", async () => {
    const { batches, add } = noting(2);
    await Promise.all([1, 2, 3, 4, 5, 6].map((job) => add("a", job)));
    expect(batches).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
  });

  it("puts only jobs together that belong together, and changes no order for it", async () => {
    const { batches, add } = noting(10);
    await Promise.all([1, 2, 100, 101, 3].map((job) => add("a", job)));
    expect(batches).toEqual([[1, 2], [100, 101], [3]]);
  });

  it("does jobs under different keys at the same time", async () => {
    const { batches, add } = noting(10);
    await Promise.all([add("a", 1), add("b", 2)]);
    expect(batches).toEqual([[1], [2]]);
  });

  it("tells all jobs of a batch that it failed, and goes on with the next", async () => {
    const { add } = noting(2);
    const done = await Promise.allSettled([1, 0, 2, 3].map((job) => add("a", job)));
    expect(done.map(({ status }) => status)).toEqual(["rejected", "rejected", "fulfilled", "fulfilled"]);
    expect(await add("a", 4)).toBe("4");
  });

  it("takes what comes as an answer to one batch into the next one", async () => {
    const { batches, add } = noting(10);
    const twice = [1, 2, 3].map((job) => add("a", job).then(() => add("a", job + 3)));
    await Promise.all(twice);
    expect(batches).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
  });
});
