import { describe, expect, it } from "vitest";
import { alternate, alternateAll, exponentOf, median, ratioOf, Skipped, unlessSkipped } from "../../bench/compare.mts";

const measured = (...runs: number[]) => ({ subject: "one", runs });

describe("alternateAll", () => {
  it("runs the subjects in turn, every other round backwards, and drops the first round", async () => {
    const order: string[] = [];
    const subject = (name: string) => () => order.push(name);
    const results = await alternateAll({ a: subject("a"), b: subject("b") }, 2);
    expect(order.join("")).toBe("abbaab");
    expect(results).toEqual({ a: [4, 5], b: [3, 6] });
  });

  it("waits for each before it starts the next", async () => {
    let running = 0;
    const subject = async (): Promise<number> => {
      const before = running++;
      await new Promise(setImmediate);
      running--;
      return before;
    };
    expect(await alternate({ a: subject, b: subject }, 2)).toEqual([
      { subject: "a", runs: [0, 0] },
      { subject: "b", runs: [0, 0] },
    ]);
  });

  it("fails where a subject does", async () => {
    const broken = () => Promise.reject(new Error("it broke"));
    await expect(alternate({ broken }, 1)).rejects.toThrow("it broke");
  });
});

describe("median", () => {
  it("is the value in the middle, in whatever order they came", () => expect(median([9, 1, 2])).toBe(2));
  it("is the mean of two in the middle", () => expect(median([4, 1, 2, 9])).toBe(3));
  it("of nothing is an error", () => expect(() => median([])).toThrow("no values"));
});

describe("ratioOf", () => {
  it("takes the runs that were neighbours, so that a slow minute of the machine counts for both", () => {
    // In the second round everything took ten times as long.
    const ratio = ratioOf({ ours: measured(2, 20, 3), other: measured(1, 10, 1) });
    expect(ratio).toEqual({ median: 2, least: 2, most: 3 });
  });

  it("refuses sides that did not run equally often", () => {
    expect(() => ratioOf({ ours: measured(1, 2), other: measured(1) })).toThrow("unequally");
  });
});

describe("exponentOf", () => {
  const points = (cost: (size: number) => number) => [10, 100, 1000].map((size) => ({ size, runs: [cost(size)] }));

  it("is 1 where twice as much costs twice as much", () => {
    expect(exponentOf({ points: points((size) => 3 * size) })).toBeCloseTo(1);
  });
  it("is 2 where it costs four times as much", () => {
    expect(exponentOf({ points: points((size) => size * size) })).toBeCloseTo(2);
  });
  it("is 0 where it costs the same", () => expect(exponentOf({ points: points(() => 7) })).toBeCloseTo(0));
});

describe("unlessSkipped", () => {
  it("names what could not be measured, and why", async () => {
    const findings = await unlessSkipped("mail", "SPF beside pyspf", async () => {
      throw new Skipped("there is no Python");
    });
    expect(findings).toEqual([{ part: "mail", what: "SPF beside pyspf", omitted: "there is no Python" }]);
  });

  it("hides no other error", async () => {
    const broken = () => Promise.reject(new Error("it broke"));
    await expect(unlessSkipped("mail", "SPF", broken)).rejects.toThrow("it broke");
  });
});
