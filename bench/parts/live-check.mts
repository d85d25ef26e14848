/**
 * What a check of many domains costs, on a DNS of real servers on this machine (BIND and Knot, each domain on both), beside the
 * same questions asked by dig, and beside checkdmarc.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DnsTree } from "../../test/support/dns-tree.ts";
import {
  alternateAll,
  type Comparison,
  type Finding,
  type Growth,
  Skipped,
  timed,
  unlessSkipped,
} from "../compare.mts";
import { needPrograms, peersPython, runPython } from "../peers.mts";
import { execute, runNode, withFolder } from "../processes.mts";
import { linesOf } from "../records.mts";
import "../test-support.mts";

const SIZES = [1000, 2500, 5000];
const FEW = 1000;
/** checkdmarc is asked about fewer domains, as it takes them one after the other. */
const FEWER = 100;
const GOAL_COLD = 2;
const GOAL_WARM = 1.5;
const GOAL_CHECKDMARC = 0.5;

const part = "live-check";

interface Pass {
  seconds: number;
  /** How many were sent. */
  questions: number;
}

interface Cost {
  cold: Pass;
  /** Again, by the resolver that knows the delegations, where that was asked for. */
  warm: Pass;
  /** MB in use and no garbage, at most. */
  kept: number;
}

export async function measure(runs: number): Promise<Finding[]> {
  const { missingForTree, startDnsTree } = await import("../../test/support/dns-tree.ts");
  needPrograms(["named", "knotd", "dig"], "bind9 knot bind9-dnsutils");
  const missing = missingForTree();
  if (missing) throw new Skipped(missing);
  const domains = Array.from({ length: Math.max(...SIZES) }, (_, index) => `d${index}.test`);
  const zoneOf = (domain: string): { records: string } => ({
    records: linesOf(domain)
      .map(({ name, type, rdata }) => `${name} ${type} ${rdata}`)
      .join("\n"),
  });
  const tree = await startDnsTree(() => ({
    "sg.aliyun.com": { records: 'spf TXT "v=spf1 ip4:192.0.2.0/24 -all"' },
    ...Object.fromEntries(domains.map((domain) => [domain, zoneOf(domain)])),
  }));
  try {
    const few = domains.slice(0, FEW);
    return [
      ...(await besideDig(runs, tree, few)),
      ...(await unlessSkipped(part, "the verdict of a domain beside checkdmarc", async () => {
        peersPython();
        return [await besideCheckdmarc(runs, tree, domains.slice(0, FEWER))];
      })),
      await memory(runs, tree),
    ];
  } finally {
    await tree.end();
  }
}

const checkMany = ({ at, port }: DnsTree, size: number, ...again: "again"[]): Promise<Cost> =>
  runNode("check-many.mts", [at.root, String(port), String(size), ...again]);

async function besideDig(runs: number, tree: DnsTree, domains: string[]): Promise<Comparison[]> {
  const half = domains.length / 2;
  const costs = await alternateAll(
    {
      dig: async () => ({ cold: await dig(tree, [domains], true), warm: await dig(tree, [domains], false) }),
      ours: () => checkMany(tree, domains.length, "again"),
      twoDigs: () => dig(tree, [domains.slice(0, half), domains.slice(half)], true),
    },
    runs,
  );
  const ours = (name: "cold" | "warm") => {
    const questions = (costs.ours[0]?.[name].questions ?? 0) / domains.length;
    return {
      subject: `checkMany, ${questions.toFixed(0)} questions a domain`,
      runs: costs.ours.map((cost) => cost[name].seconds),
    };
  };
  const head = { part, unit: "s" } as const;
  const size = domains.length.toLocaleString("en");
  return [
    {
      ...{ ...head, what: `${size} domains, the first time`, goal: GOAL_COLD, ours: ours("cold") },
      other: { subject: "dig -f, 15 questions a domain", runs: costs.dig.map(({ cold }) => cold) },
    },
    {
      ...{ ...head, what: `${size} domains again, their delegations known`, goal: GOAL_WARM },
      ours: ours("warm"),
      other: { subject: "dig -f, 14 questions a domain", runs: costs.dig.map(({ warm }) => warm) },
    },
    {
      ...{ ...head, what: `${size} domains, the first time`, ours: ours("cold") },
      other: { subject: "2 dig -f at once, 15 questions a domain", runs: costs.twoDigs },
    },
  ];
}

