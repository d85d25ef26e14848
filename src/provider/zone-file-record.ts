/** The resource `ZoneFileRecord`: one marked line in a zone file (RFC 1035). */
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import * as dnsSchema from "../args/dns-schema";
import * as schema from "../args/schema";
import { absoluteName, relativeName } from "../dns/name";
import { checkTtl } from "../records/records";
import { belongsToOther } from "../shared/advice";
import { isOfUrn, isSameLineage, isSameStack, lineageOf, newIdentity, whoseIdentity } from "../shared/identity";
import { error, formatValue } from "../shared/issues";
import type { RdataFormatter } from "../shared/operation-error";
import { parseUrn } from "../shared/urn";
import type { Edited } from "../zone-file/batch";
import type { OwnRecord, ZoneDocument } from "../zone-file/document";
import { ZoneFileError } from "../zone-file/error";
import { editZoneFile, fileOf, inspectZoneFile, isSameFile, isZoneFileThere, readZoneFile } from "../zone-file/file";
import { markerOf } from "../zone-file/lines";
import { parseNewZone } from "../zone-file/new-zone";
import type { ZoneRecord } from "../zone-file/parser";
import { Declared } from "./declared";
import { type Contents, type Held, HeldLines } from "./held-lines";
import { fileJournal, type Journal, type JournalKey } from "./journal";
import { isUnknown } from "./protocol";
import {
  IMPORT_FINDS_NOTHING,
  importedRecord,
  type Normalized,
  normalizeRecord,
  type Problem,
  type RecordResource,
  recordCheck,
} from "./record-resource";

/** Milliseconds until the engine has reached all resources that are imported in a run. */
const SIBLING_WAIT_MS = 500;

const FORCED =
  "for a forced replacement (--replace, or a tainted resource), add --refresh; if `pulumi state move` has moved it to " +
  "another stack, remove it from this program";

type Inputs = z.output<typeof inputs>;

/** The state: the inputs, and the line in the file. */
interface State extends Omit<Inputs, "ttl"> {
  /** Undefined for an imported line without a TTL. */
  ttl?: number;
  /** The TTL in the file, which is that of the RRset's other records, if they have one. */
  writtenTtl?: number;
  /** False for an imported line that does not have our marker yet. */
  marked: boolean;
}

const inputs = z.strictObject({
  path: z.string(),
  zone: z.string(),
  name: z.string(),
  type: schema.extraRecord.shape.type,
  ttl: z.number(),
  rdata: z.string(),
  newZone: dnsSchema.newZone.optional(),
  adopt: z.boolean().optional(),
});

