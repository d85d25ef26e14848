/**
 * Writes a file atomically: readers never see a partial file, and a failure never leaves one.
 *
 * npm's write-file-atomic (7.0.1) is not used, since it calls `fs.write` once and ignores how much was written. On a nearly
 * full disk it replaces the file with a part of the text. `FileHandle.writeFile` continues until everything is written, and
 * fails otherwise.
 */
import { fchmodSync, fchownSync, fstatSync, renameSync, rmSync, statSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { dirname } from "node:path";
import { ifPossible } from "../shared/system";
import { temporaryOf } from "./beside";

/**
 * The text is Latin-1, one character per octet. An existing file keeps its mode, and its owner as far as permissions allow.
 * `mayReplace` is called right before the old file is replaced; if it returns false, so does this function.
 */
export async function writeAtomically(
  path: string,
  text: string,
  mayReplace: () => boolean = () => true,
): Promise<boolean> {
  const temporary = temporaryOf(path);
  try {
    await use(await open(temporary, "wx"), async (file) => {
      await file.writeFile(text, "latin1");
      copyModeAndOwner(path, file);
      await file.sync();
    });
    if (!mayReplace()) {
      rmSync(temporary, { force: true });
      return false;
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  // The rename survives a power failure only if its folder is synced, which Windows does not support.
  await open(dirname(path), "r")
    .then((folder) => use(folder, () => folder.sync()))
    .catch(() => undefined);
  return true;
}

/** Gives the new file the old one's mode and owner. Only root may change the owner, and only members may set a group. */
function copyModeAndOwner(path: string, { fd }: FileHandle): void {
  const old = ifPossible(() => statSync(path));
  if (!old) return;
  const { uid } = fstatSync(fd);
  try {
    fchownSync(fd, old.uid, old.gid);
  } catch {
    ifPossible(() => fchownSync(fd, uid, old.gid));
  }
  fchmodSync(fd, old.mode & 0o7777);
}

async function use(file: FileHandle, work: (file: FileHandle) => Promise<void>): Promise<void> {
  try {
    await work(file);
  } finally {
    await file.close();
  }
}
