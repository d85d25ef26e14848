/** What goes wrong on the way: the order in which the engine creates, imports and deletes, and how long it lasts. */
import { groupBy } from "../../shared/group-by";
import type { ZoneChanges } from "../changes";
import { isHidden } from "../facts";
import { type Sentence, say } from "../sentence";
import { type NameView, ofType, type Served } from "../zone-view";
import { isBesideAlias } from "./names";
import { isFlattened, kindOf, type ZoneRule } from "./rule";

export const stepRules: ZoneRule[] = [
  {
    id: "order.conflict",
    severity: "danger",
    find: ({ names, zone }) =>
      names.flatMap((view) => {
        const pairs = [
          ...pairsOf(view).filter(([old, next]) => clash(zone, old, next)),
          // Our own providers take over the record that they find.
          ...replacedFirst(view)
            .filter(([old, next]) => clash(zone, old, next))
            .filter(([old, next]) => isMadeAnew(zone) || old.type !== next.type),
        ];
        return oncePerResources(pairs).map(([old, next]) => ({
          reason: conflictReason(view.name, old, next),
          changes: [old.change, next.change],
        }));
      }),
  },
  {
    id: "order.two-for-a-moment",
    severity: "look",
    find: ({ names, zone }) =>
      names.flatMap((view) => {
        const { name, before } = view;
        const pairs = [...pairsOf(view), ...(isMadeAnew(zone) ? replacedFirst(view) : [])].filter(
          ([old, next]) => !clash(zone, old, next),
        );
        return oncePerResources(pairs).flatMap(([old, next]) => {
          const kind = kindOf(name, next);
          const isSecond = kind && before.filter((one) => kindOf(name, one) === kind).length === 1;
          if (!isSecond || kindOf(name, old) !== kind || old.rdata === next.rdata) return [];
          const reason = say`${name} will have two ${[kind.label]} records until the old one is deleted, and meanwhile `;
          return [
            {
              reason: [...reason, kind.consequence, "; keep the resource's name, or add an alias"],
              changes: [old.change, next.change],
            },
          ];
        });
      }),
  },
  {
    id: "import.deletes-original",
    severity: "danger",
    find: ({ zone }) =>
      zone.changes
        .filter(({ operation }) => operation?.isReimport === true && zone.service.losesReimports)
        .map((change) => ({
          reason: say`the stack already has the record of ${change.resource}: Pulumi imports it and then deletes the original, which is the same record (pulumi/pulumi#14836); remove the import id from the program`,
          changes: [change],
        })),
  },
  {
    id: "import.again",
    severity: "look",
    find: ({ zone }) =>
      zone.changes
        .filter(({ operation }) => operation?.isReimport === true && !zone.service.losesReimports)
        .map((change) => ({
          reason: say`the stack already has the record of ${change.resource}: the record is kept, but remove the import id from the program`,
          changes: [change],
        })),
  },
  {
    id: "ttl.raised",
    severity: "look",
    find: ({ names, zone }) => {
      const all = [...zone.changes, ...zone.unchanged];
      const hasLegacy = all.some(({ isLegacy }) => isLegacy);
      return names.flatMap(({ name, before, after, changes }) =>
        TTL_TYPES.flatMap((type) => {
          const [old, next] = [ofType(before, type), ofType(after, type)];
          const [from, to] = [longest(old), longest(next)];
          if (from === undefined || to === undefined || to <= from) return [];
          const isChanged = valuesOf(old) !== valuesOf(next);
          if (!isChanged && !(hasLegacy && type === "MX")) return [];
          const why = isChanged
            ? say`the ${[type]} record of ${name} changes, and its TTL is raised from ${from} to ${to} seconds at the same time: if the change is wrong, resolvers cache it for that long; raise the TTL once the change works`
            : say`the TTL of the ${[type]} record of ${name} is raised from ${from} to ${to} seconds while records of the former service still exist: the cut-over will take that long; raise it afterwards`;
          return [{ reason: why, changes }];
        }),
      );
    },
  },
  {
    id: "record.gap",
    severity: "look",
    find: ({ zone }) =>
      zone.changes
        .filter(({ operation, old }) => operation?.hasGap && old?.type !== "MX")
        .map((change) => ({
          reason: say`the record of ${change.resource} is deleted before it is recreated, so it is missing in between`,
          changes: [change],
        })),
  },
  {
    id: "legacy.changed",
    severity: "look",
    find: ({ zone }) => {
      const legacy = zone.changes.filter(({ isLegacy }) => isLegacy);
      return [...groupBy(legacy, ({ operation }) => operation?.word ?? "")].map(([word, changes]) => {
        const resources = changes.map(({ resource }) => resource);
        const which = changes.length > 1 ? say`, records of` : say`, a record of`;
        return {
          reason: [
            ...say`the operation ${word} on ${resources}`,
            ...which,
            ...say` the former mail service; check that this is a commit of the cut-over`,
          ],
          changes,
        };
      });
    },
  },
  {
    id: "value.withheld",
    severity: "look",
    find: ({ zone }) =>
      zone.changes
        .filter(({ old, new: next }) =>
          [old, next].some((record) => record && [record.name, record.type, record.rdata].some(isHidden)),
        )
        .map((change) => ({
          reason: say`the value of ${change.resource} is secret or not yet known, so it can't be judged here`,
          changes: [change],
        })),
  },
];

