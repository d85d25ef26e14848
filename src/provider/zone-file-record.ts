/** The resource `ZoneFileRecord`: one marked line in an RFC 1035 master file. */
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import * as schema from "../args/schema";
import { absoluteName, relativeName } from "../dns/name";
import { checkTtl } from "../records/records";
import { belongsToOther } from "../shared/advice";
import { isOfUrn, isSameLineage, isSameStack, lineageOf, newIdentity } from "../shared/identity";
import { error, formatValue } from "../shared/issues";
import { markerOf, type OwnRecord, type ZoneDocument } from "../zone-file/document";
import { type ShowRdata, ZoneFileError } from "../zone-file/error";
import { type Edited, editZoneFile, fileOf, inspectZoneFile, isSameFile, readZoneFile } from "../zone-file/file";
import { parseNewZone } from "../zone-file/new-zone";
import type { ZoneRecord } from "../zone-file/parser";
import { Declared } from "./declared";
import { fileJournal, type Journal, type JournalKey } from "./journal";
import { isUnknown } from "./protocol";
import {
  IMPORT_FINDS_NOTHING,
  importedRecord,
  type Normalized,
  normalizeRecord,
  type RecordResource,
  recordCheck,
  type Trouble,
} from "./record-resource";

/** Milliseconds until the engine has told of all that is taken over in one run. */
const SIBLING_WAIT_MS = 500;

type Inputs = z.output<typeof inputs>;

/** Which line, and what it holds. */
type Contents = Pick<Inputs, "path" | "zone" | "name" | "type" | "rdata">;

/** What the state holds: the inputs, and how the line stands in the file. */
interface State extends Omit<Inputs, "ttl"> {
  /** Nothing for a line that was imported and has none. */
  ttl?: number;
  /** The TTL in the file, which is that of the RRset's other records, where they have one. */
  writtenTtl?: number;
  /** False for a line that was imported and does not carry our marker yet. */
  marked: boolean;
}

const inputs = z.strictObject({
  path: z.string(),
  zone: z.string(),
  name: z.string(),
  type: schema.extraRecord.shape.type,
  ttl: z.number(),
  rdata: z.string(),
  newZone: schema.newZone.optional(),
});

