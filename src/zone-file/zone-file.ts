/** A zone file on disk: read as it is, written under a lock and in one step, so that no reader sees half of it. */
import { access, constants, readFile, readlink, realpath, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { NewZone } from "../args";
import { ZoneFileError } from "./error";
import { withLock } from "./lock";
import { writeAtomically } from "./write-atomically";
import { ZoneDocument } from "./zone-document";

/** What an edit makes of the file: its new text, or nothing where the file is to go. */
export type Edited = { text: string | undefined } | "unchanged";

/** The zone in the file; nothing where there is no file. */
export function readZoneFile(path: string, zone: string): Promise<ZoneDocument | undefined> {
  return inWords(path, async () => {
    const text = await readText(path);
    return text === undefined ? undefined : new ZoneDocument(text, zone, path);
  });
}

/** The file that a path leads to, there or not yet. */
export function fileOf(path: string): Promise<string> {
  return followLinks(path);
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

/**
 * Changes the file: one edit at a time, of this process and of all others. Where there is no file, the edit gets a
 * document that begins one.
 */
export function editZoneFile(
  path: string,
  zone: string,
  newZone: NewZone | undefined,
  edit: (document: ZoneDocument, exists: boolean) => Edited,
): Promise<void> {
  return inWords(path, async () => {
    const target = await followLinks(path);
    await requireWritable(path, target);
    await inTurn(target, () =>
      withLock(target, async () => {
        const text = await readText(path);
        const document =
          text === undefined ? ZoneDocument.begin(zone, path, newZone) : new ZoneDocument(text, zone, path);
        const edited = edit(document, text !== undefined);
        if (edited === "unchanged" || edited.text === text) return;
        if (edited.text === undefined) await rm(target, { force: true });
        else await writeAtomically(target, edited.text);
      }),
    );
  });
}

const turns = new Map<string, Promise<unknown>>();

/** Lets this process's edits of one file follow each other, so that they don't wait for their own lock. */
async function inTurn<T>(target: string, work: () => Promise<T>): Promise<T> {
  const before = turns.get(target) ?? Promise.resolve();
  const mine = before.then(work, work);
  turns.set(target, mine);
  try {
    return await mine;
  } finally {
    if (turns.get(target) === mine) turns.delete(target);
  }
}

async function readText(path: string): Promise<string | undefined> {
  try {
    const found = await stat(path);
    // A pipe or a device would be waited for.
    if (!found.isFile() && !found.isDirectory()) throw noFile(path);
    return await readFile(path, "latin1");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
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
}

/** Tells in our words what the system says against work on a file. */
async function inWords<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isOfSystem = /^E[A-Z]+$/.test((error as NodeJS.ErrnoException).code ?? "");
    throw isOfSystem ? explain(path, error as NodeJS.ErrnoException) : error;
  }
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
