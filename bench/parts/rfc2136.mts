/**
 * Records created and deleted at a BIND of the bench's own, beside nsupdate and octoDNS: many in one zone, and those of mail
 * domains that have a zone each, as most have.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DynamicZone, Key } from "../../test/support/dynamic-zone.ts";
import { alternateAll, type Finding, timed, unlessSkipped } from "../compare.mts";
import { needPrograms, peersPython, runPython } from "../peers.mts";
import { execute, runNode, withFolder } from "../processes.mts";
import { type AbsoluteLine, absolute, linesOf } from "../records.mts";
import { domainZones } from "../zone.mts";
import "../test-support.mts";

const part = "rfc2136";
const RECORDS = 1000;
const DOMAINS = 100;
const GOAL_NSUPDATE = 1.2;
const GOAL_OCTODNS = 0.7;

interface Cost {
  create: number;
  delete: number;
}

const names = Array.from({ length: RECORDS }, (_, index) => `bench-${index}`);
const domains = domainZones(DOMAINS);

/** What is in each zone before, beside its SOA. */
const keptIn = (zone: string): AbsoluteLine[] => [
  [`${zone}.`, "NS", 3600, `ns1.${zone}.`],
  [`ns1.${zone}.`, "A", 3600, "192.0.2.1"],
];

export async function measure(runs: number): Promise<Finding[]> {
  needPrograms(["named", "nsupdate", "dig"], "bind9 bind9-dnsutils");
  return [...(await inOneZone(runs)), ...(await inZonesOfTheirOwn(runs))];
}

async function inOneZone(runs: number): Promise<Finding[]> {
  const { startDynamicZone, ZONE } = await import("../../test/support/dynamic-zone.ts");
  const server = await startDynamicZone("bind");
  try {
    const costOf = (work: () => Promise<Cost>) => () => leavingNothing(() => server.records(), work);
    const figures = async (other: string, goal: number, work: () => Promise<Cost>): Promise<Finding[]> => {
      const costs = await alternateAll({ ours: costOf(() => byOurs(server)), other: costOf(work) }, runs);
      return comparisons(`${RECORDS} records`, other, goal, costs);
    };
    const lines = names.map((name, index): AbsoluteLine => [`${name}.${ZONE}.`, "TXT", 600, `"a-${index}"`]);
    return [
      ...(await figures("nsupdate, one record a message, nothing read back", GOAL_NSUPDATE, () => byNsupdate(server))),
      ...(await unlessSkipped(part, `${RECORDS} records beside octoDNS`, async () => {
        peersPython();
        return await figures("octoDNS, 1,000 changes a message", GOAL_OCTODNS, () =>
          byOctoDns(server, { [ZONE]: lines }),
        );
      })),
    ];
  } finally {
    await server.end();
  }
}

function inZonesOfTheirOwn(runs: number): Promise<Finding[]> {
  const what = `the records of ${DOMAINS} mail domains, a zone each`;
  return unlessSkipped(part, `${what}, beside octoDNS`, () =>
    withFolder(async (folder) => {
      peersPython();
      const { randomKey, startDynamicZone } = await import("../../test/support/dynamic-zone.ts");
      const key = randomKey();
      const server = await startDynamicZone("bind", { keys: [key], like: zonesOf(folder, key) });
      try {
        const lines = Object.fromEntries(
          domains.map((domain) => [domain, linesOf(domain).map((line) => absolute(line, domain))]),
        );
        const costOf = (work: () => Promise<Cost>) => () => leavingNothing(() => recordsIn(server, domains), work);
        const costs = await alternateAll(
          { ours: costOf(() => ofDomainsByOurs(server)), other: costOf(() => byOctoDns(server, lines)) },
          runs,
        );
        return comparisons(what, "octoDNS, a message a zone", GOAL_OCTODNS, costs);
      } finally {
        await server.end();
      }
    }),
  );
}

