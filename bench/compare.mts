/** The tools that all parts of the bench share: subjects side by side in alternation, and what follows from their runs. */

/** What was measured of one subject, run by run. */
export interface Measured {
  subject: string;
  runs: number[];
}

export type Unit = "s" | "MB";

/** One figure: ours beside another, run in alternation. The nth runs of both are neighbours. */
export interface Comparison {
  part: string;
  what: string;
  unit: Unit;
  ours: Measured;
  other: Measured;
  /** The ratio that we want at most. */
  goal?: number;
  /** What we may cost at most beyond the other, in the unit: where the other is what nothing can be below. */
  goalBeyond?: number;
}

/** How a cost of ours grows, where nobody else's stands beside it. */
export interface Growth {
  part: string;
  what: string;
  unit: Unit;
  /** What the sizes count, such as `records`. */
  over: string;
  points: { size: number; runs: number[] }[];
}

/** A figure that could not be measured here. */
export interface Omitted {
  part: string;
  what: string;
  /** Why, and what to install. */
  omitted: string;
}

export type Finding = Comparison | Growth | Omitted;

/** A part of the bench, `bench/parts/<part>.mts`. */
export interface Part {
  measure(runs: number): Promise<Finding[]>;
}

/** Something to measure with can't be had here: a part throws it, or catches that of one peer (`unlessSkipped`). */
export class Skipped extends Error {}

/**
 * Runs each subject in turn, as many times, and gives what each run gave. The first round is dropped: it warms the caches of the
 * file system. Every other round runs backwards, so that no subject always follows the same one.
 */
export async function alternateAll<Subjects extends Record<string, () => unknown>>(
  subjects: Subjects,
  runs: number,
): Promise<{ [Name in keyof Subjects]: Awaited<ReturnType<Subjects[Name]>>[] }> {
  const results = new Map(Object.keys(subjects).map((name) => [name, [] as unknown[]]));
  for (let round = 0; round <= runs; round++) {
    const all = Object.entries(subjects);
    for (const [name, run] of round % 2 === 0 ? all : all.toReversed()) {
      const result = await run();
      if (round > 0) results.get(name)?.push(result);
    }
  }
  return Object.fromEntries(results) as never;
}

/** The same for subjects of one number each. */
export async function alternate(
  subjects: Record<string, () => number | Promise<number>>,
  runs: number,
): Promise<Measured[]> {
  const results = await alternateAll(subjects, runs);
  return Object.entries(results).map(([subject, all]) => ({ subject, runs: all }));
}

/** The figure of a peer; what is missing for it, where it can't be had here. */
export async function unlessSkipped(part: string, what: string, measure: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await measure();
  } catch (problem) {
    if (!(problem instanceof Skipped)) throw problem;
    return [{ part, what, omitted: problem.message }];
  }
}

/** The seconds that something takes. */
export async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** The middle of the values, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = (sorted.length - 1) / 2;
  const [low, high] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
  if (low === undefined || high === undefined) throw new Error("there are no values to take the median of");
  return (low + high) / 2;
}

export interface Ratio {
  median: number;
  least: number;
  most: number;
}

/** Ours to the other, of the runs that were neighbours: what disturbed the machine for longer disturbed both. */
export function ratioOf({ ours, other }: Pick<Comparison, "ours" | "other">): Ratio {
  if (ours.runs.length !== other.runs.length)
    throw new Error(`${ours.subject} and ${other.subject} ran unequally often`);
  const ratios = ours.runs.map((run, index) => run / (other.runs[index] as number));
  return { median: median(ratios), least: Math.min(...ratios), most: Math.max(...ratios) };
}

/** The exponent of the growth: 1 where twice as many cost twice as much (the slope of the least squares of the logarithms). */
export function exponentOf({ points }: Pick<Growth, "points">): number {
  const logs = points.map(({ size, runs }) => [Math.log(size), Math.log(median(runs))] as const);
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(logs.map(([size]) => size)), mean(logs.map(([, cost]) => cost))];
  const products = logs.map(([size, cost]) => [(size - x) * (cost - y), (size - x) ** 2] as const);
  return mean(products.map(([product]) => product)) / mean(products.map(([, square]) => square));
}
