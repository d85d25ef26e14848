/** The resource `DynamicUpdateRecord`: one record at a name server that takes RFC 2136 updates. */

import { createClient, type Runtime, systemRuntime } from "../dns/client";
import { txtText } from "../dns/rdata";
import { singletonKindAt } from "../mail/singletons";
import { belongsToOther } from "../shared/advice";
import { createLimiter } from "../shared/async";
import { isOfUrn, isSameStack, lineageOf, newIdentity } from "../shared/identity";
import { type DynamicUpdateError, UnknownOutcomeError } from "../update/diagnostics";
import { createServerContext, type LiveZone, liveZone, type ServerContext } from "../update/live-zone";
import { createOwnershipRegistry, type OwnershipRegistry } from "../update/ownership";
import { ownerOf, serverText, type Target } from "../update/target";
import { type Change, makeChange, waitForSibling } from "../update/update";
import { findRecord, isSameRecord, wireRecord, type ZoneRecord } from "../update/zone-record";
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
  type State,
  seen,
  stateOf,
} from "./dynamic-update-state";
import { ANY, type Entry, fileJournal, type Journal, type JournalKey } from "./journal";
import { isUnknown, type Properties } from "./protocol";
import { IMPORT_FINDS_NOTHING, type RecordResource, recordCheck } from "./record-resource";

/** One record of the stack, as it was and as it shall be. */
type Work = { id: string; isKept: boolean } & Pick<Change, "urn" | "ours" | "recalls" | "whose"> & { wanted: Inputs };

/** Whether a record in the zone is the resource's, though its state does not say so. */
type Recalls = (record: ZoneRecord) => Promise<boolean>;

