/** The zones that moves are tried on, one for each way to keep records, all read in one spelling. */
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { inject } from "vitest";
import type { Dns } from "../../../src";
import {
  alidnsCloud,
  azureDnsCloud,
  type Cloud,
  cloudflareCloud,
  digitalOceanCloud,
  dnspodCloud,
  googleDnsCloud,
  huaweiDnsCloud,
  type RRsetCloud,
  route53Cloud,
} from "../../support/clouds";
import { type DynamicZone, startDynamicZone } from "../../support/dynamic-zone";
import type { AlidnsRecord } from "../../support/fakes/alidns";
import type { CloudflareRecord } from "../../support/fakes/cloudflare";
import type { DigitalOceanRecord } from "../../support/fakes/digitalocean";
import type { DnspodRecord } from "../../support/fakes/dnspod";
import type { Call } from "../../support/fakes/fake";
import type { Stack } from "../../support/stack";

const run = promisify(execFile);

/** A record as the tests write it: relative to example.com, RDATA in presentation form. */
export interface Line {
  name: string;
  type: string;
  ttl?: number;
  rdata: string;
}

/** How a line is compared: `OWNER. TTL TYPE RDATA`. */
export const lineText = ({ name, type, ttl = 600, rdata }: Line): string =>
  `${name === "@" ? "" : `${name}.`}example.com. ${ttl} ${type} ${rdata}`;

/** `zoneFile alone`: the file is begun by us. `rfc2136 on other machines`: each run is on a new one, as in CI. */
export type ZoneName =
  | "zoneFile"
  | "zoneFile alone"
  | "rfc2136"
  | "rfc2136 on other machines"
  | "cloudflare"
  | "alidns"
  | "dnspod"
  | "digitalOcean"
  | "route53"
  | "azureDns"
  | "googleDns"
  | "huaweiDns";
/** `rrsets`: a cloud that holds an RRset as a whole. */
export type ZoneKind = "own provider" | "cloud" | "rrsets";

export interface Zone {
  name: ZoneName;
  kind: ZoneKind;
  /** The component's `dns`. */
  dns: Dns;
  /** What others have in the zone. */
  others: string[];
  /** Points a stack at the zone. */
  configure(stack: Stack): Promise<void>;
  /** Every record but SOA, sorted, by another program than ours; `folder` is that of the project. */
  read(folder: string): Promise<string[]>;
  /** The same by a cheaper way, for looking often; by `read` where there is none. */
  glance?(folder: string): Promise<string[]>;
  /** How many lines are marked as ours, where lines are. */
  marked?(folder: string): number;
  /** What the zone holds, to be put back by `restore`. */
  save(folder: string): Promise<() => Promise<void>>;
  /** By hand. */
  add(folder: string, line: Line): Promise<void>;
  remove(folder: string, line: Line): Promise<void>;
  /** What `imports` takes for a record that is there. */
  importId(line: Line): string;
  /** The same, as another person would write it; nothing where there is one spelling only. */
  otherSpelling?(line: Line): string;
  /**
   * Makes the service refuse all changes but the next few; what it gives ends that, and tells whether any was refused. Nothing
   * where a service can't.
   */
  failAfter?(changes: number): () => boolean;
  close(): Promise<void>;
}

/** Records of others that a mail domain can stand beside. */
const foreign: Line[] = [
  { name: "@", type: "TXT", rdata: '"of others"' },
  { name: "www", type: "A", rdata: "192.0.2.80" },
  { name: "elsewhere", type: "MX", rdata: "10 mx.example.net." },
];
const nameServer = ["example.com. 3600 NS ns1.example.com.", "ns1.example.com. 3600 A 192.0.2.1"];

