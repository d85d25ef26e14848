/** Records created and deleted at a BIND of the bench's own, beside nsupdate, and beside octoDNS. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { DynamicZone } from "../../test/support/dynamic-zone.ts";
import { alternateAll, type Finding, timed, unlessSkipped } from "../compare.mts";
import { needPrograms, peersPython, runPython } from "../peers.mts";
import { execute, runNode, withFolder } from "../processes.mts";
import "../test-support.mts";

const RECORDS = 1000;
const GOAL_NSUPDATE = 1.2;
const GOAL_OCTODNS = 0.7;

interface Cost {
  create: number;
  delete: number;
}

const names = Array.from({ length: RECORDS }, (_, index) => `bench-${index}`);

export async function measure(runs: number): Promise<Finding[]> {
  needPrograms(["named", "nsupdate", "dig"], "bind9 bind9-dnsutils");
  const { startDynamicZone } = await import("../../test/support/dynamic-zone.ts");
  const server = await startDynamicZone("bind");
  try {
    const costOf = (work: () => Promise<Cost>) => () => leavingNothing(server, work);
    const ours = costOf(() => byOurs(server));
    const part = "rfc2136";
    const figures = async (other: string, goal: number, work: () => Promise<Cost>): Promise<Finding[]> => {
      const costs = await alternateAll({ ours, other: costOf(work) }, runs);
      return (["create", "delete"] as const).map((step) => ({
        ...{ part, what: `${step} ${RECORDS} records`, unit: "s", goal },
        ours: { subject: "DynamicUpdateRecord, 16 at once", runs: costs.ours.map((cost) => cost[step]) },
        other: { subject: other, runs: costs.other.map((cost) => cost[step]) },
      }));
    };
    return [
      ...(await figures("nsupdate, one record a message, nothing read back", GOAL_NSUPDATE, () => byNsupdate(server))),
      ...(await unlessSkipped(part, `${RECORDS} records beside octoDNS`, async () => {
        peersPython();
        return await figures("octoDNS, 1,000 changes a message", GOAL_OCTODNS, () => byOctoDns(server));
      })),
    ];
  } finally {
    await server.end();
  }
}

/** Fails where the zone is not what it was, so that nobody is fast by doing nothing. */
async function leavingNothing(server: DynamicZone, work: () => Promise<Cost>): Promise<Cost> {
  const before = await server.records();
  const cost = await work();
  const after = await server.records();
  if (after.join() !== before.join()) throw new Error(`the zone has ${after.length} records, and had ${before.length}`);
  return cost;
}

async function mustHave(server: DynamicZone, count: number): Promise<void> {
  const there = (await server.records()).filter((record) => record.startsWith("bench-")).length;
  if (there !== count) throw new Error(`the zone has ${there} of ${count} records`);
}

async function byOurs({ host, port, key }: DynamicZone): Promise<Cost> {
  const { ZONE } = await import("../../test/support/dynamic-zone.ts");
  const env = { ...process.env, ALIBABA_MAIL_TSIG_SECRET: key.secret };
  const args = [host, String(port), ZONE, key.name, String(RECORDS)];
  return (await runNode<{ ownNames: Cost }>("dynamic-update.mts", args, env)).ownNames;
}

async function byNsupdate(server: DynamicZone): Promise<Cost> {
  const { ZONE } = await import("../../test/support/dynamic-zone.ts");
  const { host, port, key } = server;
  const head = [`server ${host} ${port}`, `zone ${ZONE}`, `key ${key.algorithm}:${key.name} ${key.secret}`];
  const send = (lines: string[]) => execute("nsupdate", ["-t", "60"], { input: [...head, ...lines, ""].join("\n") });
  const create = await timed(() =>
    send(names.flatMap((name, index) => [`update add ${name}.${ZONE}. 600 TXT "a-${index}"`, "send"])),
  );
  await mustHave(server, RECORDS);
  const remove = await timed(() =>
    send(names.flatMap((name, index) => [`update delete ${name}.${ZONE}. TXT "a-${index}"`, "send"])),
  );
  return { create, delete: remove };
}

function byOctoDns({ host, port, key }: DynamicZone): Promise<Cost> {
  return withFolder(async (yaml) => {
    const { ZONE } = await import("../../test/support/dynamic-zone.ts");
    for (const name of ["full", "empty"]) mkdirSync(join(yaml, name));
    const cost = await runPython<Cost & { changed: Record<string, number> }>("octodns_peer.py", {
      task: "update",
      zone: `${ZONE}.`,
      yaml,
      at: { host, port, key_name: key.name, key_secret: key.secret, key_algorithm: key.algorithm },
      kept: [
        [`${ZONE}.`, "NS", 3600, `ns1.${ZONE}.`],
        [`ns1.${ZONE}.`, "A", 3600, "192.0.2.1"],
      ],
      lines: names.map((name, index) => [`${name}.${ZONE}.`, "TXT", 600, `"a-${index}"`]),
    });
    const { full, empty } = cost.changed;
    if (full !== RECORDS || empty !== RECORDS) throw new Error(`octoDNS changed ${full} and ${empty} records`);
    return cost;
  });
}