export function dynamicUpdateRecord(
  configuration: Configuration,
  means: Runtime = systemRuntime,
  journal: Journal<Target> = fileJournal(journalKey),
): RecordResource {
  const ownership: OwnershipRegistry = createOwnershipRegistry();
  const inTurn = createLimiter(1);
  /** Who has a record since this process created or imported it; the original that was taken over is deleted afterwards. */
  const takenAs = new Map<string, string>();
  const servers = new Map<string, ServerContext>();
  const preview = createPreview(open, ownership);
  const declared = new Declared<Target>();

  /** The live zone, asked with the key that the configuration has now. */
  function open(target: Target, waits?: number[]): LiveZone {
    const key = configuration.keyFor(target);
    const { server, port } = target;
    const id = JSON.stringify([serverText(target), key?.name, key?.algorithm, key?.secret.toString("base64")]);
    const known =
      servers.get(id) ?? createServerContext(createClient({ host: server, port, key }, means), key?.name, means);
    servers.set(id, known);
    return liveZone(known, target, waits);
  }

  /** One after the other at one name: our own resources must not get in each other's way. */
  function atName<T>(at: Target, work: () => Promise<T>): Promise<T> {
    return inTurn(`${serverText(at)}|${ownerOf(at)}`, work);
  }

  async function make({ id, isKept, ...work }: Work): Promise<Properties> {
    const { urn, ours, wanted } = work;
    const before = await journal.find(wanted);
    const forerunners = forerunnersOf(id, before, ownership.holds(urn, wanted));
    const entry: Entry = { identity: id, forerunners, holder: lineageOf(urn), isKept };
    // A message may be on its way when this process is killed; the next one finds here what it was to write.
    const writing = {
      begins: () => journal.note(wanted, entry),
      fails: () => (before ? journal.note(wanted, before) : journal.forget(wanted)),
    };
    try {
      const writtenTtl = await atName(wanted, () => makeChange(open(wanted), ownership, { ...work, writing }));
      ownership.made(urn, wanted);
      take(wanted, urn, id);
      await journal.note(wanted, entry);
      await forgetAll(
        id,
        wanted,
        ours.filter((rdata) => rdata !== wanted.rdata),
      );
      return appliedState(wanted, writtenTtl);
    } catch (error) {
      if (error instanceof UnknownOutcomeError) error.state = { id, properties: partialState(wanted, ours) };
      throw error;
    }
  }

  function take(record: Target, urn: string, id: string): void {
    takenAs.set(recordKey(record), id);
    takenAs.set(successorKey(record, urn), id);
  }

  /** Records that are gone now, as far as no other resource has written them since. */
  async function forgetAll(id: string, place: Target, gone: string[]): Promise<void> {
    for (const rdata of gone) {
      const target = { ...place, rdata };
      if ((await journal.find(target))?.identity === id) await journal.forget(target);
    }
  }

  /**
   * What a new resource takes for its own: what an interrupted run wrote for its URN, what one of its URN wrote that was
   * renamed since, where the rename is taken back, or what the state is known to have for it. The latter needs the
   * journal, since the delete of the earlier one may come in another process.
   */
  const ofForerunner =
    (urn: string, wanted: Inputs): Recalls =>
    async (record) => {
      if (ownership.holds(urn, { ...wanted, rdata: record.rdata }) && (await journal.works())) return true;
      const entry = await noted(wanted, record);
      if (!entry) return false;
      // What a state had that knows nothing of it now was taken away since, and this one is somebody else's.
      if (entry.holder === lineageOf(urn)) return !entry.isKept || ownership.isHeld(urn);
      // The renamed one may be there still, beside a new resource of its former name: only the same record passes on.
      return record.rdata === wanted.rdata && isOfUrn(entry.identity, urn) && isSameStack(entry.holder, lineageOf(urn));
    };

  /** What an interrupted run wrote for a resource that the state knows. */
  const ofInterrupted =
    (id: string, urn: string, place: Target): Recalls =>
    async (record) => {
      const entry = await noted(place, record);
      return entry !== undefined && (entry.identity === id || entry.holder === lineageOf(urn));
    };

  /** What the journal has of the record, octet by octet. */
  async function noted(place: Target, record: ZoneRecord): Promise<Entry | undefined> {
    return isSameRecord(record, wireRecord(record)) ? entryOf(place, record) : undefined;
  }

  const entryOf = (place: Target, { rdata }: ZoneRecord): Promise<Entry | undefined> =>
    journal.find({ ...place, rdata });

  const whose = (urn: string, place: Target, isNew: boolean) => async (record: ZoneRecord) => {
    const entry = await entryOf(place, record);
    return entry && entry.holder !== lineageOf(urn) ? belongsToOther(urn, entry.holder, isNew) : undefined;
  };

  /** The state is right about who has a record now, whoever wrote it last on this machine. */
  async function noteKept(record: Target, id: string, urn: string): Promise<void> {
    const before = await journal.find(record);
    const holder = lineageOf(urn);
    if (before?.identity === id && before.holder === holder && before.isKept) return;
    await journal.note(record, { identity: id, forerunners: forerunnersOf(id, before, false), holder, isKept: true });
  }

  /** `isNew`: the stack has no resource of this URN yet. */
  const creation = (urn: string, wanted: Inputs, isNew: boolean): Omit<Work, "id"> => ({
    urn,
    isKept: false,
    ours: [],
    wanted,
    recalls: ofForerunner(urn, wanted),
    whose: whose(urn, wanted, isNew),
  });

  const change = (id: string, urn: string, old: State, wanted: Inputs): Omit<Work, "id"> => ({
    urn,
    isKept: true,
    ours: oursOf(old),
    wanted,
    recalls: ofInterrupted(id, urn, wanted),
    whose: whose(urn, wanted, false),
  });

  return {
    check: recordCheck({
      schema: inputs,
      normalize,
      async inspect({ urn, value, olds, later, secrets }) {
        if (later.length > 0) return undefined;
        ownership.note(urn, { wanted: value, ...(olds ? { held: olds as unknown as Inputs } : {}) });
        const trouble = olds ? undefined : await preview.ofNew(creation(urn, value, true));
        // What is wrong with the server is no one property, and the engine prints the value of the one that is named.
        return trouble && { ...trouble, property: trouble.isConflict && !secrets.has("name") ? "name" : "" };
      },
    }),

    async diff(id, olds, news, urn) {
      const old = stateOf(olds);
      const replaces = PLACE.filter((key) => olds[key] !== news[key]);
      const isChanged = ALL.some((key) => olds[key] !== news[key]);
      const isKnown = !ALL.some((key) => isUnknown(news[key]));
      ownership.note(urn, { held: old });
      if (replaces.length === 0) declared.stays(urn, id, news as unknown as Target);
      const record = { ...old, rdata: old.written ?? old.rdata };
      const isKnownHere = (await journal.find(record)) !== undefined;
      await noteKept(record, id, urn);
      if (isChanged && isKnown) {
        const wanted = news as unknown as Inputs;
        const trouble =
          replaces.length > 0
            ? await preview.ofNew(creation(urn, wanted, false))
            : await preview.ofUpdate({
                ...change(id, urn, old, wanted),
                // Where this machine does not know the stack yet, it can't know the stack's other records either.
                mayBeLeaving: async (other) => {
                  const entry = await entryOf(wanted, other);
                  return !isKnownHere || (entry !== undefined && isSameStack(entry.identity, id));
                },
              });
        if (trouble) throw trouble.error;
      }
      return {
        // A run that was cut short may have taken the record away for its forerunner in the state.
        changes: isChanged || ownership.wasRemoved(old),
        replaces,
        // The new record stands before the old one goes, but for where the two can't stand together: at one name.
        deleteBeforeReplace: olds.zone === news.zone && olds.name === news.name,
      };
    },

    async create(urn, given) {
      const wanted = given as unknown as Inputs;
      ownership.note(urn, { wanted });
      // RDATA, which may be a secret, is in no id.
      const id = newIdentity(urn);
      declared.isReplaced(urn);
      return { id, state: await make({ id, ...creation(urn, wanted, true) }) };
    },

    async read(id, urn, props) {
      const state = typeof props.server === "string" ? stateOf(props) : undefined;
      const asked: Target & Partial<State> = state ?? parseImportId(id);
      if (state) ownership.note(urn, { held: state });
      const zone = open(asked);
      const { records } = await zone.read();
      const found =
        findRecord(records, asked) ??
        (state && (left(records, state) ?? (await recalled(records, id, urn, state)) ?? changed(records, state, urn)));
      if (!found) {
        if (!state) throw nothingToImport(zone, asked, records);
        await zone.assertNameInZone();
        await forgetAll(id, asked, oursIn(state));
        return undefined;
      }
      const read = inputsOf(asked, found.rdata, await ttlOf(zone, urn, asked, found, records));
      const identity = state ? id : newIdentity(urn);
      if (!state) take(read, urn, identity);
      return { id: identity, inputs: { ...read }, state: seen(state, read, found, records) };
    },

    async update(id, olds, news, urn) {
      const old = stateOf(olds);
      const wanted = news as unknown as Inputs;
      ownership.note(urn, { held: old, wanted });
      return { state: await make({ id, ...change(id, urn, old, wanted) }) };
    },

    async delete(id, props, urn) {
      const old = stateOf(props);
      // What a refresh saw in the place of ours is somebody else's, and what another resource took over is that one's.
      const ours: string[] = [];
      for (const rdata of oursIn(old)) if (!(await isTakenOver(id, urn, { ...old, rdata }))) ours.push(rdata);
      const recalls: Recalls = async (record) =>
        (await noted(old, record))?.identity === id && !(await isTakenOver(id, urn, { ...old, rdata: record.rdata }));
      await atName(old, () => makeChange(open(old), ownership, { urn, ours, recalls }));
      for (const rdata of ours) ownership.gone(urn, { ...old, rdata });
      await forgetAll(id, old, oursIn(old));
    },
  };

  /** Whether another resource of ours has the record now: a forced replacement, or an import of what the stack has. */
  async function isTakenOver(id: string, urn: string, record: Target): Promise<boolean> {
    const staying = declared.find(id);
    if (staying && recordKey(staying) === recordKey(record)) return true;
    const here = takenAs.get(recordKey(record)) ?? takenAs.get(successorKey(record, urn));
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

  /** A TTL that follows the RRset's other records is no drift. */
  async function ttlOf(
    zone: LiveZone,
    urn: string,
    asked: Target & Partial<State>,
    found: ZoneRecord,
    records: ZoneRecord[],
  ): Promise<number> {
    if (asked.ttl === undefined || asked.ttl === found.ttl) return found.ttl;
    const others = records.filter((record) => record !== found);
    const isOwn = (): boolean => others.every(({ rdata }) => ownership.claimedBySibling(urn, { ...asked, rdata }));
    return others.length === 0 || (await waitForSibling(zone, isOwn)) ? found.ttl : asked.ttl;
  }

  /**
   * Our record as someone changed it, where it can be known without a marker: a name has one alias, one SPF record, one
   * DKIM key and so on, and an exchanger stands once among the MX. Ours could not come back beside what is there.
   */
  function changed(records: ZoneRecord[], old: Target, urn: string): ZoneRecord | undefined {
    const strangers = records.filter(({ rdata }) => !ownership.claimedBySibling(urn, { ...old, rdata }));
    const [, host] = old.rdata.split(" ");
    const kind = old.type === "TXT" ? singletonKindAt(ownerOf(old), txtText(old.rdata)) : undefined;
    const isSame = (rdata: string): boolean => {
      if (old.type === "CNAME") return true;
      if (old.type === "MX") return rdata.split(" ")[1] === host;
      return kind?.isText(txtText(rdata)) === true;
    };
    const same = strangers.filter(({ rdata }) => isSame(rdata));
    return same.length === 1 ? same[0] : undefined;
  }
}

/** What may be in the zone for a resource. What a refresh saw in the place of ours was shown, and is to be put right. */
function oursOf(state: State): string[] {
  return [...new Set([...oursIn(state), state.rdata])];
}

/** Whom a resource takes a record over from. */
function forerunnersOf(id: string, before: Entry | undefined, isHeld: boolean): string[] {
  if (before?.identity === id) return before.forerunners;
  if (before) return [...before.forerunners, before.identity].filter((forerunner) => forerunner !== id);
  return isHeld ? [ANY] : [];
}

/** A record, as the journal knows it. */
export function journalKey(record: Target): JournalKey {
  return [serverText(record), record.zone, ownerOf(record), record.type, record.rdata];
}

function recordKey(record: Target): string {
  return JSON.stringify([serverText(record), ownerOf(record), record.type, record.rdata]);
}

/**
 * The record of a resource whatever server it is at: two names, or a name and an address, may be one server. So one that
 * takes over from its forerunner at another spelling leaves what that one has, as an update does.
 */
function successorKey(record: Target, urn: string): string {
  return JSON.stringify([urn, ownerOf(record), record.type, record.rdata]);
}

/** What an update left in the zone whose outcome was not known, or what stood there before a refresh saw another value. */
function left(records: ZoneRecord[], state: State): ZoneRecord | undefined {
  return oursIn(state)
    .map((rdata) => findRecord(records, { ...state, rdata }))
    .find((record) => record !== undefined);
}

function inputsOf({ server, port, zone, name, type, tsigKeyName, tsigAlgorithm }: Target, rdata: string, ttl: number) {
  return { server, port, zone, name, type, ttl, rdata, tsigKeyName, tsigAlgorithm };
}

function nothingToImport(zone: LiveZone, asked: Target, records: ZoneRecord[]): DynamicUpdateError {
  const there = records.map(({ rdata }) => rdata).join(" and ") || "none of this name and type";
  return zone.fail(
    "nothing-to-import",
    `the zone does not hold ${asked.rdata}; it has ${there}; ${IMPORT_FINDS_NOTHING}`,
  );
}
