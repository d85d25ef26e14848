/**
 * What the system says about paths and small files. It is asked synchronously, as each answer takes a few microseconds, and ten times
 * as long by way of Node.js's threads. What is written is, where it may have to wait for the disk.
 */
import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";

/** Undefined if there is no such file. */
export function unlessMissing<Result>(ask: () => Result): Result | undefined {
  try {
    return ask();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Undefined if it fails, for whatever reason. */
export function ifPossible<Result>(ask: () => Result): Result | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}

export function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "ENOENT";
}

/**
 * Makes a folder, with those above it that are missing; `mode` is that of each. Node.js's own `recursive` never ends where the system
 * refuses a folder as missing though the one above it is there, as below /proc.
 */
export function makeFolder(folder: string, mode = 0o777): void {
  try {
    mkdirSync(folder, mode);
  } catch (error) {
    if (ifPossible(() => statSync(folder).isDirectory())) return;
    const above = dirname(folder);
    if (!isMissing(error) || existsSync(above)) throw error;
    makeFolder(above, mode);
    makeFolder(folder, mode);
  }
}
