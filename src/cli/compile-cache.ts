/**
 * Lets Node.js keep the modules' compiled form from run to run. It must be imported before them. `NODE_DISABLE_COMPILE_CACHE=1`
 * turns it off, and `NODE_COMPILE_CACHE` names another folder (both are Node.js's own).
 */
import { lstatSync, mkdirSync } from "node:fs";
import * as nodeModule from "node:module";
import { userFolder } from "../shared/user-folder";

try {
  const folder = userFolder("cache", "compiled");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Node.js before 22.1 has no such cache.
  if (isOnlyOurs(folder)) nodeModule.enableCompileCache?.(folder);
} catch {
  // Where nothing can be kept, only the start is slower.
}

/** Whether nobody else could put code into the folder, which would run as ours. Node.js's own default is below the shared /tmp. */
function isOnlyOurs(folder: string): boolean {
  if (process.getuid === undefined) return true;
  const { uid, mode } = lstatSync(folder);
  return uid === process.getuid() && (mode & 0o022) === 0;
}
