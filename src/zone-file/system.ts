/**
 * What the system says about a path. All of it is asked synchronously, as each answer takes microseconds, and tens of them by way of
 * Node.js's threads; only what waits for the disk itself, the writing of a file, is not.
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
