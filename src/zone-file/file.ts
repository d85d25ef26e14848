/** Zone files on disk: read as they are, written atomically under a lock. */

import { accessSync, constants, readlinkSync, realpathSync, rmSync, type Stats, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { NewZone } from "../args/args";
import { createBatcher } from "../shared/async";
import { formatValue } from "../shared/issues";
import { ifPossible, isMissing, unlessMissing } from "../shared/system";
import { writeAtomically } from "./atomic-write";
import { applyEdits, type Edit, isDone, type Outcome, type PendingEdit } from "./batch";
import { sweep } from "./beside";
import { ZoneDocument } from "./document";
import { ZoneFileError } from "./error";
import { withLock } from "./lock";
import { noteWritten, type Parsed, readParsed } from "./parsed";
import { isStill } from "./snapshot";

/** The zone in the file; undefined if the file does not exist. */
export function readZoneFile(path: string, zone: string): Promise<ZoneDocument | undefined> {
  return withFriendlyErrors(path, async () => (await readTogether({ path, zone })).document());
}

interface Place {
  path: string;
  zone: string;
}

/** For what all records of a file ask: those that wait share the next look at it, which begins after they asked. */
function together<Result>(look: (path: string, zone: string) => Result): (at: Place) => Promise<Result> {
  const inBatches = createBatcher<Place, Result>(
    Number.POSITIVE_INFINITY,
    () => true,
    async (places) => {
      const [{ path, zone }] = places;
      const result = look(path, zone);
      return places.map(() => result);
    },
  );
  return (at) => inBatches(JSON.stringify([at.path, at.zone]), at);
}

const readTogether = together(read);

/** Whether there is a file. */
export function isZoneFileThere(path: string): Promise<boolean> {
  return withFriendlyErrors(path, async () => statIfThere(path) !== undefined);
}

/** The file that a path leads to, which may not exist yet. */
export function fileOf(path: string): Promise<string> {
  return withFriendlyErrors(path, async () => followLinks(path));
}

/** Whether two paths lead to the same file, which may not exist yet. */
export async function isSameFile(one: string, other: string): Promise<boolean> {
  return one === other || (await fileOf(one)) === (await fileOf(other));
}

/** Why the file can't be written as a zone file, if so. */
export function inspectZoneFile(path: string, zone: string): Promise<ZoneFileError | undefined> {
  return withFriendlyErrors(path, () => inspectTogether({ path, zone })).catch((error) => {
    if (error instanceof ZoneFileError) return error;
    throw error;
  });
}

const inspectTogether = together((path, zone) => {
  requireWritable(path, followLinks(path));
  return read(path, zone).document()?.unfit;
});

/** The number of attempts if another program writes at the same time. */
const MAX_ATTEMPTS = 10;

/** The longest batch, so that other processes get their turns. */
const MAX_BATCH = 256;

interface Job extends Place {
  edit: PendingEdit;
}

/**
 * Changes the file, one batch of edits at a time across all processes: all edits that wait when one batch has ended are the
 * next, in their order. If there is no file, an edit gets the document of a new one. It is called again if another program,
 * which does not use our lock, changed the file meanwhile, or if another edit of the batch is refused.
 */
export function editZoneFile(path: string, zone: string, newZone: NewZone | undefined, edit: Edit): Promise<void> {
  return withFriendlyErrors(path, async () => {
    const job = { path, zone, edit: { newZone, edit } };
    const refusal = await inBatches(followLinks(path), job);
    if (refusal) throw refusal.error;
  });
}

const inBatches = createBatcher<Job, Outcome>(
  MAX_BATCH,
  // A refusal names the path, and what is refused depends on the zone.
  (one, other) => one.path === other.path && one.zone === other.zone,
  async (jobs) => {
    const [{ path, zone }] = jobs;
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const target = followLinks(path);
      requireWritable(path, target);
      const edits = jobs.map(({ edit }) => edit);
      const outcomes = await withLock(target, () => tryEdits(path, target, zone, edits));
      if (outcomes) return outcomes;
      await sleep(Math.random() * 20 * attempt);
    }
    throw new ZoneFileError(
      "zone-file.busy",
      `${path}: another program changed the file during each of ${MAX_ATTEMPTS} attempts to write it, so nothing was ` +
        "written; wait until that program has finished, then try again",
    );
  },
);

/** Undefined if another program changed the file before it could be replaced. */
async function tryEdits(
  path: string,
  target: string,
  zone: string,
  edits: PendingEdit[],
): Promise<Outcome[] | undefined> {
  sweep(target);
  // Read through the given path, since a link in it may have been changed.
  const { snapshot, document } = read(path, zone);
  const isFound = (): boolean => isStill(path, snapshot);
  try {
    const { result, outcomes } = await applyEdits(document(), edits, (newZone) =>
      ZoneDocument.begin(zone, path, newZone),
    );
    if (result?.text === snapshot.text) return outcomes.every(isDone) || isFound() ? outcomes : undefined;
    if (result) {
      if (!(await writeAtomically(target, result.text, isFound))) return undefined;
      noteWritten(path, zone, result);
      return outcomes;
    }
    if (!isFound()) return undefined;
    rmSync(target, { force: true });
    return outcomes;
  } catch (error) {
    // The error may come from a text that another program has only partly written.
    if (isFound()) throw error;
    return undefined;
  }
}

