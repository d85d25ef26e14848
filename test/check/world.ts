/** A DNS made of tables: the servers of one zone, each with its own records, and the rest of the world. */

import {
  type CheckOptions,
  checkDrift,
  checkResolution,
  type Drift,
  type PlanToCheck,
  type Resolution,
} from "../../src/check";
import { absoluteName } from "../../src/dns/name";
import { quoteTxt, unquoteTxt } from "../../src/mail";
import { type PlanArgs, planMailDomain } from "../../src/plan";
import { hasValue, rdataText } from "../../src/records/records";
import type { AnswerRecord, LookUp, Resolver, ServerAnswer, ZoneServers } from "../../src/resolver";
import type { ServerState } from "../../src/resolver/types";

/** RDATA by name and type; a record with another TTL than 600 as `[rdata, ttl]`. */
export type Records = Record<string, Record<string, (string | [string, number])[]>>;

export interface FakeServer {
  name: string;
  address: string;
  records: Records;
  state?: ServerState;
  why?: string;
  /** Milliseconds that each answer takes, where that is long. */
  late?: number;
  /** Questions, `name TYPE`, to which this server is silent. */
  silentFor?: string[];
}

export interface World {
  zone?: Partial<ZoneServers>;
  servers: FakeServer[];
  /** What the rest of the DNS has. A question `name TYPE` in `failing` has no answer. */
  others: Records;
  failing?: string[];
  /** Whether it stands for named resolvers. */
  isCached?: boolean;
  /** A CNAME that a name has beside its records: told where it is asked for. */
  besideCname?: Record<string, string>;
  /** The servers whose every answer about the name has it, and not where it is asked for. */
  besideCnameAt?: string[];
  /** Zones below, by the name under which they begin. */
  below?: Record<string, FakeServer[]>;
}

/** What the includes and hosts of Alibaba Mail come to. */
export const others: Records = {
  "spf.sg.aliyun.com": { TXT: [text("v=spf1 ip4:47.90.0.0/16 -all")] },
  "spf.qiye.aliyun.com": { TXT: [text("v=spf1 ip4:47.91.0.0/16 -all")] },
  "spf1.dm.aliyun.com": { TXT: [text("v=spf1 ip4:47.92.0.0/16 -all")] },
  "imap.sg.aliyun.com": { A: ["192.0.2.50"] },
  "pop.sg.aliyun.com": { A: ["192.0.2.51"] },
  "smtp.sg.aliyun.com": { A: ["192.0.2.52"] },
  "mail.sg.aliyun.com": { CNAME: ["web.example.net."] },
  "web.example.net": { A: ["192.0.2.53"] },
};

/** A text as RDATA. */
export function text(value: string): string {
  return quoteTxt(value);
}

export function planOf(args: Partial<PlanArgs> = {}): PlanToCheck {
  return planMailDomain({ domain: "example.com", ...args });
}

/** A zone that holds just what the plan says. */
export function recordsOf({ records, zone }: PlanToCheck): Records {
  const made: Records = {};
  for (const record of records.filter(hasValue)) {
    const name = absoluteName(record.name, zone);
    made[name] ??= {};
    made[name][record.type] ??= [];
    made[name][record.type]?.push([rdataText(record), record.ttl]);
  }
  return made;
}

/** The records with some RRsets replaced: `{ "example.com MX": […] }`; an empty list takes the RRset away. */
export function withSets(records: Records, sets: Record<string, (string | [string, number])[]>): Records {
  const made = structuredClone(records);
  for (const [question, rdata] of Object.entries(sets)) {
    const [name = "", type = ""] = question.split(" ");
    made[name] = { ...made[name], [type]: rdata };
  }
  return made;
}

/** One server at 192.0.2.1, or more. */
export function serversWith(...all: Records[]): FakeServer[] {
  return all.map((records, index) => ({
    name: `ns${index + 1}.example.net`,
    address: `192.0.2.${index + 1}`,
    records,
  }));
}

