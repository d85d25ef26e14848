/** What the steps of previews do to DNS records, in one form for every service. */

import { createHash } from "node:crypto";
import { asciiName } from "../dns/host-name";
import { canonicalName } from "../dns/name";
import { canonicalJson } from "../shared/canonical-json";
import { isObject } from "../shared/is-object";
import { parseUrn, stackOf } from "../shared/urn";
import { looksLikeRecords, looksLikeZone } from "./dns-types";
import { isHidden, known } from "./facts";
import { created, effectOf, forgotten, type Operation, operationOf, type StepFacts } from "./operations";
import type { ResourceState, Step } from "./preview";
import {
  type DeclaredIn,
  type DeclaredRecord,
  type RecordType,
  recordsOf,
  recordTypeOf,
  type Service,
  zoneTypeOf,
} from "./records";
import { commonZone, UNKNOWN_ZONE, wholeName, zoneBetween, zoneByNames } from "./zone-names";

/** A record of a resource, before and after. */
export interface RecordChange {
  stack: string;
  /** The resource's name in the program. */
  resource: string;
  urn: string;
  /** Undefined if the record stays as it is. */
  operation: Operation | undefined;
  /** As the zone has it; undefined for a record that is created. */
  old?: DeclaredRecord;
  /** Undefined for a record that is deleted. */
  new?: DeclaredRecord;
  /** Whether the record has the same meaning before and after: only its spelling, or a comment, differs. */
  isSameRecord: boolean;
  /** Whether a mail domain declares it as a record of the former mail service (`legacy`). */
  isLegacy: boolean;
  /** Whether it takes the place of such a record, as the same resource. */
  replacesLegacy: boolean;
}

/** A zone at one service, with every record of the stacks that is known. */
export interface ZoneChanges {
  service: Service;
  /** Absolute, without final dot, perhaps guessed by the records' names; undefined if nothing says it. */
  name: string | undefined;
  /** The same where a resource says it. */
  apex?: string;
  /** Which of several zones of that name: a path, a server, an id. */
  place: string | undefined;
  /** What changes, in the order of the previews. */
  changes: RecordChange[];
  /** What stays. */
  unchanged: RecordChange[];
}

/** A change of a resource other than a record. */
export interface OtherChange {
  stack: string;
  resource: string;
  urn: string;
  type: string;
  word: string;
  isZone: boolean;
  /** Of a zone, also if it is replaced: its records go with the original. */
  isDeleted: boolean;
  /** Whether it looks as if it held DNS records, which no reader knows. */
  isUnread: boolean;
  /** Of what is declared, before and after. */
  digest: string;
}

interface Group {
  steps: StepFacts[];
  type: string;
  parent: string | undefined;
  /** The resource's name before it was renamed by an alias. */
  formerName?: string;
  isComponent: boolean;
  isUnread: boolean;
  /** Of other resources than records: digests of what its states declare, in their order. */
  digests: string[];
  old?: Raw;
  new?: Raw;
  /** As a step has it that only looks at the resource. */
  seen?: Raw;
  /** The zone by the whole name that the service gave the record. */
  zoneOfOutputs?: string | undefined;
}

type Inputs = Record<string, unknown>;

interface Raw extends DeclaredIn {
  records: DeclaredRecord[];
}

/** Gathers the steps of previews. A step is forgotten once what it says of a record is known. */
export class ChangeCollector {
  private readonly groups = new Map<string, Group>();
  /** The zones that mail domains say they are in, by their URNs. */
  private readonly mailZones = new Map<string, string>();
  /** The zones that resources say they are, by the keys of their places. */
  private readonly zoneNames = new Map<string, string>();

