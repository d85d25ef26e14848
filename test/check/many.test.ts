import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { checkMany, type PlanToCheck, type Resolution, type Resolver } from "../../src/check";
import { others, planOf, recordsOf, resolverOf, serversWith } from "./world";

/** A resolver in whose world each domain is as planned; `before` may wait, or fail. */
function worldOfAll(before: (domain: string) => Promise<void> = async () => {}): Resolver {
  const everything = resolverOf({ servers: [], others });
  const of = (name: string): Resolver => {
    const domain = name.split(".").slice(-2).join(".");
    return resolverOf({ servers: serversWith(recordsOf(planOf({ domain }))), others, zone: { zone: domain } });
  };
  return {
    ...everything,
    async findZone(name) {
      await before(name);
      return of(name).findZone(name);
    },
    queryAllServers: (zone, name, type) => of(name).queryAllServers(zone, name, type),
  };
}

async function collect(results: AsyncIterable<Resolution>): Promise<Resolution[]> {
  const all: Resolution[] = [];
  for await (const one of results) all.push(one);
  return all;
}

function* plansOf(count: number, taken: string[] = []): Generator<PlanToCheck> {
  for (let n = 0; n < count; n++) {
    taken.push(`d${n}.example`);
    yield planOf({ domain: `d${n}.example` });
  }
}

describe("many domains", () => {
  it("are told in the list's order, however long each takes", async () => {
    const resolver = worldOfAll((name) => delay(name.startsWith("d0.") ? 30 : 1));
    const all = await collect(checkMany(plansOf(20), { resolver, concurrency: 5 }));
    expect(all.map(({ domain }) => domain)).toEqual(Array.from({ length: 20 }, (_, n) => `d${n}.example`));
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set(["Resolved"]));
  });

  it("are checked so many at once, and no more", async () => {
    let now = 0;
    let most = 0;
    const resolver = worldOfAll(async () => {
      most = Math.max(most, ++now);
      await delay(2);
      now--;
    });
    await collect(checkMany(plansOf(30), { resolver, concurrency: 4 }));
    expect(most).toBe(4);
  });

  it("are taken from the list as results are", async () => {
    const taken: string[] = [];
    const results = checkMany(plansOf(10_000, taken), { resolver: worldOfAll(), concurrency: 4 });
    await results.next();
    await delay(20);
    expect(taken.length).toBeLessThan(40);
    await results.return();
    await delay(5);
    const then = taken.length;
    await delay(20);
    expect(taken.length).toBe(then);
  });

  it("don't suffer from what fails in one of them", async () => {
    const resolver = worldOfAll(async (name) => {
      if (name === "d1.example") throw new Error("a slip");
    });
    const [first, second, third] = await collect(checkMany(plansOf(3), { resolver }));
    expect([first?.status, third?.status]).toEqual(["Resolved", "Resolved"]);
    expect(second).toMatchObject({ domain: "d1.example", lines: [] });
    expect(second).not.toHaveProperty("status");
    expect(second?.reasons).toMatchObject([{ id: "check.failed", severity: "error" }]);
    expect(second?.reasons[0]?.message).toContain("a slip");
  });

  it("don't suffer from what is no plan", async () => {
    const nothing = [undefined, {}, planOf({ domain: "d1.example" })].filter((_, index) => index > 0);
    const all = await collect(checkMany(nothing as PlanToCheck[], { resolver: worldOfAll() }));
    expect(all.map(({ status }) => status)).toEqual([undefined, "Resolved"]);
  });

  it("may come from a list that grows", async () => {
    async function* growing(): AsyncGenerator<PlanToCheck> {
      for (const plan of plansOf(3)) {
        await delay(1);
        yield plan;
      }
    }
    expect((await collect(checkMany(growing(), { resolver: worldOfAll() }))).length).toBe(3);
  });

  it("end with the signal's reason where it is aborted", async () => {
    const stop = new AbortController();
    const resolver = worldOfAll(async (name) => {
      if (name === "d3.example") stop.abort(new Error("enough"));
      await delay(1);
    });
    await expect(collect(checkMany(plansOf(100), { resolver, signal: stop.signal, concurrency: 2 }))).rejects.toThrow(
      "enough",
    );
    await expect(collect(checkMany(plansOf(1), { resolver, signal: stop.signal }))).rejects.toThrow("enough");
  });

  it("end with the list's own failure", async () => {
    function* failing(): Generator<PlanToCheck> {
      yield planOf({ domain: "d0.example" });
      throw new Error("the list is gone");
    }
    await expect(collect(checkMany(failing(), { resolver: worldOfAll() }))).rejects.toThrow("the list is gone");
  });

  it.each([0, -1, 1.5, Number.NaN])("can't be checked %s at once", async (concurrency) => {
    await expect(collect(checkMany([], { concurrency, resolver: worldOfAll() }))).rejects.toThrow(RangeError);
  });
});
