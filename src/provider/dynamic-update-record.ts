/** The resource `DynamicUpdateRecord`: one record at a name server that accepts RFC 2136 updates. */

import { createClient, type Runtime, systemRuntime } from "../dns/client";
import { isInPlaceOf } from "../mail/in-place";
import { belongsToOther } from "../shared/advice";
import { createLimiter } from "../shared/async";
import { isOfUrn, isSameStack, lineageOf, newIdentity } from "../shared/identity";
import { aliasBesideOther } from "../update/conflicts";
import { type DynamicUpdateError, UnknownOutcomeError } from "../update/diagnostics";
import { createServerContext, type LiveZone, liveZone, type ServerContext } from "../update/live-zone";
import { createOwnershipRegistry, type OwnershipRegistry } from "../update/ownership";
import { ownerOf, serverText, type Target } from "../update/target";
import { type Change, makeChange, waitForSibling } from "../update/update";
import { findRecord, isSameRecord, recordFromText, type ZoneRecord } from "../update/zone-record";
import type { Configuration } from "./configuration";
import { Declared } from "./declared";
import { createPreview } from "./dynamic-update-preview";
import {
  ALL,
  appliedState,
  type Inputs,
  inputs,
  normalize,
  oursIn,
  PLACE,
  parseImportId,
  partialState,
  refreshedState,
  type State,
  stateOf,
} from "./dynamic-update-state";
import { ANY, type Entry, fileJournal, type Journal, type JournalKey } from "./journal";
import { isUnknown, type Properties } from "./protocol";
import { IMPORT_FINDS_NOTHING, type RecordResource, recordCheck } from "./record-resource";

/** A change of one record of the stack. */
type Work = { id: string; isKept: boolean } & Pick<Change, "urn" | "managed" | "recalls" | "isLeftOver" | "whose"> & {
    desired: Inputs;
  };

/** Whether a record in the zone belongs to the resource although its state does not say so. */
type Recalls = (record: ZoneRecord) => Promise<boolean>;