  add(step: Step): void {
    const { op, urn } = step;
    const { type } = parseUrn(urn);
    const state = step.newState ?? step.oldState;
    const zone = state?.inputs?.zone;
    if (type === MAIL_DOMAIN && typeof zone === "string") this.mailZones.set(urn, canonicalName(asciiName(zone)));
    const group = this.groups.get(urn) ?? {
      steps: [],
      type,
      parent: state?.parent,
      isComponent: state?.custom === false || type === "pulumi:pulumi:Stack",
      isUnread: false,
      digests: [],
    };
    this.groups.set(urn, group);
    const former = step.oldState?.urn;
    if (former !== undefined && former !== urn) group.formerName = parseUrn(former).name;
    group.steps.push(factsOf(step));
    const reader = recordTypeOf(type);
    if (reader === undefined) {
      const isLike = (one: ResourceState | null | undefined): boolean =>
        looksLikeRecords(type, one?.inputs ?? undefined);
      group.isUnread ||= isLike(step.newState) || isLike(step.oldState);
      this.addZone(type, step);
      if (effectOf(op) !== "none") group.digests.push(digestOfInputs(step.oldState), digestOfInputs(step.newState));
      return;
    }
    const [old, next] = [foundBefore(step, reader), recordInputs(step.newState, reader)];
    const read = (inputs: Inputs): Raw => {
      const declared = reader.read(inputs);
      return { zone: declared.zone, place: declared.place, records: recordsOf(declared) };
    };
    group.zoneOfOutputs ??= zoneOfOutputs(step.oldState, reader);
    // The steps that follow have what was seen in their old states. A refresh tells what the state was before it, twice.
    if (effectOf(op) === "none" && op !== "same") {
      const seen = next ?? old;
      if (seen) group.seen = read(seen);
      return;
    }
    if (old) group.old ??= read(old);
    if (next && effectOf(op) !== "delete-original") group.new = read(next);
  }

  /** What was gathered, zone by zone. */
  zones(): ZoneChanges[] {
    const zones = new Map<string, ZoneChanges & { names: string[] }>();
    const zoneOf = (key: string, { service, name, place }: Placed): ZoneChanges & { names: string[] } => {
      const zone = zones.get(key) ?? { service, name, place, changes: [], unchanged: [], names: [] };
      zones.set(key, zone);
      zone.name ??= name;
      return zone;
    };
    const stacksWithSames = this.stacksWithSames();
    const nameOf = this.zoneNamesByRecords();
    for (const [urn, shortened] of this.groups) {
      const group = this.withWholeNames(urn, shortened, nameOf);
      // What a refresh does not find, and the program does not declare, has no other step: neither the zone nor the stack has it.
      const isGone = group.steps.every(({ op }) => op === "refresh") && stacksWithSames.has(stackOf(parseUrn(urn)));
      if (isGone) continue;
      const changes = changesOf(urn, group);
      const [from, to] = [this.placed(urn, group, oldOf(group)), this.placed(urn, group, group.new)];
      if (!(from ?? to)) continue;
      for (const [key, placed, part] of changes.flatMap((change) => partsOf(change, from, to))) {
        const zone = zoneOf(key, placed);
        (part.operation === undefined ? zone.unchanged : zone.changes).push(part);
        const name = part.new?.name ?? part.old?.name;
        if (typeof name === "string") zone.names.push(name);
      }
    }
    return [...zones].map(([key, { names, ...zone }]) => ({
      ...zone,
      ...nameAndApex(zone.name ?? nameOf(key), names),
    }));
  }

  /** Changes of other resources than records. */
  others(): OtherChange[] {
    return [...this.groups].flatMap(([urn, { steps, type, isComponent, isUnread, digests }]) => {
      const operation = operationOf(steps);
      if (isComponent || recordTypeOf(type) !== undefined || operation === undefined) return [];
      const parts = parseUrn(urn);
      const { name } = parts;
      const { word, after, isReplacement, isRetained } = operation;
      // Every stack has them, and they are not in the program.
      if (type.startsWith("pulumi:providers:") && name.startsWith("default") && word === "create") return [];
      const isZone = zoneTypeOf(type) !== undefined || looksLikeZone(type);
      return [
        {
          stack: stackOf(parts),
          resource: name,
          urn,
          type,
          word,
          isZone,
          isUnread,
          isDeleted: !after || (isZone && isReplacement && !isRetained),
          digest: digests.join("-"),
        },
      ];
    });
  }

  /** How many steps said that a resource stays as it is, and the stacks that had any step. */
  counts(): { same: number; stacks: string[] } {
    const all = [...this.groups];
    return {
      same: all.filter(([, { steps }]) => steps.some(({ op }) => op === "same")).length,
      stacks: [...new Set(all.map(([urn]) => stackOf(parseUrn(urn))))],
    };
  }

