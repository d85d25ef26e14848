/** The resource `ZoneFileRecord`: one marked line in an RFC 1035 master file. */
import { z } from "zod";
import { error, type Issue, show } from "../issues";
import { absoluteName, parseDomain, parseOwner, relativeName } from "../names";
import { checkTtl } from "../plan/records";
import * as schema from "../schema";
import { parseWith } from "../schema-issues";
import { type ShowRdata, ZoneFileError } from "../zone-file/error";
import type { ZoneRecord } from "../zone-file/master-file";
import { parseNewZone } from "../zone-file/new-zone";
import { canonicalRdata } from "../zone-file/rdata";
import { importId, markerOf, type OwnRecord, type ZoneDocument } from "../zone-file/zone-document";
import { editZoneFile, inspectZoneFile, isSameFile, readZoneFile } from "../zone-file/zone-file";
import type { CheckFailure, RecordResource } from "./resource";
import { tokenOf } from "./token";
import { isUnknown, type Properties } from "./values";

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

export const zoneFileRecord = {
  async check(olds, news, secrets): Promise<{ inputs: Properties; failures: CheckFailure[] }> {
    // What is not known yet is taken as it was, so that the rest can be checked; it is checked itself when it comes.
    const later = Object.keys(news).filter((name) => isUnknown(news[name]));
    const known = { ...news, ...Object.fromEntries(later.map((name) => [name, olds[name] ?? ""])) };
    const checked = parseWith(inputs, known);
    if (!checked.ok) return { inputs: news, failures: failures(checked.issues, later) };
    const { value, issues } = normalize(checked.value);
    const settled = { ...value, ...Object.fromEntries(later.map((name) => [name, news[name]])) };
    const wrong = failures(issues, later);
    if (wrong.length > 0 || later.includes("path")) return { inputs: settled, failures: wrong };
    const isNew = Object.keys(olds).length === 0 && later.length === 0;
    return { inputs: settled, failures: await checkFile(value, isNew, secrets.has("rdata")) };
  },

  diff(olds, news) {
    const old = olds as unknown as State;
    const now = news as unknown as Inputs;
    const keys = ["path", "zone", "name", "type", "ttl", "rdata"] as const;
    const changes = !old.marked || keys.some((key) => old[key] !== now[key]);
    // Where a user asks for a replacement, both have the same marker: the old line has to go first.
    return { changes, replaces: [], deleteBeforeReplace: true };
  },

  async create(urn, given) {
    const record = given as unknown as Inputs;
    let id = "";
    let writtenTtl = record.ttl;
    await editZoneFile(record.path, record.zone, record.newZone, (document) => {
      id = freeToken(urn, document, record);
      const leftOver = document.find(id);
      writtenTtl = ttlFor(document, record, id, leftOver);
      if (!leftOver) return { text: put(document, { ...record, ttl: writtenTtl }, id) };
      // The line of an interrupted run that could not note it in the state.
      if (holds(leftOver, record) && leftOver.ttl === writtenTtl) return "unchanged";
      const found = { ...leftOver, name: nameOf(leftOver, record.zone) };
      throw new ZoneFileError(
        "zone-file.left-over",
        (show) =>
          `${record.path}: line ${leftOver.line} was left by an interrupted run and says something else: ` +
          `${lineText(leftOver, show)}; import it with the id ${importId(record.path, record.zone, found, show)}, or ` +
          "delete the line",
      );
    });
    return { id, state: { ...record, writtenTtl, marked: true } };
  },

  async read(id, urn, props) {
    const isImport = Object.keys(props).length === 0;
    const asked: Contents & Partial<State> = isImport ? parseImportId(id) : (props as unknown as State);
    const { path, zone, newZone } = asked;
    const document = await readZoneFile(path, zone);
    const token = isImport && document ? freeToken(urn, document, asked) : id;
    const line = document && (isImport ? findByContents(document, asked, token) : findOwn(document, token, asked));
    if (!line) {
      if (isImport) throw nothingToImport(asked, document);
      return undefined;
    }
    const name = nameOf(line, zone);
    const { type, rdata, ttl: writtenTtl } = line;
    // A TTL that follows the RRset's other records is no drift.
    const follows = writtenTtl === undefined || writtenTtl === document.ttlOfOthers({ name, type }, token, line);
    const ttl = follows ? (asked.ttl ?? writtenTtl) : writtenTtl;
    const record = { path, zone, name, type, ttl, rdata, newZone };
    return { id: token, inputs: record, state: { ...record, writtenTtl, marked: markerOf(line) === token } };
  },

  async update(id, olds, news) {
    const old = olds as unknown as State;
    const record = news as unknown as Inputs;
    const moved = !(await isSameFile(old.path, record.path));
    let writtenTtl = record.ttl;
    await editZoneFile(record.path, record.zone, record.newZone, (document) => {
      const line = moved ? document.find(id) : findOwn(document, id, old);
      writtenTtl = ttlFor(document, record, id, line);
      const settled = { ...record, ttl: writtenTtl };
      if (!line) return { text: put(document, settled, id) };
      // The answer to an earlier try was lost.
      if (markerOf(line) === id && holds(line, record) && line.ttl === writtenTtl) return "unchanged";
      requireUntouched(line, old);
      return { text: put(document, settled, id, line) };
    });
    // The record stands in its new file before it leaves the old one.
    if (moved) await takeAway(id, old);
    return { state: { ...record, writtenTtl, marked: true } };
  },

  async delete(id, props) {
    await takeAway(id, props as unknown as State);
  },
} satisfies RecordResource;