export function dynamicUpdateRecord(
  configuration: Configuration,
  runtime: Runtime = systemRuntime,
  journal: Journal<Target> = fileJournal(journalKey),
): RecordResource {
  const ownership: OwnershipRegistry = createOwnershipRegistry();
  const oneByOne = createLimiter(1);
  /** The identities of the records that this process created or imported. An original that was taken over is deleted later. */
  const ownerIds = new Map<string, string>();
  const servers = new Map<string, ServerContext>();
  const preview = createPreview(open, ownership);
  const declared = new Declared<Target>(recordKey);
  /** The addresses that records of this run go to, by those that they come from: the same zones, of which one may be a copy. */
  const movedTo = new Map<string, Address>();
  /** The zones, at their addresses, in which this run keeps records: they are no other zone's former address. */
  const kept = new Set<string>();
  /** Records of interrupted runs, and those of this run that take their names. */
  const leftOver = new Map<string, { left: Target; taker: Target }>();

  /** The live zone, with the key of the current configuration. */
  function open(target: Target, waits?: number[]): LiveZone {
    const key = configuration.keyFor(target);
    const { server, port } = target;
    const id = JSON.stringify([serverText(target), key?.name, key?.algorithm, key?.secret.toString("base64")]);
    const known =
      servers.get(id) ?? createServerContext(createClient({ host: server, port, key }, runtime), key?.name, runtime);
    servers.set(id, known);
    return liveZone(known, target, waits);
  }

  /** Serializes changes at a name, so that our own resources don't interfere with each other. */
  function atName<T>(at: Target, work: () => Promise<T>): Promise<T> {
    return oneByOne(`${serverText(at)}|${ownerOf(at)}`, work);
  }

  async function apply({ id, isKept, ...work }: Work): Promise<Properties> {
    const { urn, managed, desired } = work;
    const before = await journal.find(desired);
    const forerunners = forerunnersOf(id, before, ownership.holds(urn, desired));
    const entry: Entry = { identity: id, forerunners, holder: lineageOf(urn), isKept };
    // This process may be killed while an update is on its way; the next one finds in the journal what it was.
    let isNoted = false;
    const writing = {
      begins() {
        isNoted = true;
        return journal.note(desired, entry);
      },
      fails() {
        isNoted = false;
        return before ? journal.note(desired, before) : journal.forget(desired);
      },
    };
    try {
      const writtenTtl = await atName(desired, () => makeChange(open(desired), ownership, { ...work, writing }));
      ownership.created(urn, desired);
      setOwner(desired, urn, id);
      if (!isNoted) await journal.note(desired, entry);
      await forgetAll(
        id,
        desired,
        managed.filter((rdata) => rdata !== desired.rdata),
      );
      for (const { left, taker } of leftOver.values()) if (taker === desired) await journal.forget(left);
      return appliedState(desired, writtenTtl);
    } catch (error) {
      if (error instanceof UnknownOutcomeError) error.state = { id, properties: partialState(desired, managed) };
      throw error;
    }
  }

  function setOwner(record: Target, urn: string, id: string): void {
    ownerIds.set(recordKey(record), id);
    ownerIds.set(successorKey(record, urn), id);
  }

  /** Forgets deleted records, except those that another resource has written since. */
  async function forgetAll(id: string, place: Target, deleted: string[]): Promise<void> {
    for (const rdata of deleted) {
      const target = { ...place, rdata };
      if ((await journal.find(target))?.identity === id) await journal.forget(target);
    }
  }

  /**
   * The existing records that belong to a new resource: those that an interrupted run wrote for its URN, those of a resource
   * that was renamed from its URN and is now renamed back, and those that the state has for it. The last needs the journal,
   * since the earlier resource may be deleted by another process.
   */
  const ofForerunner =
    (urn: string, desired: Inputs): Recalls =>
    async (record) => {
      if (ownership.holds(urn, { ...desired, rdata: record.rdata }) && (await journal.works())) return true;
      const entry = await noted(desired, record);
      if (!entry) return desired.adopt === true && (await isAdoptable(urn, desired, record));
      // If the state had the resource and has it no more, the record was deleted since, and this one is unmanaged.
      if (entry.holder === lineageOf(urn)) return !entry.isKept || ownership.isHeld(urn);
      // The renamed resource may still exist beside a new one of its former name: only the same record is taken over.
      return (
        record.rdata === desired.rdata && isOfUrn(entry.identity, urn) && isSameStack(entry.holder, lineageOf(urn))
      );
    };

  /** The same value, however a text is split into strings, unless another resource took it over. */
  async function isAdoptable(urn: string, desired: Inputs, record: ZoneRecord): Promise<boolean> {
    if (record.type !== desired.type || record.rdata !== desired.rdata) return false;
    const entry = await entryOf(desired, record);
    return entry === undefined || entry.holder === lineageOf(urn);
  }

  /** What an interrupted run wrote for a resource in the state. */
  const ofInterrupted =
    (id: string, urn: string, place: Target): Recalls =>
    async (record) => {
      const entry = await noted(place, record);
      return entry !== undefined && (entry.identity === id || entry.holder === lineageOf(urn));
    };

  /**
   * What an interrupted run of this stack wrote at the name, and no state has: a run that goes back puts a record of another
   * type there. What a resource of this run holds or desires is not left over.
   */
  const ofInterruptedStack =
    (urn: string, place: Target) =>
    async (record: ZoneRecord): Promise<boolean> => {
      const left = { ...place, type: record.type, rdata: record.rdata };
      const entry = await noted(left, record);
      if (!entry || entry.isKept || !isSameStack(entry.holder, lineageOf(urn))) return false;
      const isClaimed = await waitForSibling(open(place), () => ownership.claimedBySibling(urn, left));
      if (!isClaimed) leftOver.set(recordKey(left), { left, taker: place });
      return !isClaimed;
    };

  /** The journal's entry for exactly this record. */
  async function noted(place: Target, record: ZoneRecord): Promise<Entry | undefined> {
    return isSameRecord(record, recordFromText(record)) ? entryOf(place, record) : undefined;
  }

  const entryOf = (place: Target, { rdata }: ZoneRecord): Promise<Entry | undefined> =>
    journal.find({ ...place, rdata });

  const whose = (urn: string, place: Target, isNew: boolean) => async (record: ZoneRecord) => {
    const entry = await entryOf(place, record);
    return entry && entry.holder !== lineageOf(urn) ? belongsToOther(urn, entry.holder, isNew) : undefined;
  };

  /** Updates the journal from the state, which is right about the current owner of a record. */
  async function noteKept(record: Target, id: string, urn: string): Promise<void> {
    const before = await journal.find(record);
    const holder = lineageOf(urn);
    if (before?.identity === id && before.holder === holder && before.isKept) return;
    await journal.note(record, { identity: id, forerunners: forerunnersOf(id, before, false), holder, isKept: true });
  }

  /** `isNew`: the stack has no resource of this URN yet. */
  const creation = (urn: string, desired: Inputs, isNew: boolean): Omit<Work, "id"> => ({
    urn,
    isKept: false,
    managed: [],
    desired,
    recalls: ofForerunner(urn, desired),
    isLeftOver: ofInterruptedStack(urn, desired),
    whose: whose(urn, desired, isNew),
  });

  const change = (id: string, urn: string, old: State, desired: Inputs): Omit<Work, "id"> => ({
    urn,
    isKept: true,
    managed: managedOf(old),
    desired,
    recalls: ofInterrupted(id, urn, desired),
    whose: whose(urn, desired, false),
  });

  return {
    check: recordCheck({
      schema: inputs,
      normalize,
      async inspect({ urn, value, olds, later, secrets }) {
        if (later.length > 0) return undefined;
        ownership.note(urn, { desired: value, ...(olds ? { held: olds as unknown as Inputs } : {}) });
        const problem = olds ? undefined : await preview.ofNew(creation(urn, value, true));
        // A server failure does not concern a single property, and the engine prints the value of a named one.
        return problem && { ...problem, property: problem.isConflict && !secrets.has("name") ? "name" : "" };
      },
    }),

    async diff(id, olds, news, urn) {
      const old = stateOf(olds);
      const replaces = PLACE.filter((key) => olds[key] !== news[key]);
      const isChanged = ALL.some((key) => olds[key] !== news[key]);
      const isKnown = !ALL.some((key) => isUnknown(news[key]));
      ownership.note(urn, { held: old });
      if (olds.server === news.server && olds.port === news.port) kept.add(zoneAt(old));
      if (replaces.length === 0) declared.stays(urn, id, news as unknown as Target);
      const record = { ...old, rdata: old.written ?? old.rdata };
      const isKnownHere = (await journal.find(record)) !== undefined;
      await noteKept(record, id, urn);
      const taker = replaces.length === 0 ? leftOver.get(recordKey(record))?.taker : undefined;
      if (taker) throw aliasBesideOther(open(record), `the planned ${taker.type} record`);
      if (isChanged && isKnown) {
        const desired = news as unknown as Inputs;
        const problem =
          replaces.length > 0
            ? await preview.ofNew(creation(urn, desired, false))
            : await preview.ofUpdate({
                ...change(id, urn, old, desired),
                // If this machine does not know the stack yet, it can't know the stack's other records either.
                mayBeLeaving: async (other) => {
                  const entry = await entryOf(desired, other);
                  return !isKnownHere || (entry !== undefined && isSameStack(entry.identity, id));
                },
              });
        if (problem) throw problem.error;
      }
      return {
        // An interrupted run may have deleted the record for its forerunner in the state.
        changes: isChanged || ownership.wasRemoved(old),
        replaces,
        // The new record is created before the old one is deleted, except at the same name, where both can't coexist.
        deleteBeforeReplace: olds.zone === news.zone && olds.name === news.name,
      };
    },

    async create(urn, given) {
      const desired = given as unknown as Inputs;
      ownership.note(urn, { desired });
      kept.add(zoneAt(desired));
      // The id does not contain RDATA, which may be secret.
      const id = newIdentity(urn);
      declared.isReplaced(urn);
      return { id, state: await apply({ id, ...creation(urn, desired, true) }) };
    },

    async read(id, urn, props) {
      const state = typeof props.server === "string" ? stateOf(props) : undefined;
      const target: Target & Partial<State> = state ?? parseImportId(id);
      if (state) ownership.note(urn, { held: state });
      const zone = open(target);
      const { records } = await zone.read();
      const found =
        findRecord(records, target) ??
        (state &&
          (pending(records, state) ?? (await recalled(records, id, urn, state)) ?? changed(records, state, urn)));
      if (!found) {
        if (!state) throw nothingToImport(zone, target, records);
        await zone.assertNameInZone();
        await forgetAll(id, target, oursIn(state));
        return undefined;
      }
      const read = inputsOf(target, found.rdata, await ttlOf(zone, urn, target, found, records));
      const identity = state ? id : newIdentity(urn);
      if (!state) setOwner(read, urn, identity);
      return { id: identity, inputs: { ...read }, state: refreshedState(state, read, found, records) };
    },

    async update(id, olds, news, urn) {
      const old = stateOf(olds);
      const desired = news as unknown as Inputs;
      ownership.note(urn, { held: old, desired });
      if (serverText(old) !== serverText(desired)) movedTo.set(zoneAt(old), addressOf(desired));
      return { state: await apply({ id, ...change(id, urn, old, desired) }) };
    },

    async delete(id, props, urn) {
      const former = stateOf(props);
      const place = zoneAt(former);
      const old = { ...former, ...(kept.has(place) ? {} : movedTo.get(place)) };
      // A value that a refresh found instead of ours is unmanaged, and a record that was taken over has another owner.
      const managed: string[] = [];
      for (const rdata of oursIn(old)) if (!(await isTakenOver(id, urn, { ...old, rdata }))) managed.push(rdata);
      const recalls: Recalls = async (record) =>
        (await noted(old, record))?.identity === id && !(await isTakenOver(id, urn, { ...old, rdata: record.rdata }));
      await atName(old, () => makeChange(open(old), ownership, { urn, managed, recalls }));
      for (const rdata of managed) ownership.deleted(urn, { ...old, rdata });
      await forgetAll(id, old, oursIn(old));
      if (old.server !== former.server || old.port !== former.port) await forgetAll(id, former, oursIn(former));
    },
  };

  /** Whether another managed resource has the record now, after a forced replacement or an import of a managed record. */
  async function isTakenOver(id: string, urn: string, record: Target): Promise<boolean> {
    if (declared.has(id, record)) return true;
    const here = ownerIds.get(recordKey(record)) ?? ownerIds.get(successorKey(record, urn));
    if (here !== undefined) return here !== id;
    const entry = await journal.find(record);
    if (!entry || entry.identity === id) return false;
    return entry.forerunners.includes(id) || entry.forerunners.includes(ANY);
  }

  async function recalled(
    records: ZoneRecord[],
    id: string,
    urn: string,
    state: State,
  ): Promise<ZoneRecord | undefined> {
    const recalls = ofInterrupted(id, urn, state);
    for (const record of records) if (await recalls(record)) return record;
    return undefined;
  }

  /** A TTL that follows the RRset's other records does not count as drift. */
  async function ttlOf(
    zone: LiveZone,
    urn: string,
    target: Target & Partial<State>,
    found: ZoneRecord,
    records: ZoneRecord[],
  ): Promise<number> {
    if (target.ttl === undefined || target.ttl === found.ttl) return found.ttl;
    const others = records.filter((record) => record !== found);
    const isOwn = (): boolean => others.every(({ rdata }) => ownership.claimedBySibling(urn, { ...target, rdata }));
    return others.length === 0 || (await waitForSibling(zone, isOwn)) ? found.ttl : target.ttl;
  }

  /** Our record after a manual change, if it can be recognized without a marker. Ours could not be created again beside it. */
  function changed(records: ZoneRecord[], old: Target, urn: string): ZoneRecord | undefined {
    const unmanaged = records.filter(({ rdata }) => !ownership.claimedBySibling(urn, { ...old, rdata }));
    const same = unmanaged.filter(({ rdata }) => isInPlaceOf(old.type, ownerOf(old), old.rdata, rdata));
    return same.length === 1 ? same[0] : undefined;
  }
}

