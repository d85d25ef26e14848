/**
 * What the system says about paths and small files. It is asked synchronously, as each answer takes a few microseconds, and ten times
 * as long by way of Node.js's threads. What is written is, where it may have to wait for the disk.
 */

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