export const openZone: Record<ZoneName, () => Promise<Zone>> = {
  zoneFile: async () => zoneFile("zoneFile", foreign),
  "zoneFile alone": async () => zoneFile("zoneFile alone", []),
  rfc2136: () => dynamicZone("rfc2136"),
  "rfc2136 on other machines": () => dynamicZone("rfc2136 on other machines"),
  cloudflare: () => {
    const cloud = cloudflareCloud();
    const text = ({ name, ttl, type, priority, content }: CloudflareRecord) =>
      spelled(`${name}.`, ttl, type, priority, content);
    return cloudZone("cloudflare", cloud, () => [...cloud.fake.records.values()].map(text), cloud.fake.records);
  },
  route53: () => rrsetZone("route53", route53Cloud()),
  azureDns: () => rrsetZone("azureDns", azureDnsCloud()),
  googleDns: () => rrsetZone("googleDns", googleDnsCloud()),
  huaweiDns: () => rrsetZone("huaweiDns", huaweiDnsCloud()),
  alidns: () => {
    const cloud = alidnsCloud();
    // What is suspended is not served.
    const text = ({ RR, TTL, Type, Priority, Value, Status }: AlidnsRecord) =>
      Status === "DISABLE"
        ? ""
        : spelled(
            `${RR === "@" ? "" : `${RR}.`}example.com.`,
            TTL,
            Type,
            Priority,
            Type === "TXT" ? `"${Value}"` : Value,
          );
    return cloudZone("alidns", cloud, () => [...cloud.fake.records.values()].map(text), cloud.fake.records);
  },
  dnspod: () => {
    const cloud = dnspodCloud();
    const text = ({ SubDomain, TTL, RecordType, MX, Value, Enabled }: DnspodRecord) =>
      Enabled === 0
        ? ""
        : spelled(
            `${SubDomain === "@" ? "" : `${SubDomain}.`}example.com.`,
            TTL,
            RecordType,
            RecordType === "MX" ? MX : undefined,
            RecordType === "TXT" ? `"${Value}"` : Value.replace(/\.$/, ""),
          );
    return cloudZone("dnspod", cloud, () => [...cloud.fake.records.values()].map(text), cloud.fake.records);
  },
  digitalOcean: () => {
    const cloud = digitalOceanCloud();
    const text = ({ name, ttl, type, priority, data }: DigitalOceanRecord) =>
      spelled(
        `${name === "@" ? "" : `${name}.`}example.com.`,
        ttl,
        type,
        type === "MX" ? (priority ?? 0) : undefined,
        type === "TXT" ? `"${data}"` : data,
      );
    return cloudZone("digitalOcean", cloud, () => [...cloud.fake.records.values()].map(text), cloud.fake.records);
  },
};

/** A line is in a set with all others of its name and type. */
async function rrsetZone(zone: ZoneName, cloud: RRsetCloud): Promise<Zone> {
  const { sets } = cloud.fake;
  await cloud.fake.listen();
  const valuesAt = ({ name, type }: Line): string[] => cloud.fake.at(name, type)?.Values ?? [];
  const put = (line: Line, values: string[]): void => {
    if (values.length > 0) cloud.fake.seed(line.name, line.type, values, line.ttl);
    else sets.delete([...sets].find(([, set]) => set === cloud.fake.at(line.name, line.type))?.[0] ?? "");
  };
  const add = (line: Line): void => put(line, [...valuesAt(line), line.rdata]);
  for (const line of foreign) if (!isShared(line)) add(line);
  return {
    name: zone,
    kind: "rrsets",
    dns: cloud.dns,
    others: foreign.filter((line) => !isShared(line)).map(lineText),
    configure: (stack) => cloud.configure(stack),
    read: async () => cloud.zone(),
    async save() {
      const putBack = cloud.fake.save();
      return async () => putBack();
    },
    async add(_folder, line) {
      add(line);
    },
    async remove(_folder, line) {
      put(
        line,
        valuesAt(line).filter((value) => value !== line.rdata),
      );
    },
    importId: ({ name, type }) => cloud.fake.idOf(name === "@" ? "example.com" : `${name}.example.com`, type),
    failAfter: (changes) => refuseAfter(changes, cloud, (call) => cloud.isWrite(call)),
    async close() {
      cloud.fake.stop();
    },
  };
}

/** What is in an RRset of the stack, which is the stack's as a whole. */
function isShared({ name, type }: Line): boolean {
  return name === "@" && type === "TXT";
}

/** What a zone needs from outside and is not here; empty where all is there. */
export function missingFor(name: ZoneName): string[] {
  const missing = inject("pulumi") ? [] : ["a Pulumi CLI"];
  if (name.startsWith("zoneFile") && !inject("namedCheckzone")) missing.push("named-checkzone");
  if (name.startsWith("rfc2136") && !inject("nameServers").includes("bind")) missing.push("BIND");
  return missing;
}

