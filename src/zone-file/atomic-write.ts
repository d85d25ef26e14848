/**
 * Writes a file in one step, so that no reader sees half of it and no failure leaves half of it.
 *
 * Not by npm's write-file-atomic: it (7.0.1) calls `fs.write` once and does not look at how much was written, so that on
 * a disk that is nearly full it puts a part of the text in the whole file's place. `FileHandle.writeFile` goes on until
 * all is written, and then fails.
 */
import { type FileHandle, open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { temporaryOf } from "./beside";

/**
 * The text is Latin-1, one character an octet. A file that is there keeps its mode, and its owner as far as we may.
 * `mayReplace` is asked right before the new file takes the old one's place; false where it says no.
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
  // The rename outlasts a power cut only with its folder, which not every platform lets be synced: Windows doesn't.
  await open(dirname(path), "r")
    .then((folder) => use(folder, () => folder.sync()))
    .catch(() => undefined);
  return true;
}

/** Gives the new file the old one's mode and owner. Only root may change the owner; a group, who is in it. */
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