  /** A resource that is a zone tells the name of those whose records don't. */
  private addZone(type: string, { oldState, newState }: Step): void {
    const zone = zoneTypeOf(type);
    // What is to be has no id yet.
    const { place, name } = zone?.read?.(declaredOf(newState ?? oldState) ?? {}, oldState?.id ?? newState?.id) ?? {};
    if (!zone || typeof place !== "string" || typeof name !== "string" || name === "") return;
    this.zoneNames.set(keyOf(zone.service, "", place, undefined), canonicalName(asciiName(name)));
  }

  /** The name of a zone by its key: what the resources say, or else what their names say. */
  private zoneNamesByRecords(): (key: string) => string | undefined {
    const [said, names] = [new Map(this.zoneNames), new Map<string, Set<string>>()];
    for (const [urn, group] of this.groups) {
      if (recordTypeOf(group.type)?.wholeNames === undefined) continue;
      for (const raw of [group.old, group.new, group.seen]) {
        const placed = this.placed(urn, group, raw);
        if (!raw || placed?.place === undefined) continue;
        const name = placed.name ?? group.zoneOfOutputs;
        if (name !== undefined && !said.has(placed.key)) said.set(placed.key, name);
        const found = names.get(placed.key) ?? new Set();
        names.set(placed.key, found);
        for (const record of raw.records) if (typeof record.name === "string") found.add(record.name);
      }
    }
    const guessed = new Map([...names].map(([key, found]) => [key, zoneByNames([...found])]));
    return (key) => said.get(key) ?? guessed.get(key);
  }

  private withWholeNames(urn: string, group: Group, nameOf: (key: string) => string | undefined): Group {
    if (recordTypeOf(group.type)?.wholeNames === undefined) return group;
    const whole = (raw: Raw | undefined): Raw | undefined => {
      const placed = this.placed(urn, group, raw);
      const zone = placed && (placed.name ?? nameOf(placed.key));
      const records = raw?.records.map((record) =>
        isHidden(record.name) ? record : { ...record, name: wholeName(record.name, zone) },
      );
      return raw && records && { ...raw, records };
    };
    const [old, next, seen] = [group.old, group.new, group.seen].map(whole);
    return { ...group, ...(old && { old }), ...(next && { new: next }), ...(seen && { seen }) };
  }

  /** The stacks of which the previews tell what stays as it is. */
  private stacksWithSames(): Set<string> {
    const shown = [...this.groups].filter(([, { steps }]) => steps.some(({ op }) => op === "same"));
    return new Set(shown.map(([urn]) => stackOf(parseUrn(urn))));
  }

  /** The zone that a resource's record is in. */
  private placed(urn: string, { type, parent }: Group, raw: Raw | undefined): Placed | undefined {
    const service = recordTypeOf(type)?.service;
    if (!raw || !service) return undefined;
    const place = known(raw.place) || undefined;
    const said = known(raw.zone) ?? (parent === undefined ? undefined : this.mailZones.get(parent));
    // A path is one of the program's folder; all other places are the same whoever names them.
    const owner = service.isLocal ? parseUrn(urn).project : "";
    const key = keyOf(service, owner, place ?? said, raw.zone === undefined ? undefined : said);
    return { key, service, name: said ?? this.zoneNames.get(key), place };
  }
}

/** What tells zones apart: the service, the place, and the name where it is among a record's inputs. */
function keyOf(service: Service, owner: string, place: string | undefined, name: string | undefined): string {
  return JSON.stringify([service.label, owner, place, name ?? ""]);
}

interface Placed {
  key: string;
  service: Service;
  name: string | undefined;
  place: string | undefined;
}

/** What there is before the steps. */
function oldOf({ old, seen }: Group): Raw | undefined {
  return old ?? seen;
}