/** The RDATA that an update may replace. It includes a value that a refresh found instead of ours and has shown. */
function managedOf(state: State): string[] {
  return [...new Set([...oursIn(state), state.rdata])];
}

/** The resources from which a record is taken over. */
function forerunnersOf(id: string, before: Entry | undefined, isHeld: boolean): string[] {
  if (before?.identity === id) return before.forerunners;
  if (before) return [...before.forerunners, before.identity].filter((forerunner) => forerunner !== id);
  return isHeld ? [ANY] : [];
}

type Address = Pick<Target, "server" | "port" | "tsigKeyName" | "tsigAlgorithm">;

function addressOf({ server, port, tsigKeyName, tsigAlgorithm }: Target): Address {
  return { server, port, tsigKeyName, tsigAlgorithm };
}

/** A zone at its address. */
function zoneAt(target: Target): string {
  return `${serverText(target)}|${target.zone}`;
}

/** The key of a record in the journal. */
export function journalKey(record: Target): JournalKey {
  return [serverText(record), record.zone, ownerOf(record), record.type, record.rdata];
}

function recordKey(record: Target): string {
  return JSON.stringify([serverText(record), ownerOf(record), record.type, record.rdata]);
}

/**
 * The key of a resource's record without its server, since two names, or a name and an address, may be the same server. So
 * a resource keeps the record of its forerunner even if it names the server differently, as an update does.
 */
function successorKey(record: Target, urn: string): string {
  return JSON.stringify([urn, ownerOf(record), record.type, record.rdata]);
}

/** The record left by an update with unknown outcome, or the one before a refresh found another value. */
function pending(records: ZoneRecord[], state: State): ZoneRecord | undefined {
  return oursIn(state)
    .map((rdata) => findRecord(records, { ...state, rdata }))
    .find((record) => record !== undefined);
}

function inputsOf({ server, port, zone, name, type, tsigKeyName, tsigAlgorithm }: Target, rdata: string, ttl: number) {
  return { server, port, zone, name, type, ttl, rdata, tsigKeyName, tsigAlgorithm };
}

function nothingToImport(zone: LiveZone, target: Target, records: ZoneRecord[]): DynamicUpdateError {
  const existing = records.map(({ rdata }) => rdata).join(" and ") || "none of this name and type";
  return zone.fail(
    "nothing-to-import",
    `the zone does not hold ${target.rdata} (found ${existing}); ${IMPORT_FINDS_NOTHING}`,
  );
}
