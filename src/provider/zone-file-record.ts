/** The resource `ZoneFileRecord`: one marked line in an RFC 1035 master file. */
import { createHash } from "node:crypto";
import { z } from "zod";
import { error, type Issue, show } from "../issues";
import { absoluteName, parseDomain, parseOwner, relativeName } from "../names";
import { checkTtl } from "../plan/records";
import * as schema from "../schema";
import { parseWith } from "../schema-issues";
import { ZoneFileError } from "../zone-file/error";
import { canonicalRdata, type ZoneRecord } from "../zone-file/master-file";
import { importId, markerOf, type OwnRecord, type ZoneDocument } from "../zone-file/zone-document";
import { editZoneFile, inspectZoneFile, isSameFile, readZoneFile } from "../zone-file/zone-file";
import type { CheckFailure, RecordResource } from "./resource";
import { isUnknown } from "./values";

/** The inputs, checked. */
interface Inputs extends OwnRecord {
  path: string;
  zone: string;
  newZone?: z.output<typeof schema.newZone>;
}

/** What the state holds: the inputs, and how the line stands in the file. */
interface State extends Inputs {
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

export const zoneFileRecord: RecordResource = {
  async check(olds, news) {
    // What is not known yet is taken as it was, so that the rest can be checked; it is checked itself when it comes.
    const later = Object.keys(news).filter((name) => isUnknown(news[name]));
    const known = { ...news, ...Object.fromEntries(later.map((name) => [name, olds[name] ?? ""])) };
    const checked = parseWith(inputs, known);
    if (!checked.ok) return { inputs: news, failures: failures(checked.issues, later) };
    const { value, issues } = normalize(checked.value);
    const settled = { ...value, ...Object.fromEntries(later.map((name) => [name, news[name]])) };
    const wrong = failures(issues, later);
    if (wrong.length > 0) return { inputs: settled, failures: wrong };
    const isNew = Object.keys(olds).length === 0 && later.length === 0;
    return { inputs: settled, failures: await checkFile(value, isNew) };
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
    const state: State = { ...(given as unknown as Inputs), marked: true };
    let id = "";
    await editZoneFile(state.path, state.zone, state.newZone, (document) => {
      id = freeToken(urn, document, state);
      const leftOver = document.find(id);
      if (!leftOver) return { text: put(document, state, id) };
      // The line of an interrupted run that could not note it in the state.
      if (says(leftOver, shared(document, state, id, leftOver), state.zone)) return "unchanged";
      throw new ZoneFileError(
        "zone-file.left-over",
        `${state.path}: line ${leftOver.line} was left by an interrupted run and says something else: ${text(leftOver)}; ` +
          `import it with the id ${importId(state.path, state.zone, ownOf(leftOver, state))}, or delete the line`,
      );
    });
    return { id, state: { ...state } };
  },

  async read(id, urn, props) {
    const isImport = Object.keys(props).length === 0;
    const asked = isImport ? parseImportId(id) : (props as unknown as State);
    const document = await readZoneFile(asked.path, asked.zone);
    const token = isImport && document ? freeToken(urn, document, asked) : id;
    const line = document && (isImport ? findByContents(document, asked, token) : findOwn(document, token, asked));
    if (!line) {
      if (isImport) throw nothingToImport(asked, document);
      return undefined;
    }
    const found = ownOf(line, asked);
    const followed = document.ttlOfOthers(found, token, line);
    // A TTL that follows the RRset's other records is no drift.
    const ttl = !isImport && followed !== undefined && line.ttl === followed ? asked.ttl : found.ttl;
    const record = {
      path: asked.path,
      zone: asked.zone,
      ...found,
      ttl,
      ...(asked.newZone ? { newZone: asked.newZone } : {}),
    };
    return { id: token, inputs: record, state: { ...record, marked: markerOf(line) === token } };
  },

  async update(id, olds, news) {
    const old = olds as unknown as State;
    const state: State = { ...(news as unknown as Inputs), marked: true };
    const moved = !(await isSameFile(old.path, state.path));
    await editZoneFile(state.path, state.zone, state.newZone, (document) => {
      const line = moved ? document.find(id) : findOwn(document, id, old);
      if (!line) return { text: put(document, state, id) };
      // The answer to an earlier try was lost.
      if (markerOf(line) === id && says(line, shared(document, state, id, line), state.zone)) return "unchanged";
      requireUntouched(line, document, old, id);
      return { text: put(document, state, id, line) };
    });
    // The record stands in its new file before it leaves the old one.
    if (moved) await takeAway(id, old);
    return { state: { ...state } };
  },

  async delete(id, props) {
    await takeAway(id, props as unknown as State);
  },
};

async function takeAway(id: string, old: State): Promise<void> {
  if (!(await readZoneFile(old.path, old.zone))) return;
  await editZoneFile(old.path, old.zone, undefined, (document, exists) => {
    const line = exists ? findOwn(document, id, old) : undefined;
    if (!line) return "unchanged";
    requireUntouched(line, document, old, id);
    return { text: document.remove(line) };
  });
}

/** The id and the marker: whose line it is, in words, and a hash that keeps equal words apart. */
function tokenOf(urn: string): string {
  // urn:pulumi:<stack>::<project>::<types>::<name>, where only the name may hold "::".
  const [stack = "", project = "", , ...name] = urn.replace(/^urn:pulumi:/, "").split("::");
  const words = [project, stack, name.join("::")].map((word) => word.replace(/[^A-Za-z0-9._-]/g, "_"));
  return `${words.join("/")}#${createHash("sha256").update(urn).digest("hex").slice(0, 12)}`;
}

/**
 * The resource's token, as no line of another resource carries it: two backends can both have a stack of this name.
 * A line of the same owner and type is taken to be this resource's own.
 */
function freeToken(urn: string, document: ZoneDocument, { name, zone, type }: State): string {
  for (let number = 1; ; number++) {
    const token = number === 1 ? tokenOf(urn) : `${tokenOf(urn)}-${number}`;
    const line = document.find(token);
    if (!line || (line.owner === absoluteName(name, zone) && line.type === type)) return token;
  }
}

/** Writes the record: in the place of `old`, or as a new line. */
function put(document: ZoneDocument, record: State, token: string, old?: ZoneRecord): string {
  const conflict = document.conflict(record, old);
  if (conflict) throw conflict;
  const settled = { ...record, ttl: shared(document, record, token, old).ttl };
  return old ? document.replace(old, settled, token) : document.add(settled, token);
}

/** The record with the TTL that its RRset has already. */
function shared(document: ZoneDocument, record: OwnRecord, token: string, self?: ZoneRecord): OwnRecord {
  return { ...record, ttl: document.ttlOfOthers(record, token, self) ?? record.ttl };
}

/** Whether the line holds just this record. */
function says(line: ZoneRecord, { name, type, ttl, rdata }: OwnRecord, zone: string): boolean {
  return line.owner === absoluteName(name, zone) && line.type === type && line.ttl === ttl && line.rdata === rdata;
}

/** Our line, by its marker; one that was imported and not yet marked, by its contents. */
function findOwn(document: ZoneDocument, token: string, state: State): ZoneRecord | undefined {
  return document.find(token) ?? (state.marked ? undefined : findByContents(document, state, token));
}

function findByContents(
  document: ZoneDocument,
  { name, zone, type, rdata }: State,
  token: string,
): ZoneRecord | undefined {
  const owner = absoluteName(name, zone);
  const found = document.records.find(
    (record) => record.owner === owner && record.type === type && record.rdata === rdata,
  );
  const marker = found && markerOf(found);
  if (!found || marker === undefined || marker === token) return found;
  throw new ZoneFileError(
    "zone-file.not-ours",
    `line ${found.line} belongs to ${marker}; destroy it there first, or delete the comment that says so`,
  );
}

/** A line of ours that says something else than the state knows was changed by someone: it is not written over. */
function requireUntouched(line: ZoneRecord, document: ZoneDocument, old: State, token: string): void {
  const ttlFits = line.ttl === old.ttl || line.ttl === shared(document, old, token, line).ttl;
  if (ttlFits && says(line, { ...old, ttl: line.ttl ?? old.ttl }, old.zone)) return;
  throw new ZoneFileError(
    "zone-file.changed",
    `${old.path}: line ${line.line} is ours, but someone changed it: it should say ` +
      `${absoluteName(old.name, old.zone)}. ${old.ttl} ${old.type} ${old.rdata}, and says ${text(line)}; nothing was written. ` +
      "Run `pulumi refresh` to take the change into the state, or put the line back",
  );
}

function ownOf(line: ZoneRecord, { zone, ttl }: Inputs): OwnRecord {
  return {
    name: relativeName(line.owner, zone) ?? line.owner,
    type: line.type,
    ttl: line.ttl ?? ttl,
    rdata: line.rdata,
  };
}

function text({ owner, ttl, type, rdata }: ZoneRecord): string {
  return `${owner}. ${ttl ?? ""} ${type} ${rdata}`;
}

/** `PATH|ZONE|NAME|TYPE|RDATA`; the last part may hold more bars. */
function parseImportId(id: string): State {
  const [path, zone, name, type, ...rest] = id.split("|");
  const checked = inputs.safeParse({ path, zone, name, type, ttl: 1, rdata: rest.join("|") });
  const normal = checked.success ? normalize(checked.data) : undefined;
  if (normal && normal.issues.length === 0) return { ...normal.value, marked: false };
  throw new ZoneFileError(
    "zone-file.import-id",
    `${show(id)} is no id of a line to import; give PATH|ZONE|NAME|TYPE|RDATA, such as example.com.zone|example.com|@|MX|5 mx1.sg.aliyun.com.`,
  );
}

function nothingToImport({ path, zone, name, type, rdata }: State, document: ZoneDocument | undefined): ZoneFileError {
  const owner = absoluteName(name, zone);
  const there = (document?.records ?? []).filter((record) => record.owner === owner && record.type === type);
  const says = document
    ? `it has ${there.map((record) => record.rdata).join(" and ") || "none of this name and type"}`
    : "there is no such file";
  const message = `${path}: no line holds ${owner}. ${type} ${rdata}; ${says}; correct the import id`;
  return new ZoneFileError("zone-file.nothing-to-import", message);
}

/** Brings names and RDATA into their one spelling. */
function normalize(given: z.output<typeof inputs>): { value: Inputs; issues: Issue[] } {
  const issues = checkTtl(given.ttl, "ttl");
  if (given.path === "") issues.push(error("zone-file.no-path", "path", "it is empty; give the path of the zone file"));
  const zone = parseDomain(given.zone, "zone");
  if (!zone.ok) return { value: given, issues: [...issues, zone.issue] };
  const name = parseOwner(given.name, zone.name, "name");
  if (!name.ok) return { value: given, issues: [...issues, name.issue] };
  const rdata = canonicalRdata(given.type, given.rdata, zone.name);
  if (rdata === undefined) {
    const message = `${show(given.rdata)} is no data of a ${given.type} in the form of RFC 1035, such as 5 mx1.sg.aliyun.com. for an MX`;
    issues.push(error("zone-file.rdata", "rdata", message));
  }
  return { value: { ...given, zone: zone.name, name: name.name, rdata: rdata ?? given.rdata }, issues };
}

function failures(issues: Issue[], later: string[]): CheckFailure[] {
  return issues
    .filter(({ path }) => !later.includes(path))
    .map(({ path, message, id }) => ({ property: path, reason: `${message} [${id}]` }));
}

/** What stands in the way in the file itself, so that a preview says it. */
async function checkFile(value: Inputs, isNew: boolean): Promise<CheckFailure[]> {
  const unfit = await inspectZoneFile(value.path, value.zone);
  if (unfit) return [{ property: "path", reason: unfit.message }];
  const document = isNew ? await readZoneFile(value.path, value.zone) : undefined;
  const conflict = document?.conflictWithStrangers(value);
  return conflict ? [{ property: "name", reason: conflict.message }] : [];
}