/** One for each record; of an RRset, each is changed for itself. */
function changesOf(urn: string, group: Group): RecordChange[] {
  if (recordTypeOf(group.type) === undefined) return [];
  const parts = parseUrn(urn);
  const [stack, { name }] = [stackOf(parts), parts];
  const operation = operationOf(group.steps);
  // Of an import the engine tells what the program says, and what the zone has where that is another thing.
  const before = operation?.before === false ? undefined : (oldOf(group) ?? group.new);
  const after = operation?.after === false ? undefined : (group.new ?? oldOf(group));
  const [olds, news] = [before?.records ?? [], after?.records ?? []];
  const { parent, formerName } = group;
  const isLegacy = parent !== undefined && isLegacyOf(name, parent);
  const replacesLegacy =
    parent !== undefined && formerName !== undefined && !isLegacy && isLegacyOf(formerName, parent);
  const changeOf = (
    how: Operation | undefined,
    old: DeclaredRecord | undefined,
    next: DeclaredRecord | undefined,
  ): RecordChange => ({
    ...{ stack, resource: name, urn, operation: how },
    ...(old && { old }),
    ...(next && { new: next }),
    isSameRecord: old !== undefined && next !== undefined && isSameRecord(old, next),
    isLegacy,
    replacesLegacy,
  });
  // What is replaced and retained stays beside what is made.
  if (operation?.isReplacement && operation.isRetained) {
    return [
      ...olds.map((old) => changeOf(forgotten, old, old)),
      ...news.map((next) => changeOf(created, undefined, next)),
    ];
  }
  const isSet = olds.length > 1 || news.length > 1;
  return pairs(olds, news).map(([old, next]) => changeOf(isSet ? ofOne(operation, old, next) : operation, old, next));
}

/** What an update or a replacement of an RRset does to one record of it. */
function ofOne(
  operation: Operation | undefined,
  old: DeclaredRecord | undefined,
  next: DeclaredRecord | undefined,
): Operation | undefined {
  if (operation?.before !== true || !operation.after) return operation;
  if (old && next) return isSameRecord(old, next) && operation.word === "update" ? undefined : operation;
  const [before, after] = [old !== undefined, next !== undefined];
  return { ...operation, word: old ? "delete" : "create", before, after, isReplacement: false, hasGap: false };
}

/** The records before and after, side by side: the same ones, then those that say the like, then the others in their order. */
function pairs(olds: DeclaredRecord[], news: DeclaredRecord[]): [old?: DeclaredRecord, next?: DeclaredRecord][] {
  const made: [old?: DeclaredRecord, next?: DeclaredRecord][] = [];
  let [left, right] = [olds, news];
  for (const isMatch of [isSameRecord, isAlike, () => true]) {
    for (const old of left) {
      const next = right.find((one) => isMatch(old, one));
      if (!next) continue;
      made.push([old, next]);
      right = right.filter((one) => one !== next);
      left = left.filter((one) => one !== old);
    }
  }
  return [
    ...made,
    ...left.map((old): [DeclaredRecord] => [old]),
    ...right.map((next): [undefined, DeclaredRecord] => [undefined, next]),
  ];
}

