/** Folders that nobody but their user and root can put anything into. */
import { existsSync, lstatSync, realpathSync, type Stats, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { makeFolder } from "./system";

/**
 * The folder, by its real path, made if it is missing. Undefined if anybody else could write into it, or put another folder into its
 * place: so all folders above count too. Where users have no ids, as on Windows, every folder will do.
 */
export function privateFolder(folder: string): string | undefined {
  const missing: string[] = [];
  let there = folder;
  for (; !existsSync(there); there = dirname(there)) missing.unshift(basename(there));
  const real = realpathSync(there);
  if (!withAllAbove(real).every((path) => isSafe(statSync(path)))) return undefined;
  const made = join(real, ...missing);
  makeFolder(made, 0o700);
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
