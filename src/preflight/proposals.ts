/** The lines that settle a finding: written as arguments, and given keys that stay the same for the same zone. */
import { parseOwner } from "../dns/host-name";
import { absoluteName, relativeName } from "../dns/name";
import { parseRdata, txtText } from "../dns/rdata";
import { type Service, services } from "../editions";
import { singletonKindAt } from "../mail/singletons";
import { checkValue } from "../plan/extra";
import { rrsetKey } from "../plan/rrsets";
import { checkTtl, type RecordType, rdataText, recordTypes, toRdata, valueField } from "../records/records";
import { errorsOf } from "../shared/issues";
import { toSafeJson } from "../shared/untrusted-text";
import { brandOfExchange, brandOfVerification } from "./brands";
import type { FoundRecord, LegacyEntry, PreflightPlan, Proposal } from "./types";
import { foreign, hostOf, isNullMx, isSame, legacyRdata, placedRecords } from "./zone-view";

/** The TTL of a legacy record whose own is unknown. */
const UNKNOWN_TTL = 3600;

/** A key for each record that is neither planned nor in legacy, whatever finding it is part of. */
export function legacyKeys(plan: PreflightPlan, found: FoundRecord[]): Map<FoundRecord, string> {
  return keysFor(foreign({ plan, found }), plan, new Set(plan.legacy.map(({ key }) => key)));
}

function keysFor(records: FoundRecord[], plan: PreflightPlan, taken: Set<string>): Map<FoundRecord, string> {
  const bases = records.map((record) => baseOf(record, plan));
  const keys = new Map<FoundRecord, string>();
  records.forEach((record, index) => {
    const { base, isNumbered } = bases[index] as Base;
    const isAlone = !isNumbered && bases.filter((one) => one.base === base).length === 1 && !taken.has(base);
    let number = 1;
    while (!isAlone && taken.has(`${base}-${number}`)) number++;
    const key = isAlone ? base : `${base}-${number}`;
    taken.add(key);
    keys.set(record, key);
  });
  return keys;
}

interface Base {
  base: string;
  /** Whether there is a number also where it is the only one. */
  isNumbered?: boolean;
}

function baseOf(record: FoundRecord, { domain, zone, edition }: PreflightPlan): Base {
  const { name, type, rdata } = record;
  if (type === "MX" && !name.startsWith("*."))
    return { base: brandOfExchange(hostOf(record), edition)?.key ?? "mx", isNumbered: true };
  if (name.startsWith("*.")) return { base: "wildcard", isNumbered: true };
  const local = relativeName(name, domain) ?? relativeName(name, zone) ?? name;
  const selector = /^([^.]+)\._domainkey(?:\.|$)/.exec(local)?.[1];
  if (selector !== undefined) return { base: clean(`dkim-${selector}`) };
  if (type === "TXT") {
    const text = txtText(rdata);
    const kind = singletonKindAt(local, text)?.kind;
    if (kind !== undefined) return { base: kind };
    return { base: brandOfVerification(text) ? "verification" : "txt", isNumbered: true };
  }
  const [label = ""] = local.split(".");
  const stem = local === "@" ? type.toLowerCase() : clean(label);
  return { base: type === "SRV" ? `srv-${stem}` : stem };
}

/** Keys become parts of resources' names. */
function clean(text: string): string {
  return (
    text
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "") || "record"
  );
}

/** The record as an argument; nothing where no argument holds it. */
export function legacyEntry(
  record: FoundRecord,
  { zone, service }: PreflightPlan,
  ttl = record.ttl,
): LegacyEntry | undefined {
  const type = record.special === undefined ? recordTypes.find((one) => one === record.type) : undefined;
  const data = type && dataOf(type, record.rdata);
  const owner = relativeName(record.name, zone);
  if (!type || !data || owner === undefined) return undefined;
  const written = parseOwner(owner, zone, "");
  if (!written.ok || written.name !== owner) return undefined;
  const { value, preference, ...numbers } = data;
  const seconds = ttl === undefined || checkTtl(ttl, "").length > 0 ? UNKNOWN_TTL : ttl;
  return {
    name: owner,
    type,
    ...(preference === undefined ? {} : { priority: preference }),
    ...numbers,
    value,
    ttl: seconds,
    ...(record.id === undefined || service?.adoptsByContents ? {} : { id: record.id }),
    ...(record.isProxied ? { proxied: true } : {}),
    state: "live",
  };
}