/** `journal`: what this machine knows of lines, by their markers, whose resource has moved to another stack. */
export function zoneFileRecord(journal: Journal<string> = fileJournal(lineKey)): RecordResource {
  /** Which URN wants a record, as far as this run has asked. */
  const wantedBy = new Map<string, string>();
  /** What the state has for a URN, as far as this run has been told. */
  const held: AllHeld = new Map();
  const declared = new Declared<Contents>();

  /** Whether a line without marker is one that the stack has imported and is about to mark. */
  const isImported = (line: ZoneRecord): boolean =>
    markerOf(line) === undefined &&
    [...held.values()].some(({ contents }) => contents !== undefined && holds(line, contents));

  /** The engine tells of the resources of a stack one after the other, so a sibling may be known a moment later. */
  async function siblingsCome(id: string, old: State, record: Inputs): Promise<void> {
    const document = old.marked ? undefined : await readZoneFile(record.path, record.zone);
    const line = document && findOwn(document, id, old);
    const other = document?.foreignRrsetTtl(record, id, line, isImported);
    if (other !== undefined && other !== record.ttl) await sleep(SIBLING_WAIT_MS);
  }

  /** A line tells who wrote it, and not which stack has it since a `pulumi state move`. */
  async function noteStack(id: string, urn: string): Promise<void> {
    const holder = lineageOf(urn);
    if (isSameStack(id, holder)) await journal.forget(id);
    else await journal.note(id, { identity: id, forerunners: [], holder, isKept: true });
  }

  /** Why a new resource can't take a line over that was written under its name: another stack has it now. */
  async function movedAway(document: ZoneDocument, urn: string, record: Inputs): Promise<ZoneFileError | undefined> {
    const { same } = linesOf(document, urn, record, held, true);
    const marker = same && markerOf(same);
    const entry = marker === undefined ? undefined : await journal.find(marker);
    if (!same || !entry || isSameStack(entry.holder, lineageOf(urn)) || held.get(urn)?.id === marker) return undefined;
    const message = `${record.path}: line ${same.line} already holds this ${record.type}: ${belongsToOther(urn, entry.holder, true)}`;
    return new ZoneFileError("zone-file.exists", message);
  }

  /** What stands in the way, so that a preview says it. */
  async function troubleWith(urn: string, value: Inputs, old: Contents | undefined): Promise<Trouble | undefined> {
    const unfit = await unfitFile(value);
    if (unfit) return unfit;
    const other = await takeTurn(wantedBy, urn, value);
    if (other !== undefined) return { property: "name", error: wantedTwice(value, other) };
    if (old && isSameContents(old, value)) return undefined;
    const document = await readZoneFile(value.path, value.zone);
    const moved = document && !old ? await movedAway(document, urn, value) : undefined;
    const error = moved ?? (document && conflictFor(document, urn, value, held, old === undefined));
    return error && { property: "name", error };
  }

  return {
    check: recordCheck({
      schema: inputs,
      normalize,
      async inspect({ urn, value, olds, later }) {
        if (later.includes("path")) return undefined;
        if (later.length > 0) return unfitFile(value);
        const old = olds as unknown as Contents | undefined;
        if (old) held.set(urn, { ...held.get(urn), contents: old });
        return troubleWith(urn, value, old);
      },
    }),

    async diff(id, olds, news, urn) {
      const old = olds as unknown as State;
      const now = news as unknown as Inputs;
      held.set(urn, { ...held.get(urn), id });
      declared.stays(urn, id, now);
      await noteStack(id, urn);
      const keys = ["path", "zone", "name", "type", "ttl", "rdata"] as const;
      const changes = !old.marked || keys.some((key) => old[key] !== now[key]);
      if (changes && !keys.some((key) => isUnknown(now[key]))) await requireUpdatable(id, urn, old, now);
      const lost = !changes && (await isLost(id, old));
      return { changes: changes || lost, replaces: [], deleteBeforeReplace: true };
    },

    async create(urn, given) {
      const record = given as unknown as Inputs;
      const id = newIdentity(urn);
      declared.isReplaced(urn);
      let writtenTtl = record.ttl;
      await editZoneFile(record.path, record.zone, record.newZone, async (document) => {
        const moved = await movedAway(document, urn, record);
        if (moved) throw moved;
        const { same, leftOver } = linesOf(document, urn, record, held, true);
        if (!same && leftOver) throw leftByOther(record, leftOver);
        writtenTtl = ttlFor(document, record, id, same);
        return { text: put(document, { ...record, ttl: writtenTtl }, id, urn, same) };
      });
      return { id, state: { ...record, writtenTtl, marked: true } };
    },

    async read(id, urn, props) {
      const isImport = Object.keys(props).length === 0;
      const asked: Contents & Partial<State> = isImport ? parseImportId(id) : (props as unknown as State);
      const { path, zone, newZone } = asked;
      if (!isImport) held.set(urn, { ...held.get(urn), id });
      const document = await readZoneFile(path, zone);
      const token = isImport ? newIdentity(urn) : id;
      const line = document && (isImport ? findToImport(document, asked, urn) : findOwn(document, token, asked));
      if (!line) {
        if (isImport) throw nothingToImport(asked, document);
        return undefined;
      }
      const name = nameOf(line, zone);
      const { type, rdata, ttl: writtenTtl } = line;
      // A TTL that follows the RRset's other records is no drift.
      const follows = writtenTtl === undefined || writtenTtl === document.foreignRrsetTtl({ name, type }, token, line);
      const ttl = follows ? (asked.ttl ?? writtenTtl) : writtenTtl;
      const record = { path, zone, name, type, ttl, rdata, newZone };
      return { id: token, inputs: record, state: { ...record, writtenTtl, marked: markerOf(line) === token } };
    },

    async update(id, olds, news, urn) {
      const old = olds as unknown as State;
      const record = news as unknown as Inputs;
      const moved = !(await isSameFile(old.path, record.path));
      let writtenTtl = record.ttl;
      await siblingsCome(id, old, record);
      await editZoneFile(record.path, record.zone, record.newZone, (document) => {
        const updated = updateIn(document, id, urn, old, record, moved, isImported);
        writtenTtl = updated.writtenTtl;
        return updated.edited;
      });
      // The record stands in its new file before it leaves the old one.
      if (moved) await takeAway(id, old);
      return { state: { ...record, writtenTtl, marked: true } };
    },

    async delete(id, props) {
      if (declared.find(id)) return;
      await takeAway(id, props as unknown as State);
    },
  };
}

