/**
 * Writes a file atomically: readers never see a partial file, and a failure never leaves one.
 *
 * npm's write-file-atomic (7.0.1) is not used, since it calls `fs.write` once and ignores how much was written. On a nearly
 * full disk it replaces the file with a part of the text. `FileHandle.writeFile` continues until everything is written, and
 * fails otherwise.
 */
import { type FileHandle, open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { temporaryOf } from "./beside";

/**
 * The text is Latin-1, one character per octet. An existing file keeps its mode, and its owner as far as permissions allow.
 * `mayReplace` is called right before the old file is replaced; if it returns false, so does this function.
 */
export async function writeAtomically(
  path: string,
  text: string,
  mayReplace: () => Promise<boolean> = async () => true,
): Promise<boolean> {
  const temporary = temporaryOf(path);
  try {
    await use(await open(temporary, "wx"), async (file) => {
      await file.writeFile(text, "latin1");
      await copyModeAndOwner(path, file);
      await file.sync();
    });
    if (!(await mayReplace())) {
      await rm(temporary, { force: true });
      return false;
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  // The rename survives a power failure only if its folder is synced, which Windows does not support.
  await open(dirname(path), "r")
    .then((folder) => use(folder, () => folder.sync()))
    .catch(() => undefined);
  return true;
}

/** Gives the new file the old one's mode and owner. Only root may change the owner, and only members may set a group. */
async function copyModeAndOwner(path: string, file: FileHandle): Promise<void> {
  const old = await stat(path).catch(() => undefined);
  if (!old) return;
  const { uid } = await file.stat();
  await file
    .chown(old.uid, old.gid)
    .catch(() => file.chown(uid, old.gid))
    .catch(() => undefined);
  await file.chmod(old.mode & 0o7777);
}

async function use(file: FileHandle, work: (file: FileHandle) => Promise<void>): Promise<void> {
  try {
    await work(file);
  } finally {
    await file.close();
  }
}
