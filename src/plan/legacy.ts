/**
 * The records of the former mail service in a plan: which planned records are held back while they are live, and which
 * take their place in a cut-over. It follows from plain arguments only, so a preview is complete.
 */
import { LegacyState } from "../args/args";
import type { CheckedPlanArgs } from "../args/shape";
import { parseOwner } from "../dns/host-name";
import type { MailText } from "../mail";
import { singletonTxtKinds } from "../mail/singletons";
import type { LegacyRecord } from "../records/legacy";
import { checkTtl, hasValue, type ListedRecord, type RdataIntegers, rdataText, toRdata } from "../records/records";
import { groupBy } from "../shared/group-by";
import { error, errorsOf, formatValue, type Issue, propertyPath, warning } from "../shared/issues";
import { joinAnd } from "../shared/lists";
import { constant, type Draft, listed } from "./draft";
import { checkValue, extraNumbers } from "./extra";
import { checkKeys } from "./hosts";
import { checkZoneAsItIs, isOfKind } from "./zone-rules";

type GivenRecord = NonNullable<CheckedPlanArgs["legacy"]>[string];

/** What the key of a legacy record's draft begins with. */
const PREFIX = "legacy-";

/** A legacy record of a plan. */
export interface LegacyDraft extends Draft {
  /** Its key in the argument `legacy`. */
  legacyKey: string;
  state: LegacyState;
  /** The DNS service's id, by which it is imported. */
  id?: string;
  /** Cloudflare: behind its proxy. */
  proxied: boolean;
}

interface Setting {
  zone: string;
  /** Seconds, for records that give none. */
  ttl: number;
}

/** The legacy records, with everything that is wrong with them. */
export function legacyDrafts(args: CheckedPlanArgs, { zone, ttl }: Setting, issues: Issue[]): LegacyDraft[] {
  return Object.entries(args.legacy ?? {}).flatMap(([key, given]) => {
    const path = propertyPath(["legacy", key]);
    const owner = parseOwner(given.name, zone, `${path}.name`);
    const { numbers, issues: wrongNumbers } = numbersOfLegacy(given, path);
    const value = checkLegacyValue(given, path);
    const own = [
      ...checkKeys(key, [], path),
      ...(owner.ok ? [] : [owner.issue]),
      ...wrongNumbers,
      ...(given.ttl === undefined ? [] : checkTtl(given.ttl, `${path}.ttl`)),
      ...value.issues,
    ];
    issues.push(...own);
    if (!owner.ok || errorsOf(own).length > 0) return [];
    const { type, state, id, proxied = false } = given;
    return [
      {
        path,
        key: `${PREFIX}${key}`,
        legacyKey: key,
        name: owner.name,
        type,
        ttl: given.ttl ?? ttl,
        ttlPath: given.ttl === undefined ? "ttl" : `${path}.ttl`,
        requirement: "optional" as const,
        formerKeys: [],
        numbers,
        ...constant(value.text),
        value: value.text,
        state,
        proxied,
        ...(id === undefined ? {} : { id }),
      },
    ];
  });
}

/** `priority` is the preference of an MX here, as consoles have it. */
function numbersOfLegacy(
  { type, priority, weight, port }: GivenRecord,
  path: string,
): { numbers: RdataIntegers; issues: Issue[] } {
  const given: RdataIntegers = {};
  if (priority !== undefined) given[type === "MX" ? "preference" : "priority"] = priority;
  if (weight !== undefined) given.weight = weight;
  if (port !== undefined) given.port = port;
  return extraNumbers({ type, ...given }, path, (field) => (field === "preference" ? "priority" : field));
}

/** What is in a zone already may be unwise, and is taken as it is; what no record can hold is refused. */
function checkLegacyValue({ type, value }: GivenRecord, path: string): MailText {
  const { text, issues } = checkValue(type, value);
  return { text, issues: issues.map((issue) => ({ ...issue, path: `${path}.value` })) };
}

/** The draft as it is shown: in a plan, and to a preflight. */
export function legacyRecord(draft: LegacyDraft): LegacyRecord {
  const { legacyKey, name, ttl, type, numbers, value = "", state, id, proxied } = draft;
  return {
    key: legacyKey,
    name,
    ttl,
    ...toRdata(type, numbers, value),
    ...(id === undefined ? {} : { id }),
    ...(proxied ? { proxied } : {}),
    state,
  };
}

/** How the planned records and the legacy ones come after one another. */
export interface CutOver {
  /** The planned records that wait, by their keys, and the legacy key of what they wait for. */
  heldBack: Map<string, string>;
  /** The draft keys that a draft's resource may have in the state, since one of the two takes the place of the other. */
  formerPlaces: Map<string, Draft[]>;
  /** The TTL of planned records that are in one RRset with legacy ones for a moment: that of those. */
  sharedTtls: Map<string, number>;
  /** Drafts that are declared after others, by their keys: what would clash with what they replace, or leave no MX. */
  after: Map<string, Draft[]>;
}

/**
 * A planned record waits while a live legacy record is there that it can't stand beside. When that one goes, the planned
 * record takes its place, as the same resource to the engine: so it changes in place, or is deleted before the other is
 * created, and the same holds for the way back. MX stand beside each other, so theirs go once ours are there.
 */
