/**
 * Records in zone files, beside octoDNS, which writes a file as a whole: all in one file, and those of mail domains that have a file each,
 * as most have; and how our cost grows with records and file.
 */
import { mkdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { alternateAll, type Finding, type Growth, unlessSkipped } from "../compare.mts";
import { runPython } from "../peers.mts";
import { runNode, withFolder } from "../processes.mts";
import { type AbsoluteLine, linesOf } from "../records.mts";
import { domainZones, linesOfZone, wholeZone, ZONE } from "../zone.mts";
import type { ZoneFileCost } from "../zone-file-records.mts";

const part = "zone-file";
const DOMAINS = 100;
/** Of as many mail domains. */
const RECORDS = 700;
const OTHER_LINES = 10;
const GOAL = 1.5;
const SIZES = [70, 700, 2000];
/** Records of two mail domains, and other lines in their file: the most make 20 MB. */
const FEW = 14;
const LENGTHS = [4500, 45_000, 450_000];

interface Cost extends ZoneFileCost {
  /** Octets of the file before. */
  size: number;
}

const secondsOf = ({ check, create }: ZoneFileCost): number => check + create;

/** As many at once as Pulumi's engine sends. */
const WIDTH = 4 * availableParallelism();

const ours = (records: number, lines: number): Promise<Cost> =>
  runNode("zone-file.mts", [records, lines, WIDTH].map(String));

export async function measure(runs: number): Promise<Finding[]> {
  return [...(await inOneFile(runs)), ...(await inFilesOfTheirOwn(runs)), ...(await growth(runs))];
}

async function inOneFile(runs: number): Promise<Finding[]> {
  const written = async (): Promise<number> => secondsOf(await ours(RECORDS, OTHER_LINES));
  const zones = { [`${ZONE}.`]: wholeZone(linesOfZone(RECORDS), OTHER_LINES) };
  const what = `${RECORDS} records in one zone file, planned and written`;
  return besideOctoDns(what, "octoDNS, from YAML to the zone file", zones, written, runs);
}

async function inFilesOfTheirOwn(runs: number): Promise<Finding[]> {
  const written = async (): Promise<number> =>
    secondsOf(await runNode<ZoneFileCost>("zone-files.mts", [DOMAINS, WIDTH].map(String)));
  const zones = domainZones(DOMAINS).map((zone) => [`${zone}.`, wholeZone(linesOf(zone), 0, zone)]);
  const what = `the records of ${DOMAINS} mail domains, a zone file each, planned and written`;
  return besideOctoDns(what, "octoDNS, from YAML to zone files", Object.fromEntries(zones), written, runs);
}

function besideOctoDns(
  what: string,
  other: string,
  zones: Record<string, AbsoluteLine[]>,
  written: () => Promise<number>,
  runs: number,
): Promise<Finding[]> {
  return unlessSkipped(part, `${what}, beside octoDNS`, async () => {
    const costs = await alternateAll(
      {
        ours: written,
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
        ...{ part, what, unit: "s", goal: GOAL },
        ours: { subject: `ZoneFileRecord, ${WIDTH} at once`, runs: costs.ours },
        other: { subject: other, runs: costs.octoDns },
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
  const written = (costs: Cost[]): number[] => costs.map(secondsOf);
  const byRecords = await series(SIZES.map((records) => [records, OTHER_LINES]));
  const byLength = await series(LENGTHS.map((lines) => [FEW, lines]));
  const head = { part, unit: "s" } as const;
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
