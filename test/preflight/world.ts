/** A zone as lines, and what a preflight finds in it. */
import { canonicalShown } from "../../src/adoption/canonical-shown";
import { absoluteName, canonicalName, isBelow, isWithin, parentOf, relativeName } from "../../src/dns/name";
import { normalizedText, targetOfRdata, txtText } from "../../src/dns/rdata";
import { type PlanArgs, planMailDomain } from "../../src/plan";
import { type Finding, findingsOf, type PreflightPlan, readZone, type ZoneReading } from "../../src/preflight";
import type { ReadOptions } from "../../src/preflight/read";
import type { AnswerRecord, LookUp, Resolver, ZoneLookUp } from "../../src/resolver";

export const ZONE = "example.com";

/** `NAME TTL TYPE RDATA`, the name relative to the zone, texts without quotes. */
export function recordOf(line: string, zone = ZONE): AnswerRecord {
  const [name = "", ttl = "", type = "", ...rest] = line.split(" ");
  const shown = rest.join(" ");
  return {
    name: name.endsWith(".") ? canonicalName(name) : absoluteName(name, zone).toLowerCase(),
    type,
    ttl: Number(ttl),
    rdata: type === "TLSA" ? shown : canonicalShown(type, shown),
  };
}

/** What the other zones of the world hold. */
const others = [
  "spf.sg.aliyun.com. 600 TXT v=spf1 ip4:47.90.0.0/16 -all",
  "spf.qiye.aliyun.com. 600 TXT v=spf1 ip4:47.91.0.0/16 -all",
  "spf1.dm.aliyun.com. 600 TXT v=spf1 ip4:47.92.0.0/16 -all",
  "_spf.example.net. 600 TXT v=spf1 ip4:198.51.100.0/24 -all",
  "_spf.google.com. 600 TXT v=spf1 ip4:35.190.0.0/17 -all",
  ...Array.from({ length: 12 }, (_, index) => `s${index}.example.net. 600 TXT v=spf1 ip4:192.0.2.${index} -all`),
];

export interface World {
  zone?: string;
  lines: string[];
  /** Names from which on another zone holds them. */
  cuts?: string[];
  /** Questions, `NAME TYPE`, to which nobody answers. */
  failing?: string[];
  state?: "nxdomain" | "unknown";
}

export interface FakeResolver extends Resolver {
  asked: string[];
}