/** `journal` has the lines, by their markers, whose resource has moved to another stack, or has another name since. */
export function zoneFileRecord(journal: Journal<string> = fileJournal(lineKey)): RecordResource {
  /** The URN that declares a record, as far as this run knows. */
  const declaredBy = new Map<string, string>();
  const held = new HeldLines();
  const declared = new Declared<Contents>(contentsKey);
  /** The files that records of this run go to, by those that they come from: a copy of a file has the lines that are to be deleted too. */
  const movedTo = new Map<string, Pick<Inputs, "path" | "newZone">[]>();

  /**
   * Whether the stack has a line that its marker does not tell: one that was imported and will be marked, or that has the marker of a former name of
   * the stack.
   */
  const isSibling = (line: ZoneRecord): boolean => {
    const marker = markerOf(line);
    return marker === undefined ? held.has(line) : held.hasId(marker);
  };

  /** The engine processes the resources of a stack one after the other, so a sibling may become known a moment later. */
  async function waitForSiblings(urn: string, id: string, old: State, record: Inputs): Promise<void> {
    const isPlain = old.marked && isSameStack(id, lineageOf(urn));
    const document = isPlain ? undefined : await readZoneFile(record.path, record.zone);
    const line = document && (await ownLine(document, urn, id, old));
    const other = document?.foreignRrsetTtl(record, id, line, isSibling);
    if (other !== undefined && other !== record.ttl) await sleep(SIBLING_WAIT_MS);
  }

  /** A line names its writer, but not the stack that has it since a `pulumi state move`, nor its name since a rename. */
  async function noteHolder(id: string, urn: string): Promise<void> {
    const holder = lineageOf(urn);
    if (isSameLineage(id, holder)) return journal.forget(id);
    const before = await journal.find(id);
    if (before?.holder === holder) return;
    const former = before && isSameStack(before.holder, holder) ? [...before.forerunners, before.holder] : [];
    const forerunners = former.filter((lineage) => lineage !== holder);
    await journal.note(id, { identity: id, forerunners, holder, isKept: true });
  }

  /** Whether a resource of this URN has, or had, a line that was written under another name: an import is told nothing of the state. */
  async function wasNamedOtherwise(line: ZoneRecord, urn: string): Promise<boolean> {
    const marker = markerOf(line);
    const entry = marker === undefined ? undefined : await journal.find(marker);
    const lineage = lineageOf(urn);
    return entry !== undefined && (entry.holder === lineage || entry.forerunners.includes(lineage));
  }

  /** The line of a resource in the state; that of an imported one may have the marker of a former name. */
  async function ownLine(document: ZoneDocument, urn: string, id: string, old: State): Promise<ZoneRecord | undefined> {
    const own = findOwn(document, id, old);
    if (own || old.marked) return own;
    const line = lineWith(document, old);
    return line && (await wasNamedOtherwise(line, urn)) ? line : undefined;
  }

  /** The line to import: one that was created by hand, or that this same resource already has. */
  async function lineToImport(
    document: ZoneDocument,
    contents: Contents,
    urn: string,
  ): Promise<ZoneRecord | undefined> {
    const line = lineWith(document, contents);
    const marker = line && markerOf(line);
    if (!line || marker === undefined || isOfUrn(marker, urn) || (await wasNamedOtherwise(line, urn))) return line;
    throw new ZoneFileError(
      "zone-file.not-ours",
      `${contents.path}: line ${line.line} can't be imported: ${belongsToOther(urn, marker, true)}`,
    );
  }

  /** Throws if the update would, so that a preview shows it. */
  async function requireUpdatable(id: string, urn: string, old: State, record: Inputs): Promise<void> {
    const moved = !(await isSameFile(old.path, record.path));
    const document = await readZoneFile(record.path, record.zone);
    if (document) {
      const line = moved ? document.find(id) : await ownLine(document, urn, id, old);
      updateIn(document, line, id, urn, old, record);
    }
    const line = moved ? (await readZoneFile(old.path, old.zone))?.find(id) : undefined;
    if (line) requireUntouched(line, old);
  }

  /**
   * Why a new resource can't take over a line: this machine has noted another holder, or that it is the line of a resource in
   * the state, of which the engine says nothing where a replacement is forced. After a `pulumi state move` it is one in the
   * state of another stack, and looks the same.
   */
  async function heldElsewhere(
    document: ZoneDocument,
    urn: string,
    record: Inputs,
  ): Promise<ZoneFileError | undefined> {
    const lineage = lineageOf(urn);
    const same = lineWith(document, record);
    const marker = same && markerOf(same);
    if (!same || marker === undefined || held.of(urn)?.id === marker) return undefined;
    const entry = isSameStack(marker, lineage) ? await journal.find(marker) : undefined;
    // What a resource of this URN has written is its own, also after a rename.
    if (!entry || (isSameLineage(marker, lineage) && isSameStack(entry.holder, lineage))) return undefined;
    const reason =
      entry.holder === lineage
        ? `it was written as ${whoseIdentity(marker).name}, which this resource was called before; ${FORCED}`
        : belongsToOther(urn, entry.holder, true);
    return new ZoneFileError(
      "zone-file.exists",
      `${record.path}: line ${same.line}: this ${record.type} already exists: ${reason}`,
    );
  }

  /** Why the record can't be written, so that a preview shows it. */
  async function problemWith(urn: string, value: Inputs, old: Contents | undefined): Promise<Problem | undefined> {
    const unfit = await unfitFile(value);
    if (unfit) return unfit;
    const other = await noteDeclared(declaredBy, urn, value);
    if (other !== undefined) return { property: "name", error: declaredTwice(value, other) };
    if (old && isSameContents(old, value)) return undefined;
    const document = await readZoneFile(value.path, value.zone);
    const elsewhere = document && !old ? await heldElsewhere(document, urn, value) : undefined;
    const error = elsewhere ?? (document && conflictFor(document, urn, value, held, old === undefined));
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
        if (old) held.note(urn, { contents: old });
        return problemWith(urn, value, old);
      },
    }),

    async diff(id, olds, news, urn) {
      const old = olds as unknown as State;
      const now = news as unknown as Inputs;
      held.note(urn, { id });
      declared.stays(urn, id, now);
      await noteHolder(id, urn);
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
        const elsewhere = await heldElsewhere(document, urn, record);
        if (elsewhere) throw elsewhere;
        const { same, leftOver } = linesForNew(document, urn, record, held);
        if (!same && leftOver) throw leftByOther(record, leftOver);
        writtenTtl = ttlFor(document, record, id, same);
        return put(document, { ...record, ttl: writtenTtl }, id, urn, same);
      });
      return { id, state: { ...record, writtenTtl, marked: true } };
    },

    async read(id, urn, props) {
      const isImport = Object.keys(props).length === 0;
      const asked: Contents & Partial<State> = isImport ? parseImportId(id) : (props as unknown as State);
      const { path, zone, newZone } = asked;
      if (!isImport) held.note(urn, { id });
      const document = await readZoneFile(path, zone);
      const token = isImport ? newIdentity(urn) : id;
      const line =
        document &&
        (isImport ? await lineToImport(document, asked, urn) : await ownLine(document, urn, token, asked as State));
      if (!line) {
        if (isImport) throw nothingToImport(asked, document);
        return undefined;
      }
      const name = nameOf(line, zone);
      const { type, rdata, ttl: writtenTtl } = line;
      // A TTL that follows the RRset's other records does not count as drift.
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
      await waitForSiblings(urn, id, old, record);
      await editZoneFile(record.path, record.zone, record.newZone, async (document) => {
        const line = moved ? document.find(id) : await ownLine(document, urn, id, old);
        const updated = updateIn(document, line, id, urn, old, record, isSibling);
        writtenTtl = updated.writtenTtl;
        return updated.edited;
      });
      // The record is in its new file before it is removed from the old one.
      if (moved) {
        movedTo.set(old.path, [...(movedTo.get(old.path) ?? []), record]);
        await removeLine(id, old);
      }
      return { state: { ...record, writtenTtl, marked: true } };
    },

    async delete(id, props) {
      if (declared.shares(id)) return;
      const old = props as unknown as State;
      await removeLine(id, old);
      const copies = new Map((movedTo.get(old.path) ?? []).map((record) => [record.path, record]));
      for (const { path, newZone } of copies.values()) await removeLine(id, { ...old, path, newZone });
    },
  };
}