/** The questions that cannot be spared: the delegation at the parent, and each RRset and NS at each server. */
function dig({ at, port }: DnsTree, lists: string[][], isWithParent: boolean): Promise<number> {
  return withFolder(async (folder) => {
    const files = lists.map((list, index) => {
      const file = join(folder, `questions-${index}`);
      const questions = list.flatMap((domain) => [
        ...(isWithParent ? [`@${at.tld} ${domain} NS`] : []),
        ...[at.one, at.two].flatMap((server) =>
          [
            ...["MX", "TXT", "NS"].map((type) => `${domain} ${type}`),
            ...["imap", "pop3", "smtp", "mail"].map((name) => `${name}.${domain} CNAME`),
          ].map((question) => `@${server} ${question}`),
        ),
      ]);
      writeFileSync(file, questions.map((question) => `${question} -p ${port} +norecurse +noall +answer`).join("\n"));
      return file;
    });
    let outputs: string[] = [];
    const seconds = await timed(async () => {
      outputs = await Promise.all(files.map((file) => execute("dig", ["-f", file])));
    });
    const records = outputs.flatMap((text) => text.split("\n")).filter((line) => / IN |\tIN\t/.test(line)).length;
    // At each of two servers: two MX, one TXT, two NS, four CNAME. The parent's NS are no answer, but a referral.
    if (records !== lists.flat().length * 2 * 9) throw new Error(`dig found ${records} records`);
    return seconds;
  });
}

/** checkdmarc reads MX, SPF and DMARC by one caching resolver, which knows nothing when it is asked. */
async function besideCheckdmarc(runs: number, tree: DnsTree, domains: string[]): Promise<Comparison> {
  const { startTreeResolver } = await import("../../test/support/tree-resolver.ts");
  const { one, two, tld } = tree.at;
  const zones = [...domains, "sg.aliyun.com"].map((zone) => [zone, [one, two]] as const);
  const costs = await alternateAll(
    {
      ours: async () => (await checkMany(tree, FEW)).cold.seconds / FEW,
      checkdmarc: async () => {
        const held = { ...Object.fromEntries(zones), test: [tld], com: [tld] };
        const resolver = await startTreeResolver("named", tree, held);
        try {
          const { ip, port } = resolver;
          const { seconds } = await runPython<{ seconds: number }>("checkdmarc_peer.py", { ip, port, domains });
          return seconds / domains.length;
        } finally {
          await resolver.end();
        }
      },
    },
    runs,
  );
  return {
    ...{ part, what: "a domain", unit: "s", goal: GOAL_CHECKDMARC },
    ours: { subject: `checkMany, of ${FEW}: all records at both servers`, runs: costs.ours },
    other: { subject: `checkdmarc, of ${domains.length}: MX, SPF and DMARC`, runs: costs.checkdmarc },
  };
}

/** Memory varies little, so a few of these long runs say enough. */
const MOST_MEMORY_RUNS = 3;

async function memory(runs: number, tree: DnsTree): Promise<Growth> {
  const subjects = SIZES.map((size) => [String(size), () => checkMany(tree, size)] as const);
  const costs = await alternateAll(Object.fromEntries(subjects), Math.min(runs, MOST_MEMORY_RUNS));
  return {
    ...{ part, what: "memory in use during a check", unit: "MB", over: "domains" },
    points: SIZES.map((size) => ({ size, runs: costs[String(size)]?.map(({ kept }) => kept) ?? [] })),
  };
}