/** What the state has for a resource, whose URN may be another one than at the time of its creation. */
interface Held {
  id?: string;
  contents?: Contents;
}

type AllHeld = Map<string, Held>;

/**
 * Whether the line that the state has is not there any more, or carries the mark of a run that was cut short. A line whose
 * marker someone took off is that person's; where there is no file at all, a preview may be on another machine.
 */
async function isLost(id: string, old: State): Promise<boolean> {
  const document = await readZoneFile(old.path, old.zone);
  if (!document || document.find(id)) return false;
  const line = document.records.find((record) => holds(record, old));
  const marker = line && markerOf(line);
  return !line || (marker !== undefined && isSameLineage(marker, id));
}

/** A line, as the journal knows it: by its marker. */
export function lineKey(marker: string): JournalKey {
  return ["zone-file", marker];
}

async function unfitFile({ path, zone }: Contents): Promise<Trouble | undefined> {
  const error = await inspectZoneFile(path, zone);
  return error && { property: "path", error };
}

/** Throws where the update would, so that a preview says it. */
async function requireUpdatable(id: string, urn: string, old: State, record: Inputs): Promise<void> {
  const moved = !(await isSameFile(old.path, record.path));
  const document = await readZoneFile(record.path, record.zone);
  if (document) updateIn(document, id, urn, old, record, moved);
  const line = moved ? (await readZoneFile(old.path, old.zone))?.find(id) : undefined;
  if (line) requireUntouched(line, old);
}

/** What an update makes of the file that the record is to be in. */
function updateIn(
  document: ZoneDocument,
  id: string,
  urn: string,
  old: State,
  record: Inputs,
  moved: boolean,
  isImported?: (line: ZoneRecord) => boolean,
): { edited: Edited; writtenTtl: number } {
  const line = moved ? document.find(id) : findOwn(document, id, old);
  const writtenTtl = ttlFor(document, record, id, line, isImported);
  const appliedState = { ...record, ttl: writtenTtl };
  if (!line) return { edited: { text: put(document, appliedState, id, urn) }, writtenTtl };
  // The answer to an earlier try was lost.
  if (markerOf(line) === id && holds(line, record) && line.ttl === writtenTtl)
    return { edited: "unchanged", writtenTtl };
  requireUntouched(line, old);
  return { edited: { text: put(document, appliedState, id, urn, line) }, writtenTtl };
}

/**
 * Takes the line away that carries just this identity. One that carries another, or none, is somebody else's by now:
 * a forced replacement or an import has taken it over, or the user has taken the marker off.
 */
async function takeAway(id: string, old: State): Promise<void> {
  if (!(await readZoneFile(old.path, old.zone))) return;
  await editZoneFile(old.path, old.zone, undefined, (document, exists) => {
    const line = exists ? document.find(id) : undefined;
    if (!line) return "unchanged";
    requireUntouched(line, old);
    return { text: document.remove(line, old.newZone) };
  });
}

/**
 * The lines that resources of this URN have written for such a record: the one that holds it, which a new resource takes
 * over, and one that says something else. Two backends whose stack and URN are the same share their lines, and whichever
 * is destroyed last takes them away.
 */
function linesOf(
  document: ZoneDocument,
  urn: string,
  record: Contents,
  held: AllHeld,
  isNew: boolean,
): { same: ZoneRecord | undefined; leftOver: ZoneRecord | undefined } {
  const owner = absoluteName(record.name, record.zone);
  const own = document.records.filter(
    (line) => line.owner === owner && line.type === record.type && isOwn(line, urn, held.get(urn), isNew),
  );
  // A resource that was renamed since has its line still.
  const others = [...held].filter(([other]) => other !== urn).map(([, { id }]) => id);
  const leftOver = own.find((line) => !holds(line, record) && !others.includes(markerOf(line)));
  return { same: own.find((line) => holds(line, record)), leftOver };
}