/**
 * Whether the line in the state does not exist any more, or has the marker of an interrupted run. A line whose marker was
 * removed by hand is unmanaged. If there is no file at all, the preview may run on another machine.
 */
async function isLost(id: string, old: State): Promise<boolean> {
  const document = await readZoneFile(old.path, old.zone);
  if (!document || document.find(id)) return false;
  const line = lineWith(document, old);
  const marker = line && markerOf(line);
  return !line || (marker !== undefined && isSameLineage(marker, id));
}

/** The key of a line in the journal: its marker. */
export function lineKey(marker: string): JournalKey {
  return ["zone-file", marker];
}

async function unfitFile({ path, zone }: Contents): Promise<Problem | undefined> {
  const error = await inspectZoneFile(path, zone);
  return error && { property: "path", error };
}

/** The update of the file that will have the record. */
function updateIn(
  document: ZoneDocument,
  line: ZoneRecord | undefined,
  id: string,
  urn: string,
  old: State,
  record: Inputs,
  isSibling?: (line: ZoneRecord) => boolean,
): { edited: Edited; writtenTtl: number } {
  const writtenTtl = ttlFor(document, record, id, line, isSibling);
  const applied = { ...record, ttl: writtenTtl };
  if (!line) return { edited: put(document, applied, id, urn), writtenTtl };
  // The result of an earlier attempt was lost.
  if (markerOf(line) === id && holds(line, record) && line.ttl === writtenTtl)
    return { edited: "unchanged", writtenTtl };
  requireUntouched(line, old);
  return { edited: put(document, applied, id, urn, line), writtenTtl };
}

