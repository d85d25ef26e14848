/** Files as they were read: to see before a file is replaced whether it is still the same. */

import { type BigIntStats, closeSync, fstatSync, openSync, readFileSync, statSync } from "node:fs";
import { unlessMissing } from "../shared/system";

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
export function takeSnapshot(path: string): Snapshot {
  const file = unlessMissing(() => openSync(path, "r"));
  if (file === undefined) return { text: undefined, identity: undefined, isSettled: false };
  try {
    const found = fstatSync(file, { bigint: true });
    const isSettled = Date.now() - Number(found.ctimeMs) > LONGEST_STEP_MS;
    return { text: readFileSync(file, "latin1"), identity: identityOf(found), isSettled };
  } finally {
    closeSync(file);
  }
}

/** Whether the path still leads to the file that was read, unchanged. */
export function isStill(path: string, { identity }: Snapshot): boolean {
  const now = unlessMissing(() => statSync(path, { bigint: true }));
  return (now && identityOf(now)) === identity;
}

/** The ctime also changes if a tool restores the old mtime. */
function identityOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(" ");
}
