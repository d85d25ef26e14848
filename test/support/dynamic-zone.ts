/** Real name servers on free loopback ports, each with one zone that takes signed updates. */
import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";
import { freePort } from "./free-port";

const run = promisify(execFile);

export type ServerKind = "bind" | "knot" | "powerdns";

export const serverKinds: ServerKind[] = ["bind", "knot", "powerdns"];

/** Debian's packages. */
export const packagesOf: Record<ServerKind, string> = {
  bind: "bind9",
  knot: "knot",
  powerdns: "pdns-server pdns-backend-sqlite3 sqlite3",
};

export const ZONE = "example.com";
/** The zone of its own that the server has below, where a test asks for it. */
export const CHILD = `child.${ZONE}`;

/** What is in a new zone; the rest is what a test gives. */
export const beginning = (more = ""): string =>
  [
    "$ORIGIN example.com.",
    "$TTL 3600",
    "@ SOA ns1 hostmaster 1 7200 900 1209600 600",
    "@ NS ns1",
    "ns1 A 192.0.2.1",
    more,
    "",
  ].join("\n");

export interface Key {
  name: string;
  algorithm: string;
  /** Base64. */
  secret: string;
}

export function randomKey(algorithm = "hmac-sha256"): Key {
  return { name: `key-${randomBytes(4).toString("hex")}`, algorithm, secret: randomBytes(32).toString("base64") };
}

/** A server and its zone. Everything here is done by other programs than ours. */
export interface DynamicZone {
  kind: ServerKind;
  host: string;
  port: number;
  key: Key;
  /** `NAME TTL TYPE RDATA` of every record but SOA, sorted, by a zone transfer with dig. */
  records(): Promise<string[]>;
  /** What dig says, in its short form. */
  dig(name: string, type: string): Promise<string[]>;
  /** Changes by hand, as lines of nsupdate. */
  nsupdate(...lines: string[]): Promise<void>;
  stop(signal?: NodeJS.Signals): Promise<void>;
  start(): Promise<void>;
  /** Takes away the server and its files. */
  end(): Promise<void>;
}

interface Launch {
  command: string;
  args: string[];
}

interface Setting {
  folder: string;
  host: string;
  port: number;
  keys: Key[];
  zoneFile: string;
  /** The file of the zone below, where there is one. */
  childFile: string | undefined;
  /** BIND: the part of its configuration that has the key and the zone. */
  like: string | undefined;
}

/** How each server is set up; what it gives starts it. */
type SetUp = (setting: Setting) => Launch;

const setUps: Record<ServerKind, SetUp> = {
  bind({ folder, port, keys, zoneFile, childFile, host, like }) {
    const listen = host.includes(":")
      ? `listen-on { none; }; listen-on-v6 port ${port} { ${host}; };`
      : `listen-on port ${port} { ${host}; }; listen-on-v6 { none; };`;
    const keyFile = join(folder, "mail-key.conf");
    const ofKeys = keys.map(
      ({ name, algorithm, secret }) => `key "${name}" { algorithm ${algorithm}; secret "${secret}"; };`,
    );
    writeFileSync(keyFile, ofKeys.join("\n"));
    const ofZone = [
      `include "${keyFile}";`,
      `zone "${ZONE}" { type primary; file "${zoneFile}";`,
      `update-policy { ${keys.map(({ name }) => `grant ${name} zonesub ANY;`).join(" ")} }; };`,
    ];
    // Only the paths are other ones here.
    const copied = like?.replace("/etc/bind/mail-key.conf", keyFile).replace(`/var/lib/bind/${ZONE}.zone`, zoneFile);
    const config = [
      `options { directory "${folder}"; pid-file none; ${listen}`,
      "recursion no; dnssec-validation no; notify no; allow-transfer { any; }; session-keyfile none; };",
      "controls { };",
      ...(copied === undefined ? ofZone : [copied]),
      ...(childFile === undefined ? [] : [`zone "${CHILD}" { type primary; file "${childFile}"; };`]),
    ];
    writeFileSync(join(folder, "named.conf"), config.join("\n"));
    return { command: find("named"), args: ["-g", "-c", join(folder, "named.conf")] };
  },

  knot({ folder, port, keys, zoneFile, childFile, host }) {
    const config = [
      "server:",
      `    rundir: "${folder}"`,
      `    listen: "${host}@${port}"`,
      "log:",
      "  - target: stderr",
      "    any: info",
      "database:",
      `    storage: "${folder}"`,
      "key:",
      ...keys.flatMap(({ name, algorithm, secret }) => [
        `  - id: "${name}"`,
        `    algorithm: ${algorithm}`,
        `    secret: "${secret}"`,
      ]),
      "acl:",
      "  - id: update",
      `    key: [${keys.map(({ name }) => `"${name}"`).join(", ")}]`,
      "    action: [update, transfer]",
      "  - id: transfer",
      "    address: [127.0.0.1, ::1]",
      "    action: transfer",
      "zone:",
      `  - domain: "${ZONE}"`,
      `    storage: "${folder}"`,
      `    file: "${zoneFile}"`,
      "    acl: [update, transfer]",
      "    zonefile-sync: 0",
      ...(childFile === undefined
        ? []
        : [
            `  - domain: "${CHILD}"`,
            `    storage: "${folder}"`,
            `    file: "${childFile}"`,
            "    acl: [update, transfer]",
          ]),
    ];
    writeFileSync(join(folder, "knot.conf"), `${config.join("\n")}\n`);
    return { command: find("knotd"), args: ["-c", join(folder, "knot.conf")] };
  },

  powerdns({ folder, port, keys, zoneFile, childFile, host }) {
    const database = join(folder, "zones.sqlite");
    const schema = ["schema.sqlite3.sql", "schema.sqlite3.sql.gz"]
      .map((name) => join("/usr/share/doc/pdns-backend-sqlite3", name))
      .concat("/usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql")
      .find(existsSync);
    if (!schema) throw new Error("PowerDNS's schema for SQLite is not there");
    const sql = schema.endsWith(".gz") ? gunzipSync(readFileSync(schema)) : readFileSync(schema);
    execFileSync(find("sqlite3"), [database], { input: sql });
    const config = [
      "launch=gsqlite3",
      `gsqlite3-database=${database}`,
      `local-address=${host}`,
      `local-port=${port}`,
      `socket-dir=${folder}`,
      "dnsupdate=yes",
      "allow-dnsupdate-from=127.0.0.0/8,::1",
      "disable-axfr=no",
      "allow-axfr-ips=127.0.0.0/8,::1",
      "zone-cache-refresh-interval=0",
      "dname-processing=yes",
      "guardian=no",
      "daemon=no",
    ];
    writeFileSync(join(folder, "pdns.conf"), config.join("\n"));
    const tool = (...args: string[]): void => {
      execFileSync(find("pdnsutil"), [`--config-dir=${folder}`, ...args], { stdio: "pipe" });
    };
    tool("load-zone", ZONE, zoneFile);
    if (childFile !== undefined) tool("load-zone", CHILD, childFile);
    for (const { name, algorithm, secret } of keys) tool("import-tsig-key", name, algorithm, secret);
    tool("set-meta", ZONE, "TSIG-ALLOW-DNSUPDATE", ...keys.map(({ name }) => name));
    return { command: find("pdns_server"), args: [`--config-dir=${folder}`] };
  },
};