/**
 * Removes the line with exactly this identity. A line with another identity, or with none, is not ours any more: a forced
 * replacement or an import has taken it over, or the user has removed the marker.
 */
async function removeLine(id: string, old: State): Promise<void> {
  if (!(await isZoneFileThere(old.path))) return;
  await editZoneFile(old.path, old.zone, old.newZone, (document, exists) => {
    const line = exists ? document.find(id) : undefined;
    if (!line) return "unchanged";
    requireUntouched(line, old);
    return { act: "remove", line };
  });
}

/**
 * The lines at this name and type that a new resource may have: the one with its record, which it takes over (one of its URN, or one
 * that nothing manages), and one of its URN with another value. Two backends with the same stack and URN share their lines, and the
 * one that is destroyed last removes them.
 */
function linesForNew(
  document: ZoneDocument,
  urn: string,
  record: Inputs,
  held: HeldLines,
): { same: ZoneRecord | undefined; leftOver: ZoneRecord | undefined } {
  const lineage = lineageOf(urn);
  const own = linesAt(document, record).filter(
    (line) => line.type === record.type && isOwn(line, lineage, held.of(urn), true),
  );
  // A resource that was renamed since still has its line.
  const isLeft = (line: ZoneRecord): boolean => !holds(line, record) && !held.isHeldByOther(markerOf(line) ?? "", urn);
  return { same: own.find((line) => holds(line, record)) ?? lineToAdopt(document, record), leftOver: own.find(isLeft) };
}

/**
 * Whether a line was written by a resource of this URN, or by the one that the state has at this URN after a rename. The
 * identity of the latter is not known before its diff; then its contents decide. A line with the marker of another stack
 * may still belong to that stack, so a new resource does not take it over.
 */
function isOwn(line: ZoneRecord, lineage: string, held: Held | undefined, isNew: boolean): boolean {
  const marker = markerOf(line);
  if (marker === undefined) return false;
  if (isSameLineage(marker, lineage) || marker === held?.id) return true;
  return held?.contents !== undefined && holds(line, held.contents) && (!isNew || isSameStack(marker, lineage));
}

/** The conflict of a new or changed record with the file, not counting the record's own lines. */
function conflictFor(
  document: ZoneDocument,
  urn: string,
  record: Inputs,
  held: HeldLines,
  isNew: boolean,
): ZoneFileError | undefined {
  const { same, leftOver } = isNew ? linesForNew(document, urn, record, held) : {};
  if (!same && leftOver) return leftByOther(record, leftOver);
  // An imported line has no marker before the update that follows.
  const contents = held.of(urn)?.contents;
  const isImported = (line: ZoneRecord): boolean =>
    !isNew && markerOf(line) === undefined && contents !== undefined && holds(line, contents);
  const lineage = lineageOf(urn);
  const own = linesAt(document, record).filter(
    (line) =>
      line === same ||
      isOwn(line, lineage, held.of(urn), isNew) ||
      isImported(line) ||
      (!isNew && mayBeWritten(line, urn, record, held)),
  );
  return document.conflict(record, own, (marker) => belongsToOther(urn, marker, isNew));
}