/** The entry with the id that the program has for it. */
export function withId({ state, ...entry }: LegacyEntry, id: string | undefined): LegacyEntry {
  return { ...entry, ...(id === undefined ? {} : { id }), state };
}

interface Data {
  preference?: number;
  priority?: number;
  weight?: number;
  port?: number;
  value: string;
}

/** The fields of RDATA, where writing them again gives the very same record. */
function dataOf(type: RecordType, rdata: string): Data | undefined {
  const read = parseRdata(type as string, rdata);
  if (read === undefined || Buffer.isBuffer(read)) return undefined;
  const { name, kind } = valueField(type);
  const { [name]: raw, ...numbers } = read as unknown as Record<string, unknown>;
  const value = kind === "strings" ? txtText(rdata) : String(raw).toLowerCase();
  if (errorsOf(checkValue(type, value).issues).length > 0) return undefined;
  const again = rdataText(toRdata(type, numbers as Record<string, number>, value));
  return again === rdata ? { ...(numbers as Omit<Data, "value">), value } : undefined;
}

/** The records for which there are keys, beside all that are there. */
interface Legacies {
  plan: PreflightPlan;
  keys: ReadonlyMap<FoundRecord, string>;
  found?: readonly FoundRecord[];
}

/** Makes legacy records of those that an argument holds; the others are named in what is left. */
export function legacyProposal(
  records: FoundRecord[],
  { plan, keys, found = [...keys.keys()] }: Legacies,
): { proposal?: Proposal; left: FoundRecord[] } {
  const entryOf = (record: FoundRecord): LegacyEntry | undefined =>
    isNullBesideOther(record, found, plan) ? undefined : legacyEntry(record, plan);
  const { cnames, along } = withHosts(records, plan, [...keys.keys()]);
  const entries = [...new Set([...records, ...along])].flatMap((record) => {
    const entry = entryOf(record);
    const key = keys.get(record);
    return entry && key !== undefined ? [[key, entry] as const] : [];
  });
  const left = records.filter((record) => entryOf(record) === undefined);
  if (entries.length === 0) return { left };
  return { proposal: { ...(cnames ? { cnames } : {}), legacy: Object.fromEntries(entries) }, left };
}

/** The planned CNAME records at a name that the argument `cnames` turns off. */
export function serviceAt(name: string, plan: PreflightPlan): Service | undefined {
  const here = placedRecords(plan).filter((one) => one.name === name && one.record.type === "CNAME");
  return services.find((service) => here.some(({ record }) => record.key === service));
}

/**
 * The host of an MX can't be a planned CNAME (RFC 2181 section 10.3), unless that one waits for a record that is there. What goes with
 * the MX is that the CNAME is left out, or else what it waits for.
 */
function withHosts(
  records: FoundRecord[],
  plan: PreflightPlan,
  foreign: FoundRecord[],
): { cnames?: Proposal["cnames"]; along: FoundRecord[] } {
  const waiting = plan.legacy.filter(({ state }) => state === "live").map(({ name }) => absoluteName(name, plan.zone));
  const hosts = records.flatMap((record) => (record.type === "MX" ? [hostOf(record)] : []));
  const aliases = placedRecords(plan).filter(
    ({ name, record }) => record.type === "CNAME" && hosts.includes(name) && !waiting.includes(name),
  );
  const off = aliases.flatMap(({ name }) => serviceAt(name, plan) ?? []);
  const others = aliases.filter(({ name }) => serviceAt(name, plan) === undefined);
  return {
    ...(off.length > 0 ? { cnames: Object.fromEntries(off.map((service) => [service, false])) } : {}),
    along: foreign.filter((record) => others.some(({ name }) => name === record.name)),
  };
}

