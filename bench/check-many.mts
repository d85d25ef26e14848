/**
 * What a check of many domains costs, on a DNS of real servers on this machine (BIND and Knot, each domain on both), beside
 * the same questions asked by dig, and beside checkdmarc. `npm run bench:check` prints three runs and their medians.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { planMailDomain } from "../dist/plan/index.js";
import { rdataText } from "../dist/records/records.js";

/** The tests' name servers are in TypeScript that imports as its compiler has it; what is built stands for src. */
registerHooks({
  resolve(specifier, context, next) {
    if (specifier.startsWith("../../src/")) return next(`${specifier.replace("/src/", "/dist/")}.js`, context);
    const isBare = specifier.startsWith("./") && context.parentURL?.endsWith(".ts");
    const found = next(isBare ? `${specifier}.ts` : specifier, context);
    return found.url.endsWith(".ts") ? { ...found, format: "module-typescript" } : found;
  },
});
const { missingForTree, startDnsTree } = await import("../test/support/dns-tree.ts");
const { startTreeResolver } = await import("../test/support/tree-resolver.ts");

const missing = missingForTree();
if (missing) {
  process.stderr.write(`there are no name servers to measure with: ${missing} (Debian: bind9 knot bind9-dnsutils)\n`);
  process.exit(2);
}
// Debian's are not on everybody's path.
process.env.PATH = `${process.env.PATH}:/usr/sbin:/sbin`;

const run = promisify(execFile);
const SIZES = [1000, 2500, 5000];
const [FEW = 1000] = SIZES;
/** checkdmarc is asked about fewer domains, as it takes them one after the other. */
const SCALED = 100;
const RUNS = Number(process.argv[2] ?? 3);

interface Measured {
  seconds: number;
  resolved: number;
  questions: number;
  cpu: number;
  peak: number;
  kept: number[];
  rss: number;
}

const folder = mkdtempSync(join(tmpdir(), "alibaba-mail-bench-"));
const domains = Array.from({ length: Math.max(...SIZES) }, (_, index) => `d${index}.test`);
const zoneOf = (domain: string): { records: string } => ({
  records: planMailDomain({ domain })
    .records.map((record) => `${record.name} ${record.type} ${rdataText(record)}`)
    .join("\n"),
});

const tree = await startDnsTree(() => ({
  "sg.aliyun.com": { records: 'spf TXT "v=spf1 ip4:192.0.2.0/24 -all"' },
  ...Object.fromEntries(domains.map((domain) => [domain, zoneOf(domain)])),
}));
try {
  const seconds = new Map<string, number[]>();
  const note = (what: string, time: number): void => void seconds.set(what, [...(seconds.get(what) ?? []), time]);
  const measured = new Map<number, Measured[]>();
  for (let index = 0; index < RUNS; index++) {
    for (const size of SIZES) {
      const one = await checkMany(size);
      if (one.resolved !== size) throw new Error(`${one.resolved} of ${size} domains were Resolved`);
      measured.set(size, [...(measured.get(size) ?? []), one]);
      if (size === FEW) note("checkMany", one.seconds);
    }
    note("dig", await dig([domains.slice(0, FEW)]));
    note("2 digs at once", await dig([domains.slice(0, FEW / 2), domains.slice(FEW / 2, FEW)]));
    const others = await checkdmarc(domains.slice(0, SCALED));
    if (others !== undefined) note("checkdmarc", (others * FEW) / SCALED);
  }
  const base = median(seconds.get("dig") ?? []);
  console.log(`${FEW} domains, 7 records each, on 2 servers; ${RUNS} runs, in seconds`);
  console.table(
    [...seconds].map(([what, times]) => ({
      what,
      runs: times.map((time) => time.toFixed(2)).join(" "),
      median: median(times).toFixed(2),
      "to dig": (median(times) / base).toFixed(2),
    })),
  );
  console.log(`(checkdmarc: ${SCALED} domains, MX, SPF and DMARC, by one caching resolver; scaled to ${FEW})`);
  console.table(
    [...measured].map(([size, all]) => ({
      domains: size,
      seconds: median(all.map((one) => one.seconds)).toFixed(2),
      "CPU seconds": median(all.map(({ cpu }) => cpu)).toFixed(2),
      "questions a domain": (median(all.map(({ questions }) => questions)) / size).toFixed(2),
      "MB in use, by quarters": [0, 1, 2, 3]
        .map((quarter) => mb(median(all.map(({ kept }) => kept[quarter] ?? 0))))
        .join(" "),
      "peak heap, MB": mb(median(all.map(({ peak }) => peak))),
      "RSS, MB": mb(median(all.map(({ rss }) => rss))),
    })),
  );
} finally {
  await tree.end();
  rmSync(folder, { recursive: true, force: true });
}