/**
 * Whether an interrupted update may have written the line already, for a resource that has changed its name. Its identity is
 * known to the diff that follows, which refuses another resource's line.
 */
function mayBeWritten(line: ZoneRecord, urn: string, record: Contents, held: HeldLines): boolean {
  const marker = markerOf(line);
  if (marker === undefined || !holds(line, record) || !isSameStack(marker, lineageOf(urn))) return false;
  return !held.isHeldByOther(marker, urn);
}

/** The line that a new resource takes over by its contents: one that nothing manages. */
function lineToAdopt(document: ZoneDocument, record: Inputs): ZoneRecord | undefined {
  if (record.adopt !== true) return undefined;
  return linesAt(document, record).find((line) => markerOf(line) === undefined && holds(line, record));
}

function leftByOther(record: Contents, line: ZoneRecord): ZoneFileError {
  return new ZoneFileError(
    "zone-file.left-over",
    (show) =>
      `${record.path}: line ${line.line} was written by an earlier resource of this name and has another value: ` +
      `${lineText(line, show)}; nothing was written. If a renamed resource still has this line, give this one another ` +
      "name. If an interrupted run left it, delete the line. For a forced replacement (--replace, or a tainted " +
      "resource), keep the value, and change it afterwards",
  );
}

function contentsKey({ path, zone, name, type, rdata }: Contents): string {
  return JSON.stringify([path, zone, name, type, rdata]);
}

/** Notes that a resource declares the record. Returns another one that declares it too. */
async function noteDeclared(
  declaredBy: Map<string, string>,
  urn: string,
  record: Contents,
): Promise<string | undefined> {
  const key = contentsKey({ ...record, path: await fileOf(record.path) });
  const other = declaredBy.get(key);
  if (other !== undefined && other !== urn) return other;
  declaredBy.set(key, urn);
  return undefined;
}

function declaredTwice({ path, zone, name, type }: Contents, other: string): ZoneFileError {
  return new ZoneFileError(
    "zone-file.twice",
    `${path}: ${JSON.stringify(parseUrn(other).name)} declares the same ${type} at ` +
      `${absoluteName(name, zone)}; declare it only once`,
  );
}

/** The change that writes the record: instead of `old`, or as a new line. */
function put(document: ZoneDocument, record: Inputs, id: string, urn: string, old?: ZoneRecord): Edited {
  const conflict = document.conflict(record, old ? [old] : [], (marker) => belongsToOther(urn, marker, !old));
  if (conflict) throw conflict;
  return old ? { act: "replace", line: old, record, token: id } : { act: "add", record, token: id };
}

/** The TTL to write: that of the existing RRset, if there is one. */
function ttlFor(
  document: ZoneDocument,
  record: OwnRecord,
  token: string,
  self?: ZoneRecord,
  isSibling?: (line: ZoneRecord) => boolean,
): number {
  return document.foreignRrsetTtl(record, token, self, isSibling) ?? record.ttl;
}

/** The lines at the name of a record. */
function linesAt(document: ZoneDocument, { name, zone }: Contents): ZoneRecord[] {
  return document.at(absoluteName(name, zone));
}

function lineWith(document: ZoneDocument, contents: Contents): ZoneRecord | undefined {
  return linesAt(document, contents).find((line) => holds(line, contents));
}

/** Whether the line has exactly these contents. */
function holds(line: ZoneRecord, { name, zone, type, rdata }: Contents): boolean {
  return line.owner === absoluteName(name, zone) && line.type === type && line.rdata === rdata;
}