/** With others' records the file is theirs; alone it is begun and ended by us. */
function zoneFile(name: ZoneName, others: Line[]): Zone {
  const path = "example.com.zone";
  const fileIn = (folder: string) => join(folder, path);
  const text = (folder: string): string | undefined => {
    try {
      return readFileSync(fileIn(folder), "latin1");
    } catch {
      return undefined;
    }
  };
  const idOf = ({ name, type, rdata }: Line) => [path, "example.com", name, type, rdata].join("|");
  const beginning = [
    "$TTL 3600",
    "@ SOA ns1 hostmaster 1 7200 900 1209600 600",
    "@ NS ns1",
    "ns1 A 192.0.2.1",
    ...others.map(lineText),
    "",
  ].join("\n");
  const isAlone = others.length === 0;
  return {
    name,
    kind: "own provider",
    dns: { zoneFile: { path, ...(isAlone ? { newZone: { nameServers: ["ns1.dns.example"] } } : {}) } },
    others: isAlone ? ["example.com. 3600 NS ns1.dns.example."] : [...nameServer, ...others.map(lineText)],
    async configure({ folder }) {
      if (!isAlone) writeFileSync(fileIn(folder), beginning);
    },
    async read(folder) {
      const checker = inject("namedCheckzone") ?? "named-checkzone";
      const flags = ["-D", "-q", "-i", "none", "-o", "-", "example.com", fileIn(folder)];
      const { stdout } = await run(checker, flags).catch((error) => {
        throw new Error(`named-checkzone takes the file for wrong: ${error.message}\n${text(folder)}`);
      });
      return withoutSoa(stdout);
    },
    async glance(folder) {
      const lines = (text(folder) ?? "").split("\n").map((line) => line.replace(/\s+;.*$/, "").replace(" IN ", " "));
      return lines.map((line) => line.replace(/\s+/g, " "));
    },
    marked: (folder) => text(folder)?.match(/; alibaba-mail=/g)?.length ?? 0,
    async save(folder) {
      const saved = text(folder);
      return async () => {
        if (saved !== undefined) writeFileSync(fileIn(folder), saved, "latin1");
      };
    },
    async add(folder, line) {
      writeFileSync(fileIn(folder), `${text(folder)}${lineText(line).replace(" ", " ")}\n`, "latin1");
    },
    async remove(folder, line) {
      const all = text(folder)?.split("\n") ?? [];
      const left = all.filter((one) => !one.replace(" IN ", " ").startsWith(lineText(line)));
      if (left.length !== all.length - 1) throw new Error(`${lineText(line)} is not there once:\n${all.join("\n")}`);
      writeFileSync(fileIn(folder), left.join("\n"), "latin1");
    },
    importId: idOf,
    otherSpelling: ({ name, type, rdata }) =>
      [
        `./${path}`,
        "Example.COM.",
        name === "@" ? "example.com." : name.toUpperCase(),
        type,
        changedCase(type, rdata),
      ].join("|"),
    async close() {},
  };
}

/** A text's case counts, a name's does not. */
const changedCase = (type: string, rdata: string): string => (type === "TXT" ? rdata : rdata.toUpperCase());

async function dynamicZone(name: ZoneName): Promise<Zone> {
  const server: DynamicZone = await startDynamicZone("bind", { zone: foreign.map(lineText).join("\n") });
  const place = ({ name, type, rdata }: Line) => ["example.com", name, type, rdata].join("|");
  const records = () => server.records();
  const remove = (line: string) => {
    const [owner, , type, ...rdata] = line.split(" ");
    return `update delete ${owner} ${type} ${rdata.join(" ")}`;
  };
  return {
    name,
    kind: "own provider",
    dns: { rfc2136: { server: server.host, port: server.port, tsigKeyName: server.key.name } },
    others: [...nameServer, ...foreign.map(lineText)],
    async configure(stack) {
      const file = join(stack.folder, `Pulumi.${stack.name}.yaml`);
      writeFileSync(file, `${readFileSync(file, "utf8")}config:\n  alibaba-mail:tsigSecret: ${server.key.secret}\n`);
    },
    read: records,
    async save() {
      const saved = await records();
      return async () => {
        const now = await records();
        const lines = [
          ...now.filter((line) => !saved.includes(line)).map(remove),
          ...saved.filter((line) => !now.includes(line)).map((line) => `update add ${line}`),
        ];
        if (lines.length > 0) await server.nsupdate(...lines);
      };
    },
    add: (_folder, line) => server.nsupdate(`update add ${lineText(line)}`),
    remove: (_folder, line) => server.nsupdate(remove(lineText(line))),
    importId: (line) => `${server.key.name}@${server.host}:${server.port}|${place(line)}`,
    otherSpelling: ({ name, type, rdata }) =>
      [
        `${server.key.name.toUpperCase()}.@${server.host}:${server.port}`,
        "Example.COM.",
        name === "@" ? "example.com." : name.toUpperCase(),
        type,
        changedCase(type, rdata),
      ].join("|"),
    close: () => server.end(),
  };
}