async function takeAway(id: string, old: State): Promise<void> {
  if (!(await readZoneFile(old.path, old.zone))) return;
  await editZoneFile(old.path, old.zone, undefined, (document, exists) => {
    const line = exists ? findOwn(document, id, old) : undefined;
    if (!line) return "unchanged";
    requireUntouched(line, old);
    return { text: document.remove(line, old.newZone) };
  });
}

/**
 * The id and the marker: the resource's token, as no line of another resource carries it, since two backends can both
 * have a stack of this name.
 * A line of the same owner and type is taken to be this resource's own; so two backends whose stack, URN, owner and type
 * are all the same share one line, and whichever is destroyed first takes it away.
 */
function freeToken(urn: string, document: ZoneDocument, { name, zone, type }: Contents): string {
  for (let number = 1; ; number++) {
    const token = number === 1 ? tokenOf(urn) : `${tokenOf(urn)}-${number}`;
    const line = document.find(token);
    if (!line || (line.owner === absoluteName(name, zone) && line.type === type)) return token;
  }
}

/** Writes the record: in the place of `old`, or as a new line. */
function put(document: ZoneDocument, record: OwnRecord, token: string, old?: ZoneRecord): string {
  const conflict = document.conflict(record, old);
  if (conflict) throw conflict;
  return old ? document.replace(old, record, token) : document.add(record, token);
}

/** The TTL to write: the one that the record's RRset has already. */
function ttlFor(document: ZoneDocument, record: OwnRecord, token: string, self?: ZoneRecord): number {
  return document.ttlOfOthers(record, token, self) ?? record.ttl;
}

/** Whether the line holds just this. */
function holds(line: ZoneRecord, { name, zone, type, rdata }: Contents): boolean {
  return line.owner === absoluteName(name, zone) && line.type === type && line.rdata === rdata;
}

/** Our line, by its marker; one that was imported and not yet marked, by its contents. */
function findOwn(document: ZoneDocument, token: string, state: Contents & Partial<State>): ZoneRecord | undefined {
  return document.find(token) ?? (state.marked ? undefined : findByContents(document, state, token));
}

function findByContents(document: ZoneDocument, contents: Contents, token: string): ZoneRecord | undefined {
  const found = document.records.find((record) => holds(record, contents));
  const marker = found && markerOf(found);
  if (!found || marker === undefined || marker === token) return found;
  throw new ZoneFileError(
    "zone-file.not-ours",
    `${contents.path}: line ${found.line} belongs to ${marker}; destroy it there first, or delete the comment that says so`,
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
  const checked = inputs.omit({ ttl: true }).safeParse({ path, zone, name, type, rdata: rest.join("|") });
  const normal = checked.success ? normalizeContents(checked.data) : undefined;
  if (normal && normal.issues.length === 0) return normal.value;
  throw new ZoneFileError(
    "zone-file.import-id",
    `${show(id)} is no id of a line to import; give PATH|ZONE|NAME|TYPE|RDATA, such as example.com.zone|example.com|@|MX|5 mx1.sg.aliyun.com.`,
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
  const message = `${path}: no line holds ${owner}. ${type} ${rdata}; ${says}; correct the import id`;
  return new ZoneFileError("zone-file.nothing-to-import", message);
}

/** Brings everything into its one spelling. */
function normalize(given: Inputs): { value: Inputs; issues: Issue[] } {
  const contents = normalizeContents(given);
  const newZone = given.newZone && parseNewZone(given.newZone, "newZone");
  return {
    value: { ...given, ...contents.value, newZone: newZone?.value },
    issues: [...checkTtl(given.ttl, "ttl"), ...contents.issues, ...(newZone?.issues ?? [])],
  };
}

function normalizeContents({ path, zone, name, type, rdata }: Contents): { value: Contents; issues: Issue[] } {
  const given = { path, zone, name, type, rdata };
  const issues: Issue[] = [];
  if (path === "") issues.push(error("zone-file.no-path", "path", "it is empty; give the path of the zone file"));
  const parent = parseDomain(zone, "zone", "zone");
  if (!parent.ok) return { value: given, issues: [...issues, parent.issue] };
  const owner = parseOwner(name, parent.name, "name");
  if (!owner.ok) return { value: given, issues: [...issues, owner.issue] };
  const canonical = canonicalRdata(type, rdata, parent.name);
  if (canonical === undefined) {
    const message = `${show(rdata)} is no data of a ${type} in the form of RFC 1035, such as 5 mx1.sg.aliyun.com. for an MX`;
    issues.push(error("zone-file.rdata", "rdata", message));
  }
  return { value: { ...given, zone: parent.name, name: owner.name, rdata: canonical ?? rdata }, issues };
}

function failures(issues: Issue[], later: string[]): CheckFailure[] {
  return issues
    .filter(({ path }) => !later.includes(path))
    .map(({ path, message, id }) => ({ property: path, reason: `${message} [${id}]` }));
}

/** What stands in the way in the file itself, so that a preview says it. */
async function checkFile(value: Inputs, isNew: boolean, isSecret: boolean): Promise<CheckFailure[]> {
  const unfit = await inspectZoneFile(value.path, value.zone);
  if (unfit) return [{ property: "path", reason: unfit.message }];
  const document = isNew ? await readZoneFile(value.path, value.zone) : undefined;
  const conflict = document?.conflictWithStrangers(value);
  return conflict ? [{ property: "name", reason: isSecret ? conflict.discreet : conflict.message }] : [];
}