/** A null MX must be the only MX of its name (RFC 7505 section 3), so that the arguments take none beside another. */
function isNullBesideOther(record: FoundRecord, found: readonly FoundRecord[], plan: PreflightPlan): boolean {
  const isMxHere = ({ name, type }: { name: string; type: string }): boolean => type === "MX" && name === record.name;
  const kept = plan.legacy.filter(({ state }) => state === "live").map((legacy) => legacyRdata(legacy, plan));
  return isNullMx(record) && [...found, ...kept].some((other) => isMxHere(other) && !isSame(other, record));
}

/** Makes extra records of those that an argument holds, which keeps them beside the planned ones. */
export function extraProposal(
  records: FoundRecord[],
  plan: PreflightPlan,
): { proposal?: Proposal; left: FoundRecord[] } {
  const taken = plan.records.flatMap(({ key }) => (key.startsWith("extra-") ? [key.slice("extra-".length)] : []));
  const keys = keysFor(records, plan, new Set(taken));
  const entries = records.flatMap((record) => {
    const { ttl: _, priority, id: _i, proxied: _p, state: _s, ...entry } = legacyEntry(record, plan) ?? {};
    const number = priority === undefined ? {} : { [record.type === "MX" ? "preference" : "priority"]: priority };
    return "name" in entry ? [[keys.get(record) ?? "", { ...entry, ...number }] as const] : [];
  });
  const left = records.filter((record) => legacyEntry(record, plan) === undefined);
  return entries.length === 0 ? { left } : { proposal: { extraRecords: Object.fromEntries(entries) }, left };
}

/** The argument `imports`: by the records' keys, or by those of their RRsets where the service holds these as a whole. */
export function importsOf(
  plan: PreflightPlan,
  ids: readonly (readonly [key: string, id: string])[],
): Record<string, string> {
  const keyOf = (key: string): string => {
    const record = plan.service?.holdsRRsets ? plan.records.find((one) => one.key === key) : undefined;
    return record ? rrsetKey(record) : key;
  };
  return Object.fromEntries(ids.map(([key, id]) => [keyOf(key), id]));
}

/** The arguments as lines of an object literal, in which quotes stand where YAML or TypeScript needs them. */
export function proposalLines(proposal: Proposal): string {
  return Object.entries(proposal)
    .flatMap(([name, value]) => {
      if (!LINE_BY_LINE.has(name)) return `${name}: ${literal(value)},`;
      const entries = Object.entries(value as object).map(([key, entry]) => `  ${toSafeJson(key)}: ${literal(entry)},`);
      return [`${name}: {`, ...entries, "},"];
    })
    .join("\n");
}

/** The arguments of which each entry is a line of its own. */
const LINE_BY_LINE: ReadonlySet<string> = new Set(["extraRecords", "imports", "legacy"] satisfies (keyof Proposal)[]);

function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value !== "object" || value === null) return toSafeJson(value);
  const fields = Object.entries(value).map(([name, field]) => {
    const key = /^[a-zA-Z][a-zA-Z0-9]*$/.test(name) ? name : toSafeJson(name);
    return `${key}: ${literal(field)}`;
  });
  return `{ ${fields.join(", ")} }`;
}

/** The arguments in the order in which lines have them. */
const ORDER: (keyof Proposal)[] = ["spf", "dmarc", "cnames", "ttl", "ttls", "extraRecords", "imports", "legacy"];
const MAPS: ReadonlySet<keyof Proposal> = new Set(["cnames", "ttls", "extraRecords", "imports", "legacy"]);

/** Several proposals as one, in which each argument stands once; of two that differ, the first counts. */
export function mergeProposals(proposals: Proposal[]): Proposal {
  const merged = ORDER.flatMap((name) => {
    const given: unknown[] = proposals.map((proposal) => proposal[name]).filter((value) => value !== undefined);
    if (given.length === 0) return [];
    return [[name, MAPS.has(name) ? mergeMaps(given as object[]) : given[0]]];
  });
  return Object.fromEntries(merged);
}

/** The keys as they come first, each with its first value. */
function mergeMaps(maps: object[]): object {
  const entries = maps.flatMap((map) => Object.entries(map));
  return Object.fromEntries(entries.filter(([key], index) => index === entries.findIndex(([one]) => one === key)));
}