/** Whether two records have the same host, or texts that begin alike. */
function isAlike(one: DeclaredRecord, other: DeclaredRecord): boolean {
  const sign = ({ type, rdata }: DeclaredRecord): string | undefined => {
    if (isHidden(type) || isHidden(rdata)) return undefined;
    return (type === "TXT" ? /^"[^\s;=]*=?[^\s;=]*/.exec(rdata)?.[0] : rdata.split(" ").at(-1)) ?? "";
  };
  return one.type === other.type && sign(one) !== undefined && sign(one) === sign(other);
}

/** Whether a mail domain, by its URN, names its records of the former service so. */
function isLegacyOf(name: string, parent: string): boolean {
  const { type, name: domain } = parseUrn(parent);
  return type === MAIL_DOMAIN && name.startsWith(`${domain}-legacy-`);
}

/** What is only guessed may be a name within the zone. */
function nameAndApex(known: string | undefined, names: readonly string[]): Pick<ZoneChanges, "name" | "apex"> {
  return { name: known ?? commonZone(names), ...(known === undefined ? {} : { apex: known }) };
}

/** A change with its zone; a record that goes from one zone to another is a change in each of the two. */
function partsOf(
  change: RecordChange,
  from: Placed | undefined,
  to: Placed | undefined,
): [string, Placed, RecordChange][] {
  const { old, new: next, operation, ...rest } = change;
  if (from && to && from.key !== to.key && old && next && operation && operation !== forgotten) {
    const away = { ...rest, operation: { ...operation, word: "move away", after: false }, old, isSameRecord: false };
    const here = {
      ...rest,
      operation: { ...operation, word: "move here", before: false },
      new: next,
      isSameRecord: false,
    };
    return [
      [from.key, from, away],
      [to.key, to, here],
    ];
  }
  const placed = (next && operation !== forgotten ? to : from) ?? from ?? to;
  return placed ? [[placed.key, placed, change]] : [];
}

function factsOf({ op, oldState, newState }: Step): StepFacts {
  const isImport = newState?.importID !== undefined && effectOf(op) === "replace";
  return {
    op,
    isDeletedFirst: oldState?.pendingReplacement === true,
    isRetained: oldState?.retainOnDelete === true,
    isReimport: isImport && oldState?.id !== undefined && newState.id === oldState.id,
  };
}

const MAIL_DOMAIN = "alibaba-mail:index:MailDomain";

function digestOfInputs(state: ResourceState | null | undefined): string {
  return createHash("sha256")
    .update(canonicalJson(declaredOf(state) ?? null))
    .digest("hex")
    .slice(0, 16);
}

function zoneOfOutputs(state: ResourceState | null | undefined, reader: RecordType): string | undefined {
  const [inputs, outputs] = [recordInputs(state, reader), state?.outputs];
  const [record] = inputs && outputs && reader.wholeNames ? recordsOf(reader.read(inputs)) : [];
  if (typeof record?.name !== "string") return undefined;
  for (const name of reader.wholeNames ?? []) {
    const whole = outputs?.[name];
    const zone = typeof whole === "string" && whole !== "" ? zoneBetween(record.name, canonicalName(whole)) : undefined;
    if (zone !== undefined && zone !== UNKNOWN_ZONE) return zone;
  }
  return undefined;
}

/** What a state declares of a record. Outputs have much beside it, of which no more than the record itself is read. */
function recordInputs(state: ResourceState | null | undefined, { own }: RecordType): Inputs | undefined {
  if (state?.inputs || !state?.outputs) return declaredOf(state);
  return Object.fromEntries(Object.entries(state.outputs).filter(([name]) => own.includes(name)));
}

/**
 * What there is before a step. Where a provider finds a property changed that the program left alone, a refresh found another value in
 * the zone, which is among the outputs; most providers put it into the inputs too.
 */
function foundBefore(step: Step, reader: RecordType): Inputs | undefined {
  const inputs = recordInputs(step.oldState, reader);
  const [outputs, next] = [step.oldState?.outputs, step.newState?.inputs];
  if (!inputs || !outputs || !next) return inputs;
  const isFound = (name: string): boolean =>
    reader.own.includes(name) &&
    Object.hasOwn(outputs, name) &&
    canonicalJson(inputs[name]) === canonicalJson(next[name]);
  const found = [...differing(step)].filter(isFound).map((name) => [name, outputs[name]]);
  return { ...inputs, ...Object.fromEntries(found) };
}

/** The properties that a provider says differ; a path, such as `data.port`, counts as its beginning. */
function differing({ detailedDiff, diffReasons }: Step): Set<string> {
  const paths = [...(isObject(detailedDiff) ? Object.keys(detailedDiff) : []), ...[diffReasons].flat()];
  return new Set(paths.flatMap((path) => (typeof path === "string" ? (/^[^.[]+/.exec(path)?.[0] ?? []) : [])));
}

/** What a state declares: its inputs, or its outputs where it has none, such as what was read. */
function declaredOf(state: ResourceState | null | undefined): Inputs | undefined {
  if (!state) return undefined;
  return state.inputs ?? state.outputs ?? {};
}

/** Whether two records say the same to whoever asks the DNS. Withheld values are never the same. */
export function isSameRecord(one: DeclaredRecord, other: DeclaredRecord): boolean {
  const isSame = (name: keyof DeclaredRecord): boolean => !isHidden(one[name]) && one[name] === other[name];
  const isSameFacts = (["name", "type", "ttl", "rdata", "isProxied", "isDisabled"] as const).every(isSame);
  return isSameFacts && changedSettings(one, other).length === 0;
}

/** The settings that two records do not have alike, by name. Withheld values are never the same. */
export function changedSettings(one: DeclaredRecord, other: DeclaredRecord): string[] {
  const [before = {}, after = {}] = [one.settings, other.settings];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.filter((name) => isHidden(before[name]) || before[name] !== after[name]);
}

/** Whether a record is rewritten without a change in meaning, so that there is nothing to show. */
export function isRewritten({ isSameRecord, operation }: RecordChange): boolean {
  return isSameRecord && operation?.word === "update";
}