export function cutOver(planned: readonly Draft[], legacy: readonly LegacyDraft[]): CutOver {
  const result: CutOver = {
    heldBack: new Map(),
    formerPlaces: new Map(),
    sharedTtls: new Map(),
    after: new Map(),
  };
  const isLive = ({ state }: LegacyDraft): boolean => state === LegacyState.Live;
  for (const record of planned) {
    const rivals = legacy.filter((other) => excludes(record, other));
    const waitsFor = rivals.find(isLive);
    if (waitsFor) result.heldBack.set(record.key, waitsFor.legacyKey);
    const beside = rivals.find((other) => !swaps(record, other));
    if (beside) result.sharedTtls.set(record.key, beside.ttl);
    const swapped = rivals.filter((other) => swaps(record, other));
    const [first] = swapped;
    if (first === undefined) continue;
    const [partner] = result.formerPlaces.get(first.key) ?? [];
    if (partner) {
      push(result.after, record.key, partner);
      continue;
    }
    // Of several, those before the last may have gone in earlier commits: it takes the place of whichever there is.
    result.formerPlaces.set(record.key, swapped);
    const back = swapped.find(isLive);
    for (const other of swapped) {
      // On the way back one of them takes the planned record's place, and the others come after that.
      if (other === back || !isLive(other)) push(result.formerPlaces, other.key, record);
      else if (back) push(result.after, other.key, back);
    }
  }
  return result;
}

function push<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  map.set(key, [...(map.get(key) ?? []), value]);
}

/** Whether the two can't both be in the zone, or mail would go two ways. */
function excludes(record: Draft, legacy: Draft): boolean {
  if (record.name !== legacy.name) return false;
  if (record.type === "CNAME" || legacy.type === "CNAME") return true;
  if (record.type !== legacy.type) return false;
  return record.type === "MX" || record.type === "SRV" || isSameSingleton(record, legacy);
}

/** Whether one of the two is changed into the other. MX are made beside each other. */
function swaps(record: Draft, legacy: Draft): boolean {
  return record.type !== "MX" || legacy.type === "CNAME";
}

function isSameSingleton(record: Draft, legacy: Draft): boolean {
  return (
    record.type === "TXT" &&
    singletonTxtKinds.some((kind) => isOfKind(kind, listed(record)) && isOfKind(kind, listed(legacy)))
  );
}

/** What is wrong with the legacy records beside each other and beside the planned ones that are not held back. */
export function checkLegacy(
  planned: readonly Draft[],
  legacy: readonly LegacyDraft[],
  { heldBack }: CutOver,
  zone: string,
): Issue[] {
  const own = legacy.flatMap((draft) => alsoPlanned(draft, planned));
  const live = legacy.filter(
    ({ state, path }) => state === LegacyState.Live && !own.some((issue) => issue.path === path),
  );
  const declared = planned.filter(({ key, value }) => !heldBack.has(key) && value !== undefined && value !== "");
  const placed = [...declared, ...live].map((draft) => ({ path: draft.path, record: listed(draft) }));
  const paths = new Set(live.map(({ path }) => path));
  const issues = checkZoneAsItIs(placed, zone).filter(({ path }) => paths.has(path));
  return [...own, ...issues, ...differingTtls(legacy)];
}

/** Records of one RRset that are in the zone with different TTLs: a service may correct one of them, or refuse it. */
function differingTtls(legacy: readonly LegacyDraft[]): Issue[] {
  const inZone = legacy.filter(({ state, proxied }) => state === LegacyState.Live && !proxied);
  return [...groupBy(inZone, ({ name, type }) => `${name} ${type}`)].flatMap(([rrset, drafts]) => {
    const ttls = [...new Set(drafts.map(({ ttl }) => ttl))].sort((one, other) => one - other);
    const [first] = drafts;
    if (first === undefined || ttls.length === 1) return [];
    const keys = joinAnd(drafts.map(({ legacyKey }) => JSON.stringify(legacyKey)));
    const message = `the TTLs ${joinAnd(ttls.map(String))} of ${keys} differ, but they are one RRset, ${rrset}, which has one TTL (RFC 2181 section 5.2); give all of them the same ttl`;
    return [warning("legacy.ttls-differ", "legacy", message)];
  });
}

/** A record that is there already and planned too is no other service's. */
function alsoPlanned(draft: LegacyDraft, planned: readonly Draft[]): Issue[] {
  const text = textOf(listed(draft));
  const same = planned.find((other) => other.name === draft.name && textOf(listed(other)) === text);
  if (text === undefined || !same) return [];
  const message =
    `this is the planned record ${formatValue(same.key)}, so it is not one of another mail service; to take it over, ` +
    `remove it here and set imports: { ${JSON.stringify(same.key)}: "<its id>" }; if the stack has it from here already, an import would delete it ` +
    "(pulumi/pulumi#14836), so rename its resource with `pulumi state rename` instead";
  return [error("legacy.planned", draft.path, message, { scope: "plan" })];
}

function textOf(record: ListedRecord): string | undefined {
  return hasValue(record) ? `${record.type} ${rdataText(record)}` : undefined;
}
