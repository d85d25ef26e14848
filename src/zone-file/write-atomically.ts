/**
 * Writes a file in one step, so that no reader sees half of it and no failure leaves half of it.
 *
 * Not by npm's write-file-atomic: it (7.0.1) calls `fs.write` once and does not look at how much was written, so that on
 * a disk that is nearly full it puts a part of the text in the whole file's place. `FileHandle.writeFile` goes on until
 * all is written, and then fails.
 */
import { randomUUID } from "node:crypto";
import { type FileHandle, open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";

/** The text is Latin-1, one character an octet. A file that is there keeps its mode, and its owner as far as we may. */
export async function writeAtomically(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await use(await open(temporary, "wx"), async (file) => {
      await file.writeFile(text, "latin1");
      await takeAfter(path, file);
      await file.sync();
    });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  // The rename outlasts a power cut only with its folder, which not every platform lets be synced: Windows doesn't.
  await open(dirname(path), "r")
    .then((folder) => use(folder, () => folder.sync()))
    .catch(() => undefined);
}

/** Gives the new file the old one's mode and owner. Only root may change the owner; a group, who is in it. */
async function takeAfter(path: string, file: FileHandle): Promise<void> {
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