function read(path: string, zone: string): Parsed {
  const found = statIfThere(path);
  // Reading a pipe or a device could block.
  if (found && !found.isFile() && !found.isDirectory()) throw noFile(path);
  return readParsed(path, zone);
}

function statIfThere(path: string): Stats | undefined {
  return unlessMissing(() => statSync(path));
}

/** Symbolic links are kept: their target is written, even if it or its folder does not exist yet. */
function followLinks(path: string): string {
  const whole = resolve(path);
  try {
    return realpathSync.native(whole);
  } catch (error) {
    const folder = ifPossible(() => realpathSync.native(dirname(whole))) ?? dirname(whole);
    const link = isMissing(error) ? ifPossible(() => readlinkSync(whole)) : undefined;
    return link === undefined ? join(folder, basename(whole)) : followLinks(resolve(folder, link));
  }
}

/** Checks the folder, into which the new file is renamed, and the file itself, whose permissions a rename ignores. */
function requireWritable(path: string, target: string): void {
  const folder = dirname(target);
  if (!ifPossible(() => statSync(folder))?.isDirectory()) throw noFolder(path, folder);
  accessSync(folder, constants.W_OK);
  unlessMissing(() => accessSync(target, constants.W_OK));
  const found = ifPossible(() => statSync(target));
  if (found?.isFile() && found.nlink > 1) throw hasOtherNames(path, found.nlink);
}

/** Replacing the file would leave its other names with the old content. */
function hasOtherNames(path: string, names: number): ZoneFileError {
  return new ZoneFileError(
    "zone-file.hard-link",
    `${path} is one of ${names} names of the same file (hard links), and a write would change only this one; keep one ` +
      "name, and make the others symbolic links to it",
  );
}

/** Rewords system errors. */
async function withFriendlyErrors<T>(path: string, work: () => Promise<T>): Promise<T> {
  const wrong = wrongCharacter(path);
  if (wrong) throw wrong;
  try {
    return await work();
  } catch (error) {
    const isSystemError = /^E[A-Z]+$/.test((error as NodeJS.ErrnoException).code ?? "");
    throw isSystemError ? describeFsError(path, error as NodeJS.ErrnoException) : error;
  }
}

/** The system ends a path at a NUL, and replaces every unpaired surrogate by the same character. */
function wrongCharacter(path: string): ZoneFileError | undefined {
  if (typeof path !== "string") return undefined;
  const what = path.includes("\0")
    ? "a NUL character"
    : /\p{Surrogate}/u.test(path)
      ? "an unpaired surrogate"
      : undefined;
  if (what === undefined) return undefined;
  const message = `${formatValue(path)} contains ${what}, which is not allowed in a path; correct the path`;
  return new ZoneFileError("zone-file.path", message);
}

function noFolder(path: string, folder: string): ZoneFileError {
  return new ZoneFileError(
    "zone-file.no-folder",
    `${path}: the folder ${folder} does not exist; create it, or correct the path`,
  );
}

function noFile(path: string): ZoneFileError {
  return new ZoneFileError("zone-file.no-file", `${path} is a pipe, socket or device; use the path of a regular file`);
}

function describeFsError(path: string, { code, message }: NodeJS.ErrnoException): ZoneFileError {
  switch (code) {
    case "ENOTDIR":
      return noFolder(path, dirname(resolve(path)));
    case "EISDIR":
      return new ZoneFileError("zone-file.folder", `${path} is a folder; use the path of the zone file in it`);
    case "EACCES":
    case "EPERM":
      return new ZoneFileError(
        "zone-file.unreadable",
        `${path} can't be read or written by this user (${code}); change its permissions, or use another file`,
      );
    case "ENAMETOOLONG":
      return new ZoneFileError("zone-file.path", `${path} is too long for this system; use a shorter path`);
    case "EBUSY":
      return new ZoneFileError(
        "zone-file.busy",
        `${path} can't be replaced (EBUSY), perhaps because the file itself is mounted into a container; mount its folder instead`,
      );
    case "EROFS":
      return new ZoneFileError(
        "zone-file.read-only",
        `${path} is on a read-only file system; use a file that can be written`,
      );
    case "ENOSPC":
    case "EDQUOT":
      return new ZoneFileError(
        "zone-file.disk-full",
        `${path}: the disk is full (${code}), the file was not changed; free some space, then try again`,
      );
    default:
      return new ZoneFileError("zone-file.io", `${path}: ${message}; the file was not changed`);
  }
}