export interface FakeResolver extends Resolver {
  asked: string[];
}

export function resolverOf(world: World): FakeResolver {
  const asked: string[] = [];
  const question = (name: string, type: string): void => void asked.push(`${name} ${type}`);
  const zone: ZoneServers = {
    zone: "example.com",
    state: "found",
    servers: world.servers.map(({ name, address }) => ({ name, address })),
    ...world.zone,
  };
  const inZone = (name: string): boolean => name === zone.zone || name.endsWith(`.${zone.zone}`);
  const lookUp = async (given: string, type: string): Promise<LookUp> => {
    const name = given.toLowerCase().replace(/\.$/, "");
    question(name, type);
    const beside = world.besideCnameAt ? undefined : world.besideCname?.[name];
    if (type === "CNAME" && beside)
      return { kind: "records", name, chain: [], records: [recordOf(name, type, beside)] };
    const own = inZone(name) ? (world.servers[0]?.records ?? {}) : {};
    const { chain, end, records } = follow({ ...world.others, ...own }, name, type);
    if (world.failing?.some((question) => question === `${end} ${type}` || question === end)) {
      return { kind: "failure", code: "ETIMEOUT", why: `no server of ${end} answered`, chain };
    }
    if (records === undefined) return { kind: "nxdomain", name: end, chain };
    return { kind: "records", name: end, chain, records };
  };
  const resolve = async (name: string, type: string): Promise<string[]> => {
    const found = await lookUp(name, type);
    const code = found.kind === "failure" ? found.code : found.kind === "nxdomain" ? "ENOTFOUND" : "ENODATA";
    if (found.kind !== "records" || found.records.length === 0) throw Object.assign(new Error(code), { code });
    return found.records.map(({ rdata }) => rdata);
  };
  const resolver: FakeResolver = {
    asked,
    isCached: world.isCached ?? false,
    fresh: () => resolver,
    get questions() {
      return asked.length;
    },
    async findZone(name) {
      question(name, "zone");
      const below = Object.entries(world.below ?? {}).find(([apex]) => name === apex || name.endsWith(`.${apex}`));
      if (below)
        return { zone: below[0], state: "found", servers: below[1].map(({ name, address }) => ({ name, address })) };
      return zone;
    },
    async findApex(name) {
      const { servers: _, ...apex } = await resolver.findZone(name);
      return apex;
    },
    async queryZone(name, type) {
      question(name, type);
      const { chain, records } = follow(world.servers[0]?.records ?? {}, name, type);
      const [record] = chain;
      if (record) return { kind: "alias", record, zone: zone.zone };
      if (records === undefined) return { kind: "nxdomain", zone: zone.zone };
      return records.length > 0 ? { kind: "records", records, zone: zone.zone } : { kind: "nodata", zone: zone.zone };
    },
    async queryAllServers({ servers: asked }, name, type) {
      question(name, type);
      const cut = Object.entries(world.below ?? {}).find(([apex]) => name === apex || name.endsWith(`.${apex}`));
      const known = [...world.servers, ...Object.values(world.below ?? {}).flat()];
      const ours = known.filter((server) => asked.some(({ address }) => address === server.address));
      const answers = (cut?.[1] ?? ours).map((server) => answerOf(server, name, type));
      const beside = world.besideCname?.[name];
      if (beside === undefined) return answers;
      return answers.map((answer) =>
        world.besideCnameAt?.includes(answer.server.address)
          ? { ...answer, records: [recordOf(name, "CNAME", beside), ...(answer.records ?? [])] }
          : answer,
      );
    },
    lookUp,
    resolveTxt: async (name) =>
      (await resolve(name, "TXT")).map((rdata) => {
        const read = unquoteTxt(rdata);
        return [read.ok ? read.record.toString() : rdata];
      }),
    resolve4: (name) => resolve(name, "A"),
    resolve6: (name) => resolve(name, "AAAA"),
    resolveMx: async (name) =>
      (await resolve(name, "MX")).map((rdata) => {
        const [priority = "", exchange = ""] = rdata.split(" ");
        return { priority: Number(priority), exchange: exchange.replace(/\.$/, "") };
      }),
    resolvePtr: (name) => resolve(name, "PTR"),
    resolveCname: (name) => resolve(name, "CNAME"),
  };
  return resolver;
}