async function checkMany(size: number): Promise<Measured> {
  const script = join(import.meta.dirname, "check-many-run.mts");
  const args = ["--expose-gc", script, tree.at.root, String(tree.port), String(size)];
  const { stdout } = await run(process.execPath, args);
  return JSON.parse(stdout);
}

/** The questions that cannot be spared: the delegation at the parent, and each RRset and NS at each server. */
async function dig(lists: string[][]): Promise<number> {
  const { at, port } = tree;
  const files = lists.map((list, index) => {
    const file = join(folder, `questions-${index}`);
    const questions = list.flatMap((domain) => [
      `@${at.tld} ${domain} NS`,
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
  const start = performance.now();
  const outputs = await Promise.all(files.map((file) => run("dig", ["-f", file], { maxBuffer: 64 * 1024 * 1024 })));
  const seconds = (performance.now() - start) / 1000;
  const records = outputs.flatMap(({ stdout }) => stdout.split("\n")).filter((line) => / IN |\tIN\t/.test(line)).length;
  // At each of two servers: two MX, one TXT, two NS, four CNAME. The parent's NS are no answer, but a referral.
  if (records !== lists.flat().length * 2 * 9) throw new Error(`dig found ${records} records`);
  return seconds;
}

/** Seconds; nothing where there is no Python that has it (test/mail/judges). */
async function checkdmarc(list: string[]): Promise<number | undefined> {
  const python = process.env.ALIBABA_MAIL_JUDGES_PYTHON ?? "node_modules/.cache/alibaba-mail-judges/bin/python";
  const { one, two, tld } = tree.at;
  const zones = [...list, "sg.aliyun.com"].map((zone) => [zone, [one, two]] as const);
  const resolver = await startTreeResolver("named", tree, {
    ...Object.fromEntries(zones),
    test: [tld],
    com: [tld],
  });
  const script = [
    "import sys, time, dns.nameserver, dns.resolver",
    "from checkdmarc import dmarc, spf, utils",
    "ip, port, *domains = sys.argv[1:]",
    "resolver = dns.resolver.Resolver(configure=False)",
    "resolver.nameservers = [dns.nameserver.Do53Nameserver(ip, int(port))]",
    "start = time.monotonic()",
    "for domain in domains:",
    "    utils.get_mx_records(domain, resolver=resolver)",
    "    assert spf.check_spf(domain, resolver=resolver)['valid'], domain",
    "    dmarc.check_dmarc(domain, resolver=resolver)",
    "print(time.monotonic() - start)",
  ].join("\n");
  try {
    const { stdout } = await run(python, ["-c", script, resolver.ip, String(resolver.port), ...list]);
    return Number(stdout);
  } catch (problem) {
    console.warn(`SKIPPED: checkdmarc, since ${String(problem).split("\n").at(-2) ?? problem}`);
    return undefined;
  } finally {
    await resolver.end();
  }
}

function median(values: number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function mb(octets: number): string {
  return (octets / 1024 / 1024).toFixed(1);
}