const TTL_TYPES = ["MX", "TXT", "CNAME", "A", "AAAA", "SRV"];

type Pair = [old: Served, next: Served];

/** The records whose resources are deleted: the engine does that last. */
function leaving({ before }: NameView): Served[] {
  return before.filter(({ change: { operation } }) => operation?.after === false);
}

/** The records that are new here: created, or what an update made of another one. */
function arriving({ before, after }: NameView): Served[] {
  return after.filter(({ change, type, rdata }) => {
    if (change.operation === undefined || change.operation.before === false) return change.operation !== undefined;
    const own = before.find((one) => one.change === change);
    return rdata !== undefined && !(own?.type === type && own.rdata === rdata);
  });
}

/** What comes beside what goes. The parts of one RRset change together. */
function pairsOf(view: NameView): Pair[] {
  const goes = leaving(view);
  return arriving(view).flatMap((next) =>
    goes.filter((old) => old.change.urn !== next.change.urn).map((old): Pair => [old, next]),
  );
}

/** The records that are recreated under one resource's name before the old ones are deleted. */
function replacedFirst({ before, after }: NameView): Pair[] {
  return after
    .filter(({ change: { operation } }) => operation?.isReplacement === true && !operation.hasGap)
    .flatMap((next) => before.filter((old) => old.change === next.change).map((old): Pair => [old, next]));
}

/** Whether a replacement is a record of its own beside the old one. */
function isMadeAnew({ service }: ZoneChanges): boolean {
  return service.losesReimports || service.holdsRRsets === true;
}

/** One for all records of two RRsets. */
function oncePerResources(pairs: readonly Pair[]): Pair[] {
  const first = new Map<string, Pair>();
  for (const pair of pairs) {
    const key = JSON.stringify(pair.map(({ change }) => change.urn));
    if (!first.has(key)) first.set(key, pair);
  }
  return [...first.values()];
}

function conflictReason(name: string, old: Served, next: Served): Sentence {
  const isSame = old.type === next.type && old.rdata === next.rdata;
  if (isSame)
    return say`at ${name}, the record ${`${next.type} ${next.rdata ?? ""}`} is created again before the old one is deleted, but a zone can hold it only once: the update fails half-way; if the resource was renamed, add an alias`;
  return say`at ${name}, the new ${next.type} record is created before the old ${old.type} record is deleted, but the two can't coexist: the update fails half-way; set deleteBeforeReplace if the resource keeps its name, or update in two steps`;
}

/** Whether a zone can't hold both records at one name. */
function clash(zone: ZoneChanges, old: Served, next: Served): boolean {
  if (old.audience !== next.audience) return false;
  if (old.type === "CNAME" || next.type === "CNAME") {
    const isBeside = isBesideAlias(old.type) || isBesideAlias(next.type);
    return !(isFlattened(zone, next.name) && isBeside);
  }
  // Of RRsets, a name has one of each type.
  return (
    old.type === next.type &&
    (zone.service.holdsRRsets === true || (old.rdata !== undefined && old.rdata === next.rdata))
  );
}

function longest(records: readonly Served[]): number | undefined {
  const known = records.flatMap(({ ttl }) => ttl ?? []);
  return known.length === 0 ? undefined : Math.max(...known);
}

function valuesOf(records: readonly Served[]): string {
  return JSON.stringify(records.map(({ rdata }) => rdata ?? null).sort());
}