function answerOf(server: FakeServer, name: string, type: string): ServerAnswer {
  const { name: called, address, state = "answered", why } = server;
  const at = { server: { name: called, address } };
  if (state !== "answered") return { ...at, state, ...(why === undefined ? {} : { why }) };
  if (server.silentFor?.includes(`${name} ${type}`)) return { ...at, state: "silent", why: "no answer in 2 s" };
  const { chain, records } = follow(server.records, name, type);
  const late = server.late === undefined ? {} : { late: server.late };
  const isThere = records !== undefined || chain.length > 0;
  return {
    ...at,
    state: "answered",
    rcode: isThere ? "NOERROR" : "NXDOMAIN",
    records: [...chain, ...(records ?? [])],
    ...late,
  };
}

function follow(
  all: Records,
  name: string,
  type: string,
): { chain: AnswerRecord[]; end: string; records: AnswerRecord[] | undefined } {
  const chain: AnswerRecord[] = [];
  let end = name;
  for (let hop = 0; hop < 10; hop++) {
    const own = all[end];
    const alias = own?.CNAME?.[0];
    if (type === "CNAME" || alias === undefined) {
      return { chain, end, records: own && (own[type] ?? []).map((rdata) => recordOf(end, type, rdata)) };
    }
    const record = recordOf(end, "CNAME", alias);
    chain.push(record);
    end = record.rdata.replace(/\.$/, "");
  }
  return { chain, end, records: undefined };
}

function recordOf(name: string, type: string, given: string | [string, number]): AnswerRecord {
  const [rdata, ttl] = typeof given === "string" ? [given, 600] : given;
  return { name, type, ttl, rdata };
}

/** Checks a plan against a world, by default one server with just the plan's records. */
export function check(plan: PlanToCheck, world: Partial<World> = {}, options: CheckOptions = {}): Promise<Resolution> {
  return checkResolution(plan, { ...options, resolver: resolverOf(worldOf(plan, world)) });
}

export function drift(plan: PlanToCheck, world: Partial<World> = {}, options: CheckOptions = {}): Promise<Drift> {
  return checkDrift(plan, { ...options, resolver: resolverOf(worldOf(plan, world)) });
}

export function worldOf(plan: PlanToCheck, world: Partial<World> = {}): World {
  return { servers: serversWith(recordsOf(plan)), others, ...world };
}

/** Checks a plan where one server holds other RRsets than planned. */
export function checkSets(
  sets: Record<string, (string | [string, number])[]>,
  { plan = planOf(), ...world }: Partial<World> & { plan?: PlanToCheck } = {},
): Promise<Resolution> {
  return check(plan, { servers: serversWith(withSets(recordsOf(plan), sets)), ...world });
}

/** `id` or `warning id` of every reason: of one line, by a key that is in it, or of the whole. */
export function idsOf({ lines, reasons }: Resolution | Drift, key?: string): string[] {
  const of = key === undefined ? reasons : (lines.find(({ keys }) => keys.includes(key))?.reasons ?? []);
  return of.map(({ id, severity }) => (severity === "warning" ? `warning ${id}` : id));
}

export function verdictOf({ lines }: Resolution, key: string): string | undefined {
  return lines.find(({ keys }) => keys.includes(key))?.verdict;
}

export function messagesOf({ lines, reasons }: Resolution | Drift): string {
  return [...reasons, ...lines.flatMap((line) => line.reasons)].map(({ message }) => message).join("\n");
}
