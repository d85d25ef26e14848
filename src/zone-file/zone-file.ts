/** A zone file on disk: read as it is, written under a lock and in one step, so that no reader sees half of it. */
import { access, constants, readFile, realpath, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { ZoneFileError } from "./error";
import { withLock } from "./lock";
import { ZoneDocument, type ZoneHeader } from "./zone-document";

/** What an edit makes of the file: its new text, or nothing where the file is to go. */
export type Edited = { text: string | undefined } | "unchanged";

/** The zone in the file; nothing where there is no file. */
export async function readZoneFile(path: string, zone: string): Promise<ZoneDocument | undefined> {
  const text = await readText(path);
  return text === undefined ? undefined : new ZoneDocument(text, zone, path);
}

/** Whether two paths lead to one file, there or not yet. */
export async function isSameFile(one: string, other: string): Promise<boolean> {
  return one === other || (await followLinks(one)) === (await followLinks(other));
}

/** Why the file can't be a zone file that we write, if it can't. */
export async function inspectZoneFile(path: string, zone: string): Promise<ZoneFileError | undefined> {
  try {
    if ((await readZoneFile(path, zone)) === undefined) await requireFolder(path);
    return undefined;
  } catch (error) {
    if (error instanceof ZoneFileError) return error;
    throw error;
  }
}

/**
 * Changes the file: one edit at a time, of this process and of all others. Where there is no file, the edit gets a
 * document that begins one.
 */
export async function editZoneFile(
  path: string,
  zone: string,
  header: ZoneHeader | undefined,
  edit: (document: ZoneDocument, exists: boolean) => Edited,
): Promise<void> {
  await requireFolder(path);
  const target = await followLinks(path);
  try {
    await inTurn(target, () =>
      withLock(target, async () => {
        const text = await readText(path);
        const document =
          text === undefined ? ZoneDocument.begin(zone, path, header) : new ZoneDocument(text, zone, path);
        const edited = edit(document, text !== undefined);
        if (edited === "unchanged" || edited.text === text) return;
        if (edited.text === undefined) await rm(target, { force: true });
        // Temporary file, fsync, rename; mode and owner are kept.
        else await writeFileAtomic(target, edited.text, { encoding: "latin1" });
      }),
    );
  } catch (error) {
    throw error instanceof ZoneFileError ? error : explain(path, error as NodeJS.ErrnoException);
  }
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
    return await readFile(path, "latin1");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw explain(path, error as NodeJS.ErrnoException);
  }
}

/** A link stays a link: the file behind it is written. Of a file that is not there yet, the folder may be behind one. */
async function followLinks(path: string): Promise<string> {
  const whole = resolve(path);
  try {
    return await realpath(whole);
  } catch {
    return join(await realpath(dirname(whole)).catch(() => dirname(whole)), basename(whole));
  }
}

async function requireFolder(path: string): Promise<void> {
  const folder = dirname(resolve(path));
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) {
    throw new ZoneFileError(
      "zone-file.no-folder",
      `${path}: there is no folder ${folder}; make it, or correct the path`,
    );
  }
  try {
    await access(folder, constants.W_OK);
  } catch (error) {
    throw explain(path, error as NodeJS.ErrnoException);
  }
}

function explain(path: string, { code, message }: NodeJS.ErrnoException): ZoneFileError {
  switch (code) {
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