/** The part of BIND's configuration that has the key and the zones: that of the test, and one for each domain. */
function zonesOf(folder: string, key: Key): string {
  const own = domains.map((domain) => {
    const file = join(folder, domain);
    const lines = keptIn(domain).map(([name, type, ttl, rdata]) => `${name} ${ttl} ${type} ${rdata}`);
    const soa = `${domain}. 3600 SOA ns1.${domain}. hostmaster.${domain}. 1 7200 900 1209600 600`;
    writeFileSync(file, `${[soa, ...lines].join("\n")}\n`);
    return `zone "${domain}" { type primary; file "${file}"; update-policy { grant ${key.name} zonesub ANY; }; };`;
  });
  const ofTest = 'zone "example.com" { type primary; file "/var/lib/bind/example.com.zone"; };';
  return ['include "/etc/bind/mail-key.conf";', ofTest, ...own].join("\n");
}

function comparisons(what: string, other: string, goal: number, costs: { ours: Cost[]; other: Cost[] }): Finding[] {
  return (["create", "delete"] as const).map((step) => ({
    ...{ part, what: `${step} ${what}`, unit: "s", goal },
    ours: { subject: "DynamicUpdateRecord, 16 at once", runs: costs.ours.map((cost) => cost[step]) },
    other: { subject: other, runs: costs.other.map((cost) => cost[step]) },
  }));
}

/** Fails where the zones are not what they were, so that nobody is fast by doing nothing. */
async function leavingNothing(records: () => Promise<string[]>, work: () => Promise<Cost>): Promise<Cost> {
  const before = await records();
  const cost = await work();
  const after = await records();
  if (after.join() !== before.join())
    throw new Error(`the server has ${after.length} records, and had ${before.length}`);
  return cost;
}

async function recordsIn({ host, port }: DynamicZone, zones: string[]): Promise<string[]> {
  const input = zones.map((zone) => `${zone} AXFR\n`).join("");
  const found = await execute("dig", [`@${host}`, "-p", String(port), "+noall", "+answer", "-f", "-"], { input });
  return found.split("\n").filter((line) => line !== "" && !/\sSOA\s/.test(line));
}

async function mustHave(server: DynamicZone, count: number): Promise<void> {
  const there = (await server.records()).filter((record) => record.startsWith("bench-")).length;
  if (there !== count) throw new Error(`the zone has ${there} of ${count} records`);
}

const withSecret = ({ key }: DynamicZone): NodeJS.ProcessEnv => ({
  ...process.env,
  ALIBABA_MAIL_TSIG_SECRET: key.secret,
});

async function byOurs(server: DynamicZone): Promise<Cost> {
  const { ZONE } = await import("../../test/support/dynamic-zone.ts");
  const { host, port, key } = server;
  const args = [host, String(port), ZONE, key.name, String(RECORDS)];
  return (await runNode<{ ownNames: Cost }>("dynamic-update.mts", args, withSecret(server))).ownNames;
}

function ofDomainsByOurs(server: DynamicZone): Promise<Cost> {
  const { host, port, key } = server;
  return runNode<Cost>("domain-updates.mts", [host, String(port), key.name, ...domains], withSecret(server));
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

function byOctoDns({ host, port, key }: DynamicZone, lines: Record<string, AbsoluteLine[]>): Promise<Cost> {
  return withFolder(async (yaml) => {
    for (const name of ["full", "empty"]) mkdirSync(join(yaml, name));
    const zones = Object.entries(lines).map(([zone, own]) => [`${zone}.`, { kept: keptIn(zone), lines: own }]);
    const cost = await runPython<Cost & { changed: Record<string, number> }>("octodns_peer.py", {
      task: "updates",
      zones: Object.fromEntries(zones),
      yaml,
      at: { host, port, key_name: key.name, key_secret: key.secret, key_algorithm: key.algorithm },
    });
    const rrsets = new Set(Object.values(lines).flatMap((own) => own.map(([name, type]) => `${name} ${type}`))).size;
    const { full, empty } = cost.changed;
    if (full !== rrsets || empty !== rrsets)
      throw new Error(`octoDNS changed ${full} and ${empty} of ${rrsets} RRsets`);
    return cost;
  });
}
