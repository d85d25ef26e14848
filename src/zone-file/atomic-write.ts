/**
 * Writes a file atomically: readers never see a partial file, and a failure never leaves one.
 *
 * npm's write-file-atomic (7.0.1) is not used, since it calls `fs.write` once and ignores how much was written. On a nearly
 * full disk it replaces the file with a part of the text. `fs.writeFile` continues until everything is written, and
 * fails otherwise.
 */
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFile,
} from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { ifPossible } from "../shared/system";
import { temporaryOf } from "./beside";

// These take as long as the disk does.
const write = promisify(writeFile);
const sync = promisify(fsync);

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
    await withFile(temporary, "wx", async (file) => {
      await write(file, text, "latin1");
      copyModeAndOwner(path, file);
      await sync(file);
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
  await withFile(dirname(path), "r", sync).catch(() => undefined);
  return true;
}

/** Gives the new file the old one's mode and owner. Only root may change the owner, and only members may set a group. */
function copyModeAndOwner(path: string, file: number): void {
  const old = ifPossible(() => statSync(path));
  if (!old) return;
  const { uid } = fstatSync(file);
  try {
    fchownSync(file, old.uid, old.gid);
  } catch {
    ifPossible(() => fchownSync(file, uid, old.gid));
  }
  fchmodSync(file, old.mode & 0o7777);
}

async function withFile(path: string, flags: string, work: (file: number) => Promise<void>): Promise<void> {
  const file = openSync(path, flags);
  try {
    await work(file);
  } finally {
    closeSync(file);
  }
}