/**
 * Our line, by its identity. Otherwise a line with the contents in the state that has no other owner: an imported one that
 * is not marked yet, or one that a resource of our lineage took over in an interrupted run.
 */
function findOwn(document: ZoneDocument, id: string, state: Contents & Partial<State>): ZoneRecord | undefined {
  const marked = document.find(id);
  if (marked) return marked;
  const found = lineWith(document, state);
  const marker = found && markerOf(found);
  if (marker === undefined) return state.marked ? undefined : found;
  return isSameLineage(marker, id) ? found : undefined;
}

/** A managed line that differs from the state was edited by hand, and is not overwritten. */
function requireUntouched(line: ZoneRecord, old: State): void {
  if (holds(line, old) && (line.ttl === undefined || line.ttl === old.writtenTtl)) return;
  const expected = { ...old, owner: absoluteName(old.name, old.zone), ttl: old.writtenTtl };
  throw new ZoneFileError(
    "zone-file.changed",
    (show) =>
      `${old.path}: line ${line.line} is managed by this stack but was edited: expected ` +
      `${lineText(expected, show)}, found ${lineText(line, show)}; nothing was written. ` +
      "Run `pulumi refresh` to accept the edit into the state, or restore the line",
  );
}

function isSameContents(one: Contents, other: Contents): boolean {
  return (["path", "zone", "name", "type", "rdata"] as const).every((key) => one[key] === other[key]);
}

function nameOf({ owner }: ZoneRecord, zone: string): string {
  return relativeName(owner, zone) ?? owner;
}

function lineText(line: Pick<ZoneRecord, "owner" | "ttl" | "type" | "rdata">, show: RdataFormatter): string {
  const { owner, ttl, type, rdata } = line;
  return [`${owner}.`, ttl, type, show(rdata)].filter((word) => word !== undefined).join(" ");
}

/** `PATH|ZONE|NAME|TYPE|RDATA`; the last part may contain bars. */
function parseImportId(id: string): Contents {
  const [path, zone, name, type, ...rest] = id.split("|");
  const parts = { path, zone, name, type, rdata: rest.join("|") };
  const named = importedRecord(inputs.omit({ ttl: true }), parts, normalizeContents);
  if (named) return named;
  throw new ZoneFileError(
    "zone-file.import-id",
    `${formatValue(id)} is not a valid import id; use PATH|ZONE|NAME|TYPE|RDATA, such as example.com.zone|example.com|@|MX|5 mx1.sg.aliyun.com.`,
  );
}

function nothingToImport(
  { path, zone, name, type, rdata }: Contents,
  document: ZoneDocument | undefined,
): ZoneFileError {
  const owner = absoluteName(name, zone);
  const existing = (document?.at(owner) ?? []).filter((record) => record.type === type);
  const found = document
    ? `found ${existing.map((record) => record.rdata).join(" and ") || "none of this name and type"}`
    : "the file does not exist";
  const message = `${path}: no line holds ${owner}. ${type} ${rdata} (${found}); ${IMPORT_FINDS_NOTHING}`;
  return new ZoneFileError("zone-file.nothing-to-import", message);
}

/** Normalizes all inputs. */
function normalize(given: Inputs): Normalized<Inputs> {
  const contents = normalizeContents(given);
  const newZone = given.newZone && parseNewZone(given.newZone, "newZone");
  return {
    value: { ...given, ...contents.value, newZone: newZone?.value },
    issues: [...checkTtl(given.ttl, "ttl"), ...contents.issues, ...(newZone?.issues ?? [])],
  };
}

function normalizeContents({ path, zone, name, type, rdata }: Contents): Normalized<Contents> {
  const noPath = error("zone-file.no-path", "path", "must not be empty; use the path of the zone file");
  const record = normalizeRecord({ path, zone, name, type, rdata }, "zone-file.rdata");
  return { value: record.value, issues: [...(path === "" ? [noPath] : []), ...record.issues] };
}
