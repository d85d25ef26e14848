/**
 * A DNS of the tests' own: a root, a server of top-level domains, and two servers of zones, BIND and Knot, each on an
 * address of its own in 127/8 and all on one port; and servers that are slow, silent, or cut their answers.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { networkInterfaces, platform, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ask } from "../../src/dns/exchange";
import { type DnsProxy, startProxy } from "./dns-proxy";
import { freePort } from "./free-port";

/** Where everything is. Zones' texts name these addresses. */
export interface TreeAddresses {
  root: string;
  tld: string;
  /** BIND, where it is installed: it listens only on addresses that an interface has, so this is 127.0.0.1. */
  one: string;
  /** Knot, where it is installed. */
  two: string;
  /** Knot again, by IPv6, `::1`; nothing where this machine has none of the two. */
  six: string | undefined;
  /** Takes questions and says nothing. */
  silent: string;
  /** Nobody is there. */
  dead: string;
  /** The first server, answering late. */
  slow: string;
  /** The second server, with every answer over UDP cut to its header. */
  cut: string;
}

/** Host names of servers and their addresses; several with blanks between; empty where the name's zone tells. */
export type NameServers = Record<string, string>;

export interface TreeZone {
  /** Lines of the zone's file; SOA, NS and the addresses of servers inside the zone are added. */
  records?: string;
  /** By default ns1 and ns2 inside the zone, on both servers. */
  ns?: NameServers;
  /** What the parent says, where it differs; `false` where it says nothing. */
  parentNs?: NameServers | false;
  /** Which servers have the zone. By default both. */
  on?: ("one" | "two")[];
  /** Signed by Knot (DNSSEC), and on that server only. */
  isSigned?: boolean;
}

export interface DnsTree {
  at: TreeAddresses;
  port: number;
  roots: { name: string; address: string }[];
  /** Writes other records into a zone, and waits until its servers have them. */
  change(zone: string, records: string): Promise<void>;
  /** How many questions came to the proxies: `slow`, `cut`, `silent`. */
  proxies: Record<"slow" | "cut" | "silent", DnsProxy>;
  end(): Promise<void>;
}

const LOOPBACK = "127.0.0.1";

/** Milliseconds for a server to be ready: less than a test's hook has, as what it started is stopped by itself only. */
const PATIENCE = 20_000;

/** Milliseconds by which the slow server is late. */
export const LATE = 300;

/** Why there can be no tree here; nothing where there can. */
export function missingForTree(): string | undefined {
  if (platform() !== "linux") return `only Linux has all of 127/8, and this is ${platform()}`;
  if (find("named") === undefined && find("knotd") === undefined) return "neither named nor knotd is installed";
  return undefined;
}

type Role = "root" | "tld" | "one" | "two";

interface HeldZone {
  apex: string;
  zone: TreeZone;
  /** Delegations to the zones below. */
  cuts: string[];
  serial: number;
}