/** What is missing to run a server; empty where all is there. */
export function missingFor(kind: ServerKind): string[] {
  const own = { bind: ["named"], knot: ["knotd"], powerdns: ["pdns_server", "pdnsutil", "sqlite3"] }[kind];
  return [...own, "dig", "nsupdate"].filter((program) => findProgram(program) === undefined);
}

export interface Options {
  /** More lines of the zone's file. */
  zone?: string;
  /** The server has the zone `child.example.com` too. */
  hasChild?: boolean;
  keys?: Key[];
  host?: string;
  /** By default one that is free. */
  port?: number;
  /** BIND: the part of its configuration that has the key and the zone, as the example has it. */
  like?: string | undefined;
}

/** Starts a server; the test ends it. */
export async function startDynamicZone(kind: ServerKind, options: Options = {}): Promise<DynamicZone> {
  const {
    zone = "",
    hasChild = false,
    keys = [randomKey()],
    host = "127.0.0.1",
    port = await freePort(),
    like,
  } = options;
  const [key] = keys as [Key];
  const folder = mkdtempSync(join(tmpdir(), `alibaba-mail-${kind}-`));
  const zoneFile = join(folder, `${ZONE}.zone`);
  writeFileSync(zoneFile, beginning(zone));
  const childFile = hasChild ? join(folder, `${CHILD}.zone`) : undefined;
  if (childFile !== undefined) writeFileSync(childFile, beginning().replace(`$ORIGIN ${ZONE}.`, `$ORIGIN ${CHILD}.`));
  mkdirSync(join(folder, "keys"));
  const launch = setUps[kind]({ folder, host, port, keys, zoneFile, childFile, like });
  let server: ChildProcess | undefined;
  const log: string[] = [];
  const dig = async (...args: string[]): Promise<string[]> => {
    const own = [`@${host}`, "-p", String(port), "+tries=1", "+time=2"];
    return (await run("dig", [...own, ...args], { maxBuffer: 1 << 26 })).stdout.split("\n").filter(Boolean);
  };

  async function start(): Promise<void> {
    const child = spawn(launch.command, launch.args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    server = child;
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => log.push(String(chunk)));
    for (let tries = 0; ; tries++) {
      const soa = await dig("+short", ZONE, "SOA").catch(() => []);
      if (soa.some((line) => line.startsWith("ns1."))) return;
      if (tries > 200 || child.exitCode !== null) throw new Error(`${kind} did not start:\n${log.join("")}`);
      await sleep(50);
    }
  }

  async function stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    const child = server;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await ended;
  }

  async function nsupdate(...lines: string[]): Promise<void> {
    const input = [
      `server ${host} ${port}`,
      `zone ${ZONE}`,
      `key ${key.algorithm}:${key.name} ${key.secret}`,
      ...lines,
      "send",
      "",
    ].join("\n");
    const child = run("nsupdate", ["-t", "5"]);
    child.child.stdin?.end(input);
    await child;
  }

  async function records(): Promise<string[]> {
    const lines = await dig("+noall", "+answer", "+noidnout", ZONE, "AXFR");
    const spaced = lines.map((line) => line.replace(/\s+/g, " ").replace(" IN ", " "));
    return spaced.filter((line) => !/^\S+ \d+ SOA /.test(line) && !line.startsWith(";")).sort();
  }

  async function end(): Promise<void> {
    await stop("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }

  await start().catch(async (error) => {
    await end();
    throw error;
  });
  return {
    kind,
    host,
    port,
    key,
    records,
    dig: async (name, type) => (await dig("+short", name, type)).sort(),
    nsupdate,
    stop,
    start,
    end,
  };
}

function find(program: string): string {
  const path = findProgram(program);
  if (path === undefined) throw new Error(`${program} is not installed`);
  return path;
}

function findProgram(program: string): string | undefined {
  const folders = [...(process.env.PATH ?? "").split(":"), "/usr/sbin", "/sbin"];
  return folders.map((folder) => join(folder, program)).find(existsSync);
}