/**
 * Whether a line was written by a resource of this URN, or by the one that the state has at this URN after a rename. That
 * one's identity is not known before its diff, and then it is what it holds that tells; a line that another stack marked
 * may still be that stack's, so a new resource does not take it over.
 */
function isOwn(line: ZoneRecord, urn: string, held: Held | undefined, isNew: boolean): boolean {
  const marker = markerOf(line);
  if (marker === undefined) return false;
  if (isOfUrn(marker, urn) || marker === held?.id) return true;
  return held?.contents !== undefined && holds(line, held.contents) && (!isNew || isSameStack(marker, lineageOf(urn)));
}

/** What stands in the way of a new record, or of one that changes; the lines of the record itself don't. */
function conflictFor(
  document: ZoneDocument,
  urn: string,
  record: Inputs,
  held: AllHeld,
  isNew: boolean,
): ZoneFileError | undefined {
  const { same, leftOver } = linesOf(document, urn, record, held, isNew);
  if (isNew && !same && leftOver) return leftByOther(record, leftOver);
  // A line that was imported carries no marker before the update that follows.
  const contents = held.get(urn)?.contents;
  const isImported = (line: ZoneRecord): boolean =>
    !isNew && markerOf(line) === undefined && contents !== undefined && holds(line, contents);
  const own = document.records.filter((line) => isOwn(line, urn, held.get(urn), isNew) || isImported(line));
  return document.conflict(record, own, (marker) => belongsToOther(urn, marker, isNew));
}

function leftByOther(record: Contents, line: ZoneRecord): ZoneFileError {
  return new ZoneFileError(
    "zone-file.left-over",
    (show) =>
      `${record.path}: line ${line.line} was written by an earlier resource of this name and says something else: ` +
      `${lineText(line, show)}; where a resource that was renamed since has it, give this one another name; where an ` +
      "interrupted run left it, delete the line; for a forced replacement (--replace, " +
      "or a tainted resource) leave the value as it is, and change it afterwards",
  );
}

/** Notes that a resource wants the record; the answer is another one that wants it too. */
async function takeTurn(wantedBy: Map<string, string>, urn: string, record: Contents): Promise<string | undefined> {
  const { zone, name, type, rdata } = record;
  const key = JSON.stringify([await fileOf(record.path), zone, name, type, rdata]);
  const other = wantedBy.get(key);
  if (other !== undefined && other !== urn) return other;
  wantedBy.set(key, urn);
  return undefined;
}

function wantedTwice({ path, zone, name, type }: Contents, other: string): ZoneFileError {
  return new ZoneFileError(
    "zone-file.twice",
    `${path}: ${JSON.stringify(other.split("::").slice(3).join("::"))} makes the same ${type} at ` +
      `${absoluteName(name, zone)}; let only one of the two make it`,
  );
}

/** Writes the record: in the place of `old`, or as a new line. */
function put(document: ZoneDocument, record: Inputs, id: string, urn: string, old?: ZoneRecord): string {
  const conflict = document.conflict(record, old ? [old] : [], (marker) => belongsToOther(urn, marker, !old));
  if (conflict) throw conflict;
  return old ? document.replace(old, record, id) : document.add(record, id);
}

/** The TTL to write: the one that the record's RRset has already. */
function ttlFor(
  document: ZoneDocument,
  record: OwnRecord,
  token: string,
  self?: ZoneRecord,
  isSibling?: (line: ZoneRecord) => boolean,
): number {
  return document.foreignRrsetTtl(record, token, self, isSibling) ?? record.ttl;
}

/** Whether the line holds just this. */
function holds(line: ZoneRecord, { name, zone, type, rdata }: Contents): boolean {
  return line.owner === absoluteName(name, zone) && line.type === type && line.rdata === rdata;
}

/**
 * Our line, by its identity. Without it, the line that holds what the state says and is nobody else's: one that was
 * imported and is not marked yet, or that a resource of our lineage took over in a run that was interrupted.
 */