export async function startDnsTree(zonesOf: (at: TreeAddresses) => Record<string, TreeZone>): Promise<DnsTree> {
  const folder = mkdtempSync(join(tmpdir(), "alibaba-mail-tree-"));
  const port = await freePort();
  const net = `127.${randomInt(1, 255)}.${randomInt(0, 255)}`;
  const hasIpv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === "::1"));
  const at: TreeAddresses = {
    root: `${net}.1`,
    tld: `${net}.2`,
    one: LOOPBACK,
    two: `${net}.4`,
    silent: `${net}.5`,
    dead: `${net}.6`,
    slow: `${net}.7`,
    cut: `${net}.8`,
    six: hasIpv6 && find("knotd") !== undefined ? "::1" : undefined,
  };
  const held = hold(zonesOf(at), at);
  const running: Running[] = [];
  const proxies = {
    slow: await startProxy({ ip: at.slow, port }, { ip: at.one, port }, { late: LATE }),
    cut: await startProxy({ ip: at.cut, port }, { ip: at.two, port }, { isCut: true }),
    silent: await startProxy({ ip: at.silent, port }, { ip: at.two, port }, { isSilent: true }),
  };
  const end = async (): Promise<void> => {
    await Promise.all([
      ...running.map((server) => server.stop()),
      ...Object.values(proxies).map((proxy) => proxy.end()),
    ]);
    rmSync(folder, { recursive: true, force: true });
  };
  const zonesAt = (role: Role): HeldZone[] =>
    [...held.values()].filter(({ apex, zone }) => rolesOf(apex, zone).includes(role));
  const placesOf = (role: Role): string[] => (role === "two" && at.six ? [at.two, at.six] : [at[role]]);
  const write = (role: Role, zone: HeldZone): void =>
    writeFileSync(fileOf(join(folder, role), zone.apex), textOf(zone, at));
  const isReady = async (role: Role, { apex, zone, serial }: HeldZone): Promise<boolean> => {
    const there = await serialAt(at[role], port, apex);
    // Who signs a zone counts by itself.
    return zone.isSigned ? there !== undefined : there === serial;
  };
  try {
    for (const role of ["root", "tld", "one", "two"] as const) {
      const own = join(folder, role);
      mkdirSync(own);
      for (const zone of zonesAt(role)) write(role, zone);
      running.push(await launch(role, own, placesOf(role), port, zonesAt(role)));
    }
    for (const server of running)
      await server.until(async () => {
        for (const zone of zonesAt(server.role)) if (!(await isReady(server.role, zone))) return false;
        return true;
      });
  } catch (error) {
    await end();
    throw error;
  }
  return {
    at,
    port,
    roots: [{ name: "a.root.test", address: at.root }],
    proxies,
    end,
    async change(apex, records) {
      const zone = held.get(apex);
      if (!zone) throw new Error(`the tree has no zone ${apex}`);
      zone.zone = { ...zone.zone, records };
      zone.serial++;
      for (const server of running.filter(({ role }) => rolesOf(apex, zone.zone).includes(role))) {
        write(server.role, zone);
        server.reload();
        await server.until(() => isReady(server.role, zone));
      }
    },
  };
}

function rolesOf(apex: string, { on = ["one", "two"], isSigned }: TreeZone): Role[] {
  if (apex === "") return ["root"];
  if (!apex.includes(".")) return ["tld"];
  return isSigned ? ["two"] : on;
}

/** The given zones, the top-level domains that they need, and the root; each knows the cuts below it. */
function hold(given: Record<string, TreeZone>, at: TreeAddresses): Map<string, HeldZone> {
  const tops = new Set(Object.keys(given).map((apex) => apex.split(".").at(-1) ?? ""));
  const all: Record<string, TreeZone> = { "": { ns: { "a.root.test": at.root } } };
  for (const top of tops) all[top] = { ns: { [`ns.${top}`]: at.tld } };
  for (const [apex, zone] of Object.entries(given)) all[apex] = { ...all[apex], ...zone };
  const held = new Map<string, HeldZone>();
  for (const [apex, zone] of Object.entries(all)) held.set(apex, { apex, zone, cuts: [], serial: 1 });
  for (const { apex, zone } of held.values()) {
    if (apex === "" || zone.parentNs === false) continue;
    held.get(parentOf(apex, held))?.cuts.push(...serversOf(apex, zone.parentNs ?? nsOf(apex, zone, at), apex));
  }
  return held;
}

function parentOf(apex: string, held: Map<string, HeldZone>): string {
  const above = apex.slice(apex.indexOf(".") + 1);
  if (!apex.includes(".")) return "";
  return held.has(above) ? above : parentOf(above, held);
}

function nsOf(apex: string, zone: TreeZone, at: TreeAddresses): NameServers {
  if (zone.ns) return zone.ns;
  const roles = rolesOf(apex, zone);
  return Object.fromEntries(
    roles.map((role) => [`${role === "one" ? "ns1" : "ns2"}.${apex}`, role === "one" ? at.one : at.two]),
  );
}

/** NS records, and the addresses of those servers whose names are inside the zone. */
function serversOf(apex: string, ns: NameServers, inside: string): string[] {
  return Object.entries(ns).flatMap(([host, addresses]) => {
    const isInside = host.endsWith(`.${inside}`) || inside === "";
    const glue = isInside ? addresses.split(" ").filter(Boolean) : [];
    return [
      `${apex}. NS ${host}.`,
      ...glue.map((address) => `${host}. ${address.includes(":") ? "AAAA" : "A"} ${address}`),
    ];
  });
}

function textOf({ apex, zone, cuts, serial }: HeldZone, at: TreeAddresses): string {
  const origin = apex === "" ? "." : `${apex}.`;
  return [
    `$ORIGIN ${origin}`,
    "$TTL 3600",
    `${origin} SOA primary.${origin === "." ? "" : origin} hostmaster.${origin === "." ? "" : origin} ${serial} 7200 900 1209600 600`,
    ...serversOf(apex, nsOf(apex, zone, at), apex),
    ...cuts,
    zone.records ?? "",
    "",
  ].join("\n");
}