async function cloudZone<R extends object>(
  kind: "cloudflare" | "alidns" | "dnspod" | "digitalOcean",
  cloud: Cloud,
  read: () => string[],
  records: Map<string, R>,
): Promise<Zone> {
  await cloud.fake.listen();
  const seed = ({ name, type, ttl, rdata }: Line) => {
    const [first = "", ...rest] = rdata.split(" ");
    const value = (type === "TXT" ? rdata.slice(1, -1) : rest[0] || first).replace(/\.$/, "");
    cloud.seed(name, type, value, type === "MX" ? Number(first) : undefined);
    const made = [...records.values()].at(-1);
    if (made && ttl !== undefined) Object.assign(made, "ttl" in made ? { ttl } : { TTL: ttl });
  };
  for (const line of foreign) seed(line);
  const idOf = (line: Line): string => {
    const index = read().indexOf(lineText(line));
    const id = [...records.keys()][index];
    if (id === undefined) throw new Error(`${lineText(line)} is not there`);
    return `${importIdStart(cloud.dns)}${id}`;
  };
  return {
    name: kind,
    kind: "cloud",
    dns: cloud.dns,
    others: foreign.map(lineText),
    configure: (stack) => cloud.configure(stack),
    read: async () => read().filter(Boolean).sort(),
    async save() {
      const saved = [...records].map(([id, record]): [string, R] => [id, { ...record }]);
      return async () => {
        records.clear();
        for (const [id, record] of saved) records.set(id, { ...record });
      };
    },
    async add(_folder, line) {
      seed(line);
    },
    async remove(_folder, line) {
      records.delete(idOf(line).slice(importIdStart(cloud.dns).length));
    },
    importId: idOf,
    failAfter: (changes) => refuseAfter(changes, cloud, ({ what }) => isChange(what)),
    async close() {
      cloud.fake.stop();
    },
  };
}

function refuseAfter(changes: number, { fake, broken }: Cloud, isChange: (call: Call) => boolean): () => boolean {
  let left = changes;
  fake.fault = (call) => (isChange(call) && left-- <= 0 ? broken : undefined);
  return () => {
    fake.fault = undefined;
    return left < 0;
  };
}

/** What stands before the number of a record in its import id. */
function importIdStart({ cloudflare, dnspod, digitalOcean }: Dns): string {
  if (cloudflare) return `${String(cloudflare.zoneId)}/`;
  if (digitalOcean) return "example.com,";
  return dnspod ? "example.com#" : "";
}

/** Whether a call of one of the APIs changes something. */
function isChange(what: string): boolean {
  return /^(?:POST|PUT|PATCH|DELETE) /.test(what) || /^(?:Add|Update|Delete|Set|Create|Modify)/.test(what);
}

function spelled(owner: string, ttl: number, type: string, priority: number | undefined, value: string): string {
  const dot = ["CNAME", "MX"].includes(type) ? "." : "";
  return [owner, ttl === 1 ? 600 : ttl, type, priority, `${value}${dot}`]
    .filter((part) => part !== undefined)
    .join(" ");
}

function withoutSoa(dump: string): string[] {
  const lines = dump.split("\n").map((line) => line.replace(/\s+/g, " ").replace(" IN ", " ").trim());
  return lines.filter((line) => line !== "" && !/^\S+ \d+ SOA /.test(line) && !line.startsWith(";")).sort();
}
