/** Records in one zone file, beside octoDNS, which writes the file as a whole; and how our cost grows with records and file. */
import { mkdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { alternateAll, type Finding, type Growth, unlessSkipped } from "../compare.mts";
import { runPython } from "../peers.mts";
import { runNode, withFolder } from "../processes.mts";
import { wholeZone, ZONE } from "../zone.mts";

/** Of 100 mail domains. */
const RECORDS = 700;
const OTHER_LINES = 10;
const GOAL = 1.5;
const SIZES = [70, 700, 2000];
/** Records of two mail domains, and other lines in their file: the most make 20 MB. */
const FEW = 14;
const LENGTHS = [4500, 45_000, 450_000];

interface Cost {
  size: number;
  check: number;
  create: number;
  diff: number;
  delete: number;
}

/** As many at once as Pulumi's engine sends. */
const WIDTH = 4 * availableParallelism();

const ours = (records: number, lines: number): Promise<Cost> =>
  runNode("zone-file.mts", [records, lines, WIDTH].map(String));

export async function measure(runs: number): Promise<Finding[]> {
  return [...(await besideOctoDns(runs)), ...(await growth(runs))];
}

function besideOctoDns(runs: number): Promise<Finding[]> {
  const part = "zone-file";
  return unlessSkipped(part, `${RECORDS} records in one zone file beside octoDNS`, async () => {
    const zones = { [`${ZONE}.`]: wholeZone(RECORDS, OTHER_LINES) };
    const costs = await alternateAll(
      {
        ours: async () => {
          const { check, create } = await ours(RECORDS, OTHER_LINES);
          return check + create;
        },
        octoDns: () =>
          withFolder(async (folder) => {
            const [yaml, out] = ["yaml", "out"].map((name) => join(folder, name)) as [string, string];
            for (const one of [yaml, out]) mkdirSync(one);
            const task = { task: "zone-files", zones, yaml, out };
            return (await runPython<{ seconds: number }>("octodns_peer.py", task)).seconds;
          }),
      },
      runs,
    );
    return [
      {
        ...{ part, what: `${RECORDS} records in one zone file, planned and written`, unit: "s", goal: GOAL },
        ours: { subject: `ZoneFileRecord, ${WIDTH} at once`, runs: costs.ours },
        other: { subject: "octoDNS, from YAML to the zone file", runs: costs.octoDns },
      },
    ];
  });
}

async function growth(runs: number): Promise<Growth[]> {
  const series = async (all: [records: number, lines: number][]): Promise<Cost[][]> => {
    const subjects = all.map(([records, lines]) => [`${records} ${lines}`, () => ours(records, lines)] as const);
    const costs = await alternateAll(Object.fromEntries(subjects), runs);
    return all.map(([records, lines]) => costs[`${records} ${lines}`] ?? []);
  };
  const written = (costs: Cost[]): number[] => costs.map(({ check, create }) => check + create);
  const byRecords = await series(SIZES.map((records) => [records, OTHER_LINES]));
  const byLength = await series(LENGTHS.map((lines) => [FEW, lines]));
  const head = { part: "zone-file", unit: "s" } as const;
  return [
    {
      ...{ ...head, what: "records planned and written in one zone file", over: "records" },
      points: byRecords.map((costs, index) => ({ size: SIZES[index] as number, runs: written(costs) })),
    },
    {
      ...{ ...head, what: `${FEW} records planned and written into a long zone file`, over: "MB" },
      points: byLength.map((costs) => ({ size: (costs[0]?.size ?? Number.NaN) / 1e6, runs: written(costs) })),
    },
  ];
}