interface Running {
  role: Role;
  reload(): void;
  /** Waits until it is so; fails with the server's log where it ends or is too slow. */
  until(isSo: () => Promise<boolean>): Promise<void>;
  stop(): Promise<void>;
}

async function launch(role: Role, folder: string, places: string[], port: number, zones: HeldZone[]): Promise<Running> {
  const preferred = role === "one" ? ["named", "knotd"] : ["knotd", "named"];
  const program = preferred.map(find).find((path) => path !== undefined) ?? "knotd";
  const [place = LOOPBACK] = places;
  const isBind = program.endsWith("named");
  const bindPort = place === LOOPBACK ? port : await freePort();
  const before = isBind && place !== LOOPBACK ? [{ ip: place, port }] : [];
  const proxies = await Promise.all(before.map((own) => startProxy(own, { ip: LOOPBACK, port: bindPort }, {})));
  const args = isBind ? bindSetUp(folder, bindPort, zones) : knotSetUp(folder, places, port, zones);
  const child = spawn(program, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  const log: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => log.push(String(chunk)));
  child.once("error", (error) => log.push(String(error)));
  return {
    role,
    reload: () => void child.kill("SIGHUP"),
    async until(isSo) {
      const began = performance.now();
      while (!(await isSo())) {
        const isTooLate = performance.now() - began > PATIENCE;
        if (isTooLate || child.exitCode !== null) {
          throw new Error(`${program} (${role}) is not ready:\n${log.join("")}`);
        }
        await sleep(50);
      }
    },
    async stop() {
      await Promise.all([stop(child), ...proxies.map((proxy) => proxy.end())]);
    },
  };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await ended;
}

function bindSetUp(folder: string, port: number, zones: HeldZone[]): string[] {
  const config = [
    `options { directory "${folder}"; pid-file none; session-keyfile none; key-directory "${folder}";`,
    `listen-on port ${port} { ${LOOPBACK}; }; listen-on-v6 { none; };`,
    "recursion no; dnssec-validation no; notify no; allow-transfer { none; };",
    "minimal-responses no; check-names primary ignore; };",
    "controls { };",
    ...zones.map(({ apex, zone }) => {
      const signing = zone.isSigned ? " dnssec-policy default; inline-signing yes;" : "";
      return `zone "${apex || "."}" { type primary; file "${fileOf(folder, apex)}";${signing} };`;
    }),
  ];
  const file = join(folder, "named.conf");
  writeFileSync(file, config.join("\n"));
  return ["-g", "-n", "1", "-c", file];
}

function knotSetUp(folder: string, places: string[], port: number, zones: HeldZone[]): string[] {
  const config = [
    "server:",
    `    rundir: "${folder}"`,
    `    listen: [${places.map((ip) => `"${ip}@${port}"`).join(", ")}]`,
    "    udp-workers: 1",
    "    tcp-workers: 1",
    "    background-workers: 1",
    "log:",
    "  - target: stderr",
    "    any: info",
    "database:",
    `    storage: "${folder}"`,
    "zone:",
    ...zones.flatMap(({ apex, zone }) => [
      `  - domain: "${apex || "."}"`,
      `    file: "${fileOf(folder, apex)}"`,
      "    zonefile-sync: -1",
      ...(zone.isSigned
        ? ["    zonefile-load: difference-no-serial", "    journal-content: all", "    dnssec-signing: on"]
        : ["    zonefile-load: whole"]),
    ]),
  ];
  const file = join(folder, "knot.conf");
  writeFileSync(file, `${config.join("\n")}\n`);
  return ["-c", file];
}

function fileOf(folder: string, apex: string): string {
  return join(folder, `${apex || "root"}.zone`);
}

async function serialAt(ip: string, port: number, apex: string): Promise<number | undefined> {
  try {
    const { answer } = await ask({ ip, port }, { name: apex, type: "SOA" }, { timeout: 1000 });
    const [soa] = answer.answers;
    const data = soa?.data;
    return typeof data === "object" && data !== null && "serial" in data ? Number(data.serial) : undefined;
  } catch {
    return undefined;
  }
}

function find(program: string): string | undefined {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/sbin"];
  return folders.map((folder) => join(folder, program)).find(existsSync);
}