/** Answers as one of the zone's servers does, with wildcards (RFC 4592), delegations and DNAMEs. */
export function resolverOf({ zone = ZONE, lines, cuts = [], failing = [], state }: World): FakeResolver {
  const records = [...lines, ...others].map((line) => recordOf(line, zone));
  const asked: string[] = [];
  const exists = (name: string): boolean => records.some((record) => isWithin(record.name, name)) || name === zone;
  /** The closest name above that exists (RFC 4592 section 3.3.1). */
  const encloser = (name: string): string => {
    const parent = parentOf(name) ?? ".";
    return exists(parent) || parent === "." ? parent : encloser(parent);
  };
  const at = (name: string): AnswerRecord[] => {
    if (exists(name)) return records.filter((record) => record.name === name);
    const star = `*.${encloser(name)}`;
    return records.filter((record) => record.name === star).map((record) => ({ ...record, name }));
  };
  async function queryZone(name: string, type: string): Promise<ZoneLookUp> {
    asked.push(`${name} ${type}`);
    return answerOf(name, type);
  }
  function answerOf(name: string, type: string): ZoneLookUp {
    if (failing.includes(`${name} ${type}`) || failing.includes("*"))
      return { kind: "failure", code: "ETIMEOUT", why: `no server of ${zone} gave an answer` };
    const cut = cuts.map((one) => absoluteName(one, zone)).find((one) => isWithin(name, one));
    if (cut !== undefined) return { kind: "nodata", zone: cut };
    const dname = records.find((record) => record.type === "DNAME" && isBelow(name, record.name));
    if (dname) {
      const target = absoluteName(relativeName(name, dname.name) ?? "", targetOfRdata(dname));
      return { kind: "alias", record: { name, type: "CNAME", ttl: 0, rdata: `${target}.` }, dname: dname.name, zone };
    }
    const here = at(name);
    const own = here.filter((record) => record.type === type);
    const alias = here.find((record) => record.type === "CNAME");
    if (own.length > 0) return { kind: "records", records: own, zone };
    if (alias) return { kind: "alias", record: alias, zone };
    return { kind: exists(name) || here.length > 0 ? "nodata" : "nxdomain", zone };
  }
  async function lookUp(name: string, type: string): Promise<LookUp> {
    const chain: AnswerRecord[] = [];
    let here = name;
    for (;;) {
      // The name itself was asked for before, and its answer is kept.
      const found =
        here === name && asked.includes(`${name} ${type}`) ? answerOf(here, type) : await queryZone(here, type);
      if (found.kind === "failure") return { ...found, chain };
      if (found.kind === "nxdomain") return { kind: "nxdomain", name: here, chain };
      if (found.kind !== "alias")
        return { kind: "records", name: here, chain, records: found.kind === "records" ? found.records : [] };
      chain.push(found.record);
      here = targetOfRdata(found.record);
    }
  }
  const resolve = async (name: string, type: string): Promise<string[]> => {
    const found = await lookUp(name, type);
    const code = found.kind === "failure" ? found.code : found.kind === "nxdomain" ? "ENOTFOUND" : "ENODATA";
    if (found.kind !== "records" || found.records.length === 0) throw Object.assign(new Error(code), { code });
    return found.records.map(({ rdata }) => rdata);
  };
  const unused = async (): Promise<never> => {
    throw new Error("a preflight does not ask this");
  };
  const resolver: FakeResolver = {
    asked,
    isCached: false,
    fresh: () => resolver,
    get questions() {
      return asked.length;
    },
    async findApex() {
      if (state === undefined) return { zone, state: "found" };
      return { zone: "", state, why: state === "nxdomain" ? "com knows no such name" : "no server gave an answer" };
    },
    queryZone,
    lookUp,
    findZone: unused,
    queryAllServers: unused,
    resolveTxt: async (name) => (await resolve(name, "TXT")).map((rdata) => [txtText(rdata)]),
    resolve4: (name) => resolve(name, "A"),
    resolve6: (name) => resolve(name, "AAAA"),
    resolveMx: async (name) =>
      (await resolve(name, "MX")).map((rdata) => ({
        priority: Number.parseInt(rdata, 10),
        exchange: targetOfRdata({ type: "MX", rdata }),
      })),
    resolvePtr: unused,
    resolveCname: unused,
  };
  return resolver;
}

export type Args = Partial<PlanArgs>;

/** The plan of arguments, as the component makes it. */
export function planOf(args: Args = {}, more: Partial<PreflightPlan> = {}): PreflightPlan {
  const { domain, zone, edition, records, legacy = [], issues } = planMailDomain({ domain: ZONE, ...args });
  const wrong = issues.find(({ severity }) => severity === "error");
  if (wrong) throw new Error(`${wrong.path}: ${wrong.message}`);
  return { domain, zone, edition, records, legacy, imported: Object.keys(args.imports ?? {}), ...more };
}

export async function readingOf(
  plan: PreflightPlan,
  world: World | string[],
  options: ReadOptions = {},
): Promise<ZoneReading> {
  const given = Array.isArray(world) ? { lines: world } : world;
  return readZone(plan, { resolver: resolverOf(given), freeLabel: "free", ...options });
}

/** What is found in a zone of these lines. */
export async function find(
  world: World | string[],
  args: Args = {},
  more: Partial<PreflightPlan> = {},
  options: ReadOptions = {},
): Promise<Finding[]> {
  const plan = planOf(args, more);
  return findingsOf(plan, await readingOf(plan, world, options));
}

/** The arguments with the lines of a finding in them, read as a program reads them. */
export function withFix(args: Args, { fix }: Pick<Finding, "fix">): Args {
  if (fix === undefined) throw new Error("there are no lines");
  const lines = new Function(`return {\n${fix}\n}`)() as Args;
  const maps = ["legacy", "imports", "ttls", "cnames"] as const;
  const both = maps.flatMap((name) => (lines[name] ? [[name, { ...args[name], ...lines[name] }]] : []));
  return { ...args, ...lines, ...Object.fromEntries(both) };
}

/** Two records of one meaning. */
export function isSameText(type: string, one: string, other: string): boolean {
  return normalizedText(type, one) === normalizedText(type, other);
}
