/**
 * Lets Node.js keep the modules' compiled form from run to run. It must be imported before them. `NODE_DISABLE_COMPILE_CACHE=1`
 * turns it off, and `NODE_COMPILE_CACHE` names another folder (both are Node.js's own).
 */
import { existsSync, lstatSync, mkdirSync, realpathSync, type Stats, statSync } from "node:fs";
import * as nodeModule from "node:module";
import { basename, dirname, join } from "node:path";
import { userFolder } from "../shared/user-folder";

const { NODE_DISABLE_COMPILE_CACHE, NODE_COMPILE_CACHE } = process.env;

try {
  const wanted = NODE_DISABLE_COMPILE_CACHE || NODE_COMPILE_CACHE ? undefined : userFolder("cache", "compiled");
  const folder = wanted && folderOfOurs(wanted);
  // Node.js before 22.1 has no such cache.
  if (folder !== undefined) nodeModule.enableCompileCache?.(folder);
} catch {
  // Where nothing can be kept, only the start is slower.
}

/**
 * The folder, made if it is missing. Undefined if anybody but its user and root could put code into it, or another folder into its
 * place: it would run as ours. So all folders above count too. (Node.js's own default is below the shared /tmp.)
 */
function folderOfOurs(folder: string): string | undefined {
  const missing: string[] = [];
  let there = folder;
  for (; !existsSync(there); there = dirname(there)) missing.unshift(basename(there));
  const real = realpathSync(there);
  if (!withAllAbove(real).every((path) => isSafe(statSync(path)))) return undefined;
  const made = missing.reduce((above, name) => {
    mkdirSync(join(above, name), { mode: 0o700 });
    return join(above, name);
  }, real);
  return isPrivate(lstatSync(made)) ? made : undefined;
}

function withAllAbove(path: string): string[] {
  const above = dirname(path);
  return above === path ? [path] : [path, ...withAllAbove(above)];
}

/** In one that everybody can write, such as /tmp, a sticky bit keeps others from what is ours. */
function isSafe({ uid, mode }: Stats): boolean {
  if (process.getuid === undefined) return true;
  return [0, process.getuid()].includes(uid) && ((mode & 0o022) === 0 || (mode & 0o1000) !== 0);
}

function isPrivate({ uid, mode }: Stats): boolean {
  return process.getuid === undefined || (uid === process.getuid() && (mode & 0o077) === 0);
}
