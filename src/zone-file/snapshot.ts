/** Files as they were read: to see before a file is replaced whether it is still the same. */

import type { BigIntStats } from "node:fs";
import { open, stat } from "node:fs/promises";

/** A text as it was read, in Latin-1, and the identity of its file; both undefined if there was no file. */
export interface Snapshot {
  text: string | undefined;
  identity: string | undefined;
  /**
   * Whether the identity tells every later change. File systems count time in steps, so two changes at nearly the same time
   * may differ in nothing but the text.
   */
  isSettled: boolean;
}

/** The longest step of time in common file systems: that of FAT, in milliseconds. */
const LONGEST_STEP_MS = 2000;

/** Reads a file. The identity is taken first, so that a write in between changes it. */
export async function takeSnapshot(path: string): Promise<Snapshot> {
  try {
    const file = await open(path, "r");
    try {
      const found = await file.stat({ bigint: true });
      const isSettled = Date.now() - Number(found.ctimeMs) > LONGEST_STEP_MS;
      return { text: await file.readFile("latin1"), identity: identityOf(found), isSettled };
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return { text: undefined, identity: undefined, isSettled: false };
  }
}

/** Whether the path still leads to the file that was read, unchanged. */
export async function isStill(path: string, { identity }: Snapshot): Promise<boolean> {
  const now = await stat(path, { bigint: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  return (now && identityOf(now)) === identity;
}

/** The ctime also changes if a tool restores the old mtime. */
function identityOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(" ");
}