function findOwn(document: ZoneDocument, id: string, state: Contents & Partial<State>): ZoneRecord | undefined {
  const marked = document.find(id);
  if (marked) return marked;
  const found = document.records.find((line) => holds(line, state));
  const marker = found && markerOf(found);
  if (marker === undefined) return state.marked ? undefined : found;
  return isSameLineage(marker, id) ? found : undefined;
}

/** The line to import: one that was made by hand, or that this very resource has already. */
function findToImport(document: ZoneDocument, contents: Contents, urn: string): ZoneRecord | undefined {
  const found = document.records.find((line) => holds(line, contents));
  const marker = found && markerOf(found);
  if (!found || marker === undefined || isOfUrn(marker, urn)) return found;
  throw new ZoneFileError(
    "zone-file.not-ours",
    `${contents.path}: line ${found.line} can't be imported: ${belongsToOther(urn, marker, true)}`,
  );
}

/** A line of ours that says something else than the state knows was changed by someone: it is not written over. */
function requireUntouched(line: ZoneRecord, old: State): void {
  if (holds(line, old) && (line.ttl === undefined || line.ttl === old.writtenTtl)) return;
  const expected = { ...old, owner: absoluteName(old.name, old.zone), ttl: old.writtenTtl };
  throw new ZoneFileError(
    "zone-file.changed",
    (show) =>
      `${old.path}: line ${line.line} is ours, but someone changed it: it should say ` +
      `${lineText(expected, show)}, and says ${lineText(line, show)}; nothing was written. ` +
      "Run `pulumi refresh` to take the change into the state, or put the line back",
  );
}

function isSameContents(one: Contents, other: Contents): boolean {
  return (["path", "zone", "name", "type", "rdata"] as const).every((key) => one[key] === other[key]);
}

function nameOf({ owner }: ZoneRecord, zone: string): string {
  return relativeName(owner, zone) ?? owner;
}

function lineText(line: Pick<ZoneRecord, "owner" | "ttl" | "type" | "rdata">, show: ShowRdata): string {
  const { owner, ttl, type, rdata } = line;
  return [`${owner}.`, ttl, type, show(rdata)].filter((word) => word !== undefined).join(" ");
}

/** `PATH|ZONE|NAME|TYPE|RDATA`; the last part may hold more bars. */
function parseImportId(id: string): Contents {
  const [path, zone, name, type, ...rest] = id.split("|");
  const parts = { path, zone, name, type, rdata: rest.join("|") };
  const named = importedRecord(inputs.omit({ ttl: true }), parts, normalizeContents);
  if (named) return named;
  throw new ZoneFileError(
    "zone-file.import-id",
    `${formatValue(id)} is no id of a line to import; give PATH|ZONE|NAME|TYPE|RDATA, such as example.com.zone|example.com|@|MX|5 mx1.sg.aliyun.com.`,
  );
}

function nothingToImport(
  { path, zone, name, type, rdata }: Contents,
  document: ZoneDocument | undefined,
): ZoneFileError {
  const owner = absoluteName(name, zone);
  const there = (document?.records ?? []).filter((record) => record.owner === owner && record.type === type);
  const says = document
    ? `it has ${there.map((record) => record.rdata).join(" and ") || "none of this name and type"}`
    : "there is no such file";
  const message = `${path}: no line holds ${owner}. ${type} ${rdata}; ${says}; ${IMPORT_FINDS_NOTHING}`;
  return new ZoneFileError("zone-file.nothing-to-import", message);
}

/** Brings everything into its one spelling. */
function normalize(given: Inputs): Normalized<Inputs> {
  const contents = normalizeContents(given);
  const newZone = given.newZone && parseNewZone(given.newZone, "newZone");
  return {
    value: { ...given, ...contents.value, newZone: newZone?.value },
    issues: [...checkTtl(given.ttl, "ttl"), ...contents.issues, ...(newZone?.issues ?? [])],
  };
}

function normalizeContents({ path, zone, name, type, rdata }: Contents): Normalized<Contents> {
  const noPath = error("zone-file.no-path", "path", "it is empty; give the path of the zone file");
  const record = normalizeRecord({ path, zone, name, type, rdata }, "zone-file.rdata");
  return { value: record.value, issues: [...(path === "" ? [noPath] : []), ...record.issues] };
}
