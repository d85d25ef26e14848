/** Which file stood at a path when it was read, to see whether it is still the same before it is replaced. */

import type { BigIntStats } from "node:fs";
import { access, constants, open, readlink, realpath, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { NewZone } from "../args/args";
import { createLimiter } from "../shared/async";
import { formatValue } from "../shared/issues";
import { writeAtomically } from "./atomic-write";
import { sweep } from "./beside";
import { ZoneDocument } from "./document";
import { ZoneFileError } from "./error";
import { withLock } from "./lock";

/** A text as it was read, Latin-1, and of what file; nothing where there was none. */
export interface Snapshot {
  text: string | undefined;
  identity: string | undefined;
}

/** Reads a file, and its identity of before that: what is written meanwhile makes it another one. */
export async function takeSnapshot(path: string): Promise<Snapshot> {
  try {
    const file = await open(path, "r");
    try {
      const identity = identityOf(await file.stat({ bigint: true }));
      return { text: await file.readFile("latin1"), identity };
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { text: undefined, identity: undefined };
    throw error;
  }
}

/** Whether the path still leads to what was read. */
export async function isStill(path: string, { identity }: Snapshot): Promise<boolean> {
  const now = await stat(path, { bigint: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  return (now && identityOf(now)) === identity;
}

/** The time of the last change of the inode tells what a tool that puts the old time back would hide. */
function identityOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(" ");
}

// A zone file on disk: read as it is, written under a lock and in one step, so that no reader sees half of it.

/** What an edit makes of the file: its new text, or nothing where the file is to go. */
export type Edited = { text: string | undefined } | "unchanged";

type Edit = (document: ZoneDocument, exists: boolean) => Edited | Promise<Edited>;

/** The zone in the file; nothing where there is no file. */
export function readZoneFile(path: string, zone: string): Promise<ZoneDocument | undefined> {
  return inWords(path, async () => {
    const { text } = await read(path);
    return text === undefined ? undefined : new ZoneDocument(text, zone, path);
  });
}

/** The file that a path leads to, there or not yet. */
export function fileOf(path: string): Promise<string> {
  return inWords(path, () => followLinks(path));
}

/** Whether two paths lead to one file, there or not yet. */
export async function isSameFile(one: string, other: string): Promise<boolean> {
  return one === other || (await fileOf(one)) === (await fileOf(other));
}

/** Why the file can't be a zone file that we write, if it can't. */
export function inspectZoneFile(path: string, zone: string): Promise<ZoneFileError | undefined> {
  const look = async (): Promise<ZoneFileError | undefined> => {
    await requireWritable(path, await followLinks(path));
    return (await readZoneFile(path, zone))?.unfit;
  };
  return inWords(path, look).catch((error) => {
    if (error instanceof ZoneFileError) return error;
    throw error;
  });
}

/** How often an edit is made anew where another program wrote meanwhile. */
const MOST_TRIES = 10;

/**
 * Changes the file: one edit at a time, of this process and of all others. Where there is no file, the edit gets a
 * document that begins one. It is asked again where another program, which knows no lock of ours, wrote meanwhile.
 */
export function editZoneFile(path: string, zone: string, newZone: NewZone | undefined, edit: Edit): Promise<void> {
  return inWords(path, async () => {
    for (let tries = 1; tries <= MOST_TRIES; tries++) {
      const target = await followLinks(path);
      await requireWritable(path, target);
      const isDone = await inTurn(target, () => withLock(target, () => tryEdit(path, target, zone, newZone, edit)));
      if (isDone) return;
      await sleep(Math.random() * 20 * tries);
    }
    throw new ZoneFileError(
      "zone-file.busy",
      `${path}: another program changed it each of the ${MOST_TRIES} times that it was to be written, so nothing was ` +
        "written; wait until that program has finished, then try again",
    );
  });
}

/** False where another program changed the file before it could be replaced. */
async function tryEdit(
  path: string,
  target: string,
  zone: string,
  newZone: NewZone | undefined,
  edit: Edit,
): Promise<boolean> {
  await sweep(target);
  // By the path as it was given: a link may be made to lead elsewhere.
  const found = await read(path);
  const { text } = found;
  const isFound = (): Promise<boolean> => isStill(path, found);
  try {
    const document = text === undefined ? ZoneDocument.begin(zone, path, newZone) : new ZoneDocument(text, zone, path);
    const edited = await edit(document, text !== undefined);
    if (edited === "unchanged" || edited.text === text) return true;
    if (edited.text !== undefined) return await writeAtomically(target, edited.text, isFound);
  } catch (error) {
    // Half of a text that another program is just writing is not to be complained about.
    if (await isFound()) throw error;
    return false;
  }
  if (!(await isFound())) return false;
  await rm(target, { force: true });
  return true;
}

/** Lets this process's edits of one file follow each other, so that they don't wait for their own lock. */
const inTurn = createLimiter(1);

async function read(path: string): Promise<Snapshot> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  // A pipe or a device would be waited for.
  if (found && !found.isFile() && !found.isDirectory()) throw noFile(path);
  return takeSnapshot(path);
}

/** A link stays a link: the file behind it is written, also where it, or its folder, is not there yet. */
async function followLinks(path: string): Promise<string> {
  const whole = resolve(path);
  try {
    return await realpath(whole);
  } catch (error) {
    const folder = await realpath(dirname(whole)).catch(() => dirname(whole));
    const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
    const link = isMissing ? await readlink(whole).catch(() => undefined) : undefined;
    return link === undefined ? join(folder, basename(whole)) : followLinks(resolve(folder, link));
  }
}

/** The folder, since a new file is renamed into its place; and the file itself, which the rename would not ask. */
async function requireWritable(path: string, target: string): Promise<void> {
  const folder = dirname(target);
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw noFolder(path, folder);
  await access(folder, constants.W_OK);
  await access(target, constants.W_OK).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
  const found = await stat(target).catch(() => undefined);
  if (found?.isFile() && found.nlink > 1) throw hasOtherNames(path, found.nlink);
}

/** A new file that takes its place would leave the other names with the old one. */
function hasOtherNames(path: string, names: number): ZoneFileError {
  return new ZoneFileError(
    "zone-file.hard-link",
    `${path} is one of ${names} names of a file (hard links), of which a write would change this one only; keep the file ` +
      "under one name, and make the others symbolic links to it",
  );
}

/** Tells in our words what the system says against work on a file. */
async function inWords<T>(path: string, work: () => Promise<T>): Promise<T> {
  const wrong = wrongCharacter(path);
  if (wrong) throw wrong;
  try {
    return await work();
  } catch (error) {
    const isOfSystem = /^E[A-Z]+$/.test((error as NodeJS.ErrnoException).code ?? "");
    throw isOfSystem ? explain(path, error as NodeJS.ErrnoException) : error;
  }
}

/** The system ends a path at a NUL, and half a surrogate pair becomes the same character whichever it was. */
function wrongCharacter(path: string): ZoneFileError | undefined {
  if (typeof path !== "string") return undefined;
  const what = path.includes("\0")
    ? "a NUL character"
    : /\p{Surrogate}/u.test(path)
      ? "half a surrogate pair"
      : undefined;
  if (what === undefined) return undefined;
  return new ZoneFileError("zone-file.path", `${formatValue(path)} holds ${what}, which no path can; correct the path`);
}

function noFolder(path: string, folder: string): ZoneFileError {
  return new ZoneFileError(
    "zone-file.no-folder",
    `${path}: there is no folder ${folder}; make it, or correct the path`,
  );
}

function noFile(path: string): ZoneFileError {
  return new ZoneFileError("zone-file.no-file", `${path} is a pipe, a socket or a device; give the path of a file`);
}

function explain(path: string, { code, message }: NodeJS.ErrnoException): ZoneFileError {
  switch (code) {
    case "ENOTDIR":
      return noFolder(path, dirname(resolve(path)));
    case "EISDIR":
      return new ZoneFileError("zone-file.folder", `${path} is a folder; give the path of the zone file in it`);
    case "EACCES":
    case "EPERM":
      return new ZoneFileError(
        "zone-file.unreadable",
        `${path} can't be read or written with this user's rights (${code}); grant them, or name another file`,
      );
    case "ENAMETOOLONG":
      return new ZoneFileError("zone-file.path", `${path} is longer than the system takes; give a shorter path`);
    case "EBUSY":
      return new ZoneFileError(
        "zone-file.busy",
        `${path} can't be replaced, as where it is a mount of its own in a container (EBUSY); mount its folder instead`,
      );
    case "EROFS":
      return new ZoneFileError(
        "zone-file.read-only",
        `${path} is on a read-only file system; name a file that can be written`,
      );
    case "ENOSPC":
    case "EDQUOT":
      return new ZoneFileError(
        "zone-file.disk-full",
        `${path}: the disk is full (${code}), and the file is as it was; make room, then try again`,
      );
    default:
      return new ZoneFileError("zone-file.io", `${path}: ${message}; nothing was written`);
  }
}
